"""The fund's years and rows, posts and who does them, plans and requests. Money is fen; rows are only ever added."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training.models import TrainingClass
from jiangtu.apps.workplace.kinds import (
    AWAY,
    BASIS_LABELS,
    HELP,
    HELP_LABELS,
    MOVE_LABELS,
    PLAN,
    SKILL_LABELS,
    STAFF_LABELS,
    HelpState,
    PlanState,
)


class FundYear(models.Model):
    """One firm's education fund in one calendar year. `wages_fen` null: nobody stated the wage bill.

    `rate` is ten-thousandths, one of the law's for that year. A closed year is published and never changes.
    """

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="fund_years")
    year = models.IntegerField("年度")
    wages_fen = models.BigIntegerField("工资总额（分）", null=True)
    rate = models.IntegerField("提取比例（万分之）", null=True)
    closed_at = models.DateTimeField("关账时间", null=True)
    closed_by = models.CharField("关账人", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "职工教育经费年度"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="workplace_fundyear_once", fields=["firm", "year"]),
            CheckConstraint(
                name="workplace_fundyear_closed_is_known",
                condition=Q(closed_at=None) | Q(wages_fen__isnull=False, rate__isnull=False),
            ),
        ]


class Spending(models.Model):
    """One row of the ledger; a mistake is taken back by a counter-entry that names the row it `reverses`."""

    fund_year = models.ForeignKey(FundYear, models.PROTECT, verbose_name="年度", related_name="rows")
    day = models.DateField("日期")
    amount_fen = models.BigIntegerField("金额（分）")
    staff = models.CharField("人员类别", max_length=12, choices=STAFF_LABELS)
    use = models.CharField("用途", max_length=12)
    note = models.CharField("摘要", max_length=120, blank=True)
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, verbose_name="培训班", related_name="+", null=True
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, verbose_name="冲销", related_name="reversed_by", null=True
    )
    recorded_at = models.DateTimeField("记账时间")
    recorded_by = models.CharField("记账人", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "职工教育经费支出"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="workplace_spending_sign",
                condition=Q(reverses=None, amount_fen__gt=0) | Q(reverses__isnull=False, amount_fen__lt=0),
            )
        ]
        indexes: ClassVar[list[Index]] = [Index(name="workplace_spending_day", fields=["fund_year", "day"])]


class Post(models.Model):
    """A post of one unit of a firm; `needed` people should be able to do it, `hazardous`: dangerous and underground."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="posts")
    unit = models.CharField("班组", max_length=60)
    name = models.CharField("岗位", max_length=60)
    occupation = models.CharField("职业", max_length=12)
    needed = models.IntegerField("至少几人能独立", default=2)
    hazardous = models.BooleanField("高危井下岗位", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="workplace_post_once", fields=["firm", "unit", "name"])
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"


class Assessment(models.Model):
    """How well one person does one post's work from `day` on; the latest row holds, earlier ones stay.

    `agreed` is the worker's own word on it, null until he answers.
    """

    post = models.ForeignKey(Post, models.PROTECT, verbose_name="岗位", related_name="assessments")
    person = models.BigIntegerField("人员")
    level = models.SmallIntegerField("技能", choices=SKILL_LABELS)
    basis = models.CharField("依据", max_length=12, choices=BASIS_LABELS)
    day = models.DateField("评定日")
    by = models.CharField("评定人", max_length=60)
    agreed = models.BooleanField("本人认可", null=True)
    answered_at = models.DateTimeField("本人答复时间", null=True)
    answer = models.CharField("本人意见", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "技能评定"
        indexes: ClassVar[list[Index]] = [Index(name="workplace_assessment_person", fields=["person"])]


class Placement(models.Model):
    """One person at one post, or at another organisation, for a time; `until` exclusive, null while it runs.

    `agreed` is the worker's own word, null until he answers. `record` is its row in his file; null for his own post.
    """

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="placements")
    person = models.BigIntegerField("人员")
    move = models.CharField("方式", max_length=12, choices=MOVE_LABELS)
    origin = models.ForeignKey(Post, models.PROTECT, verbose_name="原岗位", related_name="+", null=True)
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="岗位", related_name="placements", null=True)
    host = models.CharField("接收单位", max_length=120, blank=True)
    since = models.DateField("起始日")
    until = models.DateField("截止日", null=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=60)
    agreed = models.BooleanField("本人认可", null=True)
    answered_at = models.DateTimeField("本人答复时间", null=True)
    answer = models.CharField("本人意见", max_length=200, blank=True)
    record = models.BigIntegerField("档案行", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "上岗与轮岗"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="workplace_placement_days", condition=Q(until=None) | Q(until__gt=F("since"))
            ),
            CheckConstraint(
                name="workplace_placement_somewhere",
                condition=Q(move__in=AWAY, post=None) & ~Q(host="")
                | ~Q(move__in=AWAY) & Q(post__isnull=False, host=""),
            ),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="workplace_placement_person", fields=["person"])]


