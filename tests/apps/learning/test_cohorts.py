"""A cohort takes as many as were planned; completed is counted, of a class from the training records."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.learning import cohorts, queries
from jiangtu.apps.learning.cohorts import Act, Plan
from jiangtu.apps.learning.forms import CohortForm
from jiangtu.apps.learning.models import Cohort, Member, Programme
from jiangtu.apps.registers.models import Entry, Organisation
from jiangtu.apps.training.models import Seat, TrainingClass
from tests.apps.snapshots import facts, listed

from .conftest import ANNA, AT, FIRM, HOME, WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TODAY = AT.date()


@pytest.fixture
def cohort(home: Organisation, people: tuple[int, int]) -> Cohort:
    programme = Programme.objects.create(code="field-engineer", title="现场工程师", english="Field engineers", document="教职成厅函〔2022〕17号")  # fmt: skip
    plan = Plan(programme.pk, "焊接现场工程师班", 2025, 1, TODAY, TODAY)
    return cohorts.open_cohort(school=home.pk, plan=plan, actor=ANNA, at=AT)


def counted(person: int | None = None) -> list[tuple[int, int | None]]:
    return [
        (line.enrolled, line.completed)
        for g in cohorts.catalogue(day=TODAY, person=person)
        for line in g.lines
    ]


def test_a_place_is_asked_for_given_and_completed(cohort: Cohort) -> None:
    first = cohorts.ask(cohort=cohort.pk, person=1, actor=WORKER, at=AT)
    assert cohorts.ask(cohort=cohort.pk, person=1, actor=WORKER, at=AT) == first
    cohorts.take_step(member=first.pk, step="enrol", act=Act(ANNA, HOME, AT))
    enrolled = counted()
    done = cohorts.take_step(member=first.pk, step="complete", act=Act(ANNA, HOME, AT))

    assert (enrolled, counted(), done.ended_on) == ([(1, 0)], [(1, 1)], TODAY)


def test_no_more_than_planned_and_only_by_the_own_school(cohort: Cohort) -> None:
    one, two = (cohorts.ask(cohort=cohort.pk, person=p, actor=WORKER, at=AT) for p in (1, 2))
    cohorts.take_step(member=one.pk, step="enrol", act=Act(ANNA, HOME, AT))

    with pytest.raises(cohorts.CohortFull):
        cohorts.take_step(member=two.pk, step="enrol", act=Act(ANNA, HOME, AT))
    with pytest.raises(cohorts.NotYourCohort):
        cohorts.take_step(member=two.pk, step="decline", act=Act(ANNA, FIRM, AT, "满员"))


def test_enrolment_has_its_days(cohort: Cohort) -> None:
    with pytest.raises(cohorts.CohortClosed):
        cohorts.ask(cohort=cohort.pk, person=1, actor=WORKER, at=AT + dt.timedelta(days=1))


def test_who_left_may_ask_again(cohort: Cohort) -> None:
    cohorts.ask(cohort=cohort.pk, person=1, actor=WORKER, at=AT)
    left = cohorts.leave(cohort=cohort.pk, person=1, actor=WORKER, at=AT)

    assert (left.state, cohorts.ask(cohort=cohort.pk, person=1, actor=WORKER, at=AT).state) == (
        "LEFT",
        "ASKED",
    )
    assert Member.objects.count() == 1


def training_class(home: Organisation, kind: str) -> TrainingClass:
    entry = Entry.objects.create(register="provider", organisation=home, title=home.name, state="LISTED", number="1", valid_from=dt.date(2024, 1, 1))  # fmt: skip
    return TrainingClass.objects.create(
        class_code="LZ1", title="花艺", kind=kind, provider=entry, occupation="4-13-99-00", area="450205",
        starts_on=TODAY, ends_on=TODAY, hours=8, practice_hours=4, state="RUNNING",
    )  # fmt: skip


def seats(course: TrainingClass, count: int) -> None:
    Seat.objects.bulk_create(
        Seat(training_class=course, person=n, state="TAKEN", press=f"00000000-0000-0000-0000-{n:012d}", number=n, asked_at=0)
        for n in range(1, count + 1)
    )  # fmt: skip


def test_a_class_behind_a_cohort_is_counted_from_seats_and_records(
    cohort: Cohort, home: Organisation, settings: object, tmp_path: Path
) -> None:
    settings.JIANGTU_HOME = tmp_path  # type: ignore[attr-defined]
    course = training_class(home, "INTEGRATED")
    Cohort.objects.update(training_class=course)
    seats(course, 3)
    unknown = counted()
    rows = [{"person": n, "record": n, "class_code": "LZ1", "kind": "INTEGRATED", "outcome": o} for n, o in ((1, "FINISHED"), (2, "CERTIFIED"), (3, "UNFINISHED"))]  # fmt: skip
    listed(facts(training=rows))

    assert (unknown, counted()) == ([(3, None)], [(3, 2)])


def test_a_school_opens_a_cohort_with_its_own_class_behind_and_no_others(
    home: Organisation, cohort: Cohort
) -> None:
    own = training_class(home, "INTEGRATED")
    other = Organisation.objects.create(code="91450200MA0000009Z", name="别的学校", area="450200")
    day = dt.date(2025, 6, 1)
    plan = cohorts.Plan(cohort.programme_id, "花艺班", 2025, 20, day, day, own.pk)

    made = cohorts.open_cohort(school=home.pk, plan=plan, actor=WORKER, at=AT)
    with pytest.raises(cohorts.NotYourCohort):
        cohorts.open_cohort(school=other.pk, plan=plan, actor=WORKER, at=AT)

    assert (made.training_class, Cohort.objects.filter(school=other).count()) == (own, 0)
    choices = CohortForm(home.pk).fields["training_class"].queryset  # type: ignore[attr-defined]
    assert (list(choices), list(CohortForm(other.pk).fields["training_class"].queryset)) == ([own], [])  # type: ignore[attr-defined]


def test_the_class_behind_a_cohort_is_set_and_changed_until_people_are_in_it(
    home: Organisation, cohort: Cohort
) -> None:
    course = training_class(home, "INTEGRATED")

    def behind(chosen: int | None, school: str = HOME) -> int | None:
        return cohorts.set_class(
            cohort=cohort.pk, training_class=chosen, school=school, actor=ANNA, at=AT
        ).training_class_id

    assert [behind(course.pk), behind(None), behind(course.pk)] == [course.pk, None, course.pk]
    with pytest.raises(cohorts.NotYourCohort):
        behind(None, FIRM)
    seats(course, 2)
    with pytest.raises(cohorts.CohortTaken) as refused:
        behind(None)

    assert refused.value.zh == "已有2人报名或占座，不能再换对应的培训班。"
    assert behind(course.pk) == course.pk


def test_whoever_asked_here_keeps_the_cohort_without_a_class(home: Organisation, cohort: Cohort) -> None:
    cohorts.ask(cohort=cohort.pk, person=1, actor=WORKER, at=AT)
    course = training_class(home, "INTEGRATED")

    with pytest.raises(cohorts.CohortTaken):
        cohorts.set_class(cohort=cohort.pk, training_class=course.pk, school=HOME, actor=ANNA, at=AT)


def test_the_school_is_told_who_asks_and_he_what_it_answers(cohort: Cohort) -> None:
    asked = cohorts.ask(cohort=cohort.pk, person=1, actor=WORKER, at=AT)
    cohorts.take_step(member=asked.pk, step="decline", act=Act(ANNA, HOME, AT, "满员"))

    told = [(n.organisation, n.person, notices.said(n)) for n in Notice.objects.order_by("pk")]

    assert told == [
        (HOME, None, "有人报名“焊接现场工程师班”，请录取或不录取。"),
        ("", 1, "“焊接现场工程师班”没有录取您：满员。"),
    ]


def test_palace_reach_hides_few_people(home: Organisation, settings: object, tmp_path: Path) -> None:
    settings.JIANGTU_HOME = tmp_path  # type: ignore[attr-defined]
    seats(training_class(home, "PALACE"), 30)
    unknown = queries.palace()
    workers = [{"person": n, "household": "RURAL" if n <= 12 else "URBAN", "flexible": n <= 9, "identity_sure": True} for n in range(1, 41)]  # fmt: skip
    listed(facts(workers=workers))

    known = queries.palace()

    assert (unknown.people, unknown.rural, unknown.known) == (30, None, False)
    assert (known.people, known.rural, known.flexible, known.known) == (30, 12, None, True)
