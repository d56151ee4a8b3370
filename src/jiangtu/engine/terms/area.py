"""行政区划: six-digit codes of provinces, cities and counties, and the names people write for them."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from jiangtu import catalogues
from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

RULE = "GB/T 2260 行政区划代码（2023年统计用区划）"
RANKS = ("province", "city", "county")

_SHORT = {"内蒙古自治区": "内蒙古"}  # the ending rule would take its people's name too
_UNNAMED = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_PEOPLES = "壮|回|维吾尔|藏|苗|侗|土家|布依|彝|白|傣|哈尼|朝鲜|蒙古|满|瑶|壮|黎|羌|畲|哈萨克|景颇|傈僳"
_ENDING = re.compile(
    rf"(特别行政区|((({_PEOPLES})族?)+各?族?)?自治[区州县旗]|省|市|地区|盟|林区|新区|[区县旗])$"
)


@dataclass(frozen=True, slots=True)
class Area:
    """A province, city or county of the table; `path` names it from the province down."""

    code: str
    name: str
    rank: str
    path: str


def parse(text: str) -> Area:
    """The area meant by a code of 2, 4, 6 or 12 digits, a name, or a path of names; TermWrong otherwise.

    >>> parse("4502").path, parse("柳州").code, parse("广西柳州市城中区").code, parse("凤凰县").code
    ('广西壮族自治区柳州市', '450200', '450202', '433123')
    """
    word = squeeze(text)
    if word.isdigit():
        return _by_code(word)
    found = _best(word)
    if len(found) == 1:
        return _all()[found[0]]
    if found:
        places = "、".join(_all()[code].path for code in found[:5])
        raise _wrong("AREA_AMBIGUOUS", f"“{text}”可能是{places}。", text, "写全省、市、县，或填六位代码。")
    raise _wrong("AREA_UNKNOWN", f"“{text}”不是行政区划名称。", text, "填六位行政区划代码或全称。")


def in_address(text: str) -> Area | None:
    """The narrowest area that an address begins with; None when it begins with none, or with one of several.

    >>> in_address("柳州市城中区潭中东路17号").name
    '城中区'
    """
    word = squeeze(text)
    for end in range(min(len(word), 30), 1, -1):
        if found := _best(word[:end]):
            return _all()[found[0]] if len(found) == 1 else None
    return None


def name(code: str) -> str:
    """The area's own name, or the code where the table has none (a county dissolved or renumbered).

    >>> name("450200"), name("459999")
    ('柳州市', '459999')
    """
    area = _all().get(code)
    return area.name if area else code


def english(code: str) -> str:
    """The area's name in English; its own where the table of English names has none.

    >>> english("450205"), english("450000"), english("433123")
    ('Liubei', 'Guangxi', '凤凰县')
    """
    return _english().get(code) or name(code)


def within(code: str, outer: str) -> bool:
    """Whether `code` lies in `outer`; codes nest, so neither needs to be in the table.

    >>> within("450202", "450200"), within("450202", "450000"), within("450000", "450200")
    (True, True, False)
    """
    return code.startswith(prefix(outer))


def prefix(code: str) -> str:
    """The digits that every code inside `code` begins with.

    >>> prefix("450000"), prefix("450200"), prefix("450202")
    ('45', '4502', '450202')
    """
    return re.sub(r"(00){1,2}$", "", code)


def children(code: str) -> tuple[Area, ...]:
    """The areas one rank below, by code.

    >>> len(children("450000")), children("450200")[0].name
    (14, '城中区')
    """
    return tuple(_all()[r.code] for r in catalogues.regions() if r.parent == code and r.code != code)


def _by_code(digits: str) -> Area:
    padded = digits[:6] if len(digits) in (6, 9, 12) else digits.ljust(6, "0")
    area = _all().get(padded)
    if area is None or len(digits) not in (2, 4, 6, 9, 12):
        raise _wrong(
            "AREA_UNKNOWN",
            f"区划代码{digits}不在2023年区划表中。",
            digits,
            "区划可能已调整，按现行代码填写。",
        )
    return area


@lru_cache(maxsize=65_536)
def _best(word: str) -> tuple[str, ...]:
    """The codes `word` can mean: whole names before short ones, higher ranks before lower ones."""
    matches = [
        (not whole, RANKS.index(_all()[code].rank), code)
        for cut in range(len(word))
        for code, whole in _names().get(word[cut:], ())
        if word[:cut] in _heads(code)
    ]
    if not matches:
        return ()
    best = min(matches)[:2]
    return tuple(sorted({code for *key, code in matches if tuple(key) == best}))


@cache
def _english() -> dict[str, str]:
    return {row.code: row.english for row in catalogues.area_names()}


@cache
def _all() -> dict[str, Area]:
    rows: dict[str, catalogues.rows.Region] = {}
    for row in catalogues.regions():
        rows.setdefault(
            row.code, row
        )  # three cities without counties are listed twice: the city's row stands
    paths: dict[str, str] = {}
    for code, row in rows.items():
        own = "" if row.name in _UNNAMED else row.name
        paths[code] = paths.get(row.parent, "") + own
    return {code: Area(code, row.name, row.rank, paths[code]) for code, row in rows.items()}


@cache
def _names() -> dict[str, tuple[tuple[str, bool], ...]]:
    names: dict[str, tuple[tuple[str, bool], ...]] = {}
    for code, area in _all().items():
        if area.name in _UNNAMED:
            continue
        for word in {area.name, _short(area.name)}:
            names[word] = (*names.get(word, ()), (code, word == area.name))
    return names


@cache
def _heads(code: str) -> frozenset[str]:
    """What may stand before an area's name: any of its outer areas, in order, whole or short."""
    outer = [c for c in (code[:2] + "0000", code[:4] + "00") if c in _all() and c != code]
    words = [{"", _all()[c].name, _short(_all()[c].name)} for c in outer]
    return frozenset("".join(parts) for parts in product(*words))


def _short(whole: str) -> str:
    stem = _SHORT.get(whole) or _ENDING.sub("", whole)
    return stem if len(stem) > 1 else whole


def _wrong(code: str, zh: str, text: str, mend: str) -> TermWrong:
    return TermWrong(code, zh, value=text, rule=RULE, mend=mend)
