"""Late news: what is due is decided again from the e-file as of each claim's day, and the difference alone is drafted.

A withdrawn certificate, a hire undone, a merge of two persons, a corrected rule all come this way. A payment is never
touched: what is owed more is a top-up, what is owed less a recovery, each a claim of its own that is checked and approved.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.facts import services as snapshot_services
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive import drafting, money, services, validation
from jiangtu.apps.incentive.drafting import Asking
from jiangtu.apps.incentive.kinds import (
    COMMITTED,
    GIVES_BACK,
    ClaimState,
    Direction,
    ObjectionKind,
    ObjectionState,
    Origin,
)
from jiangtu.apps.incentive.models import Claim, EditionStop
from jiangtu.apps.incentive.rules import Bits, difference, reckoned
from jiangtu.apps.reference import shelf
from jiangtu.engine.facts.factset import FactSet, FactsMissing
from jiangtu.engine.policy.tree import Edition, Verdict
from jiangtu.engine.terms.money import show, yuan

LOOKED_AT = (ClaimState.PAID, *sorted(COMMITTED))
COUNTED = (
    *COMMITTED,
    ClaimState.CHECKING,
    ClaimState.HELD,
    ClaimState.RETURNED,
    ClaimState.FAILED,
    ClaimState.PAID,
    ClaimState.RECOVERING,
    ClaimState.RECOVERED,
)
"""A correction in one of these has been reckoned with."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What late news made of the claims looked at: corrections drafted, unpaid claims to be checked again, and those about
    which a fact is missing now, which change nothing."""

    drafted: list[Claim]
    reopened: list[Claim]
    unknown: list[Claim]


def recompute(*, actor: Actor, at: dt.datetime, persons: Iterable[int] | None = None) -> Changed:
    """The differences of all claims, or of these persons', drafted once; repeated, nothing is drafted again.

    Each claim's day is read anew from the e-file first, so that what was learnt since counts. Cost: one reading a day of
    which there is news, one sweep an edition and day.
    """
    looked = Claim.objects.filter(part=0, direction=Direction.PAY, state__in=LOOKED_AT)
    if persons is not None:
        now = files.standings(persons)
        looked = looked.filter(person__in={*now, *now.values()})
    claims = list(looked.order_by("pk"))
    for day in sorted({c.as_of for c in claims}):
        if _has_news(day):
            snapshot_services.take_snapshot(as_of=day, known_at=None, at=at, actor=actor)
    return settle(claims, actor=actor, at=at)


def _has_news(day: dt.date) -> bool:
    """Whether the e-file may say something else of the day than its newest reading did; by index."""
    last = snapshots.latest_snapshot(as_of=day)
    news = files.news_since(last.marks, read_at=last.read_at, most=1) if last else None
    return news is None or bool(news.persons or news.employers)


def settle(claims: Sequence[Claim], *, actor: Actor, at: dt.datetime) -> Changed:
    """`recompute` by the readings there are."""
    stopped = set(EditionStop.objects.values_list("policy", "edition"))
    by = {c.pk: edition for c in claims if (edition := _edition_now(c, stopped)) is not None}
    judged = [c for c in claims if c.pk in by]
    said: dict[int, Bits | None] = {**validation.decided_by([(c, by[c.pk]) for c in judged])}
    said |= _paid_by_their_day(judged, by)
    said |= _of_the_merged(judged, by)
    paid, waived = _paid_so_far(claims), _waived(claims)
    found = Changed([], [], [])
    with transaction.atomic():
        for claim in claims:
            bits = said.get(claim.pk)
            if claim.pk not in by:
                continue
            if bits is not None and bits.verdict == Verdict.UNKNOWN:
                found.unknown.append(claim)
                continue
            sums = Sums(_due(bits), paid[claim.pk], waived[claim.pk])
            owed = sums.owed
            if owed and claim.state == ClaimState.PAID:
                found.drafted.append(_drafted(claim, by[claim.pk], sums, Asking(Origin.CHANGE, actor, at)))
            elif owed and claim.state in (ClaimState.APPROVED, ClaimState.PUBLICISED):
                found.reopened.append(_reopened(claim, _due(bits), at))
    return found


def _paid_by_their_day(claims: Iterable[Claim], by: Mapping[int, Edition]) -> dict[int, Bits | None]:
    """What is said of claims whose own payment their day already knows of: it is left out."""
    found: dict[int, Bits | None] = {}
    for claim in claims:
        if claim.record is None or claim.paid_on is None or claim.paid_on > claim.as_of:
            continue
        facts = validation.facts_of(claim.as_of)
        if facts is not None and claim.person is not None:
            key = files.standing(claim.person)
            found[claim.pk] = validation.decided_after(facts, by[claim.pk], claim, key, ())
    return found


def _of_the_merged(claims: Iterable[Claim], by: Mapping[int, Edition]) -> dict[int, Bits | None]:
    """What is said of claims that two files made of one person: the earlier is paid first, and counts for the later.

    No reading of their days knows of payments made since: each is told to the next as if it had been made before.
    """
    listed = [c for c in claims if c.person is not None]
    now = files.standings({c.person for c in listed if c.person is not None})
    groups: dict[int, list[Claim]] = defaultdict(list)
    for claim in listed:
        groups[now[claim.person or 0]].append(claim)
    found: dict[int, Bits | None] = {}
    for person, group in groups.items():
        if len({c.person for c in group}) > 1:
            found |= _one_after_another(person, group, by)
    return found


def _one_after_another(
    person: int, claims: Iterable[Claim], by: Mapping[int, Edition]
) -> dict[int, Bits | None]:
    found: dict[int, Bits | None] = {}
    paid: list[tuple[int | None, dict[str, object]]] = []
    for claim in sorted(claims, key=lambda c: c.pk):
        facts = validation.facts_of(claim.as_of)
        if facts is None:
            continue
        before = [_row(row, claim) for key, row in paid if key != claim.person]
        bits = found[claim.pk] = validation.decided_after(facts, by[claim.pk], claim, person, before)
        if _due(bits):
            paid.append((claim.person, _as_paid(claim)))
    return found


def _as_paid(claim: Claim) -> dict[str, object]:
    """The claim as a department would report its payment."""
    return {
        "person": claim.person, "record": claim.record or -claim.pk, "kind": claim.kind, "fund": claim.fund,
        "occupation": claim.occupation or None, "level": claim.level or None,
        "certificate": claim.certificate or None, "shortage": None, "amount_fen": claim.amount_fen,
    }  # fmt: skip


def _row(paid: dict[str, object], claim: Claim) -> dict[str, object]:
    """That payment as the claim's day would have known it."""
    return {**paid, "paid_on": claim.as_of, "year": claim.as_of.year}


