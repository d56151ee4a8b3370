"""The pages: every number opens its rows, a batch goes through two people's hands, nothing shows an account."""

import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.ledger import services
from jiangtu.apps.ledger.kinds import Source
from jiangtu.apps.ledger.models import Batch, Entry, Line, Order
from tests.apps.ledger.books import AT, MAKER, PLACE, answers, commit, filed, line, ordered, returned

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def officer(name: str) -> Client:
    user = User.objects.create_user(name, "password-1", display_name=name, role=Role.HR_OFFICER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, name: str, *args: object, **query: str) -> str:
    return client.get(reverse(f"ledger:{name}", args=args), query).content.decode()


def test_every_number_opens_the_rows_it_is_the_sum_of(signed_in) -> None:
    made = line(1_000_000)
    commit(made, 300_000, "claim:1")
    reader = signed_in(Role.SUPERVISOR)

    shown = page(reader, "funds", year="2025")
    opened = page(reader, "line", made.pk, account="COMMITTED")
    entry = page(reader, "entry", Entry.objects.get(kind="COMMIT").pk)

    assert all(word in shown for word in ("10,000元", "3,000元", "7,000元"))
    assert opened.count("claim:1") == 1
    assert "尚未封存" in entry
    assert "冲销这一笔" not in entry


def test_a_batch_goes_through_two_hands_to_the_bank_and_back(settings) -> None:
    settings.JIANGTU_TODAY = AT.date()
    ordered(line(), 240_000, 420_000)
    maker, checker = officer("one"), officer("two")
    maker.post(
        reverse("ledger:open_batch"), {"fund": PLACE.fund, "title": "六月补贴", "key": str(uuid.uuid4())}
    )
    made = Batch.objects.get()
    step = reverse("ledger:step", args=[made.pk])
    maker.post(step, {"step": "submit"})
    made.refresh_from_db()
    shown = maker.get(f"/money/batches/{made.pk}/").content.decode()
    own = maker.post(step, {"step": "approve", "digest": made.digest}, follow=True).content.decode()
    checker.post(step, {"step": "approve", "digest": made.digest})
    file = maker.post(reverse("ledger:bank_file", args=[made.pk]))
    made.refresh_from_db()
    upload = SimpleUploadedFile("back.csv", returned(made, answers(made, 2)))
    done = maker.post(
        reverse("ledger:read_return", args=[made.pk]), {"file": upload}, follow=True
    ).content.decode()

    assert "不能复核这一批" in own
    assert "这一批是您制的单，不能复核这一批" in shown and "复核通过" not in shown
    assert "6222020000001234" in file.content.decode("gb18030")
    assert all(word in done for word in ("成功 1 笔", "失败 1 笔", "账号已销户", "**** 1234", "覃**"))
    assert "6222020000001234" not in done + own


def test_a_payment_is_taken_out_of_a_draft_and_of_no_batch_that_is_frozen(settings) -> None:
    settings.JIANGTU_TODAY = AT.date()
    first, second = ordered(line(), 240_000, 420_000)
    made = services.open_batch(fund=PLACE.fund, title="六月", key="batch:1", actor=MAKER, at=AT)
    client = officer("one")

    def drop(order: Order) -> str:
        where = reverse("ledger:drop_order", args=[made.pk, order.pk])
        return client.post(where, follow=True).content.decode()

    shown = drop(first)
    again = client.post(reverse("ledger:drop_order", args=[made.pk, first.pk]))
    client.post(reverse("ledger:step", args=[made.pk]), {"step": "submit"})
    late = drop(second)
    first.refresh_from_db()

    assert (first.state, first.batch) == ("READY", None)
    assert ("已移出" in shown, "claim:2" in shown, "/drop/" in late) == (True, True, False)
    assert [o.pk for o in made.orders.all()] == [second.pk]
    assert again.status_code == 404


