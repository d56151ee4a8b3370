"""Each fault written into an edition is found with a person who shows it; sound editions are left in peace."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.engine.policy import catalogue, edition, lint, scalar, search
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.tree import Edition, Verdict

PACKAGE = Path(catalogue.__file__).parents[2]
CATALOGUES = catalogue.load_folder(PACKAGE / "catalogues")


def policy(
    *require: str, name: str = "sample", number: str = "1", amount: str = "", force: str = "2025-01-01, until: null",
    exclusive: str = "",
) -> Edition:  # fmt: skip
    listed = "".join(f"  r{n}: '{text}'\n" for n, text in enumerate(require))
    paid = (
        f"per: certificate\nkind: UPGRADE\nfund: EMPLOYMENT\namount: {amount}\n"
        if amount
        else "direction: none\n"
    )
    text = (
        f"id: {name}\nedition: '{number}'\ntitle: {{zh: 样例}}\narea: '320200'\nsubject: worker\n"
        f"in_force: {{from: {force}}}\nsource: {{document: 样例}}\n"
        + (f"exclusive_with: [{exclusive}]\n" if exclusive else "")
        + paid + "require:\n" + listed
    )  # fmt: skip
    return edition.load(text, name=f"{name}/{number}.yaml")


def codes(*some: Edition) -> list[str]:
    return [problem.code for problem in lint.lint(some, Catalogues())]


LEVELS = "certificate.level in [五级, 四级, 三级]"
TABLE = "{by: certificate.level, table: {五级: 1000, 四级: 1500, 三级: 2000}}"


@pytest.mark.parametrize(
    ("require", "found"),
    [
        (["insured_months >= 12", "insured_months < 12"], ["REQUIREMENTS_CONFLICT"]),
        (["insured_months >= 12 and insured_months <= 11"], ["REQUIREMENT_NEVER"]),
        (["schooling > 博士"], ["REQUIREMENT_NEVER"]),
        (["insured_months >= 36", "insured_months >= 12"], ["REQUIREMENT_IDLE"]),
        (["title in [中级职称, 副高级职称]", "title >= 中级职称"], ["REQUIREMENT_IDLE"]),
        (["born_on <= as_of - 50 years", "years_between(born_on, as_of) < 50"], ["REQUIREMENTS_CONFLICT"]),
        (
            ["count(claims, year == as_of.year) < 1", "count(claims, year == as_of.year) > 1"],
            ["REQUIREMENTS_CONFLICT"],
        ),
        (
            ["employed_months > insured_months", "employed_months <= insured_months"],
            ["REQUIREMENTS_CONFLICT"],
        ),
        (["insured_now", "insured_now"], ["REQUIREMENT_IDLE"]),
        (["insured_months >= 12", "insured_months < 13"], []),
        (["insured_months >= 12", "insured_now", "not exists(claims, year == as_of.year)"], []),
        (["years_between(born_on, as_of) >= 50", "born_on > as_of - 51 years"], []),
    ],
)
def test_conditions_are_checked_against_one_another(require: list[str], found: list[str]) -> None:
    assert codes(policy(*require)) == found


def test_a_cell_that_no_entitled_person_reaches_is_told() -> None:
    (problem,) = lint.lint([policy("certificate.level in [五级, 四级]", amount=TABLE)], Catalogues())

    assert (problem.code, "三级" in problem.zh, "等级 三级" in problem.value) == (
        "CELL_UNREACHABLE",
        True,
        True,
    )


def test_a_gap_of_the_table_is_told_with_a_person_who_falls_into_it() -> None:
    (problem,) = lint.lint([policy("not certificate.withdrawn", amount=TABLE)], Catalogues())

    assert problem.code == "CELL_GAP"
    assert "学徒工" in problem.zh
    assert "证书（等级 学徒工" in problem.value


def test_a_hole_between_two_editions_is_told() -> None:
    early = policy("insured_now", force="2023-01-01, until: 2024-01-01")
    late = policy("insured_now", number="2", force="2024-03-01, until: null")

    assert codes(early, late) == ["EDITIONS_HOLE"]


def test_two_editions_on_one_day_are_told() -> None:
    assert codes(policy("insured_now"), policy("insured_now", number="2")) == ["EDITIONS_OVERLAP"]


def test_exclusive_policies_that_both_pay_are_told_with_the_person() -> None:
    first = policy(LEVELS, amount=TABLE, exclusive="second")
    second = policy(LEVELS, "insured_months >= 12", amount=TABLE, name="second")

    (problem,) = lint.lint([first, second], Catalogues())

    assert (problem.code, problem.where) == ("EXCLUSIVE_BOTH", "second/1.yaml")
    assert "已享受补贴（补贴类别 技能提升补贴" in problem.value


def test_an_exclusive_policy_that_looks_at_past_payments_is_sound() -> None:
    once = "not exists(claims, kind == 技能提升补贴 and year == as_of.year)"

    assert codes(
        policy(LEVELS, amount=TABLE, exclusive="second"), policy(LEVELS, once, amount=TABLE, name="second")
    ) == []  # fmt: skip


def test_an_exclusive_name_nobody_bears_is_told() -> None:
    assert codes(policy("insured_now", exclusive="nowhere")) == ["EXCLUSIVE_UNKNOWN"]


def test_the_person_found_is_decided_as_the_search_says() -> None:
    made = policy(
        LEVELS, "count(claims, year == as_of.year) == 2", "sum(insurance.months) >= 24", amount=TABLE
    )
    space = search.Space(dt.date(2025, 6, 30), CATALOGUES)
    tests = [*(space.flat(r.test) for r in made.requirements), *search.gates(made)]
    space.learn(tests)

    point = space.solve([(test, search.is_yes) for test in tests]).point

    assert point is not None
    (decision,) = scalar.decide(made, space.case(made, point), CATALOGUES)
    assert decision.verdict is Verdict.YES


def test_a_search_that_runs_out_claims_nothing() -> None:
    made = policy("insured_months >= 12", "insured_months < 12")
    space = search.Space(dt.date(2025, 6, 30), CATALOGUES)
    tests = [space.flat(r.test) for r in made.requirements]
    space.learn(tests)

    found = space.solve([(test, search.is_yes) for test in tests], budget=2)

    assert found == search.Found(None, complete=False)


def test_no_shipped_edition_has_a_condition_out_of_reach() -> None:
    shipped = edition.load_folder(PACKAGE / "policies")

    found = {problem.code for problem in lint.lint(shipped, CATALOGUES)}

    assert found <= {"CELL_GAP"}
