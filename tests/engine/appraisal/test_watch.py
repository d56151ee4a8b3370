"""The radar's thresholds as data."""

import pytest

from jiangtu.engine.appraisal import oddities, watch


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
