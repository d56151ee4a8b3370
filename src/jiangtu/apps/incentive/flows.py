"""Five records of one trainee laid side by side: class filed and roster, attendance, exam, certificate, payment.

Each comes from somebody else: the office, the provider's roster, the class pages, the examiner, the money of this room.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.apps.classroom.models import Completion
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.incentive import papers
from jiangtu.apps.incentive.kinds import ALIVE, Direction
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.incentive.rules import Flow
from jiangtu.apps.training.models import TrainingClass
from jiangtu.engine.facts.factset import FactSet

Row = Mapping[str, object]
CERTIFIED, FINISHED, UNFINISHED, RUNNING = "CERTIFIED", "FINISHED", "UNFINISHED", "RUNNING"


@dataclass(frozen=True, slots=True)
class Trainee:
    """Whom to lay side by side: `row` is his line on the delivered roster, 0 where he has none."""

    person: int
    row: int
    class_code: str
    area: str


def of_claims(claims: Sequence[Claim]) -> dict[int, Flow]:
    """The flows of claims for a class, by the claim's number, each by the facts of its day; others are left out."""
    trained = [c for c in claims if c.class_code and c.person is not None]
    found: dict[int, Flow] = {}
    for day in {c.as_of for c in trained}:
        facts = snapshots.latest_facts(as_of=day)
        group = [c for c in trained if c.as_of == day]
        if facts is not None:
            told = read(facts, [Trainee(c.person or 0, c.unit, c.class_code, c.area) for c in group])
            found |= {c.pk: flow for c, flow in zip(group, told, strict=True)}
    twice = _paid_twice(trained)
    return {pk: replace(flow, paid_once=pk not in twice) for pk, flow in found.items()}


def read(facts: FactSet, trainees: Sequence[Trainee]) -> list[Flow]:
    """What everybody but the payer says of each trainee, in their order. Two statements, one pass over the roster."""
    codes = {t.class_code for t in trainees}
    classes = {k.class_code: k for k in TrainingClass.objects.filter(class_code__in=codes)}
    ended = {
        (c.seat.training_class.class_code, c.seat.person): c
        for c in Completion.objects.filter(seat__training_class__class_code__in=codes).select_related(
            "seat__training_class"
        )
    }
    roster = _rows(facts, "training", "record", {t.row for t in trainees})
    by_row = {row["record"]: row for row in roster}
    held: dict[object, list[Row]] = defaultdict(list)
    for paper in _rows(facts, "certificates", "person", {t.person for t in trainees}):
        held[paper["person"]].append(paper)
    return [
        _flow(
            by_row.get(t.row),
            held[t.person],
            classes.get(t.class_code),
            ended.get((t.class_code, t.person)),
            papers.pass_percent(t.area, facts.as_of),
        )
        for t in trainees
    ]


def _rows(facts: FactSet, table: str, column: str, wanted: Iterable[int]) -> list[dict[str, object]]:
    chosen = pa.array(sorted(wanted), pa.int64())
    found: list[dict[str, object]] = facts[table].filter(pc.is_in(facts[table][column], chosen)).to_pylist()
    return found


def _flow(
    row: Row | None,
    held: Iterable[Row],
    course: TrainingClass | None,
    end: Completion | None,
    required: int | None,
) -> Flow:
    """One trainee's; while the class runs, what comes at its end is not missing yet."""
    if row is None:
        return Flow(filed=course.filed_on is not None if course else None, rostered=False)
    outcome = str(row["outcome"] or "")
    filed = row["filed_on"] if course is None else course.filed_on
    attended = end.attended_percent if end else row["attended_percent"]
    finished = {CERTIFIED: True, FINISHED: True, UNFINISHED: False}.get(outcome)
    return Flow(
        filed=filed is not None,
        rostered=True,
        running=outcome == RUNNING,
        attended_percent=None if attended is None else int(str(attended)),
        pass_percent=(course.pass_percent if course else None) or required,
        examined=finished,
        certified=_certified(row, held) if outcome == CERTIFIED else finished,
    )


def _certified(row: Row, held: Iterable[Row]) -> bool | None:
    """Whether a certificate that stands came of this class: its occupation and level, given after the class began."""
    same = [
        paper["issued_on"]
        for paper in held
        if paper["withdrawn"] is not True
        and paper["occupation"] == row["occupation"]
        and row["level"] in (None, paper["level"])
    ]
    began = row["started_on"]
    if any(isinstance(d, dt.date) and isinstance(began, dt.date) and d >= began for d in same):
        return True
    return None if None in same or (same and began is None) else False


def _paid_twice(claims: Sequence[Claim]) -> set[int]:
    """Those whose person was asked for or paid before by the same policy for another line of the same class."""
    first: dict[tuple[str, int | None, str], int] = {}
    known = Claim.objects.filter(
        class_code__in={c.class_code for c in claims},
        part=0,
        direction=Direction.PAY,
        state__in=sorted(ALIVE),
    )
    for pk, policy, person, code in known.order_by("pk").values_list("pk", "policy", "person", "class_code"):
        first.setdefault((policy, person, code), pk)
    return {
        c.pk for c in claims if c.part == 0 and first.get((c.policy, c.person, c.class_code), c.pk) != c.pk
    }
