"""What departments say: every mention is somebody's, and each way of going wrong strikes as often as it should."""

import numpy as np
import pyarrow.compute as pc
import pytest

from jiangtu.city import City, efile, mentions
from jiangtu.engine.facts import derive
from jiangtu.engine.schema import efile as tables
from jiangtu.engine.terms import citizen

SILENT = mentions.Noise(**dict.fromkeys(mentions.WAYS, 0.0))


def test_the_efile_has_exactly_the_tables_and_columns_of_the_schema(town: City) -> None:
    found = {name: table.schema for name, table in efile(town).items()}

    expected = {"mentions": tables.MENTIONS, "links": tables.LINKS, **tables.RECORDS}
    assert found == {name: table.arrow for name, table in expected.items()}


def test_the_same_city_says_the_same_twice(town: City) -> None:
    assert efile(town) == efile(town)


def test_every_record_hangs_on_a_mention_of_its_own_person(town: City) -> None:
    told = efile(town)
    person = dict(zip(told["links"]["mention"].to_pylist(), told["links"]["person"].to_pylist(), strict=True))

    for kind in schema_children():
        true = dict(zip(*(town.records[kind][c].to_pylist() for c in ("record", "person")), strict=True))
        said = zip(told[kind]["record"].to_pylist(), told[kind]["mention"].to_pylist(), strict=True)
        assert {record: person[mention] for record, mention in said} == true


def test_each_department_names_a_person_once(town: City) -> None:
    spelled = mentions.spellings(town)

    pairs = list(zip(spelled["department"].to_pylist(), spelled["person"].to_pylist(), strict=True))
    assert len(set(pairs)) == len(pairs) == spelled.num_rows


def test_without_noise_every_mention_repeats_the_truth(town: City) -> None:
    told = efile(town, noise=SILENT)
    at = town.persons.take(pc.subtract(told["links"]["person"], 1))

    assert told["mentions"]["name"] == at["name"]
    assert told["mentions"]["citizen_number"] == at["citizen_number"]


def test_links_can_be_left_out(town: City) -> None:
    assert efile(town, links=False)["links"].num_rows == 0


@pytest.mark.parametrize(
    ("way", "share"),
    [("missing_number", 0.02), ("mistyped_number", 0.015), ("changed_phone", 0.25), ("missing_phone", 0.08)],
)
def test_each_way_of_going_wrong_strikes_as_often_as_it_should(city: City, way: str, share: float) -> None:
    struck = mentions.spellings(city)[way].to_numpy()

    assert abs(struck.mean() - share) < 0.003


def test_a_name_is_misspelled_where_it_says_so(city: City) -> None:
    told, spelled = efile(city), mentions.spellings(city)
    true = city.persons["name"].take(pc.subtract(spelled["person"], 1)).to_numpy(zero_copy_only=False)

    differs = told["mentions"]["name"].to_numpy(zero_copy_only=False) != true
    labelled = spelled["homophone"].to_numpy() | spelled["variant"].to_numpy()
    assert 0.03 < differs.mean() < 0.06
    assert not np.any(differs & ~labelled)


def test_citizen_numbers_left_in_the_efile_are_valid(town: City) -> None:
    numbers = efile(town)["mentions"]["citizen_number"]

    assert all(citizen.is_valid(n) and len(n) == 18 for n in numbers.drop_null().to_pylist())
    assert 0.02 < numbers.null_count / len(numbers) < 0.05


def test_fifteen_digits_are_written_with_eighteen(town: City) -> None:
    old = mentions.Noise(**dict.fromkeys(mentions.WAYS, 0.0) | {"old_number": 1.0})

    assert efile(town, noise=old)["mentions"]["citizen_number"].null_count == 0
    assert (
        efile(town, noise=old)["mentions"]["citizen_number"]
        == efile(town, noise=SILENT)["mentions"]["citizen_number"]
    )


def test_the_efile_becomes_facts_of_everybody_named(town: City) -> None:
    facts = derive.derive(efile(town), as_of=town.plan.as_of, known_at=None)

    assert facts["workers"].num_rows == len(set(efile(town)["links"]["person"].to_pylist()))
    assert facts["certificates"].num_rows == town.records["certificates"].num_rows


def schema_children() -> list[str]:
    return [kind for kind in tables.RECORDS if kind != "employers"]
