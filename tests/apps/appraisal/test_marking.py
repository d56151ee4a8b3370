"""Marks: out of range, late, by the wrong person, twice by the same, and what incidents do."""

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.appraisal import examiners, marking, results
from jiangtu.apps.appraisal.models import Candidate, Examiner, Mark
from jiangtu.engine.errors import Refusal
from tests.apps.appraisal.conftest import EXAM, OFFICER, Exam, Somebody, act

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def held(exam: Exam) -> tuple[Exam, list[Candidate]]:
    """Two came, one did not."""
    people = exam.seated([1, 2, 3])
    exam.let_in(people[:2])
    exam.examined()
    return exam, people


def refused(deed) -> list[str]:
    with pytest.raises(Refusal) as found:
        deed()
    return [p.code for p in getattr(found.value, "problems", [])] or [found.value.code]


@pytest.mark.parametrize(
    ("who", "block", "value", "code"),
    [
        (0, "焊前准备", 21, "MARK_OUT_OF_RANGE"),
        (0, "焊前准备", -1, "MARK_OUT_OF_RANGE"),
        (0, "焊接操作", 101, "MARK_OUT_OF_RANGE"),
        (0, "钣金", 5, "BLOCK_UNKNOWN"),
        (2, "焊前准备", 5, "NOT_PRESENT"),
    ],
)
def test_a_mark_that_cannot_be_is_named_and_nothing_is_kept(
    held, who: int, block: str, value: int, code: str
) -> None:
    exam, people = held
    marks = {(people[who].pk, block): value, (people[1].pk, "焊前准备"): 10}

    found = refused(
        lambda: marking.enter(code=exam.code, part="SKILL", marks=marks, act=act(exam.assessors[0], EXAM, 19))
    )

    assert (found, Mark.objects.count()) == ([code], 0)


def test_the_same_person_entering_twice_corrects_himself_and_agrees_with_nobody(held) -> None:
    exam, people = held
    cell = (people[0].pk, "")
    for value in (72, 70):
        marking.enter(
            code=exam.code, part="THEORY", marks={cell: value}, act=act(exam.assessors[0], EXAM, 19)
        )

    rows = list(Mark.objects.values_list("entry", "value", "by"))

    assert rows == [("FIRST", 72, "judge0"), ("FIRST", 70, "judge0")]
    assert {p.zh for p in results.mark_problems(exam.batch) if "理论" in p.where and people[0].number in p.where} == {"待第二人登分"}  # fmt: skip


def test_a_sheet_sent_again_adds_only_what_it_changes(held) -> None:
    exam, (one, two, _absent) = held
    first = act(exam.assessors[0], EXAM, 19)
    marking.enter(code=exam.code, part="THEORY", marks={(one.pk, ""): 70, (two.pk, ""): 80}, act=first)

    marking.enter(code=exam.code, part="THEORY", marks={(one.pk, ""): 70, (two.pk, ""): 81}, act=first)

    assert list(Mark.objects.order_by("pk").values_list("candidate", "value")) == [
        (one.pk, 70), (two.pk, 80), (two.pk, 81),
    ]  # fmt: skip


def test_a_third_cannot_enter_and_the_first_two_cannot_settle(held) -> None:
    exam, people = held
    exam.mark("THEORY", 70, people[:1], second=72)
    cell = marking.Place("THEORY", people[0].pk, "")

    assert refused(lambda: marking.enter(code=exam.code, part="THEORY", marks={(people[0].pk, ""): 71}, act=act(exam.assessors[2], EXAM, 19))) == ["BOTH_ENTERED"]  # fmt: skip
    assert refused(lambda: marking.settle(code=exam.code, cell=cell, value=71, act=act(exam.assessors[0], EXAM, 19))) == ["SAME_PERSON"]  # fmt: skip
    marking.settle(code=exam.code, cell=cell, value=71, act=act(exam.assessors[2], EXAM, 19))
    assert results.computed(exam.batch)[people[0].pk].parts["THEORY"].mark == 71


def test_differences_are_hidden_from_those_who_made_them(held) -> None:
    exam, people = held
    exam.mark("THEORY", 70, people[:1], second=72)

    seen = [marking.differences(exam.batch, name) for name in ("judge0", "judge1", "judge2")]
    assert [(len(found), own) for found, own in seen] == [(0, 1), (0, 1), (1, 0)]


def test_who_does_not_serve_marks_no_skill(held) -> None:
    exam, people = held
    stranger = Somebody("passer-by", Role.ASSESSOR)

    assert refused(lambda: marking.enter(code=exam.code, part="SKILL", marks={(people[0].pk, "焊前准备"): 5}, act=act(stranger, EXAM, 19))) == ["NOT_A_MARKER"]  # fmt: skip


def test_an_assessor_does_not_judge_whom_he_declared(held) -> None:
    exam, people = held
    own = Examiner.objects.get(username="judge0")
    examiners.declare(examiner=own.pk, person=people[0].person, reason="姐弟", act=act())

    sheet = marking.sheet(exam.batch, "SKILL", act(exam.assessors[0], EXAM, 19))
    found = refused(lambda: marking.enter(code=exam.code, part="SKILL", marks={(people[0].pk, "焊前准备"): 5}, act=act(exam.assessors[0], EXAM, 19)))  # fmt: skip

    assert ([line.candidate.person for line in sheet.lines], found) == ([2], ["IN_CONFLICT"])


@pytest.mark.parametrize(
    ("code", "theory", "skill", "passed", "barred"),
    [
        ("NOTE", "PASSED", "PASSED", True, False),
        ("ILL", "AGAIN", "PASSED", False, False),
        ("DEVICE", "VOID", "PASSED", False, False),
        ("CHEATING", "VOID", "VOID", False, True),
    ],
)
def test_an_incident_has_the_one_effect_of_its_kind(
    held, code: str, theory: str, skill: str, passed: bool, barred: bool
) -> None:
    exam, people = held
    exam.mark("THEORY", 80, people[:1])
    exam.mark("SKILL", 80, people[:1])
    seen = marking.Seen(code, "THEORY", "如实记录", people[0].pk)
    marking.record_incident(code=exam.code, seen=seen, act=act(exam.assessors[3], EXAM, 19))

    found = results.computed(exam.batch)[people[0].pk]

    fates = [found.parts[part].fate for part in ("THEORY", "SKILL")]
    assert (fates, found.passed, found.barred_until is not None) == ([theory, skill], passed, barred)


def test_marks_after_the_end_are_refused_until_an_officer_reopens(held) -> None:
    exam, people = held
    exam.mark("THEORY", 80, people[:2])
    exam.mark("SKILL", 80, people[:2])
    exam.step("mark", act(day=EXAM))
    late = refused(lambda: exam.mark("THEORY", 90, people[:1]))
    exam.step("reopen", act(OFFICER, EXAM, reason="复核"))

    exam.mark("THEORY", 90, people[:1])

    assert (late, results.computed(exam.batch)[people[0].pk].parts["THEORY"].mark) == (["MARKS_CLOSED"], 90)


def test_an_incident_without_what_its_kind_needs_is_refused(held) -> None:
    exam, people = held
    asked = [marking.Seen("CUT", "THEORY", "断电", people[0].pk), marking.Seen("QUESTION", "THEORY", "题干有误"), marking.Seen("ILL", "THEORY", "晕倒")]  # fmt: skip

    found = [refused(lambda s=s: marking.record_incident(code=exam.code, seen=s, act=act(exam.assessors[3], EXAM, 19))) for s in asked]  # fmt: skip

    assert found == [["INCIDENT_WRONG"]] * 3
