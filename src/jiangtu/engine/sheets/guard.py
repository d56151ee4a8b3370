"""What may be opened at all: sizes are read from the archive's own directory before any reader sees it.

A 1-KiB workbook with one cell at XFD1048576 aborts the fastest reader, and 3 MiB can unpack to a gibibyte,
so every limit here is checked on the raw parts.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from jiangtu.engine.errors import Refusal


class Shape(StrEnum):
    """What the bytes are, whatever the file is called."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be; the defaults hold every delivery of a city's department."""

    rows: int = 200_100  # 200,000 people and their headings
    columns: int = 300
    file_bytes: int = 64 * 2**20
    unpacked_bytes: int = 768 * 2**20
    ratio: int = 120  # real sheets pack 5 to 40 times; only padding packs more
    ratio_from_bytes: int = 32 * 2**20
    entries: int = 2_000


LIMITS = Limits()

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = re.compile(rb"\s*(<!doctype\s+html|<html|<head|<table|<meta|mime-version:)", re.I)
_XML_SHEET = re.compile(rb"\s*<\?xml[^>]*>\s*(<\?mso[^>]*>\s*)?<(\w+:)?workbook", re.I)
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
_FAR_CELL = re.compile(rb"""r=["']([A-Z]{1,3})([2-9]\d{5}|\d{7,})["']""")
_WIDE_CELL = re.compile(rb"""r=["']([L-Z][A-Z]|[A-Z]{3,}|K[O-Z])(\d+)["']""")
_FAR_ROW = re.compile(rb"""r=["']()([2-9]\d{5}|\d{7,})["']""")
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")


def shape_of(content: bytes, limits: Limits = LIMITS) -> Shape:
    """What kind of workbook the bytes are, once they are known to be safe to open.

    Refused with its own code and advice: empty, too big, encrypted, a web page in disguise, damaged, a bomb,
    a DTD, a cell beyond the bounds (named). Cost: one pass over the unpacked sheets, 0.5 s for 100,000 × 12.
    """
    if not content.strip(b"\x00 \r\n\t"):
        raise Refusal(
            "SHEET_EMPTY", "文件是空的", "empty file", mend="请重新导出，确认能用表格软件打开后再上传"
        )
    check_size(len(content), limits)
    if content.startswith(_OLE):
        return _old_workbook(content)
    if content.startswith(_ZIP):
        _check_archive(content, limits)
        return Shape.XLSX
    _refuse_disguises(content)
    return Shape.TEXT


def check_size(size: int, limits: Limits = LIMITS) -> None:
    """Refused when a file of so many bytes is too big: asked before it is read at all."""
    if size > limits.file_bytes:
        most = limits.file_bytes // 2**20
        raise Refusal("SHEET_TOO_BIG", f"文件超过 {most} 兆字节", mend="请按月份或单位拆成几个文件分别上传")


def _old_workbook(content: bytes) -> Shape:
    if _ENCRYPTED in content:
        raise encrypted()
    return Shape.XLS


def encrypted() -> Refusal:
    """The sentence for a file behind a password."""
    return Refusal("SHEET_ENCRYPTED", "文件设了打开密码", mend="请在表格软件里“另存为”并去掉打开密码，再上传")


def damaged(detail: str = "") -> Refusal:
    """The sentence for a file cut off or altered on its way."""
    said = f"（{detail}）" if detail else ""
    return Refusal("SHEET_DAMAGED", f"文件不完整或已损坏{said}", mend="请从原系统重新导出或重新拷贝后上传")


def _refuse_disguises(content: bytes) -> None:
    head = content[:4096].removeprefix(b"\xef\xbb\xbf")
    if _WEB_PAGE.match(head):
        raise Refusal(
            "SHEET_WEB_PAGE",
            "这是一个网页，只是名字像表格",
            mend="请用表格软件打开它，再“另存为” .xlsx 后上传",
        )
    if _XML_SHEET.match(head):
        raise Refusal(
            "SHEET_XML_2003", "这是 2003 版 XML 表格", mend="请用表格软件打开它，再“另存为” .xlsx 后上传"
        )
    if head.startswith(b"%PDF"):
        raise Refusal("SHEET_PDF", "这是 PDF 文件，不是表格", mend="请向来源部门索取 .xlsx 或 .csv 文件")


def _check_archive(content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_sizes(archive, len(content), limits)
            _check_parts(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as broken:
        raise damaged() from broken
    except RuntimeError as locked:  # zipfile's word for a password
        raise encrypted() from locked


def _check_sizes(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries:
        raise _bomb(f"压缩包里有 {len(entries)} 个部件，最多 {limits.entries} 个")
    if unpacked > limits.unpacked_bytes:
        raise _bomb(f"解开后有 {unpacked // 2**20} 兆字节，最多 {limits.unpacked_bytes // 2**20} 兆字节")
    if unpacked > limits.ratio_from_bytes and unpacked > packed * limits.ratio:
        raise _bomb(f"解开后是原来的 {unpacked // packed} 倍，最多 {limits.ratio} 倍")
    if "xl/workbook.xml" not in archive.namelist():
        raise Refusal("SHEET_NOT_WORKBOOK", "这是压缩包，不是表格", mend="请先解压，再上传里面的表格文件")


def _bomb(zh: str) -> Refusal:
    return Refusal("SHEET_BOMB", zh, mend="请把数据复制到一张新表里另存，再上传")


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    for entry in archive.infolist():
        if not entry.filename.endswith((".xml", ".rels", ".vml")):
            continue
        part = archive.read(entry)  # inflates no more than the declared size, and checks its sum
        if _DTD.search(part[:8192]):
            raise Refusal(
                "SHEET_DTD", f"部件 {entry.filename} 里有 DTD 声明", mend="请用表格软件另存为 .xlsx 后上传"
            )
        if _SHEET_PART.fullmatch(entry.filename):
            _check_bounds(part, limits)


def _check_bounds(part: bytes, limits: Limits) -> None:
    for pattern in (_FAR_CELL, _WIDE_CELL, _FAR_ROW):
        for letters, digits in pattern.findall(part):
            if int(digits) > limits.rows or column_number(letters.decode()) > limits.columns:
                raise _beyond(f"{letters.decode()}{digits.decode()}", limits)


def _beyond(cell: str, limits: Limits) -> Refusal:
    return Refusal(
        "SHEET_BEYOND",
        f"单元格 {cell} 超出 {limits.rows - 100:,} 行 × {limits.columns} 列",
        mend=f"请删除 {cell} 及其附近多余的行列（选中整行整列后删除），或把数据拆成几个文件",
    )


def column_number(letters: str) -> int:
    """The number of a column by its letters, 1 for A; 0 for none.

    >>> [column_number(c) for c in ("", "A", "Z", "AA", "KN", "XFD")]
    [0, 1, 26, 27, 300, 16384]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column by its number, A for 1.

    >>> [column_letters(n) for n in (1, 26, 27, 300, 16384)]
    ['A', 'Z', 'AA', 'KN', 'XFD']
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
