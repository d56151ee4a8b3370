"""What no certificate's number can be like, part by part: a slip of the pen is told from a certificate nobody issued."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from jiangtu.apps.certificates.kinds import LOCAL_PREFIX
from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms.certificate import RULE
from jiangtu.engine.terms.plain import squeeze

Right = Callable[[str, dt.date], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """Some characters of a number, when they are right on a day, and the problem otherwise, a template of `said`."""

    start: int
    end: int
    right: Right
    wrong: Problem

    def problem(self, said: str) -> Problem:
        """What is wrong with what stands there."""
        return replace(self.wrong, zh=Sentence(self.wrong.zh, said=said), value=said)


def _part(place: slice, right: Right, where: str, zh: str) -> Part:
    return Part(place.start, place.stop, right, Problem("NUMBER_PART", zh, where=where, rule=RULE))


@dataclass(frozen=True, slots=True)
class Scheme:
    """How many characters a number has, and its parts."""

    length: int
    parts: tuple[Part, ...]


def _number(said: str, day: dt.date) -> bool:
    return said.isascii() and said.isdecimal()


def _known(said: str, day: dt.date) -> bool:
    """Whether a province or a county has this code."""
    code = said.ljust(6, "0")
    return areas.name(code) != code


def _begun(said: str, day: dt.date) -> bool:
    return _number(said, day) and int(said) <= day.year % 10 ** len(said)


def _counted(said: str, day: dt.date) -> bool:
    return _number(said, day) and int(said) > 0


def _among(known: str) -> Right:
    return lambda said, day: said in known


def _level(said: str, day: dt.date) -> bool:
    return said in "12345" or (said.isascii() and said.isalpha())


LEVEL = Scheme(22, (
    _part(slice(0, 1), _among("YS"), "第1位（机构类别）", "是“%(said)s”，应为Y（用人单位）或S（社会培训评价组织）"),
    _part(slice(1, 5), _number, "第2至5位（机构代码）", "是“%(said)s”，应为数字"),
    _part(slice(5, 7), _known, "第6至7位（省份）", "是“%(said)s”，没有这个省级代码"),
    _part(slice(7, 13), _number, "第8至13位（站点序列号）", "是“%(said)s”，应为数字"),
    _part(slice(13, 15), _begun, "第14至15位（年份）", "是“%(said)s”，不是年份，或者这一年还没到"),
    _part(slice(15, 16), _level, "第16位（等级）", "是“%(said)s”，应为1至5，特级技师是字母"),
    _part(slice(16, 22), _counted, "第17至22位（流水号）", "是“%(said)s”，应为从1起的数字"),
))  # fmt: skip
"""A level certificate; the rule has no check digit."""
LOCAL = Scheme(18, (
    _part(slice(2, 8), _known, "第3至8位（地区）", "是“%(said)s”，没有这个行政区划代码"),
    _part(slice(8, 12), _begun, "第9至12位（年份）", "是“%(said)s”，不是年份，或者这一年还没到"),
    _part(slice(12, 18), _counted, "第13至18位（流水号）", "是“%(said)s”，应为从1起的数字"),
))  # fmt: skip
"""A certificate of this system's own schemes, after its two letters."""
OLD = Scheme(16, (
    _part(slice(2, 4), _known, "第3至4位（省份）", "是“%(said)s”，没有这个省级代码"),
    _part(slice(6, 7), _among("01234"), "第7位（机构类别）", "是“%(said)s”，应为0至4"),
    _part(slice(10, 11), _among("12345"), "第11位（等级）", "是“%(said)s”，应为1至5"),
))  # fmt: skip
"""An older qualification certificate, sixteen digits."""


def spelled(text: str) -> str:
    """A number as it is stored, however it was typed.

    >>> spelled(" s0901 45 000001－25 4 000012 ")
    'S090145000001254000012'
    """
    return squeeze(text).upper().replace("-", "")


def is_old(number: str) -> bool:
    """Whether it has the sixteen digits of an older qualification certificate."""
    return len(number) == OLD.length and number.isascii() and number.isdecimal()


def _scheme(number: str) -> Scheme:
    """The scheme that a number belongs to, or comes nearest."""
    if number[:2] in LOCAL_PREFIX.values():
        return LOCAL
    return OLD if is_old(number) else LEVEL


def problems(number: str, *, today: dt.date) -> list[Problem]:
    """Each part of a `spelled` number that no certificate can have; none where one may exist.

    Of a number of another length only this is told: nothing stands where it should.
    """
    scheme = _scheme(number)
    if len(number) != scheme.length:
        zh = Sentence("应为%(right)s位，现在是%(n)s位", right=scheme.length, n=len(number))
        return [Problem("NUMBER_LENGTH", zh, where="证书编号", value=number, rule=RULE)]
    said = [(part, number[part.start : part.end]) for part in scheme.parts]
    return [part.problem(word) for part, word in said if not part.right(word, today)]
