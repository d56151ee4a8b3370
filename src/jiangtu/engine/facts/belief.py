"""What of the e-file is believed at an instant, and which person each mention belongs to."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu import catalogues
from jiangtu.engine.schema import efile as spec

LAST_IN_LINE = 999
"""The authority of a department that the catalogue does not rank."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TABLES = {"mentions": spec.MENTIONS, "links": spec.LINKS, **spec.RECORDS}


@dataclass(frozen=True, slots=True)
class Reading:
    """The e-file as read on one day with the news of one instant.

    `mentions` has one row per believed mention with a link in force: mention, person, authority and what the mention
    says of the person; sorted by mention. `doubtful` holds the persons with an open question.
    """

    efile: Mapping[str, pa.Table]
    as_of: dt.date
    at: int | None
    mentions: pl.DataFrame
    doubtful: pl.Series

    def records(self, kind: str, *columns: str, where: pl.Expr) -> pl.DataFrame:
        """Believed records of `kind` for which `where` holds, with person and authority; all columns or `columns`."""
        own = self._own(self.efile.get(kind, spec.RECORDS[kind].arrow.empty_table()))
        rows = believed({kind: own}, kind, self.at, *(("mention", *columns) if columns else ()))
        return rows.filter(where).join(self.mentions.select("mention", "person", "authority"), on="mention")

    def _own(self, table: pa.Table) -> pa.Table:
        """The rows that can hang on these mentions: worth a look first when the mentions are few."""
        if 20 * len(self.mentions) > table.num_rows:
            return table
        return table.filter(
            pc.is_in(table["mention"], value_set=pa.array(self.mentions["mention"].to_numpy()))
        )


def read(
    efile: Mapping[str, pa.Table],
    *,
    as_of: dt.date,
    known_at: dt.datetime | None,
    persons: Collection[int] | None = None,
) -> Reading:
    """The e-file read at (`as_of`, `known_at`), of all persons or of `persons` alone."""
    at = instant(known_at)
    links = links_in_force(efile, at)
    if persons is not None:
        links = links.filter(pl.col("person").is_in(pl.Series(list(persons), dtype=pl.Int64).implode()))
    mentions = believed(efile, "mentions", at).join(links, on="mention").with_columns(_authority())
    return Reading(
        efile=efile,
        as_of=as_of,
        at=at,
        mentions=mentions.sort("mention"),
        doubtful=mentions.filter("doubtful")["person"].unique(),
    )


def instant(known_at: dt.datetime | None) -> int | None:
    """Microseconds of UTC; a naive time is taken as UTC."""
    if known_at is None:
        return None
    aware = known_at if known_at.tzinfo else known_at.replace(tzinfo=dt.UTC)
    return (aware - _EPOCH) // dt.timedelta(microseconds=1)


def frame(efile: Mapping[str, pa.Table], name: str, *columns: str) -> pl.DataFrame:
    """The table as it was given, whole or some columns; an empty one where nothing was ever delivered."""
    table = efile.get(name, _TABLES[name].arrow.empty_table())
    return pl.DataFrame(pl.from_arrow(table.select(columns or _TABLES[name].arrow.names)))


def believed(efile: Mapping[str, pa.Table], name: str, at: int | None, *columns: str) -> pl.DataFrame:
    """The rows recorded by the instant and not gone by it; without an instant, those not gone at all."""
    rows = frame(efile, name, *((*columns, "recorded_at", "gone_at") if columns else ()))
    if at is None:
        return rows.filter(pl.col("gone_at").is_null())
    return rows.filter(
        (pl.col("recorded_at") <= at) & (pl.col("gone_at").is_null() | (pl.col("gone_at") > at))
    )


def links_in_force(efile: Mapping[str, pa.Table], at: int | None) -> pl.DataFrame:
    """mention, person, doubtful: the latest believed link of each mention, the larger person breaking a tie."""
    links = believed(efile, "links", at)
    if links["mention"].is_duplicated().any():
        links = links.sort("mention", "recorded_at", "person").unique(
            "mention", keep="last", maintain_order=True
        )
    return links.select("mention", "person", "doubtful")


def _authority() -> pl.Expr:
    ranks = {row.name: row.authority for row in catalogues.departments()}
    rank = pl.col("department").replace_strict(ranks, default=LAST_IN_LINE, return_dtype=pl.Int16)
    return rank.alias("authority")
