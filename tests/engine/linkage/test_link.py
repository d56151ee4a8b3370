"""From mentions to persons: what joins, what is left to the clerk, and that nothing hangs on order or on delivery."""

import random
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu import city
from jiangtu.engine.linkage import block, link, model
from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.cluster import person_id
from tests.engine.linkage.makers import (
    KEY,
    LIU,
    OTHER,
    decisions,
    doubted,
    groups,
    hows,
    linked,
    links,
    mentions,
    number,
    says,
)  # fmt: skip

PHONE = "13812345671"
LI, LI_SISTER = number("45020219900305002"), number("45020219900305004")


def test_one_number_and_compatible_names_are_one_person_across_departments():
    found = linked(
        says(1, "刘伟", LIU), says(2, "劉偉", "110105491231002", by="工会"), says(3, "刘玮", LIU, by="学校")
    )

    assert groups(found) == {frozenset({1, 2, 3})}
    assert hows(found) == {1: "founded", 2: "number", 3: "number"}
    assert doubted(found) == set()


def test_a_person_is_named_by_the_keyed_hash_of_its_first_mention():
    found = linked(says(5, "刘伟", LIU), says(9, "刘伟", LIU, by="工会"))

    assert set(found.assignments["person"].to_pylist()) == {person_id(5, key=KEY)}


def test_a_borrowed_number_does_not_make_two_names_one_person():
    found = linked(says(1, "刘伟", LIU), says(2, "王强", LIU, by="工会"))

    assert groups(found) == {frozenset({1}), frozenset({2})}
    assert decisions(found) == {(1, 2): ("number_other_name", "doubtful", "rule")}
    assert doubted(found) == {1, 2}


def test_a_borrower_who_states_his_own_birth_date_goes_to_his_own_file():
    own = says(1, "王强", number("45020219900305001"), "1990-03-05", PHONE)
    lender = says(2, "刘伟", LIU)
    borrowed = says(3, "王强", LIU, "1990-03-05", PHONE, by="工会")

    assert frozenset({1, 3}) in groups(linked(own, lender, borrowed))


def test_a_mention_without_number_joins_by_name_birth_and_phone():
    found = linked(says(1, "刘伟", LIU, phone=PHONE), says(2, "刘玮", None, "1949-12-31", PHONE, by="工会"))

    assert hows(found) == {1: "founded", 2: "name_birth_phone"}


def test_what_a_clerk_has_ruled_apart_is_neither_joined_nor_asked_again():
    rows = [says(1, "刘伟", None, "1949-12-31", PHONE), says(2, "刘伟", None, "1949-12-31", PHONE, by="工会")]
    asked = [says(1, "刘伟", LIU), says(2, "王强", LIU, by="工会")]
    ruled = link.Settings(apart=frozenset({(2, 1)}))

    assert len(groups(linked(*rows))) == 1
    assert len(groups(linked(*rows, settings=ruled))) == 2
    assert decisions(linked(*asked)) == {(1, 2): ("number_other_name", "doubtful", "rule")}
    assert decisions(linked(*asked, settings=ruled)) == {(1, 2): ("number_other_name", "apart", None)}
    assert doubted(linked(*asked, settings=ruled)) == set()


def test_a_ruling_holds_for_whatever_joined_either_side():
    one, other = says(1, "刘伟", LIU), says(2, "王强", LIU, by="工会", phone=PHONE)
    later = says(3, "王强", LIU, by="学校", phone=PHONE)
    known, ruled = links(m1=7, m2=8), link.Settings(apart=frozenset({(1, 2)}))

    asked, silent = (
        linked(one, other, later, known=known, settings=chosen) for chosen in (link.DEFAULT, ruled)
    )

    assert (groups(asked), doubted(asked)) == ({frozenset({3})}, {3})
    assert (groups(silent), doubted(silent)) == ({frozenset({3})}, set())
    assert "doubtful" not in {decision for _, decision, _ in decisions(silent).values()}


