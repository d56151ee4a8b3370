"""Money is whole fen. Reading what people type, writing what people read."""

import re
from decimal import Decimal

from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

RULE = "金额为人民币，精确到分"

_AMOUNT = re.compile(
    r"(?:人民币|RMB|CNY|¥)?(?P<sign>-?)(?:¥)?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?"
    r"(?P<unit>[百千万亿]*)(?P<yuan>元|块)?整?"
)
_SCALE = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}


def parse(text: str) -> int:
    """The amount in fen; a bare number is yuan. TermWrong when it is no amount or has a part of a fen.

    >>> parse("1,500.00元"), parse("0.15万元"), parse("￥１５００"), parse("-20.5")
    (150000, 150000, 150000, -2050)
    """
    word = squeeze(text)
    match = _AMOUNT.fullmatch(word.upper().replace("¥¥", "¥"))
    if match is None:
        raise _wrong("MONEY_UNREADABLE", f"“{text}”不是金额。", text, "只填数字，如1500或1500.00。")
    digits = Decimal(match["whole"].replace(",", "") + (match["part"] or ""))
    for unit in match["unit"]:
        digits *= _SCALE[unit]
    fen = digits * 100
    if fen != fen.to_integral_value():
        raise _wrong("MONEY_PART_OF_FEN", f"“{text}”不是整分。", text, "金额最多两位小数。")
    return -int(fen) if match["sign"] else int(fen)


def show(fen: int) -> str:
    """The amount in full, two decimals.

    >>> show(150000), show(-5)
    ('¥1,500.00', '-¥0.05')
    """
    sign, whole, part = _parts(fen)
    return f"{sign}¥{whole:,}.{part:02d}"


def yuan(fen: int) -> str:
    """The amount as a sentence says it: no decimals unless there are fen.

    >>> yuan(150000), yuan(150050)
    ('1,500元', '1,500.50元')
    """
    sign, whole, part = _parts(fen)
    return f"{sign}{whole:,}.{part:02d}元" if part else f"{sign}{whole:,}元"


def _parts(fen: int) -> tuple[str, int, int]:
    """Sign, yuan and fen."""
    whole, part = divmod(abs(fen), 100)
    return "-" if fen < 0 else "", whole, part


def _wrong(code: str, zh: str, text: str, mend: str) -> TermWrong:
    return TermWrong(code, zh, value=text, rule=RULE, mend=mend)
