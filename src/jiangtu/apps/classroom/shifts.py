"""Shifts a firm reports of its own people, and the sign-ins that fell into one, whichever came first."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.classroom.kinds import Oddity, SignState
from jiangtu.apps.classroom.models import Flag, Shift, Sign
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import lookup
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence
from jiangtu.engine.sheets import workbook
from jiangtu.engine.terms import citizen
from jiangtu.engine.terms.wrong import TermWrong

MOST = 5_000
"""Lines of one report."""
SHOWN = 100
_NUMBER = re.compile(r"\b[0-9]{17}[0-9Xx]\b")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_TIME = re.compile(r"(?<![\d:])([01]?\d|2[0-4])[:：](\d{2})(?::\d{2})?")


class ShiftsWrong(Problems):
    """Lines of the report are wrong; none was kept."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "SHIFTS_WRONG", Sentence("有%(n)s行不能登记，整批没有登记。", n=len(problems)), problems
        )


class FirmUnstated(Refusal):
    """Nobody has stated the firm here yet."""

    def __init__(self) -> None:
        super().__init__("FIRM_UNSTATED", "还没有本单位的信息。", mend="请先在“本单位”填写单位信息。")


@dataclass(frozen=True, slots=True)
class Line:
    """One shift as it was written: of whom by his number, from when to when."""

    row: int
    number: str
    starts_at: dt.datetime
    ends_at: dt.datetime


def read(content: bytes, text: str) -> tuple[list[Line], list[Problem]]:
    """Shifts of a workbook's first sheet and of pasted lines, and every line that cannot be read.

    A line holds a citizen number, a day and two times, in any order of columns; an end before the start is the next
    day's. Lines without any digit are headings. Raises what the workbook's reader refuses.
    """
    sheet = workbook.read(content).sheets[0].rows if content else []
    rows = ["\t".join(str(cell or "") for cell in row) for row in sheet] + text.splitlines()
    if len(rows) > MOST:
        return [], [Problem("TOO_MANY_LINES", Sentence("一次最多%(most)s行", most=MOST), mend="请分次上报。")]
    found = [_line(n, row) for n, row in enumerate(rows, start=1) if re.search(r"\d", row)]
    return [f for f in found if isinstance(f, Line)], [f for f in found if isinstance(f, Problem)]


def _line(row: int, text: str) -> Line | Problem:
    where = Sentence("第%(row)s行", row=row)
    number = _NUMBER.search(text)
    rest = text.replace(number[0], " ") if number else text
    day, times = _DAY.search(rest), _TIME.findall(rest)
    try:
        whose = citizen.parse(number[0] if number else "").value
    except TermWrong as wrong:
        return Problem(wrong.code, wrong.zh.rstrip("。"), where, mend=wrong.mend)
    try:
        start, end = (_moment(day, time) for time in times[-2:])
    except ValueError:
        return Problem(
            "SHIFT_UNREADABLE", "日期或上下班时间看不懂", where, mend="写成2025-06-02 08:00 16:00。"
        )
    return Line(row, whose, start, end if end > start else end + dt.timedelta(days=1))


def _moment(day: re.Match[str] | None, time: tuple[str, str]) -> dt.datetime:
    if day is None:
        raise ValueError
    year, month, date = (int(part) for part in day.groups())
    midnight = timezone.make_aware(dt.datetime.combine(dt.date(year, month, date), dt.time()))
    return midnight + dt.timedelta(hours=int(time[0]), minutes=int(time[1]))


def report(*, firm: str, lines: Sequence[Line], actor: Actor, at: dt.datetime) -> int:
    """The firm's shifts kept, all or none, and every sign-in within one flagged; how many are new. Safe to repeat.

    Raises ShiftsWrong when a line means nobody who works there now, FirmUnstated.
    """
    if not Organisation.objects.filter(pk=firm).exists():
        raise FirmUnstated
    people, staff = lookup.persons_numbered({line.number for line in lines}), set(snapshots.staff_of(firm))
    problems = [
        Problem("NOT_STAFF", "本单位在职职工里没有这个号码", Sentence("第%(row)s行", row=line.row), citizen.mask(line.number), mend="请核对号码。")
        for line in lines
        if not (found := people.get(line.number)) or len(found.persons) != 1 or not found.persons <= staff
    ]  # fmt: skip
    if problems:
        raise ShiftsWrong(problems)
    rows = [(people[line.number].person, line.starts_at, line.ends_at) for line in lines]
    return keep(firm=firm, rows=rows, actor=actor, at=at)


def keep(
    *, firm: str, rows: Iterable[tuple[int, dt.datetime, dt.datetime]], actor: Actor, at: dt.datetime
) -> int:
    """Shifts as (person, start, end); those known already are not added again. How many are new."""
    with transaction.atomic():
        before = Shift.objects.filter(employer=firm).count()
        asked = [
            Shift(employer_id=firm, person=who, starts_at=start, ends_at=end) for who, start, end in rows
        ]
        Shift.objects.bulk_create(asked, ignore_conflicts=True)
        for shift in asked:
            _flag(shift, at)
        made = Shift.objects.filter(employer=firm).count() - before
        deed = Deed(Action.EVENT, at, detail={"employer": firm, "what": "shifts", "count": made})
        audit.record(deed, actor=actor)
    return made


def _flag(shift: Shift, at: dt.datetime) -> None:
    """The sign-ins of the shift's person that fall into it, but for classes the same firm sent him to."""
    signs = Sign.objects.filter(
        seat__person=shift.person, lesson__starts_at__lt=shift.ends_at, lesson__ends_at__gt=shift.starts_at
    ).exclude(state=SignState.STRUCK)
    for sign in signs.select_related("seat"):
        if sign.seat.employer_id != shift.employer_id:
            Flag.objects.get_or_create(
                sign=sign, oddity=Oddity.ON_SHIFT, defaults={"evidence": evidence(shift), "raised_at": at}
            )


def on_shift(row: Sign) -> list[tuple[Oddity, dict[str, object]]]:
    """The shift a sign-in falls into; the firm that sent somebody to class may have him on its roster meanwhile."""
    if row.seat.person is None:
        return []
    shifts = Shift.objects.filter(
        person=row.seat.person, starts_at__lt=row.lesson.ends_at, ends_at__gt=row.lesson.starts_at
    )
    if row.seat.employer_id is not None:
        shifts = shifts.exclude(employer=row.seat.employer_id)
    found = shifts.first()
    return [(Oddity.ON_SHIFT, evidence(found))] if found else []


def evidence(shift: Shift) -> dict[str, object]:
    """A shift as the one who judges reads it."""
    spell = {"from": shift.starts_at.isoformat(), "until": shift.ends_at.isoformat()}
    return {"employer": shift.employer_id, **spell}


@dataclass(frozen=True, slots=True)
class Reported:
    """One shift as its firm reads it."""

    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime


def reported(firm: str) -> tuple[Reported, ...]:
    """The firm's latest shifts. Two queries."""
    rows = list(Shift.objects.filter(employer=firm).order_by("-starts_at", "-pk")[:SHOWN]) if firm else []
    called = lookup.names(row.person for row in rows)
    return tuple(Reported(called.get(row.person, "—"), row.starts_at, row.ends_at) for row in rows)
