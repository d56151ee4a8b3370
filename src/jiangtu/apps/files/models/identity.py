"""Which mention is which person: links, doubts, merges and splits; and what a person says is wrong."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.files.kinds import CHANGE_LABELS, CORRECTION_LABELS, DOUBT_LABELS
from jiangtu.apps.files.models.stated import MARK, Mention, Person


class Change(models.Model):
    """A merge or a split that somebody signed for; undone by another that reverses it, never by removing it."""

    kind = models.CharField("类别", max_length=10, choices=CHANGE_LABELS)
    kept = models.ForeignKey(Person, models.PROTECT, verbose_name="保留人员", related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, verbose_name="另一人员", related_name="+")
    reason = models.CharField("理由", max_length=200)
    made_at = models.BigIntegerField("时间")
    made_by = models.CharField("经手人", max_length=60)
    reverses = models.OneToOneField(
        "self", models.PROTECT, verbose_name="所撤销", null=True, related_name="reversed_by"
    )
    signature = models.BinaryField("签名", max_length=MARK)

    class Meta:
        verbose_name = verbose_name_plural = "人员变更"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="files_change_two_persons", condition=~Q(kept=F("other"))),
            CheckConstraint(name="files_change_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.kept_id} {self.other_id}"


class Link(models.Model):
    """One decision that a mention belongs to a person; the latest holds, and none is ever changed."""

    id = models.BigIntegerField("序号", primary_key=True)
    mention = models.ForeignKey(
        Mention, models.PROTECT, verbose_name="人员记录", related_name="links", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="links")
    how = models.CharField("方式", max_length=30)
    probability = models.FloatField("概率", null=True)
    doubtful = models.BooleanField("待裁定")
    recorded_at = models.BigIntegerField("记录时间")
    made_by = models.CharField("经手人", max_length=60)
    change = models.ForeignKey(
        Change, models.PROTECT, verbose_name="人员变更", related_name="links", null=True
    )
    signature = models.BinaryField("签名", max_length=MARK)

    class Meta:
        verbose_name = verbose_name_plural = "归集关系"
        indexes: ClassVar[list[Index]] = [Index(name="files_link_latest", fields=["mention", "-id"])]

    def __str__(self) -> str:
        return f"{self.mention_id} → {self.person_id}"


class Doubt(models.Model):
    """Two mentions that may be the same person: a question for a clerk, with the evidence for and against.

    `joined`: they share a person until he says otherwise.
    """

    left = models.ForeignKey(Mention, models.PROTECT, verbose_name="记录一", related_name="+")
    right = models.ForeignKey(Mention, models.PROTECT, verbose_name="记录二", related_name="+")
    probability = models.FloatField("概率")
    stage = models.CharField("发现方式", max_length=30)
    joined = models.BooleanField("已暂归一人")
    evidence = models.JSONField("依据")  # in the words of the day it was found: kinds.Evidence
    found_at = models.BigIntegerField("发现时间")
    state = models.CharField("状态", max_length=8, choices=DOUBT_LABELS, default="OPEN")
    put_off = models.IntegerField("暂缓次数", default=0)
    reason = models.CharField("理由", max_length=200, blank=True)
    decided_at = models.BigIntegerField("裁定时间", null=True)
    decided_by = models.CharField("裁定人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "疑似重复"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="files_doubt_once", fields=["left", "right"]),
            CheckConstraint(name="files_doubt_in_order", condition=Q(left__lt=F("right"))),
            CheckConstraint(
                name="files_doubt_decided_by_somebody",
                condition=Q(state="OPEN", decided_at=None) | (~Q(state="OPEN") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="files_doubt_queue", fields=["state", "put_off"])]


class Correction(models.Model):
    """A worker says that a fact is wrong; the department that owns it answers by a day."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="corrections")
    kind = models.CharField("表", max_length=20)
    record = models.BigIntegerField("档案行")
    field = models.CharField("项目", max_length=30)
    value = models.CharField("正确内容", max_length=200)
    evidence = models.FileField("证明照片", upload_to="corrections/", blank=True)
    asked_at = models.BigIntegerField("提出时间")
    answer_by = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=CORRECTION_LABELS, default="ASKED")
    answer = models.CharField("答复", max_length=200, blank=True)
    answered_at = models.BigIntegerField("答复时间", null=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正申请"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="files_correction_one_open",
                fields=["kind", "record", "field"],
                condition=Q(state="ASKED"),
            ),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="files_correction_due", fields=["state", "answer_by"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.record} {self.field}"
