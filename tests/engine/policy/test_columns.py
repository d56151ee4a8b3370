"""Prepared columns: shared numbers for terms, ranks for codes, owners, pairs, and a few people taken out."""

import weakref

import numpy as np
import pyarrow as pa

from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import columns, kernel
from jiangtu.engine.policy.columns import Population
from tests.engine.policy import people


def test_codes_become_ranks_and_terms_share_numbers() -> None:
    facts = people.facts(3)
    population = Population(facts)

    levels, level_known = population.column("certificates", "level")
    own, _ = population.column("workers", "occupation")
    held, _ = population.column("certificates", "occupation")

    words = population.vocabulary("occupation").words.to_pylist()
    assert [words[n] if n >= 0 else None for n in own] == facts["workers"]["occupation"].to_pylist()
    assert [words[n] if n >= 0 else None for n in held] == facts["certificates"]["occupation"].to_pylist()
    codes = "A54321SC"
    assert level_known is not None
    assert [codes[n] if n >= 0 else None for n in levels] == facts["certificates"]["level"].to_pylist()


def test_what_is_not_a_code_is_unknown() -> None:
    facts = people.facts(3, workers=1)
    odd = facts["workers"].set_column(1, "sex", pa.array(["?"]))
    population = Population(FactSet(facts.as_of, None, {**facts.tables, "workers": odd}, ""))

    values, known = population.column("workers", "sex")

    assert (values.tolist(), known is not None and known.tolist()) == ([-1], [False])


def test_pairs_are_every_unit_beside_every_row_of_its_worker() -> None:
    facts = people.facts(8)
    population = Population(facts)
    run = (3, 9)

    pairs, rows = population.pairs("certificates", "claims", run), population.laid("claims", run)

    persons = facts["workers"]["person"].to_pylist()[slice(*run)]
    owners = [facts[t]["person"].to_pylist() for t in ("certificates", "claims")]
    expected = [
        (u, r) for u, a in enumerate(owners[0]) for r, b in enumerate(owners[1]) if a == b and a in persons
    ]
    first = population.bounds("certificates")[run[0]]
    found = zip((pairs.unit + first).tolist(), rows.positions[pairs.row].tolist(), strict=True)
    assert sorted(found) == expected


def test_a_laid_column_has_the_values_of_its_rows() -> None:
    facts = people.facts(8)
    population = Population(facts)

    positions = population.laid("claims", (3, 9)).positions
    values, known = population.laid_column("claims", "paid_on", (3, 9))

    days = facts["claims"]["paid_on"].cast(pa.int32()).to_pylist()
    assert known is not None
    assert [v if k else None for v, k in zip(values, known, strict=True)] == [days[at] for at in positions]


def test_owners_are_found_whether_persons_lie_close_or_far() -> None:
    facts = people.facts(8)
    far = {
        name: table.set_column(0, "person", pa.compute.multiply(table["person"], 10**12)) if "person" in table.column_names else table
        for name, table in facts.tables.items()
    }  # fmt: skip

    near_owner = Population(facts).owner("claims")
    far_owner = Population(FactSet(facts.as_of, None, far, "")).owner("claims")

    assert far_owner.tolist() == near_owner.tolist()


def test_taken_people_keep_their_rows() -> None:
    facts = people.facts(8)
    whole = Population(facts)
    few = whole.take("worker", np.array([1, 4]))
    columns.load(few, {("claims", "paid_on")})

    persons = facts["workers"]["person"].to_numpy()[[1, 4]]
    rows = [i for i, p in enumerate(facts["claims"]["person"].to_pylist()) if p in persons]
    assert (
        few.column("claims", "paid_on").values.tolist()
        == whole.column("claims", "paid_on").values[rows].tolist()
    )
    assert few.arrow("claims", "record").to_pylist() == facts["claims"]["record"].take(rows).to_pylist()


def test_the_concerned_are_those_inside_and_those_whose_area_is_not_known() -> None:
    facts = people.facts(8, workers=30)
    population = Population(facts)

    inside = population.concerned("worker", "work_area", frozenset({"3202", "45"}))

    areas = dict(zip(*(facts["workers"][name].to_pylist() for name in ("person", "work_area")), strict=True))
    kept = [person for person, area in areas.items() if area is None or area[:2] in ("32", "45")]
    assert inside.arrow("workers", "person").to_pylist() == kept
    assert set(inside.arrow("claims", "person").to_pylist()) <= set(kept)
    assert population.concerned("worker", "work_area", frozenset({""})) is population


def test_records_of_the_taken_are_theirs_even_beside_rows_of_nobody() -> None:
    facts = people.facts(8, workers=30)
    fewer = FactSet(facts.as_of, None, {**facts.tables, "workers": facts["workers"].slice(5)}, "")
    population = Population(fewer)
    few = population.take("worker", np.array([2, 3]))

    persons = facts["workers"]["person"].to_pylist()[7:9]
    rows = zip(*(facts["claims"][name].to_pylist() for name in ("person", "record")), strict=True)
    assert few.arrow("claims", "record").to_pylist() == [
        record for person, record in rows if person in persons
    ]


def test_what_was_planned_is_planned_again_only_when_a_term_was_met() -> None:
    population = Population(people.facts(8))
    few = population.take("worker", np.array([1, 4]))
    first = population.planned("a plan", object)

    assert few.planned("a plan", object) is first
    population.numbered("area", "999999")
    assert population.planned("a plan", object) is not first


def test_a_swept_population_nobody_looks_at_any_more_is_freed_at_once() -> None:
    population = Population(people.facts(8, workers=30))
    freed = weakref.ref(population)

    list(kernel.sweep([people.made("count(claims) < 3")], population, people.CATALOGUES))
    del population

    assert freed() is None
