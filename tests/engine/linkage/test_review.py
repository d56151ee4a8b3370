"""A doubtful pair in a clerk's words."""

from jiangtu.engine.linkage import review
from tests.engine.linkage.makers import LIU, linked, says


def worded(left, right):
    pair = linked(left, right).pairs.to_pylist()[0]
    return review.doubtful_pair(pair, left, right)


def test_what_agrees_and_what_differs_is_said_in_one_sentence():
    found = worded(says(1, "刘伟", LIU), says(2, "王强", LIU, by="工会"))

    assert found.reason == "身份证号相同而姓名不同"
    assert found.against == "这种情况一律由人核对"
    assert found.summary == "身份证号相同，出生日期相同；但姓名不同。同一人的可能性约99%以上。"


def test_both_sides_stand_beside_each_other_field_by_field():
    found = worded(
        says(1, "张丽", None, "1990-03-05"), says(2, "张莉", None, "1990-03-05", "13812345671", by="工会")
    )

    name, number, _, phone, *_ = found.fields
    assert (name.label, name.left, name.right, name.sentence) == ("姓名", "张丽", "张莉", "姓名同音")
    assert (number.label, number.left, number.sentence, number.weight) == (
        "身份证号",
        None,
        "身份证号有一方未填",
        0.0,
    )
    assert (phone.left, phone.right) == (None, "13812345671")
    assert round(found.chance + sum(f.weight for f in found.fields), 6) == round(found.weight, 6)
