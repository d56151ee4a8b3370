"""Which snapshots there are: one row for each different reading of a day."""

from typing import ClassVar

from django.db import models
from django.db.models import Index, Q, UniqueConstraint


class Snapshot(models.Model):
    """The facts of one day as known at an instant (null: everything known when it was taken).

    `read_at` is the instant of the newest e-file this digest was found for: news after it may change the facts. `marks`
    say how far each table had been read by then.
    """

    as_of = models.DateField("统计日")
    known_at = models.DateTimeField("已知时间", null=True)
    digest = models.CharField("摘要", max_length=64)
    schema = models.IntegerField("表结构版本")
    workers = models.IntegerField("劳动者数")
    taken_at = models.DateTimeField("生成时间")
    read_at = models.DateTimeField("数据截至")
    marks = models.JSONField("读到何处", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "事实快照"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="facts_snapshot_once", fields=["as_of", "digest"], condition=Q(known_at__isnull=True)
            ),
            UniqueConstraint(
                name="facts_snapshot_as_known_once",
                fields=["as_of", "known_at"],
                condition=Q(known_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="facts_snapshot_latest", fields=["-as_of", "-taken_at"])]

    def __str__(self) -> str:
        return f"{self.as_of} {self.digest[:12]}"
