"""What became of people after a class: from contribution and employment records, never from what the provider says."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from jiangtu.engine.facts.factset import FactSet

KINDS = ("UNEMPLOYMENT", "PENSION")
"""Contributions that show a job: paid through an employer."""
GROUP = 7
"""Characters of an occupation code that name its minor group: a job in it is a counterpart job 对口."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` of `base` persons; `unknown` of the base are not known and stand in neither share nor count."""

    count: int
    base: int
    unknown: int = 0

    @property
    def percent(self) -> float | None:
        """count ÷ base in percent, two places; None for an empty base or while anybody is unknown."""
        return round(100 * self.count / self.base, 2) if self.base and not self.unknown else None


def outcomes(facts: FactSet, sponsors: pl.DataFrame, *, months: int) -> pl.DataFrame:
    """One row per finished class and person on the day `months` after the class ended, sorted.

    `sponsors` has class_code and sponsor (a company code). Columns: class_code, person, due, employer, `employed`,
    `counterpart` (a job at the sponsor or in the class's minor group), `retained` (still at the sponsor) and `double`
    (holds a school diploma and a level certificate of the class's minor group, 双证). Null means not known: the day
    has not come, the register was never delivered, or the job has no occupation. Source: domain rules 7.4.
    """
    due = _finished(facts, months).join(sponsors, on="class_code", how="left")
    known = (pl.col("due") <= facts.as_of) & pl.lit(facts["insurance"].num_rows > 0)
    jobs = _jobs(facts, due)
    at_sponsor, alike = pl.col("employer") == pl.col("sponsor"), pl.col("alike")
    rows = due.join(jobs, on=["class_code", "person"], how="left").join(
        _double(facts, due), on=["class_code", "person"], how="left"
    )
    employed = pl.when(known).then(pl.col("employer").is_not_null())
    return rows.with_columns(employed.alias("employed")).select(
        "class_code", "person", "due", "employer", "employed",
        pl.when(pl.col("employed")).then(at_sponsor.fill_null(False) | alike).otherwise(pl.col("employed")).alias("counterpart"),
        pl.when(pl.col("employed") & pl.col("sponsor").is_not_null()).then(at_sponsor).otherwise(
            pl.when(pl.col("sponsor").is_not_null()).then(pl.col("employed"))).alias("retained"),
        "double",
    ).sort("class_code", "person")  # fmt: skip


def rate(rows: pl.DataFrame, column: str) -> Rate:
    """How many of the rows' persons it holds for; the base is everybody in `rows`."""
    values = rows[column]
    return Rate(int(values.sum() or 0), len(values), values.null_count())


def _finished(facts: FactSet, months: int) -> pl.DataFrame:
    roster = pl.DataFrame(facts["training"]).filter(
        pl.col("outcome").cast(pl.String).is_in(["FINISHED", "CERTIFIED"]) & pl.col("ended_on").is_not_null()
    )
    return (
        roster.select("class_code", "person", "ended_on", pl.col("occupation").cast(pl.String).alias("trade"))
        .drop_nulls("class_code")
        .with_columns(
            pl.col("class_code").cast(pl.String), pl.col("ended_on").dt.offset_by(f"{months}mo").alias("due")
        )
        .unique(["class_code", "person"], keep="last", maintain_order=True)
    )


def _jobs(facts: FactSet, due: pl.DataFrame) -> pl.DataFrame:
    """For each class and person the employer who pays on the due day: the sponsor before others, then the latest."""
    paid = _running(pl.DataFrame(facts["insurance"]).filter(
        pl.col("insurance").cast(pl.String).is_in(KINDS) & pl.col("employer").is_not_null()
    ), due, "employer")  # fmt: skip
    held = _running(pl.DataFrame(facts["employment"]), due, "employer", "occupation")
    alike = (
        held.with_columns(
            (pl.col("occupation").str.slice(0, GROUP) == pl.col("trade").str.slice(0, GROUP)).alias("alike")
        )
        .group_by("class_code", "person", "employer")
        .agg(pl.col("alike").max())
    )
    return (
        paid.join(alike, on=["class_code", "person", "employer"], how="left")
        .sort((pl.col("employer") == pl.col("sponsor")).fill_null(False), "from_on", descending=True)
        .unique(["class_code", "person"], keep="first", maintain_order=True)
        .select("class_code", "person", "employer", "alike")
    )


def _running(spells: pl.DataFrame, due: pl.DataFrame, *columns: str) -> pl.DataFrame:
    picked = spells.select("person", "from_on", "until_on", *(pl.col(c).cast(pl.String) for c in columns))
    return due.join(picked, on="person").filter(
        (pl.col("from_on") <= pl.col("due"))
        & (pl.col("until_on").is_null() | (pl.col("until_on") > pl.col("due")))
    )


def _double(facts: FactSet, due: pl.DataFrame) -> pl.DataFrame:
    """Null for everybody while schools or appraisal never delivered a register."""
    if not facts["education"].num_rows or not facts["certificates"].num_rows:
        return due.select("class_code", "person", pl.lit(None, pl.Boolean).alias("double"))
    graduates = pl.DataFrame(facts["education"]).filter(pl.col("graduated_on") <= facts.as_of)["person"]
    levels = pl.DataFrame(facts["certificates"]).filter(
        pl.col("kind").cast(pl.String).is_in(["SKILL", "QUALIFICATION"])
        & (pl.col("issued_on") <= facts.as_of)
        & pl.col("withdrawn").fill_null(False).not_()
    )
    held = levels.select("person", pl.col("occupation").cast(pl.String).str.slice(0, GROUP).alias("group"))
    return due.with_columns(pl.col("trade").str.slice(0, GROUP).alias("group")).join(
        held.unique().with_columns(pl.lit(True).alias("certified")), on=["person", "group"], how="left"
    ).select(
        "class_code", "person",
        (pl.col("certified").fill_null(False) & pl.col("person").is_in(graduates.implode())).alias("double"),
    )  # fmt: skip


def milestones(ended_on: dt.date, as_of: dt.date) -> tuple[int, ...]:
    """Which of the follow-ups after 3, 6 and 12 months are due on a day."""
    days = pl.Series([ended_on])
    return tuple(m for m in (3, 6, 12) if days.dt.offset_by(f"{m}mo")[0] <= as_of)
