"""One application a term; the union decides; graduation is read from the school records."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.apps.learning import tuition
from jiangtu.apps.learning.models import Tuition
from jiangtu.apps.learning.tuition import Course, Word
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed
from tests.apps.snapshots import facts, listed

from .conftest import AT, OFFICER, WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]
COURSE = Course("广西科技大学", "机械工程", "BACHELOR", "2024秋", dt.date(2022, 9, 1), 400_000)


def applied(person: int = 1, course: Course = COURSE) -> Tuition:
    return tuition.apply_for(person=person, course=course, actor=WORKER, at=AT)


def diploma(person: int, schooling: str, day: dt.date | None, record: int) -> dict[str, object]:
    return {"person": person, "record": record, "kind": "UNIVERSITY", "schooling": schooling, "enrolled_on": dt.date(2022, 9, 1), "graduated_on": day}  # fmt: skip


def test_an_application_is_decided_once(people: tuple[int, int]) -> None:
    with_fee = applied()
    with pytest.raises(tuition.AppliedAlready):
        applied()
    with pytest.raises(tuition.SupportWrong):
        tuition.decide(tuition=with_fee.pk, word=Word("approve", 400_001), actor=OFFICER, at=AT)
    kept = tuition.decide(tuition=with_fee.pk, word=Word("approve", 150_000), actor=OFFICER, at=AT)

    assert (kept.state, kept.support_fen, kept.decided_by) == ("APPROVED", 150_000, "uma")
    with pytest.raises(StepNotAllowed):
        tuition.decide(tuition=kept.pk, word=Word("refuse", reason="重复"), actor=OFFICER, at=AT)
    with pytest.raises(StepNotAllowed):
        tuition.withdraw(tuition=kept.pk, person=1, actor=WORKER, at=AT)


def test_a_refusal_has_a_reason_and_the_term_is_free_again(people: tuple[int, int]) -> None:
    first = applied()
    with pytest.raises(ReasonMissing):
        tuition.decide(tuition=first.pk, word=Word("refuse"), actor=OFFICER, at=AT)
    tuition.decide(tuition=first.pk, word=Word("refuse", reason="不是学历教育"), actor=OFFICER, at=AT)

    assert applied().state == "APPLIED"


def test_only_the_union_decides_and_only_the_applicant_withdraws(people: tuple[int, int]) -> None:
    kept = applied()

    with pytest.raises(StepNotAllowed):
        tuition.decide(tuition=kept.pk, word=Word("approve", 1), actor=WORKER, at=AT)
    with pytest.raises(Tuition.DoesNotExist):
        tuition.withdraw(tuition=kept.pk, person=2, actor=WORKER, at=AT)
    assert tuition.withdraw(tuition=kept.pk, person=1, actor=WORKER, at=AT).state == "WITHDRAWN"


def test_graduates_are_those_with_the_same_degree_after_the_course_began(
    people: tuple[int, int], settings: object, tmp_path: Path
) -> None:
    settings.JIANGTU_HOME = tmp_path  # type: ignore[attr-defined]
    rows = [
        diploma(1, "COLLEGE", dt.date(2025, 6, 1), 1),
        diploma(1, "BACHELOR", dt.date(2021, 6, 1), 2),
        diploma(1, "BACHELOR", dt.date(2025, 6, 20), 3),
        diploma(2, "BACHELOR", None, 4),
    ]
    listed(
        facts(
            workers=[{"person": 1, "identity_sure": True}, {"person": 2, "identity_sure": True}],
            education=rows,
        )
    )
    for person in people:
        kept = applied(person)
        tuition.decide(tuition=kept.pk, word=Word("approve", 100_000), actor=OFFICER, at=AT)

    page = tuition.office()

    assert (page.applied, page.approved, page.graduated, page.support_fen) == (2, 2, 1, 200_000)
    assert [line.graduated_on for line in tuition.of_person(1)] == [dt.date(2025, 6, 20)]
