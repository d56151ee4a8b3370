"""What an exam leads to: raw marks, incidents, results in versions, objections."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiangtu.apps.appraisal.kinds import ENTRY_LABELS, PART_LABELS, Fate
from jiangtu.apps.appraisal.models.exams import Batch, Candidate
from jiangtu.apps.appraisal.models.papers import Item


class Mark(models.Model):
    """One raw mark as somebody entered it; only ever added. `block` is empty for a mark of the whole part.

    The latest row of an entry by its own writer counts; a first and a second entry never have one writer.
    """

    candidate = models.ForeignKey(Candidate, models.PROTECT, verbose_name="考生", related_name="marks")
    part = models.CharField("科目", max_length=8, choices=PART_LABELS)
    block = models.CharField("模块", max_length=40, blank=True)
    entry = models.CharField("登分", max_length=8, choices=ENTRY_LABELS)
    value = models.IntegerField("分数")
    by = models.CharField("登分人", max_length=60)
    at = models.DateTimeField("登分时间")
    device = models.CharField("设备", max_length=32, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "原始分"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="appraisal_mark_value", condition=Q(value__gte=0, value__lte=100))
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="appraisal_mark_of", fields=["candidate", "part", "block"])
        ]


class Incident(models.Model):
    """Something that went wrong, by its code of the catalogue; the effect was fixed when it was written down.

    `candidate` null: of the whole sitting or batch. `part` is where it applies; `item` the question that was wrong.
    One that was revoked stays, and has no effect any more.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="incidents")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, verbose_name="考生", null=True, related_name="incidents"
    )
    part = models.CharField("科目", max_length=8, choices=PART_LABELS)
    code = models.CharField("情形", max_length=12)
    effect = models.CharField("处理", max_length=12)
    minutes = models.IntegerField("补时（分钟）", default=0)
    item = models.ForeignKey(Item, models.PROTECT, verbose_name="试题", null=True, related_name="incidents")
    note = models.CharField("经过", max_length=300)
    by = models.CharField("记录人", max_length=60)
    at = models.DateTimeField("记录时间")
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by = models.CharField("撤销人", max_length=60, blank=True)
    revoked_because = models.CharField("撤销原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考场情况"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="appraisal_incident_minutes", condition=Q(minutes__gte=0, minutes__lte=240))
        ]


class Result(models.Model):
    """One candidate's result in one version; a batch reopened adds the next. `parts` maps part → mark and fate.

    `barred_until`: the first day he may apply again after a grave incident, null without one.
    """

    candidate = models.ForeignKey(Candidate, models.PROTECT, verbose_name="考生", related_name="results")
    version = models.IntegerField("版次")
    parts = models.JSONField("各科")
    passed = models.BooleanField("合格")
    barred_until = models.DateField("可再次报名日", null=True)
    by = models.CharField("核定人", max_length=60)
    at = models.DateTimeField("核定时间")

    class Meta:
        verbose_name = verbose_name_plural = "成绩"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_result_version", fields=["candidate", "version"])
        ]

    @property
    def deferred(self) -> bool:
        """Whether all that is missing is a part the body owes him another time: he has failed nothing."""
        missing = {said["fate"] for said in self.parts.values()} - {Fate.PASSED, Fate.KEPT}
        return not self.passed and missing == {Fate.AGAIN}


class Objection(models.Model):
    """What somebody said against a result made public, and the answer."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="objections")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, verbose_name="考生", null=True, related_name="objections"
    )
    text = models.CharField("异议", max_length=500)
    by = models.CharField("提出人", max_length=60)
    at = models.DateTimeField("提出时间")
    answer = models.CharField("答复", max_length=500, blank=True)
    upheld = models.BooleanField("成立", null=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="appraisal_objection_answered_whole",
                condition=Q(answered_at=None, answer="", upheld=None) | Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer=""),
            )
        ]  # fmt: skip
