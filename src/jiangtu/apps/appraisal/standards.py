"""What an exam consists of, read from its occupation's standard or its single skill, and whether its body may hold it."""

import datetime as dt
from dataclasses import replace

from jiangtu.apps.appraisal.kinds import BatchKind, Part
from jiangtu.apps.appraisal.models import Batch, Skill
from jiangtu.apps.appraisal.rules import Block, PartScheme, Scheme
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers.kinds import ENTRY, EntryState
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.appraisal import review
from jiangtu.engine.appraisal import standard as standards
from jiangtu.engine.appraisal.standard import Level, Standard, StandardMissing
from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import occupation as occupations


def on(occupation: str, *, day: dt.date) -> Standard:
    """The standard in force on `day`; StandardMissing when there is none."""
    return standards.in_force(standards.shipped(), occupation, as_of=day)


def edition_of(occupation: str, edition: str) -> Standard:
    """One edition, in force or not; StandardMissing when it is not shipped."""
    found = next((s for s in standards.shipped() if s.key == (occupation, edition)), None)
    if found is None:
        raise StandardMissing(occupation)
    return found


def offered(*, day: dt.date) -> list[Standard]:
    """The standards in force on `day`, by occupation."""
    return [s for s in standards.shipped() if s.holds(day)]


def scheme_of(batch: Batch) -> Scheme:
    """The exam of a batch, of the edition it was planned by."""
    if batch.kind == BatchKind.SINGLE and batch.skill is not None:
        return replace(single(batch.skill), resit_months=_kept_months(batch))
    minutes = figure("theory_minutes", area=batch.area, day=batch.exam_on).value
    standard = edition_of(batch.occupation, batch.edition)
    kept = standard.resit_months or _kept_months(batch)
    return replace(levelled(standard, batch.level, minutes), resit_months=kept)


def _kept_months(batch: Batch) -> int:
    """How long the place keeps a part that was passed, where the standard itself says nothing."""
    return figure("resit_months", area=batch.area, day=batch.exam_on).value


def levelled(standard: Standard, level: str, minutes: int) -> Scheme:
    """The exam of one level: its parts with their pass lines, and what each is marked by."""
    asked = standard.level(level)
    parts = tuple(PartScheme(p.name.upper(), p.pass_mark, _marked(asked, p.name)) for p in asked.parts)
    title = f"{standard.name_zh}{domains.LEVEL.labels[level]}"
    return Scheme(title, standard.edition, parts, _blocks(asked, "theory"), minutes)


def _marked(level: Level, part: str) -> tuple[Block, ...]:
    """What a part is marked by: theory as a whole, 综合评审 by the dimensions of its form, skill by its blocks."""
    if part == "review":
        return tuple(Block(d.name, d.zh, d.weight) for d in review.form().dimensions)
    return () if part == "theory" else _blocks(level, part)


def _blocks(level: Level, part: str) -> tuple[Block, ...]:
    weighed = [(b.name, b.weights[part]) for b in level.blocks if b.weights.get(part)]
    return tuple(Block(name, name, weight) for name, weight in weighed)


def single(skill: Skill) -> Scheme:
    """The exam of a single skill: practical, with theory before it where the spec has one."""
    names = (Part.THEORY, Part.SKILL) if skill.theory else (Part.SKILL,)
    parts = tuple(PartScheme(name, skill.pass_mark) for name in names)
    whole = (Block(skill.title, skill.title, 100),) if skill.theory else ()
    return Scheme(skill.title, skill.document, parts, whole, skill.minutes)


def title_of(batch: Batch) -> str:
    """What people call the exam: occupation and level, or the skill."""
    if batch.skill is not None:
        return batch.skill.title
    return f"{occupations.name(batch.occupation)}{domains.LEVEL.labels.get(batch.level, '')}"


def scope_problems(batch: Batch) -> list[Problem]:
    """Why the body may not hold this exam on its day: not listed, or the standard, level or place is not its own."""
    wanted = (batch.occupation, batch.level, batch.area)
    if registers.first_day_out(batch.body, wanted, [batch.exam_on]) is None:
        return []
    ends = batch.body.valid_until
    if batch.body.state != EntryState.LISTED:
        zh = Sentence("机构备案现在是“%(state)s”", state=ENTRY.labels[batch.body.state])
    elif ends is not None and ends <= batch.exam_on:
        zh = Sentence("机构备案到%(ends)s为止", ends=f"{ends:%Y年%m月%d日}")
    else:
        zh = Sentence("%(title)s不在机构备案范围内", title=title_of(batch))
    return [Problem("BODY_OUT_OF_SCOPE", zh, where="评价机构", value=batch.body.number, mend="先办理备案延续或增项。")]  # fmt: skip
