"""Course pages and what people did on them; lecturers lent; outside platforms; tuition support; cohorts."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.learning.kinds import (
    BOOKING,
    MEMBER,
    PAGE_LABELS,
    QUESTION_LABELS,
    TUITION,
    BookingState,
    MemberState,
    TuitionState,
)
from jiangtu.apps.registers.models import Organisation, Teacher
from jiangtu.apps.training.models import Course, TrainingClass


class Platform(models.Model):
    """An outside platform that may be launched from here and may send learning records; in LTI's own words, a tool.

    `jwks` holds its public keys, pasted at registration, so that nothing is ever fetched from outside. `secret` is a
    keyed hash of the key it sends records with. `names` says that its contract allows the display name to be told.
    """

    title = models.CharField("名称", max_length=120)
    client_id = models.CharField("客户端编号", max_length=60, unique=True)
    deployment_id = models.CharField("部署编号", max_length=60)
    login_url = models.URLField("登录发起地址", max_length=300, blank=True)
    redirect_uris = models.JSONField("回跳地址", default=list)
    jwks = models.JSONField("公钥", default=dict)
    secret = models.BinaryField("密钥摘要", max_length=32, null=True)
    names = models.BooleanField("可传称呼", default=False)
    active = models.BooleanField("启用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "外部学习平台"

    def __str__(self) -> str:
        return self.title


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
    """One lesson to read; `body` in the few signs of `rules.blocks`."""

    page = models.ForeignKey(Page, models.PROTECT, verbose_name="课程页", related_name="lessons")
    number = models.IntegerField("序号")
    title = models.CharField("标题", max_length=120)
    minutes = models.IntegerField("分钟")
    body = models.TextField("正文", max_length=20_000)

    class Meta:
        verbose_name = verbose_name_plural = "课时内容"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_lesson_once", fields=["page", "number"])
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


class Alias(models.Model):
    """What a platform calls a person: drawn at random, another one for each platform."""

    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name="平台", related_name="aliases")
    person = models.BigIntegerField("人员")
    name = models.UUIDField("代号", default=uuid.uuid4, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "代号"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_alias_once", fields=["platform", "person"])
        ]


class Statement(models.Model):
    """A learning record a platform sent, once by its own id; `digest` tells a repetition from a contradiction.

    `page` is the course page its object is, null when it is none of ours. `score` 0–100.
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

    class Meta:
        verbose_name = verbose_name_plural = "学习记录"
        indexes: ClassVar[list[Index]] = [Index(name="learning_statement_person", fields=["person", "at"])]


class SigningKey(models.Model):
    """A key pair for launches: the newest signs, all are published; `sealed` opens with this home's keys alone."""

    kid = models.CharField("编号", max_length=64, unique=True)
    sealed = models.BinaryField("私钥（加密）")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "签名密钥"


class Launch(models.Model):
    """One way out to a platform; its number is the hint that comes back, good once and for some minutes."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4)
    page = models.ForeignKey(Page, models.CASCADE, verbose_name="课程页", related_name="launches")
    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name="平台", related_name="launches")
    person = models.BigIntegerField("人员")
    made_at = models.DateTimeField("时间")
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "外部启动"


class Assertion(models.Model):
    """The number of a platform's signed word that was used, so that nobody can use it again."""

    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name="平台", related_name="assertions")
    jti = models.CharField("编号", max_length=200)
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = verbose_name_plural = "已用断言"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="learning_assertion_once", fields=["platform", "jti"])
        ]


class Offer(models.Model):
    """One topic a lecturer teaches: a line of the lecturer and topic library. `hours` in 课时."""

    teacher = models.ForeignKey(Teacher, models.PROTECT, verbose_name="讲师", related_name="offers")
    title = models.CharField("课题", max_length=120)
    about = models.CharField("内容", max_length=400)
    hours = models.IntegerField("课时")
    offered = models.BooleanField("可约", default=True)
    pinyin = models.CharField("拼音", max_length=600, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "课题"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="learning_offer_hours", condition=Q(hours__gte=1, hours__lte=40))
        ]


class Booking(models.Model):
    """A firm or school asks a lecturer for a day; `held_hours` are the teaching hours recorded afterwards (T-18)."""

    offer = models.ForeignKey(Offer, models.PROTECT, verbose_name="课题", related_name="bookings")
    teacher = models.ForeignKey(Teacher, models.PROTECT, verbose_name="讲师", related_name="bookings")
    asker = models.ForeignKey(Organisation, models.PROTECT, verbose_name="预约单位", related_name="bookings")
    day = models.DateField("日期")
    place = models.CharField("地点", max_length=120)
    note = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=BOOKING.labels, default=BookingState.ASKED)
    asked_at = models.DateTimeField("预约时间")
    answer = models.CharField("答复", max_length=300, blank=True)
    held_hours = models.IntegerField("实授课时", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "讲师预约"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="learning_booking_day",
                fields=["teacher", "day"],
                condition=Q(state__in=["AGREED", "HELD"]),
            ),
            CheckConstraint(
                name="learning_booking_hours",
                condition=~Q(state="HELD") | Q(held_hours__gte=1, held_hours__lte=40),
            ),
        ]


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
