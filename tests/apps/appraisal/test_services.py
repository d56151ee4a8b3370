"""An exam from plan to certificate, and every step it may not take."""

import datetime as dt

import pytest

from jiangtu.apps.appraisal import applications, examiners, marking, queries, results, services, standards
from jiangtu.apps.appraisal.applications import Asking
from jiangtu.apps.appraisal.batches import NotYourBatch, WrongTime
from jiangtu.apps.appraisal.kinds import BATCH, Duty, Via
from jiangtu.apps.appraisal.models import Batch, Mark, Result
from jiangtu.apps.appraisal.services import BatchNotReady
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.registers.models import Entry
from jiangtu.engine.errors import Problems, Refusal
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed
from tests.apps.appraisal.conftest import (
    CLERK,
    DAY,
    EXAM,
    OFFICER,
    Exam,
    act,
    an_exam,
    assess,
    body,
    draft,
    experienced,
    person,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AFTER = dt.date(2025, 7, 30)


def codes(refused: pytest.ExceptionInfo[Problems]) -> list[str]:
    return [p.code for p in refused.value.problems]


def test_an_exam_goes_from_its_plan_to_numbered_certificates(exam: Exam) -> None:
    people = exam.seated([1, 2, 3])
    exam.let_in(people[:2])
    exam.examined()
    exam.mark("THEORY", 85, people[:2])
    exam.mark("SKILL", 60, people[:1])
    exam.mark("SKILL", 50, people[1:2])
    for step in ("mark", "finalise", "publicise"):
        exam.step(step, act(day=EXAM, hour=20))
    exam.step("upload", act(OFFICER, AFTER))
    exam.step("certify", act(OFFICER, AFTER))

    stand = [(r.candidate.person, r.passed, {n: (p["fate"], p["mark"]) for n, p in r.parts.items()}) for r in Result.objects.order_by("candidate")]  # fmt: skip
    assert stand == [
        (1, True, {"THEORY": ("PASSED", 85), "SKILL": ("PASSED", 60)}),
        (2, False, {"THEORY": ("PASSED", 85), "SKILL": ("FAILED", 50)}),
        (3, False, {"THEORY": ("ABSENT", None), "SKILL": ("ABSENT", None)}),
    ]
    assert [(c.person, c.number[:15], c.level, c.marks) for c in Certificate.objects.all()] == [
        (1, "S00124500000125", "4", {"理论知识": 85, "技能操作": 60})
    ]
    assert [t.step for t in exam.batch.turns.all()] == [
        "draft", "plan", "open", "close", "seat", "examine", "mark", "finalise", "publicise", "upload", "certify",
    ]  # fmt: skip


def test_certifying_again_issues_nothing_new(exam: Exam) -> None:
    people = exam.seated([1])
    exam.let_in(people)
    exam.examined()
    exam.mark("THEORY", 90, people)
    exam.mark("SKILL", 90, people)
    for step, by in (("mark", act(day=EXAM)), ("finalise", act(day=EXAM)), ("publicise", act(day=EXAM)), ("upload", act(OFFICER, AFTER)), ("certify", act(OFFICER, AFTER))):  # fmt: skip
        exam.step(step, by)

    again = results.certify(exam.batch, act(OFFICER, AFTER))

    assert [c.number for c in again] == [c.number for c in Certificate.objects.all()]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"exam_on": DAY + dt.timedelta(days=6), "closes_on": DAY + dt.timedelta(days=3)}, ["PLAN_TOO_LATE"]),
        ({"exam_on": DAY + dt.timedelta(days=7), "closes_on": DAY + dt.timedelta(days=3)}, []),
        ({"closes_on": EXAM}, ["CLOSES_WRONG"]),
        ({"closes_on": DAY - dt.timedelta(days=1)}, ["CLOSES_WRONG"]),
        ({"level": "1"}, ["BODY_OUT_OF_SCOPE"]),
        ({"area": "430102"}, ["BODY_OUT_OF_SCOPE"]),
        ({"theory_mode": "COMPUTER"}, None),
    ],
    ids=["six days ahead", "seven days ahead", "closes on the day", "closed already", "level one", "another province", "no questions"],
)  # fmt: skip
def test_a_plan_that_may_not_be_published_says_why(
    changes: dict[str, object], found: list[str] | None
) -> None:
    made = an_exam(**changes)

    if found == []:
        assert made.step("plan", act()).state == "PLANNED"
        return
    with pytest.raises(BatchNotReady) as refused:
        made.step("plan", act())

    assert set(codes(refused)) == ({"BLOCK_SHORT"} if found is None else set(found))
    assert Batch.objects.get().state == "DRAFT"


