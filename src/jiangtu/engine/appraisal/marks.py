"""Marks of a whole sitting at once: two blind entries compared, incidents applied, parts passed or not.

A mark is a whole number of 0 to 100. A mark nobody entered, or entered twice differently, is unknown, never 0; nor is
somebody absent somebody with 0. Tables in, tables and problems out; nothing is changed in place.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.appraisal import incidents
from jiangtu.engine.appraisal.incidents import Effect
from jiangtu.engine.appraisal.shape import Part
from jiangtu.engine.errors import Problem
from jiangtu.engine.policy import days
from jiangtu.engine.policy.tree import Verdict

SEATS = pa.schema([("candidate", pa.int64()), ("part", pa.string())])
"""Who sits which part: one row per candidate and part."""
ENTRIES = pa.schema([*SEATS, ("entry", pa.int8()), ("mark", pa.int16()), ("absent", pa.bool_())])
"""What was typed in: `entry` 1 or 2 for the two clerks; `mark` null with `absent` true where nobody sat."""
AGREED = pa.schema([*SEATS, ("mark", pa.int16()), ("absent", pa.bool_()), ("state", pa.string())])
"""One row per seat: `mark` where both entries say the same; `state` is an `Entered`."""
HAPPENED = pa.schema([*SEATS, ("incident", pa.string())])
"""Incidents; `part` null when it is about the whole sitting."""
KEPT = pa.schema([*SEATS, ("mark", pa.int16()), ("passed_on", pa.date32())])
"""Parts passed in an earlier sitting."""
PARTS = pa.schema([*SEATS, ("mark", pa.int16()), ("state", pa.string())])
"""How each part stands: `state` is an `Outcome`; `mark` null where there is none to use."""
RESULTS = pa.schema([("candidate", pa.int64()), ("verdict", pa.int8()), ("failed", pa.uint8()), ("open", pa.uint8()),
                     ("free", pa.uint8()), ("total", pa.int32()), ("barred_until", pa.date32())])  # fmt: skip
"""One row per candidate: `verdict` as of the kernel (0, 1, 2); bits over the level's parts in their order: `failed` to
be taken again, `open` not settled yet, `free` among the open ones to be taken again at no cost; `total` the weighted mean
in hundredths, for ranking only, null unless every part has a mark; `barred_until` the first day to apply again."""

Ints = npt.NDArray[np.int64]
_NONE = -1
_ABSENT = -2
_INVALID = -3


class Entered(StrEnum):
    """How the two entries of a seat stand."""

    AGREED = "agreed"
    DIFFERS = "differs"
    MISSING = "missing"
    INVALID = "invalid"


class Outcome(IntEnum):
    """How a part stands for a candidate."""

    PASSED = 0
    KEPT = 1  # passed in an earlier sitting, still valid
    FAILED = 2
    ABSENT = 3
    VOID = 4  # by an incident
    NOT_TAKEN = 5  # neither sat nor kept
    UNKNOWN = 6  # no agreed mark yet
    RESIT_FREE = 7  # not the candidate's doing


_HELD = (Outcome.PASSED, Outcome.KEPT)
_OPEN = (Outcome.UNKNOWN, Outcome.RESIT_FREE)


def agree(seats: pa.Table, entries: pa.Table) -> tuple[pa.Table, list[Problem]]:
    """Each seat with the mark both entries give, in the seats' order; and what is wrong with the entries.

    A problem names its row of `entries` from 1. Cost: a sort of the entries.

    >>> seats = pa.table({"candidate": [1], "part": ["theory"]}, schema=SEATS)
    >>> typed = {"candidate": 1, "part": "theory", "mark": 85, "absent": False}
    >>> rows = [typed | {"entry": 1}, typed | {"entry": 2, "mark": 58}]
    >>> agree(seats, pa.Table.from_pylist(rows, schema=ENTRIES))[0].to_pylist()
    [{'candidate': 1, 'part': 'theory', 'mark': None, 'absent': False, 'state': 'differs'}]
    """
    place, number = _places(seats, entries), _numbers(entries)
    said, problems = _said(entries, place)
    both = np.full(seats.num_rows * 2, _NONE, np.int64)
    kept = np.flatnonzero((place >= 0) & (number > 0))
    cell = place * 2 + number - 1
    both[cell[kept]] = said[kept]
    twice = _repeated(cell, kept)
    both[cell[twice]] = _INVALID
    problems += [
        _row_problem("ENTRY_TWICE", "同一人同一部分的同一次录入写了两遍。", int(i), entries) for i in twice
    ]
    return _agreed(seats, both.reshape(-1, 2)), sorted(problems, key=lambda p: int(p.where))


@dataclass(frozen=True, slots=True)
class Sitting:
    """What decides besides the marks: the level's parts, the day of the exam, how long a passed part is kept."""

    parts: Sequence[Part]
    on: dt.date
    resit_months: int


