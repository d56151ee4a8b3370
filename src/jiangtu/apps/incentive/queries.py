"""What people see: a worker's money and its way, what waits for a firm or provider, the public list."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive import rules, services
from jiangtu.apps.incentive.kinds import (
    APPEALABLE,
    CLAIM,
    UNASKED,
    ClaimState,
    Direction,
    ObjectionKind,
    ObjectionState,
    PaidTo,
    SampleState,
    possible,
)
from jiangtu.apps.incentive.models import MATTER, Account, Claim, Objection, Sample, Turn
from jiangtu.apps.incentive.rules import BACK_PHASES, PHASES
from jiangtu.apps.incentive.validation import account_of, account_of_organisation
from jiangtu.apps.training import people

PAGE = 50
TONES = {
    ClaimState.PAID: "yes", ClaimState.APPROVED: "yes", ClaimState.PUBLICISED: "yes", ClaimState.ORDERED: "yes",
    ClaimState.REFUSED: "bad", ClaimState.RETURNED: "bad", ClaimState.FAILED: "bad", ClaimState.RECOVERING: "bad",
    ClaimState.WITHDRAWN: "no", ClaimState.RECOVERED: "no", ClaimState.WAIVED: "yes",
}  # fmt: skip
ENDED = (ClaimState.PAID, ClaimState.REFUSED, ClaimState.WITHDRAWN, ClaimState.RECOVERED, ClaimState.WAIVED)


@dataclass(frozen=True, slots=True)
class Stop:
    """One station of the money's way: its word, the day it was reached, whether it is where the claim stands."""

    word: str
    day: dt.date | None
    reached: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One claim as its applicant sees it."""

    claim: Claim
    stops: tuple[Stop, ...]
    tone: str
    may: frozenset[str]
    appeal: bool
    objections: tuple[Objection, ...]
    samples: tuple[Sample, ...] = ()

    @property
    def word(self) -> str:
        """The state in a word."""
        return CLAIM.labels[self.claim.state]


@dataclass(frozen=True, slots=True)
class Mine:
    """A worker's page: what may be taken by one press, the others, and where it is paid to. `paid_fen` is what he keeps."""

    waiting: tuple[Way, ...]
    going: tuple[Way, ...]
    ended: tuple[Way, ...]
    account: Account | None
    paid_fen: int


def mine(person: int) -> Mine:
    """Everything a worker has been found for, asked for and paid. A constant number of queries."""
    theirs = Claim.objects.filter(person__in=files.keys_of(person), paid_to=PaidTo.WORKER)
    ways = _ways(theirs, role="WORKER")
    waiting = tuple(w for w in ways if w.claim.state in UNASKED)
    ended = tuple(w for w in ways if w.claim.state in ENDED)
    going = tuple(w for w in ways if w not in waiting and w not in ended)
    paid = _fen(w.claim for w in ended if w.claim.state == ClaimState.PAID)
    paid -= _fen(w.claim for w in ended if w.claim.state == ClaimState.RECOVERED)
    return Mine(waiting, going, ended, account_of(person), paid)


def asked(person: int) -> dict[tuple[str, int], Claim]:
    """What came of each policy and unit this person asked for, the latest claim of each; not what waits for his press."""
    waiting = UNASKED | {ClaimState.WITHDRAWN}
    rows = Claim.objects.filter(
        person__in=files.keys_of(person), part=0, direction=Direction.PAY, paid_to=PaidTo.WORKER
    )
    rows = rows.exclude(state__in=waiting).defer("explanation")
    return {(claim.policy, claim.unit): claim for claim in rows.order_by("pk")}


def by_matter(matters: Iterable[str]) -> dict[str, Claim]:
    """The claims the ledger's matters are about, by the matter; other matters are left out. One query."""
    numbers = [m.removeprefix(MATTER) for m in matters if m.startswith(MATTER)]
    wanted = {int(number) for number in numbers if number.isdecimal()}
    return {c.matter: c for c in Claim.objects.filter(pk__in=wanted).defer("explanation")} if wanted else {}


def way(claim: int, *, person: int | None, organisation: str, role: str) -> Way:
    """One claim for its applicant; NotYours for anybody else's."""
    services.own(claim, person=person, organisation=organisation)
    [found] = _ways(Claim.objects.filter(pk=claim), role=role)
    return found


def _ways(claims: QuerySet[Claim], *, role: str) -> list[Way]:
    asked = claims.select_related("account").prefetch_related("turns", "objections", "samples__campaign")
    return [_way(claim, role) for claim in asked.order_by("-since", "-pk")]


def _way(claim: Claim, role: str) -> Way:
    return Way(
        claim=claim,
        stops=stops(claim, list(claim.turns.all())),
        tone=TONES.get(ClaimState(claim.state), "near"),
        may=possible(claim.state, claim.direction, role),
        appeal=claim.state in APPEALABLE and not any(_waits(o) for o in claim.objections.all()),
        objections=tuple(sorted(claim.objections.all(), key=lambda o: o.pk)),
        samples=tuple(s for s in claim.samples.all() if s.state == SampleState.ASKED),
    )


