"""A settlement anyone can check."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.matching.published import Entry, Places, Settlement, check, settle

PLACES = [Places("K1", 1, (("WOMEN", 1),)), Places("K2", 1)]
ENTRIES = [Entry(1, ("K1", "K2"), ("WOMEN",)), Entry(2, ("K1",)), Entry(3, ("K1", "K2"))]
SETTLED = settle(PLACES, ENTRIES, seed=b"s" * 32)


def test_lots_then_choices() -> None:
    order = [1, 3, 2]  # drawn from this seed and these entries

    assert SETTLED.given == {order[0]: "K1", order[1]: "K2"}
    assert check(SETTLED) == []


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"seed": (b"t" * 32).hex()}, "SEED"),
        ({"entries": (*ENTRIES, Entry(4, ("K2",)))}, "ENTRIES"),
        ({"given": {2: "K1", 3: "K2"}}, "PASSED_OVER"),
        ({"given": {2: "K2"}}, "NOT_HIS"),
        ({"given": {**SETTLED.given, 9: "K2"}}, "NOT_HIS"),
    ],
)
def test_whatever_was_changed_afterwards_is_found(changed: dict[str, object], codes: str) -> None:
    assert codes in {p.code for p in check(dataclasses.replace(SETTLED, **changed))}


@given(
    st.lists(st.lists(st.sampled_from(["K1", "K2"]), unique=True, max_size=2), max_size=9),
    st.binary(min_size=32, max_size=32),
)
def test_every_settlement_holds(lists: list[list[str]], seed: bytes) -> None:
    entries = [Entry(n, tuple(wanted)) for n, wanted in enumerate(lists)]

    assert check(settle(PLACES, entries, seed=seed)) == []
    assert isinstance(SETTLED, Settlement)
