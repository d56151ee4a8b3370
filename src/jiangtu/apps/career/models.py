"""Goals, a firm's ladder and who stands where on it, post switches, surveys, agreements, and the credit bank's rows."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.career.kinds import (
    AGREEMENT,
    ASKING,
    ENTRY_LABELS,
    GOAL,
    RESULT_LABELS,
    SWITCH,
    TRACK_LABELS,
    AgreementState,
    AskingState,
    GoalState,
    SwitchState,
)
from jiangtu.apps.registers.models import Organisation


class Goal(models.Model):
    """What a worker wants: a rung of a ladder in an occupation, by a day where he set one."""

    person = models.BigIntegerField("人员")
    kind = models.CharField("阶梯", max_length=12)
    grade = models.CharField("目标", max_length=20)
    occupation = models.CharField("职业", max_length=12)
    by = models.DateField("希望达成日", null=True)
    state = models.CharField("状态", max_length=10, choices=GOAL.labels, default=GoalState.OPEN)
    set_at = models.DateTimeField("设定时间")
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "职业发展目标"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="career_goal_once", fields=["person", "kind", "grade", "occupation"],
                condition=Q(state=GoalState.OPEN),
            ),
        ]  # fmt: skip


class Rung(models.Model):
    """The pay grade a firm gives a level from a day on, until a later row says otherwise.

    `rank` orders the grades, the lowest first; pay is fen a month, null where the firm did not say.
    """

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="rungs")
    level = models.CharField("等级", max_length=2)
    grade = models.CharField("薪级", max_length=40)
    rank = models.IntegerField("薪级次序")
    low_fen = models.BigIntegerField("月薪下限（分）", null=True)
    high_fen = models.BigIntegerField("月薪上限（分）", null=True)
    since = models.DateField("起始日")
    recorded_by = models.CharField("登记人", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "技能薪级"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="career_rung_once", fields=["firm", "level", "since"]),
            CheckConstraint(
                name="career_rung_pay",
                condition=Q(low_fen=None) | Q(high_fen=None) | Q(low_fen__lte=F("high_fen")),
            ),
        ]


class GradeHeld(models.Model):
    """The pay grade somebody has in a firm from a day on; only ever added."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="grades_held")
    person = models.BigIntegerField("人员")
    rank = models.IntegerField("薪级次序")
    since = models.DateField("起始日")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "在岗薪级"
        indexes: ClassVar[list[Index]] = [Index(name="career_gradeheld_person", fields=["firm", "person"])]


class Switch(models.Model):
    """One change between tracks in a firm, asked by the worker or offered by the firm."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="switches")
    person = models.BigIntegerField("人员")
    origin = models.CharField("原岗位序列", max_length=12, choices=TRACK_LABELS)
    target = models.CharField("新岗位序列", max_length=12, choices=TRACK_LABELS)
    post = models.CharField("岗位", max_length=60)
    since = models.DateField("生效日")
    state = models.CharField("状态", max_length=10, choices=SWITCH.labels, default=SwitchState.ASKED)
    reason = models.CharField("原因", max_length=200, blank=True)
    asked_at = models.DateTimeField("提出时间")
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "岗位序列转换"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="career_switch_moves", condition=~Q(origin=F("target"))),
            UniqueConstraint(
                name="career_switch_one_open", fields=["firm", "person"],
                condition=Q(state__in=[SwitchState.ASKED, SwitchState.OFFERED]),
            ),
        ]  # fmt: skip


class Survey(models.Model):
    """A firm's own answers about its ladder on a day; `answers` by question, `score` of 100."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="surveys")
    edition = models.CharField("问卷", max_length=20)
    day = models.DateField("填报日")
    answers = models.JSONField("回答")
    score = models.IntegerField("得分")
    by = models.CharField("填报人", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "新八级工自评"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="career_survey_once_a_day", fields=["firm", "edition", "day"]),
        ]


class Agreement(models.Model):
    """A recognition agreement the office keeps beside those shipped; `terms` as the document of an agreement."""

    number = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    terms = models.JSONField("条款")
    valid_from = models.DateField("起始日")
    valid_until = models.DateField("截止日", null=True)
    state = models.CharField("状态", max_length=10, choices=AGREEMENT.labels, default=AgreementState.DRAFT)
    reason = models.CharField("终止原因", max_length=200, blank=True)
    by = models.CharField("经办人", max_length=60)
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = verbose_name_plural = "互认协议"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="career_agreement_days",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]


