"""What the books hold: balances, funds and their lines, entries, outcomes of a batch, recoveries, money not spent."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from jiangtu.apps.ledger.kinds import ACCOUNT_LABELS, OrderState
from jiangtu.apps.ledger.models import Batch, Entry, Fund, Leg, Line, Order, Seal
from jiangtu.catalogues.ledger import recall
from jiangtu.engine.ledger import forecast as forecasts
from jiangtu.engine.ledger.ageing import Aged, Unspent, ageing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one payment order: `state` PAID or FAILED (or still under way), the bank's reason."""

    key: str
    about: str
    amount_fen: int
    state: OrderState
    reason: str


def outcomes(batch: int) -> list[Outcome]:
    """What became of every order of a batch, in their order."""
    kept = Order.objects.filter(batch=batch).order_by("pk")
    return [Outcome(o.key, o.about, o.amount_fen, OrderState(o.state), o.reason) for o in kept]


def balance(*, line: int | None = None, about: str | None = None) -> dict[str, int]:
    """Fen by account, debit positive: of everything, one budget line, or one matter. From the entries alone."""
    legs = Leg.objects.all()
    if line is not None:
        legs = legs.filter(line=line)
    if about is not None:
        legs = legs.filter(entry__about=about)
    rows = legs.values("account").annotate(fen=Sum("fen")).order_by("account")
    return {row["account"]: int(row["fen"]) for row in rows}


def lines(*, fund: str = "", year: int | None = None) -> list[Line]:
    """Budget lines by fund, latest year first."""
    found = Line.objects.select_related("fund").order_by("fund_id", "-year", "source", "area")
    if fund:
        found = found.filter(fund=fund)
    return list(found.filter(year=year) if year is not None else found)


def line_for(*, fund: str, year: int, area: str, amount_fen: int) -> Line | None:
    """The line a payment of this fund would be taken from: of this year, its area or one above, with enough free.

    The narrowest area first, then the sources in the order of their codes; None when no line has enough.
    """
    areas = (area, f"{area[:4]}00", f"{area[:2]}0000")
    found = [line for line in lines(fund=fund, year=year) if line.area in areas and line.free >= amount_fen]
    return min(found, key=lambda line: (areas.index(line.area), line.source, line.pk), default=None)


@dataclass(frozen=True, slots=True)
class FundRow:
    """A fund's money of one year (or all of them) in fen."""

    fund: Fund
    ceiling: int
    committed: int
    paid: int

    @property
    def free(self) -> int:
        """What may still be committed."""
        return self.ceiling - self.committed - self.paid


def funds(*, year: int | None) -> list[FundRow]:
    """Every fund with what it has in a year (None: in all years). Two queries."""
    found = Line.objects.all() if year is None else Line.objects.filter(year=year)
    sums = found.values("fund").annotate(a=Sum("ceiling"), b=Sum("committed"), c=Sum("paid"))
    held = {row["fund"]: (int(row["a"]), int(row["b"]), int(row["c"])) for row in sums}
    return [FundRow(fund, *held.get(fund.pk, (0, 0, 0))) for fund in Fund.objects.order_by("pk")]


def years() -> list[int]:
    """The budget years there are, latest first."""
    return list(Line.objects.order_by("-year").values_list("year", flat=True).distinct())


def paid_by_month(fund: str, *, until: dt.date) -> list[int]:
    """Fen a fund paid in each month that is over by `until`, from its first payment on, months without any included."""
    legs = Leg.objects.filter(account="PAID", line__fund=fund, entry__day__lt=until.replace(day=1))
    rows = legs.values("entry__day__year", "entry__day__month").annotate(fen=Sum("fen"))
    found = {12 * r["entry__day__year"] + r["entry__day__month"] - 1: int(r["fen"]) for r in rows}
    if not found:
        return []
    return [max(0, found.get(month, 0)) for month in range(min(found), 12 * until.year + until.month - 1)]


def forecast(fund: str, *, day: dt.date) -> tuple[int, forecasts.Forecast | None]:
    """How many whole months are known, and what the fund will pay from this month to the year's end; None: too few."""
    paid = paid_by_month(fund, until=day)
    return len(paid), forecasts.forecast(paid, ahead=13 - day.month)


