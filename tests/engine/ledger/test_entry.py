"""What an entry is, and what is none."""

import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.ledger.kinds import BOOKS
from jiangtu.catalogues.ledger import accounts, movements
from jiangtu.engine.ledger import entry as entries

LEGS = (entries.Leg(1, "COMMITTED", 5), entries.Leg(1, "FREE", -5))
ENTRY = entries.Entry(entries.Draft("k", "COMMIT", LEGS, "claim:1"), "li", 1, dt.date(2025, 6, 30))


@pytest.mark.parametrize("amount", [0, -1, 0.5, 1.0, "5", None, True, 10**15 + 1])
def test_an_amount_is_a_positive_whole_number_of_fen(amount: object) -> None:
    with pytest.raises(entries.AmountWrong):
        entries.whole_fen(amount)


@pytest.mark.parametrize(
    "legs",
    [
        (),
        LEGS[:1],
        (LEGS[0], LEGS[1]._replace(fen=-4)),
        (LEGS[0], LEGS[1]._replace(line=2)),
        (LEGS[0], LEGS[1]._replace(account="BANK")),
        (LEGS[0], LEGS[1]._replace(account="NOWHERE")),
        (*LEGS, entries.Leg(1, "BANK", 0)),
        (LEGS[0]._replace(fen=5.0), LEGS[1]),
    ],
    ids=["none", "one", "uneven", "two-lines", "two-books", "no-account", "nothing", "fraction"],
)
def test_what_does_not_balance_is_refused(legs: tuple[entries.Leg, ...]) -> None:
    with pytest.raises(entries.Unbalanced):
        entries.check(ENTRY.draft._replace(legs=legs), BOOKS)


@pytest.mark.parametrize("movement", [m for m in movements().values() if m.legs], ids=lambda m: m.code)
@given(fen=st.integers(1, entries.LARGEST))
def test_every_movement_of_the_chart_balances_and_is_undone_by_its_counter(movement, fen: int) -> None:
    legs = entries.legs(movement.legs, line=1, fen=fen)

    entries.check(ENTRY.draft._replace(legs=legs), BOOKS)
    entries.check(ENTRY.draft._replace(legs=legs + entries.turned(legs)), BOOKS)
    assert {code for code, _ in movement.legs} <= set(accounts())


def test_anybody_can_rebuild_the_hash() -> None:
    said = '["k","COMMIT","claim:1","",null,"li",1,"2025-06-30",[[1,"COMMITTED",5],[1,"FREE",-5]]]'

    assert entries.digest(ENTRY, "SHA256") == hashlib.sha256(said.encode()).digest()
    assert entries.digest(ENTRY, "SM3") != entries.digest(ENTRY, "SHA256")


@given(
    st.builds(
        entries.Draft,
        key=st.text(),
        kind=st.sampled_from([m.code for m in movements().values()]),
        legs=st.lists(st.builds(entries.Leg, st.integers(1), st.text(), st.integers()), max_size=4).map(
            tuple
        ),
        about=st.text(),
        reason=st.text(),
        reverses=st.none() | st.integers(1),
    ),
    st.text(),
    st.integers(),
    st.dates(),
)
def test_what_is_hashed_is_the_json_of_what_was_said(draft, actor: str, at: int, day: dt.date) -> None:
    key, kind, legs, about, reason, reverses = draft
    said = [key, kind, about, reason, reverses, actor, at, day.isoformat(), legs]
    oracle = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    assert entries.canonical(entries.Entry(draft, actor, at, day)) == oracle


@pytest.mark.parametrize(
    "other",
    [
        ENTRY._replace(actor="wang"),
        ENTRY._replace(at=2),
        ENTRY._replace(day=dt.date(2025, 7, 1)),
        *(
            ENTRY._replace(draft=ENTRY.draft._replace(**{name: "x"}))
            for name in ("key", "kind", "about", "reason")
        ),
        ENTRY._replace(draft=ENTRY.draft._replace(reverses=7)),
        ENTRY._replace(draft=ENTRY.draft._replace(legs=LEGS[::-1])),
    ],
    ids=["actor", "at", "day", "key", "kind", "about", "reason", "reverses", "legs"],
)
def test_everything_an_entry_says_is_hashed(other: entries.Entry) -> None:
    assert entries.digest(other, "SHA256") != entries.digest(ENTRY, "SHA256")
