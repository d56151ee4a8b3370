"""Two cities built once: a town for whole-value checks, a larger one for shares."""

import datetime as dt

import pytest

from jiangtu.city import City, Plan, build

AS_OF = dt.date(2025, 6, 30)


@pytest.fixture(scope="session")
def town() -> City:
    return build(Plan(workers=1_000, seed=3, as_of=AS_OF))


@pytest.fixture(scope="session")
def city() -> City:
    return build(Plan(workers=40_000, seed=7, as_of=AS_OF))
