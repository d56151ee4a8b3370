"""Courses, their modules, and classes sold together."""

from typing import ClassVar

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext

from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training.kinds import LESSON_LABELS


class Course(models.Model):
    """One version of a course plan, written by a school with a firm; it may be taught once both have signed (T-16)."""

    code = models.CharField("课程编号", max_length=40)
    version = models.IntegerField("版次")
    title = models.CharField("课程名称", max_length=120)
    occupation = models.CharField("职业", max_length=12)
    level = models.CharField("等级", max_length=2, blank=True)
    school = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="院校或机构", related_name="courses"
    )
    firm = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="合作企业", related_name="firm_courses", null=True
    )
    school_signed_at = models.DateTimeField("院校签署", null=True)
    school_signed_by = models.CharField("院校签署人", max_length=60, blank=True)
    firm_signed_at = models.DateTimeField("企业签署", null=True)
    firm_signed_by = models.CharField("企业签署人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "课程"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_course_version", fields=["code", "version"])
        ]

    def __str__(self) -> str:
        return gettext("%(title)s 第%(n)s版") % {"title": self.title, "n": self.version}


class Module(models.Model):
    """One part of a course; hours are 课时 of 45 minutes."""

    course = models.ForeignKey(Course, models.CASCADE, verbose_name="课程", related_name="modules")
    number = models.IntegerField("序号")
    title = models.CharField("模块", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=LESSON_LABELS)
    hours = models.IntegerField("课时")
    digital = models.BooleanField("数字化内容", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "课程模块"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_module_once", fields=["course", "number"])
        ]


class Package(models.Model):
    """Several classes sold as one, with who bears which share of the cost (T-14)."""

    code = models.CharField("套餐编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    host = models.ForeignKey(Organisation, models.PROTECT, verbose_name="牵头单位", related_name="packages")
    price_fen = models.BigIntegerField("价格（分）")
    shares = models.JSONField("分担", default=dict)  # organisation code or 资金来源 → percent, sum 100

    class Meta:
        verbose_name = verbose_name_plural = "套餐"

    def __str__(self) -> str:
        return self.title

    @property
    def borne(self) -> tuple[tuple[str, int, int], ...]:
        """Who bears how many per cent, and how many fen of the price: whole, as a price is in yuan."""
        return tuple((who, share, self.price_fen * share // 100) for who, share in self.shares.items())
