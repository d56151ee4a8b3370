"""Each signal of the radar: who looks odd in one respect, by how much, and the rows it shows in."""

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtr

from jiangtu.engine.appraisal import peers
from jiangtu.engine.appraisal.watch import SHOWN, Limit, Limits, Observed, Signal

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Found = tuple[str, str, Signal]
BODY, EXAMINER = "body", "examiner"
_HOUR = 3_600_000_000
_NOWHERE = -1
"""The session of a result that names none; no session has it."""
_FEW = 10.0
"""Certificates added to both sides of a ratio, so that a few are no burst."""
_ALIKE = 9
"""Rows of one kind that make a usual pace: three sessions of three examiners."""
_SPREAD = 0.35
"""Least spread of a logarithm among peers: below it a difference is no news."""


class View:
    """The tables as numbers: rows in an order of their own, bodies and examiners by their place in sorted names."""

    def __init__(self, observed: Observed) -> None:
        self.results = _told(observed.results, "body").sort_by("result")
        keys = [(name, "ascending") for name in ("session", "examiner", "room")]
        self.sessions = _told(observed.sessions, "session", "body", "examiner").sort_by(keys)
        self.traces = _told(observed.traces, "body").sort_by(
            [("session", "ascending"), ("candidate", "ascending")]
        )
        self.approved = dict(
            zip(observed.bodies["body"].to_pylist(), observed.bodies["approved_on"].to_pylist(), strict=True)
        )
        self.names = {BODY: _names(observed.bodies["body"], *(t["body"] for t in (self.results, self.sessions, self.traces))),
                      EXAMINER: _names(self.sessions["examiner"])}  # fmt: skip

    def place(self, kind: str, column: pa.ChunkedArray) -> Ints:
        """Each row's body or examiner as a number."""
        return _numbers(column, self.names[kind])

    @cached_property
    def stratum(self) -> tuple[Ints, list[str]]:
        """Each result's occupation and level as one number, and what the numbers mean."""
        text = pc.binary_join_element_wise(self.results["occupation"], self.results["level"], "/")
        coded = pc.dictionary_encode(text).combine_chunks()
        return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()

    @cached_property
    def session_of(self) -> tuple[Ints, Ints]:
        """Rows of `sessions` and of `results` that belong together: one pair per result and examiner."""
        sessions, wanted = (
            t["session"].fill_null(_NOWHERE).to_numpy() for t in (self.sessions, self.results)
        )
        first, last = (np.searchsorted(sessions, wanted, side=side) for side in ("left", "right"))
        counts = last - first
        result = np.repeat(np.arange(len(wanted)), counts)
        inside = np.arange(len(result)) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(first, counts) + inside, result

    def rows(self, kind: str) -> tuple[Ints, Ints]:
        """(key, row of results): a result once for its body, or once for each of its examiners."""
        if kind == BODY:
            return self.place(BODY, self.results["body"]), np.arange(self.results.num_rows)
        session, result = self.session_of
        return self.place(EXAMINER, self.sessions["examiner"])[session], result


def pass_rate(view: View, limit: Limit, used: Limits) -> Iterator[Found]:
    """Too many pass, against what peers make of the same occupations and levels."""
    passed = view.results["passed"].to_numpy(zero_copy_only=False)
    stratum, labels = view.stratum
    for kind in sorted(limit.of):
        key, row = view.rows(kind)
        found = peers.compare(key, stratum[row], passed[row], len(view.names[kind]))
        for n in _fired(found, limit, used):
            mine = row[key == n]
            yield (
                kind,
                view.names[kind][n],
                _share_signal(limit, found, n, _by_stratum(mine, stratum, labels, passed)),
            )


def near_line(view: View, limit: Limit, used: Limits) -> Iterator[Found]:
    """Of the marks around the pass line too many stand above it, against what peers give: piled on it, or a gap below."""
    for kind in sorted(limit.of):
        key, row = view.rows(kind)
        marks = np.stack([view.results[part].fill_null(-1).to_numpy()[row] for part in ("theory", "skill")])
        near = (marks >= limit.low) & (marks <= limit.high)
        keys, parts = np.broadcast_to(key, marks.shape), np.broadcast_to(np.arange(2)[:, None], marks.shape)
        found = peers.compare(keys[near], parts[near], marks[near] >= used.line, len(view.names[kind]))
        for n in _fired(found, limit, used):
            yield (
                kind,
                view.names[kind][n],
                _share_signal(limit, found, n, _by_mark(marks[(keys == n) & near])),
            )


