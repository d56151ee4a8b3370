"""A class's life through its services, and how each of its ends is told."""

import datetime as dt

import pytest
from django.utils import timezone

from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.registers import services as registers
from jiangtu.apps.training import checks, courses, seats, services
from jiangtu.apps.training.models import Quota, Seat, Sitting, TrainingClass
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed
from tests.apps.training.planned import (
    AT,
    DAY,
    FIRM,
    OFFICER,
    OWN,
    PROVIDER,
    course,
    draft,
    listed,
    planned,
    step,
)
from tests.apps.training.seating import press

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def refused(c: TrainingClass, name: str = "file") -> list[str]:
    with pytest.raises(services.ClassNotReady) as error:
        step(c, name)
    return [problem.code for problem in error.value.problems]


def test_a_planned_class_is_laid_on_working_days_with_its_shares() -> None:
    c = planned()

    assert (c.class_code, c.hours, c.practice_hours, c.digital_hours) == ("PB450200-2025-0001", 60, 40, 40)
    assert (c.starts_on, c.ends_on, c.lessons.count()) == (dt.date(2025, 7, 7), dt.date(2025, 7, 16), 15)
    assert list(c.quotas.values_list("kind", "size")) == [("CLASS", 40)]
    assert "hangong" in c.pinyin


def test_the_whole_life_is_written_down() -> None:
    c = step(planned(), "file", "return", "file", "publish", "open", "cancel")

    assert c.state == "CANCELLED"
    assert (c.filed_on, c.pass_percent) == (DAY, 80)
    assert list(c.turns.values_list("step", "state", "by")) == [
        ("plan", "PLANNED", "provider"), ("file", "FILED", "provider"), ("return", "RETURNED", "officer"),
        ("file", "FILED", "provider"), ("publish", "PUBLISHED", "officer"), ("open", "ENROLLING", "provider"),
        ("cancel", "CANCELLED", "provider"),
    ]  # fmt: skip
    assert AuditLine.objects.filter(action="CLASS").count() == 7 + 2  # and the course written and signed


def test_a_class_that_does_not_hold_is_not_filed_and_names_all() -> None:
    c = planned(seats=55, course=course(hours=(40, 20), code="KC2", sign=False).pk)

    assert set(refused(c)) == {"ROOM_TOO_SMALL", "PRACTICE_SHORT", "CLASS_TOO_LARGE", "COURSE_UNSIGNED"}
    assert TrainingClass.objects.get().state == "PLANNED"


def test_what_holds_at_filing_is_asked_again_at_publication() -> None:
    c = step(planned(), "file")
    registers.decide(entry=c.provider_id, step="suspend", actor=OFFICER, at=AT, reason="整改")

    assert refused(c, "publish") == ["PROVIDER_NOT_OPEN", "OUT_OF_SCOPE"]


def test_a_room_and_a_teacher_serve_one_class_at_a_time() -> None:
    given = draft()
    first, second = (
        services.plan_class(organisation=OWN, draft=given, actor=PROVIDER, at=AT) for _ in range(2)
    )
    step(first, "file")

    assert set(refused(second)) == {"ROOM_TAKEN", "TEACHER_TAKEN"}
    step(first, "cancel")
    assert step(second, "file").state == "FILED"


def test_a_room_in_which_another_class_is_tested_is_taken() -> None:
    first, second = planned(), planned()
    step(first, "file")
    (room,) = {row.room for row in second.lessons.all()}
    begins = second.lessons.order_by("starts_at")[0].starts_at
    Sitting.objects.create(
        training_class=first, room=room, starts_at=begins, ends_at=begins + dt.timedelta(hours=1)
    )

    assert refused(second) == ["ROOM_TAKEN"]


def test_a_firm_that_is_party_signs_too_and_a_third_may_not() -> None:
    registers.save_organisation(code=FIRM, name="恒维电子", area="450200", actor=OFFICER, at=AT)
    listed()
    written = course(firm=FIRM, code="KC9")
    c = planned(course=written.pk)

    assert refused(c) == ["COURSE_UNSIGNED"]
    with pytest.raises(courses.NotYourCourse):
        courses.sign_course(course=written.pk, organisation="91450200MA5K000001", actor=PROVIDER, at=AT)
    courses.sign_course(course=written.pk, organisation=FIRM, actor=PROVIDER, at=AT)
    assert step(c, "file").state == "FILED"


def test_a_changed_course_is_a_new_version_and_the_old_one_stays() -> None:
    listed()
    first, second = course(), course(hours=(10, 50))

    assert (first.version, second.version) == (1, 2)
    assert [m.hours for m in first.modules.all()] == [20, 40]


