"""The pages of the e-file, as a worker and an officer use them."""

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.audit import queries as audit
from jiangtu.apps.files import queries, services
from jiangtu.apps.files.models import BELIEVED, Certificate, Change, Correction, Doubt, Mention, Person
from jiangtu.apps.files.writing import NewLink, add_links
from tests.apps.files.deliveries import QIN, SYSTEM, WEI, at, bring, certificates

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SignIn = Callable[..., Client]
PHOTO = b"\xff\xd8\xff\xe0" + b"0" * 20


def own(*names: str, start: int) -> None:
    """Gives each of these mentions, named in order, a person of its own."""
    mentions = Mention.objects.filter(links=None).order_by("pk")
    Person.objects.bulk_create(Person(id=start + n, since=n) for n in range(len(names)))
    links = [NewLink(mention.pk, start + n, "founded") for n, mention in enumerate(mentions)]
    add_links(links, by="system", instant=1)


@pytest.fixture
def qin() -> int:
    """覃美玲's key, after a delivery about her and 韦国强."""
    bring(certificates(1, {**QIN, "number": "A1", "born_on": dt.date(1990, 1, 1)}, {**WEI, "number": "A2"}))
    own("覃美玲", "韦国强", start=7001)
    return 7001


@pytest.fixture
def pair(qin: int) -> Doubt:
    """A second name under her number, delivered by another office."""
    strange = {**WEI, "citizen_number": QIN["citizen_number"], "number": "B1"}
    bring(certificates(2, strange, department="另一机构"), day=2)
    own("韦国强", start=7003)
    left, right = Mention.objects.filter(
        citizen_number_index=Mention.objects.get(name="覃美玲").citizen_number_index
    )
    steps = [("身份证号", "身份证号相同", 12.5), ("姓名", "姓名不同", -6.25), ("手机号", "手机号不同", -1.0)]
    return Doubt.objects.create(
        left=left, right=right, probability=0.42, stage="number_other_name", joined=False, found_at=3,
        evidence={
            "reason": "身份证号相同而姓名不同", "against": "这种情况一律由人核对", "summary": "身份证号相同，但姓名不同。",
            "chance": -5.75,
            "steps": [{"field": "", "label": label, "sentence": said, "weight": w} for label, said, w in steps],
        },
    )  # fmt: skip


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_a_worker_reads_each_fact_with_its_source(signed_in: SignIn, qin: int) -> None:
    page = text(signed_in(Role.WORKER, person=qin), "/files/mine/")

    assert "四级" in page
    assert "来源：技能评价机构 · 1.xlsx · Sheet1 第 2 行 · 2025-06-01 入档" in page
    assert "A2" not in page


def test_a_worker_without_a_file_is_told_what_to_do(signed_in: SignIn) -> None:
    assert "12333" in text(signed_in(Role.WORKER, person=5), "/files/mine/")


def test_an_officer_reads_the_file_as_it_was_known_on_a_day(signed_in: SignIn, qin: int) -> None:
    officer = signed_in(Role.HR_OFFICER)
    bring(certificates(3, {**QIN, "number": "LATER", "born_on": dt.date(1990, 1, 1)}), day=3)

    shown = {
        day: "LATER" in text(officer, f"/files/persons/{qin}/?known_on=2025-06-0{day}") for day in (2, 3)
    }

    assert shown == {2: False, 3: True}
    assert "四级" in text(officer, f"/files/persons/{qin}/?known_on=2025-06-02")
    assert "四级" not in text(officer, f"/files/persons/{qin}/?known_on=2025-05-31")
    assert "四级" in text(officer, f"/files/persons/{qin}/?known_on=someday")


def test_who_looked_and_why_stands_in_the_worker_s_own_file(signed_in: SignIn, qin: int) -> None:
    officer = signed_in(Role.HR_OFFICER)
    officer.get(f"/files/persons/{qin}/")
    officer.post(f"/files/persons/{qin}/reveal/", {"field": "phone", "purpose": "APPLICATION"})

    page = text(signed_in(Role.WORKER, person=qin), "/files/mine/")

    assert [look.action for look in audit.looks_at({qin})] == ["查看完整号码", "查看档案"]
    assert "办理本人申请" in page


def test_a_number_is_shown_in_full_only_for_a_purpose(signed_in: SignIn, qin: int) -> None:
    officer = signed_in(Role.HR_OFFICER)
    lines = len(audit.looks_at({qin}))

    without = officer.post(f"/files/persons/{qin}/reveal/", {"field": "phone", "purpose": ""})
    shown = officer.post(f"/files/persons/{qin}/reveal/", {"field": "phone", "purpose": "APPLICATION"})

    assert QIN["phone"] not in without.content.decode()
    assert QIN["phone"] in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert len(audit.looks_at({qin})) == lines + 2  # one look at the masked file, one number shown