@pytest.mark.parametrize("place", range(6, 18))
def test_one_wrong_digit_anywhere_after_the_county_still_finds_its_person(place):
    wrong = "5" if LIU[place] != "5" else "6"
    written = LIU[:place] + wrong + LIU[place + 1 :]

    found = linked(says(1, "刘伟", LIU), says(2, "刘伟", by="工会", number_written=written))

    assert groups(found) == {frozenset({1, 2})}
    assert hows(found)[2] == "number_mistyped"


def test_a_name_and_a_firm_alone_join_nobody():
    known = says(1, "刘伟", LIU, "1949-12-31", PHONE, employer="甲")
    bare = says(2, "刘伟", by="工会", phone="13900000001", employer="甲")

    assert hows(linked(known, bare)) == {1: "founded", 2: "founded"}
    assert len(groups(linked(known, {**bare, "employer": "乙"}))) == 2
    assert len(groups(linked(known, {**bare, "name": "刘玮"}))) == 2


def test_a_name_and_a_firm_alone_are_for_the_clerk_however_likely_the_model_holds_them():
    known, bare = says(1, "刘伟", LIU, employer="甲"), says(2, "刘伟", by="工会", employer="甲")
    likely = link.Settings(model=replace(model.published(CHINESE), chance=0.5))

    found = linked(known, bare, settings=likely)

    assert decisions(found) == {(1, 2): ("name_employer", "doubtful", "rule")}
    assert (len(groups(found)), doubted(found)) == (2, {2})


def test_two_of_one_name_in_a_firm_leave_a_bare_mention_to_the_clerk():
    one, other = says(1, "李娜", LI, employer="甲"), says(2, "李娜", LI_SISTER, employer="甲")

    found = linked(one, other, says(3, "李娜", by="工会", employer="甲"))

    assert groups(found) == {frozenset({1}), frozenset({2}), frozenset({3})}
    assert "same" not in {decision for _, decision, _ in decisions(found).values()}


def test_a_name_alone_joins_nobody_and_raises_no_doubt():
    found = linked(says(1, "刘伟", LIU), says(2, "刘伟", by="工会"))

    assert (len(groups(found)), doubted(found), decisions(found)) == (2, set(), {})


def test_one_department_names_a_person_once_a_delivery():
    found = linked(
        says(1, "刘伟", LIU, phone=PHONE),
        says(2, "刘伟", None, "1949-12-31", PHONE, by="工会"),
        says(3, "刘玮", None, "1949-12-31", PHONE, by="工会"),
    )

    assert groups(found) == {frozenset({1, 2}), frozenset({3})}
    assert decisions(found)[1, 3] == ("name_birth_phone", "doubtful", "delivery")
    assert doubted(found) == {2, 3}  # either of the two may be the one


@pytest.mark.parametrize(
    "spoiled",
    [
        {"number_written": LIU[:9] + "0" + LIU[10:]},
        {"number_written": LIU[:15] + "000", "born": "1949-12-31"},  # lost to a numeric cell
        {"number_written": LIU[:15] + "000", "phone": PHONE},
        {"number_written": "1.10105E+17", "born": "1949-12-31"},
        {"number_written": "1.10105E+17", "phone": PHONE},
    ],
)
def test_a_number_spoiled_in_one_of_two_rows_of_a_sheet_still_finds_its_person(spoiled):
    found = linked(
        says(1, "刘伟", LIU, phone=PHONE, employer="甲"), says(2, "刘伟", employer="乙", **spoiled)
    )

    assert groups(found) == {frozenset({1, 2})}


def test_two_numbers_that_nobody_can_read_are_not_the_same():
    lost = {"number_written": "4.50223E+17", "employer": "甲"}

    assert len(groups(linked(says(1, "刘伟", **lost), says(2, "刘伟", by="工会", **lost)))) == 2