def settle(
    sitting: Sitting, agreed: pa.Table, *, happened: pa.Table, kept: pa.Table
) -> tuple[pa.Table, pa.Table, list[Problem]]:
    """Results by candidate, the parts of each in the level's order, and problems.

    A part passes at its own pass line; the level passes when every part does. Cost: linear in seats.
    """
    board = _Board.of(sitting, agreed)
    problems = [
        *board.problems(agreed, "PART_UNKNOWN", "这个等级没有这一部分。"),
        *_incident_problems(board, happened),
    ]
    board.mark(agreed)
    board.keep(kept)
    barred = board.apply(happened)
    return board.results(barred), board.parts(), problems


def may_resit(parts: pa.Table) -> pa.Table:
    """The seats of the next sitting: the parts that are not held yet, of candidates who are not barred."""
    again = [o.name.lower() for o in Outcome if o not in _HELD and o is not Outcome.UNKNOWN]
    return parts.filter(pc.is_in(parts["state"], pa.array(again))).select(["candidate", "part"])


def ranks(results: pa.Table) -> npt.NDArray[np.int32]:
    """The place of each candidate by total among those who passed, equals equal; 0 for the others."""
    total = results["total"].fill_null(_NONE).to_numpy()
    passed = results["verdict"].to_numpy() == Verdict.YES
    ordered = np.sort(-total[passed])
    found = np.searchsorted(ordered, -total) + 1
    return np.where(passed, found, 0).astype(np.int32)


# --- two entries


def _places(seats: pa.Table, rows: pa.Table) -> Ints:
    """The seat of each row; -1 when there is none."""
    people, parts = np.unique(seats["candidate"].to_numpy()), pc.unique(seats["part"])
    key = _key(seats, people, parts)
    order = np.argsort(key, kind="stable")
    wanted = _key(rows, people, parts)
    near = np.minimum(np.searchsorted(key[order], wanted), max(len(order) - 1, 0))
    if not len(order):
        return np.full(rows.num_rows, _NONE)
    found: Ints = np.where((wanted >= 0) & (key[order][near] == wanted), order[near], _NONE)
    return found


def _key(rows: pa.Table, people: Ints, parts: pa.Array) -> Ints:
    """Candidate and part as one number; -1 when nobody of the seats has either."""
    candidate = rows["candidate"].to_numpy()
    who = np.minimum(np.searchsorted(people, candidate), max(len(people) - 1, 0))
    what = pc.index_in(rows["part"], parts).fill_null(_NONE).to_numpy().astype(np.int64)
    known = (people[who] == candidate) & (what >= 0) if len(people) else np.zeros(len(who), bool)
    return np.where(known, who * len(parts) + what, _NONE)


def _numbers(entries: pa.Table) -> Ints:
    """Which entry each row is; 0 when it says neither."""
    said = entries["entry"].fill_null(0).to_numpy().astype(np.int64)
    return np.where(np.isin(said, (1, 2)), said, 0)


def _said(entries: pa.Table, place: Ints) -> tuple[Ints, list[Problem]]:
    """What each row says: a mark, absent, nothing, or something impossible; and the problems."""
    mark = entries["mark"].fill_null(_NONE).to_numpy().astype(np.int64)
    told = entries["mark"].is_valid().to_numpy()
    absent = entries["absent"].fill_null(False).to_numpy(zero_copy_only=False)
    outside = told & ((mark < 0) | (mark > 100))
    both = told & absent
    said = np.where(absent, _ABSENT, mark)
    said[outside | both] = _INVALID
    wrong = (
        ("MARK_RANGE", "成绩应当在 0 至 100 之间。", outside),
        ("ABSENT_MARKED", "记为缺考，却又填了成绩。", both),
        ("NO_SEAT", "这名考生没有报考这一部分。", place < 0),
        ("ENTRY_NUMBER", "录入次序只能是 1 或 2。", _numbers(entries) == 0),
    )
    found = [
        _row_problem(code, zh, int(i), entries) for code, zh, rows in wrong for i in np.flatnonzero(rows)
    ]
    return said, found


