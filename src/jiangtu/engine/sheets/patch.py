"""Marks laid into an existing .xlsx without touching its cells, but for those that were mended on the page.

Four things are added to the archive: a conditional format over the wrong cells (its style at the end of styles.xml),
a comments part with its drawing, and one sheet. Marks of an earlier round of ours are taken out first, so a mended
workbook comes back clean. Order of a sheet's parts: ECMA-376 part 1, 18.3.1.99.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from jiangtu.engine.sheets import guard, mend, ooxml
from jiangtu.engine.sheets.mend import CONTROL, Mend

_OURS = "jiangtu-wrong"
_MARKER = f"LEN(&quot;{_OURS}&quot;)&gt;0"
_FORMATS = re.compile(
    r"<conditionalFormatting\b[^>]*>(?:(?!</conditionalFormatting>).)*jiangtu-wrong.*?</conditionalFormatting>",
    re.S,
)
_LEGACY = re.compile(r"<legacyDrawing\b[^>]*/>")
_STYLE = '<dxf><font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NO_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_FROZEN_HEAD = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews>'
    '<cols><col min="1" max="3" width="9" customWidth="1"/><col min="4" max="7" width="36" customWidth="1"/></cols>'
)
_AFTER_FORMATS = (
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
    "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing",
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_AFTER_LEGACY = _AFTER_FORMATS[_AFTER_FORMATS.index("legacyDrawingHF") :]
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RANGES = 400  # areas in one conditional format
_CHAIN = "xl/calcChain.xml"

Listing = tuple[str, Sequence[str], Sequence[Sequence[str]]]
"""The added sheet: its name, its headings and its rows, all texts."""


class Note(Protocol):
    """A comment at a cell, counted from 1."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Marks:
    """What is laid into the sheet of that name: notes, coloured cells (from 1), the added list, mended cells."""

    sheet: str
    notes: Sequence[Note]
    wrong: Sequence[tuple[int, int]]
    listing: Listing
    mends: Sequence[Mend] = ()


class Unpatchable(Exception):
    """The archive is built in a way this module does not know."""


