"""Who reads what; nothing typed wrong is lost in silence; nobody sees another's."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.career import credits, ladders, switches
from jiangtu.apps.career.models import (
    Agreement,
    Answer,
    Asking,
    CreditEntry,
    Goal,
    GradeHeld,
    Rung,
    Survey,
    Switch,
)
from jiangtu.apps.registers.models import Organisation

from .conftest import ANNA, AT, FIRM, QIN, SCHOOL, TEACHER, TODAY, TURNER, WEI, WORKER, SignIn
from .test_credits import MACHINING

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def address(name: str, *args: object) -> str:
    return reverse(f"career:{name}", args=args)


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(address(name, *args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_worker_sees_what_level_3_brings_without_a_press(city: Organisation, sign_in: SignIn) -> None:
    said = page(sign_in(Role.WORKER, person=WEI), "mine")

    assert all(word in said for word in ("到三级", "现在就可以申报", "三级能带来什么", "初级职称"))


def test_a_worker_sets_a_goal_and_drops_it(city: Organisation, sign_in: SignIn) -> None:
    wei = sign_in(Role.WORKER, person=WEI)

    wei.post(
        address("set_goal"), {"kind": "TITLE", "grade": "MIDDLE", "occupation": TURNER, "by": "2030-01-01"}
    )
    goal = Goal.objects.get()
    wei.post(address("step_goal", goal.pk), {"step": "drop"})

    goal.refresh_from_db()
    assert (goal.person, goal.state) == (WEI, "DROPPED")
    stranger = sign_in(Role.WORKER, person=QIN)
    assert stranger.post(address("step_goal", goal.pk), {"step": "reopen"}).status_code == 404
    assert (
        wei.post(address("set_goal"), {"kind": "TITLE", "grade": "KING", "occupation": TURNER}).status_code
        == 404
    )


def test_a_worker_asks_for_credits_with_one_press(city: Organisation, sign_in: SignIn) -> None:
    wei = sign_in(Role.WORKER, person=WEI)
    assert "机械冷加工四级证书换课程" in page(wei, "credits")

    wei.post(address("ask_credits"), {"school": SCHOOL, "rule": "turning-4", "programme": "machining"})
    wei.post(address("ask_credits"), {"school": SCHOOL, "rule": "turning-4", "programme": "astronomy"})

    assert Asking.objects.count() == 1
    stranger = sign_in(Role.WORKER, person=QIN)
    assert stranger.post(address("take_back", Asking.objects.get().pk)).status_code == 404
    assert wei.get(address("elmo")).status_code == 200


def test_a_worker_answers_where_he_is_asked_and_on_a_page_of_its_own(
    city: Organisation, sign_in: SignIn
) -> None:
    qin = sign_in(Role.WORKER, person=QIN)
    assert 'value="yes"' in page(qin, "rung", "LEVEL", "S")

    back = {"kind": "LEVEL", "grade": "S", "occupation": TURNER}
    answer = qin.post(address("say", "special_post"), {"say": "yes", **back}, follow=True)
    qin.post(address("say", "chief_post"), {"say": "no", "note": "还没有"})
    qin.post(address("say", "chief_post"), {"say": "perhaps"})

    assert "您说有，待证明" in answer.content.decode()
    assert [(a.question, a.yes, a.note) for a in Answer.objects.order_by("pk")] == [
        ("special_post", True, ""), ("chief_post", False, "还没有"),
    ]  # fmt: skip
    assert "还没有" in page(qin, "questions")
    assert qin.post(address("say", "weather"), {"say": "yes"}).status_code == 404
    assert (
        qin.post(address("say", "chief_post"), {"say": "yes", "kind": "TITLE", "grade": "KING"}).status_code
        == 404
    )


def test_a_worker_asks_for_a_use_and_the_school_agrees(city: Organisation, sign_in: SignIn) -> None:
    wei, school = sign_in(Role.WORKER, person=WEI), sign_in(Role.SCHOOL, SCHOOL)
    earned = credits.ask(person=WEI, request=MACHINING, day=TODAY, actor=WORKER, at=AT)
    credits.approve(asking=earned.pk, school=SCHOOL, day=TODAY, actor=TEACHER, at=AT)
    assert "申请使用" in page(wei, "credits")

    drawing = {"school": SCHOOL, "programme": "machining", "course": "机械制图"}
    for use in ("holiday", "exemption"):
        wei.post(address("ask_use"), {**drawing, "use": use})
    asking = Asking.objects.get(use="exemption")
    assert "同意使用" in page(school, "school")
    school.post(address("decide", asking.pk), {"step": "approve"})

    assert Asking.objects.count() == 2
    assert "免修课程" in page(wei, "credits")


def test_a_worker_exchanges_what_he_banked(city: Organisation, sign_in: SignIn) -> None:
    wei, school = sign_in(Role.WORKER, person=WEI), sign_in(Role.SCHOOL, SCHOOL)
    paper = credits.Paper(WEI, "CONTEST", "技能大赛", TODAY, number="C-1", tier="PROVINCE", place=1)
    result = credits.register_result(school=SCHOOL, paper=paper, actor=TEACHER, at=AT)
    banked = credits.Request(SCHOOL, "contest-province-1", "", (f"result:{result.pk}",))
    earned = credits.ask(person=WEI, request=banked, day=TODAY, actor=WORKER, at=AT)
    credits.approve(asking=earned.pk, school=SCHOOL, day=TODAY, actor=TEACHER, at=AT)

    wish = {"school": SCHOOL, "rule": "elective", "programme": "welding", "times": "1"}
    for changed in ({"times": "0"}, {"programme": "astronomy"}, {"rule": "turning-4"}, {}):
        wei.post(address("ask_exchange"), {**wish, **changed})
    asking = Asking.objects.get(rule="elective")
    assert "同意兑换" in page(school, "school")
    school.post(address("decide", asking.pk), {"step": "approve"})

    assert CreditEntry.objects.get(kind="EXCHANGE").asking == asking


def test_a_school_decides_and_others_find_nothing(city: Organisation, sign_in: SignIn) -> None:
    asking = credits.ask(person=WEI, request=MACHINING, day=TODAY, actor=WORKER, at=AT)
    school, other = sign_in(Role.SCHOOL, SCHOOL), sign_in(Role.SCHOOL, FIRM)
    assert "机械冷加工四级证书换课程" in page(school, "school")

    assert other.post(address("decide", asking.pk), {"step": "approve"}).status_code == 404
    school.post(address("decide", asking.pk), {"step": "approve"})

    asking.refresh_from_db()
    assert asking.state == "APPROVED"
    assert "registers" in page(sign_in(Role.SCHOOL), "school")


def test_a_student_is_told_by_number_and_name(city: Organisation, sign_in: SignIn) -> None:
    school = sign_in(Role.SCHOOL, SCHOOL)

    answer = school.post(
        address("add_result"),
        {
            "citizen": "11010519491231002X", "holder": "某人", "kind": "ONE_X", "name": "工业机器人1+X", "programme": "machining",
            "issued_on": "2025-01-01",
        },
        follow=True,
    )  # fmt: skip

    assert "对不上任何一份档案" in answer.content.decode()


def test_a_firm_keeps_its_ladder_people_and_survey(city: Organisation, sign_in: SignIn) -> None:
    firm = sign_in(Role.EMPLOYER, FIRM)
    graded = {"level": "4", "grade": "中级", "rank": 2, "low": "5000", "high": "6000", "since": "2024-01-01"}

    firm.post(address("set_grade"), graded)
    firm.post(address("hold_grade"), {"person": WEI, "rank": 1, "since": "2024-01-01"})
    firm.post(address("survey"), {"pay": "2", "levels": "x"})

    assert (Rung.objects.get().low_fen, GradeHeld.objects.get().rank, Survey.objects.get().score) == (
        500_000,
        1,
        25,
    )
    assert "等级升了，薪级没有跟上" in page(firm, "firm")
    assert "25" in page(firm, "survey")
    wrong = firm.post(address("set_grade"), {**graded, "low": "many"}, follow=True)
    assert "月薪下限" in wrong.content.decode()
    assert sign_in(Role.EMPLOYER).post(address("set_grade"), graded).status_code == 404


def looked() -> list[int]:
    """Whose data somebody has looked at through a page, as the audit tells it."""
    lines = AuditLine.objects.filter(action="LOOK").order_by("pk")
    return [line.person for line in lines if line.person]


def test_a_firm_sees_whose_pay_must_follow_and_every_look_is_written_down(
    city: Organisation, sign_in: SignIn
) -> None:
    firm = sign_in(Role.EMPLOYER, FIRM)
    for level, rank in (("4", 2), ("1", 5)):
        pay = ladders.Pay(level, f"{rank}级", rank, dt.date(2024, 1, 1))
        ladders.set_grade(firm=FIRM, pay=pay, actor=ANNA, at=AT)
    for person, rank in ((WEI, 2), (QIN, 4)):
        ladders.hold_grade(firm=FIRM, person=person, rank=rank, since=dt.date(2024, 1, 1), actor=ANNA, at=AT)

    said = page(firm, "firm")
    assert ("等级升了，薪级没有跟上" in said, looked()) == (True, [QIN])
    assert '<option value="5" selected>' in said
    firm.get(address("firm"), {"all": "1", "page": "9"})

    assert looked() == [QIN, QIN, WEI]


def test_a_school_that_reads_an_application_is_written_down(city: Organisation, sign_in: SignIn) -> None:
    asking = credits.ask(person=WEI, request=MACHINING, day=TODAY, actor=WORKER, at=AT)
    school = sign_in(Role.SCHOOL, SCHOOL)
    page(school, "school")
    assert looked() == [WEI]

    credits.approve(asking=asking.pk, school=SCHOOL, day=TODAY, actor=TEACHER, at=AT)
    page(school, "school")

    assert looked() == [WEI]


def test_both_sides_answer_a_change_of_track(city: Organisation, sign_in: SignIn) -> None:
    wei, firm = sign_in(Role.WORKER, person=WEI), sign_in(Role.EMPLOYER, FIRM)
    asked = {"origin": "SKILL", "target": "TECHNICAL", "post": "工艺员", "since": "2025-07-01"}

    wei.post(address("ask_switch"), asked)
    own = Switch.objects.get()
    assert "工艺员" in page(firm, "firm")
    firm.post(address("answer_switch", own.pk), {"step": "agree"})
    firm.post(address("ask_switch"), {**asked, "person": QIN})

    own.refresh_from_db()
    assert (own.firm_id, own.state, Switch.objects.get(person=QIN).state) == (FIRM, "AGREED", "OFFERED")
    assert (
        wei.post(address("answer_switch", Switch.objects.get(person=QIN).pk), {"step": "accept"}).status_code
        == 404
    )


def test_the_office_reads_findings_and_keeps_agreements(city: Organisation, sign_in: SignIn) -> None:
    office = sign_in(Role.HR_OFFICER)
    switches.fill_in(firm=FIRM, answers={}, day=TODAY, actor=ANNA, at=AT)
    said = {
        "number": "gd-1", "title": "桂粤互认", "document": "试行", "first": "广西", "first_provinces": "45", "second": "广东",
        "second_provinces": "44", "occupations": "", "levels": ["3"], "since": "2025-01-01", "mutual": "on",
    }  # fmt: skip

    wrong = office.post(address("draft_agreement"), {**said, "until": "2024-12-31"})
    office.post(address("draft_agreement"), said)
    kept = Agreement.objects.get()
    office.post(address("step_agreement", kept.pk), {"step": "sign"})

    assert "柳州小厂" in page(office, "office")
    assert "桂粤互认" in page(office, "office_agreements")
    checked = Client().get(
        address("agreements"), {"number": "S000044000001243000012", "level": "3", "day": "2025-06-30"}
    )
    assert (wrong.status_code, 'value="桂粤互认"' in wrong.content.decode()) == (422, True)
    assert "依互认协议认可" in checked.content.decode()
    assert "所有职业 · 三级" in checked.content.decode()


def test_everybody_reads_the_bridges(client: Client, db: None) -> None:
    assert "人社部发〔2020〕96号" in page(client, "bridges")
    assert client.get(address("agreements"), {"number": "S1", "level": "九"}).status_code == 422
    wrong = client.get(address("agreements"), {"number": "S000044000001246000012", "level": "3"})
    assert "第16位（等级）：是“6”" in wrong.content.decode()
