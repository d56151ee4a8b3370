"""The e-file's tables to the facts of a day, as known at an instant: whole, or only the persons that changed.

Deterministic: equal e-files give equal facts to the byte, however their rows are ordered. Measured on two cores: 9 s of
CPU and 2.5 GiB for 600,000 workers with 10 million rows; 4.5 s for 1,000 changed persons of them, nearly all of it for
splicing the tables, counting heads and the digest, which everybody is part of.
"""

import datetime as dt
from collections.abc import Collection, Mapping

import polars as pl
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.errors import Refusal
from jiangtu.engine.facts import belief, classes, employers, factset, records, workers
from jiangtu.engine.facts.belief import Reading
from jiangtu.engine.facts.factset import FactSet

Frames = dict[str, pl.DataFrame]


class NothingKnown(Refusal):
    """No record of anybody begins by the day among what was known at the instant."""

    def __init__(self, as_of: dt.date, known_at: dt.datetime | None) -> None:
        read = f"截至{known_at:%Y-%m-%d %H:%M}的数据中，" if known_at else ""
        super().__init__(
            "NOTHING_KNOWN",
            f"{read}没有{as_of:%Y年%m月%d日}及以前的任何记录，无法生成快照。",
            f"no record begins by {as_of}",
            mend="选一个较晚的统计日，或先导入部门数据并完成归集。",
        )


def derive(efile: Mapping[str, pa.Table], *, as_of: dt.date, known_at: dt.datetime | None) -> FactSet:
    """The facts of everybody known on `as_of`, from what was recorded by `known_at` (None: everything).

    Reads the tables of `engine.schema.efile`; an absent one is empty. NothingKnown when no record is visible.
    """
    reading = belief.read(efile, as_of=as_of, known_at=known_at)
    own = _own(reading)
    if all(own[name].is_empty() for name in schema.CHILDREN):
        raise NothingKnown(as_of, known_at)
    return _whole(own, reading, known_at)


def update(
    previous: FactSet,
    efile: Mapping[str, pa.Table],
    *,
    changed: Collection[int],
    known_at: dt.datetime | None,
) -> FactSet:
    """`derive` of the same day at `known_at`, byte for byte, when `previous` is right for all but `changed`.

    `changed` are the persons touched by the news since (`news.persons_touched`). Only theirs are made again; what hangs
    on everybody (head-counts, industries, undelivered registers) is counted again from the spliced tables.
    """
    reading = belief.read(efile, as_of=previous.as_of, known_at=known_at, persons=changed)
    own = _own(reading)
    gone = pl.Series(list(changed), dtype=pl.Int64)
    kept = {
        name: _without(previous[name], gone).drop("industry", strict=False)
        for name in ("workers", *schema.CHILDREN)
    }
    spliced = {name: _splice(kept[name], own[name]) for name in kept}
    if all(spliced[name].is_empty() for name in schema.CHILDREN):
        raise NothingKnown(previous.as_of, known_at)
    return _whole(spliced, reading, known_at)


def _own(reading: Reading) -> Frames:
    """The tables that hang on one person alone."""
    tables = {name: records.visible(reading, name) for name in schema.CHILDREN}
    return {**tables, "workers": workers.rows(reading, tables)}


def _whole(own: Frames, reading: Reading, known_at: dt.datetime | None) -> FactSet:
    """The person tables with those counted from all of them."""
    registered = employers.register(reading)
    frames = {
        **own,
        "workers": workers.finish(own["workers"], reading, registered),
        "employers": employers.rows(registered, own["employment"], own["certificates"], as_of=reading.as_of),
        "classes": classes.rows(own["training"], own["insurance"], as_of=reading.as_of),
    }
    tables = {name: frames[name].select(spec.arrow.names).to_arrow() for name, spec in schema.TABLES.items()}
    return factset.sorted_set(tables, as_of=reading.as_of, known_at=known_at)


def _without(table: pa.Table, persons: pl.Series) -> pl.DataFrame:
    frame = pl.DataFrame(pl.from_arrow(table))
    return frame.filter(~pl.col("person").is_in(persons.implode()))


def _splice(kept: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """Two sorted tables of different persons as one sorted table."""
    return kept.merge_sorted(made.match_to_schema(kept.schema), key="person")
