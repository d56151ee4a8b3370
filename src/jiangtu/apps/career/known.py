"""What is known of one worker: his case from the newest facts, and the bridges that hold for an occupation."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from jiangtu.apps.career import bridges
from jiangtu.apps.certificates import queries as certificates
from jiangtu.apps.certificates.kinds import CertificateKind, CertificateState
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.reference import shelf
from jiangtu.engine.appraisal import since
from jiangtu.engine.appraisal import standard as standards
from jiangtu.engine.appraisal.standard import Standard, StandardMissing
from jiangtu.engine.bridges.catalogue import Bridge
from jiangtu.engine.bridges.ends import End, EndKind
from jiangtu.engine.bridges.match import Field
from jiangtu.engine.bridges.paths import Word, World
from jiangtu.engine.facts import person as persons
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.scalar import Case, Row
from jiangtu.engine.terms import level as levels


def case_of(person: int) -> Case | None:
    """The person's case from the newest facts, with the level certificates issued since."""
    facts = snapshots.latest_facts()
    if facts is None:
        return None
    try:
        found = persons.slice_of(facts, files.standing(person))
    except persons.SubjectMissing:
        return None
    told = found.children["certificates"]
    numbers = {row["number"] for row in told}
    newer = [row for row in _issued(person) if row["number"] not in numbers]
    return Case(found.as_of, found.subject, {**found.children, "certificates": [*told, *newer]})


def _issued(person: int) -> Iterator[Row]:
    """Level certificates of this system that stand, as rows of facts."""
    for one in certificates.held(person):
        if one.kind == CertificateKind.LEVEL and one.state == CertificateState.VALID:
            yield {
                "record": -1_000_000 - one.pk, "number": one.number, "kind": "SKILL", "occupation": one.occupation,
                "level": one.level, "mode": None, "issued_on": one.issued_on, "withdrawn": False,
            }  # fmt: skip


def world(case: Case, occupation: str, stated: Mapping[str, Word]) -> World:
    """What is known: the occupation's own standard in the place of the general rules, where it has one."""
    shipped, lists = bridges.shipped(), shelf.catalogues()
    standard = standard_of(occupation, case.as_of)
    if standard is None:
        return World(case, shipped, lists, stated=stated)
    rows = [bridge for bridge in shipped.bridges if not bridge.ladder] + list(_routes(standard))
    both = Catalogues({**lists.lists, **standard.catalogues.lists}, lists.maps)
    return World(case, replace(shipped, bridges=tuple(rows)), both, stated=stated, counted=since.split)


def standard_of(occupation: str, day: dt.date) -> Standard | None:
    """The occupation's own standard in force on the day; None where there is none."""
    try:
        return standards.in_force(standards.shipped(), occupation, as_of=day)
    except StandardMissing:
        return None


def _routes(standard: Standard) -> Iterator[Bridge]:
    """Each route of a standard as a bridge, once from what is held and once from the level below on the way."""
    codes = [level.code for level in standard.levels]
    for level in standard.levels:
        below = levels.CODES[levels.rank(level.code) - 1]
        for route in level.routes:
            bridge = Bridge(
                f"standard/{level.code}/{route.name}", route.zh, route.en, (), End(EndKind.LEVEL, level.code), Field.ANY,
                (), True, route.rule,
            )  # fmt: skip
            yield bridge
            if below in codes:
                yield replace(bridge, sources=(End(EndKind.LEVEL, below),))
