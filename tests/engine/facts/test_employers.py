"""Employers as the registers say, with the heads their workers' own rows give."""

import datetime as dt

import pytest

from jiangtu.engine.facts import employers
from tests.engine.facts.small import frame, reading

DAY = dt.date(2025, 6, 30)


def registered(record: int, **said: object) -> dict[str, object]:
    """A register's row of 甲厂, recorded at instant `record`."""
    return {"record": record, "employer": "甲厂", "recorded_at": record, "gone_at": None, **said}


def register(*rows: dict[str, object]) -> list[dict[str, object]]:
    found = employers.register(reading({"employers": list(rows)}, DAY))
    return found.select("employer", "name", "size", "registered_on").to_dicts()


@pytest.mark.parametrize(
    ("rows", "size"),
    [
        ([registered(1, size="SMALL"), registered(2, size="LARGE")], "LARGE"),  # the latest word
        ([registered(2, size="LARGE"), registered(1, size="SMALL")], "LARGE"),
        ([registered(1, size="SMALL"), registered(2, size=None)], "SMALL"),  # a gap is filled from before
        ([registered(1, size="SMALL"), registered(2, size="LARGE", gone_at=3)], "SMALL"),
    ],
)
def test_the_latest_believed_word_on_an_employer(rows, size):
    assert register(*rows) == [{"employer": "甲厂", "name": None, "size": size, "registered_on": None}]


@pytest.mark.parametrize(
    ("founded", "known"), [(dt.date(2025, 6, 30), True), (dt.date(2025, 7, 1), False), (None, True)]
)
def test_an_employer_founded_later_is_not_known_yet(founded, known):
    assert bool(register(registered(1, registered_on=founded))) is known


def job(person: int, until: dt.date | None = None, **more: object) -> dict[str, object]:
    return {"person": person, "record": person, "employer": "甲厂", "from_on": dt.date(2020, 1, 1),
            "until_on": until, "contract": "FIXED", **more}  # fmt: skip


def held(person: int, level: str | None, withdrawn: bool = False) -> dict[str, object]:
    return {"person": person, "record": 100 + person, "level": level, "withdrawn": withdrawn}


def heads(jobs: list[dict[str, object]], certificates: list[dict[str, object]] = []) -> tuple[int, ...]:  # noqa: B006
    table = frame("employers", {"employer": "甲厂"}).drop("staff", "dispatched", "skilled", "high_skilled")
    [row] = employers.rows(
        table, frame("employment", *jobs), frame("certificates", *certificates), as_of=DAY
    ).to_dicts()
    return row["staff"], row["dispatched"], row["skilled"], row["high_skilled"]


@pytest.mark.parametrize(
    ("jobs", "counts"),
    [
        ([], (0, 0, 0, 0)),
        ([job(1), job(1, record=9), job(2)], (2, 0, 0, 0)),  # two contracts of one person are one head
        ([job(1, until=DAY), job(2, until=DAY + dt.timedelta(days=1))], (1, 0, 0, 0)),
        ([job(1, contract="DISPATCH"), job(2)], (2, 1, 0, 0)),
        ([job(1, employer="乙厂")], (0, 0, 0, 0)),
    ],
)
def test_who_is_on_the_staff(jobs, counts):
    assert heads(jobs) == counts


@pytest.mark.parametrize(
    ("level", "withdrawn", "skilled"),
    [
        ("5", False, (1, 0)), ("4", False, (1, 0)), ("3", False, (1, 1)), ("1", False, (1, 1)), ("C", False, (1, 1)),
        ("A", False, (0, 0)),  # an apprentice is not yet skilled
        (None, False, (0, 0)),  # a single ability has no level
        ("3", True, (0, 0)),
    ],
)  # fmt: skip
def test_who_of_the_staff_is_skilled(level, withdrawn, skilled):
    assert heads([job(1)], [held(1, level, withdrawn)])[2:] == skilled


def test_a_skilled_person_of_several_certificates_is_one_head_by_the_highest():
    assert heads([job(1), job(2)], [held(1, "5"), held(1, "3"), held(2, "4"), held(3, "1")]) == (2, 0, 2, 1)
