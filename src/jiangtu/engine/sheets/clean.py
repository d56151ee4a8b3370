"""One cell to one typed value: a cleaner for each way a column reads.

A cleaner takes a cell and returns the value of the column's Arrow type (None for an empty cell) or raises
`TermWrong`. Distinct cells are cleaned once: department columns repeat, and so does the cost.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation

from rapidfuzz import process

from jiangtu.engine.schema import domains
from jiangtu.engine.sheets import days
from jiangtu.engine.sheets.format import Field, Reads
from jiangtu.engine.sheets.workbook import Cell
from jiangtu.engine.terms import (
    area,
    certificate,
    citizen,
    company,
    industry,
    level,
    money,
    occupation,
)
from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

Value = str | int | bool | dt.date | None
Cleaner = Callable[[Cell], Value]

_BLANK = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "null", "none", "n/a", "nan"}
_FORMULA_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"}
_YES = {"是", "有", "y", "yes", "true", "1", "√", "✓", "对", "已撤销", "撤销", "紧缺", "应届"}
_NO = {"否", "无", "没有", "n", "no", "false", "0", "×", "✗", "x", "不是", "正常", "有效", "非"}
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af〇·]{2,25}|[A-Za-z][A-Za-z .,'·-]{1,60}")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_UNITS = re.compile(r"(课时|学时|小时|个月|年制|年|月|天|人|岁|%|％)$")
_EXACT = 10**15  # a float holds whole numbers exactly below 2**53; an identity number of 16 and more is lost


def cleaner(field: Field, *, heading: str = "") -> Cleaner:
    """The cleaner a column asks for; `heading` may carry a unit, as in 金额（万元）."""
    read = _reader(field, heading)
    low, high = _bounds(field)

    def clean(cell: Cell) -> Value:
        if is_blank(cell):
            return None
        _refuse_formula_error(cell)
        value = read(cell)
        if isinstance(value, int) and not low <= value <= high:
            raise _out_of_range(field, value, cell)
        return value

    return clean


def distinct(cells: Iterable[Cell], clean: Cleaner) -> dict[tuple[type, Cell], Value | TermWrong]:
    """What each different cell becomes, or why it becomes nothing; equal values of two types stay apart."""
    answers: dict[tuple[type, Cell], Value | TermWrong] = {}
    for key in {(type(cell), cell) for cell in cells}:
        try:
            answers[key] = clean(key[1])
        except TermWrong as wrong:
            answers[key] = wrong
    return answers


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, spaces, a dash, 无."""
    return cell == "" or (isinstance(cell, str) and cell.strip().lower() in _BLANK)


def shown(cell: Cell) -> str:
    """A cell as a person would see it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def written(cell: Cell) -> str | None:
    """A number that could not be read, as it stands in the cell and at most 40 characters of it; null without a digit.

    >>> written("450203 19900101123?"), written(450203199001011200.0), written("不详")
    ('450203 19900101123?', '450203199001011200', None)
    """
    text = f"{cell:.0f}" if isinstance(cell, float) else shown(cell).strip()[:40]
    return text if any(letter.isdigit() for letter in text) else None


def _refuse_formula_error(cell: Cell) -> None:
    if isinstance(cell, str) and cell.strip().upper() in _FORMULA_ERRORS:
        raise TermWrong(
            "CELL_FORMULA_ERROR",
            f"公式出错：{cell}。",
            value=str(cell),
            rule="单元格应是一个值",
            mend="改正公式，或把正确的值直接填进去。",
        )


def _bounds(field: Field) -> tuple[int, int]:
    """In the unit of the value; a number of more than fifteen digits fits no column."""
    scale = 100 if field.reads is Reads.MONEY else 1
    low = -_EXACT if field.low is None else field.low * scale
    return low, _EXACT if field.high is None else field.high * scale


def _out_of_range(field: Field, value: int, cell: Cell) -> TermWrong:
    high = "一千万亿" if field.high is None else field.high
    said = money.yuan(value) if field.reads is Reads.MONEY and abs(value) < _EXACT else shown(cell)
    return TermWrong(
        "CELL_OUT_OF_RANGE",
        f"{field.label} {said} 不在 {field.low or 0}～{high} 之间。",
        value=said,
        rule=f"{field.label}应在 {field.low or 0}～{high} 之间",
        mend="核对数值和单位（元、万元）。",
    )


def _reader(field: Field, heading: str) -> Cleaner:
    match field.reads:
        case Reads.CODE:
            return level_code if field.of == "level" else _code_reader(field)
        case Reads.MONEY:
            return _money_reader(10_000 if "万元" in heading else 1)
        case Reads.LAST_DAY:
            return days.after_last
        case _:
            return _PLAIN[field.reads]


def _text(cell: Cell) -> str:
    return re.sub(r"\s+", " ", shown(cell)).strip()


def _serial(cell: Cell) -> str:
    text = _number_text(cell)
    _lost("SERIAL", text)
    return squeeze(text).upper()


def _number_text(cell: Cell) -> str:
    """The characters of an identifier; a number too long for the sheet keeps its exponent and is refused."""
    if isinstance(cell, float) and abs(cell) >= _EXACT:
        return f"{cell:.11E}"
    return shown(cell)


def _lost(kind: str, text: str) -> None:
    """Digits behind the fifteenth are gone when a sheet stores an identifier as a number."""
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", squeeze(text).upper()):
        raise TermWrong(
            f"{kind}_AS_NUMBER",
            "被表格当成数字，末几位已经丢失。",
            value=text,
            rule="编号应是文本",
            mend="把该列设为“文本”格式后重新填写。",
        )


def name_of(cell: Cell) -> str:
    """A person's name in its one spelling; TermWrong when it does not look like one."""
    text = re.sub(r"[•・‧∙．]", "·", _text(cell))
    word = squeeze(text) if re.search(r"[\u3400-\u9fff]", text) else text
    if _NAME.fullmatch(word):
        return word
    raise TermWrong(
        "NAME_CHARACTERS",
        f"“{text}”不像姓名。",
        value=text,
        rule="姓名只含汉字、间隔号或字母",
        mend="只填姓名，不带编号、称谓和说明。",
    )


