"""Which sheet column is which column of a format: proposed with a confidence, from names and from values.

A heading that is one of the format's writings is certain by name; a likely one (same sound, near spelling, an ending
that means the same) is weighed with the share of its cells that the column's cleaner can read. Where values speak for
themselves (a number of a person, a word of a closed list) less of a name is enough for a proposal, to be looked at. A
remembered mapping of the same layout goes before all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz import fuzz

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import clean
from jiangtu.engine.sheets.format import Field, Format, Reads, shipped
from jiangtu.engine.sheets.layout import Heading, Layout, plain
from jiangtu.engine.sheets.workbook import Cell, Sheet
from jiangtu.engine.terms.wrong import TermWrong

_SAMPLE = 120
_LIKELY = 0.72  # a name below this is no proposal
_SURE = 0.85  # at and above this nobody needs to look
_FAINT = 0.5  # enough of a name where nearly every value is one of the column's own
_SPEAKING = 0.9  # of the sampled cells
_FITS = 0.5  # of the sampled cells must read, or the values belong to something else
_TELLING = {
    Reads.CITIZEN, Reads.COMPANY, Reads.CERTIFICATE, Reads.PHONE, Reads.CODE, Reads.OCCUPATION, Reads.AREA,
    Reads.INDUSTRY, Reads.BOOLEAN, Reads.DATE, Reads.LAST_DAY,
}  # fmt: skip
_ENDINGS = {
    "日期": "年月日|日期|时间|年月",
    "类别": "类别|类型|种类",
    "级别": "级别|等级|层级",
    "地区": "所在地区|所在地|地区|区划|区县",
    "号": "号码|编号|编码|代码|号",
    "": "名称",
}
_ENDING = re.compile("|".join(f"(?P<e{place}>(?:{words})$)" for place, words in enumerate(_ENDINGS.values())))


class Why(StrEnum):
    """What a proposal rests on."""

    REMEMBERED = "REMEMBERED"
    NAME = "NAME"
    LIKENESS = "LIKENESS"
    CHOSEN = "CHOSEN"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One format column and the sheet column it is read from; `readable` is the share of sampled cells that read."""

    field: str
    column: int  # zero-based column of the sheet
    heading: str
    confidence: float
    readable: float
    why: Why

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to look at it."""
        return self.confidence >= _SURE


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Proposals in the format's order, required columns found nowhere, and headings nobody claimed."""

    format: str
    proposals: tuple[Proposal, ...]
    missing: tuple[str, ...]
    unclaimed: tuple[Heading, ...]

    @property
    def columns(self) -> dict[str, int]:
        """Format column → zero-based sheet column."""
        return {p.field: p.column for p in self.proposals}

    @property
    def is_sure(self) -> bool:
        """Whether it can be used without a person looking at it."""
        return not self.missing and all(p.is_sure for p in self.proposals)


@cache
def known_headings() -> frozenset[str]:
    """Every heading any format knows, made plain: what a line of headings is recognised by."""
    heads = {head for f in shipped().values() for field in f.fields for head in field.heads}
    ignored = {head for f in shipped().values() for head in f.ignore}
    return frozenset(plain(head) for head in heads | ignored)


def propose(
    sheet: Sheet, layout: Layout, form: Format, *, remembered: Mapping[str, str] | None = None
) -> ColumnMap:
    """The mapping of a sheet to a format. `remembered` is format column → plain heading of an earlier delivery.

    Greedy by confidence, ties in the format's order; each heading serves one column. Deterministic.
    """
    if remembered and (kept := _from_memory(sheet, layout, form, remembered)):
        return kept
    candidates = sorted(_candidates(sheet, layout, form), key=lambda p: -p.confidence)
    return _mapping(form, layout, _greedy(candidates))


def choose(sheet: Sheet, layout: Layout, form: Format, *, columns: Mapping[str, int]) -> ColumnMap:
    """The mapping a person chose: format column → zero-based sheet column. Unknown names are refused."""
    headings = {h.column: h for h in layout.headings}
    chosen = []
    for name, column in columns.items():
        field = form.field(name)
        if field is None or column not in headings:
            raise Refusal("SHEET_NO_SUCH_COLUMN", f"没有列“{name}”或第 {column + 1} 列没有表头")
        readable = _readable(sheet, layout, headings[column], field)
        chosen.append(Proposal(name, column, headings[column].name, 1.0, readable, Why.CHOSEN))
    return _mapping(form, layout, chosen)


def to_remember(layout: Layout, mapping: ColumnMap) -> dict[str, str]:
    """What to keep of a mapping for the next delivery of the same layout."""
    headings = {h.column: plain(h.whole) for h in layout.headings}
    return {p.field: headings[p.column] for p in mapping.proposals}


