"""Who may be made apprentice, special-grade or chief technician by a firm."""

import datetime as dt

import pytest

from jiangtu.engine.appraisal import appointments
from jiangtu.engine.appraisal.appointments import Candidate, Firm

TODAY = dt.date(2026, 2, 10)


def firm(above_scale: bool | None = True, posts: int = 1, special: int = 0, chief: int = 0) -> Firm:
    return Firm(above_scale, True, {"S": posts, "C": posts}, {"S": special, "C": chief})


@pytest.mark.parametrize(
    ("level", "where", "who", "codes"),
    [
        ("S", firm(), Candidate("1", None), []),
        ("S", firm(), Candidate("2", None), ["LEVEL_SHORT"]),
        ("S", firm(above_scale=False), Candidate("1", None), ["FIRM_TOO_SMALL"]),
        ("S", firm(above_scale=None), Candidate("1", None), ["FACT_MISSING"]),
        ("S", firm(special=1), Candidate("1", None), ["POSTS_FULL"]),
        ("C", firm(posts=2, special=1), Candidate("S", None), []),
        # a chief technician in a firm that has appointed nobody special-grade
        ("C", firm(), Candidate("S", None), ["FIRM_RUNS_NONE"]),
        ("C", firm(posts=2, special=1), Candidate("1", None), ["LEVEL_SHORT"]),
        ("A", firm(), Candidate("", None, apprenticeship_over=True), []),
        ("A", firm(above_scale=False), Candidate("", None, apprenticeship_over=False), ["APPRENTICE_STILL"]),
        ("3", firm(), Candidate("4", None), ["LEVEL_EXAMINED"]),
    ],
)
def test_what_stands_against_an_appointment(
    level: str, where: Firm, who: Candidate, codes: list[str]
) -> None:
    assert [p.code for p in appointments.may_appoint(level, where, who, as_of=TODAY)] == codes


def test_a_term_runs_out() -> None:
    assert appointments.term("S", dt.date(2024, 2, 29)) == dt.date(2027, 2, 28)
    assert appointments.term("A", dt.date(2024, 2, 29)) is None
