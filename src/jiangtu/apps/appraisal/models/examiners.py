"""Who examines: assessors and inspectors, what they declared, their duties."""

from typing import ClassVar

from django.db import models
from django.db.models import UniqueConstraint

from jiangtu.apps.appraisal.kinds import DUTY_LABELS, WATCHED_LABELS, Duty
from jiangtu.apps.appraisal.models.exams import Batch
from jiangtu.apps.registers.models import Entry, Organisation


class Examiner(models.Model):
    """Somebody with an assessor's or inspector's certificate, engaged by a body; `username` is his log-in.

    The certificate is an entry of the persons' register, with its occupations, levels, days, checks and revocation.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, verbose_name="证卡", related_name="examiner")
    name = models.CharField("姓名", max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="聘用机构", related_name="examiners"
    )
    username = models.CharField("账号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考评人员"

    def __str__(self) -> str:
        return self.name


class Conflict(models.Model):
    """A conflict of interest an examiner declared: a relative, or another tie to one person."""

    examiner = models.ForeignKey(Examiner, models.PROTECT, verbose_name="考评人员", related_name="conflicts")
    person = models.BigIntegerField("涉及人员")
    reason = models.CharField("关系", max_length=120)
    declared_at = models.DateTimeField("申报时间")
    declared_by = models.CharField("申报人", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "回避申报"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_conflict_once", fields=["examiner", "person"])
        ]


class Assignment(models.Model):
    """An examiner's duty in a batch."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="assignments")
    examiner = models.ForeignKey(
        Examiner, models.PROTECT, verbose_name="考评人员", related_name="assignments"
    )
    duty = models.CharField("职责", max_length=12, choices=DUTY_LABELS, default=Duty.ASSESSOR)
    assigned_by = models.CharField("指派人", max_length=60)
    assigned_at = models.DateTimeField("指派时间")

    class Meta:
        verbose_name = verbose_name_plural = "考务指派"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_assignment_once", fields=["batch", "examiner"])
        ]


class Inspection(models.Model):
    """What an officer found when he looked into a body or examiner whom the radar named; only ever added, the last counts.

    `key` is a company code or an examiner's key, `confirmed` whether the suspicion was right.
    """

    kind = models.CharField("对象", max_length=8, choices=WATCHED_LABELS)
    key = models.CharField("编号", max_length=40)
    confirmed = models.BooleanField("属实")
    note = models.CharField("核查情况", max_length=300)
    by = models.CharField("核查人", max_length=60)
    at = models.DateTimeField("核查时间")

    class Meta:
        verbose_name = verbose_name_plural = "雷达核查"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="appraisal_inspection_of", fields=["kind", "key"])
        ]
