"""Balances as columns, beside plain dictionaries."""

from collections import defaultdict

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.catalogues.ledger import accounts, movements
from jiangtu.engine.ledger import balance
from jiangtu.engine.ledger import entry as entries

MOVES = [m.legs for m in movements().values() if m.legs]
BOOK = st.lists(
    st.tuples(st.sampled_from(MOVES), st.integers(1, 3), st.integers(1, 10**12), st.booleans()), max_size=30
)


def posted(book) -> list[tuple[int, entries.Leg]]:
    found = []
    for number, (movement, line, fen, turned) in enumerate(book, start=1):
        legs = entries.legs(movement, line=line, fen=fen)
        found += [(number, leg) for leg in (entries.turned(legs) if turned else legs)]
    return found


def table(rows: list[tuple[int, entries.Leg]]) -> pa.Table:
    said = [{"entry": n, "line": leg.line, "account": leg.account, "fen": leg.fen} for n, leg in rows]
    return pa.Table.from_pylist(said, schema=balance.LEGS)


@given(BOOK)
def test_balances_are_the_sums_of_the_legs(book) -> None:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for _, leg in posted(book):
        sums[leg.line, leg.account] += leg.fen

    found = balance.balances(table(posted(book))).to_pylist()

    assert [((r["line"], r["account"]), r["fen"]) for r in found] == sorted(sums.items())


@given(BOOK)
def test_the_trial_balance_is_zero_in_each_book(book) -> None:
    found = balance.trial_balance(table(posted(book))).to_pylist()
    books = {
        name: sum(r["fen"] for r in found if accounts()[r["account"]].book == name)
        for name in ("FINANCIAL", "BUDGETARY")
    }

    assert books == {"FINANCIAL": 0, "BUDGETARY": 0}
    assert all(r["debit"] - r["credit"] == r["fen"] and min(r["debit"], r["credit"]) >= 0 for r in found)
    assert sum(r["debit"] for r in found) == sum(leg.fen for _, leg in posted(book) if leg.fen > 0)


@given(BOOK)
def test_the_counters_of_a_line_are_told_by_its_legs(book) -> None:
    naive: dict[int, dict[str, int]] = {}
    for _, leg in posted(book):
        kept = naive.setdefault(leg.line, {"ceiling": 0, "committed": 0, "paid": 0})
        kept["ceiling"] -= leg.fen if leg.account == "AUTHORISED" else 0
        kept["committed"] += leg.fen if leg.account == "COMMITTED" else 0
        kept["paid"] += leg.fen if leg.account == "PAID" else 0

    assert balance.counters(table(posted(book))) == naive


def test_entries_that_do_not_balance_are_named() -> None:
    rows = [(1, entries.Leg(1, "FREE", 5)), (1, entries.Leg(1, "COMMITTED", -5)), (2, entries.Leg(1, "FREE", 5)),
            (3, entries.Leg(1, "FREE", 5)), (3, entries.Leg(1, "COMMITTED", -4))]  # fmt: skip

    assert balance.unbalanced(table(rows)) == [2, 3]
