"""What a scheme of comparison is: fields in levels of likeness, keys that find pairs, rules that decide them.

A level's condition speaks of `<column>_l` and `<column>_r`, in functions DuckDB and Spark share: it is read by the staged
rules (a CASE in DuckDB), by Splink's settings (any backend) and, through `zh`, by a clerk.
"""

from dataclasses import dataclass
from enum import StrEnum

NULL = "null"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of likeness of one field.

    `m` and `u` are the published priors: how often it is seen on pairs that are one person, and on pairs that are not.
    A `rare` level keeps its published `u` always: no sample can see it.
    """

    name: str
    zh: str
    sql: str
    m: float
    u: float
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field and its levels, the most alike first; a field missing on either side says nothing (level null)."""

    field: str
    zh: str
    levels: tuple[Level, ...]

    @property
    def null_sql(self) -> str:
        return f"{self.field}_l IS NULL OR {self.field}_r IS NULL"


class Ruling(StrEnum):
    """What a rule says of its pairs."""

    SAME = "same"  # one person, unless a stronger pair stands against it
    OPEN = "open"  # the probability decides
    CLERK = "clerk"  # whatever the probability, a person must look


@dataclass(frozen=True, slots=True)
class Rule:
    """A stage: `when` names, for each field, the levels that satisfy it; a field left out may have any level."""

    stage: str
    zh: str
    ruling: Ruling
    when: dict[str, str]


@dataclass(frozen=True, slots=True)
class Scheme:
    """Everything that is particular to the people and papers compared.

    `columns` are those the conditions speak of; `keys` are SQL over them: two faces with one key in common are worth
    comparing when one of them has no valid number; `rules` are tried in order, the first that holds names the pair's
    stage; at the levels of one of `spoiled` two mentions are one paper written twice and spoiled once, even in one delivery;
    faces equal in every column of `conflict_on` are worth comparing although both have valid numbers; `learn_by` picks the
    pairs from which the likeness of numbers is learnt (SQL over l. and r.); `chance` is the published prior that two
    mentions picked at random are one person.
    """

    columns: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    keys: dict[str, str]
    rules: tuple[Rule, ...]
    conflict_on: tuple[str, ...]
    learn_by: str
    chance: float
    spoiled: tuple[dict[str, str], ...] = ()

    def rule(self, stage: str) -> Rule:
        """The rule that names `stage`."""
        return next(rule for rule in self.rules if rule.stage == stage)

    def stages(self, *rulings: Ruling) -> list[str]:
        """The stages with one of the given rulings, in the rules' order."""
        return [rule.stage for rule in self.rules if rule.ruling in rulings]
