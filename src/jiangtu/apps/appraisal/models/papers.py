"""Theory on a computer: the question bank, each candidate's paper, his answers."""

from typing import ClassVar

from django.db import models
from django.db.models import Index, UniqueConstraint

from jiangtu.apps.appraisal.models.exams import Candidate


class Item(models.Model):
    """One question of the bank, in one competence block: up to six choices, the right one's letter in `key`."""

    occupation = models.CharField("职业", max_length=12)
    level = models.CharField("等级", max_length=2, blank=True)
    block = models.CharField("模块", max_length=40)
    difficulty = models.SmallIntegerField("难度")
    text = models.CharField("题干", max_length=500)
    choices = models.JSONField("选项")
    key = models.CharField("答案", max_length=1)
    digest = models.CharField("校验值", max_length=32)
    by = models.CharField("录入人", max_length=60)
    at = models.DateTimeField("录入时间")
    ended_on = models.DateField("停用日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "试题"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_item_once", fields=["occupation", "level", "digest"])
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="appraisal_item_bank", fields=["occupation", "level", "block"])
        ]

    def __str__(self) -> str:
        return self.text


class Paper(models.Model):
    """One candidate's theory paper; `items` are the drawn questions in order, drawn again from `seed` the same."""

    candidate = models.OneToOneField(Candidate, models.PROTECT, verbose_name="考生", related_name="paper")
    seed = models.CharField("种子", max_length=32)
    items = models.JSONField("试题")
    started_at = models.DateTimeField("开始时间")
    minutes = models.IntegerField("时限（分钟）")
    handed_in_at = models.DateTimeField("交卷时间", null=True)
    device = models.CharField("设备", max_length=32, blank=True)
    address = models.CharField("网络地址", max_length=32, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "试卷"


class Reply(models.Model):
    """A candidate's latest answer to one question of his paper; `changes` counts how often it was given anew."""

    paper = models.ForeignKey(Paper, models.PROTECT, verbose_name="试卷", related_name="replies")
    item = models.ForeignKey(Item, models.PROTECT, verbose_name="试题", related_name="replies")
    letters = models.CharField("答案", max_length=1)
    at = models.DateTimeField("作答时间")
    changes = models.IntegerField("改动次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "作答"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_reply_once", fields=["paper", "item"])
        ]
