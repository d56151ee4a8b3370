"""Days in every shape departments write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.sheets import days
from jiangtu.engine.terms.wrong import TermWrong

DAY, MONTH = dt.date(2024, 3, 5), dt.date(2024, 3, 1)


@pytest.mark.parametrize(
    ("cell", "first"),
    [
        (DAY, DAY),
        (dt.datetime(2024, 3, 5, 8, 30), DAY),  # noqa: DTZ001 - sheets have no zone
        (45356, DAY),
        (45356.0, DAY),
        ("45356", DAY),
        (20240305, DAY),
        (20240305.0, DAY),
        ("2024-3-5", DAY),
        ("2024/03/05", DAY),
        ("2024.3.5", DAY),
        ("2024年3月5日", DAY),
        ("2024年3月5", DAY),
        ("2024-03-05 00:00:00", DAY),
        ("2024-03-05T08:30:00Z", DAY),
        ("２０２４年３月５日", DAY),
        ("二〇二四年三月五日", DAY),
        ("二零二四年三月五日", DAY),
        ("2024年3月", MONTH),
        ("2024.3", MONTH),
        ("2024-03", MONTH),
        ("202403", MONTH),
        (202403, MONTH),
        (2024.3, MONTH),
    ],
)
def test_a_day_or_month_is_read(cell: object, first: dt.date) -> None:
    assert days.parse(cell).first == first


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "2024",
        "24.3.5",
        "2024-13-01",
        "2024-02-30",
        "5/3/2024",
        "昨天",
        "1789-07-14",
        3.5,
        True,
        dt.time(8),
    ],
)
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(TermWrong):
        days.parse(cell)


@pytest.mark.parametrize(
    ("cell", "after"),
    [
        ("2024-02-29", dt.date(2024, 3, 1)),
        ("2024年2月", dt.date(2024, 3, 1)),
        ("2024.12", dt.date(2025, 1, 1)),
        ("至今", None),
        ("长期", None),
        ("9999-12-31", None),
        (dt.date(9999, 12, 31), None),
    ],
)
def test_a_last_day_becomes_the_day_after(cell: object, after: dt.date | None) -> None:
    assert days.after_last(cell) == after


@given(st.dates(dt.date(1920, 1, 1), dt.date(2099, 12, 31)))
def test_every_writing_of_a_day_means_the_same_day(day: dt.date) -> None:
    writings = [
        day,
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        (day - dt.date(1899, 12, 30)).days,
    ]

    assert {days.parse(cell).first for cell in writings} == {day}
