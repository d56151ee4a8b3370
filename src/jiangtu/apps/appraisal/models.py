"""Batches with their applications, sittings, marks and results; examiners, questions and papers; appointments.

Turns, marks and results are only ever added: what stands is the latest row.
"""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiangtu.apps.appraisal.kinds import (
    APPLICATION,
    BATCH,
    BATCH_LABELS,
    DUTY_LABELS,
    ENTRY_LABELS,
    LIVE,
    MODE_LABELS,
    PART_LABELS,
    POST,
    RANK_LABELS,
    VERDICT_LABELS,
    VIA_LABELS,
    ApplicationState,
    BatchState,
    Duty,
    PostState,
    TheoryMode,
)
from jiangtu.apps.registers.models import Entry, Organisation, Room


class Skill(models.Model):
    """One single skill 专项职业能力 with its own spec; `theory`: whether it has a theory part beside the practical."""

    code = models.CharField("编号", max_length=20, unique=True)
    title = models.CharField("专项能力名称", max_length=80)
    occupation = models.CharField("所属职业", max_length=12)
    developer = models.CharField("规范开发单位", max_length=120)
    document = models.CharField("考核规范", max_length=120)
    hours = models.IntegerField("建议学时")
    theory = models.BooleanField("有理论考试", default=False)
    pass_mark = models.IntegerField("合格分", default=60)
    minutes = models.IntegerField("考核时间（分钟）", default=90)
    listed_on = models.DateField("公布日")
    ended_on = models.DateField("停用日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专项职业能力"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="appraisal_skill_pass_mark", condition=Q(pass_mark__gte=1, pass_mark__lte=100)
            )
        ]

    def __str__(self) -> str:
        return self.title


class Batch(models.Model):
    """One exam of one body: an occupation and level, or one single skill, on a day.

    `edition` is the standard's at planning; `seat_seed` and `paper_seed` are drawn once and kept, so that seats and
    papers can be computed again. `publicity_until` is the last day objections are taken.
    """

    code = models.CharField("计划编号", max_length=24, unique=True)
    kind = models.CharField("类别", max_length=8, choices=BATCH_LABELS)
    body = models.ForeignKey(Entry, models.PROTECT, verbose_name="评价机构", related_name="appraisals")
    occupation = models.CharField("职业", max_length=12)
    level = models.CharField("等级", max_length=2, blank=True)
    skill = models.ForeignKey(
        Skill, models.PROTECT, verbose_name="专项能力", null=True, related_name="batches"
    )
    edition = models.CharField("标准版本", max_length=40, blank=True)
    area = models.CharField("地区", max_length=12)
    exam_on = models.DateField("考试日期")
    closes_on = models.DateField("报名截止日")
    capacity = models.IntegerField("计划人数")
    theory_mode = models.CharField(
        "理论方式", max_length=10, choices=MODE_LABELS, default=TheoryMode.COMPUTER
    )
    state = models.CharField("状态", max_length=12, choices=BATCH.labels, default=BatchState.DRAFT)
    planned_on = models.DateField("公布日", null=True)
    seat_seed = models.CharField("排座种子", max_length=32)
    paper_seed = models.CharField("组卷种子", max_length=32)
    publicity_until = models.DateField("公示截止日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "评价批次"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="appraisal_batch_level_or_skill",
                condition=Q(kind="LEVEL", skill=None, level__in=["5", "4", "3", "2", "1"])
                | Q(kind="SINGLE", skill__isnull=False, level=""),
            ),
            CheckConstraint(name="appraisal_batch_capacity", condition=Q(capacity__gte=1)),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="appraisal_batch_state", fields=["state", "exam_on"])]

    def __str__(self) -> str:
        return self.code