def failures(view: View, limit: Limit, used: Limits) -> Iterator[Found]:
    """Fewer fail than the upper marks ask for: who teaches well lifts all marks, who is lenient the failing alone."""
    for kind in sorted(limit.of):
        key, row = view.rows(kind)
        order = np.argsort(key, kind="stable")
        ends = np.searchsorted(key[order], np.arange(1, len(view.names[kind])))
        given = {
            part: [
                own[own >= 0]
                for own in np.split(view.results[part].fill_null(-1).to_numpy()[row][order], ends)
            ]
            for part in ("theory", "skill")
        }
        found = peers.tails(list(given.values()), used.line, limit.upper / 100)
        for n in _fired(found, limit, used):
            told = [(part, len(own[n]), int((own[n] < used.line).sum())) for part, own in given.items()]
            rows = pa.table(
                dict(zip(("part", "cases", "failed"), map(list, zip(*told, strict=True)), strict=True))
            )
            yield kind, view.names[kind][n], _share_signal(limit, found, n, rows)


def burst(view: View, limit: Limit, used: Limits) -> Iterator[Found]:
    """The first days after approval bring many times the certificates that later ones do, and that peers' first do."""
    early, usual, names = _early(view, limit.days)
    if len(names) < used.peers:
        return
    ratio = (early + _FEW) / (usual + _FEW)
    ratio = ratio / float(np.median(ratio))
    tail = _log_tail(ratio)
    for n in np.flatnonzero(
        (early >= limit.least) & (ratio > limit.begin) & (tail * len(names) < limit.chance)
    ):
        rows = pa.table(
            {"days": [limit.days], "issued": [int(early[n])], "later_pace": [round(float(usual[n]), 1)]}
        )
        yield BODY, names[n], _signal(limit, float(ratio[n]), 1.0, (int(early[n]), float(tail[n])), rows)


def pace(view: View, limit: Limit, _: Limits) -> Iterator[Found]:
    """Candidates an examiner-hour, against the usual pace of the occupation."""
    load = _Loads(view)
    for kind in sorted(limit.of):
        key = view.place(kind, view.sessions[kind])
        size = len(view.names[kind])
        done, due = (np.bincount(key, weights=w, minlength=size) for w in (load.share, load.due))
        for n in np.flatnonzero((done >= limit.least) & (done > limit.begin * due) & (due > 0)):
            mine = np.flatnonzero(key == n)
            worst = mine[np.argsort(-load.share[mine] / np.maximum(load.due[mine], 1e-9), kind="stable")][
                :SHOWN
            ]
            yield (
                kind,
                view.names[kind][n],
                _signal(limit, float(done[n] / due[n]), 1.0, (round(done[n]), 1.0), load.shown(worst)),
            )


def devices(view: View, limit: Limit, _: Limits) -> Iterator[Found]:
    """Candidates who answered on the device of another candidate of the same session."""
    yield from _shared(view, limit, "device", "session", "candidate")


def addresses(view: View, limit: Limit, _: Limits) -> Iterator[Found]:
    """Candidates whose network address was also seen at another body."""
    yield from _shared(view, limit, "address", "", "body")


def two_rooms(view: View, limit: Limit, _: Limits) -> Iterator[Found]:
    """An examiner in a session that began before the one in another room was over."""
    first, second = _clashes(view.sessions)
    pairs = _pairs(view.sessions, first, second)
    for kind in sorted(limit.of):
        key = np.stack([view.place(kind, view.sessions[kind])[rows] for rows in (first, second)])
        for n in np.unique(key):
            mine = np.flatnonzero((key == n).any(axis=0))
            if len(mine) >= limit.least:
                rows = pairs.take(pa.array(mine[:SHOWN]))
                yield kind, view.names[kind][n], _signal(limit, float(len(mine)), 0.0, (len(mine), 1.0), rows)


Look = Callable[[View, Limit, Limits], Iterator[Found]]
LOOKS: dict[str, Look] = {"burst": burst, "pass_rate": pass_rate, "pace": pace, "devices": devices,
                          "addresses": addresses, "two_rooms": two_rooms, "heaping": near_line, "gap": near_line, "failures": failures}  # fmt: skip


# --- making signals