def _waits(objection: Objection) -> bool:
    """Whether it is an appeal nobody answered yet: one at a time."""
    return objection.kind == ObjectionKind.APPEAL and objection.state == ObjectionState.ASKED


def stops(claim: Claim, turns: Iterable[Turn]) -> tuple[Stop, ...]:
    """The stations: computed, approved, publicised, paid, or of money that comes back, each with the day it was reached last."""
    came: dict[str, dt.date] = {}
    for turn in sorted(turns, key=lambda t: t.pk):
        came[turn.state] = timezone.localdate(turn.at)
    back = claim.direction == Direction.RECOVER
    phases = BACK_PHASES if back else PHASES
    here = rules.reached(claim.state, phases)
    found = []
    for n, (word, states) in enumerate(phases, start=1):
        days = [came[state] for state in states if state in came]
        last = claim.paid_on if n == len(phases) and not back else max(days, default=None)
        day = last if n <= here else None
        found.append(Stop(word, day, n <= here, n == here))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Ours:
    """What waits for a firm or provider: its own money and its people's to be asked for, claims to mend, proof to hand in,
    an account to name; and all it asked for or owes."""

    to_receive: tuple[Claim, ...] = ()
    to_file: tuple[Claim, ...] = ()
    to_mend: tuple[Way, ...] = ()
    to_prove: tuple[Sample, ...] = ()
    filed: tuple[Way, ...] = ()
    account: Account | None = None
    needs_account: bool = False

    @property
    def things(self) -> int:
        """How many kinds of things wait."""
        return sum(
            map(bool, (self.to_receive, self.to_file, self.to_mend, self.to_prove, self.needs_account))
        )

    @property
    def due_fen(self) -> int:
        """Fen of what is to be asked for."""
        return _fen(self.to_receive) + _fen(self.to_file)

    @property
    def receive_fen(self) -> int:
        """Fen of its own money to be asked for."""
        return _fen(self.to_receive)

    @property
    def paid_fen(self) -> int:
        """Fen that came to its own account."""
        return _fen(
            w.claim
            for w in self.filed
            if w.claim.payee and w.claim.state == ClaimState.PAID and w.claim.direction == Direction.PAY
        )


def _fen(claims: Iterable[Claim]) -> int:
    return sum(c.amount_fen for c in claims)


def ours(organisation: str, *, role: str) -> Ours:
    """A firm's or provider's page: what is paid to it, and its present staff or trainees whom a sweep found and nobody asked
    for yet."""
    if not organisation:
        return Ours()
    theirs = set(people.staff(organisation)) | trainees_of(organisation)
    found = Claim.objects.filter(state__in=UNASKED, silent=False).order_by("name", "pk")
    our_own = Q(payee=organisation)
    filed = _ways(Claim.objects.filter(Q(agent=organisation) | our_own).exclude(state__in=UNASKED), role=role)
    asked = Sample.objects.filter(Q(claim__agent=organisation) | Q(claim__payee=organisation))
    account = account_of_organisation(organisation)
    to_receive = tuple(found.filter(our_own))
    coming = to_receive or any(w.claim.payee and w.claim.state not in ENDED for w in filed)
    return Ours(
        to_receive=to_receive,
        to_file=tuple(c for c in found.filter(paid_to=PaidTo.WORKER) if c.person in theirs),
        to_mend=tuple(w for w in filed if w.claim.state == ClaimState.RETURNED),
        to_prove=tuple(
            asked.filter(state=SampleState.ASKED).select_related("claim", "campaign").order_by("pk")
        ),
        filed=tuple(filed),
        account=account,
        needs_account=account is None and bool(coming),
    )


def trainees_of(organisation: str) -> set[int]:
    """Who sat in its classes, by the latest snapshot."""
    facts = snapshots.latest_facts()
    if facts is None or not organisation:
        return set()
    rows = facts["training"].select(["person", "provider"]).to_pydict()
    return {
        p for p, provider in zip(rows["person"], rows["provider"], strict=True) if provider == organisation
    }


@dataclass(frozen=True, slots=True)
class Notice:
    """A page of the public list."""

    rows: Sequence[Claim]
    page: int
    pages: int
    total: int
    total_fen: int


def notice(page: int) -> Notice:
    """The claims in publicity, the first over first; three queries."""
    rows = Claim.objects.filter(state=ClaimState.PUBLICISED).order_by("due_on", "pk")
    told = Paginator(rows, PAGE).get_page(page)
    fen = rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return Notice(list(told), told.number, told.paginator.num_pages, told.paginator.count, fen)


def publicised(claim: int) -> Claim:
    """A claim on the public list; Claim.DoesNotExist for one that is not there."""
    return Claim.objects.get(pk=claim, state=ClaimState.PUBLICISED)