def test_no_page_shows_an_unmasked_number(signed_in: SignIn, pair: Doubt, qin: int) -> None:
    officer, worker = signed_in(Role.HR_OFFICER), signed_in(Role.WORKER, person=qin)
    record = Certificate.objects.get(number="A1").pk
    pages = [
        text(officer, f"/files/persons/{qin}/"), text(officer, "/files/pairs/"), text(officer, "/files/corrections/"),
        text(worker, "/files/mine/"), text(worker, f"/files/mine/certificates/{record}/level/"),
    ]  # fmt: skip

    assert [re.findall(r"(?<!\d)\d{17}[\dX](?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)", page) for page in pages] == [
        []
    ] * 5
    assert "4502**********1234" in pages[0]
    assert "138****8000" in pages[3]


def test_a_correction_is_asked_in_two_fields_and_carried_out(signed_in: SignIn, qin: int) -> None:
    record = Certificate.objects.get(number="A1").pk
    worker, officer = signed_in(Role.WORKER, person=qin), signed_in(Role.HR_OFFICER)
    path = f"/files/mine/certificates/{record}/level/"
    fields = re.findall(r'<input type="(?:text|file)"', text(worker, path))

    worker.post(path, {"value": "三级", "evidence": SimpleUploadedFile("覃美玲.jpg", PHOTO)})
    asked = Correction.objects.get()
    before = text(officer, "/files/corrections/")
    photo = officer.get(f"/files/corrections/{asked.pk}/evidence/")
    officer.post(f"/files/corrections/{asked.pk}/", {"accept": "yes", "answer": "已核对"})

    assert len(fields) == 2
    assert (asked.answer_by - dt.datetime.now(dt.UTC).date()).days >= 15
    assert "四级" in before
    assert "三级" in before
    assert b"".join(photo.streaming_content) == PHOTO
    assert "覃" not in str(asked.evidence)
    rows = (
        Certificate.objects.filter(number="A1").order_by("pk").values_list("level", "gone_at", "sheet", "row")
    )
    assert [(level, gone is None, sheet, row) for level, gone, sheet, row in rows] == [
        ("4", False, "Sheet1", 2), ("3", True, "Sheet1", 2),
    ]  # fmt: skip
    assert "已核对" in text(worker, "/files/mine/")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("level", "九级", "请填以下之一"), ("issued_on", "去年", "2024-05-01"), ("withdrawn", "也许", "是”或“否"), ("number", "", "")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_answered_at_once(
    signed_in: SignIn, qin: int, field: str, value: str, told: str
) -> None:
    record = Certificate.objects.get(number="A1").pk

    response = signed_in(Role.WORKER, person=qin).post(
        f"/files/mine/certificates/{record}/{field}/", {"value": value}
    )

    assert response.status_code == 422
    assert told in html.unescape(response.content.decode())
    assert Correction.objects.count() == 0


def test_a_file_that_only_calls_itself_a_photo_is_refused(signed_in: SignIn, qin: int) -> None:
    record = Certificate.objects.get(number="A1").pk
    photo = SimpleUploadedFile("a.jpg", b"<html><script>")

    response = signed_in(Role.WORKER, person=qin).post(
        f"/files/mine/certificates/{record}/level/", {"value": "三级", "evidence": photo}
    )

    assert (response.status_code, Correction.objects.count()) == (422, 0)


def test_the_same_question_is_asked_once(signed_in: SignIn, qin: int) -> None:
    record = Certificate.objects.get(number="A1").pk
    worker = signed_in(Role.WORKER, person=qin)
    answers = [
        worker.post(f"/files/mine/certificates/{record}/level/", {"value": "三级"}).status_code
        for _ in (1, 2)
    ]

    assert (answers, Correction.objects.count()) == ([302, 422], 1)


def test_a_refusal_of_a_correction_needs_words(signed_in: SignIn, qin: int) -> None:
    record = Certificate.objects.get(number="A1").pk
    signed_in(Role.WORKER, person=qin).post(f"/files/mine/certificates/{record}/level/", {"value": "三级"})
    officer, asked = signed_in(Role.HR_OFFICER), Correction.objects.get()

    officer.post(f"/files/corrections/{asked.pk}/", {"accept": "no", "answer": " "})
    still = Correction.objects.get().state
    officer.post(f"/files/corrections/{asked.pk}/", {"accept": "no", "answer": "证书上是四级"})

    assert (still, Correction.objects.get().state) == ("ASKED", "DECLINED")
    assert Certificate.objects.filter(BELIEVED).get(number="A1").level == "4"