def test_a_return_file_that_is_wrong_is_told_whole(settings) -> None:
    settings.JIANGTU_TODAY = AT.date()
    made = filed(line(), 240_000, 420_000)
    upload = SimpleUploadedFile("back.csv", returned(made, answers(made)[:1]))

    told = officer("one").post(reverse("ledger:read_return", args=[made.pk]), {"file": upload}, follow=True)

    assert "没有回盘" in told.content.decode()
    assert "1 处不对，没有入账" in told.content.decode()


def test_a_wrong_return_file_is_told_in_its_readers_language_now_and_later(settings) -> None:
    settings.JIANGTU_TODAY = AT.date()
    made = filed(line(), 240_000, 420_000, 50_000)
    first, second, third = answers(made)
    wrong = [first, replace(second, account="6222020000009999", name="李四"), replace(third, number=9), first]
    upload = SimpleUploadedFile("back.csv", returned(made, wrong))
    reader = officer("one")
    reader.cookies["django_language"] = "en"

    reader.post(reverse("ledger:read_return", args=[made.pk]), {"file": upload})
    kept = page(reader, "batch", made.pk)

    assert all(
        said in kept
        for said in (
            "Payee differs from what was sent (覃**)", "Account differs from what was sent (**** 1234)",
            "The batch has no such number.", "This number came back before.", "Number 3 (¥500.00) has not come back.",
        )
    )  # fmt: skip
    assert "李四" not in kept


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("100", "不能减到100元"),
        ("-5", "金额“-5元”不是大于零的整分"),
        ("0.001", "不是整分"),
        ("很多", "不是金额"),
        ("", "这个字段是必填项"),
    ],
)
def test_a_budget_that_cannot_be_is_said_on_the_form(amount: str, said: str) -> None:
    commit(line(), 600_000, "claim:1")
    wanted = {"fund": PLACE.fund, "year": 2025, "source": PLACE.source, "area": PLACE.area, "amount": amount,
              "document": "x", "key": str(uuid.uuid4())}  # fmt: skip

    answer = officer("one").post(reverse("ledger:budget"), wanted)

    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_a_budget_is_set_and_a_second_press_is_the_same() -> None:
    line(1_000_000)
    wanted = {"fund": PLACE.fund, "year": 2025, "source": PLACE.source, "area": PLACE.area, "amount": "2万",
              "document": "柳财社〔2025〕3号", "key": str(uuid.uuid4())}  # fmt: skip
    client = officer("one")
    codes = [client.post(reverse("ledger:budget"), wanted).status_code for _ in range(2)]

    assert (codes, Line.objects.get().ceiling, Entry.objects.count()) == ([302, 302], 2_000_000, 2)


def shared(**said: str) -> dict[str, object]:
    """One paper of 1,000,000.01 yuan, borne 60:40, the provincial part up to 500,000."""
    common = {"fund": PLACE.fund, "year": 2025, "area": PLACE.area, "amount": "1000000.01",
              "document": "柳财社〔2025〕9号", "key": str(uuid.UUID(int=1)), "what": "set"}  # fmt: skip
    shares = {"PROVINCIAL_percent": "60", "PROVINCIAL_cap": "50万", "CITY_percent": "40"}
    return common | shares | said


def test_a_total_is_borne_by_several_sources_to_the_fen() -> None:
    line(1_000)
    client, where = officer("one"), reverse("ledger:shared_budget")

    shown = client.post(where, shared(what="show")).content.decode()
    before = Line.objects.count()
    for _ in range(2):
        assert client.post(where, shared()).status_code == 302

    assert ("500,000元" in shown, "500,000.01元" in shown, before) == (True, True, 1)
    made = Line.objects.exclude(source=PLACE.source).order_by("source").values_list("source", "ceiling")
    assert list(made) == [("CITY", 50_000_001), ("PROVINCIAL", 50_000_000)]
    assert services.verify().whole


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"CITY_percent": "30"}, "比例合计应为100%，现在是90%"),
        ({"CITY_cap": "1000"}, "各来源的上限合计501,000元，不够分担1,000,000.01元"),
        ({"CITY_cap": "-5"}, "不是大于零的整分"),
        ({"amount": "0"}, "不是大于零的整分"),
        ({"amount": "0.001"}, "不是整分"),
    ],
)
def test_shares_that_cannot_be_are_said_and_nothing_is_set(said: dict[str, str], told: str) -> None:
    line(1_000)

    answer = officer("one").post(reverse("ledger:shared_budget"), shared(**said))

    assert (answer.status_code, told in answer.content.decode(), Line.objects.count()) == (422, True, 1)


