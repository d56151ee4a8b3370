"""The published figures the city follows, read once from the catalogues and `figures/`."""

import csv
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np

from jiangtu.city.columns import Floats, Ints


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


def rows(package: str, name: str) -> Iterator[dict[str, str]]:
    """The rows of one CSV of a data package."""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8-sig")
    return csv.DictReader(text.splitlines())


def catalogue(name: str) -> list[dict[str, str]]:
    """The rows of one published list."""
    return list(rows("jiangtu.catalogues", name))


def figure(name: str) -> list[dict[str, str]]:
    """The rows of one of the city's own figures."""
    return list(rows("jiangtu.city.figures", name))


@functools.cache
def occupations() -> Occupations:
    """Every occupation of the 2022 classification, weighted by shortage rank and by having a skill standard."""
    listed = [r for r in catalogue("occupations.csv") if r["code"][0] in "123456"]
    codes = [r["code"] for r in listed]
    standards = _standard_levels()
    shortage = {r["code_of_name_in_2022"]: int(r["rank"]) for r in catalogue("most_short_2022q4.csv")}
    rank = np.array([shortage.get(code, 0) for code in codes], np.int64)
    levels = [standards.get(code, "") for code in codes]
    return Occupations(
        codes=codes,
        names=[r["name"] for r in listed],
        middle=[code[:4] for code in codes],
        weight=_popularity(codes, rank, levels),
        levels=levels,
        shortage_rank=rank,
    )


@functools.cache
def census(region: str) -> Mapping[tuple[str, str], int]:
    """Employed persons of the 2020 census by (sex M or F, middle group) in one region."""
    renamed = {r["middle_name"]: r["middle_code"] for r in figure("census_groups.csv")}
    found = {
        ({"男": "M", "女": "F"}[r["sex"]], r["middle_code"] or renamed.get(r["middle_name"], "")): int(
            r["persons"]
        )
        for r in catalogue("census_occupations.csv")
        if r["region"] == region and r["sex"] in "男女"
    }
    if not found:
        raise ValueError(f"the census has no region called {region}")
    return found


@functools.cache
def surnames() -> tuple[list[str], Floats]:
    """Surnames and their weights."""
    listed = catalogue("surnames.csv")
    return [r["surname"] for r in listed], np.array([float(r["weight_pct"]) for r in listed])


@functools.cache
def given_characters() -> tuple[list[str], Floats, Floats]:
    """Characters of given names with their weights for men and for women."""
    listed = catalogue("given_characters.csv")
    men, women = ([float(r[f"weight_{sex}"]) for r in listed] for sex in ("male", "female"))
    return [r["character"] for r in listed], np.array(men), np.array(women)


@functools.cache
def variants() -> Mapping[str, str]:
    """Traditional, variant and clerically confused characters, both ways."""
    pairs = [(r["character"], r["variant"]) for r in catalogue("variant_characters.csv")]
    return {**{b: a for a, b in pairs}, **dict(pairs)}


@functools.cache
def facts(indicator: str) -> Mapping[str, float]:
    """One indicator of the migrant-worker survey and the ministry by group, latest year first in the file."""
    found: dict[str, float] = {}
    for row in catalogue("labour_facts.csv"):
        if row["indicator"] == indicator:
            found.setdefault(row["group"] or row["year_or_area"], float(row["value"]))
    return found


@functools.cache
def counties() -> tuple[list[str], list[str]]:
    """Codes and names of the city's counties."""
    own = [r for r in catalogue("regions.csv") if r["parent"] == "450200"]
    return [r["code"] for r in own], [r["name"] for r in own]


@functools.cache
def neighbours() -> list[str]:
    """Counties people come from: the rest of Guangxi, then Guizhou and Hunan."""
    codes = [r["code"] for r in catalogue("regions.csv") if r["rank"] == "county"]
    return [c for c in codes if c[:2] in ("45", "52", "43") and c[:4] != "4502"]


def _standard_levels() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in catalogue("skill_standards.csv"):
        if row["code"]:
            found[row["code"]] = max(found.get(row["code"], ""), row["levels"], key=len)
    return found


def _popularity(codes: list[str], rank: Ints, levels: list[str]) -> Floats:
    """A falling share within each middle group: shortage occupations first, then those with a standard."""
    preference = np.where(rank > 0, rank, np.where([bool(x) for x in levels], 1000, 2000))
    place: dict[str, int] = {}
    weight = np.zeros(len(codes))
    for i in np.argsort(preference, kind="stable"):
        group = codes[i][:4]
        place[group] = place.get(group, 0) + 1
        weight[i] = place[group] ** -1.2
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