def test_both_rows_of_a_sheet_may_be_spoiled():
    wrong = says(2, "刘伟", number_written=LIU[:9] + "0" + LIU[10:])

    found = linked(says(1, "刘伟", LIU, by="工会"), wrong, {**wrong, "mention": 3, "employer": "乙"})

    assert groups(found) == {frozenset({1, 2, 3})}


def test_twins_in_one_sheet_stay_two_though_a_typing_error_makes_their_numbers_near():
    twin, other = number("45020219900305001"), number("45020219900305003")

    found = linked(
        says(1, "韦大伟", twin, phone=PHONE),
        says(2, "韦小伟", born="1990-03-05", number_written=twin[:16] + other[16:]),
    )

    assert len(groups(found)) == 2


def test_the_next_delivery_of_the_same_department_names_them_again():
    found = linked(
        says(1, "刘伟", LIU, phone=PHONE),
        says(2, "刘伟", None, "1949-12-31", PHONE, by="工会", at=1),
        says(3, "刘伟", None, "1949-12-31", PHONE, by="工会", at=2),
    )

    assert groups(found) == {frozenset({1, 2, 3})}


def test_identical_rows_of_one_delivery_with_a_valid_number_are_one_person():
    found = linked(says(1, "刘伟", LIU, phone=PHONE), says(2, "刘伟", LIU, phone=PHONE))

    assert hows(found) == {1: "founded", 2: "number"}


def test_a_mention_that_fits_two_persons_equally_joins_neither():
    twins = (
        says(1, "张丽", LI, phone=PHONE),
        says(2, "张莉", LI_SISTER, phone=PHONE),
    )
    found = linked(*twins, says(3, "张立", None, "1990-03-05", PHONE, by="工会"))

    assert len(groups(found)) == 3
    assert {decisions(found)[1, 3][2], decisions(found)[2, 3][2]} == {"rival"}
    assert doubted(found) == {3}


def test_known_links_are_kept_even_where_we_would_decide_otherwise():
    rows = (says(1, "刘伟", LIU), says(2, "刘伟", LIU, by="工会"), says(3, "刘伟", LIU, by="学校"))

    found = linked(*rows, known=links(m1=70, m2=80))

    assert found.assignments["mention"].to_pylist() == [3]
    assert doubted(found) == {3}  # it fits both 70 and 80; which is for the clerk


def test_two_known_persons_are_never_merged_only_shown():
    known = (says(1, "张丽", None, "1990-03-05", PHONE), says(2, "张丽", LI, by="学校"))

    found = linked(
        *known,
        says(3, "张丽", LI, "1990-03-05", PHONE, by="工会"),
        known=links(m1=70, m2=80),
    )

    assert found.assignments.select(["mention", "person", "how"]).to_pylist() == [
        {"mention": 3, "person": 80, "how": "number"}
    ]
    assert decisions(found)[1, 3] == ("name_birth_phone", "doubtful", "persons")


def test_two_valid_numbers_under_one_name_birth_and_phone_are_shown():
    found = linked(
        says(1, "张丽", LI, phone=PHONE),
        says(2, "张丽", LI_SISTER, phone=PHONE, by="工会"),
    )

    assert decisions(found) == {(1, 2): ("two_numbers", "doubtful", "rule")}


def test_a_likely_pair_below_certainty_joins_and_waits_for_a_clerk():
    rows = (says(1, "张丽", None, "1990-03-05"), says(2, "张丽", None, "1990-03-05", by="工会"))

    found = linked(*rows, settings=link.Settings(sure_at=0.9999999, join_at=0.5))

    assert decisions(found) == {(1, 2): ("birth_name", "probable", None)}
    assert doubted(found) == {2}


