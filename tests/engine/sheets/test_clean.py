"""One cell, one value: every cleaner with what it reads and what it refuses."""

import datetime as dt

import pytest

from jiangtu.engine.sheets import clean
from jiangtu.engine.sheets.format import Field, Reads
from jiangtu.engine.terms.wrong import TermWrong
from tests.engine.sheets.zoo import FIRM, WOMAN


def field(reads: str, of: str = "", **more: object) -> Field:
    return Field("x", "该列", Reads(reads), ("该列",), of=of, **more)  # type: ignore[arg-type]


READ = [
    ("name", "", "王 芳", "王芳"),
    ("name", "", "买买提•吐尔逊", "买买提·吐尔逊"),
    ("name", "", "Anna  Smith", "Anna Smith"),
    ("citizen", "", "１１０１０５１９４９１２３１００２ｘ", WOMAN),
    ("citizen", "", "110105491231002", WOMAN),
    ("citizen", "", 110105491231002.0, WOMAN),
    ("company", "", FIRM.lower(), FIRM),
    ("certificate", "", "Y000123000001195000001", "Y000123000001195000001"),
    ("phone", "", 13812345678.0, "13812345678"),
    ("phone", "", "+86 138-1234-5678", "13812345678"),
    ("phone", "", "0772-2825000、13812345678", "13812345678"),
    ("code", "level", "高级工（三级）", "3"),
    ("code", "level", 5.0, "5"),
    ("code", "sex", " 男 ", "M"),
    ("code", "schooling", "大专（高职）", "COLLEGE"),
    ("boolean", "", "√", True),
    ("boolean", "", "否", False),
    ("boolean", "", 1.0, True),
    ("number", "", "60课时", 60),
    ("number", "", 60.0, 60),
    ("percent", "", "95%", 95),
    ("percent", "", 0.57, 57),
    ("percent", "", 1.0, 100),
    ("percent", "", 79.9, 79),
    ("money", "", "1,500.00元", 150_000),
    ("money", "", 0.1 + 0.2, 30),
    ("occupation", "", "焊工（四级）", "6-18-02-04"),
    ("area", "", "广西柳州市", "450200"),
    ("industry", "", "制造业", "C"),
    ("date", "", 45356.0, dt.date(2024, 3, 5)),
    ("last_day", "", "2024年2月", dt.date(2024, 3, 1)),
    ("text", "", " 一  二 ", "一 二"),
    ("serial", "", " lz2021 000010", "LZ2021000010"),
]


@pytest.mark.parametrize(("reads", "of", "cell", "value"), READ)
def test_a_cell_is_read(reads: str, of: str, cell: object, value: object) -> None:
    assert clean.cleaner(field(reads, of))(cell) == value


@pytest.mark.parametrize("reads", sorted(Reads))
@pytest.mark.parametrize("cell", ["", "  ", "-", "——", "/", "无", "NULL"])
def test_a_blank_cell_is_missing_never_zero(reads: str, cell: str) -> None:
    assert clean.cleaner(field(reads, "level" if reads == "code" else ""))(cell) is None


REFUSED = [
    ("name", "", "王芳2", "NAME_CHARACTERS"),
    ("citizen", "", 1.10105194912310e17, "CITIZEN_AS_NUMBER"),
    ("citizen", "", "3.20102E+17", "CITIZEN_AS_NUMBER"),
    ("citizen", "", WOMAN[:-1] + "1", "CITIZEN_CHECK"),
    ("certificate", "", 9.45021034300017e20, "CERTIFICATE_AS_NUMBER"),
    ("company", "", 4.50202000000001e17, "COMPANY_AS_NUMBER"),
    ("phone", "", "2825000", "PHONE_SHAPE"),
    ("code", "level", "六级", "LEVEL_UNKNOWN"),
    ("code", "sex", "女士", "SEX_UNKNOWN"),
    ("boolean", "", "也许", "BOOLEAN_UNKNOWN"),
    ("number", "", "六十", "NUMBER_SHAPE"),
    ("money", "", "三千", "MONEY_UNREADABLE"),
    ("money", "", "#REF!", "CELL_FORMULA_ERROR"),
    ("date", "", "2024", "DATE_UNREADABLE"),
]


@pytest.mark.parametrize(("reads", "of", "cell", "code"), REFUSED)
def test_a_wrong_cell_says_what_is_wrong_and_how_to_mend_it(
    reads: str, of: str, cell: object, code: str
) -> None:
    with pytest.raises(TermWrong) as wrong:
        clean.cleaner(field(reads, of))(cell)

    assert (wrong.value.code, bool(wrong.value.zh), bool(wrong.value.mend)) == (code, True, True)


def test_a_heading_in_ten_thousand_yuan_scales_bare_numbers_only() -> None:
    read = clean.cleaner(field("money"), heading="缴费基数（万元）")

    assert (read(0.35), read("0.35"), read("3500元"), read("0.35万元")) == (
        350_000,
        350_000,
        350_000,
        350_000,
    )


@pytest.mark.parametrize(("cell", "fits"), [(-0.01, False), (0, True), (100, True), (100.01, False)])
def test_a_number_outside_its_range_is_refused(cell: float, fits: bool) -> None:
    read = clean.cleaner(field("money", low=0, high=100))

    if fits:
        assert read(cell) == round(cell * 100)
        return
    with pytest.raises(TermWrong):
        read(cell)


def test_a_word_nearly_right_is_guessed_at() -> None:
    with pytest.raises(TermWrong) as wrong:
        clean.cleaner(field("code", "insurance"))("失业保鲜")

    assert "失业保险" in wrong.value.mend


def test_distinct_cells_are_cleaned_once_and_types_kept_apart() -> None:
    seen: list[object] = []

    def note(cell: clean.Cell) -> str:
        seen.append(cell)
        return repr(cell)

    answers = clean.distinct([1, 1.0, True, "1", 1, "1"], note)

    assert {key: answers[key] for key in answers} == {
        (int, 1): "1", (float, 1.0): "1.0", (bool, True): "True", (str, "1"): "'1'",
    }  # fmt: skip
    assert len(seen) == 4