def patched(content: bytes, marks: Marks) -> bytes:
    """The archive with its marks. Errors: `Unpatchable`, `mend.Unwritable`. Cost: one inflation and deflation of the sheet."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        places = ooxml.sheet_parts(archive)
        part = places.get(marks.sheet, "")
        links = ooxml.relations(archive, part) if part in parts else ()
        book_links = ooxml.relations(archive, "xl/workbook.xml")
    if part not in parts or "xl/styles.xml" not in parts or b"</sheetData>" not in parts[part]:
        raise Unpatchable(marks.sheet)
    if marks.mends:
        parts[part] = mend.into(parts[part], marks.mends)
        _drop_chain(parts, book_links)
    style = _add_style(parts)
    _drop_comments(parts, part, links)
    _mark(parts, part, marks.wrong, style)
    _comment(parts, part, marks.notes)
    _list(parts, places, marks.listing)
    return _packed(parts)


def _drop_chain(parts: dict[str, bytes], links: Sequence[ooxml.Relation]) -> None:
    """The order of computing goes: it may name a formula that was mended away; a spreadsheet makes its own anew."""
    for link in links:
        if link.target == _CHAIN:
            parts.pop(_CHAIN, None)
            _unlink(parts, "xl/workbook.xml", link.id)
            _undeclare(parts, _CHAIN)


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n)):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _add_style(parts: dict[str, bytes]) -> int:
    """The number of our style among the differential ones, added when it is not there."""
    xml = parts["xl/styles.xml"].decode("utf-8")
    if found := re.search(r"<dxfs\b[^>]*?(?:/>|>(.*?)</dxfs>)", xml, re.S):
        inner = found[1] or ""
        before = re.split(re.escape(_STYLE), inner)[0] if _STYLE in inner else inner
        place = len(re.findall(r"<dxf\b", before))
        inner = inner if _STYLE in inner else inner + _STYLE
        count = len(re.findall(r"<dxf\b", inner))
        xml = f'{xml[: found.start()]}<dxfs count="{count}">{inner}</dxfs>{xml[found.end() :]}'
    elif "</cellStyles>" in xml:
        place = 0
        xml = xml.replace("</cellStyles>", f'</cellStyles><dxfs count="1">{_STYLE}</dxfs>', 1)
    else:
        raise Unpatchable("styles")
    parts["xl/styles.xml"] = xml.encode("utf-8")
    return place


def _drop_comments(parts: dict[str, bytes], part: str, links: Sequence[ooxml.Relation]) -> None:
    """Comments already in the sheet go: two comment parts on one sheet are not allowed."""
    for link in links:
        if link.kind.endswith(("/comments", "/vmlDrawing", "/threadedComment")):
            parts.pop(link.target, None)
            _unlink(parts, part, link.id)
            _undeclare(parts, link.target)


def _rels(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _unlink(parts: dict[str, bytes], part: str, link: str) -> None:
    xml = parts[_rels(part)].decode("utf-8")
    parts[_rels(part)] = re.sub(rf'<Relationship\b[^>]*\bId="{re.escape(link)}"[^>]*/>', "", xml).encode(
        "utf-8"
    )


def _undeclare(parts: dict[str, bytes], target: str) -> None:
    xml = parts["[Content_Types].xml"].decode("utf-8")
    declared = rf'<Override\b[^>]*PartName="/{re.escape(target)}"[^>]*/>'
    parts["[Content_Types].xml"] = re.sub(declared, "", xml).encode("utf-8")


def _mark(parts: dict[str, bytes], part: str, cells: Sequence[tuple[int, int]], style: int) -> None:
    xml = parts[part]
    cut = xml.index(b"</sheetData>") + len(b"</sheetData>")
    tail = _LEGACY.sub("", _FORMATS.sub("", xml[cut:].decode("utf-8")))
    tail = _insert(tail, "".join(_formats(cells, style)), _AFTER_FORMATS)
    parts[part] = xml[:cut] + tail.encode("utf-8")


def _insert(tail: str, piece: str, after: Sequence[str]) -> str:
    """`piece` before the first element that must come after it."""
    found = re.search(rf"<(?:{'|'.join(after)})\b|</worksheet>", tail)
    if found is None:
        raise Unpatchable("worksheet")
    return tail[: found.start()] + piece + tail[found.start() :]


def _formats(cells: Sequence[tuple[int, int]], style: int) -> Iterator[str]:
    ranges = list(_ranges(cells))
    for start in range(0, len(ranges), _RANGES):
        area = " ".join(ranges[start : start + _RANGES])
        yield (
            f'<conditionalFormatting sqref="{area}"><cfRule type="expression" dxfId="{style}" priority="1">'
            f"<formula>{_MARKER}</formula></cfRule></conditionalFormatting>"
        )


def _ranges(cells: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Cells below one another as one range.

    >>> list(_ranges([(3, 2), (4, 2), (6, 2), (3, 1)]))
    ['A3', 'B3:B4', 'B6']
    """
    ordered = sorted((column, row) for row, column in set(cells))
    start = 0
    for place, (column, row) in enumerate(ordered):
        if place + 1 < len(ordered) and ordered[place + 1] == (column, row + 1):
            continue
        letters, first = guard.column_letters(column), ordered[start][1]
        yield f"{letters}{first}" if first == row else f"{letters}{first}:{letters}{row}"
        start = place + 1


def _comment(parts: dict[str, bytes], part: str, notes: Sequence[Note]) -> None:
    if not notes:
        return
    number = _free(parts, "xl/comments{}.xml")
    comments, drawing = f"xl/comments{number}.xml", f"xl/drawings/jiangtuNotes{number}.vml"
    parts[comments] = _comments(notes).encode("utf-8")
    parts[drawing] = _drawing(notes).encode("utf-8")
    _link(parts, part, "comments", f"/{comments}")
    link = _link(parts, part, "vmlDrawing", f"/{drawing}")
    _declare(parts, comments, f"{_TYPES}.comments+xml")
    _declare_extension(parts, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    cut = parts[part].index(b"</sheetData>")
    legacy = f'<legacyDrawing xmlns:r="{_KIND}" r:id="{link}"/>'
    tail = _insert(parts[part][cut:].decode("utf-8"), legacy, _AFTER_LEGACY)
    parts[part] = parts[part][:cut] + tail.encode("utf-8")


def _free(parts: dict[str, bytes], pattern: str) -> int:
    number = 1
    while pattern.format(number) in parts:
        number += 1
    return number


def _comments(notes: Sequence[Note]) -> str:
    said = "".join(
        f'<comment ref="{guard.column_letters(n.column)}{n.row}" authorId="0"><text><t xml:space="preserve">'
        f"{_text(n.text)}</t></text></comment>"
        for n in notes
    )
    by = "<authors><author>匠途</author></authors>"
    return f'{_HEAD}<comments xmlns="{_MAIN}">{by}<commentList>{said}</commentList></comments>'


def _drawing(notes: Sequence[Note]) -> str:
    boxes = "".join(
        f'<v:shape id="n{i}" type="#t202" style="position:absolute;width:200pt;height:70pt;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:path o:connecttype="none"/>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{n.row - 1}</x:Row><x:Column>{n.column - 1}</x:Column></x:ClientData></v:shape>"
        for i, n in enumerate(notes)
    )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="t202" coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" '
        f'o:connecttype="rect"/></v:shapetype>{boxes}</xml>'
    )