class SchoolRules(models.Model):
    """The rulebook a school works by, from a day on."""

    school = models.OneToOneField(
        Organisation, models.PROTECT, verbose_name="学校", related_name="credit_rules", primary_key=True
    )
    rulebook = models.CharField("学分规则", max_length=40)
    since = models.DateField("起始日")

    class Meta:
        verbose_name = verbose_name_plural = "学校学分规则"


class Result(models.Model):
    """A result a school wrote down for somebody: a 1+X certificate of one of its programmes, a prize, an industry's paper."""

    person = models.BigIntegerField("人员")
    school = models.ForeignKey(Organisation, models.PROTECT, verbose_name="学校", related_name="results")
    programme = models.CharField("专业", max_length=40, blank=True)
    kind = models.CharField("成果类型", max_length=12, choices=RESULT_LABELS)
    number = models.CharField("证书编号", max_length=40, blank=True)
    name = models.CharField("名称", max_length=120)
    occupation = models.CharField("职业", max_length=12, blank=True)
    level = models.CharField("等级", max_length=10, blank=True)
    tier = models.CharField("竞赛层级", max_length=10, blank=True)
    place = models.IntegerField("名次或奖次", null=True)
    issued_on = models.DateField("取得日期")
    expires_on = models.DateField("失效日", null=True)
    withdrawn_on = models.DateField("撤销日", null=True)
    recorded_by = models.CharField("登记人", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "学习成果"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="career_result_number", fields=["kind", "number"], condition=~Q(number="")),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="career_result_person", fields=["person"])]


class Answer(models.Model):
    """What somebody says of himself to a question of the bridges; the latest holds, null takes it back. Nobody proved it."""

    person = models.BigIntegerField("人员")
    question = models.CharField("问题", max_length=30)
    yes = models.BooleanField("本人说明", null=True)
    note = models.CharField("补充", max_length=200, blank=True)
    day = models.DateField("说明日")
    at = models.DateTimeField("说明时间")

    class Meta:
        verbose_name = verbose_name_plural = "本人说明"
        indexes: ClassVar[list[Index]] = [Index(name="career_answer_person", fields=["person", "question"])]


class Asking(models.Model):
    """An application to a school: under which rule, on which results (key, name), or a course's credits for a use.

    Refused by one of the reasons.
    """

    person = models.BigIntegerField("人员")
    school = models.ForeignKey(Organisation, models.PROTECT, verbose_name="学校", related_name="askings")
    programme = models.CharField("专业", max_length=40, blank=True)
    rule = models.CharField("规则", max_length=60, blank=True)
    results = models.JSONField("成果")
    times = models.IntegerField("份数", default=1)
    course = models.CharField("课程", max_length=60, blank=True)
    use = models.CharField("用途", max_length=20, blank=True)
    state = models.CharField("状态", max_length=10, choices=ASKING.labels, default=AskingState.ASKED)
    reason = models.CharField("原因", max_length=30, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    asked_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("决定时间", null=True)
    decided_by = models.CharField("决定人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学分认定申请"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="career_asking_waits_once", fields=["person", "school", "rule", "programme", "course"],
                condition=Q(state=AskingState.ASKED),
            ),
            CheckConstraint(
                name="career_asking_by_rule_or_for_a_use",
                condition=~Q(rule="") & Q(course="", use="") | Q(rule="") & ~Q(course="") & ~Q(use=""),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[Index]] = [Index(name="career_asking_school", fields=["school", "state"])]


class CreditEntry(models.Model):
    """One entry of a person's credit book as the engine wrote it; never changed, taken back by a counter-entry.

    `legs` are [unit, account, hundredths]; they sum to zero in every unit.
    """

    person = models.BigIntegerField("人员")
    key = models.CharField("分录号", max_length=200)
    day = models.DateField("日期")
    kind = models.CharField("类型", max_length=10, choices=ENTRY_LABELS)
    legs = models.JSONField("分录")
    sources = models.JSONField("成果")
    rule = models.CharField("规则", max_length=60, blank=True)
    reverses = models.CharField("冲销", max_length=200, blank=True)
    replaces = models.CharField("代替", max_length=200, blank=True)
    expires_on = models.DateField("到期日", null=True)
    asking = models.ForeignKey(Asking, models.PROTECT, verbose_name="申请", related_name="entries", null=True)
    by = models.CharField("经办人", max_length=60)
    at = models.DateTimeField("记账时间")

    class Meta:
        verbose_name = verbose_name_plural = "学分分录"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="career_creditentry_key", fields=["person", "key"]),
            UniqueConstraint(
                name="career_creditentry_reversed_once",
                fields=["person", "reverses"],
                condition=~Q(reverses=""),
            ),
        ]
