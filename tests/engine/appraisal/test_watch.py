"""The radar's thresholds as data."""

import datetime as dt

import pytest

from jiangtu.city.exams import exams
from jiangtu.city.plan import Plan
from jiangtu.engine.appraisal import oddities, radar, watch


def test_every_signal_has_its_thresholds() -> None:
    assert set(watch.limits().signals) == set(oddities.LOOKS)
    assert watch.limits().source.evidence == "D"


@pytest.mark.parametrize("name", list(watch.limits().signals))
def test_a_threshold_is_said_in_both_languages_and_rises(name: str) -> None:
    limit = watch.limits().signals[name]

    assert limit.zh
    assert limit.en
    assert limit.full > limit.begin
    assert limit.of <= {"body", "examiner"}


def test_one_address_is_never_enough_to_be_flagged() -> None:
    assert watch.limits().signals["addresses"].weight < watch.limits().flag


def test_every_column_of_evidence_has_a_heading() -> None:
    city = exams(Plan(workers=2_000, seed=11, as_of=dt.date(2026, 6, 30), mills=12))

    shown = {
        name
        for suspect in radar.scan(city.observed)
        for s in suspect.signals
        for name in s.evidence.column_names
    }

    assert shown <= set(watch.limits().columns)
