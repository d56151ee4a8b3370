"""What a scheme answers about its own rules."""

from jiangtu.engine.linkage.scheme import OTHER, Comparison, Level, Rule, Ruling, Scheme

NAME = Comparison(
    "name",
    "姓名",
    (Level("same", "相同", "name_l = name_r", 0.9, 0.01), Level(OTHER, "不同", "ELSE", 0.1, 0.99)),
)
SCHEME = Scheme(
    columns=("name",),
    comparisons=(NAME,),
    keys={"name": "name"},
    rules=(
        Rule("first", "一", Ruling.SAME, {"name": "same"}),
        Rule("second", "二", Ruling.CLERK, {"name": "same"}),
        Rule("third", "三", Ruling.OPEN, {"name": "other"}),
        Rule("fourth", "四", Ruling.SAME, {}),
    ),
    conflict_on=(),
    learn_by="l.name = r.name",
    chance=0.01,
)


def test_stages_come_in_the_rules_order_whatever_order_is_asked():
    assert {
        "same": SCHEME.stages(Ruling.SAME),
        "looked at": SCHEME.stages(Ruling.OPEN, Ruling.CLERK),
        "none": SCHEME.stages(),
    } == {"same": ["first", "fourth"], "looked at": ["second", "third"], "none": []}


def test_a_stage_leads_back_to_its_rule():
    assert [SCHEME.rule(r.stage) for r in SCHEME.rules] == list(SCHEME.rules)


def test_a_field_missing_on_either_side_says_nothing():
    assert NAME.null_sql == "name_l IS NULL OR name_r IS NULL"
