"""Which aggregates belong to the subject, which to the unit, and how deep they stand in one another."""

import pytest

from jiangtu.engine.policy import sql_gather
from tests.engine.policy.people import made


@pytest.mark.parametrize(
    ("require", "by_unit", "alone", "depth"),
    [
        ("exists(claims, year == 2025)", False, True, 1),
        ("exists(claims, occupation == worker.occupation)", False, False, 1),
        ("exists(claims, level == certificate.level)", True, False, 1),
        ("exists(titles, exists(claims, year == 2025))", False, False, 2),
        ("exists(titles, exists(claims, level == certificate.level))", True, False, 2),
    ],
)
def test_where_an_aggregate_belongs(require: str, by_unit: bool, alone: bool, depth: int) -> None:
    outer = sql_gather.aggregates([made(require)])[0]

    assert (sql_gather.by_unit(outer), sql_gather.alone(outer), sql_gather.depth(outer)) == (
        by_unit,
        alone,
        depth,
    )


def test_an_aggregate_of_two_editions_is_one() -> None:
    editions = [made("count(claims) < 3", "insured_now"), made("count(claims) < 5", name="other")]

    assert len(sql_gather.aggregates(editions)) == 1
