"""Public money in three people's browsers: one makes a batch, another checks it, the bank answers, the books agree."""

import csv
import re
from pathlib import Path

import pytest

from tests.browser.conftest import DESK, PHONE, Person, SignIn

pytestmark = pytest.mark.browser
ENCODING, FUND, CLOSED = "gb18030", "职业技能提升行动专账", "账户已销户"
YUAN = r"([\d,.]+)元"


def test_a_batch_goes_through_two_hands_to_the_bank_and_comes_back_to_the_fen(
    person: SignIn, tmp_path: Path
) -> None:
    maker, checker = person("hr_officer", DESK), person("hr_checker", PHONE)
    to_batches(maker)
    waiting = maker.page.locator("main section, main form").filter(has_text=FUND).first
    waiting.get_by_label("批次名称").fill("岗位培训补贴（本月）")
    maker.tap(waiting.get_by_role("button", name="组成批次"))
    before = counted(maker)
    maker.tap(maker.page.get_by_role("button", name="移出").last)
    assert counted(maker) == before - 1
    maker.click("提交复核")
    assert "这一批是您制的单，不能复核这一批。" in said(maker) and "复核通过" not in said(maker)

    to_batches(checker)
    checker.click("岗位培训补贴（本月）")
    checker.click("复核通过")
    assert "已批准" in checker.heading()
    assert checker.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    maker.page.reload()
    with maker.page.expect_download() as coming:
        maker.click("下载代发文件")
    sent = list(csv.reader(Path(coming.value.path()).read_text(ENCODING).splitlines()))
    upload(maker, altered(answered(sent, failed="1")), tmp_path / "altered.csv")
    assert "1处不对，整份没有入账" in said(maker)
    assert "账号与送出的不同" in said(maker)
    upload(maker, answered(sent, failed="1"), tmp_path / "whole.csv")

    agreed = re.search(rf"对账一致：成功 (\d+) 笔 {YUAN}，失败 1 笔 {YUAN}", said(maker))
    assert agreed is not None
    assert (int(agreed[1]) + 1, fen(agreed[2]) + fen(agreed[3])) == (
        len(sent) - 2, sum(fen(row[4]) for row in sent[1:-1]),
    )  # fmt: skip
    assert CLOSED in said(maker)
    accounts = [row[3] for row in sent[1:-1]]
    assert all(re.fullmatch(r"\d{12,19}", account) and account not in said(maker) for account in accounts)


def test_money_left_over_is_followed_from_the_fund_to_its_entry(person: SignIn) -> None:
    reader = person("supervisor", PHONE)
    reader.click("补贴", exact=True)
    reader.click("资金", exact=True)
    reader.click("结转结余")
    assert "3,117,800元" in said(reader)

    reader.page.go_back()
    reader.click("就业补助资金")
    assert "平均误差" in said(reader)
    reader.tap(reader.page.locator("main .rows a").first)
    reader.tap(reader.page.locator("main .figure a").first)

    assert "下达预算" in reader.page.locator("main table").last.inner_text()
    assert reader.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def to_batches(someone: Person) -> None:
    someone.click("补贴", exact=True)
    someone.click("付款批次")


def said(someone: Person) -> str:
    return someone.page.locator("main").inner_text()


def counted(someone: Person) -> int:
    """How many payments the batch on the page has."""
    return int(someone.page.locator(".figure b").first.inner_text())


def fen(yuan: str) -> int:
    """An amount as it is written, in fen."""
    whole, _, part = yuan.replace(",", "").partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def answered(sent: list[list[str]], *, failed: str) -> list[list[str]]:
    """What the bank answers to its file when one account was closed."""
    head, *lines, total = sent
    told = [[*line[:5], *(("失败", CLOSED) if line[1] == failed else ("成功", ""))] for line in lines]
    return [[*head[:5], "结果", "失败原因"], *told, [*total[:5], "", ""]]


def altered(rows: list[list[str]]) -> list[list[str]]:
    """The same with the account of its second payment written wrong."""
    head, first, second, *rest = rows
    return [head, first, [*second[:3], second[3] + "0", *second[4:]], *rest]


def upload(someone: Person, rows: list[list[str]], file: Path) -> None:
    with file.open("w", encoding=ENCODING, newline="") as written:
        csv.writer(written).writerows(rows)
    someone.page.goto(someone.page.url)
    someone.choose_file("银行回盘文件", file)
    someone.click("读入并对账")
