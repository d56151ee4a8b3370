"""Published lists as tuples of frozen rows, each read once: `catalogues.occupations()`, `regions()` …

Every list is a CSV of this folder; the classes of `rows` name its columns and their types. An empty cell of
an optional column is None, of a text column "". `sources()` tells each file's document, date and status.
"""

import csv
import datetime as dt
import types
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import TypeVar, cast, get_type_hints

import yaml

from jiangtu.catalogues import rows

Row = TypeVar("Row")


def occupations() -> tuple[rows.Occupation, ...]:
    """Every 细类 of the 2022 edition, by code."""
    return _read("occupations", rows.Occupation)


def occupation_groups() -> tuple[rows.OccupationGroup, ...]:
    return _read("occupation_groups", rows.OccupationGroup)


def new_occupations() -> tuple[rows.NewOccupation, ...]:
    return _read("new_occupations", rows.NewOccupation)


def occupation_aliases() -> tuple[rows.OccupationAlias, ...]:
    return _read("occupation_aliases", rows.OccupationAlias)


def occupation_crosswalk() -> tuple[rows.OldOccupation, ...]:
    return _read("occupation_crosswalk", rows.OldOccupation)


def skill_standards() -> tuple[rows.SkillStandard, ...]:
    return _read("skill_standards", rows.SkillStandard)


def regions() -> tuple[rows.Region, ...]:
    return _read("regions", rows.Region)


def area_names() -> tuple[rows.AreaName, ...]:
    """English names of provinces and of the areas of cities served."""
    return _read("area_names", rows.AreaName)


def tiles() -> tuple[rows.Tile, ...]:
    """The tile maps of cities, one tile an area."""
    return _read("tiles", rows.Tile)


def industries() -> tuple[rows.Industry, ...]:
    return _read("industries", rows.Industry)


def calendar() -> tuple[rows.CalendarDay, ...]:
    return _read("calendar", rows.CalendarDay)


def most_short() -> tuple[rows.MostShort, ...]:
    return _read("most_short_2022q4", rows.MostShort)


def occupation_wages() -> tuple[rows.OccupationWage, ...]:
    return _read("wages_by_occupation", rows.OccupationWage)


def census_counts() -> tuple[rows.CensusCount, ...]:
    return _read("census_occupations", rows.CensusCount)


def labour_facts() -> tuple[rows.LabourFact, ...]:
    return _read("labour_facts", rows.LabourFact)


def surnames() -> tuple[rows.Surname, ...]:
    return _read("surnames", rows.Surname)


def given_characters() -> tuple[rows.GivenCharacter, ...]:
    return _read("given_characters", rows.GivenCharacter)


def variant_characters() -> tuple[rows.VariantCharacter, ...]:
    return _read("variant_characters", rows.VariantCharacter)


def departments() -> tuple[rows.Department, ...]:
    """Source departments, the one whose word weighs most first."""
    return _read("departments", rows.Department)


def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of any list as text by column name, for lists that have no row class of their own."""
    return _text_rows(name)


@cache
def sources() -> dict[str, rows.Source]:
    """Each CSV's source, by file name."""
    text = (resources.files(__name__) / "sources.yaml").read_text(encoding="utf-8")
    return {name: rows.Source(**about) for name, about in yaml.safe_load(text).items()}


@cache
def _read(name: str, row: type[Row]) -> tuple[Row, ...]:
    hints = get_type_hints(row)
    makers = [(f.name, _maker(hints[f.name])) for f in fields(row)]  # type: ignore[arg-type]  # always a dataclass
    return tuple(row(*(make(cells[column]) for column, make in makers)) for cells in _text_rows(name))


@cache
def _text_rows(name: str) -> tuple[dict[str, str], ...]:
    text = (resources.files(__name__) / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _maker(kind: object) -> Callable[[str], object]:
    if isinstance(kind, types.UnionType):
        inner = _maker(kind.__args__[0])
        return lambda text: inner(text) if text else None
    if kind is bool:
        return "1".__eq__
    if kind is dt.date:
        return dt.date.fromisoformat
    return cast(Callable[[str], object], kind)
