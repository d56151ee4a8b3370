"""Asking a school, its decision, the book, and what becomes of it when a result is withdrawn."""

import dataclasses
import datetime as dt

import pytest

from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.career import chances, credits, results, statement
from jiangtu.apps.career.credits import Paper, Request
from jiangtu.apps.career.models import Asking, CreditEntry
from jiangtu.apps.certificates import log
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.bridges import record
from jiangtu.engine.bridges.convert import CreditRefused
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed

from .conftest import AT, OTHER, SCHOOL, TEACHER, TODAY, WEI, WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]
MACHINING = Request(SCHOOL, "turning-4", "machining", ("certificate:S000045000001204000001",))


def asked(request: Request = MACHINING) -> int:
    return credits.ask(person=WEI, request=request, day=TODAY, actor=WORKER, at=AT).pk


def approved(request: Request = MACHINING) -> int:
    number = asked(request)
    credits.approve(asking=number, school=SCHOOL, day=TODAY, actor=TEACHER, at=AT)
    return number


def prize(day: dt.date = TODAY) -> int:
    paper = Paper(
        WEI, "CONTEST", "技能大赛", day, number="C-1", occupation="6-18-01-01", tier="PROVINCE", place=1
    )
    return credits.register_result(school=SCHOOL, paper=paper, actor=TEACHER, at=AT).pk


def held() -> dict[str, str]:
    return {course: n for h in statement.statement(WEI, day=TODAY).holdings for course, n in h.courses}


def test_a_certificate_of_the_file_is_offered_asked_for_and_booked(city: Organisation) -> None:
    offers = {o.rule.id: o for o in chances.chances(WEI, day=TODAY).offers}
    assert offers["turning-4"].gained == "7"

    approved()

    assert held() == {"车工工艺与实训": "4", "机械制图": "3"}
    assert "turning-4" not in {o.rule.id for o in chances.chances(WEI, day=TODAY).offers}
    assert credits.verify() == []
    assert AuditLine.objects.filter(action="CAREER").exists()


def test_a_result_counts_once(city: Organisation) -> None:
    approved()

    with pytest.raises(CreditRefused) as refused:
        asked(Request(SCHOOL, "national-certificate", "", MACHINING.results))

    assert refused.value.code == "USED_ALREADY"


def test_the_same_application_waits_once_and_may_be_taken_back(city: Organisation) -> None:
    number = asked()
    with pytest.raises(credits.AskedAlready):
        asked()

    credits.take_back(asking=number, person=WEI, actor=WORKER, at=AT)

    with pytest.raises(StepNotAllowed):
        credits.approve(asking=number, school=SCHOOL, day=TODAY, actor=TEACHER, at=AT)
    assert asked() != number


def test_a_school_refuses_by_a_reason_of_the_list(city: Organisation) -> None:
    number = asked()

    with pytest.raises(ReasonMissing):
        credits.refuse(asking=number, school=SCHOOL, reason="BECAUSE", actor=TEACHER, at=AT)
    kept = credits.refuse(
        asking=number, school=SCHOOL, reason="PROOF_MISSING", note="缺原件", actor=TEACHER, at=AT
    )

    assert (kept.state, kept.reason, CreditEntry.objects.count()) == ("REFUSED", "PROOF_MISSING", 0)
    assert list(Notice.objects.order_by("pk").values_list("organisation", "person", "read_by")) == [
        (SCHOOL, None, TEACHER.username), ("", WEI, ""),
    ]  # fmt: skip


def test_another_school_finds_nothing_to_decide(city: Organisation) -> None:
    number = asked()

    with pytest.raises(credits.NotYours):
        credits.approve(asking=number, school=OTHER, day=TODAY, actor=TEACHER, at=AT)


def test_a_withdrawn_prize_is_taken_back_and_the_certificate_counts_again(city: Organisation) -> None:
    approved()
    number = prize()
    approved(Request(SCHOOL, "turning-contest", "machining", (f"result:{number}",)))
    assert held()["车工工艺与实训"] == "6"

    credits.withdraw_result(school=SCHOOL, result=number, day=TODAY, actor=TEACHER, at=AT)
    credits.settle(person=WEI, day=TODAY, actor=TEACHER, at=AT)

    assert held() == {"车工工艺与实训": "4", "机械制图": "3"}
    assert credits.verify() == []
    told = Notice.objects.filter(person=WEI, about__startswith="career:settled:").values_list("text", "told")
    assert [text % said for text, said in told] == ["您的学分有2笔冲回：所依据的成果或证书已经撤销。"]
    undone = Asking.objects.filter(pk__in=statement.statement(WEI, day=TODAY).undone)
    assert [row.rule for row in undone] == ["turning-contest"]
    with pytest.raises(credits.NotYours):
        credits.withdraw_result(school=OTHER, result=number, day=TODAY, actor=TEACHER, at=AT)


