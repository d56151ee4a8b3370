"""The chain of audit lines: written once, never changed, never removed."""

from typing import ClassVar

from django.db import models


class AuditLine(models.Model):
    """One deed. `previous` is the hash of the line before, `digest` the hash over it and this row.

    Not managed: no command of the framework may empty or rebuild this table; migrations make it by hand.
    """

    number = models.BigIntegerField("序号", primary_key=True)
    at = models.BigIntegerField("时间")  # microseconds UTC
    actor = models.CharField("经手人", max_length=60)
    role = models.CharField("角色", max_length=20)
    action = models.CharField("事项", max_length=12)
    person = models.BigIntegerField("人员", null=True)
    purpose = models.CharField("目的", max_length=12)
    detail = models.TextField("说明")  # JSON
    algorithm = models.CharField("算法", max_length=8)
    previous = models.CharField("前一行", max_length=64)
    digest = models.CharField("校验值", max_length=64)

    class Meta:
        managed = False
        db_table = "audit_line"
        verbose_name = verbose_name_plural = "审计"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="audit_line_one_after_another", fields=["previous"]),
            models.CheckConstraint(name="audit_line_number_counts", condition=models.Q(number__gte=1)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="audit_line_person", fields=["person", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
