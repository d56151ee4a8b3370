"""When a class is taught and when it is tested."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.registers.models import Room, Teacher
from jiangtu.apps.training.kinds import LESSON_LABELS
from jiangtu.apps.training.models.classes import TrainingClass
from jiangtu.apps.training.models.courses import Module


class Lesson(models.Model):
    """One lesson of a class; `hours` in 课时; a two-site class has lessons in another organisation's room."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="lessons"
    )
    module = models.ForeignKey(
        Module, models.PROTECT, verbose_name="课程模块", related_name="lessons", null=True
    )
    number = models.IntegerField("序号")
    title = models.CharField("内容", max_length=120, blank=True)
    kind = models.CharField("类别", max_length=10, choices=LESSON_LABELS)
    digital = models.BooleanField("数字化内容", default=False)
    hours = models.IntegerField("课时")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    room = models.ForeignKey(Room, models.PROTECT, verbose_name="场地", related_name="lessons")
    teacher = models.ForeignKey(Teacher, models.PROTECT, verbose_name="教师", related_name="lessons")

    class Meta:
        verbose_name = verbose_name_plural = "课"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_lesson_once", fields=["training_class", "number"]),
            CheckConstraint(name="training_lesson_time", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="training_lesson_room", fields=["room", "starts_at"])]


class Sitting(models.Model):
    """When and where the people of a class sit its closing test; a later one is for those who did not pass."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="sittings"
    )
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    room = models.ForeignKey(Room, models.PROTECT, verbose_name="考场", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "结业考核场次"
        ordering: ClassVar[list[str]] = ["starts_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_sitting_once", fields=["training_class", "starts_at"]),
            CheckConstraint(name="training_sitting_time", condition=Q(ends_at__gt=F("starts_at"))),
        ]
