"""Trees: compared by value."""

from tests.engine.policy import people


def test_equal_texts_make_equal_trees_that_hash_alike() -> None:
    one, other = (people.made("insured_months >= 12 and student").requirements[0].test for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)
