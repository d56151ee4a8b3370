"""The forty policies are written twice, in YAML and for the peers; both say the same, or the bench compares nothing."""

from bench import population, sweep, sweep_texts
from bench.sweep_duckdb import DuckDB
from bench.sweep_openfisca import Handed, Rows
from bench.sweep_openfisca_idiom import Idiom
from bench.sweep_ours import Ibis, Kernel


def test_the_peers_and_we_decide_the_same_policies() -> None:
    facts = population.generate(3_000, seed=2)
    peer = DuckDB(facts)
    peer.run()

    assert Kernel(facts).answers() == peer.answers() == Ibis(facts).answers()


def test_each_form_of_openfisca_decides_them_too() -> None:
    facts = population.generate(3_000, seed=2)
    decided = []
    for form in (Handed(facts), Rows(facts), Idiom(facts)):
        form.run()
        decided.append(form.answers())

    assert decided == [Kernel(facts).answers()] * 3


def test_a_population_is_as_large_as_it_says_and_the_same_each_time() -> None:
    first, again = (population.generate(2_000, seed=4) for _ in range(2))

    assert first.tables == again.tables
    assert first["workers"].num_rows == 2_000
    assert all(abs(first[t].num_rows / 2_000 - each) < 0.1 for t, each in population.ROWS_EACH.items())
    assert all(table[c].null_count == 0 for table in first.tables.values() for c in table.column_names)


def test_a_condition_is_spelled_for_each_peer() -> None:
    text = "level >= LEVEL__3 and paid_on > DAY__20240630"

    spelled = sweep_texts.render(text, lambda domain, code: f"<{domain} {code}>", str.upper)

    assert spelled == "LEVEL >= <level 3> and PAID_ON > <day 20240630>"


def test_sizes_are_read_as_people_write_them() -> None:
    assert [sweep._size(text) for text in ("60k", "3M", "1234")] == [60_000, 3_000_000, 1_234]
