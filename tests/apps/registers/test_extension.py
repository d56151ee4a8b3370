"""More scope or a further term for an entry: asked, decided as the first time, from then on."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import Notice, User
from jiangtu.apps.registers import extension, news, queries, services
from jiangtu.apps.registers.models import Entry, Extension
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed
from tests.apps.training.planned import AT, CITY, DAY, GOOD, OFFICER, OWN, PROVIDER, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WIDER = [("4-10", "54", CITY)]
ENDED, ENDING = dt.date(2022, 6, 1), dt.date(2022, 7, 10)
"""Days of listing from which three years ended a month before DAY, or end ten days after it."""


def asked(entry: Entry, scopes: extension.Scopes = WIDER) -> Extension:
    return extension.ask_scope(entry=entry.pk, organisation=OWN, scopes=scopes, actor=PROVIDER, at=AT)


def covers(entry: Entry, day: dt.date) -> bool:
    fresh = Entry.objects.get(pk=entry.pk)
    return queries.in_scope(fresh, "4-10-01-05", "5", "450202", day)


def test_a_granted_scope_holds_from_that_day_to_the_entrys_own_end() -> None:
    entry = listed()
    one = asked(entry)
    before = covers(entry, DAY)

    extension.decide(extension=one.pk, step="grant", day=DAY, actor=OFFICER, at=AT)

    days = [DAY - dt.timedelta(days=1), DAY, entry.valid_until]
    assert (before, [covers(entry, day) for day in days]) == (False, [False, True, False])
    assert [
        (n.organisation, notices.said(n))
        for n in Notice.objects.filter(text=news.ANSWERED["SCOPE", "GRANTED"])
    ] == [(OWN, "“匠心培训学校”扩大业务范围的申请已同意。")]
    with pytest.raises(StepNotAllowed):
        extension.decide(extension=one.pk, step="refuse", day=DAY, actor=OFFICER, at=AT, reason="晚了")


def test_a_refusal_has_a_reason_and_changes_nothing() -> None:
    entry = listed()
    one = asked(entry)

    with pytest.raises(ReasonMissing):
        extension.decide(extension=one.pk, step="refuse", day=DAY, actor=OFFICER, at=AT)
    extension.decide(extension=one.pk, step="refuse", day=DAY, actor=OFFICER, at=AT, reason="缺少师资")

    assert (covers(entry, DAY), notices.said(Notice.objects.order_by("pk").last())) == (
        False, "“匠心培训学校”扩大业务范围的申请未通过：缺少师资。",
    )  # fmt: skip
    assert asked(entry).state == "ASKED"


def test_what_cannot_be_asked_is_refused() -> None:
    entry = listed()

    with pytest.raises(extension.NothingNew):
        asked(entry, [("6-18", "543", CITY)])
    asked(entry)
    with pytest.raises(extension.AlreadyAsked):
        asked(entry)
    with pytest.raises(services.NotYourEntry):
        extension.ask_scope(entry=entry.pk, organisation="9" * 18, scopes=WIDER, actor=PROVIDER, at=AT)
    services.decide(entry=entry.pk, step="suspend", actor=OFFICER, at=AT, reason="检查")
    with pytest.raises(extension.NotListed):
        asked(entry)


def test_the_holder_asks_on_its_page_and_the_office_decides_in_its_queue(signed_in) -> None:
    entry = listed()
    own, office, other = signed_in(Role.PROVIDER), signed_in(Role.HR_OFFICER), signed_in(Role.SCHOOL)
    User.objects.filter(role=Role.PROVIDER).update(organisation=OWN)
    User.objects.filter(role=Role.SCHOOL).update(organisation="9" * 18)
    address = reverse("registers:widen", args=[entry.pk])

    strange = other.post(address, {"scopes": "4-10 54"})
    own.post(address, {"scopes": "4-10 54"})
    one = Extension.objects.get()
    queue = office.get(reverse("registers:queue")).content.decode()
    page = own.get(reverse("registers:edit", args=[entry.pk])).content.decode()
    office.post(reverse("registers:decide_extension", args=[entry.pk, one.pk]), {"step": "grant"})

    assert (strange.status_code, "扩大范围" in queue, "待审核" in page) == (404, True, True)
    assert "申请扩大业务范围" not in page
    assert Extension.objects.get().state == "GRANTED"


def renewed(entry: Entry, details: dict[str, object] = GOOD, day: dt.date = DAY) -> Entry:
    one = extension.ask_term(entry=entry.pk, organisation=OWN, details=details, actor=PROVIDER, at=AT)
    extension.decide(extension=one.pk, step="grant", day=day, actor=OFFICER, at=AT)
    return Entry.objects.get(pk=entry.pk)


def first_day_out(entry: Entry, *days: dt.date) -> dt.date | None:
    return queries.first_day_out(entry, ("6-18-02-04", "4", "450202"), days)


def test_a_term_granted_before_its_end_follows_without_a_gap() -> None:
    entry = renewed(listed(since=ENDING), GOOD | {"teachers": 9})

    end, next_end = dt.date(2025, 7, 10), dt.date(2028, 7, 10)
    assert (entry.number, entry.valid_from, entry.valid_until, entry.check_by, entry.details["teachers"]) == (
        "PX-2022-0001", ENDING, next_end, dt.date(2023, 7, 10), 9,
    )  # fmt: skip
    assert [(r.since, r.until) for r in queries.reaches(entry)] == [(ENDING, end), (end, next_end)]
    assert first_day_out(entry, end - dt.timedelta(days=1), end, next_end) == next_end
    assert [turn.word for turn in entry.turns.order_by("pk")][2:] == [
        "在册",
        "申请延续有效期",
        "同意延续有效期",
    ]
    assert [notices.said(n) for n in Notice.objects.order_by("pk")][2:] == [
        "“匠心培训学校”申请延续有效期，请审核。",
        "“匠心培训学校”的有效期已延续到 2028-07-10，编号 PX-2022-0001 不变。",
    ]


def test_a_term_granted_after_its_end_leaves_the_days_between_uncovered() -> None:
    entry = renewed(listed(since=ENDED))

    gap = DAY - dt.timedelta(days=1)
    assert (entry.valid_until, first_day_out(entry, gap), first_day_out(entry, ENDED, DAY)) == (
        dt.date(2028, 6, 30), gap, None,
    )  # fmt: skip
    public = Client().get(reverse("registers:entry", args=[entry.pk])).content.decode()
    assert "2022-06-01 — 2025-06-01<br>2025-06-30 — 2028-06-30" in public


def test_a_term_granted_twice_over_repeats_no_row_that_ended_before() -> None:
    entry = renewed(listed(since=ENDED))
    later = dt.datetime(2028, 6, 1, 1, tzinfo=dt.UTC)
    one = extension.ask_term(entry=entry.pk, organisation=OWN, details=GOOD, actor=PROVIDER, at=later)
    extension.decide(extension=one.pk, step="grant", day=dt.date(2028, 6, 2), actor=OFFICER, at=later)

    entry = Entry.objects.get(pk=entry.pk)
    assert [r.until for r in queries.reaches(entry)] == [dt.date(y, *d) for y, d in ((2025, (6, 1)), (2028, (6, 30)), (2031, (6, 30)))]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "step", "organisation", "details", "refusal"),
    [
        (dt.date(2025, 1, 2), "", OWN, GOOD, extension.NotYetEnding),
        (ENDED, "revoke", OWN, GOOD, extension.NotListed),
        (ENDED, "", "9" * 18, GOOD, services.NotYourEntry),
        (ENDED, "", OWN, GOOD | {"teachers": 1}, services.ApplicationIncomplete),
    ],
)
def test_a_term_that_cannot_be_asked_for_is_refused(since, step, organisation, details, refusal) -> None:
    entry = listed(since=since)
    if step:
        services.decide(entry=entry.pk, step=step, actor=OFFICER, at=AT, reason="停办")

    with pytest.raises(refusal):
        extension.ask_term(entry=entry.pk, organisation=organisation, details=details, actor=PROVIDER, at=AT)

    assert Extension.objects.count() == 0


def test_one_request_waits_at_a_time_and_an_ended_entry_gets_no_scope() -> None:
    entry = listed(since=ENDED)
    with pytest.raises(extension.NotListed):
        asked(entry)
    one = extension.ask_term(entry=entry.pk, organisation=OWN, details=GOOD, actor=PROVIDER, at=AT)
    with pytest.raises(extension.AlreadyAsked):
        extension.ask_term(entry=entry.pk, organisation=OWN, details=GOOD, actor=PROVIDER, at=AT)

    services.decide(entry=entry.pk, step="revoke", actor=OFFICER, at=AT, reason="停办")
    with pytest.raises(extension.NotListed):
        extension.decide(extension=one.pk, step="grant", day=DAY, actor=OFFICER, at=AT)
    with pytest.raises(ReasonMissing):
        extension.decide(extension=one.pk, step="refuse", day=DAY, actor=OFFICER, at=AT)


def test_the_holder_mends_what_is_stated_and_the_office_reads_what_changed(signed_in, settings) -> None:
    settings.JIANGTU_TODAY = DAY
    entry = listed(since=ENDED)
    own, office, other = signed_in(Role.PROVIDER), signed_in(Role.HR_OFFICER), signed_in(Role.SCHOOL)
    User.objects.filter(role=Role.PROVIDER).update(organisation=OWN)
    User.objects.filter(role=Role.SCHOOL).update(organisation="9" * 18)
    address, theirs = (reverse(f"registers:{name}", args=[entry.pk]) for name in ("renew", "office_entry"))
    good = {"c_licence": "4502", "c_teachers": "7", "c_site": "300", "c_equipment": "on", "c_promise": "on"}

    blank = own.get(address).content.decode()
    low = own.post(address, good | {"c_teachers": "1"})
    answers = [client.post(address, good) for client in (other, own, own)]
    page = office.get(theirs).content.decode()
    one = Extension.objects.get()
    office.post(reverse("registers:decide_extension", args=[entry.pk, one.pk]), {"step": "refuse", "reason": "缺场地"})  # fmt: skip

    assert ('value="300"' in blank, low.status_code, "填的是1人，至少3人" in low.content.decode()) == (
        True,
        422,
        True,
    )
    assert [answer.status_code for answer in answers] == [404, 302, 302]
    assert "专职和兼职教师 7人" in page
    assert "场地" not in page.partition("与在册内容不同：")[2].partition("</span>")[0]
    assert "缺场地" in own.get(reverse("registers:edit", args=[entry.pk])).content.decode()
    assert Entry.objects.get().details["teachers"] == 5
