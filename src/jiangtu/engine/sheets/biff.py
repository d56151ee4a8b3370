"""What an .xls holds that its reader does not show: a password, and where formulas and errors stand.

[MS-XLS]: a stream of records, each a type, a length and its contents; those of a sheet begin where the sheet list says.
"""

import struct
from collections.abc import Iterator

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import guard, ole

_END, _LOCKED, _SHEET, _BOOL_OR_ERROR = 0x000A, 0x002F, 0x0085, 0x0205
_FORMULA = {0x0006, 0x0206, 0x0406}
_BEGINNINGS = {0x0009, 0x0209, 0x0409, 0x0809}

Record = tuple[int, bytes]


def refuse_unreadable(content: bytes) -> None:
    """Refuse an .xls that is cut off, locked by a password, or no workbook at all. Cost: one copy of the file."""
    if any(kind == _LOCKED for kind, _ in _globals(_book(content))):
        raise guard.encrypted()


def _book(content: bytes) -> bytes:
    try:
        book = ole.stream(content, "Workbook", "Book")
    except ole.Broken as broken:
        raise guard.damaged() from broken
    if book is None:
        raise Refusal(
            "SHEET_NOT_WORKBOOK",
            "这不是表格，可能是文字文档或邮件",
            mend="请用表格软件打开原表，另存为 .xlsx 后上传",
        )
    return book


def _globals(book: bytes) -> Iterator[Record]:
    return _records(book, 0)


def _records(book: bytes, start: int) -> Iterator[Record]:
    """The records from `start` to the end of their part; a part that does not end was cut off."""
    place, depth = start, 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        depth += (kind in _BEGINNINGS) - (kind == _END)
        yield kind, book[place + 4 : place + 4 + length]
        if depth <= 0:
            return
        place += 4 + length
    raise guard.damaged()


def computed(content: bytes, sheet: str) -> frozenset[tuple[int, int]]:
    """Zero-based cells of a sheet of an .xls that hold a formula or an error such as #N/A. Cost: a pass over its records."""
    book = _book(content)
    start = next((place for name, place in _sheets(book) if name == sheet), None)
    if start is None:
        return frozenset()
    return frozenset(
        struct.unpack_from("<HH", held) for kind, held in _records(book, start) if _is_computed(kind, held)
    )


def _is_computed(kind: int, held: bytes) -> bool:
    return len(held) >= 8 and (kind in _FORMULA or (kind == _BOOL_OR_ERROR and held[7] == 1))


def _sheets(book: bytes) -> Iterator[tuple[str, int]]:
    """Name and beginning of each sheet; the names of files before 1997 are in the code page of Chinese Windows."""
    modern = book[:2] == b"\x09\x08" and book[4:6] == b"\x00\x06"
    for kind, held in _globals(book):
        if kind == _SHEET and len(held) > 7:
            yield _name(held[6:], modern), struct.unpack_from("<I", held)[0]


def _name(held: bytes, modern: bool) -> str:
    length = held[0]
    if not modern:
        return held[1 : 1 + length].decode("gbk", "replace")
    wide = held[1] & 1
    return held[2 : 2 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
