"""What became of six trainees of one order class, worked by hand."""

import datetime as dt

import polars as pl
import pyarrow as pa
import pytest

from jiangtu.engine import schema
from jiangtu.engine.facts import factset
from jiangtu.engine.indicators import followup
from jiangtu.engine.indicators.followup import Rate

SPONSOR, OTHER = "91450200MA0000001A", "91450200MA0000002B"
WELDER, COOK = "6-18-02-04", "4-03-02-01"
SPONSORS = pl.DataFrame({"class_code": ["LZ1"], "sponsor": [SPONSOR]})
DAY = dt.date
TODAY = DAY(2025, 6, 30)


def rows(table: str, *given: dict[str, object]) -> pa.Table:
    wanted = schema.TABLES[table].arrow
    return pa.Table.from_pylist(
        [dict.fromkeys(wanted.names) | {"record": i} | row for i, row in enumerate(given)], schema=wanted
    )


def facts(as_of: dt.date = TODAY, **without: bool) -> factset.FactSet:
    """1 and 2 at the sponsor, 3 welds elsewhere, 4 cooks elsewhere, 5 has an employer without occupation, 6 nothing."""
    course = {
        "class_code": "LZ1",
        "kind": "ORDER",
        "occupation": WELDER,
        "started_on": DAY(2024, 9, 1),
        "ended_on": DAY(2024, 12, 31),
    }
    spell = {"insurance": "UNEMPLOYMENT", "from_on": DAY(2025, 1, 1)}
    firms = {1: SPONSOR, 2: SPONSOR, 3: OTHER, 4: OTHER, 5: OTHER}
    tables = {
        "workers": rows("workers", *({"person": p} for p in range(1, 7))),
        "training": rows("training", *({"person": p, "outcome": "FINISHED", **course} for p in range(1, 7)),
                         {"person": 7, "outcome": "UNFINISHED", **course}),
        "insurance": rows("insurance", *({"person": p, "employer": e, **spell} for p, e in firms.items())),
        "employment": rows("employment", *(
            {"person": p, "employer": OTHER, "occupation": o, "from_on": DAY(2025, 1, 1)} for p, o in ((3, WELDER), (4, COOK)))),
        "education": rows("education", *({"person": p, "graduated_on": DAY(2024, 7, 1)} for p in (1, 2, 3))),
        "certificates": rows("certificates", *(
            {"person": p, "kind": "SKILL", "occupation": o, "level": "4", "issued_on": DAY(2025, 1, 20), "withdrawn": w}
            for p, o, w in ((1, "6-18-02-99", False), (2, COOK, False), (3, WELDER, True), (4, WELDER, False)))),
    }  # fmt: skip
    kept = {name: table for name, table in tables.items() if not without.get(name)}
    return factset.assemble(kept, as_of=as_of)


def column(name: str, found: pl.DataFrame) -> list[bool | None]:
    return found[name].to_list()


def test_each_person_is_answered_from_the_records() -> None:
    found = followup.outcomes(facts(), SPONSORS, months=6)

    assert {name: column(name, found) for name in ("employed", "counterpart", "retained", "double")} == {
        "employed": [True, True, True, True, True, False],
        "counterpart": [True, True, True, False, None, False],
        "retained": [True, True, False, False, False, False],
        "double": [True, False, False, False, False, False],
    }


@pytest.mark.parametrize(
    ("column", "rate", "percent"),
    [
        ("employed", Rate(5, 6), 83.33),
        ("counterpart", Rate(3, 6, 1), None),
        ("double", Rate(1, 6), 16.67),
    ],
)
def test_a_rate_keeps_its_base_and_says_who_is_unknown(
    column: str, rate: Rate, percent: float | None
) -> None:
    found = followup.rate(followup.outcomes(facts(), SPONSORS, months=6), column)

    assert (found, found.percent) == (rate, percent)


def test_before_the_day_and_without_a_register_nothing_is_known() -> None:
    early = followup.outcomes(facts(), SPONSORS, months=12)
    blind = followup.outcomes(facts(insurance=True, certificates=True), SPONSORS, months=3)

    assert (column("employed", early), column("counterpart", early)) == ([None] * 6, [None] * 6)
    assert (column("employed", blind), column("double", blind)) == ([None] * 6, [None] * 6)


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        (DAY(2025, 3, 30), ()),
        (DAY(2025, 3, 31), (3,)),
        (DAY(2025, 6, 30), (3, 6)),
        (DAY(2026, 1, 1), (3, 6, 12)),
    ],
)
def test_the_days_of_follow_up(as_of: dt.date, due: tuple[int, ...]) -> None:
    assert followup.milestones(DAY(2024, 12, 31), as_of) == due


@pytest.mark.parametrize(("count", "percent"), [(648, 92.57), (665, 95.0)])
def test_the_rates_the_sources_print(count: int, percent: float) -> None:
    assert Rate(count, 700).percent == percent