def _from_memory(
    sheet: Sheet, layout: Layout, form: Format, remembered: Mapping[str, str]
) -> ColumnMap | None:
    headings = {plain(h.whole): h for h in layout.headings}
    found = []
    for name, whole in remembered.items():
        field, heading = form.field(name), headings.get(whole)
        if field is None or heading is None:
            return None
        readable = _readable(sheet, layout, heading, field)
        found.append(Proposal(name, heading.column, heading.name, 1.0, readable, Why.REMEMBERED))
    return _mapping(form, layout, found)


def _mapping(form: Format, layout: Layout, proposals: Iterable[Proposal]) -> ColumnMap:
    order = {field.name: place for place, field in enumerate(form.fields)}
    kept = tuple(sorted(proposals, key=lambda p: order[p.field]))
    filled = {name for p in kept for name in (p.field, *_fills(form, p.field))}
    missing = tuple(field.name for field in form.required if field.name not in filled)
    used = {p.column for p in kept}
    ignored = {plain(head) for head in form.ignore}
    unclaimed = tuple(h for h in layout.headings if h.column not in used and plain(h.name) not in ignored)
    return ColumnMap(form.id, kept, missing, unclaimed)


def _fills(form: Format, name: str) -> tuple[str, ...]:
    field = form.field(name)
    return field.fills if field else ()


def _greedy(candidates: Iterable[Proposal]) -> list[Proposal]:
    fields: set[str] = set()
    columns: set[int] = set()
    kept = []
    for proposal in candidates:
        if proposal.field not in fields and proposal.column not in columns:
            fields.add(proposal.field)
            columns.add(proposal.column)
            kept.append(proposal)
    return kept


def _candidates(sheet: Sheet, layout: Layout, form: Format) -> Iterable[Proposal]:
    ignored = {plain(head) for head in form.ignore}
    for field in form.fields:
        for heading in layout.headings:
            likeness = name_likeness(heading, field)
            if likeness < _FAINT or (likeness < 1 and plain(heading.name) in ignored):
                continue
            readable = _readable(sheet, layout, heading, field)
            confidence = round(likeness * (0.6 + 0.4 * min(1.0, readable / _FITS)), 3)
            speaks = field.reads in _TELLING and _filled(sheet, layout, heading) and readable >= _SPEAKING
            if likeness == 1 or confidence >= (_FAINT if speaks else _LIKELY):
                why = Why.NAME if likeness == 1 else Why.LIKENESS
                yield Proposal(field.name, heading.column, heading.name, confidence, readable, why)


def name_likeness(heading: Heading, field: Field) -> float:
    """How much a heading reads like one of a field's writings: 1 the same, less for near sound or spelling."""
    words = {plain(heading.name), plain(heading.whole)}
    return max(_likeness(word, plain(head)) for word in words for head in field.heads)


@cache
def _likeness(word: str, head: str) -> float:
    if word == head:
        return 1.0
    likeness = fuzz.ratio(word, head) / 100
    if len(word) == len(head) and likeness >= 0.5 and _sound(word) == _sound(head):
        return 0.95
    if _ending(word) == _ending(head):
        return 0.93
    return float(0.9 * likeness)


def _ending(word: str) -> str:
    """The word with the ending that stands for all of its kind.

    >>> [_ending(word) for word in ("发证年月日", "发证时间", "办学种类", "证书编号", "职业名称", "时间")]
    ['发证日期', '发证日期', '办学类别', '证书号', '职业', '时间']
    """
    found = _ENDING.search(word)
    if found is None or not found.start():
        return word
    return word[: found.start()] + list(_ENDINGS)[int(str(found.lastgroup)[1:])]


@cache
def _sound(word: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - half a second to load, and few headings need it

    return "".join(lazy_pinyin(word))


def _readable(sheet: Sheet, layout: Layout, heading: Heading, field: Field) -> float:
    """The share of sampled non-blank cells that the field's cleaner reads; 1 when all are blank."""
    read = clean.cleaner(field, heading=heading.name)
    cells = [cell for cell in sample(sheet, layout, heading.column) if not clean.is_blank(cell)]
    if not cells:
        return 1.0
    return round(sum(_reads(read, cell) for cell in cells) / len(cells), 3)


def _filled(sheet: Sheet, layout: Layout, heading: Heading) -> bool:
    """Whether the sample holds a value at all: a blank column speaks for nothing."""
    return any(not clean.is_blank(cell) for cell in sample(sheet, layout, heading.column))


def _reads(read: clean.Cleaner, cell: Cell) -> bool:
    try:
        read(cell)
    except TermWrong:
        return False
    return True


def sample(sheet: Sheet, layout: Layout, column: int) -> list[Cell]:
    """Cells spread evenly over the rows, always the same ones."""
    step = max(1, len(layout.rows) // _SAMPLE)
    return [sheet.cell(row, column) for row in layout.rows[::step]]
