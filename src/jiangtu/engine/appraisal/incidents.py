"""What happens in an examination and what follows: a closed list, each with its document and a fixed effect."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from jiangtu import catalogues as published
from jiangtu.engine.appraisal.shape import Source

FILE = Path(published.__file__).parent / "incidents.yaml"


class Effect(StrEnum):
    """What an incident does to the marks."""

    NONE = "none"
    ABSENT = "absent"  # the part was not taken
    RESIT_FREE = "resit_free"  # taken again at no cost; the mark is not used
    VOID_PART = "void_part"  # the part counts as failed
    VOID_ALL = "void_all"  # every part of this sitting counts as failed


@dataclass(frozen=True, slots=True)
class Incident:
    """One kind of incident. `bar_months`: no application for so long from the day of the exam."""

    code: str
    zh: str
    en: str
    effect: Effect
    bar_months: int
    source: Source


@cache
def kinds() -> dict[str, Incident]:
    """Every kind by its code, in the order of the file.

    >>> kinds()["CHEATING"].effect, kinds()["CHEATING"].bar_months
    (<Effect.VOID_ALL: 'void_all'>, 12)
    """
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    above = written["source"]
    return {
        code: Incident(code, said["zh"], said["en"], Effect(said["effect"]), said["bar_months"],
                       Source(above["document"], said.get("article", above["article"]), said["evidence"]))
        for code, said in written["incidents"].items()
    }  # fmt: skip
