"""Levels nobody examines for: whether a firm may set 学徒工, or appoint somebody 特级技师 or 首席技师."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from jiangtu.engine.appraisal.shape import Source
from jiangtu.engine.appraisal.standard import FOLDER
from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.policy import days
from jiangtu.engine.schema import domains


@dataclass(frozen=True, slots=True)
class Rule:
    """How one level is given.

    `from_level` is the level that must be held, for `held_years`, "" when none; `firm_runs` the level the firm must
    already appoint; `term_years` how long an appointment lasts, None without end.
    """

    level: str
    zh: str
    en: str
    from_level: str
    held_years: int
    above_scale: bool
    skilled_staff: bool
    firm_runs: str
    term_years: int | None
    steps: tuple[str, ...]
    weighs: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Firm:
    """What a rule asks of a firm. None: nobody has told.

    `above_scale`: 规模以上; `skilled_staff`: mainly skilled staff; `posts` and `filled` count, by level, the posts of the
    firm's plan and the people in them today.
    """

    above_scale: bool | None
    skilled_staff: bool | None
    posts: dict[str, int]
    filled: dict[str, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule asks of a person: the highest level held and since when; whether apprenticeship and trial are over."""

    level: str
    since: dt.date | None
    apprenticeship_over: bool | None = None


@cache
def rules() -> dict[str, Rule]:
    """Every rule by the level's code."""
    written = yaml.safe_load((FOLDER / "appointments.yaml").read_text(encoding="utf-8"))
    above = written["source"]
    made = [_rule(label, said, above) for label, said in written["appointments"].items()]
    return {rule.level: rule for rule in made}


def may_appoint(level: str, firm: Firm, candidate: Candidate, *, as_of: dt.date) -> list[Problem]:
    """What stands against it, all of it; nothing when the firm may.

    A fact nobody has told stands against it too, under the code FACT_MISSING.

    >>> firm = Firm(above_scale=True, skilled_staff=True, posts={"C": 1}, filled={})
    >>> [p.code for p in may_appoint("C", firm, Candidate("S", None), as_of=dt.date(2026, 1, 1))]
    ['FIRM_RUNS_NONE']
    """
    rule = rules().get(level)
    if rule is None:
        label = domains.LEVEL.labels.get(level, level)
        return [
            Problem(
                "LEVEL_EXAMINED",
                Sentence("%(label)s由考核取得，不由企业聘任。", label=label),
                mend="报名参加考核。",
            )
        ]
    found = [*_of_firm(rule, firm), *_of_person(rule, candidate, as_of)]
    return [problem for problem in found if problem is not None]


def term(level: str, appointed_on: dt.date) -> dt.date | None:
    """The first day after the appointment has run out; None when it lasts."""
    years = rules()[level].term_years
    return None if years is None else days.shift(appointed_on, years, "years")


def _of_firm(rule: Rule, firm: Firm) -> list[Problem | None]:
    return [
        _asked(rule, rule.above_scale, firm.above_scale, "FIRM_TOO_SMALL", "企业不是规模以上企业"),
        _asked(rule, rule.skilled_staff, firm.skilled_staff, "FIRM_FEW_SKILLED", "企业不以技能人才为主体"),
        _runs(rule, firm),
        _quota(rule, firm),
    ]


def _runs(rule: Rule, firm: Firm) -> Problem | None:
    if not rule.firm_runs or firm.filled.get(rule.firm_runs, 0):
        return None
    label = domains.LEVEL.labels[rule.firm_runs]
    zh = Sentence(
        "企业还没有聘任%(label)s，不能聘任%(level)s。", label=label, level=domains.LEVEL.labels[rule.level]
    )
    return Problem(
        "FIRM_RUNS_NONE", zh, rule=rule.source.document, mend=Sentence("先开展%(label)s评聘。", label=label)
    )


def _quota(rule: Rule, firm: Firm) -> Problem | None:
    if rule.term_years is None:
        return None
    posts, filled = firm.posts.get(rule.level, 0), firm.filled.get(rule.level, 0)
    if filled < posts:
        return None
    label = domains.LEVEL.labels[rule.level]
    return Problem("POSTS_FULL", Sentence("%(label)s岗位 %(posts)s 个，已聘 %(filled)s 人，没有空缺。", label=label, posts=posts, filled=filled), value=str(filled),
                   rule=rule.source.document, mend="调整岗位设置方案，或等聘期届满。")  # fmt: skip


def _of_person(rule: Rule, candidate: Candidate, as_of: dt.date) -> list[Problem | None]:
    if not rule.from_level:
        return [_asked(rule, True, candidate.apprenticeship_over, "APPRENTICE_STILL", "学徒期、试用期未满")]
    wanted = domains.LEVEL.labels[rule.from_level]
    if candidate.level != rule.from_level:
        zh = Sentence(
            "须为%(wanted)s，现为%(level)s。",
            wanted=wanted,
            level=domains.LEVEL.labels.get(candidate.level, "无等级"),
        )
        return [
            Problem(
                "LEVEL_SHORT",
                zh,
                value=candidate.level,
                rule=rule.source.document,
                mend=Sentence("先取得%(wanted)s。", wanted=wanted),
            )
        ]
    if rule.held_years == 0:
        return []
    if candidate.since is None:
        return [_missing(rule, Sentence("任%(wanted)s的起始日", wanted=wanted))]
    first = days.shift(candidate.since, rule.held_years, "years")
    if as_of >= first:
        return []
    zh = Sentence(
        "任%(wanted)s不满 %(held_years)s 年，%(first)s 才满。",
        wanted=wanted,
        held_years=rule.held_years,
        first=first,
    )
    return [Problem("HELD_TOO_SHORT", zh, value=candidate.since.isoformat(), rule=rule.source.document)]


def _asked(rule: Rule, wanted: bool, told: bool | None, code: str, zh: str) -> Problem | None:
    if not wanted or told:
        return None
    return _missing(rule, zh) if told is None else Problem(code, zh, rule=rule.source.document)


def _missing(rule: Rule, what: str) -> Problem:
    return Problem(
        "FACT_MISSING",
        Sentence("还不清楚：%(what)s。", what=what),
        rule=rule.source.document,
        mend="由企业补充说明。",
    )


def _rule(label: str, said: dict[str, Any], above: dict[str, str]) -> Rule:
    code = {name: domains.LEVEL.code_of(said.get(name, "")) or "" for name in ("from", "firm_runs")}
    source = Source(above["document"], said.get("article", above["article"]), said["evidence"])
    return Rule(
        domains.LEVEL.code_of(label) or "", said["zh"], said["en"], code["from"], said.get("held_years", 0),
        bool(said.get("above_scale")), bool(said.get("skilled_staff")), code["firm_runs"], said.get("term_years"),
        tuple(said.get("steps", ())), tuple(said.get("weighs", ())), source,
    )  # fmt: skip
