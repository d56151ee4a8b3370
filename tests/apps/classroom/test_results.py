"""Marks all or none, one numbered 结业证 for each who attended and passed, and their rows in the e-file."""

import datetime as dt

import pytest

from jiangtu.apps.classroom import queries, results, services
from jiangtu.apps.classroom.kinds import Way
from jiangtu.apps.classroom.models import Completion, Result
from jiangtu.apps.classroom.results import Mark, NotTaught, NotTested, NotThere
from jiangtu.apps.files.models import Training
from jiangtu.engine.errors import Problems

from .conftest import MONDAY, Anna, Small

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ANNA = Anna()
END = MONDAY + dt.timedelta(days=10)


def attend(small: Small, seat: int, lessons: int) -> None:
    for lesson in small.lessons[:lessons]:
        services.sign_by_hand(lesson=lesson.pk, seat=small.seats[seat].pk, way=Way.TEACHER, actor=ANNA, at=lesson.starts_at)  # fmt: skip


def mark(small: Small, marks: dict[int, Mark], at: dt.datetime = END) -> int:
    return results.mark(training_class=small.course.pk, marks=marks, actor=ANNA, at=at)


def complete(small: Small) -> list[tuple[int | None, str, str | None]]:
    made = results.complete(training_class=small.course.pk, actor=ANNA, at=END)
    return [(c.seat.number, c.outcome, c.number) for c in made]


def test_only_who_attended_and_passed_gets_a_number(small: Small) -> None:
    for seat, lessons in ((0, 8), (1, 7), (2, 10)):
        attend(small, seat, lessons)
    mark(small, {1: Mark(88, True), 2: Mark(95, True), 3: Mark(41, False)})

    first, again = complete(small), complete(small)

    assert (first, again) == ([(1, "FINISHED", "JY4502002025000001"), (2, "UNFINISHED", None), (3, "UNFINISHED", None)], [])  # fmt: skip
    assert list(Training.objects.order_by("id").values_list("class_code", "attended_percent", "outcome")) == [
        ("LZ2025000001", 80, "FINISHED"),
        ("LZ2025000001", 70, "UNFINISHED"),
        ("LZ2025000001", 100, "UNFINISHED"),
    ]


def test_bad_marks_are_all_named_and_none_is_written(small: Small) -> None:
    with pytest.raises(Problems) as told:
        mark(small, {1: Mark(80, True), 2: Mark(101, True), 9: Mark(50, False)})

    assert [(p.where, p.code) for p in told.value.problems] == [("座号2", "SCORE_WRONG"), ("座号9", "SEAT_UNKNOWN")]  # fmt: skip
    assert Result.objects.count() == 0


def test_no_marks_before_the_last_lesson(small: Small) -> None:
    with pytest.raises(NotTaught):
        mark(small, {1: Mark(80, True)}, at=MONDAY)


def test_who_attended_is_tested_before_the_class_ends(small: Small) -> None:
    attend(small, 0, 8)

    with pytest.raises(NotTested):
        complete(small)
    assert Completion.objects.count() == 0


def test_a_withdrawn_certificate_stays_withdrawn(small: Small) -> None:
    attend(small, 0, 10)
    mark(small, {1: Mark(None, True)})
    ((_, _, number), *_) = complete(small)

    results.withdraw(number=str(number), reason="替考", actor=ANNA, at=END)

    with pytest.raises(NotThere):
        results.withdraw(number=str(number), reason="替考", actor=ANNA, at=END)
    found = queries.completion(str(number))
    assert found is not None and found.withdrawn_on == END.date()
