"""Classes, the steps each took, and the ceilings its seats count in."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.registers.models import Entry, Organisation, Room, Teacher
from jiangtu.apps.training.kinds import (
    ADMISSION_LABELS,
    CLASS,
    CLASS_LABELS,
    QUOTA_LABELS,
    Admission,
    ClassState,
)
from jiangtu.apps.training.models.courses import Course, Package


class TrainingClass(models.Model):
    """One run of a course. `class_code` is its number in the facts; `fee_fen` what a trainee pays before any subsidy.

    `sponsor` orders the class, employs its apprentices, or is the hospital of a class at two sites. `mentor` is the
    firm's tutor of apprentices, `contract_months` how long their contracts run. `hazardous`: trains for posts that no
    dispatched worker may hold. `pinyin` is searched, never shown. `order_size` and `posts` are an order class's agreed head-count and guaranteed posts. `pass_percent` is the share
    of planned hours one has to attend, from the place's rule on the day of filing.
    """

    class_code = models.CharField("班级编号", max_length=20, unique=True)
    title = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=12, choices=CLASS_LABELS)
    course = models.ForeignKey(Course, models.PROTECT, verbose_name="课程", related_name="classes", null=True)
    package = models.ForeignKey(
        Package, models.PROTECT, verbose_name="套餐", related_name="classes", null=True
    )
    provider = models.ForeignKey(Entry, models.PROTECT, verbose_name="培训机构", related_name="classes")
    sponsor = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="委托企业", related_name="sponsored", null=True
    )
    order_size = models.IntegerField("约定人数", null=True)
    posts = models.IntegerField("保障岗位", null=True)
    occupation = models.CharField("职业", max_length=12)
    level = models.CharField("等级", max_length=2, blank=True)
    area = models.CharField("开班地区", max_length=12)
    room = models.ForeignKey(Room, models.PROTECT, verbose_name="主要场地", null=True)
    teacher = models.ForeignKey(Teacher, models.PROTECT, verbose_name="主讲教师", null=True)
    mentor = models.ForeignKey(
        Teacher, models.PROTECT, verbose_name="企业导师", related_name="mentored", null=True
    )
    contract_months = models.IntegerField("协议月数", null=True)
    hazardous = models.BooleanField("高危岗位", default=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="复制自", related_name="copies", null=True
    )
    pinyin = models.CharField("拼音", max_length=600, blank=True)
    starts_on = models.DateField("开班日")
    ends_on = models.DateField("结班日")
    filed_on = models.DateField("备案日", null=True)
    hours = models.IntegerField("课时")
    practice_hours = models.IntegerField("实操课时")
    digital_hours = models.IntegerField("数字化课时", default=0)
    pass_percent = models.IntegerField("出勤要求", null=True)
    fee_fen = models.BigIntegerField("收费（分）", default=0)
    admission = models.CharField(
        "录取方式", max_length=12, choices=ADMISSION_LABELS, default=Admission.FIRST_COME
    )
    opens_at = models.DateTimeField("报名开始", null=True)
    closes_at = models.DateTimeField("报名截止", null=True)
    state = models.CharField("状态", max_length=12, choices=CLASS.labels, default=ClassState.PLANNED)

    class Meta:
        verbose_name = verbose_name_plural = "培训班"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="training_class_days", condition=Q(ends_on__gte=F("starts_on"))),
            CheckConstraint(
                name="training_class_hours",
                condition=Q(practice_hours__gte=0) & Q(practice_hours__lte=F("hours")),
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="training_class_state", fields=["state", "starts_on"]),
            Index(name="training_class_occupation", fields=["occupation"]),
        ]

    def __str__(self) -> str:
        return f"{self.class_code} {self.title}"


class Turn(models.Model):
    """One step a class took; only ever added."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="turns"
    )
    step = models.CharField("办理", max_length=20)
    state = models.CharField("之后的状态", max_length=12, choices=CLASS.labels)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("办理时间")
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "培训班办理记录"


class Quota(models.Model):
    """A ceiling a seat counts in; every class has one of kind CLASS, whose `last_number` numbers its seats.

    `key` is a group (see rules.GROUPS) or a sponsor's company code. `taken` never passes `size`: the database refuses.
    `line` is how many may wait at once, of a quota of kind CLASS; null means as many as there are seats.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="quotas"
    )
    kind = models.CharField("类别", max_length=8, choices=QUOTA_LABELS)
    key = models.CharField("对象", max_length=20, blank=True)
    size = models.IntegerField("名额")
    line = models.IntegerField("候补上限", null=True)
    taken = models.IntegerField("已用", default=0)
    last_number = models.IntegerField("最后座号", default=0)
    last_place = models.IntegerField("最后候补号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "名额"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_quota_once", fields=["training_class", "kind", "key"]),
            CheckConstraint(name="training_quota_kept", condition=Q(taken__gte=0) & Q(taken__lte=F("size"))),
        ]
