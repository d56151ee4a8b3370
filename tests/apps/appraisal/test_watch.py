"""What is seen from outside: the radar's tables over live rows, the upload with its looks written down."""

import pytest

from jiangtu.apps.appraisal import watch
from jiangtu.apps.appraisal.models import Sitting
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.registers.models import Room
from jiangtu.engine.errors import Refusal
from tests.apps.appraisal.conftest import CLERK, EXAM, OFFICER, Exam, act

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def settled(exam: Exam) -> Exam:
    people = exam.seated([1, 2])
    exam.let_in(people)
    exam.examined()
    exam.mark("THEORY", 80, people)
    exam.mark("SKILL", 80, people[:1])
    exam.mark("SKILL", 40, people[1:])
    exam.step("mark", act(day=EXAM))
    exam.step("finalise", act(day=EXAM))
    return exam


def test_the_radar_looks_at_settled_results_by_body_and_examiner(settled: Exam) -> None:
    seen = watch.observe(day=EXAM)

    results = seen.results.select(["theory", "passed", "level"]).to_pylist()
    assert results == [{"theory": 80, "passed": done, "level": "4"} for done in (True, False)]
    assert (seen.bodies.num_rows, seen.sessions.num_rows, seen.traces.num_rows) == (1, 3, 0)
    assert watch.radar_page(day=EXAM).results == 2


def test_with_two_rooms_at_one_time_an_examiner_is_where_he_marked(settled: Exam) -> None:
    first = Sitting.objects.get(batch=settled.batch, part="SKILL")
    room = Room.objects.create(
        organisation=first.room.organisation, name="二号考场", seats=20, secret=b"2" * 32
    )
    Sitting.objects.create(
        batch=settled.batch, part="SKILL", room=room, starts_at=first.starts_at, ends_at=first.ends_at
    )

    seen = watch.observe(day=EXAM).sessions.to_pylist()

    assert {row["session"] for row in seen} == {first.pk}
    assert len(seen) == 1


def test_an_exam_that_is_not_settled_is_not_looked_at(exam: Exam) -> None:
    exam.let_in(exam.seated([1]))

    assert watch.observe(day=EXAM).results.num_rows == 0


def test_the_upload_names_who_passed_and_every_look_is_written_down(settled: Exam) -> None:
    sheet = watch.upload_sheet(settled.batch, OFFICER, at=act(OFFICER, EXAM).at)
    rows = [list(row) for row in sheet.rows]

    assert [(row[0], row[7], row[8], len(row)) for row in rows] == [
        ("工人1", "四级", 80, len(watch.HEADINGS))
    ]
    assert AuditLine.objects.filter(action="REVEAL", person=1).count() == 1


def test_a_body_cannot_have_the_full_numbers(settled: Exam) -> None:
    with pytest.raises(Refusal):
        watch.upload_sheet(settled.batch, CLERK, at=act(day=EXAM).at)
