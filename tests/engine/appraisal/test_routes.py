"""Who may apply, at each edge of the two generations."""

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine import schema
from jiangtu.engine.appraisal import routes, since, standard
from jiangtu.engine.appraisal.shape import LevelNotExamined, StandardMissing
from jiangtu.engine.facts import factset
from jiangtu.engine.policy import days, scalar
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Verdict

LATHE, BORING, WELDER, CARE = "6-18-01-01", "6-18-01-05", "6-18-02-04", "4-10-01-05"
YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN
TODAY = dt.date(2026, 2, 10)


def of(occupation: str) -> standard.Standard:
    return standard.in_force(standard.shipped(), occupation, as_of=TODAY)


def worked(
    since: dt.date, occupation: str | None, until: dt.date | None = None, as_of: dt.date = TODAY
) -> dict:
    months = days.between(since, min(until or as_of, as_of), "months")
    return {"record": 1, "employer": "x", "occupation": occupation, "contract": "FIXED", "from_on": since,
            "until_on": until, "months": months}  # fmt: skip


def holds(level: str, issued_on: dt.date, occupation: str | None, **more: Any) -> dict:
    return {"record": 2, "kind": "SKILL", "occupation": occupation, "level": level, "issued_on": issued_on,
            "withdrawn": False} | more  # fmt: skip


def titled(title: str, obtained_on: dt.date, occupation: str | None) -> dict:
    return {"record": 3, "title": title, "occupation": occupation, "obtained_on": obtained_on}


def studied(
    kind: str, schooling: str, occupation: str | None, graduated_on: dt.date | None, final: bool | None
) -> dict:
    return {"record": 4, "kind": kind, "schooling": schooling, "occupation": occupation,
            "enrolled_on": dt.date(2020, 9, 1), "graduated_on": graduated_on, "final_year": final}  # fmt: skip


def person(as_of: dt.date = TODAY, born_on: dt.date | None = dt.date(1990, 1, 1), **children: Any) -> Case:
    return Case(
        as_of, {"person": 1, "born_on": born_on}, {table: tuple(rows) for table, rows in children.items()}
    )


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


ISSUED = day("2019-06-15")


@pytest.mark.parametrize(
    ("occupation", "level", "case", "expected"),
    [
        # level 4 since 2019-06, 4 years 11 months of work since: 5 years of 2018, 4 of 2023
        (LATHE, "3", person(day("2024-06-14"), certificates=[holds("4", ISSUED, LATHE)],
                            employment=[worked(ISSUED, LATHE, as_of=day("2024-06-14"))]), NO),
        (LATHE, "3", person(day("2024-06-15"), certificates=[holds("4", ISSUED, LATHE)],
                            employment=[worked(ISSUED, LATHE, as_of=day("2024-06-15"))]), YES),
        (BORING, "3", person(day("2024-06-14"), certificates=[holds("4", ISSUED, BORING)],
                             employment=[worked(ISSUED, BORING, as_of=day("2024-06-14"))]), YES),
        # a college graduate of the specialty without any certificate
        (BORING, "4", person(education=[studied("GENERAL", "COLLEGE", BORING, day("2023-07-01"), False)]), YES),
        (LATHE, "4", person(education=[studied("GENERAL", "COLLEGE", LATHE, day("2023-07-01"), False)]), NO),
        # ten years, no certificate
        (BORING, "3", person(employment=[worked(day("2016-02-10"), BORING)]), YES),
        (BORING, "3", person(employment=[worked(day("2016-02-11"), BORING)]), NO),
        (LATHE, "3", person(employment=[worked(day("2010-01-01"), LATHE)]), NO),
        # assistant title for five years, level 3 held eleven and twelve months
        (BORING, "2", person(titles=[titled("ASSISTANT", day("2021-02-10"), BORING)],
                             certificates=[holds("3", day("2025-02-11"), BORING)],
                             employment=[worked(day("2021-01-01"), BORING)]), NO),
        (BORING, "2", person(titles=[titled("ASSISTANT", day("2021-02-10"), BORING)],
                             certificates=[holds("3", day("2025-02-10"), BORING)],
                             employment=[worked(day("2021-01-01"), BORING)]), YES),
        # a title whose field nobody matched goes to a person
        (BORING, "2", person(titles=[titled("MIDDLE", day("2015-01-01"), None)],
                             employment=[worked(day("2015-01-01"), BORING)]), UNKNOWN),
        # work before the certificate does not count as work after it
        (LATHE, "3", person(certificates=[holds("4", day("2025-01-01"), LATHE)],
                            employment=[worked(day("2010-01-01"), LATHE)]), NO),
        # years in all are added up and need not be continuous
        (LATHE, "5", person(employment=[worked(day("2024-01-01"), LATHE, day("2024-06-01")),
                                        worked(day("2025-01-01"), LATHE, day("2025-08-01"))]), YES),
        # the final year counts, an earlier one does not; not told is not no
        (LATHE, "4", person(education=[studied("SECONDARY", "VOCATIONAL", LATHE, None, True)]), YES),
        (LATHE, "4", person(education=[studied("SECONDARY", "VOCATIONAL", LATHE, None, False)]), NO),
        (LATHE, "4", person(education=[studied("SECONDARY", "VOCATIONAL", LATHE, None, None)]), UNKNOWN),
        (LATHE, "4", person(education=[studied("SECONDARY", "VOCATIONAL", CARE, day("2023-07-01"), False)]), NO),
        # related work counts for a lathe operator, not for a welder, whose own standard says so
        (LATHE, "5", person(employment=[worked(day("2024-01-01"), "6-18-01-02")]), YES),
        (WELDER, "5", person(employment=[worked(day("2024-01-01"), "6-18-02-01")]), NO),
        (WELDER, "5", person(employment=[worked(day("2024-01-01"), WELDER)]), YES),
        # 16 on the day
        (BORING, "5", person(born_on=day("2010-02-10")), YES),
        (BORING, "5", person(born_on=day("2010-02-11")), NO),
        (BORING, "5", person(born_on=None), UNKNOWN),
        # the level itself, or a higher one, is not applied for again; a withdrawn one is none
        (LATHE, "5", person(employment=[worked(day("2020-01-01"), LATHE)],
                            certificates=[holds("4", day("2024-01-01"), LATHE)]), NO),
        (LATHE, "5", person(employment=[worked(day("2020-01-01"), LATHE)],
                            certificates=[holds("4", day("2024-01-01"), LATHE, withdrawn=True)]), YES),
        # a standard with years of its own: two years after level 5 for a carer
        (CARE, "4", person(certificates=[holds("5", day("2024-02-10"), CARE)],
                           employment=[worked(day("2024-02-10"), CARE)]), YES),
        (CARE, "4", person(certificates=[holds("5", day("2024-02-11"), CARE)],
                           employment=[worked(day("2024-02-11"), CARE)]), NO),
        (CARE, "3", person(certificates=[holds("4", day("2022-02-10"), CARE)],
                           employment=[worked(day("2022-02-10"), CARE)]), YES),
        (CARE, "3", person(certificates=[holds("4", day("2022-02-11"), CARE)],
                           employment=[worked(day("2022-02-11"), CARE)]), NO),
        # fast track
        (LATHE, "3", person(employment=[worked(day("2024-01-01"), LATHE)],
                            honours=[{"record": 5, "kind": "EXPERT", "tier": "PROVINCE",
                                      "awarded_on": day("2025-01-01"), "until_on": None}]), YES),
        (LATHE, "3", person(employment=[worked(day("2024-01-01"), LATHE)],
                            honours=[{"record": 5, "kind": "EXPERT", "tier": "CITY",
                                      "awarded_on": day("2025-01-01"), "until_on": None}]), NO),
    ],
)  # fmt: skip
def test_who_may_apply(occupation: str, level: str, case: Case, expected: Verdict) -> None:
    assert routes.verdict(routes.judge(of(occupation), level, case)) == expected