def test_a_body_whose_scope_ended_yesterday_plans_nothing() -> None:
    body(until=EXAM)
    made = an_exam()

    with pytest.raises(BatchNotReady) as refused:
        made.step("plan", act())

    assert [(p.code, p.zh) for p in refused.value.problems] == [("BODY_OUT_OF_SCOPE", "机构备案到2025年07月20日为止")]  # fmt: skip


def test_a_revoked_body_takes_no_application_and_gives_no_seats(exam: Exam) -> None:
    exam.apply(1)
    Entry.objects.update(state="REVOKED")
    exam.batch.refresh_from_db()
    with pytest.raises(applications.BodyOut) as refused:
        exam.apply(2)

    page = queries.plan_page(exam.code, None, day=DAY)

    assert (refused.value.zh, page.taking) == ("机构备案现在是“已撤销”", False)
    assert page.shut.startswith("机构备案现在是“已撤销”")
    assert [p.code for p in services.CHECKS["seat"](Batch.objects.get(), act())] == ["BODY_OUT_OF_SCOPE"]


def test_a_draft_is_changed_until_it_is_public() -> None:
    exam = an_exam(exam_on=DAY + dt.timedelta(days=4), closes_on=EXAM)
    with pytest.raises(BatchNotReady) as refused:
        exam.step("plan", act())
    change = services.Change(EXAM, EXAM - dt.timedelta(days=5), 20, "PAPER")

    exam.batch = services.change_draft(code=exam.code, change=change, act=act())
    exam.step("plan", act())

    assert set(codes(refused)) == {"PLAN_TOO_LATE", "CLOSES_WRONG"}
    assert (exam.batch.exam_on, exam.batch.closes_on, exam.batch.capacity) == (EXAM, change.closes_on, 20)
    with pytest.raises(WrongTime):
        services.change_draft(code=exam.code, change=change, act=act())


def test_every_step_out_of_turn_is_refused(exam: Exam) -> None:
    for step in BATCH.steps:
        if exam.batch.state not in step.sources:
            with pytest.raises(StepNotAllowed):
                exam.step(step.name, act(OFFICER if "HR_OFFICER" in step.by else CLERK, reason="x"))
    assert Batch.objects.get().state == "OPEN"


def test_another_body_cannot_touch_the_exam(exam: Exam) -> None:
    other = services.Act(CLERK, act().at, DAY, "91450200MA0000009X")

    with pytest.raises(NotYourBatch):
        services.take_step(code=exam.code, step="close", act=other)


def test_a_draft_of_an_entry_that_is_no_body_is_refused() -> None:
    entry = body()
    entry.register = "provider"
    entry.save()

    with pytest.raises(services.NoSuchBody):
        services.draft_batch(draft=draft(entry), act=act())


def test_applications_close_when_everybody_was_decided_and_not_before_the_day(exam: Exam) -> None:
    exam.apply(1)

    with pytest.raises(BatchNotReady) as refused:
        exam.step("close", act())

    assert codes(refused) == ["CLOSES_LATER", "UNDECIDED", "NOBODY"]


def test_finalising_names_every_mark_that_is_missing(exam: Exam) -> None:
    people = exam.seated([1, 2])
    exam.let_in(people)
    exam.examined()
    exam.mark("THEORY", 80, people)
    exam.mark("SKILL", 80, people[:1], second=70)

    with pytest.raises(BatchNotReady) as refused:
        exam.step("mark", act(day=EXAM, hour=20))

    words = {(p.where.split()[0], p.zh) for p in refused.value.problems}
    assert words == {(people[0].number, "两次不一致"), (people[1].number, "未登分")}


