"""A school's rules for credits: which results become how many credits of what, with ceilings and one-time use.

CreditRefused: a rule said no, by one of REASONS.
"""

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jiangtu.engine.bridges import credits
from jiangtu.engine.bridges.credits import BANK, Book, Entry, EntryKind, Leg
from jiangtu.engine.errors import Refusal
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms import period


class ResultKind(StrEnum):
    """What can bring credits."""

    LEVEL = "LEVEL"
    ONE_X = "ONE_X"
    SINGLE = "SINGLE"
    INDUSTRY = "INDUSTRY"
    CONTEST = "CONTEST"
    COMPLETION = "COMPLETION"


class Once(StrEnum):
    """How often a result counts: once for good, or once in each programme."""

    EVER = "ever"
    PROGRAMME = "programme"


REASONS = {
    "RULE_NOT_IN_FORCE": ("这条规则在这一天没有效力", "the rule is not in force on that day"),
    "RESULTS_DIFFER": ("提交的成果不是规则所要求的", "the results are not what the rule asks"),
    "WITHDRAWN": ("成果已撤销", "the result was withdrawn"),
    "EXPIRED": ("成果已过有效期", "the result has expired"),
    "USED_ALREADY": ("成果已经用过，不能重复使用", "the result was used before"),
    "CAP_REACHED": ("超过专业可认定学分的上限", "above the programme's ceiling"),
    "RULE_CAP_REACHED": ("超过这条规则可认定学分的上限", "above the rule's own ceiling"),
    "LOWER_THAN_HELD": (
        "同一课程已有不低于它的学分，取高不累加",
        "the course already holds as much: the higher counts",
    ),
    "NOT_ENOUGH": ("学分银行里的学分不够", "the bank holds too little"),
    "NOT_RELATED": ("与专业培养方案没有关系", "nothing to do with the programme"),
    "PROOF_MISSING": ("佐证材料不全", "proof is missing"),
}
"""Why credits are refused. The last two are a person's judgement, the others are found."""


class CreditRefused(Refusal):
    """A rule of the credit bank said no."""

    def __init__(self, reason: str, about: str = "") -> None:
        zh, en = REASONS[reason]
        super().__init__(
            reason, f"{zh}{f'：{about}' if about else ''}。", f"{en}{f': {about}' if about else ''}."
        )


@dataclass(frozen=True, slots=True)
class Result:
    """Something achieved. `tier` and `place` of a contest, `hours` of a finished class; `expires_on` the first day it is void."""

    id: str
    kind: ResultKind
    issued_on: dt.date
    name: str = ""
    occupation: str | None = None
    level: str | None = None
    tier: str = ""
    place: int | None = None
    hours: int | None = None
    expires_on: dt.date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one result must be; what is left empty is not asked. `occupation` is a code or a group, `name` a part of the name."""

    kind: ResultKind
    name: str = ""
    occupation: str = ""
    levels: frozenset[str] = frozenset()
    tier: str = ""
    place: int | None = None

    def fits(self, result: Result) -> bool:
        """Whether a result is one of these."""
        return (
            result.kind is self.kind
            and self.name in result.name
            and (not self.occupation or occupations.within(result.occupation or "", self.occupation))
            and (not self.levels or result.level in self.levels)
            and self.tier in ("", result.tier)
            and self.place in (None, result.place)
        )


@dataclass(frozen=True, slots=True)
class Programme:
    """A course of study of a school; `credits` in hundredths, at most `cap_percent` of them recognised from elsewhere."""

    id: str
    zh: str
    en: str
    credits: int
    cap_percent: int

    @property
    def ceiling(self) -> int:
        """The most that may be recognised, in hundredths."""
        return self.credits * self.cap_percent // 100


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule brings to one course, in hundredths."""

    course: str
    amount: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a school's rules: all of `sources` together bring `courses`, or `bank` credits where there is no course.

    `hours`: so many hours bring `bank` once; `price` bank credits bring the courses of an exchange, which has no sources.
    `within_years` after its issue a result counts; `keeps_years` banked credits last. `at_most` of this rule a person.
    """

    id: str
    zh: str
    en: str
    sources: tuple[Pattern, ...]
    since: dt.date
    until: dt.date | None
    courses: tuple[Given, ...] = ()
    bank: int = 0
    price: int = 0
    hours: int = 0
    programme: str = ""
    within_years: int | None = None
    keeps_years: int | None = None
    at_most: int | None = None
    once: Once = Once.EVER

    @property
    def is_exchange(self) -> bool:
        """Whether it turns bank credits into a programme's."""
        return self.price > 0


