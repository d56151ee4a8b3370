"""Routes as editions: what words mean in a standard."""

import datetime as dt

from jiangtu.engine.appraisal.route import Scope

DAY = dt.date(2026, 1, 1)


def scope(*related: str) -> Scope:
    return Scope("6-18-02-04", "2018", "焊工", related, ("6-18-02",), "试")


def test_a_group_and_an_occupation_may_be_related() -> None:
    one = scope("6-18-02-04", "6-18-01")
    listed = one.catalogues.listed

    found = [
        listed(one.lists["related"], code, DAY)
        for code in ("6-18-02-04", "6-18-02-01", "6-18-01-07", "4-10-01-05")
    ]

    assert found == [True, False, True, False]
    assert listed(one.lists["specialty"], "6-18-02-01", DAY)


def test_a_standard_that_counts_no_related_work_does_not_speak_of_it() -> None:
    assert scope("6-18-02-04").said("累计从事本职业或相关职业工作1年以上") == "累计从事本职业工作1年以上"
    assert (
        scope("6-18-02").said("累计从事本职业或相关职业工作1年以上") == "累计从事本职业或相关职业工作1年以上"
    )
