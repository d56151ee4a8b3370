"""Streams out of a compound file."""

import pytest

from jiangtu.engine.sheets import ole
from tests.engine.sheets import zoo

SMALL = zoo.xls([zoo.HEADS, zoo.GOOD])
LARGE = zoo.xls([zoo.HEADS, *[[*zoo.GOOD[:7], n] for n in range(20_000)]])


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
def test_the_workbook_is_found_whole(content: bytes) -> None:
    book = ole.stream(content, "Book", "Workbook")

    assert book is not None
    assert (book[:2], book.rstrip(b"\x00")[-1:]) == (b"\x09\x08", b"\x0a")


def test_a_stream_that_is_not_there_is_none() -> None:
    assert ole.stream(SMALL, "WordDocument") is None


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
def test_a_file_cut_anywhere_is_broken(content: bytes) -> None:
    for kept in {8, 40, 511, 600, len(content) // 2, len(content) - 600, len(content) - 100}:
        with pytest.raises(ole.Broken):
            ole.stream(content[:kept], "Workbook")


def test_a_chain_that_runs_in_a_circle_is_broken() -> None:
    table_at = 512 + int.from_bytes(SMALL[76:80], "little") * 512
    circle = SMALL[:table_at] + (0).to_bytes(4, "little") + SMALL[table_at + 4 :]

    with pytest.raises(ole.Broken):
        ole.stream(circle, "Workbook")
