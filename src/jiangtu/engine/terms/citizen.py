"""公民身份号码 (GB 11643-1999) and the permits of Hong Kong, Macao and Taiwan residents, in 18 characters.

Length, birth date and check digit decide. The area code never does: counties are created and renamed, and
real people carry numbers whose first six digits are in no list, so the place is a hint.
"""

import datetime as dt
import re
from dataclasses import dataclass

from stdnum.cn import ric

from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

RULE = "GB 11643-1999 公民身份号码"
PERMIT_AREAS = {"81": "香港", "82": "澳门", "83": "台湾"}

_FIFTEEN = re.compile(r"[0-9]{15}")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_AS_NUMBER = re.compile(r"[0-9]\.[0-9]+E\+?[0-9]+|[0-9]{15,18}\.0+")


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """A valid number in its 18-character form."""

    value: str

    @property
    def born_on(self) -> dt.date:
        return _date(self.value[6:14])

    @property
    def sex(self) -> str:
        """M for an odd 17th digit, F for an even one."""
        return "M" if int(self.value[16]) % 2 else "F"

    @property
    def area_hint(self) -> str:
        """The county where it was first issued, as numbered then: a hint, never a fact."""
        return self.value[:6]

    @property
    def is_permit(self) -> bool:
        """Whether it is the residence permit of somebody from Hong Kong, Macao or Taiwan."""
        return self.value[:2] in PERMIT_AREAS

    def __str__(self) -> str:
        return mask(self.value)

    def __repr__(self) -> str:
        return f"CitizenNumber({mask(self.value)})"


def parse(text: str) -> CitizenNumber:
    """The number meant by `text`; a legacy one of 15 digits is completed to 18. TermWrong otherwise.

    >>> number = parse("１１０１０５ 19491231 002x")
    >>> number, number.born_on, number.sex
    (CitizenNumber(1101**********002X), datetime.date(1949, 12, 31), 'F')
    >>> parse("110105491231002") == number
    True
    """
    number = squeeze(text).upper()
    if _FIFTEEN.fullmatch(number):
        number = complete(number)
    _check_shape(number)
    _check_date(number)
    if number[-1] != ric.calc_check_digit(number):
        raise _wrong("CITIZEN_CHECK", "身份证号码校验位不对，多半抄错了一位。", number, "对照证件逐位核对。")
    return CitizenNumber(number)


def is_valid(text: str) -> bool:
    """Whether `parse` would accept `text`."""
    try:
        parse(text)
    except TermWrong:
        return False
    return True


def complete(fifteen: str) -> str:
    """The 18-character form of a 15-digit number: the century inserted, the check digit appended.

    >>> complete("110105491231002")
    '11010519491231002X'
    """
    seventeen = f"{fifteen[:6]}19{fifteen[6:]}"
    return seventeen + str(ric.calc_check_digit(seventeen + "0"))


def mask(text: str) -> str:
    """The number with its middle hidden, as it may be shown.

    >>> mask("450202199001010015")
    '4502**********0015'
    >>> mask("12345")
    '*****'
    """
    if len(text) < 12:
        return "*" * len(text)
    return text[:4] + "*" * (len(text) - 8) + text[-4:]


def _check_shape(number: str) -> None:
    if _EIGHTEEN.fullmatch(number):
        return
    if _AS_NUMBER.fullmatch(number):
        raise _wrong(
            "CITIZEN_AS_NUMBER",
            "身份证号码被表格当成数字，末几位已经丢失。",
            number,
            "把该列设为“文本”格式后重新填写。",
        )
    if re.fullmatch(r"[0-9X]+", number):
        zh = f"身份证号码应为18位（或旧15位），这里是{len(number)}位。"
        raise _wrong("CITIZEN_LENGTH", zh, number, "补全或更正号码。")
    raise _wrong("CITIZEN_CHARACTERS", "身份证号码中有数字和末位X以外的字符。", number, "只填号码本身。")


def _check_date(number: str) -> None:
    try:
        _date(number[6:14])
    except ValueError:
        zh = "身份证号码第7至14位不是一个日期。"
        raise _wrong("CITIZEN_DATE", zh, number, "对照证件核对出生日期。") from None


def _date(digits: str) -> dt.date:
    return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _wrong(code: str, zh: str, number: str, mend: str) -> TermWrong:
    return TermWrong(code, zh, value=mask(number), rule=RULE, mend=mend)
