"""More scope for an entry in force: asked, decided as the first time, from that day on."""

import datetime as dt

import pytest
from django.urls import reverse

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import Notice, User
from jiangtu.apps.registers import queries, services, widening
from jiangtu.apps.registers.models import Entry, Widening
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed
from tests.apps.training.planned import AT, CITY, DAY, OFFICER, OWN, PROVIDER, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WIDER = [("4-10", "54", CITY)]


def asked(entry: Entry, scopes: widening.Asked = WIDER) -> Widening:
    return widening.ask(entry=entry.pk, organisation=OWN, scopes=scopes, actor=PROVIDER, at=AT)


def covers(entry: Entry, day: dt.date) -> bool:
    fresh = Entry.objects.get(pk=entry.pk)
    return queries.in_scope(fresh, "4-10-01-05", "5", "450202", day)


def test_a_granted_scope_holds_from_that_day_to_the_entrys_own_end() -> None:
    entry = listed()
    one = asked(entry)
    before = covers(entry, DAY)

    widening.decide(widening=one.pk, step="grant", day=DAY, actor=OFFICER, at=AT)

    days = [DAY - dt.timedelta(days=1), DAY, entry.valid_until]
    assert (before, [covers(entry, day) for day in days]) == (False, [False, True, False])
    assert [(n.organisation, notices.said(n)) for n in Notice.objects.filter(text=widening.GRANTED)] == [
        (OWN, "“匠心培训学校”扩大业务范围的申请已同意。")
    ]
    with pytest.raises(StepNotAllowed):
        widening.decide(widening=one.pk, step="refuse", day=DAY, actor=OFFICER, at=AT, reason="晚了")


def test_a_refusal_has_a_reason_and_changes_nothing() -> None:
    entry = listed()
    one = asked(entry)

    with pytest.raises(ReasonMissing):
        widening.decide(widening=one.pk, step="refuse", day=DAY, actor=OFFICER, at=AT)
    widening.decide(widening=one.pk, step="refuse", day=DAY, actor=OFFICER, at=AT, reason="缺少师资")

    assert (covers(entry, DAY), notices.said(Notice.objects.get(about__startswith="registers:widening:"))) == (
        False, "“匠心培训学校”扩大业务范围的申请未通过：缺少师资。",
    )  # fmt: skip
    assert asked(entry).state == "ASKED"


def test_what_cannot_be_asked_is_refused() -> None:
    entry = listed()

    with pytest.raises(widening.NothingNew):
        asked(entry, [("6-18", "543", CITY)])
    asked(entry)
    with pytest.raises(widening.AlreadyAsked):
        asked(entry)
    with pytest.raises(services.NotYourEntry):
        widening.ask(entry=entry.pk, organisation="9" * 18, scopes=WIDER, actor=PROVIDER, at=AT)
    services.decide(entry=entry.pk, step="suspend", actor=OFFICER, at=AT, reason="检查")
    with pytest.raises(widening.NotListed):
        asked(entry)


def test_the_holder_asks_on_its_page_and_the_office_decides_in_its_queue(signed_in) -> None:
    entry = listed()
    own, office, other = signed_in(Role.PROVIDER), signed_in(Role.HR_OFFICER), signed_in(Role.SCHOOL)
    User.objects.filter(role=Role.PROVIDER).update(organisation=OWN)
    User.objects.filter(role=Role.SCHOOL).update(organisation="9" * 18)
    address = reverse("registers:widen", args=[entry.pk])

    strange = other.post(address, {"scopes": "4-10 54"})
    own.post(address, {"scopes": "4-10 54"})
    one = Widening.objects.get()
    queue = office.get(reverse("registers:queue")).content.decode()
    page = own.get(reverse("registers:edit", args=[entry.pk])).content.decode()
    office.post(reverse("registers:decide_widening", args=[entry.pk, one.pk]), {"step": "grant"})

    assert (strange.status_code, "扩大范围" in queue, "待审核" in page) == (404, True, True)
    assert "申请扩大业务范围" not in page
    assert Widening.objects.get().state == "GRANTED"
