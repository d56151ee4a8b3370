"""Entries that balance, expire, are spent and are taken back."""

import pytest

from jiangtu.engine.bridges import credits
from jiangtu.engine.bridges.credits import BANK, Entry, EntryKind, Leg, Unbalanced
from tests.engine.bridges.people import day

ON = day("2025-06-30")


def banked(result: str, amount: int, until: str) -> Entry:
    """A result's credits in the bank."""
    legs = credits.moved(BANK, f"source:{result}", f"bank:{result}", amount)
    return Entry(f"earn:{result}", ON, EntryKind.EARN, legs, (result,), expires_on=day(until))


def test_entry_that_does_not_balance_is_none() -> None:
    with pytest.raises(Unbalanced):
        Entry("wrong", ON, EntryKind.EARN, (Leg(BANK, "bank:a", 100),), ("a",))


def test_soonest_to_run_out_comes_first_and_on_its_day_it_is_gone() -> None:
    book = [banked("late", 300, "2027-01-01"), banked("soon", 100, "2026-01-01")]

    assert [source for source, _, _ in credits.lots(book, ON)] == ["soon", "late"]
    assert [source for source, _, _ in credits.lots(book, day("2026-01-01"))] == ["late"]


def test_expired_credits_leave_the_bank_once() -> None:
    book = [banked("a", 300, "2026-01-01")]

    book += credits.expire(book, day=day("2026-01-01"))

    assert credits.balances(book) == {(BANK, "source:a"): -300, (BANK, "expired"): 300}
    assert credits.expire(book, day=day("2026-01-02")) == []


def test_withdrawing_takes_expired_credits_back_too() -> None:
    book = [banked("a", 300, "2026-01-01")]
    book += credits.expire(book, day=day("2026-01-01"))

    book += credits.withdraw(book, source="a", day=day("2026-02-01"))

    assert credits.balances(book) == {}
    assert [entry.kind for entry in book[2:]] == [EntryKind.REVERSE, EntryKind.REVERSE]
    assert credits.withdraw(book, source="a", day=day("2026-02-01")) == []


def test_account_below_zero_and_a_key_twice_are_faults() -> None:
    wrong = Entry("w", ON, EntryKind.SPEND, credits.moved("machining", "course:x", "spent:y/x", 100), ())

    assert list(credits.faults([wrong, wrong])) == ["machining course:x -200", "w"]