class Turn(models.Model):
    """One step a batch took; only ever added."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="turns")
    step = models.CharField("办理", max_length=20)
    state = models.CharField("之后的状态", max_length=12, choices=BATCH.labels)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("办理时间")
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering: ClassVar[list[str]] = ["pk"]


class Candidate(models.Model):
    """One person's application to a batch, and his place in it once seats are given.

    `answers` are the routes with their reasons as judged for the day of the exam, `digest` the facts they were judged
    on (empty: no facts). `resits` names the earlier candidate whose passed parts are kept. `ticket` is his ticket's
    secret; `number` his admission number.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="candidates")
    person = models.BigIntegerField("人员")
    name = models.CharField("姓名", max_length=60)
    employer = models.CharField("所在单位", max_length=18, blank=True)
    via = models.CharField("报名方式", max_length=6, choices=VIA_LABELS)
    state = models.CharField(
        "状态", max_length=10, choices=APPLICATION.labels, default=ApplicationState.ASKED
    )
    verdict = models.CharField("资格", max_length=8, choices=VERDICT_LABELS)
    answers = models.JSONField("申报条件", default=list)
    digest = models.CharField("事实摘要", max_length=64, blank=True)
    edition = models.CharField("标准版本", max_length=40, blank=True)
    asked_by = models.CharField("报名人", max_length=60)
    asked_at = models.DateTimeField("报名时间")
    decided_by = models.CharField("核实人", max_length=60, blank=True)
    decided_at = models.DateTimeField("核实时间", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)
    resits = models.ForeignKey("self", models.PROTECT, verbose_name="补考自", null=True, related_name="resat")
    ticket = models.UUIDField("准考证", null=True, unique=True)
    number = models.CharField("准考证号", max_length=32, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考生"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="appraisal_candidate_once",
                fields=["batch", "person"],
                condition=Q(state__in=sorted(LIVE)),
            ),
            UniqueConstraint(
                name="appraisal_candidate_number", fields=["batch", "number"], condition=~Q(number="")
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="appraisal_candidate_person", fields=["person", "state"])
        ]

    def __str__(self) -> str:
        return self.number or f"{self.pk}"


class Sitting(models.Model):
    """One part of a batch in one room at one time."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="sittings")
    part = models.CharField("科目", max_length=8, choices=PART_LABELS)
    room = models.ForeignKey(Room, models.PROTECT, verbose_name="考场", related_name="sittings")
    starts_at = models.DateTimeField("开考")
    ends_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "场次"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="appraisal_sitting_ends_later", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
            UniqueConstraint(name="appraisal_sitting_once", fields=["batch", "part", "room", "starts_at"]),
        ]


class Place(models.Model):
    """One candidate's seat in one sitting; `present_at` is the scan at the door, null while he is absent."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, verbose_name="场次", related_name="places")
    candidate = models.ForeignKey(Candidate, models.PROTECT, verbose_name="考生", related_name="places")
    seat = models.IntegerField("座号")
    present_at = models.DateTimeField("入场时间", null=True)
    scanned_by = models.CharField("核验人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "座位"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_place_seat", fields=["sitting", "seat"]),
            UniqueConstraint(name="appraisal_place_candidate", fields=["sitting", "candidate"]),
        ]


class Examiner(models.Model):
    """Somebody with an assessor's or inspector's certificate, engaged by a body; `username` is his log-in.

    The certificate is an entry of the persons' register, with its occupations, levels, days, checks and revocation.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, verbose_name="证卡", related_name="examiner")
    name = models.CharField("姓名", max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="聘用机构", related_name="examiners"
    )
    username = models.CharField("账号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考评人员"

    def __str__(self) -> str:
        return self.name


class Conflict(models.Model):
    """A conflict of interest an examiner declared: a relative, or another tie to one person."""

    examiner = models.ForeignKey(Examiner, models.PROTECT, verbose_name="考评人员", related_name="conflicts")
    person = models.BigIntegerField("涉及人员")
    reason = models.CharField("关系", max_length=120)
    declared_at = models.DateTimeField("申报时间")
    declared_by = models.CharField("申报人", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "回避申报"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_conflict_once", fields=["examiner", "person"])
        ]


class Assignment(models.Model):
    """An examiner's duty in a batch."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="assignments")
    examiner = models.ForeignKey(
        Examiner, models.PROTECT, verbose_name="考评人员", related_name="assignments"
    )
    duty = models.CharField("职责", max_length=12, choices=DUTY_LABELS, default=Duty.ASSESSOR)
    assigned_by = models.CharField("指派人", max_length=60)
    assigned_at = models.DateTimeField("指派时间")

    class Meta:
        verbose_name = verbose_name_plural = "考务指派"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_assignment_once", fields=["batch", "examiner"])
        ]


class Mark(models.Model):
    """One raw mark as somebody entered it; only ever added. `block` is empty for a mark of the whole part.

    The latest row of an entry by its own writer counts; a first and a second entry never have one writer.
    """

    candidate = models.ForeignKey(Candidate, models.PROTECT, verbose_name="考生", related_name="marks")
    part = models.CharField("科目", max_length=8, choices=PART_LABELS)
    block = models.CharField("模块", max_length=40, blank=True)
    entry = models.CharField("登分", max_length=8, choices=ENTRY_LABELS)
    value = models.IntegerField("分数")
    by = models.CharField("登分人", max_length=60)
    at = models.DateTimeField("登分时间")
    device = models.CharField("设备", max_length=32, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "原始分"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="appraisal_mark_value", condition=Q(value__gte=0, value__lte=100))
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="appraisal_mark_of", fields=["candidate", "part", "block"])
        ]