def test_says_how_much_is_missing_and_the_first_day() -> None:
    answers = routes.judge(of(WELDER), "5", person(employment=[worked(day("2025-03-10"), WELDER)]))

    answer = answers[0]
    assert (answer.route, answer.verdict, answer.earliest) == ("worked", NO, day("2026-03-10"))
    assert answer.said_zh == "累计从业月数 11 个月，需要 12 个月，差 1 个月；最早 2026-03-10 符合"
    assert answer.said_en == "11 of 12 months; from 2026-03-10 at the earliest"
    assert answer.zh == "累计从事本职业工作1年以上"


def test_no_first_day_when_more_than_time_is_missing() -> None:
    answers = routes.judge(of(LATHE), "3", person(employment=[worked(day("2025-03-10"), LATHE)]))

    assert [answer.earliest for answer in answers] == [None] * len(answers)


def test_no_first_day_when_nobody_works_any_more() -> None:
    case = person(employment=[worked(day("2025-03-10"), WELDER, day("2026-01-01"))])

    assert routes.judge(of(WELDER), "5", case)[0].earliest is None


def test_the_first_day_is_met_and_the_day_before_is_not() -> None:
    case = person(
        certificates=[holds("4", day("2023-05-31"), LATHE)], employment=[worked(day("2020-01-31"), LATHE)]
    )

    (answer,) = [a for a in routes.judge(of(LATHE), "3", case) if a.route == "certificate"]

    assert answer.earliest == day("2028-05-31")
    for later, expected in ((day("2028-05-30"), NO), (day("2028-05-31"), YES)):
        then = person(later, certificates=[holds("4", day("2023-05-31"), LATHE)],
                      employment=[worked(day("2020-01-31"), LATHE, as_of=later)])  # fmt: skip
        assert routes.verdict(routes.judge(of(LATHE), "3", then)) == expected


def test_an_honour_that_lapses_later_does_not_hide_the_first_day() -> None:
    honour = {
        "record": 5,
        "kind": "EXPERT",
        "tier": "PROVINCE",
        "awarded_on": day("2025-01-01"),
        "until_on": day("2028-01-01"),
    }
    case = person(employment=[worked(day("2025-08-20"), LATHE)], honours=[honour])

    (answer,) = [a for a in routes.judge(of(LATHE), "3", case) if a.route == "award"]

    assert (answer.verdict, answer.earliest) == (NO, day("2026-08-20"))


