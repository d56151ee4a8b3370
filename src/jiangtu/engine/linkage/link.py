"""Every mention given to a person, and the pairs a clerk must look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.linkage import block, clean, cluster, nodes, persons, scores, stages
from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.cluster import Joined, Pair
from jiangtu.engine.linkage.model import Model
from jiangtu.engine.linkage.scheme import Ruling, Scheme

_RULED = 1_000.0
"""Lifts the strength of a pair decided by rule above any weight in bits."""


@dataclass(frozen=True, slots=True)
class Settings:
    """From which probability an open pair joins for sure, joins until a clerk confirms it, or is only shown to him.

    `model` None: estimated when at least `enough` pairs of equal valid numbers are there, else as published. `apart`:
    pairs of mentions that a clerk has ruled to be two persons; what holds the one never joins what holds the other.
    """

    sure_at: float = 0.99
    join_at: float = 0.90
    doubt_at: float = 0.10
    enough: int = 10_000
    model: Model | None = None
    apart: frozenset[tuple[int, int]] = frozenset()
    scheme: Scheme = CHINESE


DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class LinkResult:
    """`assignments` and `pairs` (columns of `persons.ASSIGNMENTS`, `.PAIRS`), and the model of the probabilities."""

    assignments: pa.Table
    pairs: pa.Table
    model: Model


def link(
    mentions: pa.Table, links: pa.Table, *, id_key: bytes, seed: int, settings: Settings = DEFAULT
) -> LinkResult:
    """A person for every mention that has none yet.

    `mentions` has the columns of the e-file's mentions, and `employer` where known; `links` mention and person, at most
    one row per mention: these are kept, and persons in it never change or merge. The result depends on neither
    table's row order; a second call with the first one's links added assigns nothing. `id_key` (at most 64 bytes)
    makes person ids opaque; `seed` draws the sample a model is estimated from.
    """
    return link_clean(clean.clean(mentions), links, id_key=id_key, seed=seed, settings=settings)


@dataclass(frozen=True, slots=True)
class Ready:
    """Mentions prepared once, and kept: cleaned, and the keys by which others meet them, row by row.

    A row that does not `stand` is out, and only not yet swept away: to copy all the others would cost more.
    """

    cleaned: pa.Table
    keys: pa.Table
    stand: pa.ChunkedArray

    def only(self, wanted: pa.ChunkedArray) -> "Ready":
        """The rows that are wanted."""
        return Ready(self.cleaned, self.keys, pc.and_(self.stand, wanted))

    def joined(self, others: "Ready") -> "Ready":
        """These, then the others."""
        return Ready(
            pa.concat_tables([self.cleaned, others.cleaned]),
            pa.concat_tables([self.keys, others.keys]),
            pa.chunked_array([*self.stand.chunks, *others.stand.chunks], pa.bool_()),
        )

    def swept(self) -> "Ready":
        """The rows that stand, and no others."""
        return ready(self.cleaned.filter(self.stand), self.keys.filter(self.stand))

    def of(self, mentions: pa.Array) -> pa.Table:
        """The cleaned rows of these mentions."""
        wanted = pc.is_in(self.cleaned["mention"], value_set=mentions)
        return self.cleaned.filter(pc.and_(self.stand, wanted))


def ready(cleaned: pa.Table, keys: pa.Table) -> Ready:
    """All of them standing."""
    return Ready(cleaned, keys, pa.chunked_array([pa.repeat(True, cleaned.num_rows)]))


def prepare(mentions: pa.Table, *, scheme: Scheme = CHINESE) -> Ready:
    """The mentions ready for `link_delivery`; both tables may be kept on disk, and appended to."""
    cleaned = clean.clean(mentions)
    return ready(cleaned, block.key_hashes(cleaned, scheme))


Holders = Callable[[pa.Array], pa.Table]
"""Tells of known mentions whose they are: mention and person, of these and of every other mention of the same persons."""


def among(links: pa.Table) -> Holders:
    """`Holders` that look it up in a table of all links."""

    def holders(mentions: pa.Array) -> pa.Table:
        theirs = links.filter(pc.is_in(links["mention"], value_set=mentions))
        return links.filter(pc.is_in(links["person"], value_set=theirs["person"].combine_chunks()))

    return holders


def link_delivery(
    delivered: Ready, known: Ready, holders: Holders, *, id_key: bytes, seed: int, settings: Settings
) -> LinkResult:
    """What `link` answers for the mentions of `delivered` (all of which stand), compared with `known`, which have a person.

    `settings.model` should be the model of the last full run, or the few pairs here decide the probabilities. Only known
    mentions that share a number or a key with the delivery, and the other mentions of their persons, are looked at
    beyond their keys.
    """
    keys = known.keys.filter(known.stand)
    linked = _mention_person(holders(block.met(keys, delivered.keys, settings.scheme)))
    together = pa.concat_tables([known.of(linked["mention"].combine_chunks()), delivered.cleaned])
    return link_clean(together, linked, id_key=id_key, seed=seed, settings=settings)


def link_clean(
    cleaned: pa.Table, links: pa.Table, *, id_key: bytes, seed: int, settings: Settings
) -> LinkResult:
    """`link`, for mentions already cleaned (columns of `clean.CLEAN`)."""
    with block.connect(cleaned.num_rows) as con:
        con.register("clean", cleaned)
        con.register("links", _mention_person(links))
        con.register("apart", _pairs(settings.apart))
        return _link(con, settings, id_key=id_key, seed=seed)


def _link(con: duckdb.DuckDBPyConnection, settings: Settings, *, id_key: bytes, seed: int) -> LinkResult:
    scheme = settings.scheme
    block.make_faces(con, scheme)
    nodes.settle(con, scheme)
    block.pair_candidates(con, scheme)
    found = nodes.place(con, stages.decide(con, scheme, "candidates"))
    used = settings.model or scores.estimate(con, scheme, enough=settings.enough, seed=seed)
    scored = scores.score(con, scheme, used, _ruled(found, scheme, Ruling.OPEN, Ruling.CLERK))
    joined = cluster.join(nodes.describe(con, found), _strong(found, scored, settings))
    persons.name(con, joined, id_key=id_key)
    refused = scores.score(con, scheme, used, _doubted(_ruled(found, scheme, Ruling.SAME), joined))
    return LinkResult(
        persons.assignments(con, joined, sure_at=settings.sure_at),
        persons.pairs(con, joined, [scored, refused], sure_at=settings.sure_at),
        used,
    )


def _mention_person(links: pa.Table) -> pa.Table:
    return links.select(["mention", "person"]).cast(
        pa.schema([("mention", pa.int64()), ("person", pa.int64())])
    )


def _ruled(pairs: pa.Table, scheme: Scheme, *rulings: Ruling) -> pa.Table:
    return pairs.filter(pc.is_in(pairs["stage"], pa.array(scheme.stages(*rulings), pa.string())))


def _doubted(pairs: pa.Table, joined: Joined) -> pa.Table:
    """Those of `pairs` that were not joined after all."""
    return pairs.join(_pairs((p.left, p.right) for p, _ in joined.doubtful), ["l", "r"], join_type="inner")


def _pairs(pairs: Iterable[tuple[int, int]]) -> pa.Table:
    left, right = zip(*sorted(pairs), strict=True) if (pairs := list(pairs)) else ((), ())
    return pa.table({"l": pa.array(left, pa.int64()), "r": pa.array(right, pa.int64())})


def _strong(found: pa.Table, scored: pa.Table, settings: Settings) -> Iterable[Pair]:
    """Every pair that joins or is doubtful, with its strength."""
    scheme = settings.scheme
    rank = {rule.stage: place for place, rule in enumerate(scheme.rules)}
    for row in _ruled(found, scheme, Ruling.SAME).select([*_PLACE, "spoiled", "agreeing"]).to_pylist():
        yield _pair(row, Ruling.SAME, _RULED - 10 * rank[row["stage"]] + row["agreeing"])
    clerk = set(scheme.stages(Ruling.CLERK))
    for row in scored.select([*_PLACE, "spoiled", "weight", "probability"]).to_pylist():
        if row["stage"] in clerk:
            yield _pair(row, Ruling.CLERK, row["weight"])
        elif row["probability"] >= settings.doubt_at:
            yield _pair(row, Ruling.OPEN, row["weight"], joins=row["probability"] >= settings.join_at)


_PLACE = ("l", "r", "l_node", "r_node", "stage")


def _pair(row: dict[str, Any], ruling: Ruling, strength: float, *, joins: bool = True) -> Pair:
    left, right, left_node, right_node, stage = (row[column] for column in _PLACE)
    sides = (left, right, left_node, right_node, stage)
    return Pair(*sides, ruling, strength, joins, row.get("probability", 1.0), row["spoiled"])
