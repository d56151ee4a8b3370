"""How an entry stands, what it covers, what an application lacks."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.registers import rules
from jiangtu.apps.registers.rules import Reach, Standing
from jiangtu.catalogues.registers import registers

DAY = dt.date(2025, 6, 30)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))


@pytest.mark.parametrize(
    ("state", "until", "check_by", "told"),
    [
        ("LISTED", None, None, Standing("在册", "yes", open=True)),
        ("LISTED", dt.date(2025, 6, 30), None, Standing("已到期", "bad")),
        ("LISTED", dt.date(2025, 7, 1), None, Standing("在册", "yes", open=True)),
        ("LISTED", None, dt.date(2025, 6, 29), Standing("年检逾期", "bad")),
        ("LISTED", None, dt.date(2025, 6, 30), Standing("即将年检", "near", open=True)),
        ("LISTED", None, dt.date(2025, 8, 30), Standing("在册", "yes", open=True)),
        ("SUSPENDED", None, None, Standing("暂停", "bad")),
        ("REVOKED", dt.date(2025, 1, 1), None, Standing("已撤销", "no")),
        ("DRAFT", None, None, Standing("填报中", "no")),
    ],
)
def test_what_time_has_changed_is_said_before_the_state(state, until, check_by, told) -> None:
    assert rules.standing(state, until, check_by, DAY) == told


@pytest.mark.parametrize(
    ("state", "until", "may"),
    [
        ("LISTED", dt.date(2025, 8, 29), True),
        ("LISTED", dt.date(2025, 8, 30), False),
        ("LISTED", dt.date(2020, 1, 1), True),
        ("LISTED", None, False),
        ("SUSPENDED", dt.date(2025, 7, 1), True),
        ("REVOKED", dt.date(2025, 7, 1), False),
        ("APPLIED", None, False),
    ],
)
def test_a_further_term_is_asked_for_from_sixty_days_before_the_end(state, until, may) -> None:
    assert rules.renewable(state, until, DAY) is may


@pytest.mark.parametrize(
    ("end", "years", "term"),
    [
        (dt.date(2025, 7, 1), 3, (dt.date(2025, 7, 1), dt.date(2028, 7, 1))),
        (dt.date(2025, 6, 30), 3, (DAY, dt.date(2028, 6, 30))),
        (dt.date(2025, 6, 1), 3, (DAY, dt.date(2028, 6, 30))),
        (dt.date(2025, 7, 1), None, (dt.date(2025, 7, 1), None)),
    ],
)
def test_a_further_term_follows_the_old_one_or_the_day_it_is_granted(end, years, term) -> None:
    assert rules.next_term(end, years, DAY) == term


REACH = Reach("6-18", "543", "450200", dt.date(2025, 1, 1), dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("occupation", "level", "area", "day", "covered"),
    [
        ("6-18-02-04", "4", "450202", DAY, True),
        ("6-18-02-04", "", "450202", DAY, True),
        ("6-18-02-04", "2", "450202", DAY, False),
        ("4-10-01-05", "4", "450202", DAY, False),
        ("6-18-02-04", "4", "450300", DAY, False),
        ("6-18-02-04", "4", "450202", dt.date(2024, 12, 31), False),
        ("6-18-02-04", "4", "450202", dt.date(2025, 12, 31), True),
        ("6-18-02-04", "4", "450202", dt.date(2026, 1, 1), False),
    ],
)
def test_a_row_covers_its_occupations_levels_area_and_days(occupation, level, area, day, covered) -> None:
    assert REACH.covers(occupation, level, area, day) is covered


def test_what_is_covered_is_told_once_with_terms_that_follow_each_other_as_one() -> None:
    days = [dt.date(2025, 1, 1), dt.date(2026, 1, 1), dt.date(2029, 1, 1), dt.date(2029, 3, 1), None]
    terms = ((days[3], None), (days[0], days[1]), (days[1], days[2]), (days[0], days[1]))
    rows = [Reach("6-18", "5", "450200", *term) for term in terms]

    assert rules.covered([REACH, *rows]) == {
        ("6-18", "543", "450200"): [(REACH.since, REACH.until)],
        ("6-18", "5", "450200"): [(days[0], days[2]), (days[3], None)],
    }


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=5))
def test_a_day_lies_in_a_term_exactly_when_some_row_holds_on_it(spans) -> None:
    day = [DAY + dt.timedelta(days=n) for n in range(20)]
    rows = [Reach("6", "", "45", day[a], day[a + b]) for a, b in spans]

    told = [any(since <= d < until for since, until in rules.terms(rows)) for d in day]

    assert told == [any(r.since <= d < r.until for r in rows) for d in day]


@given(st.lists(DAYS, max_size=6))
def test_the_first_day_out_is_the_earliest_uncovered_one(days) -> None:
    wanted = ("6-18-02-04", "4", "450202")

    naive = [day for day in days if not REACH.covers(*wanted, day)]

    assert rules.first_day_out([REACH], wanted, days) == (min(naive) if naive else None)


def test_everything_an_application_lacks_is_named_at_once() -> None:
    said = {"licence": "", "teachers": 2, "site": 200, "equipment": True, "promise": False}

    found = rules.problems(registers()["provider"], said, tier="", partner=False)

    assert [(p.code, p.where, p.value) for p in found] == [
        ("CONDITION_MISSING", "办学许可证编号", ""),
        ("CONDITION_LOW", "专职和兼职教师", "2"),
        ("CONDITION_MISSING", "事先承诺如实申报、接受检查", ""),
    ]


def test_the_codes_a_certificate_number_is_made_of_have_their_length() -> None:
    said = {"organ": "12", "site": "00001a", "staff": 5, "assessors": 9, "rooms": True, "apart": True, "promise": True}  # fmt: skip

    found = rules.problems(registers()["appraisal-society"], said, tier="", partner=False)
    good = rules.problems(
        registers()["appraisal-society"], said | {"organ": "0012", "site": "000001"}, tier="", partner=False
    )

    assert [(p.code, p.value, p.zh) for p in found] == [
        ("CONDITION_SHAPE", "12", "“12”不是4位数字"),
        ("CONDITION_SHAPE", "00001a", "“00001a”不是6位数字"),
    ]
    assert good == []


def test_a_tier_and_a_partner_are_asked_where_the_register_has_them() -> None:
    base, site = registers()["skill-base"], registers()["school-site"]

    assert [p.code for p in rules.problems(base, {}, tier="CITY", partner=False)] == ["CONDITION_MISSING"] * 4
    assert rules.problems(base, {}, tier="", partner=False)[-1].code == "TIER_MISSING"
    assert rules.problems(site, {}, tier="", partner=False)[-1].code == "PARTNER_MISSING"


@given(DAYS, st.integers(0, 120))
def test_months_on_never_leave_the_month_they_mean(day, months) -> None:
    later = rules.months_on(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + dt.timedelta(days=1)).day == 1
