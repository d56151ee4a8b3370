"""The published figures the city follows, read once from the catalogues and `figures/`."""

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np

from jiangtu import catalogues
from jiangtu.city.columns import Floats, Ints
from jiangtu.city.plan import CityImpossible


@dataclass(frozen=True, slots=True)
class Occupations:
    """The occupations a worker can have, by position; weights are shares within the middle group."""

    codes: list[str]
    names: list[str]
    middle: list[str]  # middle group of each, "6-18"
    weight: Floats
    levels: list[str]  # levels with a standard, "54321"; empty when there is none
    shortage_rank: Ints  # rank on the shortage list, 0 when not on it

    @property
    def minor(self) -> list[str]:
        """Minor group of each, "6-18-01"."""
        return [code[:7] for code in self.codes]


def figure(name: str) -> list[dict[str, str]]:
    """The rows of one of the city's own figures."""
    text = resources.files("jiangtu.city.figures").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@functools.cache
def occupations() -> Occupations:
    """Every occupation of the 2022 classification, weighted by shortage rank and by having a skill standard."""
    listed = [row for row in catalogues.occupations() if row.code[0] in "123456"]
    codes = [row.code for row in listed]
    standards = _standard_levels()
    shortage = {row.code_of_name_in_2022: row.rank for row in catalogues.most_short()}
    rank = np.array([shortage.get(code, 0) for code in codes], np.int64)
    levels = [standards.get(code, "") for code in codes]
    return Occupations(
        codes=codes,
        names=[row.name for row in listed],
        middle=[code[:4] for code in codes],
        weight=_popularity(codes, rank, levels),
        levels=levels,
        shortage_rank=rank,
    )


@functools.cache
def census(region: str) -> Mapping[tuple[str, str], int]:
    """Employed persons of the 2020 census by (sex M or F, middle group) in one region."""
    sexes = {"男": "M", "女": "F"}
    renamed = {r["middle_name"]: r["middle_code"] for r in figure("census_groups.csv")}
    found = {
        (sexes[row.sex], row.middle_code or renamed.get(row.middle_name, "")): row.persons
        for row in catalogues.census_counts()
        if row.region == region and row.sex in sexes
    }
    if not found:
        raise CityImpossible(
            f"人口普查里没有“{region}”这一行。",
            f"the census has no region called {region}",
            mend="写省级简称，例如江苏、广西，或写全国。",
        )
    return found


@functools.cache
def surnames() -> tuple[list[str], Floats]:
    """Surnames and their weights."""
    listed = catalogues.surnames()
    return [row.surname for row in listed], np.array([row.weight_pct for row in listed])


@functools.cache
def given_characters() -> tuple[list[str], Floats, Floats]:
    """Characters of given names with their weights for men and for women."""
    listed = catalogues.given_characters()
    men, women = [row.weight_male for row in listed], [row.weight_female for row in listed]
    return [row.character for row in listed], np.array(men), np.array(women)


@functools.cache
def variants() -> Mapping[str, str]:
    """Traditional, variant and clerically confused characters, both ways."""
    pairs = [(row.character, row.variant) for row in catalogues.variant_characters()]
    return {**{b: a for a, b in pairs}, **dict(pairs)}


@functools.cache
def facts(indicator: str) -> Mapping[str, float]:
    """One indicator of the migrant-worker survey and the ministry by group, latest year first in the file."""
    found: dict[str, float] = {}
    for row in catalogues.labour_facts():
        if row.indicator == indicator:
            found.setdefault(row.group or row.year_or_area, row.value)
    return found


@functools.cache
def counties() -> tuple[list[str], list[str]]:
    """Codes and names of the city's counties."""
    own = [row for row in catalogues.regions() if row.parent == "450200"]
    return [row.code for row in own], [row.name for row in own]


@functools.cache
def neighbours() -> list[str]:
    """Counties people come from: the rest of Guangxi, then Guizhou and Hunan."""
    codes = [row.code for row in catalogues.regions() if row.rank == "county"]
    return [c for c in codes if c[:2] in ("45", "52", "43") and c[:4] != "4502"]


def _standard_levels() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in catalogues.skill_standards():
        if row.code:
            found[row.code] = max(found.get(row.code, ""), row.levels, key=len)
    return found


def _popularity(codes: list[str], rank: Ints, levels: list[str]) -> Floats:
    """A falling share within each middle group: shortage occupations first, then those with a standard."""
    preference = np.where(rank > 0, rank, np.where([bool(x) for x in levels], 1000, 2000))
    place: dict[str, int] = {}
    weight = np.zeros(len(codes))
    for i in np.argsort(preference, kind="stable"):
        group = codes[i][:4]
        place[group] = place.get(group, 0) + 1
        weight[i] = place[group] ** -1.5
    return weight


@functools.cache
def industries() -> tuple[list[str], list[str], Mapping[str, list[int]]]:
    """Industry divisions of employers, the word in their names, and the divisions each middle group works in."""
    listed = figure("industries.csv")
    of_group: dict[str, list[int]] = {}
    for position, row in enumerate(listed):
        for group in row["groups"].split():
            of_group.setdefault(group, []).append(position)
    return [r["industry"] for r in listed], [r["word"] for r in listed], of_group


@functools.cache
def wages_by_level() -> Mapping[str, float]:
    """Shanghai's median yearly wage of 2021 by level, in yuan."""
    rows = catalogues.table("wages_by_level")
    return {row["level"]: float(row["p50_yuan_year"]) for row in rows if row["data_year"] == "2021"}