def test_another_s_record_cannot_be_opened_or_corrected(signed_in: SignIn, qin: int) -> None:
    other = Certificate.objects.get(number="A2").pk
    worker = signed_in(Role.WORKER, person=qin)
    paths = [
        f"/files/mine/certificates/{other}/level/", f"/files/mine/employers/{other}/name/",
        f"/files/mine/certificates/{other}/fingerprint/", f"/files/mine/nothing/{other}/level/",
    ]  # fmt: skip

    assert [worker.post(path, {"value": "三级"}).status_code for path in paths] == [404] * 4
    assert Correction.objects.count() == 0


def test_the_queue_shows_one_pair_with_its_weights(signed_in: SignIn, pair: Doubt) -> None:
    page = text(signed_in(Role.HR_OFFICER), "/files/pairs/")

    assert "身份证号相同而姓名不同" in page
    assert page.count('class="bar-fill"') == 4
    assert page.count("accesskey=") == 3


@pytest.mark.parametrize(
    ("answer", "state", "persons"), [("same", "SAME", 1), ("apart", "APART", 2), ("skip", "OPEN", 2)]
)
def test_a_clerk_answers_with_one_key(
    signed_in: SignIn, pair: Doubt, answer: str, state: str, persons: int
) -> None:
    officer = signed_in(Role.HR_OFFICER)

    response = officer.post(f"/files/pairs/{pair.pk}/", {"answer": answer, "reason": ""}, follow=True)

    assert response.status_code == 200
    assert Doubt.objects.get().state == state
    assert len({queries.person_of(pair.left_id), queries.person_of(pair.right_id)}) == persons


def test_a_merge_is_taken_back_from_the_queue(signed_in: SignIn, pair: Doubt) -> None:
    officer = signed_in(Role.HR_OFFICER)
    officer.post(f"/files/pairs/{pair.pk}/", {"answer": "same", "reason": "核对证件"})
    change = Change.objects.get()
    merged = queries.person_of(pair.left_id) == queries.person_of(pair.right_id)

    officer.post(f"/files/changes/{change.pk}/reverse/", {"reason": "弄错了"})

    assert merged
    assert queries.person_of(pair.left_id) != queries.person_of(pair.right_id)


def test_a_decision_that_moved_nobody_is_taken_back_from_the_queue(signed_in: SignIn, pair: Doubt) -> None:
    officer = signed_in(Role.HR_OFFICER)
    officer.post(f"/files/pairs/{pair.pk}/", {"answer": "apart", "reason": "借号"})
    page = text(officer, "/files/pairs/")

    unsaid = officer.post(f"/files/pairs/{pair.pk}/reopen/", {"reason": ""}, follow=True)
    officer.post(f"/files/pairs/{pair.pk}/reopen/", {"reason": "看错了"})
    again = text(officer, "/files/pairs/")

    assert ("没有待裁定的记录" in page, f"/files/pairs/{pair.pk}/reopen/" in page) == (True, True)
    assert "请写明撤销的理由" in unsaid.content.decode()
    assert ("没有待裁定的记录" in again, f"/files/pairs/{pair.pk}/reopen/" in again) == (False, False)
    assert Doubt.objects.get().state == "OPEN"


def test_a_merged_worker_opens_the_file_he_was_merged_into(signed_in: SignIn, pair: Doubt) -> None:
    old = {queries.person_of(pair.left_id), queries.person_of(pair.right_id)}
    services.decide_pair(pair=pair.pk, same=True, reason="同一人", actor=SYSTEM, at=at(3))

    pages = [text(signed_in(Role.WORKER, person=person), "/files/mine/") for person in sorted(old)]

    assert [("A1" in page, "B1" in page) for page in pages] == [(True, True)] * 2


def test_the_life_line_asks_the_same_number_of_questions_however_long_it_is(
    signed_in: SignIn, qin: int, django_assert_num_queries
) -> None:
    worker = signed_in(Role.WORKER, person=qin)
    bring(
        certificates(3, *({**QIN, "number": f"C{n}", "born_on": dt.date(1990, 1, 1)} for n in range(50))),
        day=3,
    )
    with django_assert_num_queries(25):
        page = text(worker, "/files/mine/")

    assert page.count('class="line-head"') == 51
