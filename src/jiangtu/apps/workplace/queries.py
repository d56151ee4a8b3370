"""The education fund as a firm, the offices and the public read it; requests for help; what a firm's home shows."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.workplace import rules, staff
from jiangtu.apps.workplace.kinds import (
    HELP,
    HELP_LABELS,
    HELPERS,
    PLAN,
    SIGNAL_LABELS,
    SIGNAL_TONES,
    STAFF_LABELS,
    HelpKind,
    HelpState,
    Signal,
    Staff,
)
from jiangtu.apps.workplace.models import FundYear, HelpRequest, Post, Spending, TransferPlan
from jiangtu.apps.workplace.rules import Balance, Deduction, Law, Share
from jiangtu.engine.terms.states import Step


def firm_of(code: str) -> Organisation | None:
    """The firm of a log-in; None while nobody stated it."""
    return Organisation.objects.filter(pk=code).first() if code else None


@dataclass(frozen=True, slots=True)
class Year:
    """One year's figures; what depends on an unstated wage bill or rate is None."""

    kept: FundYear
    spent: int
    accrued: int | None
    share: Share
    front_law: Law | None

    @property
    def signal(self) -> Signal:
        """How the front-line share stands."""
        return self.share.signal

    @property
    def word(self) -> str:
        """The signal in a word."""
        return SIGNAL_LABELS[self.signal]

    @property
    def tone(self) -> str:
        """The word's colour."""
        return SIGNAL_TONES[self.signal]

    @property
    def percent(self) -> str:
        """The share as per cent with one digit, rounded down so that 59.99 % never reads 60.0 %."""
        return _tenths(self.share.tenths)

    @property
    def mixed(self) -> str:
        """The part that was for front-line and other staff together, as per cent."""
        return _tenths(1_000 * self.share.mixed // self.share.spent if self.share.spent > 0 else None)

    @property
    def goal(self) -> str:
        """The share the law asks for, as per cent."""
        return _tenths(self.share.needed // 10 if self.share.needed is not None else None)


def _tenths(share: int | None) -> str:
    return "—" if share is None else f"{share // 10}.{share % 10}%"


def years_of(firm: str) -> list[Year]:
    """Every year of a firm's ledger, the latest first. Two queries."""
    return _years(FundYear.objects.filter(firm=firm).select_related("firm"))


def _years(kept: Iterable[FundYear]) -> list[Year]:
    found = sorted(kept, key=lambda y: (-y.year, y.firm_id))
    sums: dict[int, dict[str, int]] = {}
    rows = Spending.objects.filter(fund_year__in=found).values_list("fund_year", "staff")
    for key, kind, fen in rows.annotate(fen=Sum("amount_fen")):
        sums.setdefault(key, {})[kind] = fen
    return [_year(year, sums.get(year.pk, {})) for year in found]


def _year(kept: FundYear, sums: dict[str, int]) -> Year:
    front = rules.law("front_line", kept.year)
    share = rules.share(sums, front.value if front else None)
    return Year(kept, share.spent, rules.accrued(kept.wages_fen, kept.rate), share, front)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger in words; `late`: written down after the year; `undone`: taken back or a taking back."""

    row: Spending
    staff: str
    use: str
    late: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class FundPage:
    """One firm's one year: figures, rows, what the law allows, what rolls over. `year` None: nothing is written yet."""

    firm: Organisation
    number: int
    year: Year | None
    others: tuple[int, ...]
    rows: tuple[Row, ...]
    by_staff: tuple[tuple[str, int], ...]
    deduction: Deduction
    cap: Law | None
    balance: Balance
    rates: tuple[Law, ...]

    @property
    def rate(self) -> Law | None:
        """The rate that was chosen, with the sort of firm it is for."""
        chosen = self.year.kept.rate if self.year else None
        return next((law for law in self.rates if law.value == chosen), None)

    @property
    def rate_percent(self) -> str:
        """The same as per cent."""
        return _tenths(self.rate.value // 10 if self.rate else None)

    @property
    def cap_percent(self) -> str:
        """The part of the wage bill that may reduce the year's tax, as per cent."""
        return _tenths(self.cap.value // 10 if self.cap else None)

    @property
    def closed(self) -> bool:
        """Whether the year was closed and published."""
        return self.year is not None and self.year.kept.closed_at is not None


def fund_page(firm: Organisation, number: int) -> FundPage:
    """A year of the firm's ledger, also one in which nothing is written yet."""
    years = years_of(firm.pk)
    year = next((y for y in years if y.kept.year == number), None)
    flows = {y.kept.year: (y.accrued, y.spent) for y in years}
    return FundPage(
        firm=firm,
        number=number,
        year=year,
        others=tuple(sorted({y.kept.year for y in years} | {number}, reverse=True)),
        rows=_rows(year.kept) if year else (),
        by_staff=_by_staff(year.kept) if year else (),
        deduction=_deduction(years, number),
        cap=rules.law("deductible", number),
        balance=rules.balance(flows, number),
        rates=rules.laws("rate", dt.date(number, 12, 31)),
    )


def _deduction(years: Iterable[Year], number: int) -> Deduction:
    """The chain of years up to `number`, each carrying into the next; a year between that nobody kept breaks it."""
    kept = {y.kept.year: y for y in years}
    found = Deduction(None, 0)
    for n in range(min(kept, default=number), number + 1):
        cap, year = rules.law("deductible", n), kept.get(n)
        wages = year.kept.wages_fen if year else None
        found = rules.deduction(year.spent if year else 0, found.carried, wages, cap.value if cap else None)
    return found


def _rows(year: FundYear) -> tuple[Row, ...]:
    uses, last = rules.uses(), dt.date(year.year, 12, 31)
    rows = year.rows.select_related("reversed_by", "training_class").order_by("-day", "-pk")
    return tuple(
        Row(
            row, STAFF_LABELS[Staff(row.staff)], uses[row.use].title if row.use in uses else row.use,
            timezone.localdate(row.recorded_at) > last, row.reverses_id is not None or hasattr(row, "reversed_by"),
        )
        for row in rows
    )  # fmt: skip


def _by_staff(year: FundYear) -> tuple[tuple[str, int], ...]:
    sums = dict(year.rows.values_list("staff").annotate(fen=Sum("amount_fen")))
    return tuple((label, sums[kind]) for kind, label in STAFF_LABELS.items() if sums.get(kind))


def published() -> list[Year]:
    """Every closed year, the latest first: what firms make public. Wage bills stay with the firm and the offices."""
    return _years(FundYear.objects.exclude(closed_at=None).select_related("firm"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One help request as a reader sees it, with what he may do now."""

    request: HelpRequest
    kind: str
    steps: tuple[Step, ...]
    reason: str
    mine: bool

    @property
    def asks_reason(self) -> bool:
        """Whether one of the steps has to be explained."""
        return any(step.reason for step in self.steps)


def help_requests(role: str, organisation: str, *, day: dt.date) -> list[Asked]:
    """A helper's open ones and his own, a firm's own, an office's all; those that wait first, then the latest."""
    rows = HelpRequest.objects.select_related("firm", "helper", "voucher").prefetch_related("turns")
    office = not organisation
    helps = bool(organisation) and _helps(organisation, day)
    found = []
    for row in rows.order_by("-asked_at"):
        mine, taken = row.firm_id == organisation, row.helper_id == organisation
        if office or mine or taken or (helps and row.state == HelpState.ASKED):
            steps = tuple(s for s in HELP.possible(row.state, role) if _open(s.name, mine, taken, helps))
            reason = next((t.reason for t in sorted(row.turns.all(), key=lambda t: -t.pk) if t.reason), "")
            found.append(Asked(row, HELP_LABELS[HelpKind(row.kind)], steps, reason, mine))
    return sorted(found, key=lambda a: a.request.state != HelpState.ASKED)


def _helps(organisation: str, day: dt.date) -> bool:
    return registers.listed(day=day).filter(organisation=organisation, register__in=HELPERS).exists()


def _open(step: str, mine: bool, taken: bool, helps: bool) -> bool:
    return {"take": helps and not mine, "give_back": taken}.get(step, mine)


def help_counts(requests: Iterable[Asked]) -> list[tuple[str, int]]:
    """How many requests are in each state, in the states' order."""
    states = [asked.request.state for asked in requests]
    return [(label, states.count(state)) for state, label in HELP.labels.items()]


@dataclass(frozen=True, slots=True)
class Home:
    """A firm's own page: its fund, its posts, its plans, its requests."""

    firm: Organisation
    year: Year | None
    people: int
    units: list[str]
    plans: list[tuple[TransferPlan, str, int]]
    requests: list[Asked]


def home(firm: Organisation, role: str, *, day: dt.date) -> Home:
    """What the firm reads first."""
    asked = [a for a in help_requests(role, firm.pk, day=day) if a.mine]
    units = list(Post.objects.filter(firm=firm).order_by("unit").values_list("unit", flat=True).distinct())
    return Home(
        firm,
        next(iter(years_of(firm.pk)), None),
        len(snapshots.staff_of(firm.pk)),
        units,
        plans(firm.pk),
        asked,
    )


def plans(firm: str = "") -> list[tuple[TransferPlan, str, int]]:
    """Plans with their state's word and how many people, of a firm or, for an office, of all that were filed."""
    rows = (
        TransferPlan.objects.select_related("firm").prefetch_related("leavers").order_by("-starts_on", "-pk")
    )
    chosen = rows.filter(firm=firm) if firm else rows.exclude(state="DRAFTED")
    return [(plan, PLAN.labels[plan.state], len(plan.leavers.all())) for plan in chosen]


@dataclass(frozen=True, slots=True)
class Overview:
    """One year over all firms: those red first. `silent`: employers of the facts without a ledger for it, unknown."""

    number: int
    numbers: tuple[int, ...]
    years: list[Year]
    counts: list[tuple[str, int]]
    silent: int | None


def overview(number: int | None, *, day: dt.date) -> Overview:
    """Firms red and green in a year, last year unless another is asked for."""
    numbers = tuple(FundYear.objects.order_by("-year").values_list("year", flat=True).distinct())
    chosen = number or day.year - 1
    years = _years(FundYear.objects.filter(year=chosen).select_related("firm"))
    order = [Signal.RED, Signal.UNKNOWN, Signal.GREEN, Signal.EMPTY]
    years.sort(key=lambda y: (order.index(y.signal), y.share.tenths or 0))
    counts = [(SIGNAL_LABELS[s], sum(y.signal is s for y in years)) for s in order]
    known = staff.employers()
    silent = None if known is None else len(known - {str(y.kept.firm_id) for y in years})
    return Overview(chosen, tuple(sorted({chosen, *numbers}, reverse=True)), years, counts, silent)