def _signal(
    limit: Limit, value: float, expected: float, rests: tuple[int, float], evidence: pa.Table
) -> Signal:
    cases, chance = rests
    over = value - expected if limit.unit == "share" else value
    points = limit.weight * min(max((over - limit.begin) / (limit.full - limit.begin), 0.0), 1.0)
    return Signal(
        limit, round(value, 4), round(expected, 4), cases, chance, round(points, 2), evidence.slice(0, SHOWN)
    )


def _fired(found: peers.Compared, limit: Limit, used: Limits) -> Ints:
    """Those odd enough; nobody when there are too few to be compared with."""
    compared = int((found.cases > 0).sum())
    enough = (found.cases >= limit.least) & (found.shrunken - found.expected > limit.begin)
    rare = (found.tail * compared < limit.chance) & (compared >= used.peers)
    fired: Ints = np.flatnonzero(enough & rare)
    return fired


def _share_signal(limit: Limit, found: peers.Compared, n: int, evidence: pa.Table) -> Signal:
    rests = int(found.cases[n]), float(found.tail[n])
    return _signal(limit, float(found.shrunken[n]), float(found.expected[n]), rests, evidence)


def _log_tail(ratio: Floats) -> Floats:
    """How unlikely each ratio is among the others, whose logarithms are taken as normal with a robust spread."""
    told = np.log(ratio)
    middle = np.median(told)
    spread = max(1.4826 * float(np.median(np.abs(told - middle))), _SPREAD)
    tail: Floats = ndtr((middle - told) / spread)
    return tail


# --- evidence


def _by_stratum(rows: Ints, stratum: Ints, labels: list[str], passed: Flags) -> pa.Table:
    cases, hits = (np.bincount(stratum[rows], weights=w, minlength=len(labels)) for w in (None, passed[rows]))
    order = np.argsort(-cases, kind="stable")[: int((cases > 0).sum())]
    pairs = [labels[n].split("/") for n in order]
    return pa.table({"occupation": [p[0] for p in pairs], "level": [p[1] for p in pairs],
                     "cases": cases[order].astype(np.int64), "passed": hits[order].astype(np.int64)})  # fmt: skip


def _by_mark(marks: npt.NDArray[np.int16]) -> pa.Table:
    values, counts = np.unique(marks, return_counts=True)
    return pa.table({"mark": values, "count": counts})


def _pairs(sessions: pa.Table, first: Ints, second: Ints) -> pa.Table:
    one, two = sessions.take(pa.array(first)), sessions.take(pa.array(second))
    return pa.table({"examiner": one["examiner"], "room": one["room"], "until_at": one["until_at"],
                     "other_room": two["room"], "other_from_at": two["from_at"]})  # fmt: skip


# --- counting


def _early(view: View, span: int) -> tuple[Floats, Floats, list[str]]:
    """Of each body with certificates: how many in the first days, and how many its later pace would have brought.

    A body younger than twice those days has no later pace; it is given the early count usual among the others.
    """
    issued = view.results["issued_on"].cast(pa.int32()).fill_null(-1).to_numpy().astype(np.int64)
    body = view.place(BODY, view.results["body"])
    began = {name: day.toordinal() - 719163 for name, day in view.approved.items() if day is not None}
    since = np.array([began.get(name, np.iinfo(np.int32).max) for name in view.names[BODY]], np.int64)
    age = issued - since[body]
    told = (issued >= 0) & (age >= 0)
    size = len(view.names[BODY])
    early = np.bincount(body[told & (age < span)], minlength=size).astype(float)
    later = np.bincount(body[told & (age >= span)], minlength=size).astype(float)
    rest = (issued.max(initial=0) - since - span).astype(float)
    grown = rest >= span
    usual = np.where(grown, (later + 1) * span / np.maximum(rest, 1), 0.0)
    typical = float(np.median(early[grown & (early > 0)])) if (grown & (early > 0)).any() else 1.0
    kept = (early + later) > 0
    usual = np.where(grown, usual, typical)
    return early[kept], usual[kept], [name for name, keep in zip(view.names[BODY], kept, strict=True) if keep]