DRAWING = Request(SCHOOL, "", "machining", course="机械制图", use="exemption")


def test_a_course_is_used_once_when_the_school_agrees_and_comes_back_with_the_certificate(
    city: Organisation,
) -> None:
    approved()
    assert {(u.course, u.amount) for u in chances.chances(WEI, day=TODAY).usable} == {
        ("车工工艺与实训", "4"),
        ("机械制图", "3"),
    }

    number = asked(DRAWING)
    assert [u.course for u in chances.chances(WEI, day=TODAY).usable] == ["车工工艺与实训"]
    with pytest.raises(credits.AskedAlready):
        asked(DRAWING)
    credits.approve(asking=number, school=SCHOOL, day=TODAY, actor=TEACHER, at=AT)

    assert held() == {"车工工艺与实训": "4", "机械制图（免修课程）": "3"}
    with pytest.raises(CreditRefused):
        asked(DRAWING)
    assert credits.verify() == []


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (dataclasses.replace(DRAWING, programme="astronomy"), "NOT_RELATED"),
        (dataclasses.replace(DRAWING, use="holiday"), "NOT_RELATED"),
        (dataclasses.replace(DRAWING, course="焊接工艺"), "NOT_ENOUGH"),
    ],
)
def test_only_what_is_held_is_used_and_for_what_the_rules_name(
    city: Organisation, wish: Request, code: str
) -> None:
    approved()

    with pytest.raises(CreditRefused) as refused:
        asked(wish)

    assert refused.value.code == code


ELECTIVE = Request(SCHOOL, "elective", "machining")


def test_banked_credits_become_a_course_as_often_as_they_last(city: Organisation) -> None:
    approved(Request(SCHOOL, "contest-province-1", "", (f"result:{prize()}",)))
    [exchange] = chances.chances(WEI, day=TODAY).exchanges
    assert (exchange.most, dict(exchange.programmes)["welding"]) == (
        1,
        "焊接加工",
    )  # three credits, two a time

    with pytest.raises(CreditRefused):
        asked(dataclasses.replace(ELECTIVE, times=2))
    approved(ELECTIVE)

    page = statement.statement(WEI, day=TODAY)
    assert (page.bank, held()) == ("1", {"素质选修": "1"})
    assert page.chances.exchanges == ()
    assert credits.verify() == []


def test_an_exchange_and_its_use_fall_with_the_prize_they_rest_on(city: Organisation) -> None:
    number = prize()
    approved(Request(SCHOOL, "contest-province-1", "", (f"result:{number}",)))
    approved(ELECTIVE)
    approved(Request(SCHOOL, "", "machining", course="素质选修", use="diploma"))
    assert held() == {"素质选修（计入毕业学分）": "1"}

    credits.withdraw_result(school=SCHOOL, result=number, day=TODAY, actor=TEACHER, at=AT)

    assert (statement.statement(WEI, day=TODAY).bank, held()) == ("0", {})
    assert credits.verify() == []


def test_credits_that_ran_out_before_the_school_answered_are_exchanged_no_more(city: Organisation) -> None:
    approved(Request(SCHOOL, "contest-province-1", "", (f"result:{prize()}",)))
    number = asked(ELECTIVE)

    with pytest.raises(CreditRefused) as refused:
        credits.approve(asking=number, school=SCHOOL, day=dt.date(2030, 6, 30), actor=TEACHER, at=AT)

    assert refused.value.code == "NOT_ENOUGH"
    assert Asking.objects.get(pk=number).state == "ASKED"


def test_banked_credits_run_out_on_their_day(city: Organisation) -> None:
    number = prize()
    approved(Request(SCHOOL, "contest-province-1", "", (f"result:{number}",)))

    made = credits.settle_all(day=dt.date(2030, 6, 30), actor=TEACHER, at=AT)

    assert made == 1
    assert credits.settle_all(day=dt.date(2030, 6, 30), actor=TEACHER, at=AT) == 0


def test_a_number_is_written_down_once(city: Organisation) -> None:
    prize()

    with pytest.raises(credits.NumberTaken):
        prize()


def test_every_entry_names_its_source_and_the_record_holds_no_identity(city: Organisation) -> None:
    approved()

    lines = statement.statement(WEI, day=TODAY).lines
    kept = statement.record(WEI, site="https://jiangtu.example/")
    handed = record.elmo(kept, at=AT, signer=log.signer()) + record.ctdl(kept)

    assert [(line.sources, line.moves) for line in lines] == [
        (("车工（四级）",), ("车工工艺与实训 +4", "机械制图 +3"))
    ]
    assert "车工工艺与实训" in handed and "450" in handed


def test_results_of_a_stranger_are_none(city: Organisation) -> None:
    assert results.results_of(99) == []