def _due(bits: Bits | None) -> int:
    """What is owed by a decision; nothing where the policy no longer speaks of the subject or unit."""
    return (bits.amount_fen or 0) if bits is not None and bits.verdict == Verdict.YES else 0


def _edition_now(claim: Claim, stopped: Container[tuple[str, str]]) -> Edition | None:
    """The edition a claim is judged by now: its own, or what took its place on that day; None where nothing did.

    An edition withdrawn without another stops what is not paid; what was paid under it stays paid.
    """
    standing = [
        e
        for e in shelf.editions()
        if e.id == claim.policy and e.key not in stopped and e.since <= claim.as_of < (e.until or dt.date.max)
    ]
    own = next((e for e in standing if e.edition == claim.edition), None)
    return own or max(standing, key=lambda e: (e.since, e.edition), default=None)


def _paid_so_far(claims: Sequence[Claim]) -> dict[int, int]:
    """Fen that went out or are on their way for each claim, its corrections reckoned in."""
    total = defaultdict(int, {c.pk: c.amount_fen for c in claims})
    numbers = list(total)
    for start in range(0, len(numbers), 10_000):
        rows = Claim.objects.filter(corrects__in=numbers[start : start + 10_000], state__in=COUNTED)
        for corrected, direction, fen in rows.values_list("corrects", "direction", "amount_fen"):
            total[corrected or 0] += fen if direction == Direction.PAY else -fen
    return total


