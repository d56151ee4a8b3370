"""Facts derived in columns are those derived by hand; changed persons spliced in give the whole again."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine import schema
from jiangtu.engine.facts import derive, news
from tests.engine.facts import efiles, oracle
from tests.engine.facts.small import derived, instant, one_worker

SEEDS = st.integers(0, 1_000_000)
DAYS = st.sampled_from(
    [dt.date(2023, 12, 31), dt.date(2024, 2, 29), dt.date(2024, 7, 1), dt.date(2025, 6, 15)]
)
INSTANTS = st.sampled_from([None, 2, 3, 4, 5])


@settings(max_examples=30, deadline=None)
@given(SEEDS, DAYS, INSTANTS)
def test_the_columns_say_what_the_rows_say(seed, as_of, at):
    rows = efiles.make(seed)
    expected = oracle.facts(rows, as_of, at)

    if not any(expected[name] for name in schema.CHILDREN):
        with pytest.raises(derive.NothingKnown):
            derived(rows, as_of, at)
        return
    facts = derived(rows, as_of, at)

    assert {name: facts[name].to_pylist() for name in schema.TABLES} == expected


@settings(max_examples=15, deadline=None)
@given(SEEDS, DAYS, st.sampled_from([7, 9, None]))
def test_changed_persons_spliced_in_give_the_whole_to_the_byte(seed, as_of, at):
    rows = efiles.make(seed)
    after = efiles.later(rows, seed)
    try:
        previous = derived(rows, as_of, 5)
        whole = derived(after, as_of, at)
    except derive.NothingKnown:
        return
    touched = news.persons_touched(efiles.arrow(after), after=instant(5), until=instant(at))

    spliced = derive.update(previous, efiles.arrow(after), changed=touched, known_at=instant(at))

    assert {n: spliced[n].to_pylist() for n in schema.TABLES} == {
        n: whole[n].to_pylist() for n in schema.TABLES
    }
    assert spliced.digest == whole.digest


@settings(max_examples=4, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed):
    rows = efiles.make(seed)
    mixed = {name: random.Random(seed).sample(table, len(table)) for name, table in rows.items()}
    try:
        facts = derived(rows, dt.date(2025, 6, 15), None)
    except derive.NothingKnown:
        return

    assert derived(mixed, dt.date(2025, 6, 15), None).digest == facts.digest


def test_a_day_before_any_record_is_refused():
    rows = one_worker(certificates=[{"number": "A1", "kind": "SKILL", "issued_on": dt.date(2024, 1, 1)}])

    with pytest.raises(derive.NothingKnown) as caught:
        derived(rows, dt.date(2023, 12, 31), None)
    with pytest.raises(derive.NothingKnown):
        derived(rows, dt.date(2025, 1, 1), 0)

    assert "2023年12月31日" in caught.value.zh


def test_what_was_not_yet_known_is_not_seen():
    rows = one_worker(
        certificates=[
            {
                "number": "A1",
                "kind": "SKILL",
                "issued_on": dt.date(2024, 1, 1),
                "withdrawn": False,
                "gone_at": 9,
            },
            {
                "number": "A1",
                "kind": "SKILL",
                "issued_on": dt.date(2024, 1, 1),
                "withdrawn": True,
                "recorded_at": 9,
            },
        ]
    )

    seen = {at: derived(rows, dt.date(2025, 1, 1), at)["certificates"].to_pylist() for at in (8, 9)}

    assert {at: [(r["record"], r["withdrawn"]) for r in table] for at, table in seen.items()} == {
        8: [(1, False)],
        9: [(2, True)],
    }
