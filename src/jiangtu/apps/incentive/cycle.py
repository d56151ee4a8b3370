"""What moves by itself, day by day: telling, silence that lapses, publicity, orders, what the bank said.

Each part takes every claim that is ripe and is safe to repeat; nothing is lost on a day it does not run.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from jiangtu.apps.files import services as files
from jiangtu.apps.incentive import changes, drafting, evidence, money, rules, services, store, validation
from jiangtu.apps.incentive.kinds import ClaimState, Direction, ObjectionState
from jiangtu.apps.incentive.models import Claim, EditionStop
from jiangtu.apps.ledger.kinds import Movement
from jiangtu.apps.policy import queries as policy

CHUNK = 5_000
CHANGED = "批准以后情况有变化，付款前要重新核实"


@dataclass(frozen=True, slots=True)
class Day:
    """How many claims each part moved."""

    told: int = 0
    taken_up: int = 0
    lapsed: int = 0
    publicised: int = 0
    ordered: int = 0
    paid: int = 0
    failed: int = 0
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Night:
    """What one night did: claims new from the latest sweep, corrections late news asks for, new findings of the auditors'
    rules, and what moved."""

    drafted: int
    corrected: int
    findings: int
    day: Day


def night(*, at: dt.datetime) -> Night:
    """Everything a night does; safe to repeat, and what one night misses the next one does."""
    sweep = policy.latest_sweep()
    drafted = 0 if sweep is None else drafting.draft_from_sweep(sweep, actor=validation.SYSTEM, at=at)
    corrected = len(changes.recompute(actor=validation.SYSTEM, at=at).drafted)
    return Night(drafted, corrected, evidence.run_rules(at=at), run_day(at=at))


def run_day(*, at: dt.datetime) -> Day:
    """Everything that is due on the day of `at`."""
    return Day(
        told=tell(at=at),
        taken_up=take_up(at=at),
        lapsed=lapse(at=at),
        publicised=publicise(at=at),
        ordered=order_payments(at=at),
        paid=(bank := collect(at=at))[0],
        failed=bank[1],
        settled=settle(at=at),
    )


def tell(*, at: dt.datetime) -> int:
    """How many found claims were told to their people; their answering time begins."""
    return _moved(Claim.objects.filter(state=ClaimState.FOUND), "tell", at)


def take_up(*, at: dt.datetime) -> int:
    """How many claims went into checking: confirmed, applied for, or silent ones nobody objected to in time."""
    asked = Q(state__in=(ClaimState.CONFIRMED, ClaimState.APPLIED))
    silent = Q(state=ClaimState.TOLD, silent=True, due_on__lt=timezone.localdate(at))
    ripe = list(Claim.objects.filter(asked | silent).defer("explanation").order_by("pk"))
    for start in range(0, len(ripe), CHUNK):
        services.take_up(ripe[start : start + CHUNK], at=at)
    return len(ripe)


def lapse(*, at: dt.datetime) -> int:
    """How many returned claims nobody mended in time were closed; they can be applied for again."""
    return _moved(
        Claim.objects.filter(state=ClaimState.RETURNED, due_on__lt=timezone.localdate(at)), "lapse", at
    )


def publicise(*, at: dt.datetime) -> int:
    """How many approved claims went on the public list."""
    return _moved(Claim.objects.filter(state=ClaimState.APPROVED, direction=Direction.PAY), "publicise", at)


def order_payments(*, at: dt.datetime) -> int:
    """How many payment orders were given: publicity over, no objection open, the edition not withdrawn.

    The steps are run once more the moment before: what changed since approval goes back to checking instead.
    """
    over = Claim.objects.filter(state=ClaimState.PUBLICISED, due_on__lt=timezone.localdate(at)).exclude(
        objections__state=ObjectionState.ASKED
    )
    stopped = set(EditionStop.objects.values_list("policy", "edition"))
    ripe = [c for c in over.defer("explanation").order_by("pk") if (c.policy, c.edition) not in stopped]
    for start in range(0, len(ripe), CHUNK):
        _ordered(ripe[start : start + CHUNK], at)
    return len(ripe)


def _ordered(claims: Sequence[Claim], at: dt.datetime) -> None:
    with transaction.atomic():
        runs = validation.run(claims, at=at)
        let, day = services.let_through_steps(claims), timezone.localdate(at)
        standing = {c.pk for c in claims if rules.open_steps(runs[c.pk], let.get(c.pk, {}), day)}
        ready = [c for c in claims if c.pk not in standing]
        changed = [c for c in claims if c.pk in standing]
        money.order(ready)
        services.take_steps(ready, "order", actor=validation.SYSTEM, at=at)
        money.release(changed, actor=validation.SYSTEM, at=at)
        services.take_steps(changed, "hold", actor=validation.SYSTEM, at=at, reason=CHANGED)


def collect(*, at: dt.datetime) -> tuple[int, int]:
    """How many ordered claims the bank paid, and how many failed; a payment goes into the person's file.

    A failed one is told why and checked again once its account is mended.
    """
    said = money.outcomes(Claim.objects.filter(state=ClaimState.ORDERED).defer("explanation").order_by("pk"))
    paid, failed = [s for s in said if s.paid], [s for s in said if not s.paid]
    for start in range(0, len(paid), CHUNK):
        _paid([s.claim for s in paid[start : start + CHUNK]], at)
    with transaction.atomic():
        for one in failed:
            services.take_steps([one.claim], "fail", actor=validation.SYSTEM, at=at, reason=one.reason)
            money.release([one.claim], actor=validation.SYSTEM, at=at)
            one.claim.save()
    return len(paid), len(failed)


def settle(*, at: dt.datetime) -> int:
    """How many demands for money ended because the fund's officer booked it received, or wrote it off."""
    done = 0
    for claim in Claim.objects.filter(state=ClaimState.RECOVERING).order_by("pk"):
        ended = money.settled(claim)
        if ended is None:
            continue
        step = "recovered" if ended.kind == Movement.RECEIVE else "waive"
        reason = ended.reason if step == "waive" else ""
        services.take_steps([claim], step, actor=validation.SYSTEM, at=at, reason=reason)
        done += 1
    return done


