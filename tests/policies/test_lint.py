"""Nothing that ships has a hole, an unreachable cell, a gap or a double payment that can be shown."""

import pytest

from jiangtu.engine.policy import lint
from tests.policies.shipped import EDITIONS, LISTS


@pytest.mark.slow
def test_the_shipped_editions_have_nothing_to_mend() -> None:
    assert [(problem.where, problem.zh) for problem in lint.lint(EDITIONS, LISTS)] == []
