"""证书编号: skill-level certificates of 22 characters, special-grade technicians', older ones of 16 digits.

22 characters: body class (Y employer, S society), body code 4, province 2, site 6, year 2, level 1, serial 6.
A special-grade technician's certificate has the same seven parts with a letter in the level's place.
16 digits (职业资格证书): year 2, province 2, city 2, organ class 1 (0-4), organ 3, level 1, serial 5.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

RULE = "职业技能等级证书编码规则"
SPECIAL = "S"

_SKILL = re.compile(
    r"(?P<body>[YS])(?P<organ>\d{4})(?P<province>\d{2})(?P<site>\d{6})(?P<year>\d{2})(?P<level>[\dA-Z])(?P<serial>\d{6})"
)
_OLD = re.compile(
    r"(?P<year>\d{2})(?P<province>\d{2})(?P<site>\d{2})(?P<organ>[0-4]\d{3})(?P<level>\d)(?P<serial>\d{5})"
)


class Body(StrEnum):
    """Who issued it."""

    EMPLOYER = "Y"
    SOCIETY = "S"
    STATE = "Q"  # an older qualification certificate


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """A well-formed number taken apart; `province` is a hint, `level` the code of `terms.level`."""

    value: str
    body: Body
    organ: str
    province: str
    site: str
    year: int
    level: str
    serial: str

    @property
    def filed_nationally(self) -> bool:
        """Whether the body is in the national register (`0001` and up) and not first in a provincial one."""
        return self.body is not Body.STATE and self.organ != "0000"


def parse(text: str) -> CertificateNumber:
    """The number meant by `text`, taken apart; TermWrong when it has no such form or a wrong level.

    >>> number = parse("Y000123000001195000001")
    >>> number.body.name, number.province, number.year, number.level
    ('EMPLOYER', '23', 2019, '5')
    >>> parse("S00004500000124T000012").level, parse("0945021034300017").year
    ('S', 2009)
    """
    number = squeeze(text).upper().replace("-", "")
    if parts := _SKILL.fullmatch(number):
        return _skill(number, parts.groupdict())
    if parts := _OLD.fullmatch(number):
        return _old(number, parts.groupdict())
    zh = "证书编号应为22位（首位Y或S）或旧16位数字。"
    raise _wrong("CERTIFICATE_SHAPE", zh, number, "对照证书核对编号。")


def is_valid(text: str) -> bool:
    """Whether `parse` would accept `text`."""
    try:
        parse(text)
    except TermWrong:
        return False
    return True


def _skill(number: str, parts: dict[str, str]) -> CertificateNumber:
    level = SPECIAL if parts["level"].isalpha() else _level(number, parts["level"])
    return CertificateNumber(
        value=number,
        body=Body(parts["body"]),
        organ=parts["organ"],
        province=parts["province"],
        site=parts["site"],
        year=2000 + int(parts["year"]),
        level=level,
        serial=parts["serial"],
    )


def _old(number: str, parts: dict[str, str]) -> CertificateNumber:
    short = int(parts["year"])
    return CertificateNumber(
        value=number,
        body=Body.STATE,
        organ=parts["organ"],
        province=parts["province"],
        site=parts["site"],
        year=short + (1900 if short >= 90 else 2000),
        level=_level(number, parts["level"]),
        serial=parts["serial"],
    )


def _level(number: str, digit: str) -> str:
    if digit in "12345":
        return digit
    raise _wrong(
        "CERTIFICATE_LEVEL", f"证书编号中的等级位是{digit}，应为1至5。", number, "对照证书核对编号。"
    )


def _wrong(code: str, zh: str, number: str, mend: str) -> TermWrong:
    return TermWrong(code, zh, value=number, rule=RULE, mend=mend)
