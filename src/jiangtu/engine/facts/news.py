"""Who is touched by what was recorded, or stopped being believed, between two instants."""

import datetime as dt
from collections.abc import Mapping

import polars as pl
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.facts import belief


def persons_touched(
    efile: Mapping[str, pa.Table], *, after: dt.datetime, until: dt.datetime | None
) -> frozenset[int]:
    """Persons whose facts may differ between what was known at `after` and at `until` (None: everything).

    A changed record or mention touches whoever it belonged to at either instant; a changed link touches both.
    """
    start, end = belief.instant(after), belief.instant(until)
    mentions = [_news(efile, name, start, end) for name in ("mentions", "links", *schema.CHILDREN)]
    touched = pl.concat(mentions).unique()
    owners = [belief.links_in_force(efile, at) for at in (start, end)]
    return frozenset(
        person
        for owner in owners
        for person in owner.filter(pl.col("mention").is_in(touched.implode()))["person"].to_list()
    )


def _news(efile: Mapping[str, pa.Table], name: str, start: int | None, end: int | None) -> pl.Series:
    """The mentions with a row of `name` that came or went after `start` and by `end`."""
    rows = belief.frame(efile, name, "mention", "recorded_at", "gone_at")
    last = pl.lit(True) if end is None else pl.col("recorded_at") <= end
    gone = pl.lit(True) if end is None else pl.col("gone_at") <= end
    came = (pl.col("recorded_at") > start) & last
    went = pl.col("gone_at").is_not_null() & (pl.col("gone_at") > start) & gone
    return rows.filter(came | went)["mention"]
