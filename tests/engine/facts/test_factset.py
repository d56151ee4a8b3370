"""A snapshot on disk is whole or it is not one; its digest is of the values, not of the file."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pytest

from jiangtu.engine import schema
from jiangtu.engine.facts import factset

DAY = dt.date(2025, 6, 30)


def memberships(*rows: tuple[int, int, int | None]) -> pa.Table:
    """person, record, year of leaving."""
    spec = schema.TABLES["memberships"]
    return pa.Table.from_pylist(
        [
            {"person": p, "record": r, "from_on": DAY, "until_on": dt.date(y, 1, 1) if y else None}
            for p, r, y in rows
        ],
        spec.arrow,
    )


def digest(table: pa.Table) -> str:
    return factset.assemble({"memberships": table}, as_of=DAY).digest


def test_a_set_is_sorted_and_missing_tables_are_empty():
    facts = factset.assemble(
        {"memberships": memberships((2, 1, None), (1, 3, None), (1, 2, 2030))}, as_of=DAY
    )

    assert [(r["person"], r["record"]) for r in facts["memberships"].to_pylist()] == [(1, 2), (1, 3), (2, 1)]
    assert {name: t.schema for name, t in facts.tables.items()} == {
        n: s.arrow for n, s in schema.TABLES.items()
    }


def test_the_digest_is_of_the_values_in_whatever_chunks_and_order():
    whole = memberships((1, 1, None), (2, 2, 2030))
    chunks = pa.concat_tables([whole.slice(1, 1), whole.slice(0, 1)])

    assert digest(chunks) == digest(whole)


@pytest.mark.parametrize(
    "other",
    [
        memberships((1, 1, None), (2, 2, 2031)),
        memberships((1, 1, None), (2, 2, None)),
        memberships((1, 1, 1970), (2, 2, 2030)),  # the day stored as 0 is not no day
        memberships((1, 1, None)),
    ],
)
def test_the_digest_tells_values_nulls_and_lengths_apart(other):
    assert digest(other) != digest(memberships((1, 1, None), (2, 2, 2030)))


def test_strings_that_join_alike_are_told_apart():
    def titles(*names: str) -> str:
        rows = [{"person": 1, "record": n, "title": t} for n, t in enumerate(names)]
        table = pa.Table.from_pylist(rows, schema.TABLES["titles"].arrow)
        return factset.assemble({"titles": table}, as_of=DAY).digest

    assert titles("AB", "C") != titles("A", "BC")


def test_a_folder_without_a_manifest_is_no_snapshot(tmp_path: Path):
    facts = factset.assemble({"memberships": memberships((1, 1, None))}, as_of=DAY)
    factset.write(facts, tmp_path)
    (tmp_path / factset.MANIFEST).unlink()

    with pytest.raises(factset.FactsMissing):
        factset.read(tmp_path)


def test_a_snapshot_reads_from_parquet_alone_too(tmp_path: Path):
    facts = factset.assemble({"memberships": memberships((1, 1, None))}, as_of=DAY)
    factset.write(facts, tmp_path)
    for twin in tmp_path.glob("*.arrow"):
        twin.unlink()

    assert factset.digest_of(factset.read(tmp_path).tables) == facts.digest


def test_a_table_of_another_snapshot_is_noticed(tmp_path: Path):
    one = factset.assemble({"memberships": memberships((1, 1, None))}, as_of=DAY)
    two = factset.assemble({"memberships": memberships((1, 1, None), (2, 2, None))}, as_of=DAY)
    alike = factset.assemble({"memberships": memberships((1, 9, None))}, as_of=DAY)
    for facts, name in ((one, "one"), (two, "two"), (alike, "alike")):
        factset.write(facts, tmp_path / name)

    (tmp_path / "one" / "memberships.arrow").write_bytes(
        (tmp_path / "two" / "memberships.arrow").read_bytes()
    )
    with pytest.raises(factset.FactsDamaged):
        factset.read(tmp_path / "one")

    (tmp_path / "one" / "memberships.arrow").write_bytes(
        (tmp_path / "alike" / "memberships.arrow").read_bytes()
    )
    with pytest.raises(factset.FactsDamaged):
        factset.verify(tmp_path / "one")


def test_the_manifest_says_the_day_the_reading_and_the_rows(tmp_path: Path):
    known_at = dt.datetime(2025, 7, 1, 8, tzinfo=dt.UTC)
    facts = factset.assemble({"memberships": memberships((1, 1, None))}, as_of=DAY, known_at=known_at)
    factset.write(facts, tmp_path)

    manifest = json.loads((tmp_path / factset.MANIFEST).read_text())
    back = factset.read(tmp_path)

    assert (manifest["as_of"], manifest["rows"]["memberships"]) == ("2025-06-30", 1)
    assert (back.as_of, back.known_at) == (DAY, known_at)


def titles(*words: str | None) -> factset.FactSet:
    rows = [{"person": 1, "record": n, "title": word} for n, word in enumerate(words)]
    return factset.assemble({"titles": pa.Table.from_pylist(rows, schema.TABLES["titles"].arrow)}, as_of=DAY)


def test_words_are_saved_as_numbers_too(tmp_path: Path):
    made = titles("SENIOR", None, "JUNIOR", "SENIOR")
    factset.write(made, tmp_path)
    back = factset.read(tmp_path)

    assert back.saved is not None
    kept = back.saved.coded("titles", "title", of=back["titles"])
    assert kept.equals(made.coded("titles", "title"))
    assert kept.to_pylist() == made["titles"]["title"].to_pylist()


def test_a_table_put_in_place_of_the_saved_one_has_its_own_words(tmp_path: Path):
    factset.write(titles("SENIOR"), tmp_path)
    other = {"titles": titles("JUNIOR")["titles"]}

    changed = dataclasses.replace(factset.read(tmp_path), tables=other)

    assert changed.coded("titles", "title").to_pylist() == ["JUNIOR"]


def test_numbers_of_other_words_are_noticed(tmp_path: Path):
    for name, facts in (
        ("one", titles("SENIOR")),
        ("alike", titles("JUNIOR")),
        ("two", titles("JUNIOR", None)),
    ):
        factset.write(facts, tmp_path / name)
    twin = tmp_path / "one" / "titles.coded.arrow"

    twin.write_bytes((tmp_path / "alike" / "titles.coded.arrow").read_bytes())
    with pytest.raises(factset.FactsDamaged):
        factset.verify(tmp_path / "one")

    twin.write_bytes((tmp_path / "two" / "titles.coded.arrow").read_bytes())
    with pytest.raises(factset.FactsDamaged):
        factset.read(tmp_path / "one").coded("titles", "title")
