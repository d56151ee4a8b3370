"""Through a tree: parents first, every root, names by identity."""

from jiangtu.engine.policy import tree
from jiangtu.engine.policy.walk import Same, expressions, walk
from tests.engine.policy import people


def test_walk_comes_by_every_node_parents_first() -> None:
    node = people.made("not exists(claims, level >= certificate.level)").requirements[0].test

    assert [type(n).__name__ for n in walk(node)] == ["Not", "Aggregate", "Compare", "Column", "Column"]


def test_expressions_are_every_root_of_an_edition() -> None:
    made = people.made("insured_now", amount="  by: certificate.level\n  table: {五级: 1}\n  times: insured_months\n"
                       "  uplift: {when: student, percent: 50}\n")  # fmt: skip

    names = [n.name for n in expressions(made) if isinstance(n, tree.Column)]
    assert names == ["work_area", "insured_now", "level", "insured_months", "student"]


def test_same_is_identity_not_equality() -> None:
    one, twin = (tree.AsOf(tree.Type(tree.Kind.DATE)) for _ in range(2))

    assert Same(one) == Same(one)
    assert Same(one) != Same(twin)
