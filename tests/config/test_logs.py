"""No log line shows whom it is about."""

import logging
import sys

import pytest

from jiangtu.config.logs import Masked


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("no 450202199001011234 here", "no 450*** here"),
        ("45020219900101123X", "450***"),
        ("450202900101123", "450***"),
        ("'13812345678'", "'138***'"),
        ("person 7340032146234871", "person 7340032146234871"),
        ("batch 12, 2025-06-30, 1500000 fen", "batch 12, 2025-06-30, 1500000 fen"),
    ],
)
def test_numbers_of_people_are_hidden_and_others_kept(said: str, written: str) -> None:
    record = logging.LogRecord("jiangtu", logging.ERROR, __file__, 1, said, (), None)

    assert Masked().format(record).endswith(f"ERROR jiangtu: {written}")


def test_the_value_a_library_quotes_in_its_trace_is_hidden() -> None:
    try:
        int("450202199001011234五")
    except ValueError:
        record = logging.LogRecord("jiangtu", logging.ERROR, __file__, 1, "fault", (), sys.exc_info())

    assert "450202199001011234" not in Masked().format(record)