def test_a_reopened_exam_keeps_every_result(exam: Exam) -> None:
    people = exam.seated([1])
    exam.let_in(people)
    exam.examined()
    exam.mark("THEORY", 58, people)
    exam.mark("SKILL", 80, people)
    exam.step("mark", act(day=EXAM))
    exam.step("finalise", act(day=EXAM))
    with pytest.raises(marking.MarksClosed):
        exam.mark("THEORY", 60, people)

    exam.step("reopen", act(OFFICER, AFTER, reason="阅卷漏加两分"))
    exam.mark("THEORY", 60, people)
    exam.step("mark", act(day=AFTER))
    exam.step("finalise", act(day=AFTER))

    rows = Result.objects.order_by("version").values_list("version", "passed", "parts__THEORY__mark")
    assert list(rows) == [(1, False, 58), (2, True, 60)]
    assert Mark.objects.filter(part="THEORY").count() == 4


def test_an_incident_wrongly_written_down_is_revoked_and_kept(exam: Exam) -> None:
    people = exam.seated([1])
    exam.let_in(people)
    seen = marking.Seen("SAFETY", "SKILL", "未戴面罩", people[0].pk)
    made = marking.record_incident(code=exam.code, seen=seen, act=act(exam.assessors[-1], EXAM, 15))
    exam.examined()
    exam.mark("THEORY", 80, people)
    for step in ("mark", "finalise"):
        exam.step(step, act(day=EXAM))
    with pytest.raises(WrongTime):
        marking.revoke_incident(code=exam.code, incident=made.pk, act=act(OFFICER, AFTER, reason="录像"))

    exam.step("reopen", act(OFFICER, AFTER, reason="录像"))
    with pytest.raises(ReasonMissing):
        marking.revoke_incident(code=exam.code, incident=made.pk, act=act(OFFICER, AFTER))
    marking.revoke_incident(code=exam.code, incident=made.pk, act=act(OFFICER, AFTER, reason="录像"))
    with pytest.raises(marking.IncidentWrong):
        marking.revoke_incident(code=exam.code, incident=made.pk, act=act(OFFICER, AFTER, reason="录像"))
    with pytest.raises(BatchNotReady):  # now the part wants its marks
        exam.step("mark", act(day=AFTER))
    exam.mark("SKILL", 70, people)
    for step in ("mark", "finalise"):
        exam.step(step, act(day=AFTER))

    told = Result.objects.order_by("version").values_list("passed", "parts__SKILL__fate")
    assert list(told) == [(False, "VOID"), (True, "PASSED")]
    assert exam.batch.incidents.get().revoked_because == "录像"


def test_publicity_must_end_and_objections_be_answered_before_the_upload(exam: Exam) -> None:
    exam.publicised([1])
    said = results.object_to(code=exam.code, text="技能考核未按时间进行", candidate=None, act=act(day=EXAM))

    with pytest.raises(BatchNotReady) as early:
        exam.step("upload", act(OFFICER, EXAM))
    results.answer_objection(
        code=exam.code, answer=results.Answer(said.pk, "属实", upheld=True), act=act(OFFICER, EXAM)
    )
    with pytest.raises(BatchNotReady) as upheld:
        exam.step("upload", act(OFFICER, AFTER))
    with pytest.raises(results.ObjectionLate):
        results.object_to(code=exam.code, text="再说一次", candidate=None, act=act(day=AFTER))

    assert codes(early) == ["STILL_PUBLIC", "OBJECTION_OPEN"]
    assert codes(upheld) == ["OBJECTION_UPHELD"]


@pytest.mark.parametrize(("asked", "kept"), [(Via.SELF, Via.RESIT), (Via.FIRM, Via.FIRM)])
def test_only_the_failed_part_is_sat_again_whoever_applies(exam: Exam, asked: Via, kept: Via) -> None:
    people = exam.seated([1])
    exam.let_in(people)
    exam.examined()
    exam.mark("THEORY", 80, people)
    exam.mark("SKILL", 40, people)
    for step in ("mark", "finalise", "publicise"):
        exam.step(step, act(day=EXAM))
    second = an_exam(exam_on=dt.date(2025, 9, 20), closes_on=dt.date(2025, 9, 10)).opened()

    again = applications.apply(code=second.code, asking=Asking(person(1), "工人1", via=asked), act=act())
    other = applications.apply(code=second.code, asking=Asking(person(2), "工人2", via=asked), act=act())

    assert (applications.parts_to_sit(again), again.via, again.state) == (("SKILL",), kept, "ACCEPTED")
    assert (other.resits, other.via) == (None, asked)
    second.batch = again.batch
    assert {n: (p.fate, p.mark) for n, p in results.computed(again.batch)[again.pk].parts.items()} == {
        "THEORY": ("KEPT", 80), "SKILL": ("ABSENT", None),
    }  # fmt: skip


