"""Text tables in every encoding departments use."""

import pytest

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import delimited
from tests.engine.sheets import zoo

ROWS = [["姓名", "备注"], ["王芳", "甲"], ["欧阳㛃", "乙"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_every_encoding_and_separator_gives_the_same_rows(encoding: str, separator: str) -> None:
    assert delimited.rows_of(zoo.text(ROWS, encoding, separator)) == ROWS


def test_two_encodings_in_one_file_are_refused_naming_the_line() -> None:
    mixed = "姓名,备注\n王芳,甲\n".encode() + "李雷,乙\n".encode("gb18030")

    with pytest.raises(Refusal) as refused:
        delimited.rows_of(mixed)

    assert (refused.value.code, "第 3 行" in refused.value.zh) == ("SHEET_MIXED_ENCODING", True)


def test_bytes_of_no_encoding_are_refused_naming_the_line() -> None:
    with pytest.raises(Refusal) as refused:
        delimited.rows_of(b"name\n\xff\xff\xff,1\n")

    assert (refused.value.code, "第 2 行" in refused.value.zh) == ("SHEET_ENCODING", True)


def test_a_quoted_separator_and_line_break_stay_in_their_cell() -> None:
    assert delimited.rows_of('姓名,备注\n王芳,"甲,乙\n丙"\n'.encode()) == [
        ["姓名", "备注"],
        ["王芳", "甲,乙\n丙"],
    ]
