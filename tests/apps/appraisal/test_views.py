"""Every page of an exam as its people open it, and nobody else's."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.appraisal import marking
from jiangtu.apps.appraisal.models import Candidate, Mark, Place
from tests.apps.appraisal.conftest import BODY, CLERK, EXAM, OFFICER, Exam, act, experienced

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def day(settings) -> None:
    settings.JIANGTU_TODAY = dt.date(2025, 6, 30)


def signed(username: str, role: Role, *, organisation: str = "", person: int | None = None) -> Client:
    user = User.objects.create_user(
        username, "password-1", display_name=username, role=role, organisation=organisation, person=person
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"appraisal:{name}", args=args)


def test_a_worker_applies_with_one_press_and_withdraws(exam: Exam) -> None:
    experienced([1])
    worker = signed("one", Role.WORKER, person=1)

    shown = worker.get(at("plan", exam.code)).content.decode()
    pressed = worker.post(at("apply", exam.code), follow=True)
    made = Candidate.objects.get()
    withdrawn = worker.post(at("withdraw", made.pk), follow=True)
    made.refresh_from_db()

    assert "您符合报考条件" in shown
    assert "累计从事本职业" in shown
    assert "报名成功" in pressed.content.decode()
    assert (made.state, withdrawn.status_code) == ("WITHDRAWN", 200)


def test_another_worker_sees_nothing_of_an_application(exam: Exam) -> None:
    experienced([1, 2])
    made = exam.apply(1)
    stranger = signed("two", Role.WORKER, person=2)

    answers = [
        stranger.get(at("result", made.pk)).status_code,
        stranger.get(at("ticket", made.pk)).status_code,
        stranger.post(at("withdraw", made.pk)).status_code,
    ]

    assert answers == [404, 404, 404]


def test_another_body_opens_nothing(exam: Exam) -> None:
    other = signed("other", Role.ASSESSOR, organisation="91450200MA0000009X")
    pages = [other.get(at(name, exam.code)).status_code for name in ("batch", "differences")]
    posts = [
        other.post(at("step", exam.code), {"step": "close"}).status_code,
        other.post(at("add_sitting", exam.code)).status_code,
        other.post(at("incident", exam.code)).status_code,
        other.get(at("marks", exam.code, "SKILL")).status_code,
    ]

    assert pages + posts == [404] * 6


def test_the_office_decides_what_the_facts_do_not_say(exam: Exam) -> None:
    made = exam.apply(1)
    officer = signed("officer", Role.HR_OFFICER)

    shown = officer.get(at("office")).content.decode()
    silent = officer.post(at("decide", made.pk), {"step": "accept"}, follow=True).content.decode()
    officer.post(at("decide", made.pk), {"step": "accept", "reason": "劳动合同已核"})
    made.refresh_from_db()

    assert "工人1" in shown
    assert "写明原因" in silent
    assert (made.state, made.decided_by, made.reason) == ("ACCEPTED", "officer", "劳动合同已核")


def test_one_scan_lets_a_candidate_in_and_a_second_changes_nothing(exam: Exam, settings) -> None:
    (made, absent) = exam.seated([1, 2])
    exam.let_in([made])
    first = list(Place.objects.order_by("pk").values_list("candidate", "present_at"))
    exam.let_in([made])

    assert list(Place.objects.order_by("pk").values_list("candidate", "present_at")) == first
    assert {c for c, when in first if when is None} == {absent.pk}


def test_a_stranger_with_a_phone_lets_nobody_in(exam: Exam) -> None:
    (made,) = exam.seated([1])
    clerk = signed("clerk2", Role.ASSESSOR, organisation=BODY)

    assert clerk.post(at("door", made.ticket)).status_code == 404
    assert not Place.objects.exclude(present_at=None).exists()


def test_the_roll_and_the_tickets_are_the_bodys_and_letting_in_is_for_who_serves(exam: Exam) -> None:
    made, other = exam.seated([1, 2])
    watch = signed("watch", Role.ASSESSOR, organisation=BODY)
    clerk = signed("clerk2", Role.ASSESSOR, organisation=BODY)
    stranger = signed("stranger", Role.ASSESSOR, organisation="91450200MA0000009X")
    button = at("let_in", exam.code, made.places.earliest("sitting__starts_at").pk)

    rolls = [user.get(at("roll", exam.code)).content.decode() for user in (watch, clerk)]
    tickets = clerk.get(at("tickets", exam.code)).content.decode()

    assert [(page.count(made.number), button in page) for page in rolls] == [(2, True), (2, False)]
    assert [made.number in tickets, other.number in tickets, tickets.count("data:image")] == [True, True, 2]
    assert clerk.post(button).status_code == 404
    assert [stranger.get(at(page, exam.code)).status_code for page in ("roll", "tickets")] == [404, 404]


def test_marks_are_blind_on_the_page_and_kept_whole(exam: Exam) -> None:
    people = exam.seated([1])
    exam.let_in(people)
    exam.examined()
    first = signed("judge0", Role.ASSESSOR, organisation=BODY)
    second = signed("judge1", Role.ASSESSOR, organisation=BODY)
    fields = {f"mark-{people[0].pk}-{n}": str(value) for n, value in enumerate((17, 63, 9))}

    first.post(at("marks", exam.code, "SKILL"), fields)
    blind = second.get(at("marks", exam.code, "SKILL")).content.decode()
    own = first.get(at("marks", exam.code, "SKILL")).content.decode()
    wrong = second.post(at("marks", exam.code, "SKILL"), {f"mark-{people[0].pk}-0": "21"})

    assert ('value="63"' in blind, 'value="63"' in own) == (False, True)
    assert ("第二次登分" in blind, "第一次登分" in own) == (True, True)
    assert (wrong.status_code, "不在0到20之间" in wrong.content.decode()) == (422, True)
    assert list(Mark.objects.values_list("by", "entry", "value")) == [
        ("judge0", "FIRST", 17), ("judge0", "FIRST", 63), ("judge0", "FIRST", 9),
    ]  # fmt: skip


def test_publicity_masks_names_and_takes_objections(exam: Exam, signed_in: Callable[..., Client]) -> None:
    people = exam.seated([1])
    exam.let_in(people)
    exam.examined()
    exam.mark("THEORY", 80, people)
    exam.mark("SKILL", 40, people)
    for step in ("mark", "finalise", "publicise"):
        exam.step(step, act(day=EXAM))
    page = Client().get(at("publicity", exam.code)).content.decode()
    worker = signed("one", Role.WORKER, person=1)
    own = worker.get(at("result", people[0].pk)).content.decode()

    assert ("工**" in page, "工人1" in page) == (True, False)
    assert ("不合格" in own, "焊接操作" in own, "失分最多的是" in own) == (True, True, True)


def test_results_being_counted_again_are_said_to_be_so(exam: Exam) -> None:
    exam.publicised([1])
    own = at("result", Candidate.objects.get(person=1).pk)
    worker = signed("one", Role.WORKER, person=1)
    exam.step("reopen", act(OFFICER, EXAM, reason="漏加两分"))

    pages = [Client().get(at("publicity", exam.code)), worker.get(own)]

    assert ["正在重新核分" in page.content.decode() for page in pages] == [True, True]
    assert ["80" in page.content.decode().partition("<main")[2] for page in pages] == [False, False]


def test_results_are_nobodys_before_they_are_public(exam: Exam) -> None:
    people = exam.seated([1])
    exam.let_in(people)
    exam.examined()
    exam.mark("THEORY", 80, people)
    exam.mark("SKILL", 40, people)
    exam.step("mark", act(day=EXAM))
    exam.step("finalise", act(day=EXAM))
    worker = signed("one", Role.WORKER, person=1)

    assert Client().get(at("publicity", exam.code)).status_code == 404
    assert "不合格" not in worker.get(at("result", people[0].pk)).content.decode()


def test_the_body_reads_every_version_of_a_result_and_what_an_incident_did(exam: Exam) -> None:
    people = exam.seated([1, 2])
    exam.let_in(people)
    seen = marking.Seen("CHEATING", "SKILL", "使用手机", people[1].pk)
    marking.record_incident(code=exam.code, seen=seen, act=act(exam.assessors[-1], EXAM, 15))
    exam.examined()
    exam.mark("THEORY", 80, people)
    for points, step in ((40, "reopen"), (60, "publicise")):
        exam.mark("SKILL", points, people)
        exam.step("mark", act(day=EXAM))
        exam.step("finalise", act(day=EXAM))
        exam.step(step, act(OFFICER if step == "reopen" else CLERK, EXAM, reason="漏加两分"))

    page = signed("clerk2", Role.ASSESSOR, organisation=BODY).get(at("batch", exam.code)).content.decode()

    assert page.count("已被新的一版代替") == 2
    assert "理论知识 80 合格 · 技能操作 60 合格" in page
    assert ("使用通讯设备作弊" in page, "各科成绩取消" in page, "12 个月内不能报名" in page) == (True,) * 3
    assert "2026-07-20 起可再报名" in page
    own = signed("two", Role.WORKER, person=2).get(at("result", people[1].pk)).content.decode()
    assert ("使用通讯设备作弊" in own, "使用手机" in own, "失分最多的是" in own) == (True, True, False)


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.HR_OFFICER, Role.SUPERVISOR])
def test_every_list_opens(exam: Exam, role: Role) -> None:
    exam.let_in(exam.seated([1]))
    exam.examined()
    client = signed("reader", role, organisation=BODY if role is Role.ASSESSOR else "")
    names = {
        Role.ASSESSOR: [at("desk"), at("draft"), at("batch", exam.code), at("differences", exam.code), at("plans")],
        Role.HR_OFFICER: [at("office"), at("batch", exam.code), at("examiners"), at("bank"), at("items", "6-18-02-04", "4"), at("radar"),
                          at("posts_office"), at("skills"), at("add_skill"), at("upload", exam.code, "xlsx"), at("raw", exam.code), at("statistics", exam.code)],
        Role.SUPERVISOR: [at("office"), at("batch", exam.code), at("radar"), at("raw", exam.code), at("statistics", exam.code)],
    }  # fmt: skip

    assert {page: client.get(page).status_code for page in names[role]} == dict.fromkeys(names[role], 200)


def test_steps_of_a_worker_are_told_by_the_gate(exam: Exam) -> None:
    worker = signed("one", Role.WORKER, person=1)

    assert worker.post(at("step", exam.code), {"step": "close"}).status_code == 403
    assert worker.get(at("radar")).status_code == 403
    assert OFFICER.role == Role.HR_OFFICER
