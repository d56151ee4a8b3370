"""Old workbooks: what their reader does not show."""

import pytest

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import biff, ole
from tests.engine.sheets import zoo

CONTENT = zoo.xls([["姓名", "数"], ["王芳", "=1+1"], ["李四", 5], ["=A2", True]])
WRITE_ACCESS, FILE_PASS = b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00"


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as answer:
        biff.refuse_unreadable(content)
    return answer.value.code


def test_formulas_are_found_by_sheet() -> None:
    assert biff.computed(CONTENT, "花名册") == {(1, 1), (3, 0)}
    assert biff.computed(CONTENT, "别的") == frozenset()


def test_an_error_cell_is_found_and_a_truth_is_not() -> None:
    true = b"\x05\x02\x08\x00\x03\x00\x01\x00\x11\x00\x01\x00"
    assert true in CONTENT

    wrong = CONTENT.replace(true, true[:-2] + b"\x2a\x01")

    assert biff.computed(wrong, "花名册") - biff.computed(CONTENT, "花名册") == {(3, 1)}


def test_a_workbook_that_can_be_read_is_not_refused() -> None:
    biff.refuse_unreadable(CONTENT)


def test_a_password_is_told() -> None:
    assert WRITE_ACCESS in CONTENT

    assert refused(CONTENT.replace(WRITE_ACCESS, FILE_PASS, 1)) == "SHEET_ENCRYPTED"


@pytest.mark.parametrize("kept", [8, 600, len(CONTENT) // 2, len(CONTENT) - 100])
def test_a_file_cut_off_is_told(kept: int) -> None:
    assert refused(CONTENT[:kept]) == "SHEET_DAMAGED"


def test_a_text_document_is_told() -> None:
    name = "Workbook".encode("utf-16-le")

    assert refused(CONTENT.replace(name, "Document".encode("utf-16-le"))) == "SHEET_NOT_WORKBOOK"


def test_records_that_do_not_end_are_told() -> None:
    book = ole.stream(CONTENT, "Workbook")
    assert book is not None

    assert (
        refused(CONTENT.replace(book, book.replace(b"\x0a\x00\x00\x00", b"\x0b\x00\x00\x00")))
        == "SHEET_DAMAGED"
    )