@dataclass(frozen=True, slots=True)
class AgedLine:
    """A budget line with money not spent, and its age."""

    line: Line
    aged: Aged


def aged_lines(*, year: int) -> list[AgedLine]:
    """Every line of `year` and before with money not spent, the oldest first (V-8)."""
    kept = {line.pk: line for line in lines()}
    unspent = [Unspent(n, line.year, line.free, line.committed) for n, line in kept.items()]
    return [AgedLine(kept[a.line], a) for a in ageing(unspent, year=year, recall_after=recall().years)]


def entries(*, line: int, account: str = "") -> QuerySet[Leg]:
    """The legs of a budget line with their entries, latest first; of one account where it is named."""
    legs = Leg.objects.filter(line=line).select_related("entry").order_by("-entry", "place")
    return legs.filter(account=account) if account in ACCOUNT_LABELS else legs


@dataclass(frozen=True, slots=True)
class Told:
    """One entry whole: its legs, what it counters or was countered by, and the seal over it (None: not yet sealed)."""

    entry: Entry
    legs: tuple[Leg, ...]
    countered: Entry | None
    seal: Seal | None


def entry(number: int) -> Told:
    """One entry; Entry.DoesNotExist. Four queries."""
    kept = Entry.objects.select_related("reverses").get(pk=number)
    legs = kept.legs.select_related("line__fund").order_by("place")
    seal = Seal.objects.filter(first__lte=number, last__gte=number).first()
    return Told(kept, tuple(legs), Entry.objects.filter(reverses=kept).first(), seal)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The orders of a fund that wait for a batch."""

    fund: Fund
    orders: int
    fen: int


def waiting() -> list[Waiting]:
    """Funds with orders that wait for a batch. Two queries."""
    ready = Order.objects.filter(state=OrderState.READY).values(code=F("line__fund"))
    held = {
        row["code"]: (row["n"], int(row["fen"]))
        for row in ready.annotate(n=Count("pk"), fen=Sum("amount_fen"))
    }
    return [Waiting(fund, *held[fund.pk]) for fund in Fund.objects.order_by("pk") if fund.pk in held]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch with what is in it."""

    batch: Batch
    orders: int
    fen: int


def batches(*, done: bool) -> list[BatchRow]:
    """Batches under way, oldest first; or those that are finished, latest first, a hundred of them."""
    over = Q(state__in=("RECONCILED", "CANCELLED"))
    kept = Batch.objects.filter(over if done else ~over).select_related("fund")
    summed = kept.annotate(n=Count("orders"), fen=Sum("orders__amount_fen")).order_by("-pk" if done else "pk")
    return [BatchRow(b, b.n, int(b.fen or 0)) for b in summed[:100]]


@dataclass(frozen=True, slots=True)
class Recovery:
    """Money that is claimed back from a matter and has not come yet."""

    about: str
    line: int
    fund: str
    fen: int


def recoveries() -> list[Recovery]:
    """What is still to come back, the largest first. One query."""
    legs = Leg.objects.filter(account="RECEIVABLE").values("entry__about", "line", "line__fund__name")
    rows = legs.annotate(fen=Sum("fen")).filter(fen__gt=0).order_by("-fen", "entry__about")
    return [Recovery(r["entry__about"], r["line"], r["line__fund__name"], int(r["fen"])) for r in rows]


def batch(number: int) -> BatchRow:
    """One batch; Batch.DoesNotExist."""
    kept = Batch.objects.select_related("fund").get(pk=number)
    told = kept.orders.aggregate(n=Count("pk"), fen=Sum("amount_fen"))
    return BatchRow(kept, told["n"], int(told["fen"] or 0))


def masked_orders(batch: int, *, limit: int) -> list[Order]:
    """The first orders of a batch in their order, those that failed before the others; of accounts the last digits."""
    found = Order.objects.filter(batch=batch).defer("account")
    return list(found.order_by(Case(When(state="FAILED", then=0), default=1), "pk")[:limit])
