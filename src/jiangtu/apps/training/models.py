"""Courses, classes with their quotas and lessons, seats and choices. Instants of the rush are microseconds UTC."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.registers.models import Entry, Organisation, Room, Teacher
from jiangtu.apps.training.kinds import (
    ADMISSION_LABELS,
    CLASS,
    CLASS_LABELS,
    LESSON_LABELS,
    LIVE,
    QUOTA_LABELS,
    SEAT_LABELS,
    Admission,
    ClassState,
    SeatState,
)


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
        return f"{self.title} 第{self.version}版"


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


class Seat(models.Model):
    """One person's (or, RESERVED, one firm's) place in a class or in its line.

    `press` is the caller's idempotency key. `number` is the seat's, `place` the waiting line's; both only grow.
    `verdict`, `policy`, `edition`, `digest` say what the policy engine answered when the seat was taken: null verdict
    when no policy pays for this class; `unpaid` that the person sits it knowing that nobody pays. `held`: a clerk has
    yet to say who the person is, which holds back money, not the seat. `course` (a class of its own: its class code)
    is set while a person waits, so that he has one place over all runs of a course. `asked_at`, `offer_until` and
    `ended_at` are microseconds UTC; a RESERVED seat's `offer_until` is the day by which the firm names somebody.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="seats"
    )
    person = models.BigIntegerField("人员", null=True)
    employer = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="派出单位", related_name="seats", null=True
    )
    state = models.CharField("状态", max_length=10, choices=SEAT_LABELS)
    press = models.UUIDField("请求号")
    number = models.IntegerField("座号", null=True)
    place = models.IntegerField("候补号", null=True)
    groups = models.CharField(
        "人群", max_length=60, blank=True
    )  # keys of the GROUP quotas it counts in, by comma
    party = models.UUIDField("同行", null=True)  # people who want to sit together or not at all
    asked_at = models.BigIntegerField("申请时刻")
    offer_until = models.BigIntegerField("确认期限", null=True)
    verdict = models.SmallIntegerField("补贴结论", null=True)
    policy = models.CharField("政策", max_length=60, blank=True)
    edition = models.CharField("版本", max_length=20, blank=True)
    digest = models.CharField("事实摘要", max_length=64, blank=True)
    unpaid = models.BooleanField("知情自费", default=False)
    held = models.BooleanField("身份待核", default=False)
    course = models.CharField("候补课程", max_length=40, blank=True)
    ended_at = models.BigIntegerField("结束时刻", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "座位"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_seat_press", fields=["press"]),
            UniqueConstraint(
                name="training_seat_one_live",
                fields=["training_class", "person"],
                condition=Q(state__in=sorted(LIVE)) & Q(person__isnull=False),
            ),
            UniqueConstraint(
                name="training_seat_one_place",
                fields=["course", "person"],
                condition=Q(state__in=[SeatState.OFFERED, SeatState.WAITING])
                & Q(person__isnull=False)
                & ~Q(course=""),
            ),
            UniqueConstraint(
                name="training_seat_number",
                fields=["training_class", "number"],
                condition=Q(number__isnull=False),
            ),
            UniqueConstraint(
                name="training_seat_place",
                fields=["training_class", "place"],
                condition=Q(place__isnull=False),
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="training_seat_person", fields=["person", "state"]),
            Index(name="training_seat_line", fields=["training_class", "state", "place"]),
        ]


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


class Booking(models.Model):
    """A time in which a person is to be somewhere, written by rooms above; `about` is theirs, `title` what he reads."""

    person = models.BigIntegerField("人员")
    about = models.CharField("事项", max_length=80)
    title = models.CharField("名称", max_length=120)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "时间占用"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="training_booking_once", fields=["about", "person"]),
            CheckConstraint(name="training_booking_time", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="training_booking_person", fields=["person", "starts_at"])
        ]


class Apprenticeship(models.Model):
    """The contract behind an apprentice's seat: two tutors, a term, what was advanced (fen)."""

    seat = models.OneToOneField(Seat, models.PROTECT, verbose_name="座位", related_name="apprenticeship")
    firm_tutor = models.ForeignKey(Teacher, models.PROTECT, verbose_name="企业导师", related_name="+")
    school_tutor = models.ForeignKey(Teacher, models.PROTECT, verbose_name="院校导师", related_name="+")
    contract_from = models.DateField("协议起")
    contract_until = models.DateField("协议止")
    advance_fen = models.BigIntegerField("预付（分）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "学徒协议"


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
