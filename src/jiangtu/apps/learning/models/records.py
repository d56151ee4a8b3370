"""What platforms tell of people, and ways out to them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from jiangtu.apps.learning.models.courses import Lesson, Page
from jiangtu.apps.learning.models.platforms import Platform


class Statement(models.Model):
    """A learning record a platform sent, once by its own id; `digest` tells a repetition from a contradiction.

    `page` is the course page its object is, null when it is none of ours. `score` 0–100. `refers` is the statement
    that one voids, `voided` that another voids this one: it counts no longer. `actor` is the alias it speaks of;
    `agents` and `activities` hold every alias and address in it between spaces, to be searched.
    """

    id = models.UUIDField("编号", primary_key=True)
    platform = models.ForeignKey(Platform, models.PROTECT, verbose_name="平台", related_name="statements")
    person = models.BigIntegerField("人员")
    page = models.ForeignKey(
        Page, models.PROTECT, verbose_name="课程页", related_name="statements", null=True
    )
    verb = models.CharField("动作", max_length=300)
    object = models.CharField("对象", max_length=300)
    at = models.DateTimeField("发生时间")
    stored_at = models.DateTimeField("收到时间")
    score = models.IntegerField("成绩", null=True)
    completion = models.BooleanField("完成", null=True)
    digest = models.CharField("摘要", max_length=64)
    said = models.JSONField("原文")
    refers = models.UUIDField("撤销的记录", null=True)
    voided = models.BooleanField("已撤销", default=False)
    registration = models.UUIDField("注册号", null=True)
    actor = models.CharField("代号", max_length=36, blank=True)
    agents = models.TextField("人员代号", blank=True)
    activities = models.TextField("活动地址", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学习记录"
        indexes: ClassVar[list[Index]] = [
            Index(name="learning_statement_person", fields=["person", "at"]),
            Index(name="learning_statement_stored", fields=["platform", "stored_at"]),
        ]


class Launch(models.Model):
    """One way out to a platform; its number is the hint that comes back, good once and for some minutes.

    A worker (`person`) goes to read the page, or its `lesson` that stands there; an author (`author`, a log-in) goes to
    choose content: `chosen` is what he came back with, null before, and `kept_at` when it became lessons.
    """

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4)
    page = models.ForeignKey(Page, models.CASCADE, verbose_name="课程页", related_name="launches")
    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name="平台", related_name="launches")
    lesson = models.ForeignKey(
        Lesson, models.CASCADE, verbose_name="课时内容", related_name="launches", null=True
    )
    person = models.BigIntegerField("人员", null=True)
    author = models.CharField("挑选人", max_length=60, blank=True)
    made_at = models.DateTimeField("时间")
    used_at = models.DateTimeField("使用时间", null=True)
    chosen = models.JSONField("送回的内容", null=True)
    kept_at = models.DateTimeField("加为课时的时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "外部启动"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="learning_launch_reads_or_chooses",
                condition=Q(person__isnull=False, author="") | (Q(person=None) & ~Q(author="")),
            )
        ]
