"""Departments, the batches they deliver, and the layouts remembered of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from jiangtu.apps.intake.kinds import STATE_LABELS, Counts, State


class Department(models.Model):
    """An office that delivers; `area` is the code of the place it answers for, empty for the whole city."""

    name = models.CharField("部门", max_length=80, unique=True)
    area = models.CharField("所辖地区", max_length=6, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门"

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """One delivered file read by one format; the same file of the same department twice is the same batch."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", related_name="batches")
    format = models.CharField("格式", max_length=60)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    state = models.CharField(
        "状态", max_length=10, choices=STATE_LABELS.items(), default=State.UPLOADED.value
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", null=True, related_name="+"
    )
    received_at = models.DateTimeField("上传时间")
    checked_at = models.DateTimeField("检查时间", null=True)
    imported_at = models.DateTimeField("导入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    sheet = models.CharField("工作表", max_length=80, blank=True)
    reading = models.JSONField("读法", default=dict)
    refusal = models.JSONField("未通过原因", default=dict)
    kinds = models.JSONField("各类问题数", default=dict)
    previous = models.ForeignKey("self", models.SET_NULL, verbose_name="上一批", null=True, related_name="+")
    rows_read = models.PositiveIntegerField("读到行数", default=0)
    rows_refused = models.PositiveIntegerField("不能导入行数", default=0)
    rows_duplicate = models.PositiveIntegerField("重复行数", default=0)
    rows_doubtful = models.PositiveIntegerField("身份待核行数", default=0)
    rows_new = models.PositiveIntegerField("新增行数", default=0)
    rows_changed = models.PositiveIntegerField("变更行数", default=0)
    rows_same = models.PositiveIntegerField("未变行数", default=0)
    rows_gone = models.PositiveIntegerField("上一批有而本批没有的行数", default=0)
    persons = models.PositiveIntegerField("人数", default=0)
    money_fen = models.BigIntegerField("金额合计", null=True)
    accepted = models.BooleanField("已同意先导入其余行", default=False)
    accepted_by = models.CharField("同意人", max_length=60, blank=True)
    explanation = models.CharField("变动原因", max_length=200, blank=True)
    mended = models.PositiveIntegerField("网页改正记录数", default=0)
    rows_linked = models.PositiveIntegerField("已归到人的行数", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["digest", "format", "department"], name="intake_batch_same_file_once"
            ),
            models.CheckConstraint(
                name="intake_batch_state_known", condition=models.Q(state__in=[s.value for s in State])
            ),
        ]

    def __str__(self) -> str:
        return f"批次 {self.pk}：{self.file_name}"

    @property
    def counts(self) -> Counts:
        """The counted rows as one value."""
        return Counts(
            self.rows_read, self.rows_refused, self.rows_duplicate, self.rows_doubtful,
            self.rows_new, self.rows_changed, self.rows_same, self.rows_gone,
        )  # fmt: skip


class Layout(models.Model):
    """How a department's sheet of one layout was read last time: format column → plain heading."""

    department = models.ForeignKey(Department, models.CASCADE, verbose_name="部门")
    format = models.CharField("格式", max_length=60)
    fingerprint = models.CharField("版式摘要", max_length=64)
    columns = models.JSONField("列对应")
    used_at = models.DateTimeField("最近使用")

    class Meta:
        verbose_name = verbose_name_plural = "记住的版式"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["department", "format", "fingerprint"], name="intake_layout_remembered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.format}"
