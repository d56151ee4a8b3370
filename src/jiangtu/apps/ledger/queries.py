"""What the books hold: balances, outcomes of a batch, the ageing of money not spent."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Sum

from jiangtu.apps.ledger.kinds import OrderState
from jiangtu.apps.ledger.models import Batch, Leg, Line, Order


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
    return {
        row["account"]: int(row["fen"])
        for row in legs.values("account").annotate(fen=Sum("fen")).order_by("account")
    }


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


def waiting_batches() -> Iterator[Batch]:
    """Batches that are not finished, oldest first."""
    yield from (
        Batch.objects.exclude(state__in=("RECONCILED", "CANCELLED")).select_related("fund").order_by("pk")
    )