def test_a_kept_part_runs_out(exam: Exam) -> None:
    people = exam.seated([1])
    exam.let_in(people)
    exam.examined()
    exam.mark("THEORY", 80, people)
    exam.mark("SKILL", 40, people)
    exam.step("mark", act(day=EXAM))
    exam.step("finalise", act(day=EXAM))

    kept = [
        applications.kept_parts(people[0], on=day) for day in (dt.date(2027, 7, 20), dt.date(2027, 7, 21))
    ]

    assert kept == [{"THEORY": 80}, {}]


def test_an_exam_without_an_inspector_or_with_two_assessors_is_not_closed(exam: Exam) -> None:
    exam.let_in(exam.seated([1]))
    exam.batch.assignments.filter(examiner__username__in=["watch", "judge2"]).delete()

    with pytest.raises(BatchNotReady) as refused:
        exam.examined()

    assert codes(refused) == ["NO_INVIGILATOR", "TOO_FEW_ASSESSORS"]


def test_no_seats_are_given_while_each_assessor_would_have_too_many(exam: Exam) -> None:
    exam.batch.assignments.filter(examiner__username__in=["judge1", "judge2"]).delete()

    with pytest.raises(BatchNotReady) as refused:
        exam.seated(range(1, 17))
    assess(exam, 920, Duty.ASSESSOR, "judge9")
    exam.step("seat", act(day=exam.batch.closes_on))

    assert [(p.code, p.zh) for p in refused.value.problems] == [
        ("TOO_MANY_EACH", "16名考生考技能，每名考评员最多15名，要2名考评员，已指派1名")
    ]
    assert exam.batch.state == "SEATED"


def test_the_overall_review_is_marked_along_its_four_dimensions() -> None:
    scheme = standards.levelled(standards.on("6-18-02-04", day=EXAM), "1", 90)

    review = scheme.part("REVIEW")
    assert review is not None
    assert review.cells == (("innovation", 30), ("quality", 25), ("effect", 25), ("contribution", 20))
    assert [scheme.title_of(code) for code, _ in review.cells] == ["创新能力", "质量", "实效", "贡献"]


def test_an_assessor_whose_certificate_was_revoked_is_named_at_the_end(exam: Exam) -> None:
    exam.let_in(exam.seated([1]))
    Entry.objects.filter(examiner__username="judge1").update(state="REVOKED")

    with pytest.raises(BatchNotReady) as refused:
        exam.examined()

    assert [(p.code, p.where) for p in refused.value.problems] == [("NOT_CERTIFIED", "考评901")]


def test_a_cancelled_exam_tells_its_people_why(exam: Exam) -> None:
    made = exam.apply(1)
    exam.step("cancel", act(reason="考场停电检修"))
    made.refresh_from_db()

    assert (made.state, made.reason) == ("REFUSED", "考场停电检修")


def test_someone_who_serves_does_not_sit(exam: Exam) -> None:
    exam.seated([900])

    assert [p.zh for p in examiners.staffing_problems(exam.batch)] == ["是本人"]


def test_eligible_by_the_routes_on_the_day_of_the_exam(exam: Exam) -> None:
    experienced([1, 2], months=72)
    made = exam.apply(1)

    assert (made.state, made.verdict, made.edition) == ("ACCEPTED", "YES", "2018")
    assert made.digest != ""
    assert next(a for a in made.answers if a["route"] == "worked")["verdict"] == "YES"


def test_not_eligible_by_any_route_is_told_route_by_route(exam: Exam) -> None:
    experienced([1], months=60)

    with pytest.raises(applications.NotEligible) as refused:
        exam.apply(1)

    assert "累计从业月数" in str(refused.value)
    assert not exam.batch.candidates.exists()


@pytest.mark.parametrize("late", [True, False])
def test_nobody_applies_after_the_last_day(exam: Exam, late: bool) -> None:
    day = exam.batch.closes_on + dt.timedelta(days=int(late))

    try:
        applications.apply(code=exam.code, asking=Asking(person(1), "工人1"), act=act(day=day))
        taken = True
    except Refusal as refusal:
        taken = refusal.code != "NOT_TAKING"

    assert taken is not late