def test_a_share_below_what_is_used_sets_none_of_them() -> None:
    used = line(100_000_000, services.Place(PLACE.fund, 2025, Source.PROVINCIAL, PLACE.area))
    commit(used, 60_000_000, "claim:1")

    answer = officer("one").post(reverse("ledger:shared_budget"), shared())

    assert "预算不能减到500,000元" in answer.content.decode()
    assert [one.ceiling for one in Line.objects.all()] == [100_000_000]


def test_money_not_spent_is_listed_by_age_and_downloaded(signed_in, settings) -> None:
    settings.JIANGTU_TODAY = AT.date()
    old = services.Place(PLACE.fund, 2022, PLACE.source, PLACE.area)
    line(311_780_000, old)
    line(5)
    reader = signed_in(Role.SUPERVISOR)

    shown = page(reader, "ageing")
    file = reader.get(reverse("ledger:ageing_file", args=["csv"])).content.decode("utf-8-sig")

    assert all(word in shown for word in ("3,117,800元", "已结转 3 年", "应收回"))
    assert "失业保险基金,2022,基金支出,450200,3,3117800.0,0.0,应收回" in file


def test_a_recovery_comes_back_in_parts_and_the_rest_is_written_off_with_a_reason() -> None:
    made = line()
    commit(made, 1_200_000 // 2, "claim:1")
    wanted = services.Sum(made.pk, 600_000, "p", "claim:1")
    services.pay(wanted, actor=MAKER, at=AT)
    services.recover(services.Sum(made.pk, 600_000, "r", "claim:1", "学徒中途退出"), actor=MAKER, at=AT)
    client = officer("one")

    def settle(what: str, amount: str, reason: str = "") -> str:
        said = {
            "line": made.pk,
            "about": "claim:1",
            "amount": amount,
            "what": what,
            "reason": reason,
            "key": str(uuid.uuid4()),
        }
        return client.post(reverse("ledger:settle"), said, follow=True).content.decode()

    assert "2,000元" in settle("receive", "4000")
    assert "要写明原因" in settle("write_off", "2000")
    assert "没有待收的追回款" in settle("write_off", "2000", "已破产")
    assert services.verify().whole


def test_an_entry_is_countered_on_its_page() -> None:
    made = line()
    posted = commit(made, 300_000, "claim:1")

    told = officer("one").post(
        reverse("ledger:counter", args=[posted.number]), {"reason": "记错"}, follow=True
    )

    made.refresh_from_db()
    assert (made.committed, "被冲销" in told.content.decode()) == (0, True)


def test_a_fund_says_what_it_expects_to_pay_and_how_wrong_it_was(signed_in, settings) -> None:
    settings.JIANGTU_TODAY = AT.date()
    made = line(10_000_000)
    few = page(signed_in(Role.SUPERVISOR), "fund", PLACE.fund)
    for month in range(1, 7):
        at = AT.replace(year=2024 if month > 6 else 2025, month=month, day=3)
        about = f"claim:{month}"
        services.commit(
            services.Sum(made.pk, 100_000, f"c{month}", about), actor=MAKER, at=at.replace(month=month)
        )
        services.pay(services.Sum(made.pk, 100_000, f"p{month}", about), actor=MAKER, at=at)
    settings.JIANGTU_TODAY = AT.date().replace(month=7, day=15)
    told = page(signed_in(Role.SUPERVISOR, 5), "fund", PLACE.fund)

    assert "还不能预测" in few
    assert all(word in told for word in ("6,000元", "依据已结束的 6 个月", "平均误差 0.0%"))