def test_the_waterfall_adds_up_to_the_weight():
    pair = linked(
        says(1, "张丽", None, "1990-03-05"), says(2, "张莉", None, "1990-03-05", by="工会")
    ).pairs.to_pylist()[0]

    steps = {step["field"]: (step["level"], round(step["weight"], 1)) for step in pair["waterfall"]}
    assert steps["name"] == ("homophone", 7.6)
    assert pair["weight"] == pytest.approx(
        -19.93 + sum(step["weight"] for step in pair["waterfall"]), abs=0.01
    )
    assert pair["probability"] == pytest.approx(1 / (1 + 2 ** -pair["weight"]))


def test_no_mentions_give_nothing():
    found = linked()

    assert (found.assignments.num_rows, found.pairs.num_rows) == (0, 0)


def test_a_mention_that_stands_twice_is_refused():
    with pytest.raises(block.MentionTwice):
        linked(says(1, "刘伟"), says(1, "刘伟"))
    with pytest.raises(block.MentionTwice):
        linked(says(1, "刘伟"), known=pa.concat_tables([links(m1=7), links(m1=8)]))


PEOPLE = [
    ("刘伟", LIU, "1949-12-31"),
    ("张丽", LI, "1990-03-05"),
    ("王强", OTHER, "1880-01-01"),
]


@st.composite
def deliveries(draw):
    """Up to ten mentions of three people by three departments, each field right, wrong or missing."""
    rows = []
    for mention in range(1, draw(st.integers(2, 10)) + 1):
        name, number, born = draw(st.sampled_from(PEOPLE))
        rows.append(says(
            mention,
            draw(st.sampled_from([name, name, "张莉", "劉偉", None])),
            draw(st.sampled_from([number, number, number[:-1] + "9", None])),
            draw(st.sampled_from([born, None])),
            draw(st.sampled_from([PHONE, "15900001234", None])),
            by=draw(st.sampled_from(["社保", "工会", "学校"])), at=draw(st.integers(0, 1)),
        ))  # fmt: skip
    return rows


SLOW = settings(max_examples=5, deadline=None)


@pytest.mark.slow
@SLOW
@given(deliveries(), st.integers())
def test_the_order_of_rows_does_not_matter(rows, seed):
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)

    one, two = linked(*rows), linked(*shuffled)

    assert one.assignments.equals(two.assignments)
    assert one.pairs.equals(two.pairs)


@pytest.mark.slow
@SLOW
@given(deliveries())
def test_linking_again_assigns_nothing(rows):
    first = linked(*rows).assignments.select(["mention", "person"])

    again = linked(*rows, known=first)

    assert (again.assignments.num_rows, again.pairs.num_rows) == (0, 0)


@pytest.mark.slow
@SLOW
@given(deliveries(), st.data())
def test_a_delivery_is_linked_as_a_full_run_would_link_it(rows, data):
    late = data.draw(st.integers(1, len(rows)))
    before, after = rows[: len(rows) - late], rows[len(rows) - late :]
    first = linked(*before)
    known = first.assignments.select(["mention", "person"])

    whole = linked(*rows, known=known)
    part = link.link_delivery(
        link.prepare(mentions(*after)), link.prepare(mentions(*before)), link.among(known), id_key=KEY, seed=1,
        settings=link.Settings(model=first.model),
    )  # fmt: skip

    assert part.assignments.equals(whole.assignments)
    assert part.pairs.equals(whole.pairs)


def test_a_toy_city_is_linked_as_its_truth_says():
    pair = city.linkage_pair(3_000, 6_000, 3)

    found = link.link(pa.concat_tables([pair.a, pair.b]), links(), id_key=KEY, seed=1)

    person = dict(zip(*(found.assignments[c].to_pylist() for c in ("mention", "person")), strict=True))
    true = {(row["mention_a"], row["mention_b"]) for row in pair.truth.to_pylist()}
    by_person = {person[m]: m for m in pair.a["mention"].to_pylist()}
    got = {(by_person[person[m]], m) for m in pair.b["mention"].to_pylist() if person[m] in by_person}
    assert len(got - true) == 0
    assert len(true - got) / len(true) < 0.003
