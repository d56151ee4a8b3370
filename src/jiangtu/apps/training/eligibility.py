"""Would this class be paid for this person? Asked of the policy engine when he opens the page, not when he presses.

His facts of the latest snapshot get one row more: this class, finished, attended and passed. Every edition here that
pays per training is asked about that row; where an edition speaks of a declared group, each group whose own condition
(`training-unemployed` …) he meets is tried. What only the class could mend (its kind, its level) makes an edition not
this class's at all. Where no edition here prices such a class, the groups' conditions alone decide.

Kept per facts, class and person: opening the page again costs microseconds.
"""

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.facts.models import Snapshot
from jiangtu.apps.files import queries as files
from jiangtu.apps.reference import shelf
from jiangtu.apps.training import rules
from jiangtu.apps.training.models import TrainingClass
from jiangtu.apps.training.presses import Standing
from jiangtu.engine.facts import person as persons
from jiangtu.engine.facts.person import Slice
from jiangtu.engine.policy import explain, scalar, tree
from jiangtu.engine.policy.explain import Explanation, State
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Edition, Verdict
from jiangtu.engine.policy.walk import Same, walk

RECORD = 0
"""Number of the row that is not in the e-file yet; a real row never has it."""
CERTAIN = frozenset(
    {"kind", "occupation", "level", "hours", "practice_hours", "years", "filed_on", "started_on"}
)
"""Columns of the added row that the class alone decides."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What the class would leave in the file of somebody who finishes it."""

    class_code: str
    provider: str
    kind: str
    occupation: str
    level: str | None
    filed_on: dt.date
    started_on: dt.date
    ended_on: dt.date
    hours: int
    practice_hours: int
    years: int | None


def standing(person: int, klass: TrainingClass) -> Standing:
    """What the latest snapshot and the policies say. Verdict unknown when no snapshot knows the person.

    Cost: a few milliseconds at first, two short queries afterwards.
    """
    snapshot = snapshots.latest_snapshot()
    if snapshot is None:
        return Standing(rules.UNKNOWN, reasons=("还没有全市档案快照",))
    return _standing(_Key(snapshot), files.standing(person), finished(klass))


def finished(klass: TrainingClass) -> Finished | None:
    """The row a finished class leaves; None for kinds no facts and so no policies know."""
    kind = rules.facts_kind(klass.kind)
    if kind is None:
        return None
    return Finished(
        klass.class_code,
        klass.provider.organisation_id or "",
        kind,
        klass.occupation,
        klass.level or None,
        klass.filed_on or klass.starts_on,
        klass.starts_on,
        klass.ends_on,
        klass.hours,
        klass.practice_hours,
        rules.contract_years(klass.contract_months) if kind == "APPRENTICE" else None,
    )


