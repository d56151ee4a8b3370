"""Funds, budget lines, entries with their legs, seals; payment orders and their batches.

Entries, legs and seals are append-only: the database itself refuses to change or remove one (`guard.py`).
"""

from typing import ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import get_language

from jiangtu.apps.ledger.kinds import BATCH, BOOKS, MOVEMENT_LABELS, ORDER_LABELS, SOURCE_LABELS, OrderState
from jiangtu.catalogues.ledger import Account, accounts


class Fund(models.Model):
    """A source of public money with its own rules; `code` is the fund's code in the policies."""

    code = models.CharField("代码", max_length=24, primary_key=True)
    name = models.CharField("名称", max_length=60)
    english = models.CharField("英文名称", max_length=80, blank=True)
    document = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "资金"

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """Its name in the reader's language, where it has one there."""
        return self.english if self.english and get_language() == "en" else self.name


class Line(models.Model):
    """A budget line: one fund's money of one year, source and area. All three counters are fen.

    They are moved by relative updates alone, in the statement that checks them, and can be recomputed from the legs.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="资金", related_name="lines")
    year = models.IntegerField("预算年度")
    source = models.CharField("来源", max_length=12, choices=SOURCE_LABELS)
    area = models.CharField("地区", max_length=12)
    ceiling = models.BigIntegerField("预算", default=0)
    committed = models.BigIntegerField("已占用", default=0)
    paid = models.BigIntegerField("已支付", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "预算"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="ledger_line_once", fields=["fund", "year", "source", "area"]),
            CheckConstraint(
                name="ledger_line_nothing_below_zero", condition=Q(committed__gte=0, paid__gte=0)
            ),
            CheckConstraint(
                name="ledger_line_within_ceiling", condition=Q(ceiling__gte=F("committed") + F("paid"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.year} {self.source} {self.area}"

    @property
    def free(self) -> int:
        """What may still be committed, in fen."""
        return self.ceiling - self.committed - self.paid


class Number(models.BigAutoField):  # type: ignore[type-arg]  # the stubs' own parameters
    """The next number. No row is ever removed, so SQLite need not write down which numbers there were."""

    def db_type_suffix(self, connection: BaseDatabaseWrapper) -> str | None:
        return None if connection.vendor == "sqlite" else super().db_type_suffix(connection)


class Entry(models.Model):
    """One posting. `key` names it for ever; `digest` is the hash over it and its legs; `at` is microseconds UTC."""

    number = Number("序号", primary_key=True)
    key = models.CharField("业务键", max_length=120, unique=True)
    kind = models.CharField("事项", max_length=12, choices=MOVEMENT_LABELS)
    about = models.CharField("用于", max_length=120, blank=True)
    reason = models.CharField("原因", max_length=300, blank=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, verbose_name="冲销", null=True, related_name="countered", db_index=False
    )
    actor = models.CharField("经手人", max_length=60)
    at = models.BigIntegerField("时间")
    day = models.DateField("记账日")
    digest = models.BinaryField("校验值", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "分录"
        indexes: ClassVar[list[Index]] = [
            Index(name="ledger_entry_about", fields=["about"], condition=~Q(about="")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="ledger_entry_countered_once", fields=["reverses"], condition=Q(reverses__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Leg(models.Model):
    """One line of an entry: debit positive, credit negative, in fen."""

    pk = models.CompositePrimaryKey("entry", "place")
    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name="分录", related_name="legs", db_index=False)
    place = models.SmallIntegerField("行")
    line = models.ForeignKey(Line, models.PROTECT, verbose_name="预算", related_name="legs", db_index=False)
    account = models.CharField("科目", max_length=12)
    fen = models.BigIntegerField("金额")

    class Meta:
        verbose_name = verbose_name_plural = "分录行"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="ledger_leg_of_something", condition=~Q(fen=0)),
            CheckConstraint(name="ledger_leg_account", condition=Q(account__in=sorted(BOOKS))),
        ]
        indexes: ClassVar[list[Index]] = [Index(name="ledger_leg_line", fields=["line", "account"])]

    @property
    def chart(self) -> Account:
        """Its account as the chart of accounts calls it."""
        return accounts()[self.account]


class Seal(models.Model):
    """One link of the chain over the entries (`engine.ledger.chain`)."""

    number = models.BigIntegerField("序号", primary_key=True)
    first = models.BigIntegerField("起")
    last = models.BigIntegerField("止", unique=True)
    count = models.BigIntegerField("笔数")
    algorithm = models.CharField("算法", max_length=8)
    digest = models.BinaryField("校验值", max_length=32)
    at = models.BigIntegerField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "封印"


class Batch(models.Model):
    """Payments approved and sent together. `digest` freezes what was submitted, `file_digest` what was filed."""

    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="资金", related_name="batches")
    title = models.CharField("名称", max_length=80)
    key = models.CharField("业务键", max_length=120, unique=True)
    state = models.CharField("状态", max_length=12, choices=BATCH.labels, default="DRAFT")
    made_by = models.CharField("制单人", max_length=60)
    made_at = models.DateTimeField("制单时间")
    digest = models.CharField("内容校验值", max_length=64, blank=True)
    file_digest = models.CharField("文件校验值", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "付款批次"

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"


class Order(models.Model):
    """One payment to one payee. The account number is sealed; `account_index` finds equal ones, `tail` is shown.

    `decided_by` are the log-ins that decided the claim, joined by a space: none of them may approve its payment.
    """

    key = models.CharField("业务键", max_length=120, unique=True)
    line = models.ForeignKey(Line, models.PROTECT, verbose_name="预算", related_name="orders")
    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="orders", null=True)
    person = models.BigIntegerField("人员", null=True)
    employer = models.CharField("单位", max_length=18, blank=True)
    payee = models.CharField("户名", max_length=120)
    account = models.BinaryField("账号")
    account_index = models.BinaryField("账号索引", max_length=18)
    tail = models.CharField("账号末四位", max_length=4)
    amount_fen = models.BigIntegerField("金额")
    about = models.CharField("用于", max_length=120)
    purpose = models.CharField("用途", max_length=60)
    decided_by = models.CharField("审定人", max_length=300, blank=True)
    state = models.CharField("状态", max_length=12, choices=ORDER_LABELS, default=OrderState.READY)
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "付款单"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="ledger_order_amount", condition=Q(amount_fen__gt=0)),
            CheckConstraint(
                name="ledger_order_of_one_payee",
                condition=Q(person__isnull=False, employer="") | Q(person=None) & ~Q(employer=""),
            ),
            CheckConstraint(
                name="ledger_order_in_a_batch",
                condition=Q(batch=None, state__in=("READY", "WITHDRAWN"))
                | Q(batch__isnull=False, state__in=("BATCHED", "APPROVED", "PAID", "FAILED")),
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(name="ledger_order_state", fields=["state", "line"]),
            Index(name="ledger_order_about", fields=["about"]),
            Index(name="ledger_order_account", fields=["account_index"]),
        ]

    def __str__(self) -> str:
        return self.key


class Approval(models.Model):
    """One checker's yes to exactly what `digest` says."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="approvals")
    by = models.CharField("复核人", max_length=60)
    at = models.DateTimeField("时间")
    digest = models.CharField("内容校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "复核"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="ledger_approval_once", fields=["batch", "by", "digest"])
        ]


class Turn(models.Model):
    """One step a batch took; only ever added."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="turns")
    step = models.CharField("办理", max_length=12)
    state = models.CharField("之后的状态", max_length=12, choices=BATCH.labels)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("办理时间")
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"


class ReturnFile(models.Model):
    """A return file that was read; a batch has one that was accepted, and the refused ones are kept beside it."""

    batch = models.ForeignKey(Batch, models.PROTECT, verbose_name="批次", related_name="returns")
    digest = models.CharField("文件校验值", max_length=64)
    accepted = models.BooleanField("已入账")
    problems = models.JSONField("问题", default=list)
    paid_count = models.IntegerField("成功笔数", default=0)
    paid_fen = models.BigIntegerField("成功金额", default=0)
    failed_count = models.IntegerField("失败笔数", default=0)
    failed_fen = models.BigIntegerField("失败金额", default=0)
    by = models.CharField("上传人", max_length=60)
    at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "回盘文件"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="ledger_return_file_once", fields=["batch", "digest"]),
            UniqueConstraint(name="ledger_return_one_accepted", fields=["batch"], condition=Q(accepted=True)),
        ]
