"""Bounds, constants and lists as SQL expressions, each executed alone."""

import datetime as dt
from collections.abc import Callable

import ibis
import pytest

from jiangtu.engine.policy import catalogue, sql_node, tree
from jiangtu.engine.policy.sql_node import Ends, Translator
from jiangtu.engine.policy.tree import Aggregate, AsOf, Compare, How, Literal, Node, OneOf, Shift, Type
from jiangtu.engine.schema import Kind

AS_OF = dt.date(2025, 6, 30)
NUMBER, DAY = Type(Kind.NUMBER), Type(Kind.DATE)
COUNT = Aggregate(How.COUNT, "claims", Literal(True, tree.BOOL), None, NUMBER)
OCCUPATION = Type(Kind.TERM, of="occupation")
CATALOGUES = catalogue.Catalogues(
    lists={
        "short": (
            catalogue.Version("short", "", "", "", dt.date(2023, 1, 1), dt.date(2024, 7, 1),
                              frozenset({"6-18-01-02"}), ()),
            catalogue.Version("short", "", "", "", dt.date(2025, 1, 1), None, frozenset(), (("6-22", ""),)),
        )
    },
    maps={
        "letters": (
            catalogue.Version("letters", "", "", "", dt.date(2023, 1, 1), None, frozenset(),
                              (("6-18-01", "A"), ("6", "B"))),
        )
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def run() -> Callable[[object], object]:
    """What DuckDB answers to an expression."""
    con = ibis.duckdb.connect()
    return lambda value: con.to_pyarrow(value).as_py()


def between(low: int | None, high: int | None) -> Translator:
    """A translator for which every count lies between the ends; equal ends are one exact number."""
    one = ibis.literal(low, "int64")
    ends = Ends(one, one if low == high else ibis.literal(high, "int64"))
    return Translator(AS_OF, CATALOGUES, lambda c: ibis.null("string"), lambda a: ends)


@pytest.mark.parametrize(
    ("low", "high", "op", "answer"),
    [
        (2, 2, ">=", True), (2, 2, ">=", True), (1, 1, ">=", False), (None, None, ">=", None),
        (2, 5, ">=", True), (1, 5, ">=", None), (0, 1, ">=", False),
        (3, 5, ">", True), (2, 5, ">", None), (0, 2, ">", False),
        (0, 1, "<", True), (0, 2, "<", None), (2, 5, "<", False),
        (0, 2, "<=", True), (0, 3, "<=", None), (3, 5, "<=", False),
        (0, 1, "==", False), (3, 5, "==", False), (0, 2, "==", None),
        (0, 1, "!=", True), (3, 5, "!=", True), (0, 2, "!=", None),
    ],
)  # fmt: skip
def test_a_bounded_number_compared_with_two(run, low, high, op, answer):
    test = Compare(op, COUNT, Literal(2, NUMBER))

    assert run(between(low, high).value(test)) is answer


@pytest.mark.parametrize(
    ("low", "high", "answer"), [(2, 2, True), (4, 4, False), (3, 4, None), (5, 9, False), (0, 5, None)]
)
def test_a_bounded_number_among_constants(run, low, high, answer):
    test = OneOf(COUNT, (Literal(2, NUMBER), Literal(3, NUMBER)))

    assert run(between(low, high).value(test)) is answer


@pytest.mark.parametrize(
    ("node", "ends"),
    [
        (tree.Plus(COUNT, Literal(10, NUMBER), NUMBER), (11, 13)),
        (tree.Minus(COUNT, Literal(10, NUMBER), NUMBER), (-9, -7)),
        (tree.Minus(Literal(10, NUMBER), COUNT, NUMBER), (7, 9)),  # the ends change places
        (tree.Minus(COUNT, COUNT, NUMBER), (-2, 2)),
        (tree.Times(COUNT, 5, NUMBER), (5, 15)),
        (tree.Quotient(COUNT, 2, NUMBER), (0, 1)),
        (tree.Choose(Literal(True, tree.BOOL), COUNT, Literal(9, NUMBER), NUMBER), (1, 3)),
        (tree.Choose(Literal(False, tree.BOOL), COUNT, Literal(9, NUMBER), NUMBER), (9, 9)),
    ],
)
def test_arithmetic_keeps_both_ends(run, node, ends):
    found = between(1, 3).ends(node)

    assert (run(found.low), run(found.high)) == ends


@pytest.mark.parametrize(("low", "high", "value"), [(2, 2, 2), (1, 3, None)])
def test_a_bounded_number_is_a_value_only_where_its_ends_meet(run, low, high, value):
    translator = between(low, high)

    assert (run(translator.value(COUNT)), run(translator.value(tree.Known(COUNT)))) == (
        value,
        value is not None,
    )


@pytest.mark.parametrize(
    ("node", "day"),
    [
        (AsOf(), AS_OF),
        (Literal(dt.date(2024, 2, 29), DAY), dt.date(2024, 2, 29)),
        (Shift(AsOf(), -30, "days", DAY), dt.date(2025, 5, 31)),
        (Shift(AsOf(), -4, "months", DAY), dt.date(2025, 2, 28)),
        (Shift(Literal(dt.date(2024, 2, 29), DAY), 1, "years", DAY), dt.date(2025, 2, 28)),
        (COUNT, None),
        (Shift(COUNT, 1, "days", DAY), None),
    ],
)
def test_the_day_a_node_stands_for_whatever_the_facts(node, day):
    assert sql_node.constant_day(node, AS_OF) == day


@pytest.mark.parametrize(
    ("start", "end", "unit", "elapsed"),
    [
        ("2024-01-31", "2024-02-29", "months", 1),  # the month's end clamps
        ("2024-01-31", "2024-02-28", "months", 0),
        ("2024-03-10", "2026-03-09", "years", 1),
        ("2024-03-10", "2026-03-10", "years", 2),
        ("2024-02-28", "2024-03-01", "days", 2),
        ("2024-05-01", "2024-03-31", "months", -2),
    ],
)
def test_whole_units_between_days(run, start, end, unit, elapsed):
    days = (Literal(dt.date.fromisoformat(day), DAY) for day in (start, end))

    assert run(between(0, 0).value(tree.Elapsed(unit, *days, NUMBER))) == elapsed


@pytest.mark.parametrize(
    ("code", "day", "listed"),
    [
        ("6-18-01-02", dt.date(2024, 6, 30), True),
        ("6-18-01-02", dt.date(2025, 1, 1), False),  # not in the later list
        ("6-22-01-01", dt.date(2025, 1, 1), True),
        ("6-18-01-02", dt.date(2024, 7, 1), None),  # no list is in force
        ("6-18-01-02", dt.date(2022, 12, 31), None),
    ],
)
def test_a_term_in_the_list_of_the_day(run, code, day, listed):
    node = tree.Listed("short", Literal(code, OCCUPATION), Literal(day, DAY))

    assert run(between(0, 0).value(node)) is listed


@pytest.mark.parametrize(("code", "letter"), [("6-18-01-02", "A"), ("6-22-01-01", "B"), ("4-10-01-05", None)])
def test_the_letter_of_a_term_is_that_of_its_first_prefix(run, code, letter):
    node = tree.Classed("letters", Literal(code, OCCUPATION), AsOf(), Type(Kind.TEXT))

    assert run(between(0, 0).value(node)) == letter


@pytest.mark.parametrize(
    ("day", "until", "inside"),
    [("2024-12-31", None, False), ("2025-01-01", None, True), ("2025-12-31", "2026-01-01", True),
     ("2026-01-01", "2026-01-01", False)],
)  # fmt: skip
def test_a_period_ends_before_its_last_day(run, day, until, inside):
    end = dt.date.fromisoformat(until) if until else None

    found = sql_node.in_period(sql_node.date(dt.date.fromisoformat(day)), dt.date(2025, 1, 1), end)

    assert run(found) is inside


@pytest.mark.parametrize(
    ("value", "kind", "held"),
    [("3", Type(Kind.CODE, of="level"), 3), (7, NUMBER, 7), ("6-18", OCCUPATION, "6-18")],
)
def test_a_code_is_held_by_its_rank_and_the_rest_as_it_is(value, kind, held):
    assert sql_node.plain(value, kind) == held


def test_every_kind_of_node_has_its_translation():
    assert set(sql_node._BY_NODE) == set(Node.__args__)
