"""The child that opens a stranger's file, and what comes back when it dies."""

import datetime as dt
import io

import pyarrow.parquet as pq
import pytest

from jiangtu.apps.intake import reader
from jiangtu.engine.errors import Refusal
from tests.engine.sheets import zoo

AS_OF = dt.date(2025, 6, 30)
GOOD = zoo.xlsx([zoo.HEADS, zoo.GOOD])


def request(**more: object) -> reader.Request:
    return reader.Request(**{"format": "social-insurance", "as_of": AS_OF, **more})  # type: ignore[arg-type]


def test_a_good_file_comes_back_as_rows_and_counts() -> None:
    reading = reader.read(GOOD, request())

    assert (reading.refusal, reading.sheet, reading.findings, reading.marked) == ({}, "花名册", None, None)
    assert (reading.about["read"], reading.about["persons"], reading.about["money_fen"]) == (1, 1, 350_000)
    assert reading.staged is not None
    assert pq.read_table(io.BytesIO(reading.staged)).num_rows == 1


def test_a_refused_sheet_still_shows_its_headings() -> None:
    reading = reader.read(zoo.xlsx([["姓名", "星座"], ["王芳", "白羊"]]), request())

    assert reading.refusal["code"] == "SHEET_COLUMNS_MISSING"
    assert [h["name"] for h in reading.about["headings"]] == ["姓名", "星座"]
    assert reading.staged is None


def test_a_format_is_recognised_from_the_sheet() -> None:
    assert reader.read(GOOD, request(format="")).format == "social-insurance"


def test_the_sheet_that_fits_is_taken_among_several() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    notes = book.create_sheet("填表说明", 0)
    notes.append(["本表由参保单位填写"])
    buffer = io.BytesIO()
    book.save(buffer)

    assert reader.read(buffer.getvalue(), request()).sheet == "花名册"


def test_a_child_without_memory_is_a_refusal() -> None:
    with pytest.raises(Refusal) as refused:
        reader.read(b"x" * (80 << 20), request(), memory=64 << 20)

    assert refused.value.code == "SHEET_TOO_HEAVY"


def test_a_child_that_takes_too_long_is_a_refusal() -> None:
    with pytest.raises(Refusal) as refused:
        reader.read(GOOD, request(), seconds=0.001)

    assert refused.value.code == "SHEET_TOO_SLOW"


def test_long_numbers_are_hidden_in_the_samples() -> None:
    samples = [h["samples"] for h in reader.read(GOOD, request()).about["headings"]]

    assert not any(zoo.WOMAN in text or "13812345678" in text for row in samples for text in row)


def test_an_old_workbook_is_read_to_the_last_cell() -> None:
    """Excel 97: real dates, a number of a person turned into a float, a formula nobody computed."""
    rows = [
        zoo.HEADS,
        [*zoo.GOOD[:5], dt.date(2024, 1, 1), dt.date(2024, 3, 31), 3500],
        [*zoo.GOOD[:1], 450202199001010015.0, *zoo.GOOD[2:]],
        [*zoo.GOOD[:7], "=3000+500"],
    ]

    reading = reader.read(zoo.xls(rows), request())

    assert reading.about["kinds"] == {"CELL_FORMULA": 1, "CITIZEN_AS_NUMBER": 1}
    assert reading.staged is not None
    table = pq.read_table(io.BytesIO(reading.staged))
    assert table["from_on"].to_pylist()[0] == dt.date(2024, 1, 1)
    assert table["until_on"].to_pylist()[0] == dt.date(2024, 4, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            zoo.xls([zoo.HEADS, zoo.GOOD]).replace(b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00", 1),
            "SHEET_ENCRYPTED",
        ),
        (zoo.xls([zoo.HEADS, zoo.GOOD])[:3000], "SHEET_DAMAGED"),
        (zoo.xls([zoo.HEADS, zoo.GOOD])[:-64], "SHEET_DAMAGED"),
    ],
)
def test_an_old_workbook_that_cannot_be_read_is_refused_by_its_own_sentence(
    content: bytes, code: str
) -> None:
    assert reader.read(content, request()).refusal["code"] == code