class _Loads:
    """What each examiner did in each session: its share of the candidates, and what the occupation's usual pace asks."""

    def __init__(self, view: View) -> None:
        self.sessions = view.sessions
        ids = view.sessions["session"].to_numpy()
        session, result = view.session_of
        _, place = np.unique(ids, return_inverse=True)
        examiners = np.bincount(place)[place]
        self.candidates = np.bincount(session, minlength=len(ids))
        self.share = self.candidates / np.maximum(examiners, 1)
        length = pc.subtract(view.sessions["until_at"], view.sessions["from_at"]).cast(pa.int64()).to_numpy()
        self.hours = np.maximum(length / _HOUR, 1 / 60)
        stratum, labels = view.stratum
        kind = np.full(len(ids), len(labels))
        kind[session] = stratum[result]
        told = self.candidates > 0
        body = view.place(BODY, view.sessions["body"])
        self.due = np.zeros(len(ids))
        self.due[told] = self.hours[told] * _usual((self.share / self.hours)[told], kind[told], body[told])

    def shown(self, rows: Ints) -> pa.Table:
        """Sessions as evidence."""
        kept = self.sessions.take(pa.array(rows)).select(["session", "examiner", "room", "from_at"])
        kept = kept.append_column("candidates", pa.array(self.candidates[rows]))
        return kept.append_column("hours", pa.array(np.round(self.hours[rows], 2)))


def _usual(rate: Floats, kind: Ints, body: Ints) -> Floats:
    """The median rate of each row's kind among other bodies, so that none hides behind itself; of every kind where few are left."""
    usual = np.zeros(len(rate))
    for own in np.unique(body):
        mine, others = body == own, body != own
        anywhere = np.median(rate[others]) if others.any() else np.median(rate)
        for n in np.unique(kind[mine]):
            alike = rate[others & (kind == n)]
            usual[mine & (kind == n)] = np.median(alike) if len(alike) >= _ALIKE else anywhere
    return usual


def _shared(view: View, limit: Limit, what: str, within: str, other: str) -> Iterator[Found]:
    """Bodies by the share of candidates whose `what`, `within` one place, served more than one `other`."""
    rows = view.traces.filter(view.traces[what].is_valid())
    keys = [what, within] if within else [what]
    held = rows.group_by(keys).aggregate([(other, "count_distinct")])
    many = held.filter(pc.greater(held[f"{other}_count_distinct"], 1))
    joined = rows.join(many.select(keys), keys=keys, join_type="left semi")
    size = len(view.names[BODY])
    total, hit = (np.bincount(view.place(BODY, t["body"]), minlength=size) for t in (rows, joined))
    for n in np.flatnonzero((hit >= limit.least) & (hit > limit.begin * np.maximum(total, 1))):
        mine = joined.filter(pc.equal(joined["body"], view.names[BODY][n]))
        rests = int(hit[n]), 1.0
        yield (
            BODY,
            view.names[BODY][n],
            _signal(limit, float(hit[n] / total[n]), 0.0, rests, _most(mine, keys)),
        )


def _most(rows: pa.Table, keys: list[str]) -> pa.Table:
    """How many candidates had each of the keys, most first."""
    counts = rows.group_by(keys).aggregate([("candidate", "count_distinct")])
    counts = counts.rename_columns([*keys, "candidates"])
    return counts.sort_by([("candidates", "descending"), *((key, "ascending") for key in keys)])


def _clashes(sessions: pa.Table) -> tuple[Ints, Ints]:
    """Pairs of rows: of one examiner, in different rooms, the later beginning before the earlier is over."""
    order = pc.sort_indices(
        sessions, sort_keys=[(name, "ascending") for name in ("examiner", "from_at", "until_at", "session")]
    ).to_numpy()
    who = pc.dictionary_encode(sessions["examiner"]).combine_chunks().indices.to_numpy()[order]
    room = pc.dictionary_encode(sessions["room"]).combine_chunks().indices.to_numpy()[order]
    start, end = (sessions[name].cast(pa.int64()).to_numpy()[order] for name in ("from_at", "until_at"))
    first, second = [], []
    open_: list[int] = []
    for n in range(len(order)):
        open_ = [m for m in open_ if who[m] == who[n] and end[m] > start[n]]
        clash = [m for m in open_ if room[m] != room[n]]
        first += clash
        second += [n] * len(clash)
        open_.append(n)
    return order[np.array(first, np.int64)], order[np.array(second, np.int64)]


def _told(rows: pa.Table, *columns: str) -> pa.Table:
    """The rows that say whose they are."""
    for column in columns:
        rows = rows.filter(rows[column].is_valid())
    return rows


def _names(*columns: pa.ChunkedArray) -> list[str]:
    found: set[str] = set()
    for column in columns:
        found |= set(pc.unique(column).to_pylist())
    return sorted(found - {None})


def _numbers(column: pa.ChunkedArray, names: list[str]) -> Ints:
    found: Ints = pc.index_in(column, pa.array(names, pa.string())).to_numpy().astype(np.int64)
    return found
