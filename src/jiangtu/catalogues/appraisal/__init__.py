"""The figures of an appraisal that a place or a year may change, and incidents mended on the spot, as data."""

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in force from `since` until `until` (exclusive or None) in the areas under `area`.

    `unit`: D days, W working days, M minutes, N months, Y years, P persons.
    """

    area: str
    name: str
    value: int
    unit: str
    since: dt.date
    until: dt.date | None
    document: str
    article: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Mended:
    """An incident that is mended on the spot: with minutes, or by leaving a question out for everybody."""

    code: str
    zh: str
    en: str
    effect: str
    source: str


class FigureMissing(LookupError):
    """Nobody has given that figure for that place and day."""


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure, the narrowest area first, later ones before earlier ones."""
    text = (resources.files(__name__) / "rules.csv").read_text(encoding="utf-8")
    rows = [
        Figure(
            area=row["area"], name=row["name"], value=int(row["value"]), unit=row["unit"],
            since=dt.date.fromisoformat(row["valid_from"]),
            until=dt.date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
            document=row["document"], article=row["article"], evidence=row["evidence"],
        )
        for row in csv.DictReader(text.splitlines())
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda f: (len(f.area.rstrip("0")), f.since), reverse=True))


def figure(name: str, *, area: str, day: dt.date) -> Figure:
    """The figure in force in `area` on `day`; FigureMissing when there is none."""
    for found in figures():
        inside = found.name == name and area.startswith(found.area.rstrip("0"))
        if inside and found.since <= day < (found.until or dt.date.max):
            return found
    raise FigureMissing(f"no figure {name} in {area} on {day}")


@cache
def mended() -> dict[str, Mended]:
    """The incidents mended on the spot, by code; those that change a result are `engine.appraisal.incidents`."""
    text = (resources.files(__name__) / "incidents.yaml").read_text(encoding="utf-8")
    return {row["code"]: Mended(**row) for row in yaml.safe_load(text)}
