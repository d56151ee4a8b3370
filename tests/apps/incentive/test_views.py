"""The pages: a worker in three presses, a firm in two, an officer with one; nobody sees what is not his."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.incentive import cycle, services
from jiangtu.apps.incentive.kinds import ClaimState
from jiangtu.apps.incentive.models import Campaign, Claim, Objection, Sample
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, UPGRADE, certificate, swept, worker

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SignIn = Callable[..., Client]
FIRM = "91450200MA5K00001A"


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    settings.JIANGTU_TODAY = AT.date()
    return tmp_path


def one(**more: object) -> Claim:
    [claim] = stage.found(swept(workers=[worker(**more)], certificates=[certificate()]))
    return claim


def ready() -> Claim:
    """A claim that passed every step and may be approved."""
    claim = one()
    stage.account()
    stage.budget()
    return services.confirm(claim=claim.pk, person=1, actor=stage.WORKER, at=AT)


def test_a_worker_asks_without_typing(signed_in: SignIn):
    swept(workers=[worker()], certificates=[certificate()])
    client = signed_in(Role.WORKER)

    shown = client.get(f"/claims/apply/{UPGRADE}/11/")
    asked = client.post(f"/claims/apply/{UPGRADE}/11/", follow=True)

    assert b"<input" in shown.content and b'type="text"' not in shown.content
    assert Claim.objects.get().state == ClaimState.CHECKING
    assert "已提交。编号".encode() in asked.content


def test_a_worker_who_is_not_entitled_reads_why(signed_in: SignIn):
    swept(workers=[worker(insured_months=3)], certificates=[certificate()])

    shown = signed_in(Role.WORKER).get(f"/claims/apply/{UPGRADE}/11/", follow=True)

    assert "累计缴纳失业保险满12个月" in shown.content.decode()


def test_one_press_confirms_what_was_found(signed_in: SignIn):
    claim = one()
    client = signed_in(Role.WORKER)

    assert "确认领取" in client.get("/claims/").content.decode()
    client.post(f"/claims/own/{claim.pk}/act/", {"step": "confirm"})

    claim.refresh_from_db()
    assert claim.state == ClaimState.CHECKING


def test_another_workers_claim_is_not_there(signed_in: SignIn):
    claim = one()
    client = signed_in(Role.WORKER, 2)

    assert client.get(f"/claims/own/{claim.pk}/").status_code == 404
    assert client.post(f"/claims/own/{claim.pk}/act/", {"step": "withdraw"}).status_code == 404
    assert client.get(f"/claims/letter/{claim.pk}.pdf").status_code == 404


def test_an_officer_approves_and_goes_on_to_the_next(signed_in: SignIn):
    claim = ready()
    client = signed_in(Role.HR_OFFICER)

    queue, case = client.get("/claims/office/").content, client.get(f"/claims/office/{claim.pk}/").content
    client.post(f"/claims/office/{claim.pk}/decide/", {"step": "approve"})

    assert claim.number.encode() in queue
    assert b'data-key="a"' in case and "同一职业同一等级没有领过".encode() in case
    claim.refresh_from_db()
    assert claim.state == ClaimState.APPROVED


def test_clean_ones_are_approved_together_and_others_left(signed_in: SignIn):
    clean = ready()

    signed_in(Role.HR_OFFICER).post("/claims/office/approve/", {"claim": [clean.pk, 999]})

    clean.refresh_from_db()
    assert clean.state == ClaimState.APPROVED


def test_the_reason_is_read_word_for_word(signed_in: SignIn):
    claim = ready()
    signed_in(Role.HR_OFFICER).post(
        f"/claims/office/{claim.pk}/decide/", {"step": "refuse", "reason": "late"}
    )

    shown = signed_in(Role.WORKER).get(f"/claims/own/{claim.pk}/").content.decode()

    assert "超过了申领期限。取得新的证书后12个月内申领。" in shown


def test_a_supervisor_reads_and_decides_nothing(signed_in: SignIn):
    claim = ready()
    client = signed_in(Role.SUPERVISOR)

    pages = [f"/claims/office/{claim.pk}/", *(f"/claims/office/{p}" for p in PAGES)]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert client.post(f"/claims/office/{claim.pk}/decide/", {"step": "approve"}).status_code == 403


PAGES = ("", "funnel/", "objections/", "findings/", "controls/")


def test_the_public_list_masks_names_and_takes_objections(signed_in: SignIn):
    claim = ready()
    Claim.objects.filter(pk=claim.pk).update(name="覃美玲")
    services.approve([claim.pk], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)

    listed = Client().get("/claims/notice/").content.decode()
    signed_in(Role.WORKER, 7).post(f"/claims/notice/{claim.pk}/object/", {"text": "他已退休"})

    assert ("覃**" in listed, "覃美玲" in listed) == (True, False)
    assert Objection.objects.get().kind == "OBJECTION"


def test_an_objection_is_answered_by_another_officer(signed_in: SignIn):
    claim = ready()
    services.approve([claim.pk], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)
    asked = services.object_to(claim=claim.pk, text="x", actor=stage.Somebody("z", "WORKER"), at=AT)

    signed_in(Role.HR_OFFICER).post(
        f"/claims/office/objections/{asked.pk}/", {"text": "核实不成立", "upheld": "no"}
    )

    asked.refresh_from_db()
    assert asked.state == "DISMISSED"


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_decision_is_a_letter_with_facts_article_and_how_to_object(signed_in: SignIn, kind: str):
    claim = ready()
    services.approve([claim.pk], actor=stage.OFFICER, at=AT)

    content = signed_in(Role.WORKER).get(f"/claims/letter/{claim.pk}.{kind}").content

    if kind == "pdf":
        assert content.startswith(b"%PDF") and len(content) > 10_000
        return
    text = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    wanted = (claim.number, "2025年三部门通知", "累计缴纳失业保险月数", "由没有参与原决定的人员答复")
    assert [word for word in wanted if word not in text] == []


def test_a_firm_asks_for_its_staff_with_one_press(db: None, settings):
    jobs = [{"person": 1, "record": 31, "employer": FIRM, "from_on": AT.date().replace(year=2020)}]
    sweep = swept(workers=[worker(employer=FIRM)], certificates=[certificate()], employment=jobs)
    [claim] = stage.found(sweep)
    user = User.objects.create_user(
        "firm", "password-1", display_name="厂", role=Role.EMPLOYER, organisation=FIRM
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    waiting = client.get("/claims/ours/").content.decode()
    client.post("/claims/ours/file/")

    claim.refresh_from_db()
    assert "2,400" in waiting
    assert (claim.state, claim.origin, claim.agent) == (ClaimState.CHECKING, "FIRM", FIRM)


def test_an_account_in_another_name_is_refused_and_said_why(signed_in: SignIn):
    swept(workers=[worker()], certificates=[])

    answer = signed_in(Role.WORKER).post(
        "/claims/account/", {"bank": "工商银行", "number": "6222021234567890123", "holder": "别人"}
    )

    assert answer.status_code == 422
    assert "与档案中的姓名不一致" in answer.content.decode()


def test_a_control_is_drawn_answered_and_extrapolated(signed_in: SignIn):
    stage.budget()
    [claim] = stage.paid(swept(workers=[worker()], certificates=[certificate()]))
    officer = signed_in(Role.HR_OFFICER)
    wanted = {
        "title": "七月抽查",
        "paid_from": "2025-07-01",
        "paid_until": "2025-07-31",
        "confidence": 95,
        "margin": 5,
        "days": 20,
    }
    officer.post("/claims/office/controls/begin/", wanted)
    sample = Sample.objects.get()

    signed_in(Role.WORKER).post(f"/claims/reply/{sample.pk}/", {"text": "证书原件在此"})
    officer.post(f"/claims/office/samples/{sample.pk}/", {"wrong_yuan": "0", "result": "属实"})
    shown = officer.get(f"/claims/office/controls/{Campaign.objects.get().pk}/").content.decode()

    sample.refresh_from_db()
    assert (sample.claim_id, sample.always, sample.state) == (claim.pk, True, "RIGHT")
    assert "证书原件在此" in shown
