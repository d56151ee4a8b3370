"""What is wrong with editions that load: holes in time, conditions and cells nobody can reach, gaps, double payment.

Each problem names a concrete person (`Problem.value`) who shows it. Nothing is claimed that the bounded search of
`search` has not settled, so silence is no proof and a problem is.
"""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence

from jiangtu.engine import schema
from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.policy import edition as editions_of
from jiangtu.engine.policy import say, scalar, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.search import (
    Goal,
    Point,
    Space,
    days_in_force,
    facts_of,
    gates,
    is_not_yes,
    is_yes,
)
from jiangtu.engine.policy.tree import Edition, Node, Requirement, Verdict
from jiangtu.engine.schema import Kind

TRIES = 20
"""Persons tried for one suspicion before it is dropped."""


def lint(editions: Iterable[Edition], catalogues: Catalogues) -> list[Problem]:
    """Every problem found, edition by edition, then between editions. Cost: about 50 ms an edition."""
    known = sorted(editions, key=lambda e: e.key)
    found = [*editions_of.overlaps(known), *_holes(known)]
    for each in known:
        found += _settled([_Alone(each, day, catalogues) for day in days_in_force(each, catalogues)])
    return found + list(_exclusives(known, catalogues))


def _settled(days: Sequence["_Alone"]) -> list[Problem]:
    """What is impossible on every day, and what goes wrong on some; each told once, with the first day's person."""
    impossible = [list(day.impossible()) for day in days]
    told = [{(p.code, p.zh) for p in found} for found in impossible]
    lasting = [p for p in impossible[0] if all((p.code, p.zh) in others for others in told)]
    return lasting or next((found for day in days if (found := list(day.gaps()))), [])


# --- editions of one policy in time


def _holes(editions: Sequence[Edition]) -> Iterator[Problem]:
    """Days between two editions of one policy and area on which neither is in force."""
    ordered = sorted(editions, key=lambda e: (e.id, e.area, e.since))
    for earlier, later in itertools.pairwise(ordered):
        if (
            (earlier.id, earlier.area) == (later.id, later.area)
            and earlier.until
            and earlier.until < later.since
        ):
            yield Problem(
                "EDITIONS_HOLE",
                Sentence(
                    "%(id)s 的版本 %(edition)s 与 %(edition2)s 之间有空档，%(until)s 至 %(since)s 没有规定。",
                    id=earlier.id,
                    edition=earlier.edition,
                    edition2=later.edition,
                    until=earlier.until,
                    since=later.since,
                ),
                where=later.name,
                value=f"{earlier.until} 申领的人",
                mend="补上这段时间的版本，或写明政策中断。",
            )


# --- one edition by itself


