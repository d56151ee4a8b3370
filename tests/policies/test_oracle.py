"""Two real editions against plain Python written from the rule's own words, over a whole toy city."""

import datetime as dt
from collections import defaultdict
from typing import Any

import pytest

from jiangtu import city
from jiangtu.engine.facts import derive
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import kernel
from tests.policies import shipped
from tests.policies.shipped import LISTS

DAY = dt.date(2025, 6, 30)
EDITIONS = {e.key: e for e in shipped.EDITIONS}
Row = dict[str, Any]
Kleene = bool | None


@pytest.fixture(scope="module")
def facts() -> FactSet:
    built = city.build(city.Plan(workers=1_000, seed=7, as_of=DAY))
    return derive.derive(city.efile(built), as_of=DAY, known_at=None)


def both(*tests: Kleene) -> Kleene:
    return False if False in tests else None if None in tests else True


def either(*tests: Kleene) -> Kleene:
    return True if True in tests else None if None in tests else False


def no(test: Kleene) -> Kleene:
    return None if test is None else not test


def equal(left: object, right: object) -> Kleene:
    return None if left is None or right is None else left == right


def least(value: int | None, bound: int) -> Kleene:
    return None if value is None else value >= bound


def rank(level: str | None) -> int | None:
    return None if level is None else "A54321SC".index(level)


def above(left: str | None, right: str | None) -> Kleene:
    one, other = rank(left), rank(right)
    return None if one is None or other is None else one > other


def a_year_after(day: dt.date) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return dt.date(day.year + 1, 2, 28) if leap else day.replace(year=day.year + 1)


def by_person(facts: FactSet, name: str) -> dict[int, list[Row]]:
    found = defaultdict(list)
    for row in facts[name].to_pylist():
        found[row["person"]].append(row)
    return found


def test_guangxi_2025_is_what_the_notice_says(facts: FactSet) -> None:
    workers = {w["person"]: w for w in facts["workers"].to_pylist()}
    claims, held = by_person(facts, "claims"), by_person(facts, "certificates")
    meant = EDITIONS["skill-upgrade-guangxi", "2025-01"]

    ((_, swept),) = kernel.sweep([meant], facts, LISTS)

    expected = [
        (person, certificate["record"], *upgrade(workers[person], certificate, claims[person], held[person]))
        for person in sorted(held)
        for certificate in sorted(held[person], key=lambda c: int(c["record"]))
        if (workers[person]["work_area"] or "45").startswith("45")
    ]
    got = [(r["subject"], r["unit"], r["verdict"], r["amount_fen"]) for r in swept.to_pylist()]
    assert sorted(got) == expected


def upgrade(worker: Row, certificate: Row, claims: list[Row], held: list[Row]) -> tuple[int, int | None]:
    """(verdict, fen): 1000, 1500 or 2000 yuan, a fifth more in shortage; once a year, twice more in shortage."""
    short = certificate["occupation"] and LISTS.listed(
        "most-short", certificate["occupation"], certificate["issued_on"]
    )
    paid = [c for c in claims if c["kind"] == "UPGRADE"]
    this_year = sum(c["year"] == DAY.year for c in paid)
    same = [(c, equal(c["occupation"], certificate["occupation"])) for c in paid]
    levels = {"SKILL", "QUALIFICATION"}
    higher = [
        both(equal(h["occupation"], certificate["occupation"]), above(h["level"], certificate["level"]))
        for h in held
        if h["kind"] in levels and not h["withdrawn"]
    ]
    verdict = both(
        None if worker["work_area"] is None else True,
        either(least(worker["insured_months"], 12), worker["drawing_benefit"]),
        certificate["kind"] in levels and not certificate["withdrawn"],
        None if certificate["level"] is None else certificate["level"] in "543",
        a_year_after(certificate["issued_on"]) >= DAY,
        no(either(*(both(e, equal(c["level"], certificate["level"])) for c, e in same))),
        no(either(*(both(e, above(c["level"], certificate["level"])) for c, e in same), *higher)),
        no(either(*(equal(c["certificate"], certificate["number"]) for c in claims
                    if c["kind"] == "TRAINING" and c["certificate"]))),
        this_year < 1 or (this_year < 3 and short),
    )  # fmt: skip
    if verdict and short is None:
        return 2, None
    if not verdict:
        return (2 if verdict is None else 0), None
    base = {"5": 100_000, "4": 150_000, "3": 200_000}[certificate["level"]]
    return 1, base * 6 // 5 if short else base


def test_the_2018_level_four_is_what_the_standard_says(facts: FactSet) -> None:
    tables = {name: by_person(facts, name) for name in ("employment", "certificates", "education")}
    meant = EDITIONS["apply-level-4-2018", "2018-01"]

    ((_, swept),) = kernel.sweep([meant], facts, LISTS)

    expected = {w["person"]: level_four(w, **{n: t[w["person"]] for n, t in tables.items()})
                for w in facts["workers"].to_pylist()}  # fmt: skip
    assert dict(zip(swept["subject"].to_pylist(), swept["verdict"].to_pylist(), strict=True)) == expected


def level_four(worker: Row, employment: list[Row], certificates: list[Row], education: list[Row]) -> int:
    """Level 5 held four years and four years of work, or six years of work, or a vocational school of the field."""
    own = worker["occupation"]

    def related(row: Row) -> Kleene:
        return equal(row["occupation"] and row["occupation"][:7], own and own[:7])

    held = [c for c in certificates if c["kind"] in ("SKILL", "QUALIFICATION") and not c["withdrawn"]]
    sure = sum(row["months"] for row in employment if related(row))
    possible = sum(row["months"] for row in employment if related(row) is not False)

    def worked(months: int) -> Kleene:
        return True if sure >= months else False if possible < months else None

    schools = ("SECONDARY", "TECHNICIAN", "SENIOR_TECHNICIAN", "RESERVE_TECHNICIAN")
    by_level = both(worked(48), either(*(
        both(related(c), equal(c["level"], "5"), c["issued_on"] <= dt.date(DAY.year - 4, DAY.month, DAY.day)) for c in held
    )))  # fmt: skip
    by_school = either(*(
        both(related(e), either(e["final_year"], bool(e["graduated_on"] and e["graduated_on"] <= DAY)))
        for e in education if e["kind"] in schools
    ))  # fmt: skip
    verdict = both(
        None if own is None else not LISTS.listed("standards-2023", own, DAY),
        no(
            either(
                *(both(related(c), None if c["level"] is None else not above("4", c["level"])) for c in held)
            )
        ),
        either(by_level, worked(72), by_school),
    )
    return 2 if verdict is None else int(verdict)
