"""Every rule of the pack has its query and every query its rule; each on the smallest tables that show it, and that do not."""

import datetime as dt

import pyarrow as pa
import pytest

from jiangtu.catalogues import claims as law
from jiangtu.engine.control import pack
from jiangtu.engine.control.queries import QUERIES
from jiangtu.engine.control.tables import SCHEMAS

DAY = dt.date(2025, 3, 3)


def test_rules_and_queries_are_the_same_set():
    assert sorted(law.audit_rules()) == sorted(QUERIES)


def trainee(person: int = 1, **more: object) -> dict[str, object]:
    return {"person": person, "record": 100 + person, "class_code": "C1", "provider": "P1", "kind": "SUBSIDISED",
            "group": "TRANSFER", "occupation": "6-18-02-04", "filed_on": DAY, "started_on": DAY,
            "ended_on": DAY + dt.timedelta(days=10), "attended_percent": 90, "outcome": "CERTIFIED", **more}  # fmt: skip


def claim(number: int = 1, **more: object) -> dict[str, object]:
    return {"claim": number, "person": number, "kind": "TRAINING", "amount_fen": 120_000, "certificate": None,
            "class_code": "C1", "agent": "", "mandate": True, "account": f"A{number}", "scan": None, **more}  # fmt: skip


def scope(**more: object) -> dict[str, object]:
    return {"provider": "P1", "entry": 9, "occupation": "6-18", "from_on": dt.date(2020, 1, 1), "until_on": None,
            "listed_on": dt.date(2020, 1, 1), **more}  # fmt: skip


def found(rule: str, **rows: list[dict[str, object]]) -> list[int]:
    """The claims a rule finds in these rows."""
    given = {"payables": [claim()], "roster": [trainee()]} | rows
    tables = {name: pa.Table.from_pylist(r, SCHEMAS[name]) for name, r in given.items()}
    return pack.run([law.audit_rules()[rule]], tables)["claim"].to_pylist()


def status(word: str, since: dt.date, until: dt.date | None = None) -> dict[str, object]:
    return {"person": 1, "record": 5, "status": word, "from_on": since, "until_on": until}


@pytest.mark.parametrize(
    ("rule", "word"), [("pensioner-in-class", "PENSIONER"), ("public-post-in-class", "PUBLIC_POST")]
)
def test_an_excluded_person_on_the_first_day_is_found_and_one_after_it_not(rule, word):
    assert found(rule, statuses=[status(word, DAY)]) == [1]
    assert found(rule, statuses=[status(word, DAY + dt.timedelta(days=1))]) == []
    assert found(rule, statuses=[status(word, dt.date(2020, 1, 1), DAY)]) == []


@pytest.mark.parametrize(("group", "claims"), [("TRANSFER", [1]), (None, [1]), ("GRADUATING", [])])
def test_a_student_is_found_unless_the_class_is_for_final_years(group, claims):
    school = {"person": 1, "record": 6, "enrolled_on": dt.date(2023, 9, 1), "graduated_on": None}

    assert found("student-in-class", roster=[trainee(group=group)], education=[school]) == claims


@pytest.mark.parametrize(
    ("group", "since", "claims"),
    [("UNEMPLOYED", DAY - dt.timedelta(days=15), [1]), ("UNEMPLOYED", DAY - dt.timedelta(days=14), []),
     ("TRANSFER", dt.date(2020, 1, 1), [])],
)  # fmt: skip
def test_a_job_of_fifteen_days_belies_the_unemployed(group, since, claims):
    job = {"person": 1, "record": 7, "employer": "E", "from_on": since, "until_on": None}

    assert found("employed-as-unemployed", roster=[trainee(group=group)], employment=[job]) == claims


@pytest.mark.parametrize(("days", "claims"), [(8, [1]), (9, [])])
def test_two_classes_that_share_two_days_are_found_one_day_is_let_pass(days, claims):
    other = trainee(
        class_code="C2", started_on=DAY + dt.timedelta(days=days), ended_on=DAY + dt.timedelta(days=30)
    )

    assert found("two-places", roster=[trainee(), other]) == claims


def sign(person: int, number: int, **more: object) -> dict[str, object]:
    return {"person": person, "sign": number, "class_code": "C1", "lesson": 1, "day": DAY, "device": "D",
            "out": True, "from_at": at(9), "until_at": at(12), **more}  # fmt: skip


def at(hour: int) -> dt.datetime:
    return dt.datetime.combine(DAY, dt.time(hour))


@pytest.mark.parametrize(("begins", "claims"), [(9, [1]), (11, [1]), (12, []), (14, [])])
def test_a_class_that_begins_the_day_another_ends_is_found_where_their_lessons_meet(begins, claims):
    last = DAY + dt.timedelta(days=10)
    other = trainee(record=200, class_code="C2", started_on=last, ended_on=last + dt.timedelta(days=10))
    second = sign(1, 2, class_code="C2", lesson=2, from_at=at(begins), until_at=at(begins + 3))

    assert found("two-places", roster=[trainee(), other], signs=[sign(1, 1), second]) == claims


@pytest.mark.parametrize(("people", "claims"), [(4, [1, 2, 3, 4]), (3, [])])
def test_one_device_for_four_people_in_a_lesson(people, claims):
    rows = range(1, people + 1)

    assert claims == found(
        "one-device", payables=[claim(n) for n in rows], roster=[trainee(n) for n in rows],
        signs=[sign(n, n) for n in rows],
    )  # fmt: skip


