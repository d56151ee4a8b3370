"""A training class counted from its roster."""

import datetime as dt

import pytest

from jiangtu.engine.facts import classes
from tests.engine.facts.small import frame

ENDED = dt.date(2024, 8, 31)
DUE = dt.date(2025, 2, 28)  # six months on


def trainee(person: int, **more: object) -> dict[str, object]:
    known = {"class_code": "B1", "kind": "PROJECT", "started_on": dt.date(2024, 8, 1), "ended_on": ENDED}
    return {"person": person, "record": person, "outcome": "CERTIFIED", **known, **more}


def insured(person: int, start: str, until: str | None = None, **more: object) -> dict[str, object]:
    end = dt.date.fromisoformat(until) if until else None
    run = {"insurance": "UNEMPLOYMENT", "employer": "甲厂", "from_on": dt.date.fromisoformat(start)}
    return {"person": person, "record": 100 + person, "until_on": end, **run, **more}


def counted(*roster: dict[str, object], paid: tuple[dict[str, object], ...] = (), as_of: dt.date = DUE):
    return classes.rows(frame("training", *roster), frame("insurance", *paid), as_of=as_of).to_dicts()


def test_a_class_says_the_first_known_word_of_its_roster_and_counts_heads_once():
    roster = [
        trainee(1, record=5, provider="甲校", hours=None, outcome="FINISHED"),
        trainee(2, record=6, provider="乙校", hours=56, outcome="CERTIFIED"),
        trainee(2, record=7, provider="乙校", hours=60, outcome="CERTIFIED"),
        trainee(3, record=8, outcome="UNFINISHED"),
        trainee(4, record=9, class_code=None),
    ]

    assert counted(*roster) == [
        {
            "class_code": "B1", "provider": "甲校", "kind": "PROJECT", "occupation": None, "level": None,
            "filed_on": None, "started_on": dt.date(2024, 8, 1), "ended_on": ENDED,
            "hours": 56, "practice_hours": None,
            "enrolled": 3, "finished": 2, "certified": 1, "due": DUE, "employed": 0,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("run", "employed"),
    [
        (insured(1, "2024-10-01"), 1),
        (insured(1, "2025-02-28"), 1),
        (insured(1, "2025-03-01"), 0),  # begins after the day
        (insured(1, "2024-10-01", "2025-02-28"), 0),  # ended by the day
        (insured(1, "2024-10-01", "2025-03-01"), 1),
        (insured(1, "2024-10-01", employer=None), 0),  # pays for himself
        (insured(1, "2024-10-01", insurance="PENSION"), 1),
        (insured(1, "2024-10-01", insurance="PUBLIC_PENSION"), 0),
        (insured(9, "2024-10-01"), 0),  # was not in the class
    ],
)
def test_who_has_a_stable_job_six_months_after_the_end(run, employed):
    assert [row["employed"] for row in counted(trainee(1), paid=(run,))] == [employed]


@pytest.mark.parametrize(
    ("as_of", "ended", "employed"),
    [(dt.date(2025, 2, 27), ENDED, None), (DUE, ENDED, 1), (DUE, None, None)],
)
def test_the_employed_are_known_only_after_six_months(as_of, ended, employed):
    run = insured(1, "2024-10-01")

    assert [r["employed"] for r in counted(trainee(1, ended_on=ended), paid=(run,), as_of=as_of)] == [
        employed
    ]


def test_half_of_a_class_of_forty_is_counted_as_twenty():
    roster = [trainee(n) for n in range(1, 41)]
    paid = tuple(insured(n, "2024-10-01") for n in range(1, 21))

    [row] = counted(*roster, paid=paid)

    assert (row["enrolled"], row["employed"]) == (40, 20)
