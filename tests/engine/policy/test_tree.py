"""Trees: compared by value, walked parents first."""

from jiangtu.engine.policy import tree
from tests.engine.policy import people


def test_equal_texts_make_equal_trees_that_hash_alike() -> None:
    one, other = (people.made("insured_months >= 12 and student").requirements[0].test for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)


def test_walk_comes_by_every_node_parents_first() -> None:
    node = people.made("not exists(claims, level >= certificate.level)").requirements[0].test

    assert [type(n).__name__ for n in tree.walk(node)] == ["Not", "Aggregate", "Compare", "Column", "Column"]


def test_expressions_are_every_root_of_an_edition() -> None:
    made = people.made("insured_now", amount="  by: certificate.level\n  table: {五级: 1}\n  times: insured_months\n"
                       "  uplift: {when: student, percent: 50}\n")  # fmt: skip

    names = [n.name for n in tree.expressions(made) if isinstance(n, tree.Column)]
    assert names == ["work_area", "insured_now", "level", "insured_months", "student"]


def test_same_is_identity_not_equality() -> None:
    one, twin = (tree.AsOf(tree.Type(tree.Kind.DATE)) for _ in range(2))

    assert tree.Same(one) == tree.Same(one)
    assert tree.Same(one) != tree.Same(twin)