class _Alone:
    """The checks of one edition on one day, over one space of points."""

    def __init__(self, edition: Edition, day: dt.date, catalogues: Catalogues) -> None:
        self.edition = edition
        self.catalogues = catalogues
        self.space = Space(day, catalogues)
        self.tests = {r: self.space.flat(r.test) for r in edition.requirements}
        self.gates = gates(edition)
        self.keys = [self.space.flat(key) for key in edition.amount.keys] if edition.amount else []
        self.space.learn([*self.tests.values(), *self.gates, *self.keys])

    def impossible(self) -> list[Problem]:
        """Conditions and cells out of reach; what nobody can meet comes alone, since the rest would follow from it."""
        never = [*self._never(), *self._conflicts()]
        return never or [*self._idle(), *self._unreachable()]

    def _never(self) -> Iterator[Problem]:
        for requirement, test in self.tests.items():
            found = self.space.solve([(test, is_yes)])
            if found.point is None and found.complete:
                anybody = self.space.solve([(test, is_not_yes)]).point or {}
                zh = Sentence("%(named)s不可能成立，没有人能符合。", named=_named(self.edition, requirement))
                yield self._problem("REQUIREMENT_NEVER", zh, anybody, requirement, "改正这个条件。")

    def _conflicts(self) -> Iterator[Problem]:
        """Two requirements that no point meets together, though each can be met."""
        for (one, first), (other, second) in itertools.combinations(self.tests.items(), 2):
            if not _share(first, second) or self._possible([(first, is_yes), (second, is_yes)]):
                continue
            shown = self.space.solve([(first, is_yes)])
            if shown.point is not None:
                zh = Sentence(
                    "%(named)s与%(named2)s不能同时成立，没有人能符合。",
                    named=_named(self.edition, one),
                    named2=_named(self.edition, other),
                )
                yield self._problem("REQUIREMENTS_CONFLICT", zh, shown.point, other, "改正其中一个条件。")

    def _idle(self) -> Iterator[Problem]:
        """A requirement that another one already contains: it can never be the one that refuses."""
        for (one, first), (other, second) in itertools.permutations(self.tests.items(), 2):
            if not _share(first, second) or self._possible([(first, is_yes), (second, is_not_yes)]):
                continue
            twin = not self._possible([(second, is_yes), (first, is_not_yes)])
            shown = self.space.solve([(first, is_yes)])
            if shown.point is not None and not (twin and one.line > other.line):
                zh = Sentence(
                    "%(named)s已包含在%(named2)s之中，从不起作用。",
                    named=_named(self.edition, other),
                    named2=_named(self.edition, one),
                )
                yield self._problem("REQUIREMENT_IDLE", zh, shown.point, other, "删去这个条件，或改正它。")

    def _unreachable(self) -> Iterator[Problem]:
        """Rows of the amount table that no entitled person reaches."""
        amount = self.edition.amount
        for path, _ in amount.cells if amount else ():
            goals = [_keyed(key, cell) for key, cell in zip(self.keys, path, strict=True)]
            refusing = next((r for r, test in self.tests.items() if self._refuses(goals, test)), None)
            if refusing is None or not self._possible(goals):
                continue
            shown = self.space.solve(goals).point or {}
            zh = Sentence(
                "金额表中 %(shown)s 的一格用不到：%(named)s已把它排除。",
                shown=_shown(path, self.keys),
                named=_named(self.edition, refusing),
            )
            yield self._problem("CELL_UNREACHABLE", zh, shown, refusing, "删去这一格，或改正条件。")

    def _refuses(self, goals: list[Goal], test: Node) -> bool:
        return any(_share(test, node) for node, _ in goals) and not self._possible([*goals, (test, is_yes)])

    def gaps(self) -> Iterator[Problem]:
        """A person who meets everything, whose keys are known, and for whom the table has no cell."""
        amount = self.edition.amount
        cells = {path for path, _ in amount.cells} if amount and self.keys else set()
        paths = itertools.product(*(self._values(key) for key in self.keys)) if cells else ()
        shown = {path: case for path in paths if path not in cells and (case := self._unpriced(path))}
        if shown:
            missing = "；".join(_shown(path, self.keys) for path in shown)
            zh = Sentence("金额表没有这些格，却有人符合全部条件：%(missing)s。", missing=missing)
            mend = "补上公布的金额，或用条件排除这种情形。"
            yield Problem("CELL_GAP", zh, self.edition.name, person(next(iter(shown.values()))), mend=mend)

    def _unpriced(self, path: tuple[tree.Cell, ...]) -> Case | None:
        """A person entitled with these keys, whose amount cannot be told."""
        met: list[Goal] = [(test, is_yes) for test in (*self.gates, *self.tests.values())]
        goals = [_keyed(key, value) for key, value in zip(self.keys, path, strict=True)]
        points = itertools.islice(self.space.solutions([*goals, *met]), TRIES)
        cases = (self.space.case(self.edition, point) for point in points)
        return next((case for case in cases if _lacks_amount(self.edition, case, self.catalogues)), None)

    def _values(self, key: Node) -> list[tree.Cell]:
        """Every value the key takes at some point."""
        columns = facts_of(key)
        found: dict[tree.Cell, None] = {}
        size = 1
        for fact in columns:
            size *= len(self.space.points[fact])
        for values in itertools.product(*(self.space.points[f] for f in columns)) if size <= 1000 else ():
            value = self.space.value(key, dict(zip(columns, values, strict=True)))
            if value is not None:
                found[value] = None
        return list(found)

    def _possible(self, goals: list[Goal]) -> bool:
        """Some point meets the goals, or the search could not tell."""
        found = self.space.solve(goals)
        return found.point is not None or not found.complete

    def _problem(self, code: str, zh: str, point: Point, requirement: Requirement, mend: str) -> Problem:
        where = f"{self.edition.name}:{requirement.line}"
        return Problem(code, zh, where, person(self.space.case(self.edition, point)), requirement.text, mend)


def _share(one: Node, other: Node) -> bool:
    return not set(facts_of(one)).isdisjoint(facts_of(other))


def _keyed(key: Node, cell: tree.Cell) -> Goal:
    return key, lambda answer: type(answer) is type(cell) and answer == cell


def _lacks_amount(edition: Edition, case: Case, catalogues: Catalogues) -> bool:
    decided = scalar.decide(edition, case, catalogues)
    return any(d.failed == 0 and d.unknown == 1 << tree.AMOUNT_BIT for d in decided)


# --- policies that exclude one another


