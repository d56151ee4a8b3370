"""The pages: a worker in three presses, a firm in two, an officer with one; nobody sees what is not his."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.incentive import cycle, desk, drafting, objections, services
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
    settings.MEDIA_ROOT = tmp_path / "media"
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


def test_every_number_of_the_funnel_opens_the_rows_it_counts(signed_in: SignIn):
    claim = ready()
    officer, folder = signed_in(Role.HR_OFFICER), f"{claim.policy}/{claim.edition}"

    [told] = [f for f in desk.funnel() if f.edition.id == claim.policy]
    shown = officer.get("/claims/office/funnel/").content.decode()
    rows = {name: desk.stage(claim.policy, claim.edition, name, 1) for name in (*desk.STAGES, "missed")}

    assert {name: row.total for name, row in rows.items()} == {
        "told": told.told, "applied": told.applied, "approved": told.approved, "paid": told.paid, "missed": told.missed,
    }  # fmt: skip
    assert f"/claims/office/funnel/{folder}/applied/" in shown
    assert claim.number in officer.get(f"/claims/office/funnel/{folder}/applied/").content.decode()
    assert officer.get(f"/claims/office/funnel/{folder}/nothing/").status_code == 404


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
    asked = objections.object_to(claim=claim.pk, text="x", actor=stage.Somebody("z", "WORKER"), at=AT)

    signed_in(Role.HR_OFFICER).post(
        f"/claims/office/objections/{asked.pk}/", {"text": "核实不成立", "upheld": "no"}
    )

    asked.refresh_from_db()
    assert asked.state == "DISMISSED"


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_decision_is_a_letter_with_facts_article_and_how_to_object(signed_in: SignIn, kind: str):
    claim = ready()
    services.approve([claim.pk], actor=stage.OFFICER, at=AT)

    reader = signed_in(Role.WORKER)
    reader.cookies["django_language"] = "en"

    content = reader.get(f"/claims/letter/{claim.pk}.{kind}").content

    if kind == "pdf":
        assert content.startswith(b"%PDF") and len(content) > 10_000
        return
    text = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    wanted = (
        claim.number,
        "2025年三部门通知",
        "累计缴纳失业保险月数",
        "2,400元",
        "由没有参与原决定的人员答复",
    )
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

    said = [
        officer.post(
            f"/claims/office/samples/{sample.pk}/", {"wrong_yuan": wrong, "result": "多付"}, follow=True
        )
        for wrong in ("99999", "-1", "500")
    ]

    sample.refresh_from_db()
    words = [f"不能超过这笔付款{claim.amount_fen // 100:,}元", "金额要写成元", "有问题 500元"]
    assert [word in answer.content.decode() for word, answer in zip(words, said, strict=True)] == [True] * 3
    assert (sample.state, sample.wrong_fen) == ("WRONG", 50_000)


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def refused() -> Claim:
    claim = ready()
    return services.decide(claim=claim.pk, step="refuse", actor=stage.OFFICER, at=AT, reason="late")


def test_an_appeal_comes_with_proof_that_lies_sealed_and_is_looked_at_in_the_open(
    signed_in: SignIn, home: Path
):
    claim, worker_, office = refused(), signed_in(Role.WORKER), signed_in(Role.HR_OFFICER)
    photo = SimpleUploadedFile("覃美玲的证书.png", PNG)

    worker_.post(f"/claims/own/{claim.pk}/appeal/", {"text": "我按时申请了", "evidence": photo})

    asked = Objection.objects.get()
    proof = office.get(f"/claims/office/objections/{asked.pk}/proof/")
    assert (asked.kind, asked.attached) == ("APPEAL", f"objection-{asked.pk}.png")
    assert b"".join(proof.streaming_content) == PNG
    assert proof["Content-Disposition"].startswith("attachment")
    [kept] = (Path(settings.MEDIA_ROOT) / "incentive").glob(f"{asked.pk}.*")
    assert PNG not in kept.read_bytes()
    assert AuditLine.objects.filter(action="LOOK", person=1, actor="HR_OFFICER-None").count() == 1
    assert worker_.get(f"/claims/office/objections/{asked.pk}/proof/").status_code == 403


@pytest.mark.parametrize("content", [b"MZ" + PNG, PNG + b"\0" * (5 << 20)], ids=["a program", "too large"])
def test_what_is_no_photo_or_too_large_is_not_taken(signed_in: SignIn, content: bytes):
    claim = refused()

    answer = signed_in(Role.WORKER).post(
        f"/claims/own/{claim.pk}/appeal/",
        {"text": "我按时申请了", "evidence": SimpleUploadedFile("a.png", content)},
    )

    assert (answer.status_code, Objection.objects.count()) == (422, 0)
    assert "5 MB" in answer.content.decode()


def test_an_appeal_without_words_says_so_and_another_workers_is_not_there(signed_in: SignIn):
    claim = refused()

    empty = signed_in(Role.WORKER).post(f"/claims/own/{claim.pk}/appeal/", {"text": " "})
    strange = signed_in(Role.WORKER, 2).post(f"/claims/own/{claim.pk}/appeal/", {"text": "x"})

    assert (empty.status_code, strange.status_code, Objection.objects.count()) == (422, 404, 0)


def test_an_objection_to_the_public_list_may_show_proof(signed_in: SignIn):
    claim = ready()
    services.approve([claim.pk], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)
    page = f"/claims/notice/{claim.pk}/object/"

    signed_in(Role.WORKER, 7).post(
        page, {"text": "他已退休", "evidence": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}
    )

    assert Objection.objects.get().attached.endswith(".pdf")
    assert "下载证明" in signed_in(Role.HR_OFFICER).get("/claims/office/objections/").content.decode()


def test_a_policys_page_tells_who_applied_and_who_is_missed(signed_in: SignIn):
    people = [worker(n) for n in (1, 2, 3)]
    sweep = swept(workers=people, certificates=[certificate(10 + n, n) for n in (1, 2, 3)])
    drafting.draft_from_sweep(sweep, actor=stage.OFFICER, at=AT, policies=[UPGRADE], most=2)
    claim = Claim.objects.earliest("pk")
    services.confirm(claim=claim.pk, person=claim.person, actor=stage.WORKER, at=AT)

    page = signed_in(Role.HR_OFFICER).get(f"/policies/{UPGRADE}/2025-01/").content.decode()

    told = dict(re.findall(r'<li class="figure"><span>(\w+)</span><b>(\d+)</b>', page))
    assert {w: told[w] for w in ("已告知", "已申请", "已批准", "已支付", "漏掉的")} == {
        "已告知": "1", "已申请": "1", "已批准": "0", "已支付": "0", "漏掉的": "1",
    }  # fmt: skip


def test_a_page_of_a_policy_that_pays_nothing_tells_no_claims(signed_in: SignIn):
    swept(workers=[worker()], certificates=[])

    page = signed_in(Role.HR_OFFICER).get("/policies/training-unemployed/2018-01/").content.decode()

    assert "漏掉的" not in page


def cells(content: bytes) -> list[tuple[object, ...]]:
    """The rows of a workbook's first sheet."""
    return [
        tuple(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]


def test_the_queue_is_taken_along_as_a_table_and_that_is_written_down(signed_in: SignIn):
    claim = ready()
    Claim.objects.filter(pk=claim.pk).update(name="=HYPERLINK(1)")

    office = signed_in(Role.HR_OFFICER)
    content = office.get("/claims/office/list/clean.xlsx").content

    [*_, heads, row] = cells(content)
    told = dict(zip(heads, row, strict=True))
    assert (told["编号"], told["姓名或名称"], told["金额（元）"], told["状态"]) == (
        claim.number, "=HYPERLINK(1)", 2400, "审核中",
    )  # fmt: skip
    assert AuditLine.objects.filter(action="CLAIM", detail__contains="list").exists()
    assert office.get("/claims/office/list/clean.exe").status_code == 404


def test_a_firm_takes_its_own_list_along_and_no_other_firms(db: None):
    jobs = [{"person": 1, "record": 31, "employer": FIRM, "from_on": AT.date().replace(year=2020)}]
    [claim] = stage.found(
        swept(workers=[worker(employer=FIRM)], certificates=[certificate()], employment=jobs)
    )
    found = []
    for number, firm in enumerate((FIRM, "91450200MA5K00009X")):
        user = User.objects.create_user(
            f"firm-{number}", "password-1", display_name="厂", role=Role.EMPLOYER, organisation=firm
        )
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found.append([row[0] for row in cells(client.get("/claims/ours/list.xlsx").content)])

    assert (claim.number in found[0], claim.number in found[1]) == (True, False)


def test_an_officer_has_late_news_reckoned_with_at_once(signed_in: SignIn):
    stage.budget()
    stage.paid(swept(workers=[worker()], certificates=[certificate()]))
    office = signed_in(Role.HR_OFFICER)

    shown = office.get("/claims/office/?shelf=back").content.decode()
    answer = office.post("/claims/office/recompute/")

    assert "现在重新计算" in shown
    assert answer["Location"] == "/claims/office/?shelf=back"
    assert signed_in(Role.SUPERVISOR).post("/claims/office/recompute/").status_code == 403