def _repeated(cell: Ints, kept: Ints) -> Ints:
    """The kept rows whose cell an earlier row has filled."""
    _, first = np.unique(cell[kept], return_index=True)
    again = np.ones(len(kept), bool)
    again[first] = False
    found: Ints = kept[again]
    return found


def _row_problem(code: str, zh: str, row: int, rows: pa.Table) -> Problem:
    said = rows.slice(row, 1).to_pylist()[0]
    value = said.get("mark", said.get("incident"))
    return Problem(code, zh, where=str(row + 1), value="" if value is None else str(value))


def _agreed(seats: pa.Table, both: Ints) -> pa.Table:
    first, second = both[:, 0], both[:, 1]
    same = (first == second) & (first != _NONE) & (first != _INVALID)
    state = np.full(len(both), Entered.DIFFERS, "U8")
    state[(first == _NONE) | (second == _NONE)] = Entered.MISSING
    state[(first == _INVALID) | (second == _INVALID)] = Entered.INVALID
    state[same] = Entered.AGREED
    marks = pa.array(first.astype(np.int16), mask=~(same & (first >= 0)))
    absent = same & (first == _ABSENT)
    return pa.table(
        [seats["candidate"], seats["part"], marks, pa.array(absent), pa.array(state)], schema=AGREED
    )


# --- what it comes to


