"""Nothing one test found may be believed by the next."""

from collections.abc import Iterator

import pytest

from jiangtu.apps.training import seats


@pytest.fixture(autouse=True)
def nothing_believed() -> Iterator[None]:
    seats.forget_shut()
    yield
    seats.forget_shut()
