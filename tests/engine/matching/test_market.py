"""Markets written by hand."""

from jiangtu.engine.matching.market import NOBODY, market


def test_choices_become_columns_by_applicant_and_rank() -> None:
    made = market([[(1, 0), (0, NOBODY)], [(1, NOBODY)]], [7, 5], size=[1, 2], ceiling=[1])

    columns = [c.tolist() for c in (made.applicant, made.klass, made.priority, made.group)]
    assert columns == [[0, 0, 1], [1, 0, 1], [7, 7, 5], [0, NOBODY, NOBODY]]
    assert (made.applicants, market([], [], size=[1]).applicants) == (2, 0)