@dataclass(slots=True)
class _Board:
    """Candidates by parts: how each stands, and the mark to use."""

    sitting: Sitting
    people: Ints
    state: npt.NDArray[np.int8]
    marks: Ints

    @classmethod
    def of(cls, sitting: Sitting, agreed: pa.Table) -> "_Board":
        """Nothing taken yet."""
        people = np.unique(agreed["candidate"].to_numpy())
        shape = (len(people), len(sitting.parts))
        return cls(
            sitting, people, np.full(shape, Outcome.NOT_TAKEN, np.int8), np.full(shape, _NONE, np.int64)
        )

    def at(self, rows: pa.Table) -> tuple[Ints, Ints]:
        """The place of each row's candidate and part; -1 where there is none."""
        candidate = rows["candidate"].to_numpy()
        who = np.minimum(np.searchsorted(self.people, candidate), max(len(self.people) - 1, 0))
        known = self.people[who] == candidate if len(self.people) else np.zeros(len(who), bool)
        names = pa.array([part.name for part in self.sitting.parts], pa.string())
        what = pc.index_in(rows["part"], names).fill_null(_NONE).to_numpy().astype(np.int64)
        return np.where(known, who, _NONE), what

    def problems(self, rows: pa.Table, code: str, zh: str) -> Iterator[Problem]:
        """Rows about a part the level does not have."""
        _, what = self.at(rows)
        told = rows["part"].is_valid().to_numpy()
        return (_row_problem(code, zh, int(i), rows) for i in np.flatnonzero((what < 0) & told))

    def mark(self, agreed: pa.Table) -> None:
        """Writes down the marks of this sitting."""
        who, what = self.at(agreed)
        mark = agreed["mark"].fill_null(_NONE).to_numpy().astype(np.int64)
        lines = np.array([part.pass_mark for part in self.sitting.parts] + [0])
        state = np.where(mark >= lines[what], Outcome.PASSED, Outcome.FAILED)
        state[mark < 0] = Outcome.UNKNOWN
        state[agreed["absent"].to_numpy(zero_copy_only=False)] = Outcome.ABSENT
        ours = what >= 0
        self.state[who[ours], what[ours]] = state[ours]
        self.marks[who[ours], what[ours]] = mark[ours]

    def keep(self, kept: pa.Table) -> None:
        """A part passed before, and still valid on the day, stands as it was."""
        who, what = self.at(kept)
        passed = kept["passed_on"].cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64)
        until = days.shifts(passed, self.sitting.resit_months, "months")
        ours = (
            (who >= 0)
            & (what >= 0)
            & (days.number(self.sitting.on) <= until)
            & kept["passed_on"].is_valid().to_numpy()
        )
        self.state[who[ours], what[ours]] = Outcome.KEPT
        self.marks[who[ours], what[ours]] = kept["mark"].fill_null(_NONE).to_numpy()[ours]

    def apply(self, happened: pa.Table) -> Ints:
        """Applies the incidents, the gravest last; gives each candidate's months barred."""
        who, what = self.at(happened)
        barred = np.zeros(len(self.people), np.int64)
        codes = happened["incident"].to_pylist()
        kinds = [incidents.kinds().get(code) for code in codes]
        for effect in (Effect.ABSENT, Effect.RESIT_FREE, Effect.VOID_PART, Effect.VOID_ALL):
            mine = np.array([kind is not None and kind.effect is effect for kind in kinds], bool) & (who >= 0)
            self._hit(who[mine], what[mine], effect)
        months = np.array([kind.bar_months if kind else 0 for kind in kinds], np.int64)
        np.maximum.at(barred, who[who >= 0], months[who >= 0])
        return barred

    def _hit(self, who: Ints, what: Ints, effect: Effect) -> None:
        """A part that is kept from before is no part of this sitting."""
        state = {Effect.ABSENT: Outcome.ABSENT, Effect.RESIT_FREE: Outcome.RESIT_FREE}.get(
            effect, Outcome.VOID
        )
        parts = np.arange(len(self.sitting.parts))
        all_of_it = (what < 0) | (effect is Effect.VOID_ALL)
        hit = np.zeros(self.state.shape, bool)
        np.logical_or.at(hit, who, all_of_it[:, None] | (parts == what[:, None]))
        sat = ~np.isin(self.state, (Outcome.KEPT, Outcome.NOT_TAKEN))
        self.state[hit & sat] = state
        self.marks[hit & sat] = _NONE

    def results(self, barred: Ints) -> pa.Table:
        """One row per candidate."""
        bit = (1 << np.arange(len(self.sitting.parts))).astype(np.uint8)
        held, open_ = np.isin(self.state, _HELD), np.isin(self.state, _OPEN)
        failed = ~held & ~open_
        verdict = np.where(
            failed.any(axis=1), Verdict.NO, np.where(open_.any(axis=1), Verdict.UNKNOWN, Verdict.YES)
        )
        free = self.state == Outcome.RESIT_FREE
        columns = [pa.array(self.people), pa.array(verdict.astype(np.int8)),
                   *(pa.array((flags * bit).sum(axis=1).astype(np.uint8)) for flags in (failed, open_, free)),
                   self._totals(), self._barred(barred)]  # fmt: skip
        return pa.table(columns, schema=RESULTS)

    def _barred(self, months: Ints) -> pa.Array:
        until = np.zeros(len(months), np.int32)
        for length in np.unique(months[months > 0]):
            until[months == length] = days.number(days.shift(self.sitting.on, int(length), "months"))
        return pa.array(until, mask=months == 0).cast(pa.date32())

    def _totals(self) -> pa.Array:
        weights = np.array([part.weight for part in self.sitting.parts])
        known = (self.marks >= 0).all(axis=1)
        total = np.where(known, (self.marks * weights).sum(axis=1) * 100 // weights.sum(), 0)
        return pa.array(total.astype(np.int32), mask=~known)

    def parts(self) -> pa.Table:
        """One row per candidate and part."""
        names = np.array([part.name for part in self.sitting.parts])
        words = np.array([outcome.name.lower() for outcome in Outcome])
        marks = self.marks.ravel()
        return pa.table(
            [pa.array(np.repeat(self.people, len(names))), pa.array(np.tile(names, len(self.people))),
             pa.array(marks.astype(np.int16), mask=marks < 0), pa.array(words[self.state.ravel()])],
            schema=PARTS,
        )  # fmt: skip


def _incident_problems(board: _Board, happened: pa.Table) -> Iterator[Problem]:
    known = pa.array(list(incidents.kinds()), pa.string())
    yield from board.problems(happened, "PART_UNKNOWN", "这个等级没有这一部分。")
    for i in np.flatnonzero(~pc.is_in(happened["incident"], known).to_numpy(zero_copy_only=False)):
        yield _row_problem("INCIDENT_UNKNOWN", "没有这一类考场事件。", int(i), happened)
    who, _ = board.at(happened)
    for i in np.flatnonzero(who < 0):
        yield _row_problem("NO_CANDIDATE", "本场没有这名考生。", int(i), happened)
