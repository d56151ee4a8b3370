"""Whose firm, whose person: everybody else finds nothing there; what is typed wrong is said and nothing is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.workplace import services, skills
from jiangtu.apps.workplace.models import (
    Assessment,
    FundYear,
    HelpRequest,
    Placement,
    Post,
    Spending,
    TransferPlan,
)

from .conftest import ANNA, AT, FIRM, LAN, MO, OTHER, QIN, TODAY, WEI, WELDER, SignIn

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _today(settings: object) -> None:
    settings.JIANGTU_TODAY = TODAY  # type: ignore[attr-defined]


def address(name: str, *args: object) -> str:
    return reverse(f"workplace:{name}", args=args)


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(address(name, *args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_log_in_without_a_firm_is_led_to_state_it(sign_in: SignIn) -> None:
    nobody = sign_in(Role.EMPLOYER)

    assert reverse("registers:state") in page(nobody, "home")
    assert [nobody.get(address(n, *a)).status_code for n, a in (("fund", (2025,)), ("matrix", ()))] == [
        404,
        404,
    ]


def test_a_year_from_the_wage_bill_to_its_closing(firm: Organisation, sign_in: SignIn) -> None:
    boss = sign_in(Role.EMPLOYER, FIRM)
    boss.post(address("state_year", 2024), {"wages": "1000万", "rate": "150"})
    row = {"day": "2024-05-01", "amount": "8.9万", "staff": "FRONT_LINE", "use": "SKILL"}
    boss.post(address("spend", 2024), row)
    boss.post(address("paste", 2024), {"lines": "2024-06-01\t6.1万\t管理人员\t职工外送培训\t研修"})
    said = page(boss, "fund", 2024)

    assert all(word in said for word in ("59.3%", "未达标", "150,000元", "1,000元"))
    boss.post(address("reverse", 2024, Spending.objects.get(staff="MANAGEMENT").pk))
    boss.post(address("close", 2024))
    assert FundYear.objects.get().closed_at is not None
    assert "100.0%" in page(Client(), "published")
    assert "10,000,000" not in page(Client(), "published")


def test_bad_lines_are_shown_together_with_the_text_kept(firm: Organisation, sign_in: SignIn) -> None:
    text = "2024-06-01\t一百\t一线职工\tSKILL\n2024-06-01\t5\t一线职工\tDEGREE"
    answer = sign_in(Role.EMPLOYER, FIRM).post(address("paste", 2024), {"lines": text})
    said = answer.content.decode()

    assert (answer.status_code, Spending.objects.count()) == (422, 0)
    assert all(word in said for word in ("第1行", "第2行", "不得列入", "一百\t一线职工"))


@pytest.mark.parametrize("wrong", [{"day": "x"}, {"amount": "-1"}, {"amount": "0"}, {"use": "DEGREE"}, {"staff": "X"}, {"class_code": "NONE"}])  # fmt: skip
def test_a_wrong_spending_is_refused(firm: Organisation, sign_in: SignIn, wrong: dict[str, str]) -> None:
    good = {"day": "2025-05-01", "amount": "100", "staff": "MIXED", "use": "SKILL"}

    sign_in(Role.EMPLOYER, FIRM).post(address("spend", 2025), good | wrong)

    assert Spending.objects.count() == 0


def test_whose_skills_a_firm_reads_is_written_down(firm: Organisation, sign_in: SignIn) -> None:
    boss = sign_in(Role.EMPLOYER, FIRM)
    post = Post.objects.create(firm=firm, unit="一班", name="焊装", occupation=WELDER)
    Assessment.objects.create(post=post, person=WEI, level=2, basis="CERTIFICATE", day=TODAY, by="anna")

    page(boss, "matrix")
    page(boss, "person", LAN)

    looks = AuditLine.objects.filter(action="LOOK", purpose="SKILLS").order_by("pk")
    assert [line.person for line in looks] == [WEI, LAN]


def test_the_matrix_from_a_post_to_the_workers_word(firm: Organisation, sign_in: SignIn) -> None:
    boss = sign_in(Role.EMPLOYER, FIRM)
    boss.post(address("add_post"), {"unit": "一班", "name": "焊装", "occupation": "焊工", "needed": "2"})
    post = Post.objects.get()
    boss.post(address("enrol"), {"unit": "一班", "post": post.pk, "person": [WEI, QIN]})
    boss.post(address("person", LAN), {f"post-{post.pk}": "1"})
    again, wrong = (
        boss.post(address("person", LAN), {f"post-{post.pk}": level}, follow=True).content.decode()
        for level in ("1", "9")
    )
    said = page(boss, "matrix")

    assert "没有改动，不用再评定。" in again
    assert "有 1 项不是技能等级，一项也没有登记" in wrong

    assert (post.occupation, Assessment.objects.count(), "2 / 2" in said) == (WELDER, 3, True)
    worker = sign_in(Role.WORKER, person=LAN)
    assert "一班 焊装" in page(worker, "mine")
    number = Assessment.objects.get(person=LAN).pk
    worker.post(address("answer", "skill", number), {"agreed": "no", "answer": "我会"})
    assert "我会" in page(boss, "person", LAN)
    assert (
        sign_in(Role.WORKER, person=WEI)
        .post(address("answer", "skill", number), {"agreed": "yes"})
        .status_code
        == 404
    )


def test_a_rotation_is_written_and_ended_and_strangers_are_not_there(
    firm: Organisation, sign_in: SignIn
) -> None:
    post = skills.add_post(firm=FIRM, place=skills.Place("一班", "焊装", WELDER), actor=ANNA, at=AT)
    boss, other = sign_in(Role.EMPLOYER, FIRM), sign_in(Role.EMPLOYER, OTHER)
    boss.post(address("place", WEI), {"move": "ROTATION", "post": post.pk, "since": "2025-06-01"})
    boss.post(address("place", WEI), {"move": "SECONDMENT", "since": "2025-06-01"})
    held = Placement.objects.get()

    assert [c.get(address("person", p)).status_code for c, p in ((boss, MO), (other, WEI), (other, MO))] == [404, 404, 200]  # fmt: skip
    assert other.post(address("end", held.pk)).status_code == 404
    boss.post(address("end", held.pk))
    held.refresh_from_db()
    assert held.until == TODAY


def test_what_was_typed_stays_on_the_form_that_was_not_taken(firm: Organisation, sign_in: SignIn) -> None:
    boss = sign_in(Role.EMPLOYER, FIRM)
    typed = [
        boss.post(
            address("add_post"), {"unit": "一班", "name": "焊装", "occupation": "不存在", "needed": "2"}
        ),
        boss.post(address("place", WEI), {"move": "SECONDMENT", "host": "", "since": "2025-07-10"}),
        boss.post(address("spend", 2025), {"day": "2025-07-01", "amount": "-5", "note": "焊装"}),
        boss.post(address("state_year", 2025), {"wages": "焊装", "rate": ""}),
    ]
    kept = ["焊装", "2025-07-10", "焊装", "焊装"]

    assert [page.status_code for page in typed] == [422] * 4
    assert [f'value="{word}"' in page.content.decode() for word, page in zip(kept, typed, strict=True)] == [
        True
    ] * 4


def test_a_plan_through_firm_and_office(firm: Organisation, sign_in: SignIn) -> None:
    boss, officer, union = sign_in(Role.EMPLOYER, FIRM), sign_in(Role.HR_OFFICER), sign_in(Role.UNION_OFFICER)
    boss.post(address("draft"), {"reason": "停产", "starts_on": "2025-06-30", "ends_on": "2025-08-31"})
    plan = TransferPlan.objects.get()
    assert officer.get(address("plan", plan.pk)).status_code == 404
    boss.post(address("people", plan.pk), {"person": [WEI]})
    boss.post(address("target", plan.pk, plan.leavers.get().pk), {"occupation": "铸造工"})
    boss.post(address("step_plan", plan.pk), {"step": "file"})
    page(officer, "plan", plan.pk)
    page(union, "plan", plan.pk)
    officer.post(address("step_plan", plan.pk), {"step": "agree"})

    plan.refresh_from_db()
    assert (plan.state, AuditLine.objects.filter(action="LOOK", person=WEI).count()) == ("AGREED", 1)
    assert sign_in(Role.EMPLOYER, OTHER).get(address("plan", plan.pk)).status_code == 404
    assert boss.post(address("step_plan", plan.pk), {"step": "explode"}).status_code == 404
    assert "停产" in page(officer, "overview")


def test_help_from_asking_to_a_voucher(firm: Organisation, sign_in: SignIn) -> None:
    boss, base, officer = (
        sign_in(Role.EMPLOYER, FIRM),
        sign_in(Role.EMPLOYER, OTHER),
        sign_in(Role.HR_OFFICER),
    )
    boss.post(address("ask"), {"kind": "TEACHER", "topic": "焊工师傅", "people": "5"})
    number = HelpRequest.objects.get().pk
    officer.post(address("voucher", number), {"amount": "0", "until": "2025-12-31"})
    officer.post(address("voucher", number), {"amount": "5000", "until": "2025-12-31"})
    base.post(address("step_help", number), {"step": "take"})
    boss.post(address("step_help", number), {"step": "confirm"})

    assert [("5,000元" in page(c, "helps"), "已使用" in page(c, "helps")) for c in (boss, base, officer)] == [(True, True)] * 3  # fmt: skip
    assert services.may_help(OTHER, HelpRequest.objects.get(), day=TODAY)
    assert "没有等待帮扶的需求" in page(sign_in(Role.PROVIDER, "9" * 18), "helps")


def test_the_overview_says_when_nobody_is_where_he_may_not_be(firm: Organisation, sign_in: SignIn) -> None:
    assert "没有发现派遣人员" in page(sign_in(Role.UNION_OFFICER), "overview")