def _text(text: str) -> str:
    return escape(CONTROL.sub("", text))


def _link(parts: dict[str, bytes], part: str, kind: str, target: str) -> str:
    """A new relation of `part`; its id."""
    xml = parts.get(_rels(part), f"{_HEAD}{_NO_RELATIONS}".encode()).decode("utf-8")
    xml = re.sub(r"<Relationships([^>]*)/>", r"<Relationships\1></Relationships>", xml)
    number = 1
    while f'"jt{number}"' in xml:
        number += 1
    line = f'<Relationship Id="jt{number}" Type="{_KIND}/{kind}" Target={quoteattr(target)}/>'
    parts[_rels(part)] = xml.replace("</Relationships>", f"{line}</Relationships>").encode("utf-8")
    return f"jt{number}"


def _declare(parts: dict[str, bytes], target: str, kind: str) -> None:
    _into_types(parts, f'<Override PartName="/{target}" ContentType="{kind}"/>')


def _declare_extension(parts: dict[str, bytes], extension: str, kind: str) -> None:
    if f'Extension="{extension}"'.encode() not in parts["[Content_Types].xml"]:
        _into_types(parts, f'<Default Extension="{extension}" ContentType="{kind}"/>')


def _into_types(parts: dict[str, bytes], line: str) -> None:
    xml = parts["[Content_Types].xml"].decode("utf-8")
    if "</Types>" not in xml:
        raise Unpatchable("types")
    parts["[Content_Types].xml"] = xml.replace("</Types>", f"{line}</Types>").encode("utf-8")


def _list(parts: dict[str, bytes], places: dict[str, str], listing: Listing) -> None:
    """The sheet of the list, in place of an earlier one of the same name."""
    name, headings, rows = listing
    page = _page((headings, *rows)).encode("utf-8")
    if places.get(name) in parts:
        parts[places[name]] = page
        return
    number = _free(parts, "xl/worksheets/jiangtu{}.xml")
    target = f"xl/worksheets/jiangtu{number}.xml"
    parts[target] = page
    _declare(parts, target, f"{_TYPES}.worksheet+xml")
    link = _link(parts, "xl/workbook.xml", "worksheet", f"/{target}")
    xml = parts["xl/workbook.xml"].decode("utf-8")
    if "</sheets>" not in xml:
        raise Unpatchable("sheets")
    ids = [int(i) for i in re.findall(r'sheetId="(\d+)"', xml)]
    line = (
        f'<sheet xmlns:r="{_KIND}" name={quoteattr(name)} sheetId="{max(ids, default=0) + 1}" r:id="{link}"/>'
    )
    parts["xl/workbook.xml"] = xml.replace("</sheets>", f"{line}</sheets>").encode("utf-8")


def _page(rows: Sequence[Sequence[str]]) -> str:
    lines = "".join(f'<row r="{i}">{"".join(_cells(i, row))}</row>' for i, row in enumerate(rows, 1))
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{_FROZEN_HEAD}<sheetData>{lines}</sheetData></worksheet>'


def _cells(row: int, texts: Sequence[str]) -> Iterator[str]:
    """Inline strings: whatever they begin with, they stay texts."""
    for column, text in enumerate(texts, 1):
        if text:
            cell = f"{guard.column_letters(column)}{row}"
            yield f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'
