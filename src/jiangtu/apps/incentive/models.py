"""Claims, every step they took and every run of their checks, findings, objections, accounts, control after payment."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiangtu.apps.incentive.kinds import (
    ALIVE,
    CLAIM,
    DIRECTION_LABELS,
    EFFECT_LABELS,
    OBJECTION_KINDS,
    OBJECTION_LABELS,
    ORIGIN_LABELS,
    PAID_TO_LABELS,
    SAMPLE_LABELS,
    STOP_LABELS,
    ClaimState,
    Direction,
    ObjectionState,
    PaidTo,
    SampleState,
    StopState,
)
from jiangtu.apps.ledger.models import Line

MATTER = "claim:"
"""How the names begin that claims have in the ledger."""


class Account(models.Model):
    """Where a person or an organisation is paid. The number is sealed; `mark` finds equal numbers without opening them.

    `name_agrees`: the holder's name is one the departments know the owner by. A new account replaces the old by a day.
    """

    person = models.BigIntegerField("人员", null=True)
    organisation = models.CharField("单位", max_length=18, blank=True)
    bank = models.CharField("开户行", max_length=60)
    social_card = models.BooleanField("社会保障卡", default=False)
    number_sealed = models.BinaryField("账号")
    mark = models.BinaryField("账号索引", max_length=18)
    tail = models.CharField("尾号", max_length=4)
    holder = models.CharField("户名", max_length=120)
    name_agrees = models.BooleanField("户名一致")
    stated_at = models.DateTimeField("登记时间")
    stated_by = models.CharField("登记人", max_length=60)
    replaced_at = models.DateTimeField("更换时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "收款账户"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="incentive_account_one_in_use", fields=["person"], condition=Q(replaced_at=None)
            ),
            UniqueConstraint(
                name="incentive_account_one_of_organisation", fields=["organisation"],
                condition=Q(replaced_at=None) & ~Q(organisation=""),
            ),
            CheckConstraint(
                name="incentive_account_of_one_owner",
                condition=Q(person__isnull=False, organisation="") | Q(person=None) & ~Q(organisation=""),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[Index]] = [Index(name="incentive_account_mark", fields=["mark"])]

    def __str__(self) -> str:
        return f"{self.bank} ****{self.tail}"

    @property
    def owner(self) -> int | str:
        """Whose it is: a person's number or an organisation's code."""
        return self.organisation or self.person or 0


class Claim(models.Model):
    """What one policy owes one subject for one unit, from the day it was computed to the day it was paid.

    `subject` is the person's number or the firm's or class's code as text; `person` repeats it for persons. `unit` is the
    e-file row decided about, 0 for the subject as a whole. `part` 0 is the claim itself; 1, 2 … are its corrections. The
    amount is never negative: `direction` says which way it goes. It goes to the person, or, where `paid_to` says so, to the
    organisation `payee` (code; "" where no record tells which) called `payee_name`. `line` is the budget its money was set aside on, null while
    none is; `attempt` counts how often it was freed again. `edition_digest` and `facts_digest` with `as_of` name
    what it was computed from; `explanation` is what was said of it. `due_on`: the last day of the state's legal clock.
    """

    policy = models.CharField("政策", max_length=80)
    edition = models.CharField("版本", max_length=20)
    edition_digest = models.CharField("政策摘要", max_length=64)
    subject = models.CharField("对象", max_length=24)
    person = models.BigIntegerField("人员", null=True)
    unit = models.BigIntegerField("档案行", default=0)
    part = models.SmallIntegerField("更正序号", default=0)
    corrects = models.ForeignKey(
        "self", models.PROTECT, verbose_name="更正", related_name="corrections", null=True
    )
    direction = models.CharField("方向", max_length=8, choices=DIRECTION_LABELS, default=Direction.PAY)
    kind = models.CharField("补贴类别", max_length=16)
    fund = models.CharField("资金来源", max_length=24)
    amount_fen = models.BigIntegerField("金额（分）")
    area = models.CharField("地区", max_length=12)
    occupation = models.CharField("职业", max_length=12, blank=True)
    level = models.CharField("等级", max_length=2, blank=True)
    certificate = models.CharField("证书编号", max_length=40, blank=True)
    class_code = models.CharField("班级编号", max_length=20, blank=True)
    name = models.CharField("姓名或名称", max_length=120, blank=True)
    paid_to = models.CharField("付给", max_length=8, choices=PAID_TO_LABELS, default=PaidTo.WORKER)
    payee = models.CharField("收款单位", max_length=18, blank=True)
    payee_name = models.CharField("收款单位名称", max_length=120, blank=True)
    as_of = models.DateField("计算日")
    facts_digest = models.CharField("事实摘要", max_length=64)
    explanation = models.JSONField("说明")
    origin = models.CharField("来源", max_length=8, choices=ORIGIN_LABELS)
    silent = models.BooleanField("免申即享", default=False)
    agent = models.CharField("代办单位", max_length=18, blank=True)
    mandate = models.BooleanField("有本人委托", default=True)
    account = models.ForeignKey(
        Account, models.PROTECT, verbose_name="账户", related_name="claims", null=True
    )
    state = models.CharField("状态", max_length=10, choices=CLAIM.labels, default=ClaimState.FOUND)
    since = models.DateTimeField("进入时间")
    due_on = models.DateField("期限", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)
    decided_by = models.CharField("决定人", max_length=60, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    passed = models.BooleanField("各步自动通过", default=False)
    line = models.ForeignKey(Line, models.PROTECT, verbose_name="预算", related_name="claims", null=True)
    attempt = models.SmallIntegerField("次数", default=0)
    paid_on = models.DateField("支付日", null=True)
    record = models.BigIntegerField("档案行（支付）", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "补贴申领"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="incentive_claim_one_alive", fields=["policy", "subject", "unit", "part"],
                condition=Q(state__in=sorted(ALIVE)),
            ),
            CheckConstraint(name="incentive_claim_amount_above_zero", condition=Q(amount_fen__gt=0)),
            CheckConstraint(
                name="incentive_claim_one_payee",
                condition=Q(paid_to=PaidTo.WORKER, person__isnull=False, payee="") | ~Q(paid_to=PaidTo.WORKER),
            ),
            CheckConstraint(
                name="incentive_claim_part_corrects",
                condition=Q(part=0, corrects=None) | Q(part__gt=0, corrects__isnull=False),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[Index]] = [
            Index(name="incentive_claim_queue", fields=["state", "due_on"]),
            Index(name="incentive_claim_person", fields=["person"]),
            Index(name="incentive_claim_certificate", fields=["certificate"]),
            Index(name="incentive_claim_payee", fields=["payee"], condition=~Q(payee="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"BT{self.as_of.year}{self.pk:08d}"

    @property
    def matter(self) -> str:
        """What the ledger knows it by."""
        return f"{MATTER}{self.pk}"


class Turn(models.Model):
    """One step a claim took; only ever added."""

    claim = models.ForeignKey(Claim, models.PROTECT, verbose_name="申领", related_name="turns")
    step = models.CharField("办理", max_length=20)
    state = models.CharField("之后的状态", max_length=10, choices=CLAIM.labels)
    by = models.CharField("办理人", max_length=60)
    role = models.CharField("角色", max_length=20)
    at = models.DateTimeField("办理时间")
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"


class Run(models.Model):
    """The answers of every validation step at one run: {step: [answer, note]}; only ever added."""

    claim = models.ForeignKey(Claim, models.PROTECT, verbose_name="申领", related_name="runs")
    at = models.DateTimeField("运行时间")
    facts_digest = models.CharField("事实摘要", max_length=64)
    answers = models.JSONField("各步结果")

    class Meta:
        verbose_name = verbose_name_plural = "校验"


class Override(models.Model):
    """One step that did not pass, let through: by whom, why, until which day (that day excluded)."""

    claim = models.ForeignKey(Claim, models.PROTECT, verbose_name="申领", related_name="overrides")
    step = models.CharField("步骤", max_length=20)
    reason = models.CharField("理由", max_length=300)
    by = models.CharField("放行人", max_length=60)
    at = models.DateTimeField("放行时间")
    until = models.DateField("有效期至")

    class Meta:
        verbose_name = verbose_name_plural = "放行"

    @property
    def last_day(self) -> dt.date:
        """The last day it lets the step through."""
        return self.until - dt.timedelta(days=1)


class Finding(models.Model):
    """What one of the auditors' rules found about a claim, with its rows; cleared by an officer with a reason."""

    claim = models.ForeignKey(Claim, models.PROTECT, verbose_name="申领", related_name="findings")
    rule = models.CharField("规则", max_length=40)
    effect = models.CharField("处理", max_length=6, choices=EFFECT_LABELS)
    key = models.CharField("所涉", max_length=80)
    rows = models.JSONField("依据的行")
    found_at = models.DateTimeField("发现时间")
    cleared_at = models.DateTimeField("核实时间", null=True)
    cleared_by = models.CharField("核实人", max_length=60, blank=True)
    cleared_because = models.CharField("核实结论", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计疑点"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="incentive_finding_once", fields=["claim", "rule", "key"])
        ]


