"""One row per worker: what the child tables and the mentions say of a person on the day.

`rows` makes everything that hangs on one person alone, so a changed person is made again without the others; `finish`
adds what depends on the whole e-file: the industry of the employer, and null where a register was never delivered.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from functools import reduce

import polars as pl

from jiangtu.engine.facts import belief, months, records
from jiangtu.engine.facts.belief import Reading
from jiangtu.engine.facts.news import REGISTERS, STATUS_COLUMNS
from jiangtu.engine.schema import domains

_NUMBER = r"^\d{17}[\dX]$"


def rows(reading: Reading, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per worker known on the day, sorted, without `industry`; every register taken as delivered."""
    known = _known(reading, tables)
    parts = (
        _identity(reading.mentions),
        _schooling(reading.mentions, tables["education"]),
        _place(tables["insurance"], reading.as_of),
        _job(tables["employment"], reading.as_of),
        _insured(reading, tables["insurance"]),
        _title(tables["titles"]),
        _student(tables["education"]),
        _now(tables["memberships"], "union_member", reading.as_of),
        _now(
            tables["insurance"].filter(pl.col("insurance") == "PUBLIC_PENSION"),
            "public_pension",
            reading.as_of,
        ),
        *(
            _now(tables["statuses"].filter(pl.col("status") == status), column, reading.as_of)
            for status, column in STATUS_COLUMNS.items()
        ),
    )
    joined = reduce(
        lambda left, right: left.join(right, on="person", how="left", maintain_order="left"), parts, known
    )
    claims = ["employed", "student", "union_member", "public_pension", *STATUS_COLUMNS.values()]
    return joined.with_columns(
        *(pl.col(c).fill_null(False) for c in claims),
        identity_sure=~pl.col("person").is_in(reading.doubtful.implode()),
    )


def finish(workers: pl.DataFrame, employers: pl.DataFrame, *, delivered: Collection[str]) -> pl.DataFrame:
    """The rows with `industry` of the employer, and null in the columns whose register is not among the `delivered`."""
    industry = employers.select("employer", "industry")
    return workers.join(industry, on="employer", how="left", maintain_order="left").with_columns(
        pl.col(c).fill_null(False) if c in delivered else pl.lit(None, dtype=pl.Boolean).alias(c)
        for c in REGISTERS
    )


def delivered(reading: Reading) -> frozenset[str]:
    """The columns of `REGISTERS` whose register holds a believed row of anybody, linked or not."""
    said = {code: belief.believed(reading.efile, table, reading.at, code)[code].unique()
            for table, code in (("insurance", "insurance"), ("statuses", "status"))}  # fmt: skip
    return frozenset(
        column
        for column, (table, code, codes) in REGISTERS.items()
        if (
            said[code].is_in(codes).any()
            if code
            else not belief.believed(reading.efile, table, reading.at, "mention").is_empty()
        )
    )


