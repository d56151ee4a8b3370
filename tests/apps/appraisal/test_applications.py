"""Who may apply and who may not, each refusal by its name; seats at the door."""

import datetime as dt
import json

import pytest

from jiangtu.apps.appraisal import applications, eligibility, seating
from jiangtu.apps.appraisal.applications import Asking
from jiangtu.apps.appraisal.models import Candidate, Result
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.registers.models import Entry, Organisation
from jiangtu.apps.training.models import Booking, Lesson, Seat, TrainingClass
from jiangtu.engine.errors import Refusal
from tests.apps import snapshots
from tests.apps.appraisal.conftest import (
    BODY,
    DAY,
    EXAM,
    FIRM,
    OFFICER,
    WELDER,
    Exam,
    act,
    an_exam,
    body,
    draft,
    experienced,
    person,
    services,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def refusal(exam: Exam, number: int) -> str:
    with pytest.raises(Refusal) as found:
        exam.apply(number)
    return found.value.code


def trained(number: int, organisation: str) -> None:
    home, _ = Organisation.objects.get_or_create(
        code=organisation, defaults={"name": "培训", "area": "450205"}
    )
    entry = Entry.objects.create(register="provider", organisation=home, title="培训", state="LISTED", number=f"P{number}", valid_from=DAY)  # fmt: skip
    made = TrainingClass.objects.create(
        class_code=f"C{number}", title="焊工四级班", kind="SUBSIDISED", provider=entry, occupation=WELDER, level="4", area="450205",
        starts_on=dt.date(2025, 3, 3), ends_on=dt.date(2025, 3, 20), hours=40, practice_hours=24, state="CLOSED",
    )  # fmt: skip
    Seat.objects.create(training_class=made, person=person(number), state="TAKEN", press=f"00000000-0000-0000-0000-{number:012d}", number=1, asked_at=0)  # fmt: skip


def test_the_same_exam_twice_names_the_first(exam: Exam) -> None:
    exam.apply(1)

    with pytest.raises(applications.AppliedAlready) as found:
        exam.apply(1)

    assert exam.code in found.value.zh


def test_the_same_level_elsewhere_names_that_exam(exam: Exam) -> None:
    exam.apply(1)
    other = an_exam(exam_on=EXAM + dt.timedelta(days=10), closes_on=EXAM).opened()

    assert refusal(other, 1) == "APPLIED_ALREADY"


def test_whoever_sits_an_exam_is_told_to_wait_for_it_not_to_withdraw(exam: Exam) -> None:
    def mend() -> str:
        with pytest.raises(applications.AppliedAlready) as found:
            applications.refuse_person(exam.batch, person(2))
        return str(found.value.mend)

    made = exam.apply(2)
    first = mend()
    applications.decide(candidate=made.pk, step="accept", act=act(OFFICER, reason="劳动合同已核"))
    exam.seated([1])

    assert [first, mend()] == [
        "先撤回那一个报名，再报这一个。",
        "那一场已经排座或考过：请等它的成绩，不合格的科目可以补考。",
    ]


def test_whoever_holds_the_level_is_told_the_number(exam: Exam) -> None:
    certificate = {"person": person(1), "record": 7, "number": "S000045000001224000001", "kind": "SKILL", "occupation": WELDER, "level": "3", "issued_on": dt.date(2024, 1, 1), "withdrawn": False}  # fmt: skip
    snapshots.listed(snapshots.facts(as_of=DAY, workers=[{"person": 1, "identity_sure": True}], certificates=[certificate]))  # fmt: skip

    with pytest.raises(applications.AlreadyHeld) as found:
        exam.apply(1)

    assert "S000045000001224000001" in found.value.zh


def test_who_was_trained_by_the_body_is_not_judged_by_it(exam: Exam) -> None:
    trained(1, BODY)
    trained(2, "91450200MA0000077X")

    assert refusal(exam, 1) == "TRAINED_HERE"
    assert exam.apply(2).state == "ASKED"


def test_a_firm_appraises_its_own_people_alone() -> None:
    firm = body("appraisal-firm", FIRM)
    made = services.draft_batch(draft=draft(firm), act=services.Act(OFFICER, act().at, DAY, FIRM))
    type(made).objects.filter(pk=made.pk).update(state="OPEN")
    experienced([1], months=72)
    experienced([2], months=72, employer="91450200MA0000099Q")
    ours = Exam(made, [])

    assert refusal(ours, 3) == "NOT_OUR_PEOPLE"


def test_another_exam_that_day_is_a_clash(exam: Exam) -> None:
    exam.apply(1)
    other = an_exam(level="3").opened()

    assert refusal(other, 1) == "EXAM_CLASH"


def test_a_full_exam_says_so() -> None:
    made = an_exam(capacity=1).opened()
    made.apply(1)

    assert refusal(made, 2) == "EXAM_FULL"


def test_whoever_cheated_waits(exam: Exam) -> None:
    earlier = exam.apply(1)
    Candidate.objects.filter(pk=earlier.pk).update(state="WITHDRAWN")
    Result.objects.create(candidate=earlier, version=1, parts={}, passed=False, barred_until=dt.date(2026, 7, 20), by="x", at=act().at)  # fmt: skip

    assert refusal(exam, 1) == "BARRED"


def test_unknown_is_no_no_and_waits_for_an_officer_with_a_reason(exam: Exam) -> None:
    made = exam.apply(1)

    with pytest.raises(Refusal) as found:
        applications.decide(candidate=made.pk, step="accept", act=act(OFFICER))
    decided = applications.decide(candidate=made.pk, step="accept", act=act(OFFICER, reason="合同已核"))

    assert (made.state, made.verdict, found.value.code) == ("ASKED", "UNKNOWN", "REASON_MISSING")
    assert (decided.state, decided.reason) == ("ACCEPTED", "合同已核")


def test_the_answer_is_of_the_day_of_the_exam(exam: Exam) -> None:
    """71 months on 30 June are 72 on 20 July only by going on working."""
    since = dt.date(2019, 7, 15)
    job = {
        "person": person(1),
        "record": 1,
        "employer": FIRM,
        "occupation": WELDER,
        "from_on": since,
        "until_on": None,
        "months": 71,
    }
    snapshots.listed(
        snapshots.facts(as_of=DAY, workers=[{"person": 1, "identity_sure": True}], employment=[job])
    )

    assert eligibility.judged(exam.batch, 1).verdict == "YES"


@pytest.mark.parametrize(
    ("hour", "minute", "code"), [(7, 59, "DOOR_NOT_NOW"), (8, 0, ""), (9, 30, ""), (9, 31, "DOOR_TOO_LATE"), (12, 30, "DOOR_NOT_NOW")]
)  # fmt: skip
def test_the_door_opens_an_hour_before_and_closes_half_an_hour_after(
    exam: Exam, hour: int, minute: int, code: str
) -> None:
    (made,) = exam.seated([1])

    try:
        seating.scan(ticket=made.ticket, act=act(exam.assessors[-1], EXAM, hour, minute))
        said = ""
    except Refusal as found:
        said = found.code

    assert said == code


def test_whoever_has_no_ticket_is_let_in_by_name_once_under_the_same_rules(exam: Exam) -> None:
    (made,) = exam.seated([1])
    theory, skill = (p.pk for p in made.places.order_by("sitting__starts_at"))
    early, good = (act(exam.assessors[-1], EXAM, hour, 10) for hour in (7, 9))

    with pytest.raises(seating.NotNow):
        seating.let_in(code=exam.code, place=theory, act=early)
    with pytest.raises(seating.NotYourTicket):
        seating.let_in(code=exam.code, place=theory, act=act(day=EXAM, hour=9))
    with pytest.raises(seating.NotNow):
        seating.let_in(code=exam.code, place=skill, act=good)
    said = [seating.let_in(code=exam.code, place=theory, act=good).again for _ in range(2)]

    steps = [json.loads(line.detail)["step"] for line in AuditLine.objects.filter(person=1)]
    assert (said, steps.count("door-by-name"), steps.count("door")) == ([False, True], 1, 0)


def test_a_room_with_a_lesson_is_taken(exam: Exam) -> None:
    trained(5, "91450200MA0000077X")
    other = an_exam(exam_on=EXAM + dt.timedelta(days=1))
    at = act(day=EXAM + dt.timedelta(days=1), hour=9).at
    lesson = {
        "training_class": TrainingClass.objects.get(),
        "number": 1,
        "kind": "THEORY",
        "hours": 4,
        "room": other.rooms[0],
    }
    teacher = Organisation.objects.get(code=BODY).teachers.create(
        name="韦", kind="MASTER", occupation=WELDER, valid_from=DAY
    )
    Lesson.objects.create(**lesson, teacher=teacher, starts_at=at, ends_at=at + dt.timedelta(hours=3))
    slot = seating.Slot(
        seating.Part.THEORY, other.rooms[0].pk, at + dt.timedelta(hours=1), at + dt.timedelta(hours=2)
    )

    with pytest.raises(seating.RoomTaken):
        seating.add_sitting(code=other.code, slot=slot, act=act())


def test_seats_are_the_same_whenever_they_are_given_from_the_seed(exam: Exam) -> None:
    exam.seated([1, 2, 3, 4])
    before = list(exam.batch.candidates.order_by("pk").values_list("places__sitting", "places__seat"))

    seating.seat_all(exam.batch)

    assert list(exam.batch.candidates.order_by("pk").values_list("places__sitting", "places__seat")) == before


def test_asking_for_another_person_is_by_the_standing_key(exam: Exam) -> None:
    made = applications.apply(code=exam.code, asking=Asking(person(8), "工人8"), act=act())

    assert made.person == 8


def test_a_lesson_at_the_only_time_of_a_part_is_told(exam: Exam) -> None:
    trained(6, "91450200MA0000077X")
    klass = TrainingClass.objects.get()
    TrainingClass.objects.filter(pk=klass.pk).update(state="RUNNING")
    teacher = Organisation.objects.get(code=BODY).teachers.create(
        name="韦", kind="MASTER", occupation=WELDER, valid_from=DAY
    )
    at = act(day=EXAM, hour=10).at
    lesson = {
        "training_class": klass,
        "number": 1,
        "kind": "THEORY",
        "hours": 4,
        "room": exam.rooms[1],
        "teacher": teacher,
    }
    Lesson.objects.create(**lesson, starts_at=at, ends_at=at + dt.timedelta(hours=3))

    assert refusal(exam, 6) == "TIME_CLASH"


def test_an_exam_with_seats_keeps_its_time_until_it_is_cancelled(exam: Exam) -> None:
    exam.seated([1])
    kept = Booking.objects.filter(person=1).count()

    exam.step("cancel", act(reason="考场停电"))

    assert (kept, Booking.objects.filter(person=1).count()) == (2, 0)
