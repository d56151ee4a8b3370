"""One person cut out of a snapshot is what a scan of all rows would find."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.engine import schema
from jiangtu.engine.facts import derive, factset, person
from tests.engine.facts import efiles

DAY = dt.date(2025, 6, 15)


@pytest.fixture
def facts(tmp_path: Path) -> factset.FactSet:
    made = derive.derive(efiles.arrow(efiles.make(11)), as_of=DAY, known_at=None)
    factset.write(made, tmp_path)
    return factset.read(tmp_path)


def test_a_worker_has_his_own_rows_and_no_other(facts):
    for worker in facts["workers"].to_pylist():
        expected = {
            name: [r for r in facts[name].to_pylist() if r["person"] == worker["person"]]
            for name in schema.CHILDREN
        }

        assert person.slice_of(facts, worker["person"]) == person.Slice(DAY, worker, expected)


@pytest.mark.parametrize(
    ("subject", "table"), [("worker", "workers"), ("employer", "employers"), ("class", "classes")]
)
def test_any_subject_is_found_by_its_key(facts, subject, table):
    key = schema.TABLES[table].subject

    found = [person.subject_of(facts, subject, row[key]).subject for row in facts[table].to_pylist()]

    assert found == facts[table].to_pylist() != []


def test_a_person_of_no_row_is_refused(facts):
    with pytest.raises(person.SubjectMissing):
        person.slice_of(facts, 999)
    with pytest.raises(person.SubjectMissing):
        person.subject_of(facts, "employer", "0")