def _paid(claims: Sequence[Claim], at: dt.datetime) -> None:
    """The claims paid and, once each, in the e-file."""
    people, day = [c for c in claims if c.person is not None], timezone.localdate(at)
    with transaction.atomic():
        events = [(c.person or 0, _event(c, day)) for c in people]
        numbers = files.record_events(kind="claims", events=events, actor=validation.SYSTEM, at=at)
        for claim, number in zip(people, numbers, strict=True):
            claim.record = number
        store.save(people, ["record"])
        for claim in claims:
            claim.paid_on = day
        services.take_steps(claims, "pay", actor=validation.SYSTEM, at=at)


def _event(claim: Claim, day: dt.date) -> dict[str, str | int | dt.date | bool | None]:
    return {
        "kind": claim.kind, "fund": claim.fund, "occupation": claim.occupation or None, "level": claim.level or None,
        "certificate": claim.certificate or None, "shortage": None, "amount_fen": claim.amount_fen, "paid_on": day,
    }  # fmt: skip


def reopen_failed(*, claim: int, at: dt.datetime) -> Claim:
    """A failed payment's claim put before the checks again, with the account now in use."""
    with transaction.atomic():
        found = Claim.objects.select_for_update().get(pk=claim)
        services.take_steps(
            [found], "reopen", actor=validation.SYSTEM, at=at, reason="付款账户已更改，重新审核"
        )
        return services.checked([found], at=at)[0]


def _moved(claims: QuerySet[Claim], step: str, at: dt.datetime) -> int:
    ripe = list(claims.defer("explanation").order_by("pk"))
    for start in range(0, len(ripe), CHUNK):
        services.take_steps(ripe[start : start + CHUNK], step, actor=validation.SYSTEM, at=at)
    return len(ripe)
