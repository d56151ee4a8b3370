"""The whole truth about a city: its people, what happened to them, and the wrongs planted among it."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jiangtu.city import (
    apprentices,
    benefits,
    careers,
    employers,
    frauds,
    orders,
    population,
    skills,
    training,
)
from jiangtu.city.plan import Plan
from jiangtu.city.population import People
from jiangtu.engine.schema import efile


@dataclass(frozen=True, slots=True)
class City:
    """A built city.

    `persons` has one row per person; `records` holds, by the kinds of `engine.schema.efile.RECORDS`, what truly
    happened: `record` (a number unique over all kinds), `person` (not for employers), and the kind's own columns.
    `frauds` names each planted wrong: kind, person (null for a whole class), class_code, certificate, record.
    `shortages` lists the occupations truly short.
    """

    plan: Plan
    people: People
    persons: pa.Table
    records: dict[str, pa.Table]
    frauds: pa.Table
    shortages: pa.Table


def build(plan: Plan) -> City:
    """The city of the plan: equal plans give equal cities. About 5 s for 600,000 workers."""
    people = population.populate(plan)
    if plan.order_classes:
        people = orders.with_graduates(plan, people)
    lives = careers.work(plan, people)
    trained = training.train(plan, people, skills.certify(plan, people), lives.employers)
    certificates = skills.certificates_table(plan, trained.certificates)
    honours = skills.honours_table(plan, people)
    grounds = benefits.Grounds(trained, certificates["number"].combine_chunks(), honours)
    kinds = {
        "insurance": careers.insurance_table(plan, people, lives),
        "employment": careers.employment_table(plan, lives),
        "certificates": certificates,
        "training": training.training_table(trained, lives.employers),
        "education": skills.education_table(plan, people),
        "titles": skills.titles_table(plan, people),
        "statuses": benefits.statuses_table(plan, people),
        "claims": benefits.claims_table(plan, people, lives, grounds),
        "honours": honours,
        "memberships": skills.memberships_table(plan, people),
        "rotations": _undelivered("rotations"),
        "employers": employers.employers_table(lives.employers),
    }
    planted = frauds.plant(plan, people, orders.without(people, kinds))
    records = _numbered(_with_classes(plan, people, planted.records))
    return City(
        plan=plan,
        people=people,
        persons=population.persons_table(people),
        records=records,
        frauds=frauds.frauds_table(planted.frauds, records),
        shortages=benefits.shortages_table(plan, people),
    )


def _with_classes(plan: Plan, people: People, kinds: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Every kind with the order classes and the apprentices of their first sponsor, in a city that has them."""
    if not plan.order_classes:
        return kinds
    return apprentices.told(plan, people, orders.told(plan, people, kinds))


def _undelivered(kind: str) -> pa.Table:
    """No row: firms write these down in the system itself, no department delivers them."""
    kept = [
        c
        for c in efile.RECORDS[kind].columns
        if c.name not in ("record", "mention", "recorded_at", "gone_at")
    ]
    return pa.schema([("person", pa.int64()), *((c.name, c.arrow) for c in kept)]).empty_table()


def _numbered(kinds: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Every row with a record number of its own, kind after kind in the e-file's order."""
    numbered, first = {}, 1
    for kind in efile.RECORDS:
        table = kinds[kind]
        record = pa.array(np.arange(first, first + table.num_rows))
        numbered[kind] = table.add_column(0, "record", record)
        first += table.num_rows
    return numbered
