"""Running the validation steps over many claims at once: what each claim's dossier holds, and the result that is kept.

Law comes from the policy engine: each claim is decided again as of the day it was computed for, from what is known now.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.files.models import Change, Link
from jiangtu.apps.incentive import flows, papers, rules, store
from jiangtu.apps.incentive.kinds import ALIVE, COMMITTED, UNASKED, ClaimState, Direction, PaidTo
from jiangtu.apps.incentive.models import Account, Claim, EditionStop, Finding
from jiangtu.apps.incentive.rules import Answers, Bits, Dossier, Flow, Others
from jiangtu.apps.reference import shelf
from jiangtu.catalogues import claims as law
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.facts.person import SubjectMissing
from jiangtu.engine.policy import kernel, scalar
from jiangtu.engine.policy.tree import Edition
from jiangtu.engine.schema import domains

SYSTEM = System()
FEW = 40
"""Up to so many claims of an edition are decided one by one: cheaper than a sweep of the whole city."""
RANKS = {code: rank for rank, code in enumerate(domains.LEVEL.codes)}


def run(claims: Sequence[Claim], *, at: dt.datetime) -> dict[int, Answers]:
    """The answers of every step for each claim, kept as one more run of it; nothing of an earlier run is changed.

    Cost: one sweep an edition and day, ten statements, 25 µs a claim.
    """
    had = [c.account_id for c in claims]
    answers = rules.run(law.checks(), _dossiers(claims))
    found = dict(zip((c.pk for c in claims), answers, strict=True))
    store.save([c for c, old in zip(claims, had, strict=True) if c.account_id != old], ["account"])
    digests = {day: facts.digest for day in {c.as_of for c in claims} if (facts := facts_of(day)) is not None}
    store.add_runs(((c.pk, digests.get(c.as_of, c.facts_digest), found[c.pk]) for c in claims), at=at)
    return found


def facts_of(day: dt.date) -> FactSet | None:
    """What is known now of that day: its newest reading."""
    return snapshots.latest_facts(as_of=day)


def account_of(person: int) -> Account | None:
    """The account in use of somebody, under any key he ever had."""
    keys = files.keys_of(person)
    return Account.objects.filter(person__in=keys, replaced_at=None).order_by("-stated_at", "-pk").first()


def account_of_organisation(organisation: str) -> Account | None:
    """The account in use of an organisation."""
    return (
        Account.objects.filter(organisation=organisation, replaced_at=None).exclude(organisation="").first()
    )


def decided(claims: Sequence[Claim]) -> dict[int, Bits]:
    """What the policy engine says now of each claim as of its day, by the claim's number; none where it says nothing."""
    editions = {e.key: e for e in shelf.editions()}
    known = [(c, editions[c.policy, c.edition]) for c in claims if (c.policy, c.edition) in editions]
    return decided_by(known)


def decided_by(claims: Iterable[tuple[Claim, Edition]]) -> dict[int, Bits]:
    """What each claim's edition says of it as of its day by the newest reading of that day.

    A merged person is decided as who he is now; a row that was mended is found again by its certificate or class.
    """
    groups: dict[tuple[str, str, dt.date], list[Claim]] = defaultdict(list)
    editions = {}
    for claim, edition in claims:
        groups[*edition.key, claim.as_of].append(claim)
        editions[edition.key] = edition
    found: dict[int, Bits] = {}
    for (policy, name, day), group in groups.items():
        facts = facts_of(day)
        if facts is not None:
            found |= decided_over(facts, editions[policy, name], group)
    return found


def decided_over(facts: FactSet, edition: Edition, claims: Sequence[Claim]) -> dict[int, Bits]:
    """What the edition says over these facts of each claim's subject and unit."""
    merged = _merged()
    if len(claims) <= FEW:
        return _one_by_one(edition, facts, claims, merged)
    swept = _swept(edition, facts, claims, merged)
    return swept | _one_by_one(edition, facts, [c for c in claims if c.pk not in swept], merged)


def _one_by_one(
    edition: Edition, facts: FactSet, claims: Iterable[Claim], merged: Mapping[int, int]
) -> dict[int, Bits]:
    found = {}
    for claim in claims:
        key: int | str = merged.get(claim.person, claim.person) if claim.person is not None else claim.subject
        bits = decided_after(facts, edition, claim, key, ())
        if bits is not None:
            found[claim.pk] = bits
    return found


def decided_after(
    facts: FactSet, edition: Edition, claim: Claim, key: int | str, paid: Sequence[Mapping[str, object]]
) -> Bits | None:
    """What the edition says of one claim's unit of the subject `key`, had he been `paid` these rows before as well.

    The claim's own payment never counts against it.
    """
    try:
        case = scalar.case_of(facts, key, subject=edition.subject)
    except SubjectMissing:
        return None
    rows = [row for row in case.children.get("claims", ()) if row["record"] != claim.record]
    known = {row["record"] for row in rows}
    rows += [row for row in paid if row["record"] not in known]
    case = replace(case, children={**case.children, "claims": rows})
    unit = _unit_now(claim, case.children.get(edition.unit, ()))
    for d in scalar.decide(edition, case, shelf.catalogues()):
        if (d.unit or 0) == unit:
            return Bits(int(d.verdict), d.failed, d.unknown, d.amount_fen)
    return None


