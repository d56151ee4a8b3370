"""Every kind of wrong that is planted is found, and hardly anything else."""

import pytest

from bench import control as bench


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, float | int]]:
    return bench.measured(6_000)


def test_every_kind_is_planted(figures):
    assert [rule for rule, told in figures.items() if rule != "all" and not told["planted"]] == []


def test_every_planted_wrong_is_found(figures):
    assert [rule for rule, told in figures.items() if rule != "all" and told["recall"] < 1] == []


def test_two_classes_that_share_a_day_and_no_hour_are_let_pass(figures):
    assert figures["two-places"]["precision"] == 1


def test_hardly_anything_else_is_found(figures):
    assert [rule for rule, told in figures.items() if rule != "all" and told["precision"] < 0.75] == []