@dataclass(frozen=True)
class _Key:
    """A snapshot by its digest, so that answers are kept for as long as its facts are the latest."""

    snapshot: Snapshot

    def __hash__(self) -> int:
        return hash(self.snapshot.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.snapshot.digest == other.snapshot.digest


@functools.lru_cache(maxsize=1 << 14)
def _standing(key: _Key, person: int, row: Finished | None) -> Standing:
    digest = key.snapshot.digest
    try:
        found = persons.slice_of(snapshots.facts_of(key.snapshot), person)
    except persons.SubjectMissing:
        return Standing(rules.UNKNOWN, digest=digest, reasons=("档案里还没有您的记录",))
    decided = decide(found, row) if row else Standing()
    return replace(
        decided,
        digest=digest,
        groups=rules.groups_of(found.subject, as_of=found.as_of),
        held=found.subject.get("identity_sure") is not True,
    )


def decide(facts: Slice, row: Finished) -> Standing:
    """The best answer of the editions here: yes before unknown before no, among no's the one that lacks least."""
    groups = _groups(facts)
    told = [answer for edition in _paying() for answer in _asked(edition, facts, row, groups)]
    answers = told or ([explained for _, explained in groups] if row.kind in rules.FREE_KINDS else [])
    if not answers:
        return Standing()
    best = min(answers, key=_order)
    return Standing(int(best.verdict), best.id, best.edition, reasons=_reasons(best))


def _order(answer: Explanation) -> tuple[int, int, str]:
    rank = {Verdict.YES: 0, Verdict.UNKNOWN: 1, Verdict.NO: 2}[answer.verdict]
    return rank, sum(line.state is not State.MET for line in answer.lines), answer.id


def _reasons(answer: Explanation) -> tuple[str, ...]:
    """Conditions not met, then those not known; none for a yes."""
    if answer.id in rules.GROUP_POLICIES.values() and any(
        line.name == "group" and line.state is State.FAILED for line in answer.lines
    ):
        return (rules.NO_GROUP,)
    missing = [line.zh for line in answer.lines if line.state is State.FAILED]
    unsure = [line.zh for line in answer.lines if line.state is State.UNKNOWN]
    return () if answer.verdict is Verdict.YES else (*missing, *unsure)


def _groups(facts: Slice) -> list[tuple[str, Explanation]]:
    """Every declared group with what its own condition says of the person."""
    case = Case(facts.as_of, facts.subject, facts.children)
    by_policy = {policy: group for group, policy in rules.GROUP_POLICIES.items()}
    editions = [e for e in shelf.editions_here() if e.id in by_policy]
    return [(by_policy[e.id], told) for e in editions for told in _explained(e, case)]


def _explained(edition: Edition, case: Case) -> tuple[Explanation, ...]:
    return explain.explain(edition, case, shelf.catalogues())


def _asked(
    edition: Edition, facts: Slice, row: Finished, groups: Sequence[tuple[str, Explanation]]
) -> Iterator[Explanation]:
    """What the edition says of the row under each group he may declare; nothing when it is not for such a class.

    An edition that asks for a group gives, to somebody who may declare none, what each group's own condition says.
    """
    mine = [group for group, told in groups if told.verdict is Verdict.YES]
    for group in (*mine,) or (None,):
        decided = scalar.decide(edition, _case(facts, row, group), shelf.catalogues())
        decision = next((d for d in decided if d.unit == RECORD), None)
        if decision is None or (decision.failed | decision.unknown) & _class_bits(edition):
            return
        if group is None and _asks_group(edition):
            yield from (told for _, told in groups)
        else:
            yield next(told for told in _explained(edition, _case(facts, row, group)) if told.unit == RECORD)


def _asks_group(edition: Edition) -> bool:
    return any(
        isinstance(node, tree.Column) and (node.scope, node.name) == (tree.Scope.UNIT, "group")
        for requirement in edition.requirements
        for node in walk(requirement.test)
    )


def _case(facts: Slice, row: Finished, group: str | None) -> Case:
    added: dict[str, object] = {name: getattr(row, name) for name in Finished.__dataclass_fields__}
    added |= {
        "person": facts.subject["person"],
        "record": RECORD,
        "group": group,
        "attended_percent": 100,
        "outcome": "CERTIFIED",
        "advance_fen": None,
    }
    return Case(
        facts.as_of, facts.subject, {**facts.children, "training": [*facts.children["training"], added]}
    )


def _paying() -> list[Edition]:
    """The editions here that pay a worker per training."""
    wanted = ("worker", "training", "pay")
    return [e for e in shelf.editions_here() if (e.subject, e.unit, e.direction) == wanted]


@functools.cache
def _class_bits_of(edition: Same[Edition]) -> int:
    bits = 0
    for place, requirement in enumerate(edition.held.requirements):
        read = [node for node in walk(requirement.test) if isinstance(node, tree.Column | tree.Aggregate)]
        if read and all(_is_certain(node) for node in read):
            bits |= 1 << place
    return bits


def _class_bits(edition: Edition) -> int:
    """The requirements that only the class decides."""
    return _class_bits_of(Same(edition))


def _is_certain(node: tree.Node) -> bool:
    return isinstance(node, tree.Column) and node.scope is tree.Scope.UNIT and node.name in CERTAIN
