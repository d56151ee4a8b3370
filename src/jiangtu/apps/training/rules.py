"""Decisions on one class or seat: groups, and what a place asks of classes on a day. No Django, no models."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jiangtu import catalogues
from jiangtu.apps.training.kinds import SEAT_LABELS, SeatState
from jiangtu.engine.errors import Sentence
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import period

NO, YES, UNKNOWN = 0, 1, 2
"""Verdicts of the policy engine as a seat keeps them."""
GROUPS = {
    "WOMEN": "女职工",
    "RURAL": "农村劳动者",
    "YOUTH": "青年（35周岁及以下）",
    "HARDSHIP": "就业困难人员",
}
"""Groups a GROUP quota may be for: key → label; who belongs to one is read from the facts when a seat is taken."""
GROUP_POLICIES = {
    "UNEMPLOYED": "training-unemployed",
    "HARDSHIP": "training-hardship",
    "ANTI_POVERTY": "training-anti-poverty",
    "TRANSFER": "training-transfer",
    "GRADUATING": "training-graduating",
    "LEAVER": "training-leaver",
}
"""A declared group (`engine.schema.domains.STATUS`) → the policy that says who may declare it."""
NO_GROUP = Sentence(
    "不属于可以免费培训的登记失业、就业困难、防返贫监测、农村转移就业、毕业学年、两后生任何一类人员"
)
FREE_KINDS = frozenset({"SUBSIDISED", "PROJECT"})
"""Kinds of class that are meant for those groups even where no edition prices them."""


NATION = "000000"
"""The area of a rule that holds everywhere."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One rule of a place on a day, with its document; `evidence` V read, K to be confirmed, D decided here."""

    value: int
    unit: str
    title: str
    document: str
    evidence: str


def limits_on(area: str, day: dt.date, *, table: str = "class_rules") -> dict[str, Limit]:
    """The place's rules on `day`: of several rows of one rule that of the narrowest area in which `area` lies.

    `table`: another catalogue of the same columns.
    """
    found: dict[str, tuple[int, Limit]] = {}
    for row in catalogues.table(table):
        inside = row["area"] == NATION or areas.within(area, row["area"])
        if (
            not inside
            or row["valid_from"] > day.isoformat()
            or (row["valid_until"] and row["valid_until"] <= day.isoformat())
        ):
            continue
        narrow = 0 if row["area"] == NATION else len(areas.prefix(row["area"]))
        limit = Limit(int(row["value"]), row["unit"], row["title"], row["document"], row["evidence"])
        if row["rule"] not in found or narrow >= found[row["rule"]][0]:
            found[row["rule"]] = (narrow, limit)
    return {rule: limit for rule, (_, limit) in found.items()}


def figure(rule: str, area: str, day: dt.date) -> int:
    """The value of a rule that holds everywhere unless the place has its own.

    >>> figure("pass_score", "450202", dt.date(2025, 6, 30))
    60
    """
    return limits_on(area, day)[rule].value


def groups_of(worker: Mapping[str, object], *, as_of: dt.date) -> tuple[str, ...]:
    """The keys of GROUPS a worker belongs to by his facts, in the list's order; what is not known counts as no.

    >>> groups_of({"sex": "F", "household": None, "born_on": dt.date(1990, 7, 1)}, as_of=dt.date(2025, 6, 30))
    ('WOMEN', 'YOUTH')
    """
    born_on = worker.get("born_on")
    belongs = {
        "WOMEN": worker.get("sex") == "F",
        "RURAL": worker.get("household") == "RURAL",
        "YOUTH": isinstance(born_on, dt.date) and as_of < period.add_years(born_on, 36),
        "HARDSHIP": worker.get("hardship") is True,
    }
    return tuple(key for key in GROUPS if belongs[key])


def contract_years(months: int | None) -> int | None:
    """Years of the apprentices' agreement, a begun one counted whole; None where none is stated.

    >>> [contract_years(months) for months in (None, 12, 13, 24)]
    [None, 1, 2, 2]
    """
    return None if months is None else -(-months // 12)


def camp_verdict(
    worker: Mapping[str, object], education: Sequence[Mapping[str, object]], *, years: int, day: dt.date
) -> int:
    """Whether somebody is graduating or at most `years` out of school on `day`, by his file.

    UNKNOWN without any schooling in it, or where a school did not say whether this is the last year: that is not NO.

    >>> day, left = dt.date(2025, 6, 30), {"graduated_on": dt.date(2020, 6, 30), "final_year": False}
    >>> at_school = {"graduated_on": None, "final_year": None}
    >>> [camp_verdict({}, rows, years=2, day=day) for rows in ([], [left], [left, at_school])]
    [2, 0, 2]
    """
    fits = [_fits_camp(row, period.add_years(day, -years)) for row in education]
    if worker.get("graduating") is True or YES in fits:
        return YES
    return NO if fits and UNKNOWN not in fits else UNKNOWN


def _fits_camp(schooling: Mapping[str, object], since: dt.date) -> int:
    left, final = schooling.get("graduated_on"), schooling.get("final_year")
    if isinstance(left, dt.date):
        return int(left >= since)
    return UNKNOWN if final is None else int(final is True)


def facts_kind(kind: str) -> str | None:
    """What the facts call a class of this kind; None for one the facts do not tell apart, which no policy pays."""
    return kind if kind in domains.TRAINING_KIND.labels else None


def seat_sentence(state: str, number: int | None, place: int | None, size: int) -> Sentence:
    """The answer to a press, in one sentence.

    >>> seat_sentence("TAKEN", 23, None, 50)
    '已占座：第 23 号，共 50 座。'
    """
    match state:
        case "RESERVED":
            return Sentence("已为单位预留第 %(number)s 号座位，共 %(size)s 座。", number=number, size=size)
        case "TAKEN":
            return Sentence("已占座：第 %(number)s 号，共 %(size)s 座。", number=number, size=size)
        case "WAITING":
            return Sentence(
                "座位已满，您排在候补第 %(place)s 位；有空位时自动通知，按通知里的时限确认即可。", place=place
            )
        case "OFFERED":
            return Sentence("候补到位：第 %(number)s 号座位等您确认。", number=number)
    return Sentence("这次报名已结束：%(state)s。", state=SEAT_LABELS[SeatState(state)])
