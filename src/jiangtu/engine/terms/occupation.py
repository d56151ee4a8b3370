"""职业: the 2022 edition of the 职业分类大典 with the occupations announced since, and the codes it replaced.

A bare code means the 2022 edition. Some 2022 codes meant another occupation before, so an old code is read
only together with its edition, and the answer says whether something was lost on the way.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz import fuzz, process

from jiangtu import catalogues
from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

RULE = "中华人民共和国职业分类大典（2022年版）"

_CODE = re.compile(r"(\d-\d{2}-\d{2}-\d{2})K?|(N-\d{4}-\d{2}-\d{2})", re.IGNORECASE)
_CODED = re.compile(r"(?P<before>.*?)(?P<code>\d-\d{2}-\d{2}-\d{2})(?P<after>.*)")
_TAIL = re.compile(r"[(\[/].*$|(?:[初中高]级工?|高级技师|技师|[一二三四五]级)$")


class How(StrEnum):
    """How a word was matched to an occupation."""

    CODE = "CODE"
    NAME = "NAME"
    ALIAS = "ALIAS"
    OLD = "OLD"


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation; `official` false: announced, its code not yet published, ours provisional."""

    code: str
    name: str
    official: bool = True

    @property
    def group(self) -> str:
        """The 小类: occupations of one group are related (相关职业)."""
        return self.code[:7]


@dataclass(frozen=True, slots=True)
class Match:
    """What a word means; `lossy`: through an old code that split, met others, or changed its name."""

    occupation: Occupation
    how: How
    lossy: bool = False


def parse(text: str) -> Match:
    """The occupation meant by a 2022 code, its name, a known alias or an old name; TermWrong otherwise.

    >>> parse("6-18-02-04").occupation.name, parse("电焊工").occupation.code, parse("焊工（四级）").how.name
    ('焊工', '6-18-02-04', 'NAME')
    """
    word = squeeze(text)
    if match := _CODE.fullmatch(word):
        return Match(get((match[1] or match[2]).upper()), How.CODE)
    if coded := _CODED.fullmatch(word):
        return _agreeing(text, coded["code"], coded["before"] + coded["after"])
    for candidate in (word, _TAIL.sub("", word)):
        if found := _words().get(candidate):
            return found
    likely = "、".join(o.name for o, _ in nearest(word, limit=3, at_least=60))
    mend = f"是否为{likely}？" if likely else "填职业代码或大典中的名称。"
    raise _wrong("OCCUPATION_UNKNOWN", f"“{text}”不在职业分类大典（2022年版）中。", text, mend)


def _agreeing(text: str, code: str, word: str) -> Match:
    """The occupation of a code written together with a name, if both mean the same one."""
    coded, named = get(code), parse(word.strip("-:/()[]")).occupation
    if coded == named:
        return Match(coded, How.CODE)
    zh = f"“{text}”中代码是{coded.name}，名称是{named.name}，两者不符。"
    raise _wrong(
        "OCCUPATION_TWO", zh, text, f"只填{coded.code}（{coded.name}）或{named.code}（{named.name}）。"
    )


def get(code: str) -> Occupation:
    """The occupation of a 2022 code; TermWrong when the edition has none."""
    found = _all().get(code)
    if found is None:
        zh = f"职业代码{code}不在2022年版大典中。"
        raise _wrong("OCCUPATION_CODE_UNKNOWN", zh, code, "可能是旧版代码，请注明版本或改填现行代码。")
    return found


def name(code: str) -> str:
    """The name of an occupation or of a group of any rank, or the code itself when there is none.

    >>> name("6-18-02-04"), name("6-18-02"), name("6"), name("9-99")
    ('焊工', '机械热加工人员', '生产制造及有关人员', '9-99')
    """
    found = _all().get(code)
    return found.name if found else _groups().get(code, code)


def groups(code: str) -> tuple[str, str, str]:
    """The codes of the 大类, 中类 and 小类 of an occupation.

    >>> groups("6-18-02-04")
    ('6', '6-18', '6-18-02')
    """
    return code[:1], code[:4], code[:7]


def within(code: str, outer: str) -> bool:
    """Whether an occupation lies in a group of any rank (or is the occupation itself).

    >>> within("6-18-02-04", "6-18"), within("6-18-02-04", "6-1"), within("6-18-02-04", "6")
    (True, False, True)
    """
    return code == outer or code.startswith(outer + "-")


def convert(old_code: str, edition: str) -> tuple[Match, ...]:
    """What a code of the 1999 or 2015 edition became; empty when unknown, several where it split.

    A 2015 code that the table does not list and 2022 kept under the same number stands for itself.

    >>> [(m.occupation.name, m.lossy) for m in convert("6-04-02-05", "1999")]
    [('焊工', False)]
    >>> [(m.occupation.code, m.lossy) for m in convert("4-02-07-10", "2015")]
    [('4-10-08-01', False)]
    """
    code = old_code.upper().removesuffix("K")
    rows = [r for r in catalogues.occupation_crosswalk() if r.old_code == code and r.edition in ("", edition)]
    if not rows and edition == "2015" and code in _all():
        return (Match(_all()[code], How.OLD, lossy=True),)
    return tuple(Match(_all()[r.code], How.OLD, r.lossy or r.edition == "") for r in rows)


def nearest(text: str, *, limit: int = 5, at_least: float = 50.0) -> tuple[tuple[Occupation, float], ...]:
    """The occupations whose names look most like `text`, best first, with a likeness of 0 to 100.

    >>> nearest("养老护理人员", limit=1)[0][0].name
    '养老护理员'
    """
    word = _TAIL.sub("", squeeze(text))
    ranked = process.extract(word, _spellings(), scorer=fuzz.WRatio, limit=4 * limit, score_cutoff=at_least)
    best: dict[str, tuple[Occupation, float]] = {}
    for spelling, score, _ in ranked:
        occupation = _words()[spelling].occupation
        best.setdefault(occupation.code, (occupation, score))
    return tuple(sorted(best.values(), key=lambda pair: (-pair[1], pair[0].code))[:limit])


@cache
def _all() -> dict[str, Occupation]:
    known = {o.code: Occupation(o.code, o.name) for o in catalogues.occupations()}
    later = {n.code: Occupation(n.code, n.name, official=False) for n in catalogues.new_occupations()}
    return later | known


@cache
def _groups() -> dict[str, str]:
    return {g.code: g.name for g in catalogues.occupation_groups()}


@cache
def _words() -> dict[str, Match]:
    old = {
        squeeze(r.old_name): Match(_all()[r.code], How.OLD, r.lossy)
        for r in catalogues.occupation_crosswalk()
    }
    alias = {squeeze(a.alias): Match(_all()[a.code], How.ALIAS) for a in catalogues.occupation_aliases()}
    names = {squeeze(o.name): Match(o, How.NAME) for o in _all().values()}
    return old | alias | names


@cache
def _spellings() -> tuple[str, ...]:
    return tuple(_words())


def _wrong(code: str, zh: str, text: str, mend: str) -> TermWrong:
    return TermWrong(code, zh, value=text, rule=RULE, mend=mend)
