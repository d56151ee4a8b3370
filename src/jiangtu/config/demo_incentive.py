"""The demo city's claims, one at least in every state: found, confirmed, returned, publicised, paid, failed, to come back.

Everything goes through the services on the days it would have happened; what the demo's worker is owed waits for his press.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.files import lookup
from jiangtu.apps.incentive import accounts, cycle, drafting, evidence, objections, sampling, services
from jiangtu.apps.incentive.kinds import ClaimState, Direction, PaidTo
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.ledger import services as ledger
from jiangtu.apps.ledger.models import Batch
from jiangtu.apps.ledger.orders import sent
from jiangtu.apps.policy import queries as policy
from jiangtu.catalogues.ledger import bank_file
from jiangtu.engine.ledger import bankfile

MOST = 120
"""Claims of one policy."""
FUND = "UNEMPLOYMENT_INSURANCE"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clerk:
    """Whoever would have done it."""

    username: str
    role: str = Role.HR_OFFICER


APPLICANT = Clerk("demo-worker", Role.WORKER)
DECIDER, MAKER, CHECKER, CONTROLLER = (
    Clerk(f"demo-{name}") for name in ("decider", "maker", "check", "controller")
)


def seed(*, worker: int, at: dt.datetime) -> None:
    """The claims of the latest sweep; `worker`'s are told and wait. Nothing in a city without a sweep. Cost: about 5 s."""
    sweep = policy.latest_sweep()
    if sweep is None:
        return
    began = at - 30 * DAY
    drafting.draft_from_sweep(sweep, actor=DECIDER, at=began, most=MOST, first=[worker])
    theirs = Claim.objects.filter(direction=Direction.PAY, paid_to=PaidTo.WORKER)
    _cards({person for person in theirs.values_list("person", flat=True) if person is not None}, began)
    found = Claim.objects.filter(state=ClaimState.FOUND).exclude(person=worker)
    services.take_steps(list(found.order_by("pk")), "tell", actor=System(), at=began)
    cycle.tell(at=at)  # the demo's worker is told today
    others = Claim.objects.filter(state=ClaimState.TOLD, silent=False, fund=FUND).exclude(person=worker)
    told = list(others.order_by("pk"))
    cut = [round(len(told) * share) for share in (0.3, 0.45, 0.75)]
    _paid(told[: cut[0]], began + 2 * DAY, at)
    _publicised(told[cut[0] : cut[1]], at - 2 * DAY)
    _checked(told[cut[1] : cut[2]], at - DAY)
    evidence.run_rules(at=at)
    _controlled(at)


def _cards(people: set[int], at: dt.datetime) -> None:
    """Everybody's social-security card, as its register would give it."""
    called = lookup.names(people)
    with transaction.atomic():
        for person in sorted(people & set(called)):
            number = f"6231{person % 10**12:012d}000"
            stated = accounts.Stated("柳州银行", number, called[person], social_card=True)
            accounts.state(person=person, stated=stated, known_names={called[person]}, actor=APPLICANT, at=at)


def _confirmed(claims: Sequence[Claim], at: dt.datetime) -> list[Claim]:
    """Those that passed every step once they were confirmed."""
    done = [services.confirm(claim=c.pk, person=c.person or 0, actor=APPLICANT, at=at) for c in claims]
    return [c for c in done if c.state == ClaimState.CHECKING and c.passed]


def _paid(claims: Sequence[Claim], began: dt.datetime, at: dt.datetime) -> None:
    """Confirmed, approved, publicised, ordered, paid by the bank; every ninth account was closed."""
    clean = _confirmed(claims, began)
    if not clean:
        return
    services.approve([c.pk for c in clean], actor=DECIDER, at=began + 2 * DAY)
    cycle.publicise(at=began + 2 * DAY)
    cycle.order_payments(at=began + 11 * DAY)
    orders = [f"{c.matter}:order:0" for c in Claim.objects.filter(state=ClaimState.ORDERED)]
    if not orders:
        return
    day = began + 12 * DAY
    made = ledger.open_batch(
        fund=FUND, title="技能提升补贴（本月）", key="demo:claims", actor=MAKER, at=day, orders=orders
    )
    made = ledger.submit_batch(batch=made.pk, actor=MAKER, at=day)
    ledger.approve_batch(batch=made.pk, digest=made.digest, actor=CHECKER, at=day)
    ledger.bank_file(batch=made.pk, actor=MAKER, at=day)
    ledger.read_return(batch=made.pk, content=_returned(made), actor=MAKER, at=day + DAY)
    cycle.collect(at=min(day + 2 * DAY, at))


def _returned(batch: Batch) -> bytes:
    answers = [
        bankfile.Answer(p.number, p.name, p.account, p.fen, *(("FAILED", "账户已销户") if p.number % 9 == 2 else ("PAID", "")), "")
        for p in sent(list(batch.orders.order_by("pk")))
    ]  # fmt: skip
    return bankfile.answer_file(bank_file(), f"{batch.pk:08d}", answers)


def _publicised(claims: Sequence[Claim], at: dt.datetime) -> None:
    """On the public list now, one of them objected to."""
    clean = _confirmed(claims, at - 2 * DAY)
    services.approve([c.pk for c in clean], actor=DECIDER, at=at)
    cycle.publicise(at=at)
    for claim in clean[:1]:
        objections.object_to(
            claim=claim.pk, text="听说他今年已经在外市领过一次，请核实。", actor=APPLICANT, at=at
        )


def _checked(claims: Sequence[Claim], at: dt.datetime) -> None:
    """Before the officer: most clean, one returned, one refused and appealed, one held, one withdrawn."""
    clean = _confirmed(claims, at)
    deeds = [("return", "account"), ("refuse", "late"), ("hold", "证书照片不清楚，已请发证机构核对")]
    for claim, (step, reason) in zip(clean, deeds, strict=False):
        services.decide(claim=claim.pk, step=step, actor=DECIDER, at=at, reason=reason)
        if step == "refuse":
            objections.object_to(
                claim=claim.pk,
                text="证书发下来才三个月，没有超期。",
                actor=APPLICANT,
                at=at,
                own=True,
            )
    for claim in clean[3:4]:
        services.withdraw(claim=claim.pk, person=claim.person, organisation="", actor=APPLICANT, at=at)


def _controlled(at: dt.datetime) -> None:
    """A control of what was paid, open for proof."""
    if Claim.objects.filter(state=ClaimState.PAID).exists():
        first = (at - 40 * DAY).date()
        sampling.begin(
            sampling.Wanted("付后抽查（演示）", first, at.date(), 95, 10, 20),
            actor=CONTROLLER,
            at=at,
            seed="demo",
        )
