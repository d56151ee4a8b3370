import datetime as dt

import numpy as np
import pytest

from jiangtu.city import plan

DAY = dt.date(2025, 6, 30)


def test_a_city_without_workers_is_refused() -> None:
    with pytest.raises(plan.CityImpossible, match="at least one worker"):
        plan.Plan(workers=0, seed=1, as_of=DAY)


def test_each_room_has_its_own_stream_of_chance() -> None:
    here = plan.Plan(workers=1, seed=1, as_of=DAY)

    assert here.dice("a").random() == here.dice("a").random()
    assert here.dice("a").random() != here.dice("b").random()


def test_by_rank_meets_the_shares_exactly() -> None:
    classes = plan.by_rank(np.array([5.0, 1.0, 4.0, 2.0, 3.0]), np.array([20.0, 40.0, 40.0]))

    assert classes.tolist() == [2, 0, 2, 1, 1]


def test_weighted_choice_never_draws_weight_zero_and_never_twice() -> None:
    rng = np.random.default_rng(1)

    chosen = plan.weighted_choice(rng, np.array([1.0, 0.0, 2.0, 0.0, 3.0]), 4)

    assert sorted(chosen.tolist()) == [0, 2, 4]
