"""The radar as a whole: the mills of toy cities, false alarms, and that it depends on nothing else."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from bench import radar as bench
from jiangtu.city.exams import exams
from jiangtu.city.plan import Plan
from jiangtu.engine.appraisal import radar
from jiangtu.engine.appraisal.radar import Observed
from tests.engine.appraisal.seen import observed


def test_nothing_to_look_at_finds_nothing() -> None:
    assert radar.scan(observed(bodies=0)) == []


def test_the_order_of_rows_does_not_matter() -> None:
    whole = exams(Plan(workers=2_000, seed=4, as_of=dt.date(2026, 6, 30), mills=5)).observed
    dice = np.random.default_rng(1)
    mixed = Observed(*(t.take(pa.array(dice.permutation(t.num_rows))) for t in (
        whole.bodies, whole.results, whole.sessions, whole.traces)))  # fmt: skip

    assert [(s.kind, s.key, s.points) for s in radar.scan(mixed)] == [
        (s.kind, s.key, s.points) for s in radar.scan(whole)]  # fmt: skip


@pytest.mark.slow
def test_an_honest_city_raises_few_alarms() -> None:
    alarms = [s for seed in range(200, 206) for s in radar.scan(exams(Plan(
        workers=2_000, seed=seed, as_of=dt.date(2026, 6, 30))).observed) if s.kind == "body" and s.flagged]  # fmt: skip

    assert len(alarms) <= 4  # of 180 honest bodies


@pytest.mark.slow
def test_planted_mills_are_found_better_than_by_pass_rate_and_false_alarms_are_few() -> None:
    figures = bench.measured(4)

    assert figures["recall"] >= 0.8
    assert figures["false_share"] <= 0.02
    assert figures["in_first_8"] >= figures["in_first_8_by_pass_rate_alone"] + 0.3