class Incident(models.Model):
    """Something that went wrong, by its code of the catalogue; the effect was fixed when it was written down.

    `candidate` null: of the whole sitting or batch. `part` is where it applies; `item` the question that was wrong.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="incidents")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, verbose_name="考生", null=True, related_name="incidents"
    )
    part = models.CharField("科目", max_length=8, choices=PART_LABELS)
    code = models.CharField("情形", max_length=12)
    effect = models.CharField("处理", max_length=12)
    minutes = models.IntegerField("补时（分钟）", default=0)
    item = models.ForeignKey("Item", models.PROTECT, verbose_name="试题", null=True, related_name="incidents")
    note = models.CharField("经过", max_length=300)
    by = models.CharField("记录人", max_length=60)
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "考场情况"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="appraisal_incident_minutes", condition=Q(minutes__gte=0, minutes__lte=240))
        ]


class Result(models.Model):
    """One candidate's result in one version; a batch reopened adds the next. `parts` maps part → mark and fate.

    `barred_until`: the first day he may apply again after a grave incident, null without one.
    """

    candidate = models.ForeignKey(Candidate, models.PROTECT, verbose_name="考生", related_name="results")
    version = models.IntegerField("版次")
    parts = models.JSONField("各科")
    passed = models.BooleanField("合格")
    barred_until = models.DateField("可再次报名日", null=True)
    by = models.CharField("核定人", max_length=60)
    at = models.DateTimeField("核定时间")

    class Meta:
        verbose_name = verbose_name_plural = "成绩"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_result_version", fields=["candidate", "version"])
        ]


class Objection(models.Model):
    """What somebody said against a result made public, and the answer."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="objections")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, verbose_name="考生", null=True, related_name="objections"
    )
    text = models.CharField("异议", max_length=500)
    by = models.CharField("提出人", max_length=60)
    at = models.DateTimeField("提出时间")
    answer = models.CharField("答复", max_length=500, blank=True)
    upheld = models.BooleanField("成立", null=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="appraisal_objection_answered_whole",
                condition=Q(answered_at=None, answer="", upheld=None) | Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer=""),
            )
        ]  # fmt: skip


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


class Post(models.Model):
    """An appointment to 特级技师 or 首席技师 in a firm: nominated, reviewed, made public, appointed for a term.

    `record_mark` and `defence_mark` are of 100; `until` exclusive.
    """

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位", related_name="skill_posts")
    rank = models.CharField("岗位", max_length=1, choices=RANK_LABELS)
    person = models.BigIntegerField("人员")
    name = models.CharField("姓名", max_length=60)
    occupation = models.CharField("职业", max_length=12)
    merits = models.CharField("主要业绩", max_length=500)
    skilled_staff = models.BooleanField("本单位以技能人才为主体", null=True)
    state = models.CharField("状态", max_length=12, choices=POST.labels, default=PostState.NOMINATED)
    nominated_at = models.DateTimeField("推荐时间")
    record_mark = models.IntegerField("业绩评审分", null=True)
    defence_mark = models.IntegerField("答辩分", null=True)
    publicity_until = models.DateField("公示截止日", null=True)
    since = models.DateField("聘期起", null=True)
    until = models.DateField("聘期止", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "特级和首席技师"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="appraisal_post_live_once", fields=["firm", "person", "rank"],
                condition=Q(state__in=["NOMINATED", "REVIEWED", "PUBLICISED", "APPOINTED"]),
            ),
            CheckConstraint(
                name="appraisal_post_appointed_has_days",
                condition=~Q(state="APPOINTED") | Q(since__isnull=False, until__isnull=False),
            ),
        ]  # fmt: skip


class Quota(models.Model):
    """How many may hold a rank in a firm at one time, as the office approved it from a day on."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位", related_name="skill_quotas")
    rank = models.CharField("岗位", max_length=1, choices=RANK_LABELS)
    size = models.IntegerField("数量")
    since = models.DateField("起始日")
    by = models.CharField("核定人", max_length=60)
    at = models.DateTimeField("核定时间")

    class Meta:
        verbose_name = verbose_name_plural = "岗位数额"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="appraisal_quota_once", fields=["firm", "rank", "since"]),
            CheckConstraint(name="appraisal_quota_size", condition=Q(size__gte=0)),
        ]


class Sequence(models.Model):
    """The last running number of a year's batches; taken under a row lock, so that no code is given twice."""

    year = models.IntegerField("年度", primary_key=True)
    last = models.IntegerField("最后号")

    class Meta:
        verbose_name = verbose_name_plural = "编号"
