"""The child tables of the facts: every visible record once, whoever and however many reported it.

A record is visible when it is believed and begins on or before the day. Rows of one person that say the same thing are
one row: the values of the department with most authority, gaps filled from the others, its record number.
"""

import polars as pl

from jiangtu.engine import schema
from jiangtu.engine.facts import months
from jiangtu.engine.facts.belief import Reading
from jiangtu.engine.schema.table import Kind

SAME: dict[str, tuple[str, ...]] = {
    "training": ("kind", "class_code", "provider", "occupation", "level", "started_on"),
    "education": ("kind", "schooling", "enrolled_on"),
    "titles": ("title", "occupation", "obtained_on"),
    "claims": ("kind", "fund", "occupation", "level", "certificate", "amount_fen", "paid_on"),
    "honours": ("kind", "tier", "awarded_on"),
    "rotations": ("kind", "employer", "post", "host", "from_on"),
}
"""What makes two rows of one person one row, for records of a single day."""

RUNS: dict[str, tuple[str, ...]] = {
    "insurance": ("insurance", "employer"),
    "statuses": ("status",),
    "memberships": (),
}
"""What makes two overlapping or touching periods of one person one run."""

_FAR = 2**22 - 1  # later than any day counted from 1970


def begins(name: str) -> str:
    """The column that says when a record of the table begins."""
    spec = schema.CHILDREN[name]
    dates = {c.name for c in spec.columns if c.kind is Kind.DATE}
    return next(column for column in spec.order if column in dates)


def visible(reading: Reading, name: str) -> pl.DataFrame:
    """The table `name` of the facts, sorted by its subject and order. Cost: one pass and one sort of its records."""
    rows = reading.records(name, where=pl.col(begins(name)) <= reading.as_of)
    if name == "certificates":
        rows = _certificates(rows)
    elif name == "employment":
        rows = _employment(rows)
    elif name in RUNS:
        rows = _union_of_runs(rows, ("person", *RUNS[name]))
    else:
        rows = _once(rows, ("person", *SAME[name]))
    rows = _as_seen_on_the_day(rows, name, reading)
    spec = schema.CHILDREN[name]
    return rows.select(spec.arrow.names).sort(spec.subject, *spec.order)


def first_by(rows: pl.DataFrame, *key: str) -> pl.DataFrame:
    """The first row of each `key` of rows sorted by it."""
    return rows.filter(_starts(key))


def runs(rows: pl.DataFrame, key: tuple[str, ...], *, touching: bool) -> pl.DataFrame:
    """The rows sorted by `key` and time, with `run`: one number per chain of overlapping (or touching) periods."""
    rows = rows.sort(*key, "from_on", "recorded_at", "record")
    end = pl.col("until_on").to_physical().cast(pl.Int64).fill_null(_FAR)
    begin = pl.col("from_on").to_physical().cast(pl.Int64)
    block = _starts(key).cum_sum().cast(pl.Int64)
    reach = (block * (_FAR + 1) + end).cum_max().shift(1, fill_value=0)
    start = block * (_FAR + 1) + begin
    apart = start > reach if touching else start >= reach
    return rows.with_columns((apart | _starts(key)).cum_sum().alias("run"))


def _certificates(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per number; certificates without one by what they certify. A withdrawal reported by anybody holds."""
    numbered = rows["number"].is_not_null()
    withdrawn = pl.col("withdrawn").any()
    return pl.concat([
        _once(rows.filter(numbered), ("person", "number"), withdrawn=withdrawn),
        _once(rows.filter(~numbered), ("person", "kind", "occupation", "level", "issued_on"), withdrawn=withdrawn),
    ])  # fmt: skip


def _employment(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per employment: overlapping reports of one employer are one unless they name other occupations.

    The merged row begins with the first report and otherwise says what the report that begins last says.
    """
    again = rows.select("person", "employer").is_duplicated()
    chained = runs(rows.filter(again), ("person", "employer"), touching=False)
    occupation = pl.col("occupation").forward_fill().backward_fill().over("run")
    chained = runs(chained.with_columns(occupation), ("person", "employer", "occupation"), touching=False)
    merged = _merge(
        chained, ("run",), from_on=pl.col("from_on").first(), contract=pl.col("contract").drop_nulls().last()
    )
    return pl.concat([rows.filter(~again), merged.select(rows.columns)])


def _union_of_runs(rows: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """One row per unbroken run; it ends when its last report does, and its other values are the latest ones."""
    again = rows.select(key).is_duplicated()
    until = pl.when(pl.col("until_on").is_null().any()).then(None).otherwise(pl.col("until_on").max())
    merged = _merge(
        runs(rows.filter(again), key, touching=True),
        ("run",),
        from_on=pl.col("from_on").first(),
        until_on=until,
        record=pl.col("record").min(),
    )
    return pl.concat([rows.filter(~again), merged.select(rows.columns)])


def _once(rows: pl.DataFrame, key: tuple[str, ...], **special: pl.Expr) -> pl.DataFrame:
    again = rows.select(key).is_duplicated()
    believed_first = rows.filter(again).sort(
        *key, "authority", "recorded_at", "record", descending=[*(False for _ in key), False, True, True]
    )
    filled = {
        c: pl.col(c).drop_nulls().first()
        for c in rows.columns
        if c not in (*key, "record", "mention", "gone_at")
    }
    merged = _merge(believed_first, key, **{**filled, "record": pl.col("record").first(), **special})
    return pl.concat([rows.filter(~again), merged.select(rows.columns)])


def _merge(rows: pl.DataFrame, key: tuple[str, ...], **special: pl.Expr) -> pl.DataFrame:
    """One row per key, in order: the last value of each column unless `special` says otherwise."""
    rest = [pl.col(c).last() for c in rows.columns if c not in key and c not in special]
    chosen = [expression.alias(name) for name, expression in special.items()]
    return rows.group_by(key, maintain_order=True).agg(*rest, *chosen)


def _as_seen_on_the_day(rows: pl.DataFrame, name: str, reading: Reading) -> pl.DataFrame:
    """What had not happened by the day is not known on it; what counts with the day is counted up to it."""
    day = pl.lit(reading.as_of)
    if name == "training":
        running = pl.col("ended_on") > day
        return rows.with_columns(
            pl.when(running).then(pl.lit("RUNNING")).otherwise(pl.col("outcome")).alias("outcome"),
            pl.when(running).then(None).otherwise(pl.col("ended_on")).alias("ended_on"),
        )
    if name == "education":
        graduated = pl.col("graduated_on")
        return rows.with_columns(pl.when(graduated <= day).then(graduated).alias("graduated_on"))
    if name == "insurance":
        end = pl.min_horizontal(months.index(pl.col("until_on")), pl.lit(months.over_by(reading.as_of)))
        paid = (end - months.index(pl.col("from_on"))).clip(lower_bound=0)
        return rows.with_columns(paid.cast(pl.Int32).alias("months"))
    if name in ("employment", "rotations"):
        end = pl.min_horizontal("until_on", day)
        served = months.between(pl.col("from_on"), end).clip(lower_bound=0)
        return rows.with_columns(served.cast(pl.Int32).alias("months"))
    if name == "claims":
        return rows.with_columns(pl.col("paid_on").dt.year().cast(pl.Int32).alias("year"))
    return rows


def _starts(key: tuple[str, ...]) -> pl.Expr:
    """Whether a row begins a new `key` in rows sorted by it."""
    return pl.any_horizontal(pl.col(c).ne_missing(pl.col(c).shift(1)) for c in key) | (
        pl.int_range(pl.len()) == 0
    )