def _waived(claims: Sequence[Claim]) -> dict[int, int]:
    """Fen of each claim that are not asked back, or were given back again on an upheld appeal."""
    upheld = Q(
        state=ClaimState.RECOVERED,
        objections__kind=ObjectionKind.APPEAL,
        objections__state=ObjectionState.UPHELD,
    )
    ended = Claim.objects.filter(Q(state=ClaimState.WAIVED) | upheld, corrects__isnull=False).distinct()
    total: dict[int, int] = defaultdict(int)
    for corrected, _, fen in ended.values_list("corrects", "pk", "amount_fen"):
        total[corrected or 0] += fen
    return total


@dataclass(frozen=True, slots=True)
class Sums:
    """Fen: what is owed by a decision, what went out, and what of that is not asked back."""

    due: int
    paid: int
    waived: int

    @property
    def before(self) -> int:
        """What counts as paid."""
        return reckoned(due_fen=self.due, paid_fen=self.paid, waived_fen=self.waived)

    @property
    def owed(self) -> int:
        """Still to be paid, or below zero to come back."""
        return difference(due_fen=self.due, paid_fen=self.before)

    def zh(self, day: dt.date) -> str:
        """The sum in a sentence."""
        let = f"（其中{yuan(self.waived)}不再要求退回）" if self.waived else ""
        more = f"补付{yuan(self.owed)}" if self.owed > 0 else f"应退回{yuan(-self.owed)}"
        return f"按{day}的档案重新计算：应付{yuan(self.due)}，已付{yuan(self.paid)}{let}，{more}"

    def en(self, day: dt.date) -> str:
        """The same in English."""
        let = f" (of which {show(self.waived)} is not asked back)" if self.waived else ""
        more = f"{show(self.owed)} still to pay" if self.owed > 0 else f"{show(-self.owed)} to give back"
        return f"Reckoned again from the file of {day}: due {show(self.due)}, paid {show(self.paid)}{let}, {more}"


def _drafted(claim: Claim, edition: Edition, sums: Sums, asking: Asking) -> Claim:
    facts = validation.facts_of(claim.as_of)
    if facts is None:
        raise FactsMissing(snapshots.home())
    part = claim.corrections.count() + 1
    direction = Direction.PAY if sums.owed > 0 else Direction.RECOVER
    told = {
        "zh": sums.zh(claim.as_of),
        "en": sums.en(claim.as_of),
        "due_fen": sums.due,
        "paid_fen": sums.before,
    }
    made = Claim(
        policy=claim.policy, edition=edition.edition, edition_digest=edition.digest, subject=claim.subject,
        person=claim.person, unit=claim.unit, part=part, corrects=claim, direction=direction, kind=claim.kind,
        fund=claim.fund, amount_fen=abs(sums.owed), area=claim.area, occupation=claim.occupation, level=claim.level,
        certificate=claim.certificate, class_code=claim.class_code, name=claim.name, as_of=claim.as_of,
        paid_to=claim.paid_to, payee=claim.payee, payee_name=claim.payee_name,
        facts_digest=facts.digest, origin=Origin.CHANGE, account=claim.account, state=ClaimState.CHECKING,
        since=asking.at, due_on=drafting.first_clock(claim.area, claim.policy, timezone.localdate(asking.at)),
        explanation={**claim.explanation, **_said_now(claim, edition, facts), **told},
    )  # fmt: skip
    made.save()
    drafting.opened([made], "find", asking)
    return made