def unit_now(facts: FactSet, edition: Edition, claim: Claim, key: int | str) -> int:
    """The row of the subject `key` that the claim is about now."""
    try:
        case = scalar.case_of(
            facts, int(key) if edition.subject == "worker" else key, subject=edition.subject
        )
    except SubjectMissing:
        return claim.unit
    return _unit_now(claim, case.children.get(edition.unit, ()))


def _unit_now(claim: Claim, rows: Iterable[Mapping[str, object]]) -> int:
    """The row the claim is about now: the same, or the one that took its place with the same certificate or class."""
    listed = list(rows)
    if not listed or any(row.get("record") == claim.unit for row in listed):
        return claim.unit
    same = (
        row["record"]
        for row in listed
        if (claim.certificate and row.get("number") == claim.certificate)
        or (claim.class_code and row.get("class_code") == claim.class_code)
    )
    return int(str(next(same, claim.unit)))


def _swept(
    edition: Edition, facts: FactSet, claims: Sequence[Claim], merged: Mapping[int, int]
) -> dict[int, Bits]:
    [(_, table)] = kernel.sweep([edition], facts, shelf.catalogues())
    keys = [merged.get(c.person, c.person) if c.person is not None else c.subject for c in claims]
    wanted = table.filter(pc.is_in(table["subject"], pa.array(sorted(set(keys)), table["subject"].type)))
    names = ("subject", "unit", "verdict", "failed", "unknown", "amount_fen")
    columns = [wanted[name].to_pylist() for name in names]
    rows = {(s, u or 0): Bits(v, f, x, a) for s, u, v, f, x, a in zip(*columns, strict=True)}
    return {c.pk: rows[key, c.unit] for c, key in zip(claims, keys, strict=True) if (key, c.unit) in rows}


def _merged() -> dict[int, int]:
    """Whom every merged person now is."""
    merges = Change.objects.filter(kind="MERGE", reverses=None, reversed_by=None).values_list(
        "other", flat=True
    )
    return {other: files.standing(other) for other in merges if other is not None}


def _dossiers(claims: Sequence[Claim]) -> list[Dossier]:
    """Everything the steps look at, gathered for all claims in a constant number of statements."""
    names = {e.key: tuple(r.name for r in e.requirements) for e in shelf.editions()}
    stopped = set(EditionStop.objects.values_list("policy", "edition"))
    persons = sorted({c.person for c in claims if c.person is not None})
    now = files.standings(persons)
    now |= {person: person for person in now.values()}
    seen = _Seen(
        now=now,
        bits=decided(claims),
        doubtful=_doubtful(persons),
        accounts=_accounts(sorted(now)),
        corporate=_corporate({c.payee for c in claims if c.payee}),
        others=_others(now),
        rivals=_rivals(),
        flows=flows.of_claims(claims),
        standings=papers.standings({c.certificate for c in claims if c.certificate}),
        effects=_effects(claims),
    )
    return [
        seen.dossier(c, names.get((c.policy, c.edition)), stopped=(c.policy, c.edition) in stopped)
        for c in claims
    ]


class _Other(NamedTuple):
    """What is asked of a person's other claims."""

    pk: int
    policy: str
    unit: int
    kind: str
    occupation: str
    level: str
    certificate: str
    as_of: dt.date
    state: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was gathered, by claim, person or certificate; other claims by who the person is `now`."""

    now: Mapping[int, int]
    bits: Mapping[int, Bits]
    doubtful: frozenset[int]
    accounts: Mapping[int, tuple[int, bool]]
    corporate: Mapping[str, tuple[int, bool]]
    others: Mapping[int, list[_Other]]
    rivals: Mapping[str, frozenset[str]]
    flows: Mapping[int, Flow]
    standings: Mapping[str, str]
    effects: Mapping[int, tuple[str, ...]]

    def dossier(self, claim: Claim, names: tuple[str, ...] | None, *, stopped: bool) -> Dossier:
        """One claim's."""
        agrees, back = self._agrees(claim), claim.direction == Direction.RECOVER
        return Dossier(
            kind=claim.kind, names=names or (), bits=self.bits.get(claim.pk), amount_fen=_whole(claim),
            doubtful=claim.person in self.doubtful, edition_stands=names is not None and not stopped,
            standing=self.standings.get(claim.certificate, ""), flow=self.flows.get(claim.pk),
            account=True if back else agrees, person=claim.person is not None, effects=self.effects.get(claim.pk, ()),
            others=_counted(
                claim,
                self.others.get(self.now.get(claim.person or 0, 0), []),
                self.rivals.get(claim.policy, frozenset()),
            ),
        )  # fmt: skip

    def _agrees(self, claim: Claim) -> bool | None:
        """Whether the name of the account agrees that the claim would be paid to, which the claim is given here."""
        if claim.paid_to != PaidTo.WORKER or claim.person is None:
            known = self.corporate.get(claim.payee)
        else:
            known = self.accounts.get(self.now[claim.person]) or self.accounts.get(claim.person)
        claim.account_id, agrees = known or (None, None)
        return agrees


