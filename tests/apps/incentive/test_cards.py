"""The paying bank's card register: who is found is paid to it, every other row says why not."""

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.incentive import accounts, cards
from jiangtu.apps.incentive.cards import Taken
from jiangtu.apps.incentive.models import Account
from jiangtu.engine.errors import Refusal
from tests.apps.files.deliveries import QIN, WEI
from tests.apps.files.test_lookup import linked
from tests.apps.incentive.stage import AT, OFFICER, WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ONE, TWO, NOBODY = "450203199001011233", "450203198505052341", "450203199205063342"
HEADS = ["姓名", "身份证号", "发卡银行", "卡号"]
CARD, OTHER = "6217000012345678901", "6217000012345678902"


@pytest.fixture
def people() -> tuple[int, int]:
    qin, wei = linked({**QIN, "citizen_number": ONE}, {**WEI, "citizen_number": TWO})
    return qin, wei


def register(*rows: list[object], heads: list[str] = HEADS) -> bytes:
    book = openpyxl.Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def taken(*rows: list[object]) -> Taken:
    return cards.take_in(register(*rows), actor=OFFICER, at=AT)


def test_who_is_found_is_paid_to_his_card_and_a_second_upload_changes_nothing(
    people: tuple[int, int],
) -> None:
    rows = [["覃美玲", ONE, "柳州银行", CARD], ["韦国强", TWO, "柳州银行", OTHER]]

    assert [taken(*rows), taken(*rows)] == [Taken(2, 0, ()), Taken(0, 2, ())]
    held = Account.objects.filter(replaced_at=None).order_by("person")
    assert [(a.person, a.tail, a.social_card, a.name_agrees) for a in held] == [
        (people[0], "8901", True, True),
        (people[1], "8902", True, True),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["韦国强", ONE, "柳州银行", CARD], "户名“韦国强”与档案中的姓名不一致"),
        (["覃美玲", NOBODY, "柳州银行", CARD], "全市档案里没有这个号码"),
        (["覃美玲", ONE[:-1] + "1", "柳州银行", CARD], "校验"),
        (["覃美玲", ONE, "柳州银行", 6217000012345678901], "末几位已经丢失"),
        (["覃美玲", ONE, "柳州银行", "62170000"], "账号应为12至19位数字"),
        (["覃美玲", ONE, "", CARD], "没有填开户行"),
    ],
    ids=["name", "nobody", "check-digit", "lost-digits", "short", "no-bank"],
)
def test_a_row_that_does_not_fit_says_why_and_the_others_are_taken(
    people, row: list[object], why: str
) -> None:
    done = taken(row, ["韦国强", TWO, "柳州银行", OTHER])

    assert (done.fresh, [(r.row, why in r.why) for r in done.refused]) == (1, [(2, True)])
    assert CARD not in str(done)


def test_one_account_of_two_people_is_nobodys(people: tuple[int, int]) -> None:
    done = taken(["覃美玲", ONE, "柳州银行", CARD], ["韦国强", TWO, "柳州银行", CARD])

    assert (done.fresh, [r.why for r in done.refused]) == (0, ["同一账号在文件里出现了2次。"] * 2)


def test_what_the_owner_stated_himself_stays(people: tuple[int, int]) -> None:
    own = accounts.Stated("工商银行", OTHER, "覃美玲")
    accounts.state(person=people[0], stated=own, known_names={"覃美玲"}, actor=WORKER, at=AT)

    done = taken(["覃美玲", ONE, "柳州银行", CARD])

    assert [r.why for r in done.refused] == ["本人已登记其他账户，没有更换。"]
    assert Account.objects.get(replaced_at=None).tail == "8902"


@pytest.mark.parametrize("heads", [["姓名", "卡号"], ["a", "b", "c", "d"]])
def test_a_file_without_its_headings_is_refused(heads: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        cards.take_in(register(["覃美玲", ONE, "柳州银行", CARD], heads=heads), actor=OFFICER, at=AT)

    assert refused.value.code == "CARDS_HEADLESS"


def test_an_officer_uploads_it_on_its_page(people, signed_in: Callable[..., Client]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(
        [HEADS, ["覃美玲", ONE, "柳州银行", CARD], ["韦国强", NOBODY, "柳州银行", OTHER]]
    )
    client = signed_in(Role.HR_OFFICER)

    shown = client.post(
        "/claims/office/cards/", {"sheet": SimpleUploadedFile("c.csv", text.getvalue().encode())}
    )
    bad = client.post("/claims/office/cards/", {"sheet": SimpleUploadedFile("c.csv", b"1,2\n")})

    said = shown.content.decode()
    assert "新登记 1 个账户，原来就是这张卡的 0 个，没有导入的 1 行。" in said
    assert "全市档案里没有这个号码" in said and OTHER not in said
    assert (bad.status_code, "没有找到这几列" in bad.content.decode()) == (422, True)
