"""Level and pay: what a firm's ladder says on a day, and what is wrong for one person; the survey's figures."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from jiangtu.apps.career.kinds import Finding
from jiangtu.apps.training.rules import Limit, limits_on
from jiangtu.engine.terms import level as levels


@dataclass(frozen=True, slots=True)
class Grade:
    """What a level is paid: `rank` orders grades, pay in fen a month or None."""

    level: str
    name: str
    rank: int
    low_fen: int | None
    high_fen: int | None
    since: dt.date


def ladder(grades: Iterable[Grade], *, day: dt.date) -> dict[str, Grade]:
    """The grade of each level on a day, of several the latest; lowest level first."""
    found: dict[str, Grade] = {}
    for grade in sorted(grades, key=lambda g: (levels.rank(g.level), g.since)):
        if grade.since <= day:
            found[grade.level] = grade
    return found


def upside_down(found: Mapping[str, Grade]) -> list[tuple[Grade, Grade]]:
    """Neighbouring levels of which the higher one has no higher grade."""
    steps = list(found.values())
    return [(low, high) for low, high in itertools.pairwise(steps) if high.rank <= low.rank]


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's level, the day he first had it, the order of his pay grade; None where the firm recorded none."""

    level: str
    obtained: dt.date
    rank: int | None


def grace(area: str, day: dt.date) -> Limit:
    """How many days a place gives pay to follow a new level before the firm is told."""
    return limits_on(area, day, table="bridges/rules")["grace_days"]


def finding(held: Standing, found: Mapping[str, Grade], *, day: dt.date, grace_days: int) -> Finding | None:
    """What is wrong on `day` between somebody's level and his grade; None when nothing is.

    A new level is told once the days of grace are over.
    """
    if held.level not in found:
        return Finding.NO_LADDER if found else None
    if day < held.obtained + dt.timedelta(days=grace_days):
        return None
    if held.rank is None:
        return Finding.NO_GRADE
    return Finding.NOT_RAISED if held.rank < found[held.level].rank else None


# --- the survey of a firm's own ladder


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers from the least to the most; points are shared evenly over them. `next`: what to do."""

    id: str
    zh: str
    en: str
    answers: tuple[tuple[str, str], ...]
    weight: int
    next_zh: str
    next_en: str


@dataclass(frozen=True, slots=True)
class Survey:
    """A dated questionnaire; `bands` are (from points, Chinese, English), the highest first."""

    id: str
    zh: str
    en: str
    document: str
    since: dt.date
    questions: tuple[Question, ...]
    bands: tuple[tuple[int, str, str], ...]

    def score(self, answers: Mapping[str, int]) -> int:
        """Points of 100; a question left out counts as the least."""
        total = sum(q.weight for q in self.questions)
        points = sum(q.weight * answers.get(q.id, 0) * 100 // (len(q.answers) - 1) for q in self.questions)
        return points // total

    def band(self, score: int) -> tuple[str, str]:
        """The words for a score."""
        return next((zh, en) for least, zh, en in self.bands if score >= least)

    def next_steps(self, answers: Mapping[str, int], *, most: int = 3) -> list[Question]:
        """The questions where the most points are to be won, at most three; none that are answered in full."""
        missing = [
            (q.weight * (len(q.answers) - 1 - answers.get(q.id, 0)) / (len(q.answers) - 1), q)
            for q in self.questions
        ]
        ranked: Sequence[tuple[float, Question]] = sorted(missing, key=lambda pair: (-pair[0], pair[1].id))
        return [question for points, question in ranked if points][:most]


@cache
def surveys() -> tuple[Survey, ...]:
    """Every questionnaire, the newest last."""
    folder = resources.files("jiangtu.catalogues") / "bridges" / "surveys"
    found = [
        _survey(path.read_text(encoding="utf-8")) for path in folder.iterdir() if path.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda s: s.since))


def survey_on(day: dt.date) -> Survey:
    """The questionnaire in force on a day."""
    return [survey for survey in surveys() if survey.since <= day][-1]


def _survey(text: str) -> Survey:
    said = yaml.safe_load(text)
    questions = tuple(
        Question(
            q["id"], q["zh"], q["en"], tuple((a["zh"], a["en"]) for a in q["answers"]), q["weight"], q["next"]["zh"],
            q["next"]["en"],
        )
        for q in said["questions"]
    )  # fmt: skip
    bands = tuple((b["from"], b["zh"], b["en"]) for b in said["bands"])
    return Survey(
        said["id"],
        said["title"]["zh"],
        said["title"]["en"],
        said["document"],
        said["since"],
        questions,
        bands,
    )
