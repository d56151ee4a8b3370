"""国民经济行业分类 (GB/T 4754-2017): a section's letter, then 2, 3 or 4 digits."""

import re
from dataclasses import dataclass
from functools import cache

from jiangtu import catalogues
from jiangtu.engine.errors import Sentence
from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

RULE = "GB/T 4754-2017 国民经济行业分类"
RANKS = ("section", "division", "group", "class")


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry; `section` is the letter of its section."""

    code: str
    name: str
    rank: str
    section: str


def parse(text: str) -> Industry:
    """The entry meant by a code (with or without its letter) or a name; the widest one where names repeat.

    >>> parse("C3611").name, parse("36").section, parse("制造业").code, parse("专用设备修理").code
    ('汽柴油车整车制造', 'C', 'C', '433')
    """
    word = squeeze(text)
    entry = _by_code().get(word.upper()) or _by_name().get(word) or _lettered(word.upper())
    if entry is None:
        raise TermWrong(
            "INDUSTRY_UNKNOWN",
            Sentence("“%(text)s”不是行业代码或行业名称。", text=text),
            value=text,
            rule=RULE,
            mend="填门类字母或2至4位行业代码。",
        )
    return entry


def within(code: str, outer: str) -> bool:
    """Whether `code` lies in `outer`: a division in its section, a class in its group.

    >>> within("3611", "C"), within("3611", "36"), within("3611", "37")
    (True, True, False)
    """
    if outer.isalpha():
        entry = _by_code().get(code) or _by_code().get(code[:2])
        return entry is not None and entry.section == outer
    return code.startswith(outer)


def _lettered(word: str) -> Industry | None:
    match = re.fullmatch(r"([A-T])(\d{2,4})", word)
    entry = _by_code().get(match[2]) if match else None
    return entry if match and entry and entry.section == match[1] else None


@cache
def _by_code() -> dict[str, Industry]:
    return {r.code: Industry(r.code, r.name, r.rank, r.section) for r in catalogues.industries()}


@cache
def _by_name() -> dict[str, Industry]:
    names: dict[str, Industry] = {}
    for entry in sorted(_by_code().values(), key=lambda e: (RANKS.index(e.rank), e.code)):
        names.setdefault(squeeze(entry.name), entry)
    return names
