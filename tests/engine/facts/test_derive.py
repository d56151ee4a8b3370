"""Facts derived in columns are those derived by hand; changed persons spliced in give the whole again."""

import datetime as dt
import filecmp
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine import schema
from jiangtu.engine.facts import derive, factset
from jiangtu.engine.facts.news import News
from tests.engine.facts import efiles, oracle
from tests.engine.facts.small import derived, one_worker

SEEDS = st.integers(0, 1_000_000)
DAYS = st.sampled_from(
    [dt.date(2023, 12, 31), dt.date(2024, 2, 29), dt.date(2024, 7, 1), dt.date(2025, 6, 15)]
)
INSTANTS = st.sampled_from([None, 2, 3, 4, 5])


@settings(max_examples=20, deadline=None)
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
@given(SEEDS, DAYS)
def test_changed_persons_spliced_in_give_the_whole_to_the_byte(tmp_path_factory, seed, as_of):
    rows = efiles.make(seed)
    after = efiles.later(rows, seed)
    folder = tmp_path_factory.mktemp("facts")
    try:
        factset.write(derived(rows, as_of, None), folder / "before")
        whole = derived(after, as_of, None)
    except derive.NothingKnown:
        return
    spliced = derive.update(factset.read(folder / "before"), efiles.news(after, 5))

    assert {n: spliced[n].to_pylist() for n in schema.TABLES} == {
        n: whole[n].to_pylist() for n in schema.TABLES
    }
    assert (spliced.digest, spliced.parts) == (whole.digest, whole.parts)
    for name, facts in (("spliced", spliced), ("whole", whole)):
        factset.write(facts, folder / name)
    files = {path.name for path in (folder / "whole").iterdir() if path.suffix != ".arrow"}
    assert filecmp.cmpfiles(folder / "whole", folder / "spliced", files, shallow=False)[1:] == ([], [])


def test_no_news_is_the_same_facts():
    rows = efiles.make(11)
    facts = derive.derive(efiles.arrow(rows), as_of=dt.date(2025, 6, 15), known_at=None)

    again = derive.update(facts, News({}, frozenset(), frozenset(), efiles.delivered(rows)))

    assert again.digest == facts.digest
    assert all(again[name] is facts[name] for name in schema.TABLES)


def test_a_table_the_news_did_not_change_is_kept_as_the_same_files(tmp_path):
    rows = one_worker(certificates=[{"number": "A1", "kind": "SKILL", "issued_on": dt.date(2024, 1, 1)}],
                      titles=[{"title": "FULL", "obtained_on": dt.date(2024, 1, 1)}])  # fmt: skip
    factset.write(derived(rows, dt.date(2025, 1, 1), None), tmp_path / "one")
    rows["certificates"][0]["level"] = "3"

    news = News(efiles.arrow(rows), frozenset({7}), frozenset(), frozenset())
    factset.write(derive.update(factset.read(tmp_path / "one"), news), tmp_path / "two")

    same = {p.name for p in (tmp_path / "one").iterdir() if p.samefile(tmp_path / "two" / p.name)}
    assert {name.split(".")[0] for name in same} == set(schema.TABLES) - {"certificates"}
    factset.verify(tmp_path / "two")


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
