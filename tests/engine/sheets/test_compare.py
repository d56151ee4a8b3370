"""One delivery beside the last."""

import pyarrow as pa
import pytest

from jiangtu.engine.sheets import compare
from jiangtu.engine.sheets.compare import Difference, Jump, Totals

SECRET = b"a secret of thirty-two bytes ...."[:32]
SCHEMA = pa.schema(
    [("sheet", pa.string()), ("row", pa.int32()), ("name", pa.string()), ("citizen_number", pa.string()),
     ("phone", pa.string()), ("kind", pa.string()), ("amount_fen", pa.int64())]
)  # fmt: skip


def table(*rows: tuple[str, str | None, str, int]) -> pa.Table:
    lines = [
        {
            "sheet": "表",
            "row": row,
            "name": name,
            "citizen_number": number,
            "phone": None,
            "kind": kind,
            "amount_fen": fen,
        }
        for row, (name, number, kind, fen) in enumerate(rows)
    ]
    return pa.Table.from_pylist(lines, SCHEMA)


def prints(*rows: tuple[str, str | None, str, int]) -> pa.Table:
    return compare.prints(table(*rows), key=("kind",), secret=SECRET)


LAST = (("王芳", "1", "A", 10), ("李雷", "2", "A", 20), ("韩梅", "3", "A", 30))


@pytest.mark.parametrize(
    ("now", "difference"),
    [
        (LAST, Difference(0, 0, 3, 0)),
        (LAST[::-1], Difference(0, 0, 3, 0)),
        (LAST[:2], Difference(0, 0, 2, 1)),
        ((*LAST[:2], ("韩梅", "3", "A", 31)), Difference(0, 1, 2, 0)),
        ((*LAST, ("王芳", "1", "B", 10)), Difference(1, 0, 3, 0)),
    ],
)
def test_rows_are_new_changed_same_or_gone(now: tuple, difference: Difference) -> None:
    assert compare.difference(prints(*now), prints(*LAST)) == difference


def test_prints_of_another_secret_say_nothing() -> None:
    other = compare.prints(table(*LAST), key=("kind",), secret=b"another")

    assert compare.difference(prints(*LAST), other) == Difference(3, 0, 0, 3)


def test_persons_are_counted_once_whatever_they_are_known_by() -> None:
    rows = table(("王芳", "1", "A", 10), ("王芳", "1", "B", 20), ("李雷", None, "A", 5))

    assert compare.totals(rows, money="amount_fen") == Totals(rows=3, persons=2, money_fen=35)


def test_no_earlier_delivery_no_jump() -> None:
    assert compare.jumps(Totals(9, 9, 9), None) == ()


def test_a_fall_is_a_jump_too() -> None:
    assert compare.jumps(Totals(100, 100, 79), Totals(100, 100, 100)) == (
        Jump("金额", 100, 79, is_money=True),
    )
