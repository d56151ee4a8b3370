"""One row per registered employer, with the head-counts that follow from the workers' own rows."""

import datetime as dt

import polars as pl

from jiangtu.engine.facts import belief
from jiangtu.engine.facts.belief import Reading

_SKILLED = ("5", "4", "3", "2", "1", "S", "C")
_HIGH_SKILLED = ("3", "2", "1", "S", "C")


def register(reading: Reading) -> pl.DataFrame:
    """What the registers say of each employer founded by the day: the latest word, gaps filled from earlier ones."""
    believed = belief.believed(reading.efile, "employers", reading.at)
    known = believed.filter(pl.col("registered_on").is_null() | (pl.col("registered_on") <= reading.as_of))
    columns = [c for c in known.columns if c not in ("record", "employer", "recorded_at", "gone_at")]
    latest = known.sort("employer", "recorded_at", "record")
    return latest.group_by("employer", maintain_order=True).agg(
        pl.col(c).drop_nulls().last() for c in columns
    )


def rows(
    registered: pl.DataFrame, employment: pl.DataFrame, certificates: pl.DataFrame, *, as_of: dt.date
) -> pl.DataFrame:
    """The register with staff, dispatched, skilled and high-skilled: persons employed there on the day."""
    staff = employment.filter(pl.col("until_on").is_null() | (pl.col("until_on") > as_of))
    counts = (
        staff.join(_skills(certificates), on="person", how="left")
        .group_by("employer")
        .agg(
            _heads().alias("staff"),
            _heads(pl.col("contract") == "DISPATCH").alias("dispatched"),
            _heads(pl.col("skilled")).alias("skilled"),
            _heads(pl.col("high_skilled")).alias("high_skilled"),
        )
    )
    joined = registered.join(counts, on="employer", how="left")
    return joined.with_columns(pl.col("staff", "dispatched", "skilled", "high_skilled").fill_null(0)).sort(
        "employer"
    )


def _skills(certificates: pl.DataFrame) -> pl.DataFrame:
    """person, skilled, high_skilled: whether a certificate in force has a level, and level three or above."""
    held = certificates.filter(~pl.col("withdrawn") & pl.col("level").is_in(_SKILLED))
    return held.group_by("person").agg(
        skilled=pl.lit(True), high_skilled=pl.col("level").is_in(_HIGH_SKILLED).any()
    )


def _heads(which: pl.Expr | None = None) -> pl.Expr:
    person = pl.col("person") if which is None else pl.col("person").filter(which)
    return person.n_unique().cast(pl.Int32)
