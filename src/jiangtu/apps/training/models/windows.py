"""Times in which people rank classes, and their lists."""

from typing import ClassVar

from django.db import models
from django.db.models import UniqueConstraint

from jiangtu.apps.training.models.classes import TrainingClass


class Window(models.Model):
    """A time in which people rank classes (RANKED) or ask for one (DRAWN); seats are given at its end.

    `commitment` is published when it opens, `seed` when it is closed: anyone can draw the order again.
    """

    title = models.CharField("名称", max_length=120)
    opens_at = models.DateTimeField("开始")
    closes_at = models.DateTimeField("截止")
    commitment = models.CharField("种子承诺", max_length=64)
    seed = models.BinaryField("种子", max_length=32)
    closed_at = models.DateTimeField("录取时间", null=True)
    published = models.JSONField("公布的录取", default=dict)  # engine.matching.published, empty until settled
    classes = models.ManyToManyField(TrainingClass, verbose_name="培训班", related_name="windows")

    class Meta:
        verbose_name = verbose_name_plural = "志愿填报"


class Entrant(models.Model):
    """One person's entry in a window under a ticket number that names nobody.

    `lot` is his place in the drawn order, `result` the class he was given; both null until the window is settled, and
    `result` null after it when none of his classes had room.
    """

    window = models.ForeignKey(Window, models.PROTECT, verbose_name="填报", related_name="entrants")
    person = models.BigIntegerField("人员")
    ticket = models.IntegerField("票号")
    groups = models.CharField("人群", max_length=60, blank=True)
    lot = models.IntegerField("签序", null=True)
    result = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="录取班级", related_name="+", null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "填报人"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_entrant_once", fields=["window", "person"]),
            UniqueConstraint(name="training_entrant_ticket", fields=["window", "ticket"]),
        ]


class Choice(models.Model):
    """One class on one person's list; `rank` 1 is wanted most."""

    window = models.ForeignKey(Window, models.PROTECT, verbose_name="填报", related_name="choices")
    person = models.BigIntegerField("人员")
    rank = models.IntegerField("志愿序")
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, verbose_name="培训班")
    asked_at = models.BigIntegerField("填报时刻")
    unpaid = models.BooleanField("知情自费", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "志愿"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_choice_rank", fields=["window", "person", "rank"]),
            UniqueConstraint(name="training_choice_class", fields=["window", "person", "training_class"]),
        ]