def earn(book: Book, *, rule: Rule, result: Result, day: dt.date) -> list[Entry]:
    """The result's credits in the bank; CreditRefused."""
    _refuse(book, rule, (result,), day)
    amount = rule.bank * ((result.hours or 0) // rule.hours if rule.hours else 1)
    if rule.at_most is not None:
        amount = min(amount, rule.at_most - _of_rule(book, rule))
    if amount <= 0:
        raise CreditRefused("RULE_CAP_REACHED" if rule.at_most is not None else "RESULTS_DIFFER", rule.zh)
    legs = credits.moved(BANK, f"source:{result.id}", f"bank:{result.id}", amount)
    until = period.add_years(day, rule.keeps_years) if rule.keeps_years else None
    return [
        Entry(
            f"earn:{rule.id}:{result.id}", day, EntryKind.EARN, legs, (result.id,), rule.id, expires_on=until
        )
    ]


def convert(
    book: Book, *, rule: Rule, programme: Programme, results: Sequence[Result], day: dt.date
) -> list[Entry]:
    """The results recognised for the rule's courses: of two for one course the higher stays; CreditRefused.

    n results bring m courses together; what each course gets is charged to the first result.
    """
    _refuse(book, rule, results, day, programme.id)
    better = [g for g in rule.courses if g.amount > _best(book, programme.id, g.course)]
    if not better:
        raise CreditRefused("LOWER_THAN_HELD", "、".join(g.course for g in rule.courses))
    ids = tuple(result.id for result in results)
    legs = tuple(
        leg
        for g in better
        for leg in credits.moved(programme.id, f"source:{ids[0]}", f"course:{g.course}", g.amount)
    )
    key = f"convert:{rule.id}:{programme.id}:{'+'.join(ids)}"
    made = [Entry(key, day, EntryKind.CONVERT, legs, ids, rule.id)]
    made += credits.higher_kept((*book, *made), day=day)
    _refuse_above(book, made, programme)
    return made


def _best(book: Book, programme: str, course: str) -> int:
    """The most one conversion brought a course; what was used for good is beyond anything."""
    if any(unit == programme and account.startswith("spent:") and account.endswith(f"/{course}")
           for unit, account in credits.balances(book)):  # fmt: skip
        return sys.maxsize
    found = (e for e in credits.giving(book, programme, course) if e.kind is EntryKind.CONVERT)
    return max((credits.brought(e, programme, course) for e in found), default=0)


def exchange(book: Book, *, rule: Rule, programme: Programme, times: int, day: dt.date) -> list[Entry]:
    """`times` the rule's price out of the bank, the soonest to expire first, for its courses; CreditRefused."""
    _refuse_day(rule, day)
    if times < 1:
        raise CreditRefused("NOT_ENOUGH", rule.zh)
    taken = list(_taken(book, rule.price * times, day))
    if sum(amount for _, amount in taken) < rule.price * times:
        raise CreditRefused("NOT_ENOUGH", rule.zh)
    gained = sum(g.amount for g in rule.courses) * times
    if rule.at_most is not None and _of_rule(book, rule) + gained > rule.at_most:
        raise CreditRefused("RULE_CAP_REACHED", rule.zh)
    legs: list[Leg] = []
    for source, amount in taken:
        legs += credits.moved(BANK, f"bank:{source}", f"exchange:{rule.id}", amount)
    for g in rule.courses:
        legs += credits.moved(programme.id, f"exchange:{rule.id}", f"course:{g.course}", g.amount * times)
    key = f"exchange:{rule.id}:{programme.id}:{sum(e.kind is EntryKind.EXCHANGE for e in book)}"
    made = [Entry(key, day, EntryKind.EXCHANGE, tuple(legs), tuple(source for source, _ in taken), rule.id)]
    _refuse_above(book, made, programme)
    return made


def fitting(rule: Rule, results: Sequence[Result]) -> tuple[Result, ...]:
    """For each of the rule's patterns the newest result that fits, none used for two; empty when one is missing."""
    chosen: list[Result] = []
    newest = sorted(results, key=lambda r: (r.issued_on, r.id), reverse=True)
    for pattern in rule.sources:
        found = next((r for r in newest if pattern.fits(r) and r not in chosen), None)
        if found is None:
            return ()
        chosen.append(found)
    return tuple(chosen)


def _refuse(book: Book, rule: Rule, results: Sequence[Result], day: dt.date, programme: str = BANK) -> None:
    """The first reason that holds."""
    _refuse_day(rule, day)
    if len(results) != len(rule.sources) or set(fitting(rule, results)) != set(results):
        raise CreditRefused("RESULTS_DIFFER", rule.zh)
    for result in results:
        if result.withdrawn:
            raise CreditRefused("WITHDRAWN", result.name)
        if _is_void(result, rule, day):
            raise CreditRefused("EXPIRED", result.name)
        if _is_used(book, result.id, rule, programme):
            raise CreditRefused("USED_ALREADY", result.name)


def _refuse_day(rule: Rule, day: dt.date) -> None:
    if day < rule.since or (rule.until is not None and day >= rule.until):
        raise CreditRefused("RULE_NOT_IN_FORCE", rule.zh)


def _is_void(result: Result, rule: Rule, day: dt.date) -> bool:
    ends = [result.expires_on] if result.expires_on else []
    if rule.within_years is not None:
        ends.append(period.add_years(result.issued_on, rule.within_years))
    return day < result.issued_on or any(end <= day for end in ends)


def _is_used(book: Book, source: str, rule: Rule, programme: str) -> bool:
    for entry in credits.live(book):
        own = any(leg.account == f"source:{source}" and leg.amount < 0 for leg in entry.legs) or (
            entry.kind is EntryKind.CONVERT and source in entry.sources
        )
        if own and (rule.once is Once.EVER or any(leg.unit == programme for leg in entry.legs)):
            return True
    return False


def _taken(book: Book, wanted: int, day: dt.date) -> Iterator[tuple[str, int]]:
    for source, amount, _ in credits.lots(book, day):
        if wanted > 0:
            yield source, min(amount, wanted)
            wanted -= min(amount, wanted)


def _of_rule(book: Book, rule: Rule) -> int:
    """What a rule has brought a person so far: bank credits of an earning rule, course credits of an exchange."""
    found = (leg for e in credits.live(book) if e.rule == rule.id for leg in e.legs if leg.amount > 0)
    return sum(leg.amount for leg in found if (leg.unit != BANK) == rule.is_exchange)


def _refuse_above(book: Book, made: Sequence[Entry], programme: Programme) -> None:
    total = credits.recognised((*book, *made), programme.id)
    if total > programme.ceiling:
        raise CreditRefused("CAP_REACHED", f"{total / 100:g} > {programme.ceiling / 100:g}")
