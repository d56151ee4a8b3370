"""The office's queue, the public registers, an organisation's own page."""

import datetime as dt

import pytest

from jiangtu.apps.registers import queries, services
from jiangtu.apps.registers.kinds import CheckResult
from jiangtu.apps.registers.queries import Wanted
from tests.apps.training.planned import AT, DAY, OFFICER, OWN, PROVIDER, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_queue_holds_applications_and_checks_due_soon_the_soonest_first() -> None:
    due = listed(since=dt.date(2024, 7, 10))
    other = listed("52450200MJ1PX00099", since=dt.date(2025, 1, 2), name="二号")
    services.decide(entry=other.pk, step="revoke", actor=OFFICER, at=AT, reason="停办")
    draft = services.Draft("provider", "新", details=due.details, scopes=[("6", "5", "450200")])
    applied = services.save_draft(organisation=OWN, draft=draft, actor=PROVIDER, at=AT)
    services.apply_for(entry=applied.pk, organisation=OWN, actor=PROVIDER, at=AT)

    waiting = [(w.listing.entry.pk, w.what, w.due, w.late) for w in queries.queue(day=DAY)]

    assert waiting == [
        (due.pk, "年检", dt.date(2025, 7, 10), False),
        (applied.pk, "审核申请", dt.date(2025, 7, 28), False),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), 1),
        (Wanted(words="jiangxin"), 1),
        (Wanted(words="jxpx"), 1),
        (Wanted(words="匠心 学校"), 1),
        (Wanted(words="PX-2025"), 1),
        (Wanted(words="没有"), 0),
        (Wanted(register="skill-base"), 0),
        (Wanted(area="450200"), 1),
        (Wanted(area="450300"), 0),
        (Wanted(occupation="6-18-02-04"), 1),
        (Wanted(occupation="4-10-01-05"), 0),
    ],
)
def test_the_public_finds_by_words_pinyin_number_area_and_occupation(wanted, found) -> None:
    listed()

    assert len(queries.public_entries(wanted, day=DAY)) == found


def test_an_ended_entry_leaves_the_list_and_keeps_its_page() -> None:
    entry = listed()
    later = dt.date(2028, 1, 2)

    assert queries.public_entries(Wanted(), day=later) == []
    assert queries.public_entry(entry.pk, day=later).standing.word == "已到期"


def test_an_organisation_sees_its_own_and_what_its_role_may_apply_for() -> None:
    listed()

    own = queries.holding(OWN, "PROVIDER", day=DAY)

    assert own is not None
    assert [row.entry.number for row in own.entries] == ["PX-2025-0001"]
    assert [r.id for r in own.may_apply] == ["provider", "skill-base"]
    assert queries.holding("", "PROVIDER", day=DAY) is None


def test_the_public_list_costs_the_same_for_any_number(django_assert_num_queries) -> None:
    for n in range(5):
        listed(f"5245020000000000{n}X")

    with django_assert_num_queries(2):
        queries.public_entries(Wanted(), day=DAY)


def test_a_years_rechecks_are_counted_with_who_is_late_and_who_was_not_seen() -> None:
    codes = [f"5245020000000000{n}X" for n in range(5)]
    entries = [listed(code, since=dt.date(2024, 6, 1), name=f"{n}号") for n, code in enumerate(codes)]
    listed("52450200MJ1PX00099", since=dt.date(2025, 6, 1), name="新来的")
    for entry, result in zip(entries, ("PASSED", "PASSED", "TO_MEND", "FAILED"), strict=False):
        services.check(entry=entry.pk, result=CheckResult(result), day=DAY, actor=OFFICER, at=AT, note="查")

    (one,) = queries.campaigns(2025, day=DAY)
    results = [made.result for made in queries.checks_of(2025, "provider")]

    assert (one.due, one.checked, one.passed, one.to_mend, one.failed, one.waiting, one.late) == (
        5,
        4,
        2,
        1,
        1,
        1,
        1,
    )
    assert results == ["FAILED", "TO_MEND", "PASSED", "PASSED"]
    assert queries.campaigns(2024, day=DAY) == []
    assert queries.check_years(day=dt.date(2026, 1, 1)) == [2026, 2025]