@pytest.mark.parametrize(("minutes", "days", "claims"), [(480, 2, [1]), (479, 2, []), (480, 1, [])])
def test_full_shifts_on_days_of_class(minutes, days, claims):
    on = [DAY + dt.timedelta(days=n) for n in range(days)]
    signs = [sign(1, n, day=day, lesson=n) for n, day in enumerate(on)]
    shifts = [{"person": 1, "row": n, "day": day, "minutes": minutes} for n, day in enumerate(on)]

    assert found("class-on-shift", signs=signs, shifts=shifts) == claims


def test_one_account_for_two_people_but_not_for_two_claims_of_one():
    assert found("one-account", payables=[claim(1, account="A"), claim(2, account="A")]) == [1, 2]
    assert found("one-account", payables=[claim(1, account="A"), claim(2, person=1, account="A")]) == []
    stated = [{"account": "A", "owner": "1"}, {"account": "B", "owner": "9"}]
    rows = [claim(1, account="A"), claim(2, account="B")]
    assert found("one-account", payables=rows, accounts=stated) == [2]  # 9 was paid to B before


@pytest.mark.parametrize(
    ("payees", "wrong"),
    [(("FIRM", "FIRM"), []), (("FIRM", None), [1, 2]), (("FIRM", "OTHER"), [1, 2])],
)
def test_one_account_is_one_payee_s_whoever_the_money_is_about(payees, wrong):
    rows = [claim(n, account="A", payee=payee) for n, payee in enumerate(payees, start=1)]

    assert found("one-account", payables=rows) == wrong


@pytest.mark.parametrize(("count", "claims"), [(5, [1, 2, 3, 4, 5]), (4, [])])
def test_an_agent_without_mandates(count, claims):
    assert claims == found(
        "agent-without-mandate",
        payables=[claim(n, agent="X", mandate=False) for n in range(1, count + 1)],
    )


@pytest.mark.parametrize(
    ("scopes", "claims"),
    [([scope()], []), ([], [1]), ([scope(occupation="6-20")], [1]), ([scope(until_on=DAY)], [1]),
     ([scope(from_on=DAY)], []), ([scope(provider="P2")], [1])],
)  # fmt: skip
def test_a_provider_teaches_what_its_entry_covers_on_the_day_of_filing(scopes, claims):
    assert found("out-of-scope", scopes=scopes) == claims


@pytest.mark.parametrize(("people", "count"), [(60, 60), (59, 0)])
def test_a_burst_of_certificates_of_a_newly_listed_provider(people, count):
    rows = range(1, people + 1)
    new = scope(listed_on=DAY - dt.timedelta(days=20))

    told = found(
        "new-provider-burst",
        payables=[claim(n) for n in rows],
        roster=[trainee(n) for n in rows],
        scopes=[new],
    )

    assert len(told) == count


@pytest.mark.parametrize(("same", "count"), [(8, 10), (7, 0)])
def test_a_roster_four_fifths_of_which_was_there_before(same, count):
    later = DAY + dt.timedelta(days=60)
    first = [trainee(n) for n in range(1, 11)]
    again = [
        trainee(n if n <= same else n + 50, class_code="C2", started_on=later, ended_on=later)
        for n in range(1, 11)
    ]
    payables = [claim(n, person=r["person"], class_code="C2") for n, r in enumerate(again, start=1)]

    told = found("roster-again", payables=payables, roster=[*first, *again])

    assert len(told) == (same if count else 0)


@pytest.mark.parametrize(("fen", "count"), [(4_900_000, 3), (4_849_999, 0), (5_000_000, 0)])
def test_three_classes_each_just_below_the_line(fen, count):
    rows = [trainee(n, class_code=f"C{n}") for n in (1, 2, 3)]
    payables = [claim(n, class_code=f"C{n}", amount_fen=fen) for n in (1, 2, 3)]

    assert len(found("below-the-line", payables=payables, roster=rows)) == count


def test_a_certificate_another_fund_has_paid():
    paid = [{"person": 9, "record": 8, "certificate": "S1", "fund": "EMPLOYMENT"}]

    assert found(
        "paid-elsewhere", payables=[claim(1, certificate="S1"), claim(2, certificate="S2")], paid=paid
    ) == [1]


@pytest.mark.parametrize(("pace", "touches", "claims"), [(110, 2, []), (111, 2, [1]), (100, 1, [1])])
def test_a_film_played_fast_or_untouched(pace, touches, claims):
    view = {
        "person": 1,
        "view": 1,
        "class_code": "C1",
        "minutes": 120,
        "pace_percent": pace,
        "touches": touches,
    }

    assert found("video-fast", views=[view]) == claims


@pytest.mark.parametrize(("times", "out", "claims"), [(3, False, [1]), (2, False, []), (3, None, [])])
def test_never_signed_out(times, out, claims):
    assert found("no-sign-out", signs=[sign(1, n, lesson=n, out=out) for n in range(times)]) == claims


def test_one_scan_behind_two_claims():
    assert found("same-scan", payables=[claim(1, scan="x"), claim(2, scan="x"), claim(3, scan="y")]) == [1, 2]


@pytest.mark.parametrize(
    ("people", "percent", "outcome", "count"),
    [(20, 100, "FINISHED", 20), (19, 100, "FINISHED", 0), (20, 99, "FINISHED", 0), (20, 100, "CERTIFIED", 0)],
)
def test_a_full_class_without_a_certificate(people, percent, outcome, count):
    rows = [trainee(n, attended_percent=percent, outcome=outcome) for n in range(1, people + 1)]

    assert len(found("ghost-class", payables=[claim(n) for n in range(1, people + 1)], roster=rows)) == count