def test_nobody_trains_dispatched_workers_for_posts_of_hazard() -> None:
    agency = {"capital": 300, "site": True, "rules": True}
    registers.save_organisation(code=FIRM, name="某派遣公司", area="450200", actor=OFFICER, at=AT)
    employer = type(PROVIDER)("EMPLOYER")
    entry = registers.save_draft(
        organisation=FIRM,
        draft=registers.Draft("dispatch-agency", "某派遣公司", details=agency),
        actor=employer,
        at=AT,
    )
    registers.apply_for(entry=entry.pk, organisation=FIRM, actor=employer, at=AT)
    registers.list_entry(entry=entry.pk, day=DAY, actor=OFFICER, at=AT)

    c = planned(kind="SAFETY", hazardous=True, sponsor=FIRM)

    assert refused(c) == ["DISPATCH_ON_HAZARD"]


def test_the_places_editions_decide_where_there_are_some() -> None:
    c = planned()
    c.area = "320100"

    assert [p.zh for p in checks.problems(c, day=DAY) if p.code == "PLACE_RULE"] == [
        "不符合：培训机构登记在江苏"
    ]


def test_a_class_is_repeated_with_four_things() -> None:
    old = planned(groups=(("WOMEN", 20),))
    repeat = services.Repeat(dt.date(2025, 9, 30), old.room_id, old.teacher_id, 15)

    new = services.repeat_class(
        class_code=old.class_code, organisation=OWN, repeat=repeat, actor=PROVIDER, at=AT
    )

    days = [timezone.localtime(at).date() for at in new.lessons.values_list("starts_at", flat=True)]
    assert (new.class_code, new.state, new.copied_from) == ("PB450200-2025-0002", "PLANNED", old)
    assert (days[0], days[2], days[-1]) == (dt.date(2025, 9, 30), dt.date(2025, 10, 9), new.ends_on)
    assert sorted(new.quotas.values_list("kind", "size", "taken")) == [("CLASS", 15, 0), ("GROUP", 15, 0)]
    assert (old.lessons.count(), new.lessons.count(), new.seats.count()) == (15, 15, 0)


def test_a_cancelled_class_ends_every_seat_with_the_reason_and_loses_none() -> None:
    c = step(planned(seats=1), "file", "publish", "open")
    for person in (11, 12):
        seats.take(press(c, person), at=AT + dt.timedelta(minutes=person))
    c = step(c, "start")

    step(c, "cancel", reason="教师生病")

    assert list(Seat.objects.order_by("person").values_list("state", "number", "place", "reason")) == [
        ("REMOVED", 1, None, "培训班取消：教师生病"),
        ("REMOVED", None, 1, "培训班取消：教师生病"),
    ]
    assert Quota.objects.get().taken == 0
    assert c.lessons.count() == 15
    assert AuditLine.objects.filter(action="CLASS", person__in=(11, 12)).count() == 2


def test_steps_ask_for_a_reason_a_seat_and_the_right_hands() -> None:
    c = step(planned(), "file", "publish", "open")

    with pytest.raises(ReasonMissing):
        step(c, "cancel", reason=" ")
    with pytest.raises(services.ClassEmpty):
        step(c, "start")
    with pytest.raises(StepNotAllowed):
        step(c, "close")
    with pytest.raises(services.NotYourClass):
        act = services.Act(PROVIDER, AT, DAY, "91450200MA5K000001")
        services.take_step(class_code=c.class_code, step="start", act=act)


def test_a_class_ends_neither_before_its_last_lesson_nor_with_somebody_still_in_it() -> None:
    c = step(planned(), "file", "publish", "open")
    seats.take(press(c, 11), at=AT)
    c = step(c, "start")

    with pytest.raises(services.NotTaught):
        step(c, "examine")
    c = step(c, "examine", day=c.ends_on)
    with pytest.raises(services.NotCompleted):
        step(c, "close", day=c.ends_on)
    Seat.objects.update(state="REMOVED")

    assert step(c, "close", day=c.ends_on).state == "CLOSED"


def test_a_filed_class_is_not_its_providers_to_change() -> None:
    c = step(planned(), "file")

    with pytest.raises(StepNotAllowed):
        services.plan_class(organisation=OWN, draft=draft(), actor=PROVIDER, at=AT, class_code=c.class_code)


def test_a_provider_whose_scope_ends_in_the_middle_is_told_what_becomes_of_the_class() -> None:
    c = step(planned(), "file", "publish", "open")
    c.provider.scopes.update(valid_until=dt.date(2025, 7, 10))
    before = checks.troubles(TrainingClass.objects.get(), day=DAY)
    seats.take(press(c, 11), at=AT)
    with pytest.raises(checks.ProviderOut):
        step(c, "start")
    c.provider.scopes.update(valid_until=None)
    step(c, "start")
    c.provider.scopes.update(valid_until=dt.date(2025, 7, 10))

    (running,) = checks.troubles(TrainingClass.objects.get(), day=dt.date(2025, 7, 9))

    assert [p.value for p in before] == ["2025-07-10"]
    assert "取消本班" in before[0].mend
    assert "照常上完" in running.mend


def test_shares_of_a_package_are_whole() -> None:
    listed()
    bundle = courses.Bundle("TC1", "焊工套餐", 300_000, {OWN: 40, "职业培训补贴": 50})

    with pytest.raises(courses.SharesNotWhole):
        courses.make_package(host=OWN, bundle=bundle, actor=PROVIDER, at=AT)
