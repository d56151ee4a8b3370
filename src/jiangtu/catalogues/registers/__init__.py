"""The registers a city keeps, as data: one YAML a register, with its conditions, tiers, years and document."""

from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing an applicant states; `kind` is number, text, yes or choice.

    `minimum` null: none is asked; `digits` null: any text, else a text of so many digits.
    """

    name: str
    kind: str
    zh: str
    en: str
    unit: str = ""
    minimum: int | None = None
    digits: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """One register. `years` null: without end; `decide_days` are working days an application may wait,
    `mend_days` calendar days in which what a check found is to be mended.

    `holders` are the roles that may apply; `tiers` codes of kinds.Tier; `partner`: a second organisation is named;
    `scoped`: an entry says which occupations, levels and areas it covers; `prefix` begins its numbers.
    """

    id: str
    zh: str
    en: str
    prefix: str
    document: str
    article: str
    evidence: str
    holders: frozenset[str]
    years: int | None
    recheck_months: int
    mend_days: int
    decide_days: int
    tiers: tuple[str, ...] = ()
    partner: bool = False
    scoped: bool = True
    teaches: bool = False
    conditions: tuple[Condition, ...] = field(default=())
    notes: str = ""


@cache
def registers() -> dict[str, Register]:
    """Every register by its id, in the order of `order`, then id."""
    found = [_register(path.read_text(encoding="utf-8")) for path in resources.files(__name__).iterdir()
             if path.name.endswith(".yaml")]  # fmt: skip
    return {one.id: one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id))}


def _register(text: str) -> tuple[int, Register]:
    said = yaml.safe_load(text)
    title, source = said.pop("title"), said.pop("source")
    order = said.pop("order")
    conditions = tuple(
        Condition(**{**c, "choices": tuple(c.get("choices", ()))}) for c in said.pop("conditions")
    )
    return order, Register(
        zh=title["zh"], en=title["en"], document=source["document"], article=source.get("article", ""),
        evidence=source["evidence"], holders=frozenset(said.pop("holders")), tiers=tuple(said.pop("tiers", ())),
        conditions=conditions, **said,
    )  # fmt: skip
