"""Would this class be paid for me?"""

import dataclasses
import datetime as dt

import pytest

from jiangtu.apps.training import eligibility, rules
from jiangtu.apps.training.eligibility import Finished
from jiangtu.engine.facts.person import Slice
from tests.apps.snapshots import AS_OF, facts, listed
from tests.apps.training.seating import opened

WORKER = {"person": 11, "sex": "F", "born_on": dt.date(1990, 5, 1), "household": "RURAL", "work_area": "450200",
          "unemployed": True, "hardship": False, "anti_poverty": False, "transfer": False, "graduating": False,
          "leaver": False, "pensioner": False, "identity_sure": True}  # fmt: skip
CLAIM = {"person": 11, "record": 5, "kind": "TRAINING", "fund": "EMPLOYMENT", "occupation": "6-18-02-04", "level": "5",
         "amount_fen": 80_000, "paid_on": dt.date(2024, 3, 1), "year": 2024}  # fmt: skip
ROW = Finished("K1", "91450200MA5K000000", "SUBSIDISED", "6-18-02-04", "5", AS_OF, AS_OF, dt.date(2025, 8, 31), 80, 48, None)  # fmt: skip
TABLES = ("certificates", "titles", "education", "employment", "insurance", "statuses", "training", "claims")


def person(*claims: dict[str, object], **changed: object) -> Slice:
    children: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    return Slice(AS_OF, {**WORKER, **changed}, {**children, "claims": list(claims)})


@pytest.mark.parametrize(
    ("name", "city", "facts", "row", "expected"),
    [
        ("登记失业人员，全国条件", "450200", person(), ROW, (1, "training-unemployed", ())),
        (
            "不属于任何一类",
            "450200",
            person(unemployed=False),
            ROW,
            (0, "training-anti-poverty", (rules.NO_GROUP,)),
        ),
        (
            "没有人报送过失业登记",
            "450200",
            person(unemployed=None),
            ROW,
            (
                2,
                "training-unemployed",
                ("属于登记失业人员：尚不清楚，缺少登记失业（没有部门报送过该类名册）",),
            ),
        ),
        (
            "终身已享受三次",
            "450200",
            person(*[{**CLAIM, "record": n} for n in (5, 6, 7)]),
            ROW,
            (
                0,
                "training-unemployed",
                ("职业培训补贴累计享受未满3次：未满足，已享受补贴条数 3 个，需要少于 3 个，超出 1 个",),
            ),
        ),
        ("文化宫班没有政策", "450200", person(), dataclasses.replace(ROW, kind="SAFETY"), (None, "", ())),
        (
            "江苏按培训计价",
            "320500",
            person(work_area="320500"),
            ROW,
            (1, "training-subsidy-jiangsu", ()),
        ),
        (
            "江苏同一职业同一等级已享受",
            "320500",
            person(CLAIM, work_area="320500"),
            ROW,
            (
                0,
                "training-subsidy-jiangsu",
                ("同一职业同一等级未享受过职业培训补贴：未满足，已有符合这一条所说情形的已享受补贴",),
            ),
        ),
        (
            "江苏不属于六类人员",
            "320500",
            person(unemployed=False, work_area="320500"),
            ROW,
            (0, "training-anti-poverty", (rules.NO_GROUP,)),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and not value.isdecimal() else "",
)
def test_the_best_answer_of_the_editions_here(
    name: str, city: str, facts: Slice, row: Finished, expected: tuple[object, ...], settings
) -> None:
    settings.JIANGTU_CITY = city

    told = eligibility.decide(facts, row)

    assert (told.verdict, told.policy, told.reasons) == expected


@pytest.mark.database
@pytest.mark.django_db
def test_standing_is_of_the_latest_facts_and_names_them() -> None:
    klass = opened()
    nobody = eligibility.standing(11, klass)
    snapshot = listed(facts(workers=[{**WORKER, "identity_sure": False}]))

    told = eligibility.standing(11, klass)

    assert (nobody.verdict, nobody.reasons) == (2, ("还没有全市档案快照",))
    assert (told.verdict, told.policy, told.groups) == (1, "training-unemployed", ("WOMEN", "RURAL", "YOUTH"))
    assert (told.digest, told.held) == (snapshot.digest, True)


@pytest.mark.database
@pytest.mark.django_db
def test_a_stranger_is_unknown_not_refused() -> None:
    klass = opened()
    listed(facts(workers=[WORKER]))

    assert eligibility.standing(12, klass).reasons == ("档案里还没有您的记录",)
