"""An entry's life: draft, application, register, yearly check, suspension, end."""

import datetime as dt
from dataclasses import replace

import pytest

from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.registers import queries, services
from jiangtu.apps.registers.kinds import CheckResult
from jiangtu.apps.registers.models import Entry, Room, Teacher
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed
from tests.apps.training.planned import AT, CITY, DAY, GOOD, OFFICER, OWN, PROVIDER, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SCOPE = [("6-18", "543", CITY)]


def drafted(**changed: object) -> Entry:
    services.save_organisation(code=OWN, name="匠心", area=CITY, actor=OFFICER, at=AT)
    said = {"register": "provider", "title": "匠心", "details": GOOD, "scopes": SCOPE, **changed}
    return services.save_draft(organisation=OWN, draft=services.Draft(**said), actor=PROVIDER, at=AT)


def test_a_listed_entry_has_a_number_its_years_a_check_and_its_whole_history() -> None:
    entry = listed(since=dt.date(2025, 1, 2))

    assert (entry.state, entry.number, entry.valid_until, entry.check_by) == (
        "LISTED", "PX-2025-0001", dt.date(2028, 1, 2), dt.date(2026, 1, 2),
    )  # fmt: skip
    assert list(entry.turns.values_list("step", flat=True)) == ["save", "apply", "list"]
    assert AuditLine.objects.filter(action="REGISTER").count() == 4
    assert queries.in_scope(entry, "6-18-02-04", "4", "450202", DAY)
    assert not queries.in_scope(entry, "6-18-02-04", "4", "450202", dt.date(2028, 1, 2))


def test_numbers_of_a_year_count_on() -> None:
    numbers = [listed(f"5245020000000000{n}X").number for n in (1, 2)]

    assert numbers == ["PX-2025-0001", "PX-2025-0002"]


def test_an_application_that_lacks_anything_stays_a_draft_and_names_all() -> None:
    entry = drafted(details={**GOOD, "teachers": 1}, scopes=[])

    with pytest.raises(services.ApplicationIncomplete) as refused:
        services.apply_for(entry=entry.pk, organisation=OWN, actor=PROVIDER, at=AT)

    assert [p.code for p in refused.value.problems] == ["CONDITION_LOW", "SCOPE_MISSING"]
    assert Entry.objects.get().state == "DRAFT"


def test_nobody_touches_another_organisations_entry() -> None:
    entry = drafted()

    with pytest.raises(services.NotYourEntry):
        services.apply_for(entry=entry.pk, organisation="91450200MA5K000001", actor=PROVIDER, at=AT)


def test_a_provider_cannot_apply_where_only_firms_may() -> None:
    with pytest.raises(services.HolderMayNotApply):
        drafted(register="integrated-firm")


def test_a_listed_entry_is_no_draft_any_more() -> None:
    entry = listed()

    with pytest.raises(StepNotAllowed):
        services.save_draft(
            organisation=OWN, draft=services.Draft("provider", "改"), actor=PROVIDER, at=AT, entry=entry.pk
        )


def test_a_refusal_needs_a_reason_and_may_be_mended_and_sent_again() -> None:
    entry = drafted()
    services.apply_for(entry=entry.pk, organisation=OWN, actor=PROVIDER, at=AT)

    with pytest.raises(ReasonMissing):
        services.decide(entry=entry.pk, step="refuse", actor=OFFICER, at=AT)
    services.decide(entry=entry.pk, step="refuse", actor=OFFICER, at=AT, reason="场地不符")

    assert services.apply_for(entry=entry.pk, organisation=OWN, actor=PROVIDER, at=AT).state == "APPLIED"


@pytest.mark.parametrize(
    ("result", "state", "check_by"),
    [
        (CheckResult.PASSED, "LISTED", dt.date(2026, 6, 30)),
        (CheckResult.TO_MEND, "LISTED", dt.date(2025, 8, 29)),
        (CheckResult.FAILED, "SUSPENDED", dt.date(2026, 6, 30)),
    ],
)
def test_a_yearly_check_sets_the_next_or_suspends(result, state, check_by) -> None:
    entry = listed()

    services.check(entry=entry.pk, result=result, day=DAY, actor=OFFICER, at=AT, note="现场检查")

    entry.refresh_from_db()
    assert (entry.state, entry.check_by) == (state, check_by)


def test_a_year_is_checked_once_unless_it_was_to_be_mended() -> None:
    entry = listed()
    services.check(entry=entry.pk, result=CheckResult.TO_MEND, day=DAY, actor=OFFICER, at=AT, note="消防")
    services.check(entry=entry.pk, result=CheckResult.PASSED, day=DAY, actor=OFFICER, at=AT)

    with pytest.raises(services.CheckedAlready):
        services.check(entry=entry.pk, result=CheckResult.PASSED, day=DAY, actor=OFFICER, at=AT)


@pytest.mark.parametrize("result", [CheckResult.TO_MEND, CheckResult.FAILED])
def test_a_check_that_is_not_passed_says_why(result: CheckResult) -> None:
    entry = listed()

    with pytest.raises(ReasonMissing):
        services.check(entry=entry.pk, result=result, day=DAY, actor=OFFICER, at=AT, note=" ")

    assert not entry.checks.exists()


def test_each_room_has_a_secret_of_its_own() -> None:
    listed()
    for name in ("甲", "乙"):
        services.add_room(
            organisation=OWN, place=services.Place(name, "CLASSROOM", 40), actor=PROVIDER, at=AT
        )

    secrets = {bytes(room.secret) for room in Room.objects.all()}

    assert {len(secret) for secret in secrets} == {32}
    assert len(secrets) == 2


def test_the_same_room_or_appointment_again_is_stated_anew_not_twice() -> None:
    listed()
    master = services.Appointment("韦师傅", "MASTER", "6-18-02-04", "2", DAY)
    for seats, until in ((40, None), (30, dt.date(2026, 1, 1))):
        place = services.Place("甲", "CLASSROOM", seats)
        room = services.add_room(organisation=OWN, place=place, actor=PROVIDER, at=AT)
        services.appoint(organisation=OWN, appointment=replace(master, until=until), actor=PROVIDER, at=AT)

    assert list(Room.objects.values_list("name", "seats", "secret")) == [("甲", 30, room.secret)]
    assert list(Teacher.objects.values_list("name", "valid_until")) == [("韦师傅", dt.date(2026, 1, 1))]


def test_names_are_found_by_syllables_and_first_letters() -> None:
    assert services.spelt("匠心培训") == "jiangxinpeixun jxpx"
