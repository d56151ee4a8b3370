"""统一社会信用代码 (GB 32100-2015): 18 characters without I, O, S, V, Z, the last one a check."""

import re
from dataclasses import dataclass

from stdnum.cn import uscc

from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

RULE = "GB 32100-2015 法人和其他组织统一社会信用代码"

# stdnum asks for eight leading digits, yet bodies of the army, of villages and others begin with A, N or Y.
_SHAPE = re.compile(r"[1-9ANY][0-9A-Z][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"})


@dataclass(frozen=True, slots=True)
class CompanyNumber:
    """A valid code."""

    value: str

    @property
    def area_hint(self) -> str:
        """The county of first registration: a hint, it stays when the firm moves."""
        return self.value[2:8]

    @property
    def organisation(self) -> str:
        """The nine characters of the older organisation code (GB 11714)."""
        return self.value[8:17]

    def __str__(self) -> str:
        return self.value


def parse(text: str) -> CompanyNumber:
    """The code meant by `text`; TermWrong when it is not one.

    >>> parse("91350100 m000100y43")
    CompanyNumber(value='91350100M000100Y43')
    """
    number = squeeze(text).upper().replace("-", "")
    if len(number) != 18:
        zh = f"统一社会信用代码应为18位，这里是{len(number)}位。"
        raise _wrong("COMPANY_LENGTH", zh, number, "填营业执照上的18位代码，不填旧注册号。")
    if not _SHAPE.fullmatch(number):
        raise _wrong("COMPANY_CHARACTERS", "统一社会信用代码中有不该出现的字符。", number, _guess(number))
    if number[-1] != uscc.calc_check_digit(number[:-1]):
        raise _wrong(
            "COMPANY_CHECK", "统一社会信用代码校验位不对，多半抄错了一位。", number, "对照营业执照核对。"
        )
    return CompanyNumber(number)


def is_valid(text: str) -> bool:
    """Whether `parse` would accept `text`."""
    try:
        parse(text)
    except TermWrong:
        return False
    return True


def _guess(number: str) -> str:
    likely = number.translate(_LOOKALIKES)
    if likely != number and _SHAPE.fullmatch(likely) and likely[-1] == uscc.calc_check_digit(likely[:-1]):
        return f"代码不含字母I、O、S、V、Z，是否为{likely}？"
    return "代码不含字母I、O、S、V、Z，第3至8位应为数字。"


def _wrong(code: str, zh: str, number: str, mend: str) -> TermWrong:
    return TermWrong(code, zh, value=number, rule=RULE, mend=mend)