def _known(reading: Reading, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Persons with a visible record, and those of whom no record is believed at all; not those yet to come."""
    seen = pl.concat([t["person"] for t in tables.values()]).unique()
    later = pl.concat([_persons_yet_to_come(reading, name) for name in tables]).unique()
    linked = reading.mentions["person"].unique()
    yet_to_come = later.filter(~later.is_in(seen.implode()))
    return linked.filter(~linked.is_in(yet_to_come.implode())).sort().to_frame("person")


def _persons_yet_to_come(reading: Reading, name: str) -> pl.Series:
    start = records.begins(name)
    return reading.records(name, start, where=pl.col(start) > reading.as_of)["person"]


def _identity(mentions: pl.DataFrame) -> pl.DataFrame:
    """Each attribute by the department of most authority, then the latest; a citizen number outweighs what it implies."""
    number = pl.when(pl.col("citizen_number").str.contains(_NUMBER)).then(pl.col("citizen_number"))
    odd = number.str.slice(16, 1).is_in(["1", "3", "5", "7", "9"])
    ranked = mentions.sort(
        "person", "authority", "recorded_at", "mention", descending=[False, False, True, True]
    ).with_columns(
        number_sex=pl.when(odd).then(pl.lit("M")).when(~odd).then(pl.lit("F")),
        number_born=number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False),
    )
    columns = ("number_sex", "number_born", "sex", "born_on", "household", "home_area")
    best = [records.first_by(ranked.select("person", c).drop_nulls(c), "person") for c in columns]
    persons = ranked.select("person").unique()
    joined = reduce(lambda left, right: left.join(right, on="person", how="left"), best, persons)
    return joined.select(
        "person",
        pl.coalesce("number_sex", "sex").alias("sex"),
        pl.coalesce("number_born", "born_on").alias("born_on"),
        "household",
        "home_area",
    )


def _schooling(mentions: pl.DataFrame, education: pl.DataFrame) -> pl.DataFrame:
    """The highest that any mention names or any finished course gave."""
    finished = education.filter(pl.col("graduated_on").is_not_null())
    said = pl.concat([mentions.select("person", "schooling"), finished.select("person", "schooling")])
    return _highest(said, "schooling", domains.SCHOOLING.codes)


def _title(titles: pl.DataFrame) -> pl.DataFrame:
    return _highest(titles, "title", domains.TITLE.codes)


def _highest(said: pl.DataFrame, column: str, codes: tuple[str, ...]) -> pl.DataFrame:
    rank = pl.col(column).replace_strict(codes, range(len(codes)), return_dtype=pl.Int8)
    best = said.drop_nulls(column).group_by("person").agg(rank.max())
    return best.with_columns(pl.col(column).replace_strict(range(len(codes)), codes, return_dtype=pl.String))


def _place(insurance: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """Where the latest contribution is paid: one that runs before one that ended, unemployment insurance first."""
    paid = insurance.drop_nulls("area").sort(
        "person",
        _running(as_of),
        pl.col("insurance") == "UNEMPLOYMENT",
        "from_on",
        "record",
        descending=[False, True, True, True, True],
    )
    return records.first_by(paid, "person").select("person", work_area="area")


def _job(employment: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """The job held on the day, the latest begun where there are several, and how long it has lasted unbroken."""
    chained = records.runs(
        employment.with_columns(recorded_at=pl.lit(0)), ("person", "employer", "occupation"), touching=True
    )
    since = chained.group_by("run").agg(since=pl.col("from_on").first())
    held = chained.filter(_running(as_of)).join(since, on="run")
    latest = records.first_by(
        held.sort("person", "from_on", "record", descending=[False, True, True]), "person"
    )
    return latest.select(
        "person",
        "employer",
        "occupation",
        pl.lit(True).alias("employed"),
        months.between(pl.col("since"), pl.lit(as_of)).cast(pl.Int32).alias("employed_months"),
    )


def _insured(reading: Reading, insurance: pl.DataFrame) -> pl.DataFrame:
    """Months of unemployment insurance, one month counted once; 0 and false for one reported only for later."""
    paid = insurance.filter(pl.col("insurance") == "UNEMPLOYMENT")
    first = months.index(pl.col("from_on"))
    span = pl.DataFrame(paid.select("person", first.alias("first"), (first + pl.col("months")).alias("end")))
    counted = span.sort("person", "first", "end").with_columns(
        (pl.col("end") - pl.max_horizontal("first", _reached()).clip(upper_bound=pl.col("end"))).alias(
            "insured_months"
        )
    )
    total = counted.group_by("person").agg(pl.col("insured_months").sum().cast(pl.Int32))
    reported = reading.records("insurance", "insurance", where=pl.col("insurance") == "UNEMPLOYMENT")
    return (
        reported.select("person").unique()
        .join(total, on="person", how="left")
        .join(_now(paid, "insured_now", reading.as_of), on="person", how="left")
        .with_columns(pl.col("insured_months").fill_null(0), pl.col("insured_now").fill_null(False))
    )  # fmt: skip


def _reached() -> pl.Expr:
    """The latest end among the earlier spans of the same person; 0 for the first."""
    wide = pl.col("person").rle_id().cast(pl.Int64) * 2**20
    reach = (wide + pl.col("end")).cum_max().shift(1, fill_value=0) - wide
    return reach.clip(lower_bound=0)


def _student(education: pl.DataFrame) -> pl.DataFrame:
    studying = education.filter(pl.col("graduated_on").is_null())
    return studying.select("person").unique().with_columns(student=pl.lit(True))


def _now(periods: pl.DataFrame, column: str, as_of: dt.date) -> pl.DataFrame:
    """person and a true `column` for those with a period that runs on the day."""
    held = periods.filter(_running(as_of)).select("person").unique()
    return held.with_columns(pl.lit(True).alias(column))


def _running(as_of: dt.date) -> pl.Expr:
    return pl.col("until_on").is_null() | (pl.col("until_on") > as_of)