def _citizen(cell: Cell) -> str:
    return citizen.parse(_number_text(cell)).value


def _company(cell: Cell) -> str:
    text = _number_text(cell)
    _lost("COMPANY", text)
    return company.parse(text).value


def _certificate(cell: Cell) -> str:
    text = _number_text(cell)
    _lost("CERTIFICATE", text)
    return certificate.parse(text).value


def _phone(cell: Cell) -> str:
    text = shown(cell)
    for part in re.split(r"[/、,;，；\s]+", text):
        if match := _MOBILE.fullmatch(squeeze(part).replace("-", "")):
            return match[1]
    if match := _MOBILE.fullmatch(squeeze(text).replace("-", "")):
        return match[1]
    raise TermWrong(
        "PHONE_SHAPE",
        "不是11位手机号。",
        value=citizen.mask(text),
        rule="手机号为 1 开头的11位数字",
        mend="填本人手机号；固定电话请另列一列。",
    )


def _code_reader(field: Field) -> Cleaner:
    domain = domains.ALL[field.of]
    known = _known_words(domain.labels, field.words)

    def read(cell: Cell) -> str:
        word = squeeze(shown(cell)).lower()
        found = known.get(word) or known.get(re.sub(r"[(\[].*$", "", word))
        if found is None:
            raise _unknown_word(field, shown(cell), domain.labels)
        return found

    return read


def _known_words(labels: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    codes = {code.lower(): code for code in labels}
    named = {squeeze(label).lower(): code for code, label in labels.items()}
    return codes | {squeeze(word).lower(): code for word, code in words.items()} | named


def _unknown_word(field: Field, text: str, labels: Mapping[str, str]) -> TermWrong:
    near = process.extractOne(text, labels.values(), score_cutoff=50)
    guess = f"是否为“{near[0]}”？" if near else ""
    return TermWrong(
        f"{field.of.upper()}_UNKNOWN",
        f"“{text}”不是{field.label}的一种。",
        value=text,
        rule=f"{field.label}应为：{'、'.join(labels.values())}",
        mend=f"{guess}请填列出的写法之一。",
    )


def level_code(cell: Cell) -> str:
    """The level's code, from a word or a bare digit."""
    return level.parse(shown(cell))


def _money_reader(scale: int) -> Cleaner:
    def read(cell: Cell) -> int:
        text = f"{round(cell, 6):f}".rstrip("0").rstrip(".") if isinstance(cell, float) else shown(cell)
        bare = re.fullmatch(r"-?[0-9０-９,，]+([.．][0-9０-９]+)?", text.strip())
        return money.parse(f"{text}万" if bare and scale > 1 else text)

    return read


def _whole(cell: Cell) -> int:
    text = _UNITS.sub("", squeeze(shown(cell)).replace(",", ""))
    if re.fullmatch(r"-?\d{1,9}(\.0+)?", text):
        return int(text.split(".")[0])
    raise TermWrong(
        "NUMBER_SHAPE",
        f"“{shown(cell)}”不是整数。",
        value=shown(cell),
        rule="应为整数",
        mend="只填数字，不带说明。",
    )


def _percent(cell: Cell) -> int:
    """Whole percent, cut and never rounded up: 79.9 % is not 80 %. A bare share up to 1 is a fraction."""
    text = squeeze(shown(cell))
    try:
        number = Decimal(text.rstrip("%"))
    except InvalidOperation:
        return _whole(cell)
    share = number * 100 if number <= 1 and not text.endswith("%") else number
    return math.floor(round(share, 6))


def _boolean(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = squeeze(shown(cell)).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise TermWrong(
        "BOOLEAN_UNKNOWN",
        f"“{shown(cell)}”既不是“是”也不是“否”。",
        value=shown(cell),
        rule="应为“是”或“否”",
        mend="填“是”或“否”。",
    )


_PLAIN: dict[Reads, Cleaner] = {
    Reads.TEXT: _text,
    Reads.NAME: name_of,
    Reads.SERIAL: _serial,
    Reads.CITIZEN: _citizen,
    Reads.COMPANY: _company,
    Reads.CERTIFICATE: _certificate,
    Reads.PHONE: _phone,
    Reads.BOOLEAN: _boolean,
    Reads.DATE: lambda cell: days.parse(cell).first,
    Reads.NUMBER: _whole,
    Reads.PERCENT: _percent,
    Reads.OCCUPATION: lambda cell: occupation.parse(shown(cell)).occupation.code,
    Reads.AREA: lambda cell: area.parse(shown(cell)).code,
    Reads.INDUSTRY: lambda cell: industry.parse(shown(cell)).code,
}
