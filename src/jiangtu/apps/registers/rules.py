"""What an applicant must state, how an entry stands on a day, what it covers; no Django, no models."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from jiangtu.apps.registers.kinds import ENTRY, EntryState
from jiangtu.catalogues.registers import Condition, Register
from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import occupation as occupations

Tone = Literal["yes", "near", "no", "bad"]
Value = int | str | bool
Term = tuple[dt.date, dt.date | None]
"""Half-open; without end when None."""
SOON = dt.timedelta(days=60)
"""How long before a check or an end the holder is told."""
TONES: dict[str, Tone] = {
    EntryState.LISTED: "yes",
    EntryState.APPLIED: "near",
    EntryState.SUSPENDED: "bad",
    EntryState.REFUSED: "bad",
}
RENEWED = frozenset({EntryState.LISTED, EntryState.SUSPENDED})
"""Who may ask for a further term; a suspension goes on in it."""
STANDINGS = ("已到期", "年检逾期", "即将年检")


@dataclass(frozen=True, slots=True)
class Reach:
    """One row of what an entry covers; `levels` are level codes written together, `until` exclusive or None."""

    occupation: str
    levels: str
    area: str
    since: dt.date
    until: dt.date | None = None

    def covers(self, occupation: str, level: str, area: str, day: dt.date) -> bool:
        """Whether a class of that occupation, level ("" for none) and area may be held on `day`."""
        return (
            occupations.within(occupation, self.occupation)
            and level in self.levels
            and areas.within(area, self.area)
            and self.since <= day
            and (self.until is None or day < self.until)
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How an entry stands on a day, in a word with its tone; `open`: new classes may be filed under it."""

    word: str
    tone: Tone
    open: bool = False


def standing(state: str, valid_until: dt.date | None, check_by: dt.date | None, day: dt.date) -> Standing:
    """The word for an entry on `day`; what time alone has changed (an end, a check not made) comes before its state.

    >>> standing("LISTED", dt.date(2025, 1, 1), None, dt.date(2025, 1, 1)).word
    '已到期'
    """
    if state != EntryState.LISTED:
        return Standing(ENTRY.labels[state], TONES.get(state, "no"))
    if valid_until is not None and valid_until <= day:
        return Standing("已到期", "bad")
    if check_by is not None and check_by < day:
        return Standing("年检逾期", "bad")
    if check_by is not None and check_by <= day + SOON:
        return Standing("即将年检", "near", open=True)
    return Standing(ENTRY.labels[state], "yes", open=True)


def renewable(state: str, valid_until: dt.date | None, day: dt.date) -> bool:
    """Whether a further term may be asked for on `day`: shortly before the end, and any time after it.

    >>> renewable("LISTED", dt.date(2025, 8, 29), dt.date(2025, 6, 30))
    True
    """
    return state in RENEWED and valid_until is not None and valid_until <= day + SOON


def next_term(valid_until: dt.date, years: int | None, day: dt.date) -> tuple[dt.date, dt.date | None]:
    """The term granted on `day`, from the old end or, where that has passed, from `day`; its end is exclusive.

    >>> next_term(dt.date(2025, 5, 27), 3, dt.date(2025, 6, 30))
    (datetime.date(2025, 6, 30), datetime.date(2028, 6, 30))
    """
    since = max(valid_until, day)
    return since, years_on(since, years) if years else None


def first_day_out(
    reaches: Iterable[Reach], wanted: tuple[str, str, str], days: Iterable[dt.date]
) -> dt.date | None:
    """The first of `days` on which no row covers `wanted` (occupation, level, area); None when all are covered."""
    rows = tuple(reaches)
    return next((day for day in sorted(days) if not any(r.covers(*wanted, day) for r in rows)), None)


def terms(reaches: Iterable[Reach]) -> list[Term]:
    """The terms in which any of these rows holds, by day; those that meet or overlap are one.

    >>> year = [dt.date(y, 1, 1) for y in range(2025, 2030)]
    >>> rows = [Reach("6", "5", "45", year[a], year[b]) for a, b in ((3, 4), (0, 1), (1, 2))]
    >>> [(since.year, until and until.year) for since, until in terms(rows)]
    [(2025, 2027), (2028, 2029)]
    """
    found: list[Term] = []
    for row in sorted(reaches, key=lambda r: r.since):
        since, until = row.since, row.until
        if found and (found[-1][1] is None or since <= found[-1][1]):
            since, before = found.pop()
            until = None if before is None or until is None else max(before, until)
        found.append((since, until))
    return found


def covered(reaches: Iterable[Reach]) -> dict[tuple[str, str, str], list[Term]]:
    """Each occupation, levels and area once, in the order given, with the terms in which it is covered."""
    rows: dict[tuple[str, str, str], list[Reach]] = {}
    for row in reaches:
        rows.setdefault((row.occupation, row.levels, row.area), []).append(row)
    return {scope: terms(found) for scope, found in rows.items()}


def problems(register: Register, details: Mapping[str, Value], *, tier: str, partner: bool) -> list[Problem]:
    """Everything an application lacks, one problem a condition in the register's order; empty when it may be sent."""
    found = [p for c in register.conditions if (p := _problem(c, details.get(c.name), register)) is not None]
    source = f"{register.document}{register.article}"
    if register.tiers and tier not in register.tiers:
        found.append(Problem("TIER_MISSING", "没有选择级别", where="级别", rule=source, mend="请选择级别。"))
    if register.partner and not partner:
        found.append(
            Problem(
                "PARTNER_MISSING", "没有写明合作单位", where="合作单位", rule=source, mend="请填写合作单位。"
            )
        )
    return found


def _problem(condition: Condition, value: Value | None, register: Register) -> Problem | None:
    source = f"{register.document}{register.article}"
    if value is None or value == "" or (condition.kind == "yes" and value is not True):
        return Problem(
            "CONDITION_MISSING", Sentence("“%(zh)s”还没有填写或勾选", zh=condition.zh), where=condition.zh, rule=source, mend="请填写或补办后再提交。"
        )  # fmt: skip
    if condition.minimum is not None and isinstance(value, int) and value < condition.minimum:
        zh = Sentence("填的是%(value)s%(unit)s，至少%(least)s%(unit)s", value=value, unit=condition.unit, least=condition.minimum)  # fmt: skip
        return Problem("CONDITION_LOW", zh, where=condition.zh, value=str(value), rule=source, mend="达到后再提交。")  # fmt: skip
    if condition.digits is not None and not re.fullmatch(rf"[0-9]{{{condition.digits}}}", str(value)):
        zh = Sentence("“%(value)s”不是%(digits)s位数字", value=value, digits=condition.digits)
        return Problem("CONDITION_SHAPE", zh, where=condition.zh, value=str(value), rule=source, mend="按备案文件填写。")  # fmt: skip
    return None


def years_on(day: dt.date, years: int) -> dt.date:
    """The same day `years` later; 29 February becomes the 28th.

    >>> years_on(dt.date(2024, 2, 29), 3)
    datetime.date(2027, 2, 28)
    """
    return months_on(day, 12 * years)


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, clamped to the month's end.

    >>> months_on(dt.date(2025, 1, 31), 1)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))
