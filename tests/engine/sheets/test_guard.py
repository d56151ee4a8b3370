"""Hostile files are answered before any reader opens them, each in its own words."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import guard
from tests.engine.sheets import zoo

SMALL = zoo.xlsx([zoo.HEADS, zoo.GOOD])
SHEET = "xl/worksheets/sheet1.xml"


def zipped(**parts: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def lying() -> bytes:
    """An archive whose directory says a part is smaller than it is."""
    content = bytearray(SMALL)
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(content)


BOMB = zoo.with_part(SMALL, SHEET, b"<sheetData>" + b" " * (40 << 20) + b"</sheetData>")
DTD = zoo.with_part(SMALL, SHEET, b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>')

HOSTILE = {
    "nothing": (b"", "SHEET_EMPTY", "重新导出"),
    "only blanks": (b" \r\n\x00", "SHEET_EMPTY", "重新导出"),
    "far cell": (zoo.far_cell(1_048_576, 16_384), "SHEET_BEYOND", "XFD1048576"),
    "far column": (zoo.far_cell(1, 301), "SHEET_BEYOND", "KO1"),
    "far row": (zoo.far_cell(200_101, 1), "SHEET_BEYOND", "A200101"),
    "bomb": (BOMB, "SHEET_BOMB", "复制到一张新表"),
    "entities": (DTD, "SHEET_DTD", "另存为"),
    "truncated": (SMALL[:-200], "SHEET_DAMAGED", "重新"),
    "lying sizes": (lying(), "SHEET_DAMAGED", "重新"),
    "not a workbook": (zipped(a=b"hello"), "SHEET_NOT_WORKBOOK", "解压"),
    "encrypted": (guard._OLE + b"\0" * 600 + guard._ENCRYPTED, "SHEET_ENCRYPTED", "去掉打开密码"),
    "web page named xls": (b"\xef\xbb\xbf <html><table><tr><td>1", "SHEET_WEB_PAGE", "另存为"),
    "xml of 2003": (b'<?xml version="1.0"?>\n<Workbook xmlns="urn:x">', "SHEET_XML_2003", "另存为"),
    "pdf": (b"%PDF-1.7 ...", "SHEET_PDF", "来源部门"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_its_own_advice(kind: str) -> None:
    content, code, said = HOSTILE[kind]

    with pytest.raises(Refusal) as refused:
        guard.shape_of(content)

    assert refused.value.code == code
    assert said in refused.value.zh + refused.value.mend


def test_a_file_over_the_limit_is_refused_unopened() -> None:
    with pytest.raises(Refusal) as refused:
        guard.shape_of(SMALL, guard.Limits(file_bytes=100))

    assert refused.value.code == "SHEET_TOO_BIG"


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (SMALL, guard.Shape.XLSX),
        (zoo.far_cell(200_100, 300), guard.Shape.XLSX),
        (guard._OLE + b"\0" * 600, guard.Shape.XLS),
        ("姓名,性别".encode("gb18030"), guard.Shape.TEXT),
    ],
)
def test_an_honest_file_is_known_by_its_bytes(content: bytes, shape: guard.Shape) -> None:
    assert guard.shape_of(content) is shape