class TransferPlan(models.Model):
    """What a firm that lets people go does for them, agreed with the office."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="transfer_plans")
    reason = models.CharField("原因", max_length=200)
    starts_on = models.DateField("开始日")
    ends_on = models.DateField("结束日")
    state = models.CharField("状态", max_length=12, choices=PLAN.labels, default=PlanState.DRAFTED)

    class Meta:
        verbose_name = verbose_name_plural = "转岗培训计划"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="workplace_plan_days", condition=Q(ends_on__gte=F("starts_on")))
        ]


class PlanTurn(models.Model):
    """One step a plan took; only ever added."""

    plan = models.ForeignKey(TransferPlan, models.PROTECT, verbose_name="计划", related_name="turns")
    step = models.CharField("办理", max_length=20)
    state = models.CharField("之后的状态", max_length=12, choices=PLAN.labels)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("办理时间")
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "转岗培训办理记录"


class Leaver(models.Model):
    """One person of a plan; `target` is the occupation he is to learn, "" while nobody chose."""

    plan = models.ForeignKey(TransferPlan, models.PROTECT, verbose_name="计划", related_name="leavers")
    person = models.BigIntegerField("人员")
    target = models.CharField("目标职业", max_length=12, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "转岗人员"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="workplace_leaver_once", fields=["plan", "person"])
        ]


class HelpRequest(models.Model):
    """What a small firm asks for; `size` is that of the facts, "" where no register told it."""

    firm = models.ForeignKey(Organisation, models.PROTECT, verbose_name="企业", related_name="help_requests")
    kind = models.CharField("事项", max_length=12, choices=HELP_LABELS)
    topic = models.CharField("需求", max_length=200)
    people = models.IntegerField("人数")
    size = models.CharField("企业规模", max_length=10, blank=True)
    asked_at = models.DateTimeField("提出时间")
    helper = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="帮扶单位", related_name="helped", null=True
    )
    state = models.CharField("状态", max_length=12, choices=HELP.labels, default=HelpState.ASKED)

    class Meta:
        verbose_name = verbose_name_plural = "帮扶需求"


class HelpTurn(models.Model):
    """One step a request took; only ever added."""

    request = models.ForeignKey(HelpRequest, models.PROTECT, verbose_name="需求", related_name="turns")
    step = models.CharField("办理", max_length=20)
    state = models.CharField("之后的状态", max_length=12, choices=HELP.labels)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("办理时间")
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "帮扶办理记录"


class Voucher(models.Model):
    """A training voucher the office gave for a request; used once, when the firm confirms the help, and not after `until`."""

    request = models.OneToOneField(HelpRequest, models.PROTECT, verbose_name="需求", related_name="voucher")
    amount_fen = models.BigIntegerField("金额（分）")
    until = models.DateField("有效期至")
    granted_at = models.DateTimeField("发放时间")
    granted_by = models.CharField("发放人", max_length=60)
    used_on = models.DateField("使用日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "培训券"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="workplace_voucher_amount", condition=Q(amount_fen__gt=0)),
            CheckConstraint(
                name="workplace_voucher_in_time", condition=Q(used_on=None) | Q(used_on__lte=F("until"))
            ),
        ]
