"""A wrong term is an error to a person and a problem to a report."""

from jiangtu.engine.errors import Problem
from jiangtu.engine.terms.wrong import TermWrong


def test_a_wrong_term_as_data_says_where_what_and_what_to_do():
    wrong = TermWrong(
        "LEVEL_UNKNOWN", "“工程师”不是技能等级。", value="工程师", rule="规则", mend="填五级至一级。"
    )

    assert wrong.problem("名册!C7") == Problem(
        code="LEVEL_UNKNOWN",
        zh="“工程师”不是技能等级。",
        where="名册!C7",
        value="工程师",
        rule="规则",
        mend="填五级至一级。",
    )
    assert (wrong.source, str(wrong)) == ("规则", "LEVEL_UNKNOWN: '工程师'")
