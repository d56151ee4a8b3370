"""Levels and pay, and the survey's figures."""

import datetime as dt

import pytest

from jiangtu.apps.career import rules
from jiangtu.apps.career.kinds import Finding
from jiangtu.apps.career.rules import Grade

DAY = dt.date(2025, 6, 30)


def grade(level: str, rank: int, since: str = "2024-01-01") -> Grade:
    return Grade(level, f"{rank}级", rank, None, None, dt.date.fromisoformat(since))


LADDER = rules.ladder([grade("3", 3), grade("4", 2), grade("4", 9, "2025-07-01"), grade("5", 1)], day=DAY)


def test_the_latest_grade_of_a_level_counts_from_its_day() -> None:
    later = rules.ladder([grade("4", 2), grade("4", 9, "2025-07-01")], day=dt.date(2025, 7, 1))

    assert [(g.level, g.rank) for g in LADDER.values()] == [("5", 1), ("4", 2), ("3", 3)]
    assert later["4"].rank == 9


def test_a_higher_level_with_no_higher_grade_is_told() -> None:
    found = rules.upside_down(rules.ladder([grade("4", 2), grade("3", 2)], day=DAY))

    assert [(low.level, high.level) for low, high in found] == [("4", "3")]


@pytest.mark.parametrize(
    ("level", "obtained", "rank", "finding"),
    [
        ("4", "2025-01-01", 2, None),
        ("4", "2025-01-01", 1, Finding.NOT_RAISED),
        ("4", "2025-01-01", None, Finding.NO_GRADE),
        ("4", "2025-04-01", 1, Finding.NOT_RAISED),
        ("4", "2025-04-02", 1, None),
        ("2", "2025-01-01", 1, Finding.NO_LADDER),
    ],
)
def test_pay_that_did_not_follow_the_level(
    level: str, obtained: str, rank: int | None, finding: Finding | None
) -> None:
    held = rules.Standing(level, dt.date.fromisoformat(obtained), rank)

    assert rules.finding(held, LADDER, day=DAY, grace_days=90) is finding


def test_a_firm_without_a_ladder_is_told_nothing() -> None:
    held = rules.Standing("4", dt.date(2020, 1, 1), None)

    assert rules.finding(held, {}, day=DAY, grace_days=90) is None


def test_the_days_of_grace_are_a_dated_rule_with_its_document() -> None:
    found = rules.grace("450202", DAY)

    assert (found.value, found.unit, found.evidence) == (90, "天", "D")
    assert found.document


def test_the_survey_counts_from_nothing_to_a_hundred_and_says_what_is_next() -> None:
    sheet = rules.survey_on(DAY)
    best = {q.id: len(q.answers) - 1 for q in sheet.questions}

    assert (sheet.score({}), sheet.score(best)) == (0, 100)
    assert (sheet.band(0)[0], sheet.band(80)[0]) == ("尚未开展", "体系完整，可以示范")
    assert [q.id for q in sheet.next_steps({})] == ["pay", "levels", "assessment"]
    assert sheet.next_steps(best) == []
