"""People of the tests of bridges, written as short as the cases are told."""

import datetime as dt
from functools import cache
from pathlib import Path

import jiangtu
from jiangtu.engine.bridges import catalogue
from jiangtu.engine.bridges.catalogue import Bridges
from jiangtu.engine.bridges.ends import EndKind, end_of
from jiangtu.engine.bridges.paths import Goal, World
from jiangtu.engine.policy import catalogue as lists
from jiangtu.engine.policy.scalar import Case, Row

HOUSE = Path(jiangtu.__file__).parent / "catalogues"
FITTER, WELDER, TURNER = "6-20-01-01", "6-18-02-04", "6-18-01-01"
MECHANICAL_ENGINEER = "2-02-07-01"
SINCE_2023 = "6-18-01-02"
"""A milling machinist's standard: of 2023 or later."""


@cache
def shipped() -> Bridges:
    """The bridges as they are shipped."""
    return catalogue.load_folder(HOUSE / "bridges")


@cache
def published() -> lists.Catalogues:
    """The lists they name."""
    return lists.load_folder(HOUSE)


def day(text: str) -> dt.date:
    """An ISO day."""
    return dt.date.fromisoformat(text)


def paper(level: str, issued: str, occupation: str | None = TURNER, **more: object) -> Row:
    """A level certificate."""
    row = {"record": int(issued.replace("-", "")), "kind": "SKILL", "level": level, "issued_on": day(issued)}
    return {**row, "occupation": occupation, "withdrawn": False, **more}


def title(grade: str, obtained: str, occupation: str | None = TURNER) -> Row:
    """A title."""
    return {
        "record": int(obtained.replace("-", "")),
        "title": grade,
        "obtained_on": day(obtained),
        "occupation": occupation,
    }


def study(kind: str, schooling: str, graduated: str, occupation: str | None = TURNER) -> Row:
    """A course of study, finished."""
    row = {
        "record": int(graduated.replace("-", "")),
        "kind": kind,
        "schooling": schooling,
        "final_year": False,
    }
    return {**row, "graduated_on": day(graduated), "occupation": occupation}


def job(since: str, months: int, occupation: str | None = TURNER, until: str | None = None) -> Row:
    """A job, running unless it has ended."""
    row = {"record": 1, "employer": "91450200000000000X", "contract": "FIXED", "occupation": occupation}
    return {**row, "from_on": day(since), "until_on": day(until) if until else None, "months": months}


def case(as_of: str, *, area: str = "450200", born: str = "1985-05-05", **children: list[Row]) -> Case:
    """A worker employed in `area` with those rows."""
    subject = {"person": 1, "work_area": area, "employed": True, "occupation": TURNER, "born_on": day(born)}
    tables = ("certificates", "titles", "education", "employment")
    return Case(day(as_of), subject, {name: children.get(name, []) for name in tables})


def world(made: Case, **said: bool) -> World:
    """What is known of one person among the bridges shipped."""
    return World(made, shipped(), published(), said)


def goal(kind: EndKind, word: str, occupation: str = TURNER) -> Goal:
    """A rung wanted in an occupation."""
    found = end_of(kind, word)
    assert found is not None
    return Goal(found, occupation)
