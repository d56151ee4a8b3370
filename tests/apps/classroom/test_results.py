"""Marks all or none, one numbered 结业证 for each who attended and passed, and their rows in the e-file."""

import datetime as dt

import pytest

from jiangtu.apps.certificates import log, walk
from jiangtu.apps.certificates import queries as certificates
from jiangtu.apps.certificates import services as services_of
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.classroom import queries, results, services
from jiangtu.apps.classroom.kinds import Way
from jiangtu.apps.classroom.models import Completion, Result
from jiangtu.apps.classroom.results import Mark, NotTested
from jiangtu.apps.files.models import Training
from jiangtu.apps.training.models import Seat, TrainingClass
from jiangtu.apps.training.services import NotTaught
from jiangtu.engine.errors import Problems
from tests.apps.files.deliveries import QIN
from tests.apps.files.test_lookup import linked

from .conftest import MONDAY, Anna, Small

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ANNA = Anna()
OFFICER = Anna("officer", "HR_OFFICER")
END = MONDAY + dt.timedelta(days=10)


def attend(small: Small, seat: int, lessons: int) -> None:
    for lesson in small.lessons[:lessons]:
        services.sign_by_hand(lesson=lesson.pk, seat=small.seats[seat].pk, way=Way.TEACHER, actor=ANNA, at=lesson.starts_at)  # fmt: skip


def mark(small: Small, marks: dict[int, Mark], at: dt.datetime = END) -> int:
    return results.mark(training_class=small.course.pk, marks=marks, actor=ANNA, at=at)


def complete(small: Small) -> list[tuple[int | None, str, str | None]]:
    made = results.complete(training_class=small.course.pk, actor=ANNA, at=END)
    return [(c.seat.number, c.outcome, c.number) for c in made]


def test_only_who_attended_and_passed_gets_a_number(named: Small) -> None:
    for seat, lessons in ((0, 8), (1, 7), (2, 10)):
        attend(named, seat, lessons)
    mark(named, {1: Mark(88, True), 2: Mark(95, True), 3: Mark(41, False)})

    first, again = complete(named), complete(named)

    assert (first, again) == ([(1, "FINISHED", "JY4502002025000001"), (2, "UNFINISHED", ""), (3, "UNFINISHED", "")], [])  # fmt: skip
    assert list(Training.objects.order_by("id").values_list("class_code", "attended_percent", "outcome")) == [
        ("LZ2025000001", 80, "FINISHED"),
        ("LZ2025000001", 70, "UNFINISHED"),
        ("LZ2025000001", 100, "UNFINISHED"),
    ]


def test_a_certificate_of_completion_is_one_of_all_certificates(named: Small) -> None:
    attend(named, 0, 8)
    mark(named, {1: Mark(88, True)})
    complete(named)

    made = Certificate.objects.get(kind="COMPLETION")
    assert (made.holder, made.title, made.level, made.marks) == ("覃美玲", "焊工四级", "", {"total": 88})
    assert [c.number for c in certificates.held(named.seats[0].person or 0)] == [made.number]
    assert (log.size(), walk.verify().whole) == (1, True)


def test_who_has_no_name_on_file_gets_the_paper_once_he_has(small: Small) -> None:
    (holder,) = linked(QIN)
    attend(small, 0, 8)
    mark(small, {1: Mark(88, True)})
    before = complete(small)
    Seat.objects.filter(pk=small.seats[0].pk).update(person=holder)

    again = complete(small)

    assert (before[0], again) == ((1, "FINISHED", ""), [])
    assert Completion.objects.get(seat=small.seats[0]).number == "JY4502002025000001"


def test_bad_marks_are_all_named_and_none_is_written(small: Small) -> None:
    with pytest.raises(Problems) as told:
        mark(small, {1: Mark(80, True), 2: Mark(101, True), 9: Mark(50, False)})

    assert [(p.where, p.code) for p in told.value.problems] == [("座号2", "SCORE_WRONG"), ("座号9", "SEAT_UNKNOWN")]  # fmt: skip
    assert Result.objects.count() == 0


def test_no_marks_and_no_end_before_the_last_lesson(small: Small) -> None:
    with pytest.raises(NotTaught):
        mark(small, {1: Mark(80, True)}, at=MONDAY)
    with pytest.raises(NotTaught):
        results.complete(training_class=small.course.pk, actor=ANNA, at=MONDAY)

    assert (Result.objects.count(), Completion.objects.count()) == (0, 0)


def test_who_attended_is_tested_before_the_class_ends(small: Small) -> None:
    attend(small, 0, 8)

    with pytest.raises(NotTested):
        complete(small)
    assert Completion.objects.count() == 0


def test_a_withdrawn_certificate_stays_withdrawn_and_one_replaced_is_of_the_same_class(named: Small) -> None:
    for seat in (0, 1):
        attend(named, seat, 10)
    mark(named, {1: Mark(None, True), 2: Mark(None, True)})
    gone, lost = (number or "" for _, outcome, number in complete(named) if outcome == "FINISHED")

    services_of.withdraw(gone, reason="替考", actor=OFFICER, at=END)
    new = services_of.replace(lost, reason="遗失", actor=OFFICER, at=END)

    papers = [queries.paper(number) for number in (gone, lost, new.number)]
    assert [p and p.shown.standing.state for p in papers] == ["WITHDRAWN", "REPLACED", "VALID"]
    assert [p and p.completion.seat.number for p in papers] == [1, 2, 2]


def test_an_apprentices_row_tells_the_years_of_the_agreement(named: Small) -> None:
    TrainingClass.objects.update(kind="APPRENTICE", contract_months=24)
    attend(named, 0, 8)
    mark(named, {1: Mark(88, True)})
    complete(named)

    assert set(Training.objects.values_list("kind", "years", "advance_fen")) == {("APPRENTICE", 2, None)}
