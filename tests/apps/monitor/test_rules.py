"""What may be shown of a small group."""

import pytest

from jiangtu.apps.monitor.rules import shown


@pytest.mark.parametrize(
    ("people", "printed"), [(0, 0), (1, None), (9, None), (10, 10), (11, 11), (400_000, 400_000)]
)
def test_a_group_of_one_to_nine_is_hidden(people, printed):
    assert shown(people) == printed
