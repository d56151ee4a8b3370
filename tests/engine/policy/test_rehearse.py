"""A change of rules over a handful of people, each figure worked by hand, and against a plain-Python count."""

import datetime as dt

from bench import population
from jiangtu.engine.policy import edition, kernel, rehearse
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.rehearse import FundChange
from jiangtu.engine.policy.tree import Edition

FACTS = population.generate(400, seed=5, nulls=0.1)


def policy(months: int, yuan: int, *, since: str = "2025-01-01", fund: str = "EMPLOYMENT") -> Edition:
    text = (
        "id: sample\nedition: '1'\ntitle: {zh: 样例}\narea: '320000'\nsubject: worker\nkind: UPGRADE\n"
        f"in_force: {{from: {since}, until: null}}\nsource: {{document: 样例}}\nfund: {fund}\n"
        f"require:\n  insured: insured_months >= {months}\namount: {{each: {yuan}}}\n"
    )
    return edition.load(text, name="sample")


def paid(made: Edition) -> dict[int, int]:
    """Fen by worker, the plain way."""
    rows = FACTS["workers"].to_pylist()
    threshold = made.requirements[0].test.right.value  # type: ignore[union-attr]
    fen = made.amount.cells[0][1]  # type: ignore[union-attr]
    return {
        r["person"]: fen
        for r in rows
        if (r["work_area"] or "").startswith("32") and (r["insured_months"] or -1) >= threshold
    }


def test_winners_losers_and_money_are_those_counted_one_by_one() -> None:
    old, new = policy(100, 1000), policy(120, 1500, fund="TALENT")
    before, after = paid(old), paid(new)
    losers = before.keys() - after.keys()

    outcome = rehearse.rehearse([old], [new], FACTS, Catalogues())

    assert (outcome.winners, outcome.losers) == (len(after), len(losers))
    assert outcome.funds == (
        FundChange("EMPLOYMENT", sum(before.values()), 0),
        FundChange("TALENT", 0, sum(after.values())),
    )
    rows = zip(*(outcome.differences[c].to_pylist() for c in ("subject", "change_fen")), strict=True)
    assert {person: fen for person, fen in rows if fen} == {
        p: after.get(p, 0) - fen for p, fen in before.items()
    }


def test_everybody_decided_is_a_winner_a_loser_or_unchanged() -> None:
    outcome = rehearse.rehearse([policy(100, 1000)], [policy(90, 900)], FACTS, Catalogues())

    (_, decided), *_ = kernel.sweep([policy(1, 1)], FACTS, Catalogues())
    assert outcome.winners + outcome.losers + outcome.unchanged == decided.num_rows


def test_the_same_rule_changes_nothing() -> None:
    outcome = rehearse.rehearse([policy(12, 1000)], [policy(12, 1000)], FACTS, Catalogues())

    assert (outcome.winners, outcome.losers, outcome.differences.num_rows) == (0, 0, 0)


def test_an_edition_of_next_year_is_taken_as_if_in_force() -> None:
    now, later = policy(12, 1000), policy(12, 1000, since="2026-01-01")

    assert rehearse.rehearse([now], [later], FACTS, Catalogues()).differences.num_rows == 0


def test_a_new_policy_beside_nothing_has_only_winners() -> None:
    new = policy(12, 1000)

    outcome = rehearse.rehearse([], [new], FACTS, Catalogues())

    assert (outcome.winners, outcome.losers) == (len(paid(new)), 0)


def test_the_report_says_it_in_words() -> None:
    outcome = rehearse.Rehearsal(
        dt.date(2025, 6, 30), (), (), 2, 1, 7, 0, 3, (FundChange("EMPLOYMENT", 100_000, 250_000),),
        FACTS["workers"].slice(0, 0),
    )  # fmt: skip

    assert rehearse.told(outcome)["text"] == (
        "2025-06-30 预演：多得 2 人，少得 1 人，不变 7 人；资料不全的由 0 项变为 3 项。\n"
        "  就业补助资金：由 1,000.00 元 变为 2,500.00 元，增加 1,500.00 元。"
    )
