"""Course pages with lessons, pictures and questions, and what people did on them."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiangtu.apps.learning.kinds import PAGE_LABELS, QUESTION_LABELS
from jiangtu.apps.learning.models.platforms import Platform
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training.models import Course


class Page(models.Model):
    """A course page: the contents of one version of a course, or of a topic that stands alone.

    Nobody sees it before `published_at`. `launch_url` is where an outside `platform` teaches it instead of, or beside,
    our lessons. `pinyin` is searched, never shown.
    """

    course = models.OneToOneField(
        Course, models.PROTECT, verbose_name="课程", related_name="page", null=True, blank=True
    )
    owner = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位", related_name="pages")
    title = models.CharField("名称", max_length=120)
    about = models.CharField("简介", max_length=300)
    kind = models.CharField("类别", max_length=10, choices=PAGE_LABELS)
    occupation = models.CharField("职业", max_length=12, blank=True)
    digital = models.BooleanField("含数字化模块", default=False)
    platform = models.ForeignKey(
        Platform, models.PROTECT, verbose_name="外部平台", related_name="pages", null=True, blank=True
    )
    launch_url = models.URLField("外部课程地址", max_length=300, blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    pinyin = models.CharField("拼音", max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "课程页"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="learning_page_launch_has_platform",
                condition=Q(launch_url="") | Q(platform__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """One lesson to read; `body` in the few signs of `rules.blocks`.

    One that stands at an outside `platform` has its address there and what the platform wants told again at each
    launch (`custom`); its `body` may be empty.
    """

    page = models.ForeignKey(Page, models.PROTECT, verbose_name="课程页", related_name="lessons")
    number = models.IntegerField("序号")
    title = models.CharField("标题", max_length=120)
    minutes = models.IntegerField("分钟")
    body = models.TextField("正文", max_length=20_000, blank=True)
    platform = models.ForeignKey(
        Platform, models.PROTECT, verbose_name="外部平台", related_name="lessons", null=True, blank=True
    )
    launch_url = models.URLField("外部课时地址", max_length=300, blank=True)
    custom = models.JSONField("平台参数", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "课时内容"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_lesson_once", fields=["page", "number"]),
            CheckConstraint(
                name="learning_lesson_launch_has_platform",
                condition=Q(launch_url="") | Q(platform__isnull=False),
            ),
        ]


class Picture(models.Model):
    """A picture of a page's lessons, PNG or JPEG, with the words that stand for it."""

    page = models.ForeignKey(Page, models.CASCADE, verbose_name="课程页", related_name="pictures")
    number = models.IntegerField("序号")
    words = models.CharField("文字说明", max_length=200)
    media = models.CharField("格式", max_length=20)
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "图片"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_picture_once", fields=["page", "number"])
        ]


class Question(models.Model):
    """One question; `right` holds places in `choices` from 0. One taken out is `retired`: old attempts still show it."""

    page = models.ForeignKey(Page, models.PROTECT, verbose_name="课程页", related_name="questions")
    kind = models.CharField("题型", max_length=10, choices=QUESTION_LABELS)
    block = models.CharField("能力模块", max_length=60)
    text = models.CharField("题目", max_length=400)
    choices = models.JSONField("选项")
    right = models.JSONField("答案")
    why = models.CharField("解析", max_length=400, blank=True)
    retired = models.BooleanField("停用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "题目"
        ordering: ClassVar[list[str]] = ["pk"]


class Enrolment(models.Model):
    """One person on one course page; `best` is his best score 0–100, null before the first. Scores only rise."""

    page = models.ForeignKey(Page, models.PROTECT, verbose_name="课程页", related_name="enrolments")
    person = models.BigIntegerField("人员")
    enrolled_at = models.DateTimeField("选学时间")
    best = models.IntegerField("最好成绩", null=True)
    finished_at = models.DateTimeField("学完时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "选学"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_enrolment_once", fields=["page", "person"]),
            CheckConstraint(
                name="learning_enrolment_best", condition=Q(best=None) | Q(best__gte=0, best__lte=100)
            ),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="learning_enrolment_person", fields=["person"])]


class Done(models.Model):
    """A lesson somebody has read."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, verbose_name="选学", related_name="done")
    lesson = models.ForeignKey(Lesson, models.PROTECT, verbose_name="课时内容", related_name="done")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "已学"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_done_once", fields=["enrolment", "lesson"])
        ]


class Attempt(models.Model):
    """One self-test: `answers` are question → chosen places, `blocks` competence block → [right, asked]."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, verbose_name="选学", related_name="attempts")
    turn = models.IntegerField("次序")
    answers = models.JSONField("作答")
    blocks = models.JSONField("各模块")
    score = models.IntegerField("成绩")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "自测"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_attempt_once", fields=["enrolment", "turn"])
        ]