def _whole(claim: Claim) -> int:
    """What the policy has to give for the claim to be right: of a correction all that is due, not the difference alone."""
    return int(claim.explanation.get("due_fen", claim.amount_fen)) if claim.corrects_id else claim.amount_fen


def _rivals() -> dict[str, frozenset[str]]:
    """Policy → the policies it excludes or is excluded by."""
    found: dict[str, set[str]] = defaultdict(set)
    for edition in shelf.editions():
        for other in edition.exclusive_with:
            found[edition.id].add(other)
            found[other].add(edition.id)
    return {policy: frozenset(others) for policy, others in found.items()}


SETTLED = (*sorted(COMMITTED), ClaimState.PAID, ClaimState.FAILED)
"""Decided for the claimant."""


def _counted(claim: Claim, others: Iterable[_Other], rivals: frozenset[str]) -> Others:
    """How many of the person's other claims stand in this one's way: those asked for before it, or decided already."""
    besides = [o for o in others if o.pk not in (claim.pk, claim.corrects_id)]
    ahead = [o for o in besides if o.pk < claim.pk or o.state in SETTLED]
    trade = [o for o in ahead if o.occupation and o.occupation == claim.occupation]
    same = [o for o in trade if o.kind == claim.kind]
    mine = RANKS.get(claim.level, -1)
    return Others(
        same_level=sum(o.level == claim.level and not _another_part(claim, o) for o in same),
        rivals=sum(o.policy in rivals and _instead(claim, o) for o in besides),
        higher=sum(RANKS.get(o.level, -1) > mine for o in same),
        same_certificate=sum(bool(claim.certificate) and o.certificate == claim.certificate for o in ahead),
        this_year=sum(
            o.kind == claim.kind and o.as_of.year == claim.as_of.year and o.state != ClaimState.PAID
            for o in ahead
        ),
    )


def _another_part(claim: Claim, other: _Other) -> bool:
    """Whether it is another policy's part for the same record: an advance and the rest are two parts of one subsidy."""
    return other.unit == claim.unit != 0 and other.policy != claim.policy


def _instead(claim: Claim, other: _Other) -> bool:
    """Whether a claim of an excluded policy for the same occupation and level is asked for as well.

    While neither is decided each shows on the other's case, for an officer to refuse one; then the other has the way free.
    """
    same = (other.occupation, other.level) == (claim.occupation, claim.level) and bool(claim.occupation)
    undecided = claim.state not in SETTLED and other.state not in UNASKED
    return same and (undecided or other.state in SETTLED)


def _others(now: Mapping[int, int]) -> dict[int, list[_Other]]:
    """Claims that are alive by who their person is now, under whichever key they were made."""
    found: dict[int, list[_Other]] = defaultdict(list)
    alive = Claim.objects.filter(state__in=sorted(ALIVE), part=0, direction=Direction.PAY)
    keys = sorted(now)
    for start in range(0, len(keys), 10_000):
        rows = alive.filter(person__in=keys[start : start + 10_000])
        for person, *other in rows.values_list("person", *_Other._fields):
            found[now[person or 0]].append(_Other(*other))
    return found


def _doubtful(persons: list[int]) -> frozenset[int]:
    """Those with a mention a clerk has yet to decide on."""
    open_pairs = files.open_pairs().values_list("left", "right")
    mentions = {mention for pair in open_pairs for mention in pair}
    latest = dict(Link.objects.filter(mention__in=mentions).order_by("id").values_list("mention", "person"))
    return frozenset(latest.values()) & frozenset(persons)


def _accounts(persons: list[int]) -> dict[int, tuple[int, bool]]:
    """The account in use of each person, and whether its name agrees."""
    found: dict[int, tuple[int, bool]] = {}
    for start in range(0, len(persons), 10_000):
        rows = Account.objects.filter(person__in=persons[start : start + 10_000], replaced_at=None)
        told = rows.values_list("person", "pk", "name_agrees")
        found |= {person: (pk, agrees) for person, pk, agrees in told if person is not None}
    return found


def _corporate(organisations: set[str]) -> dict[str, tuple[int, bool]]:
    """The account in use of each organisation, and whether its name agrees."""
    rows = Account.objects.filter(organisation__in=organisations, replaced_at=None)
    return {code: (pk, agrees) for code, pk, agrees in rows.values_list("organisation", "pk", "name_agrees")}


def _effects(claims: Sequence[Claim]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    numbers = [c.pk for c in claims]
    for start in range(0, len(numbers), 10_000):
        rows = Finding.objects.filter(claim__in=numbers[start : start + 10_000], cleared_at=None)
        for claim, effect in rows.values_list("claim", "effect"):
            found[claim] += (effect,)
    return found