def _said_now(claim: Claim, edition: Edition, facts: FactSet) -> dict[str, object]:
    """What the policy says now of whom the claim is about, condition by condition; none where it no longer speaks of him."""
    subject = str(files.standing(claim.person)) if claim.person is not None else claim.subject
    unit = validation.unit_now(facts, edition, claim, subject)
    told = next(iter(drafting.told_by(facts, edition, subject, unit, without=claim.record)), None)
    return drafting.said(told.explanation) if told else {"lines": [], "price_zh": "", "price_en": ""}


def _reopened(claim: Claim, due: int, at: dt.datetime) -> Claim:
    """An approved claim whose amount no longer holds, before its checks again and its money free."""
    money.release([claim], actor=validation.SYSTEM, at=at)
    why = f"情况有变化，现在应付{yuan(due)}，原为{yuan(claim.amount_fen)}"
    services.take_steps([claim], "reopen", actor=validation.SYSTEM, at=at, reason=why)
    return services.checked([claim], at=at)[0]


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer of replaying payments: how many were paid, and which do not come to the same amount, with why.

    `edited` are editions whose text is another than when they paid, as when a later one set their end.
    """

    payments: int
    wrong: list[tuple[str, str]]
    edited: list[str]

    @property
    def whole(self) -> bool:
        return not self.wrong


def replays() -> Replay:
    """Whether every payment has a decision that, taken again over the facts it names, gives the same amount to the fen.

    Cost: one sweep a policy, edition and day; 10 µs a payment.
    """
    paid = list(Claim.objects.filter(state__in=PAID_OUT).order_by("pk"))
    editions = {e.key: e for e in (*shelf.withdrawn(), *shelf.editions())}
    groups: dict[tuple[str, str, dt.date, str], list[Claim]] = defaultdict(list)
    for claim in paid:
        groups[claim.policy, claim.edition, claim.as_of, claim.facts_digest].append(claim)
    wrong: list[tuple[str, str]] = []
    edited: set[str] = set()
    for (policy, name, day, digest), group in groups.items():
        edition = editions.get((policy, name))
        if edition is None:
            wrong += [(c.number, "计算所用的政策版本已不在") for c in group]
            continue
        edited |= {f"{policy}/{name}" for c in group if c.edition_digest != edition.digest}
        try:
            facts = snapshots.facts_with(digest=digest, as_of=day)
        except FactsMissing:
            wrong += [(c.number, "计算所用的事实快照已不在") for c in group]
            continue
        bits = validation.decided_over(facts, edition, group)
        wrong += [(c.number, "重新计算的金额不同") for c in group if not _agrees(c, bits.get(c.pk))]
    return Replay(len(paid), sorted(wrong), sorted(edited))


PAID_OUT = (ClaimState.PAID, ClaimState.RECOVERING, ClaimState.RECOVERED, ClaimState.WAIVED)


def _agrees(claim: Claim, bits: Bits | None) -> bool:
    """A claim comes to its decision's amount; a correction to the difference from what had been paid.

    What an upheld appeal gave back comes to the recovery it undoes.
    """
    if GIVES_BACK in claim.explanation:
        return claim.direction == Direction.PAY and _undoes(claim)
    due = _due(bits)
    if claim.corrects_id is None:
        return due == claim.amount_fen
    owed = due - int(claim.explanation["paid_fen"])
    return owed == (claim.amount_fen if claim.direction == Direction.PAY else -claim.amount_fen)


def _undoes(claim: Claim) -> bool:
    """Whether the recovery it names came back whole, to the fen, and an appeal against it was upheld."""
    undone = Claim.objects.filter(
        pk=claim.explanation[GIVES_BACK], amount_fen=claim.amount_fen, state=ClaimState.RECOVERED,
        objections__kind=ObjectionKind.APPEAL, objections__state=ObjectionState.UPHELD,
    )  # fmt: skip
    return undone.exists()