def _exclusives(editions: Sequence[Edition], catalogues: Catalogues) -> Iterator[Problem]:
    """Names nobody bears, and policies that still pay a person whom the other one has paid."""
    ids = {e.id for e in editions}
    for paid in editions:
        for name in paid.exclusive_with:
            if name not in ids:
                yield Problem(
                    "EXCLUSIVE_UNKNOWN", Sentence("%(id)s 与“%(name)s”互斥，但没有这条政策。", id=paid.id, name=name), paid.name, name,
                    mend="改正 exclusive_with 中的编号。",
                )  # fmt: skip
            for also in (e for e in editions if e.id == name and _meet(paid, e)):
                yield from _paid_twice(paid, also, catalogues)


def _meet(one: Edition, other: Edition) -> bool:
    """Whether both pay per the same kind of row, in one area, on some day."""
    inside = one.area_prefix.startswith(other.area_prefix) or other.area_prefix.startswith(one.area_prefix)
    together = (one.until is None or other.since < one.until) and (
        other.until is None or one.since < other.until
    )
    pay = one.direction == other.direction == "pay"
    return pay and inside and together and (one.subject, one.unit) == (other.subject, other.unit) and (
        one.subject == "worker"
    )  # fmt: skip


def _paid_twice(paid: Edition, also: Edition, catalogues: Catalogues) -> Iterator[Problem]:
    """A person entitled by both who, once paid by the first, stays entitled by the second."""
    space = Space(_day_of_both(paid, also, catalogues), catalogues)
    tests = [space.flat(r.test) for e in (paid, also) for r in e.requirements]
    doors = [gate for e in (paid, also) for gate in gates(e)]
    space.learn([*tests, *doors])
    for point in itertools.islice(space.solutions([(n, is_yes) for n in (*tests, *doors)]), TRIES):
        case = space.case(paid, point)
        if not all(_entitled(e, case, catalogues) for e in (paid, also)):
            continue
        after = _after_payment(paid, case)
        if _entitled(also, after, catalogues):
            yield Problem(
                "EXCLUSIVE_BOTH",
                Sentence("%(id)s 与 %(id2)s 互斥，但已享受 %(id2)s 的人仍符合 %(id)s。", id=also.id, id2=paid.id),
                also.name, person(after), mend="加一个条件，查已享受补贴（claims）。",
            )  # fmt: skip
            return


def _day_of_both(one: Edition, other: Edition, catalogues: Catalogues) -> dt.date:
    """A day both are in force on."""
    return max(days_in_force(one, catalogues)[0], days_in_force(other, catalogues)[0])


def _entitled(edition: Edition, case: Case, catalogues: Catalogues) -> bool:
    return any(d.verdict is Verdict.YES for d in scalar.decide(edition, case, catalogues))


def _after_payment(paid: Edition, case: Case) -> Case:
    """The person with the first policy's payment on the books."""
    unit = case.children[paid.unit][0] if paid.unit else {}
    claim = {
        "person": 1, "record": 9_999, "kind": paid.kind, "fund": paid.fund, "paid_on": case.as_of,
        "year": case.as_of.year, "amount_fen": 100_000, "occupation": unit.get("occupation"), "level": unit.get("level"),
        "certificate": unit.get("number"), "shortage": False,
    }  # fmt: skip
    return dataclasses.replace(
        case, children={**case.children, "claims": [*case.children.get("claims", ()), claim]}
    )


# --- wording


def _named(edition: Edition, requirement: Requirement) -> str:
    return f"条件 {requirement.name}（{requirement.zh or requirement.text}）"


def _shown(path: Sequence[tree.Cell], keys: Sequence[Node]) -> str:
    return "、".join(say.value_zh(cell, key.type) for cell, key in zip(path, keys, strict=True))


def person(case: Case) -> str:
    """The person of a case in one line: the day, the known columns, the child rows."""
    own = _columns("workers" if "person" in case.subject else "", case.subject)
    rows = [
        f"{schema.TABLES[t].label}（{_columns(t, row)}）" for t, held in case.children.items() for row in held
    ]
    return "；".join(part for part in (f"{case.as_of} 这一天", own, *rows) if part)


def _columns(table: str, row: scalar.Row) -> str:
    spec = schema.TABLES.get(table)
    told = []
    for column in spec.columns if spec else ():
        value = row.get(column.name)
        if value is not None and column.kind is not Kind.KEY:
            told.append(f"{column.label} {say.value_zh(value, _type(column))}")
    return "，".join(told)


def _type(column: schema.Column) -> tree.Type:
    return tree.Type(column.kind, column.unit, column.of)
