"""Tuition support; named programmes, their cohorts and members."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from jiangtu.apps.learning.kinds import MEMBER, TUITION, MemberState, TuitionState
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training.models import TrainingClass


class Tuition(models.Model):
    """A worker's application for tuition support for one term of a degree course (T-24); amounts in fen."""

    person = models.BigIntegerField("人员")
    school = models.CharField("学校", max_length=120)
    programme = models.CharField("专业", max_length=120)
    schooling = models.CharField("学历", max_length=12)
    term = models.CharField("学期", max_length=20)
    starts_on = models.DateField("入学日")
    fee_fen = models.BigIntegerField("学费（分）")
    state = models.CharField("状态", max_length=10, choices=TUITION.labels, default=TuitionState.APPLIED)
    applied_at = models.DateTimeField("申请时间")
    support_fen = models.BigIntegerField("资助（分）", null=True)
    decided_at = models.DateTimeField("审核时间", null=True)
    decided_by = models.CharField("审核人", max_length=60, blank=True)
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "求学圆梦资助"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="learning_tuition_once",
                fields=["person", "term"],
                condition=Q(state__in=["APPLIED", "APPROVED"]),
            ),
            CheckConstraint(
                name="learning_tuition_support",
                condition=Q(support_fen=None) | Q(support_fen__gt=0, support_fen__lte=F("fee_fen")),
            ),
        ]


class Programme(models.Model):
    """A named programme with its document: 现场工程师, 工学一体化, 求学圆梦, 青年技能人才 …"""

    code = models.SlugField("编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=80)
    english = models.CharField("英文名称", max_length=80)
    document = models.CharField("文件", max_length=200)
    degree = models.BooleanField("学历教育", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "专项计划"

    def __str__(self) -> str:
        return self.title


class Cohort(models.Model):
    """One year's group of a programme at a school; with a class behind it, its seats are counted instead of members."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name="专项计划", related_name="cohorts")
    school = models.ForeignKey(Organisation, models.PROTECT, verbose_name="举办单位", related_name="cohorts")
    title = models.CharField("名称", max_length=120)
    year = models.IntegerField("年度")
    planned = models.IntegerField("计划人数")
    opens_on = models.DateField("报名开始")
    closes_on = models.DateField("报名截止")
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="cohorts", null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "班次"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_cohort_once", fields=["programme", "school", "title", "year"])
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """One person in a cohort."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, verbose_name="班次", related_name="members")
    person = models.BigIntegerField("人员")
    state = models.CharField("状态", max_length=10, choices=MEMBER.labels, default=MemberState.ASKED)
    asked_at = models.DateTimeField("报名时间")
    ended_on = models.DateField("完成日", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学员"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_member_once", fields=["cohort", "person"])
        ]