def test_a_level_nobody_examines_is_refused() -> None:
    with pytest.raises(LevelNotExamined) as refused:
        routes.judge(of(LATHE), "S", person())

    assert refused.value.zh == "车工的职业标准（2018）没有这个等级：S。"


def test_no_standard_on_the_day_is_refused() -> None:
    with pytest.raises(StandardMissing):
        standard.in_force(standard.shipped(), LATHE, as_of=day("2017-12-31"))


OCCUPATIONS = st.sampled_from([LATHE, BORING, CARE, "6-18-01-02", None])
PAST = st.dates(day("2010-01-01"), TODAY)


@st.composite
def lives(draw: st.DrawFn) -> Case:
    jobs = []
    for start in draw(st.lists(PAST, max_size=3)):
        until = draw(st.none() | st.dates(start, TODAY))
        jobs.append(worked(start, draw(OCCUPATIONS), until))
    held = [
        holds(draw(st.sampled_from("54321")), issued, draw(OCCUPATIONS))
        for issued in draw(st.lists(PAST, max_size=2))
    ]
    titles = [titled(draw(st.sampled_from(["ASSISTANT", "MIDDLE", "DEPUTY"])), since, draw(OCCUPATIONS))
              for since in draw(st.lists(PAST, max_size=1))]  # fmt: skip
    schools = [studied(draw(st.sampled_from(["SECONDARY", "SENIOR_TECHNICIAN", "HIGHER_VOCATIONAL"])), "VOCATIONAL",
                       draw(OCCUPATIONS), draw(st.none() | PAST), draw(st.sampled_from([True, False, None])))
               for _ in range(draw(st.integers(0, 1)))]  # fmt: skip
    born = draw(st.none() | st.dates(day("1960-01-01"), day("2012-01-01")))
    return person(born_on=born, employment=jobs, certificates=held, titles=titles, education=schools)


@settings(max_examples=30, deadline=None)
@given(lives(), st.sampled_from([LATHE, BORING]), st.sampled_from("5432"))
def test_the_day_named_is_the_first_of_all_days(case: Case, occupation: str, level: str) -> None:
    whole = since.split(case)
    named = {r.name: r for r in of(occupation).level(level).routes}
    for answer in routes.judge(of(occupation), level, case):
        if answer.earliest is not None:
            said = [scalar.decide(named[answer.route].rule, since.later(whole, answer.earliest + dt.timedelta(days=n)),
                                  of(occupation).catalogues)[0].verdict for n in (-1, 0, 40, 400)]  # fmt: skip
            assert [v == YES for v in said] == [False, True, True, True]


@settings(max_examples=40, deadline=None)
@given(st.lists(lives(), min_size=1, max_size=4), st.sampled_from("54321"))
def test_a_list_of_applicants_gets_the_answers_of_each_alone(people: list[Case], level: str) -> None:
    tables: dict[str, list[dict]] = {
        "workers": [],
        "employment": [],
        "certificates": [],
        "titles": [],
        "education": [],
    }
    for number, one in enumerate(people):
        tables["workers"].append({"person": number, "born_on": one.subject["born_on"]})
        for table, rows in one.children.items():
            tables[table] += [{**row, "person": number} for row in rows]
    facts = factset.assemble(
        {name: pa.Table.from_pylist(rows, schema=schema.TABLES[name].arrow) for name, rows in tables.items()},
        as_of=TODAY,
    )
    asked = [
        {"person": n, "occupation": o, "level": level} for n in range(len(people)) for o in (LATHE, BORING)
    ]
    applications = pa.Table.from_pylist(asked, schema=routes.APPLICATIONS)

    found = routes.sweep(applications, facts, standard.shipped())

    expected = [
        (n, o, answer.route, int(answer.verdict))
        for o in (LATHE, BORING) for n, one in enumerate(people) for answer in routes.judge(of(o), level, one)
    ]  # fmt: skip
    told = [(r["person"], r["occupation"], r["route"], r["verdict"]) for r in found.to_pylist()]
    assert told == expected
    best = {(r["person"], r["occupation"]): r["verdict"] for r in routes.best(found).to_pylist()}
    assert best == {
        (n, o): int(routes.verdict(routes.judge(of(o), level, one)))
        for n, one in enumerate(people) for o in (LATHE, BORING)
    }  # fmt: skip


def test_an_applicant_nobody_knows_is_unknown() -> None:
    applications = pa.Table.from_pylist(
        [{"person": 9, "occupation": LATHE, "level": "5"}], schema=routes.APPLICATIONS
    )

    found = routes.best(routes.sweep(applications, factset.assemble({}, as_of=TODAY), standard.shipped()))

    assert found.to_pylist() == [{"person": 9, "occupation": LATHE, "level": "5", "edition": "2018",
                                  "route": "worked", "verdict": int(UNKNOWN)}]  # fmt: skip