class Objection(models.Model):
    """An objection to a publicised claim, or an applicant's appeal; answered by somebody who did not decide the claim.

    `attached` is the name its proof is downloaded under, "" without one; the file itself lies sealed beside the database.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, verbose_name="申领", related_name="objections")
    kind = models.CharField("类别", max_length=10, choices=OBJECTION_KINDS)
    text = models.CharField("内容", max_length=600)
    attached = models.CharField("附件", max_length=40, blank=True)
    by = models.CharField("提出人", max_length=60)
    at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=OBJECTION_LABELS, default=ObjectionState.ASKED)
    answer = models.CharField("答复", max_length=600, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议和申诉"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="incentive_objection_one_open", fields=["claim", "kind", "by"],
                condition=Q(state=ObjectionState.ASKED),
            )
        ]  # fmt: skip


class Campaign(models.Model):
    """A control after payment: which payments, drawn how, and the days in which proof may be handed in.

    `seed` draws the same sample again. `confidence` and `margin` in hundredths; `population` are the payments drawn from.
    """

    title = models.CharField("名称", max_length=80)
    paid_from = models.DateField("支付日自")
    paid_until = models.DateField("支付日止")
    confidence = models.SmallIntegerField("置信度（%）")
    margin = models.SmallIntegerField("误差（%）")
    seed = models.CharField("抽样种子", max_length=64)
    population = models.IntegerField("总数")
    population_fen = models.BigIntegerField("总金额（分）")
    opened_on = models.DateField("提交自")
    closes_on = models.DateField("提交止")
    created_by = models.CharField("发起人", max_length=60)
    created_at = models.DateTimeField("发起时间")

    class Meta:
        verbose_name = verbose_name_plural = "付后抽查"

    def __str__(self) -> str:
        return self.title


class Sample(models.Model):
    """One payment in a campaign. `always`: drawn because it was among an approver's or a body's first."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, verbose_name="抽查", related_name="samples")
    claim = models.ForeignKey(Claim, models.PROTECT, verbose_name="申领", related_name="samples")
    always = models.BooleanField("首批必查")
    state = models.CharField("状态", max_length=10, choices=SAMPLE_LABELS, default=SampleState.ASKED)
    reply = models.CharField("说明", max_length=600, blank=True)
    replied_at = models.DateTimeField("说明时间", null=True)
    result = models.CharField("结论", max_length=300, blank=True)
    wrong_fen = models.BigIntegerField("问题金额（分）", default=0)
    decided_by = models.CharField("核查人", max_length=60, blank=True)
    decided_at = models.DateTimeField("核查时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽查样本"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="incentive_sample_once", fields=["campaign", "claim"]),
            CheckConstraint(name="incentive_sample_wrong_not_negative", condition=Q(wrong_fen__gte=0)),
        ]


class EditionStop(models.Model):
    """An edition that was withdrawn: from that moment nothing is approved or paid by it."""

    policy = models.CharField("政策", max_length=80)
    edition = models.CharField("版本", max_length=20)
    document = models.CharField("撤回文件", max_length=200)
    since = models.DateField("撤回日")
    by = models.CharField("登记人", max_length=60)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "撤回的政策版本"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="incentive_edition_stop_once", fields=["policy", "edition"])
        ]


class StopProposal(models.Model):
    """That an edition be withdrawn, from `since` on, by that document and for that reason: asked by one, decided by another."""

    policy = models.CharField("政策", max_length=80)
    edition = models.CharField("版本", max_length=20)
    document = models.CharField("撤回文件", max_length=200)
    since = models.DateField("撤回日")
    reason = models.CharField("理由", max_length=300)
    by = models.CharField("提出人", max_length=60)
    at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=10, choices=STOP_LABELS, default=StopState.ASKED)
    decided_by = models.CharField("复核人", max_length=60, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策版本撤回"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="incentive_stop_one_open",
                fields=["policy", "edition"],
                condition=Q(state=StopState.ASKED),
            )
        ]
