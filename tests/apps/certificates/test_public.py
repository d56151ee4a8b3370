"""What anybody sees and takes along, and that it holds without us."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.certificates import log, public, services
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.certificates.services import Amendment
from jiangtu.engine.proof.__main__ import main
from tests.apps.certificates.bodies import ASSESSOR, AT, OFFICER, draft, issued, people

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOLDER = "覃美玲"


def address(c: Certificate, file: str = "") -> str:
    return f"/certificates/c/{c.number}/{public.code(c.number)}/{file}"


def body(client: Client, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def taken(client: Client, tmp_path):
    """What one takes along of a certificate, as files; a function of the certificate."""

    def take(c: Certificate) -> list[str]:
        files = {
            "certificate": address(c, "credential.json"),
            "token": address(c, "credential.jwt"),
            "proof": address(c, "proof.json"),
            "revoked": "/certificates/status/0-revocation/",
            "suspended": "/certificates/status/0-suspension/",
            "head": "/certificates/log/head.json",
            "leaves": "/certificates/log/leaves.json",
        }
        for name, path in files.items():
            (tmp_path / name).write_bytes(body(client, path))
        return [str(tmp_path / name) for name in files if name != "head"]

    return take


def test_one_scan_shows_validity_without_a_field(client: Client) -> None:
    made = issued(2)

    page = client.get(address(made[0])).content.decode()

    main_part = page[page.index("<main") : page.index("</main>")]
    assert "有效" in main_part
    assert "覃**" in main_part
    assert HOLDER not in page
    assert "<input" not in main_part
    assert "第 0 项，日志共 2 项" in main_part


@pytest.mark.parametrize(
    ("step", "word"), [("suspend", "暂停使用"), ("withdraw", "已撤销"), ("replace", "已换发")]
)
def test_the_public_sees_what_became_of_it(client: Client, step: str, word: str) -> None:
    (made,) = issued()
    getattr(services, step)(made.number, reason="内部原因", actor=OFFICER, at=AT)

    page = client.get(address(made)).content.decode()

    assert word in page
    assert "内部原因" not in page


def test_another_code_shows_nothing(client: Client) -> None:
    first, second = issued(2)

    answer = client.get(f"/certificates/c/{first.number}/{public.code(second.number)}/")

    assert answer.status_code == 404
    assert "查无此证" in answer.content.decode()
    for file in ("credential.json", "credential.jwt", "proof.json"):
        assert client.get(f"/certificates/c/{first.number}/none/{file}").status_code == 404


def test_number_and_name_lead_to_the_page(client: Client) -> None:
    (made,) = issued()

    answer = client.post("/certificates/", {"number": made.number.lower(), "name": f" {HOLDER}"})

    assert (answer.status_code, answer["Location"]) == (302, address(made))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("S000045000012256000001", "第16位（等级）：是“6”，应为1至5，特级技师是字母"),
        ("S00004500001225400001", "证书编号：应为22位，现在是21位"),
        ("S123445000012254000001", "查无此证。本市名录里没有代码为S1234的评价机构；外地机构发的，请用全国联网查询。"),
        ("0945021034300017", "16位的编号是旧的职业资格证书，不在本系统里，请用全国联网查询。"),
        ("S000045000012254000009", "查无此证。请核对编号和姓名，或扫描证书上的二维码。"),
        ("ZX4502002025000001", "查无此证。请核对编号和姓名，或扫描证书上的二维码。"),
    ],
)  # fmt: skip
def test_it_is_told_what_of_a_number_cannot_be(client: Client, number: str, said: str) -> None:
    issued()

    answer = client.post("/certificates/", {"number": number, "name": HOLDER})

    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_a_forged_code_of_an_impossible_number_is_told_so(client: Client) -> None:
    answer = client.get("/certificates/c/S000045000012256000001/none/")

    assert (answer.status_code, "第16位（等级）：是“6”" in answer.content.decode()) == (404, True)


def test_a_slip_of_the_pen_is_no_try(client: Client) -> None:
    (made,) = issued()
    for _ in range(public.TRIES + 1):
        client.post("/certificates/", {"number": made.number[:-1], "name": HOLDER})

    assert client.post("/certificates/", {"number": made.number, "name": HOLDER}).status_code == 302


def test_wrong_tries_are_counted_and_then_refused(client: Client) -> None:
    (made,) = issued()
    for _ in range(public.TRIES):
        answer = client.post("/certificates/", {"number": made.number, "name": "张三"})
        assert (answer.status_code, "查无此证" in answer.content.decode()) == (422, True)

    refused = client.post("/certificates/", {"number": made.number, "name": HOLDER})
    elsewhere = client.post("/certificates/", {"number": made.number, "name": HOLDER}, REMOTE_ADDR="10.0.0.9")

    assert "输错次数太多" in refused.content.decode()
    assert elsewhere.status_code == 302


@pytest.fixture
def printed(signed_in: Callable[..., Client]) -> Callable[[Certificate], bytes]:
    """The paper of a certificate as its holder downloads it."""
    worker = signed_in(Role.WORKER)
    return lambda c: worker.post(f"/certificates/mine/{c.number}/paper/").content


def brought(client: Client, paper: bytes) -> str:
    """What the check page says of a file."""
    file = SimpleUploadedFile("certificate.pdf", paper, content_type="application/pdf")
    return client.post("/certificates/paper/", {"paper-file": file}, follow=True).content.decode()


def test_a_paper_is_known_again_until_a_byte_of_it_is_changed(client: Client, printed) -> None:
    made = issued(2)
    paper = printed(made[0])

    good = brought(client, paper)
    bad = [
        brought(client, paper.replace(b"4", b"3", 1)),
        brought(client, paper + b" "),
        brought(client, paper.replace(made[0].number.encode(), made[1].number.encode())),
        brought(client, b"%PDF-1.7 somebody else's"),
    ]

    assert ("这个PDF是原件，没有改动" in good, made[0].number in good) == (True, True)
    assert ["这个PDF不是原件" in page for page in bad] == [True] * 4


def test_a_paper_made_before_an_amendment_is_told_so(client: Client, printed) -> None:
    (made,) = issued()
    paper = printed(made)
    services.amend(made.number, amendment=Amendment(title="焊工 中级"), reason="笔误", actor=OFFICER, at=AT)

    assert "但后来有更正" in brought(client, paper)
    assert "没有改动" in brought(client, printed(made))


def test_what_one_takes_along_holds_without_us(taken, tmp_path, capsys) -> None:
    made = issued(3)
    files = taken(made[1])

    code = main(["check", *files, "--head", str(tmp_path / "head"), "--name", HOLDER, "--json"])

    told = json.loads(capsys.readouterr().out)
    assert (code, told["faults"]) == (0, [])
    assert told["notes"] == [
        f"certificate：证书 {made[1].number} 签名有效，在日志中。",
        f"token：证书 {made[1].number} 签名有效，在日志中。",
        f"签发密钥 {log.signer().did}，请与签发机关公布的密钥核对。",
    ]


@pytest.mark.parametrize(
    ("step", "fault"), [("withdraw", "WITHDRAWN"), ("replace", "WITHDRAWN"), ("suspend", "SUSPENDED")]
)
def test_the_files_tell_what_became_of_it(taken, tmp_path, capsys, step: str, fault: str) -> None:
    made = issued(2)
    getattr(services, step)(made[0].number, reason="x", actor=OFFICER, at=AT)
    files = taken(made[0])

    assert main(["check", *files, "--head", str(tmp_path / "head"), "--json"]) == 1
    assert {f["code"] for f in json.loads(capsys.readouterr().out)["faults"]} == {fault}


def test_an_amended_certificate_proves_its_new_words(taken, tmp_path) -> None:
    made = issued(2)
    services.amend(made[0].number, amendment=Amendment(holder="覃美琳"), reason="笔误", actor=OFFICER, at=AT)
    files = taken(made[0])

    assert main(["check", *files, "--head", str(tmp_path / "head"), "--name", "覃美琳"]) == 0
    assert main(["check", *files, "--head", str(tmp_path / "head"), "--name", HOLDER]) == 1


def test_a_head_kept_before_still_holds_and_leads_on(client: Client, taken, tmp_path, capsys) -> None:
    (first,) = issued(1)
    services.suspend(first.number, reason="x", actor=OFFICER, at=AT)
    log.publish(at=AT)
    kept = tmp_path / "kept"
    kept.write_bytes(body(client, "/certificates/log/heads/2.json"))
    services.lift(first.number, reason="x", actor=OFFICER, at=AT)
    files = [f for f in taken(first) if not f.endswith("leaves")]
    bridge = tmp_path / "bridge"
    bridge.write_bytes(body(client, "/certificates/log/consistency/2-3.json"))

    assert main(["check", *files, str(bridge), "--head", str(tmp_path / "head")]) == 0
    assert main(["check", *files, str(tmp_path / "head"), str(bridge), "--head", str(kept)]) == 0
    assert main(["check", *files, "--head", str(tmp_path / "head"), "--json"]) == 1
    assert "NO_CONSISTENCY" in capsys.readouterr().out


def test_an_outside_library_accepts_our_files_and_sees_a_withdrawal(client: Client) -> None:
    made = issued(2)
    services.withdraw(made[1].number, reason="替考", actor=OFFICER, at=AT)
    verifier = OB3Verifier.for_issuer_did(log.signer().did)

    def download(url: str) -> bytes:
        path = url.removeprefix("http://testserver")
        return client.get(path, headers={"accept": "application/vc+jwt"}).content

    good, gone = (body(client, address(c, "credential.jwt")).decode() for c in made)

    assert verifier.verify(good, check_status=True, download=download).achievement.name == "焊工 四级/中级工"
    with pytest.raises(OB3VerificationError):
        verifier.verify(gone, check_status=True, download=download)


def test_no_public_file_names_anybody(client: Client) -> None:
    (made,) = issued()
    log.publish(at=AT)
    paths = [address(made), *(address(made, f) for f in ("credential.json", "credential.jwt", "proof.json"))]
    paths += ["/certificates/log/", "/certificates/log/head.json", "/certificates/log/leaves.json"]
    paths += ["/certificates/status/0-revocation/", "/certificates/log/heads/1.json"]

    assert [p for p in paths if HOLDER.encode() in body(client, p)] == []


@pytest.mark.parametrize(
    "path",
    ["status/0-other/", "status/9-revocation/", "log/heads/9.json", "log/consistency/0-1.json",
     "log/consistency/1-9.json", "log/consistency/2-1.json"],
)  # fmt: skip
def test_what_is_not_there_is_told_so(client: Client, path: str) -> None:
    issued()

    assert client.get(f"/certificates/{path}").status_code == 404


def test_a_log_of_nothing_has_no_head(client: Client) -> None:
    assert client.get("/certificates/log/head.json").status_code == 404
    assert "还没有签发证书" in client.get("/certificates/log/").content.decode()
    assert log.publish(at=AT) is None


def test_a_head_is_published_once_for_each_size() -> None:
    issued()

    first, second = log.publish(at=AT), log.publish(at=AT)

    assert first == second


@pytest.mark.parametrize("path", ["", "credential.json", "proof.json"])
def test_a_public_page_costs_few_queries(client: Client, django_assert_max_num_queries, path: str) -> None:
    made = issued(5)

    with django_assert_max_num_queries(8):
        client.get(address(made[2], path))


def test_one_file_is_enough_for_whoever_kept_any_published_head(client: Client, tmp_path) -> None:
    (made,) = issued()
    old = log.publish(at=AT)
    people(9)
    services.issue([draft(n) for n in (2, 3, 4)], actor=ASSESSOR, at=AT)
    new = log.publish(at=AT)
    services.issue([draft(n) for n in (5, 6)], actor=ASSESSOR, at=AT)
    (tmp_path / "bundle").write_bytes(body(client, address(made, "bundle.json")))
    now = json.loads(body(client, "/certificates/log/head.json"))

    answers = []
    for head in (old.document, new.document, now):
        (tmp_path / "head").write_text(json.dumps(head))
        more = ["--head", str(tmp_path / "head"), "--key", log.signer().did, "--name", HOLDER]
        answers.append(main(["check", str(tmp_path / "bundle"), *more]))

    assert answers == [0, 0, 0]
    assert main(["check", str(tmp_path / "bundle")]) == 0
    services.withdraw(made.number, reason="核查", actor=OFFICER, at=AT)
    (tmp_path / "bundle").write_bytes(body(client, address(made, "bundle.json")))
    assert main(["check", str(tmp_path / "bundle")]) == 1
