"""One row per training class, from the roster's own rows."""

import datetime as dt

import polars as pl

_SAID = (
    "provider",
    "kind",
    "occupation",
    "level",
    "filed_on",
    "started_on",
    "ended_on",
    "hours",
    "practice_hours",
)


def rows(training: pl.DataFrame, insurance: pl.DataFrame, *, as_of: dt.date) -> pl.DataFrame:
    """Each class with the first known word on it in the roster's order, and its head-counts, sorted."""
    roster = training.drop_nulls("class_code").sort("class_code", "record")
    finished = pl.col("outcome").is_in(["FINISHED", "CERTIFIED"])
    classes = roster.group_by("class_code", maintain_order=True).agg(
        *(pl.col(c).drop_nulls().first() for c in _SAID),
        _heads().alias("enrolled"),
        _heads(finished).alias("finished"),
        _heads(pl.col("outcome") == "CERTIFIED").alias("certified"),
    )
    due = pl.col("ended_on").dt.offset_by("6mo")
    classes = classes.with_columns(pl.when(due <= as_of).then(due).alias("due"))
    employed = _employed(roster, classes, insurance)
    counted = classes.join(employed, on="class_code", how="left", maintain_order="left")
    return counted.with_columns(
        pl.when(pl.col("due").is_not_null()).then(pl.col("employed").fill_null(0)).alias("employed")
    )


def _employed(roster: pl.DataFrame, classes: pl.DataFrame, insurance: pl.DataFrame) -> pl.DataFrame:
    """Per class, who is insured through an employer on the day six months after it ended: a stable job."""
    graduates = roster.select("class_code", "person").join(
        classes.select("class_code", "due").drop_nulls("due"), on="class_code"
    )
    paid = insurance.filter(
        pl.col("insurance").is_in(["UNEMPLOYMENT", "PENSION"]) & pl.col("employer").is_not_null()
    )
    stable = graduates.join(paid.select("person", "from_on", "until_on"), on="person").filter(
        (pl.col("from_on") <= pl.col("due"))
        & (pl.col("until_on").is_null() | (pl.col("until_on") > pl.col("due")))
    )
    return stable.group_by("class_code").agg(_heads().alias("employed"))


def _heads(which: pl.Expr | None = None) -> pl.Expr:
    person = pl.col("person") if which is None else pl.col("person").filter(which)
    return person.n_unique().cast(pl.Int32)
