"""The bank's files, out and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.catalogues.ledger import bank_file
from jiangtu.engine.ledger import bankfile

FORM = bank_file()
SENT = [
    bankfile.Payment(1, "覃美玲", "6222020000001234", 240_000, "技能提升补贴"),
    bankfile.Payment(2, "𠮷田", "6222020000004321", 5),
]
GOOD = [bankfile.Answer(1, "覃美玲", "6222020000001234", 240_000, "PAID", "", "第2行"),
        bankfile.Answer(2, "𠮷田", "6222020000004321", 5, "FAILED", "账号已销户", "第3行")]  # fmt: skip
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


def test_the_file_that_goes_out_is_this_to_the_byte() -> None:
    assert bankfile.write(FORM, "00000007", SENT) == (
        "批次号,序号,户名,账号,金额（元）,用途\r\n"
        "00000007,1,覃美玲,6222020000001234,2400.00,技能提升补贴\r\n"
        "00000007,2,𠮷田,6222020000004321,0.05,\r\n"
        "合计,2,,,2400.05,\r\n"
    ).encode("gb18030")


def test_what_comes_back_is_read() -> None:
    assert bankfile.read(FORM, "00000007", bankfile.answer_file(FORM, "00000007", GOOD)) == (GOOD, [])


@given(
    st.lists(
        st.tuples(NAMES, st.from_regex(r"[0-9]{8,32}", fullmatch=True), st.integers(1, 10**14)), max_size=8
    )
)
def test_any_name_and_amount_comes_back_as_it_was_sent(rows) -> None:
    told = [
        bankfile.Answer(n, name, account, fen, "PAID", "", f"第{n + 1}行")
        for n, (name, account, fen) in enumerate(rows, start=1)
    ]

    assert bankfile.read(FORM, "1", bankfile.answer_file(FORM, "1", told)) == (told, [])


HEAD, ONE, TWO, TOTALS = bankfile.answer_file(FORM, "7", GOOD).decode("gb18030").splitlines()


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ([], ["HEADING_WRONG"]),
        ([ONE, TWO, TOTALS], ["HEADING_WRONG"]),
        ([HEAD, ONE, TWO], ["TOTALS_MISSING"]),
        ([HEAD, ONE, TOTALS], ["TOTALS_WRONG"]),
        ([HEAD, ONE, TWO, TOTALS.replace("2400.05", "2400.04")], ["TOTALS_WRONG"]),
        ([HEAD, ONE.replace("7,1", "8,1"), TWO, TOTALS], ["BATCH_WRONG"]),
        ([HEAD, ONE.replace("7,1", "7,x"), TWO, TOTALS], ["NUMBER_WRONG"]),
        ([HEAD, ONE.replace("2400.00", "2400"), TWO, TOTALS], ["AMOUNT_WRONG"]),
        ([HEAD, ONE.replace("2400.00", "-2400.00"), TWO, TOTALS], ["AMOUNT_WRONG"]),
        ([HEAD, ONE.replace("成功", "也许"), TWO, TOTALS], ["RESULT_UNKNOWN"]),
        ([HEAD, ONE, TWO.replace("账号已销户", ""), TOTALS], ["REASON_MISSING"]),
        (
            [HEAD, ONE + ",x", TWO.replace("7,2", "8,y"), TOTALS],
            ["COLUMNS_WRONG", "BATCH_WRONG", "NUMBER_WRONG"],
        ),
    ],
    ids=str,
)
def test_a_file_that_is_wrong_says_all_of_it(lines: list[str], codes: list[str]) -> None:
    _, problems = bankfile.read(FORM, "7", "\r\n".join([*lines, ""]).encode("gb18030"))

    assert [p.code for p in problems] == codes


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"PK\x03\x04\x81", "批次号".encode("utf-16")])
def test_another_kind_of_file_is_refused(content: bytes) -> None:
    answers, problems = bankfile.read(FORM, "7", content)

    assert (answers, len(problems)) == ([], 1)
