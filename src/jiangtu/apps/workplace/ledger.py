"""Writing the education fund: what a year is made of, its rows, counter-entries, its closing. Each with its audit line.

LedgerRefusal
├── YearClosed       a closed year never changes
├── YearNotOver      a year is closed after its last day
├── YearIncomplete   wage bill or rate are not stated, so it cannot be closed
├── RateUnknown      the law has no such rate for that year
└── ReversedAlready  a row is taken back once, and a counter-entry never
LinesWrong           lines of a paste are wrong; none was kept
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.training.models import TrainingClass
from jiangtu.apps.workplace import rules
from jiangtu.apps.workplace.lines import Entry, problems_of
from jiangtu.apps.workplace.models import FundYear, Spending
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence


class LedgerRefusal(Refusal):
    """Nothing was written."""


class YearClosed(LedgerRefusal):
    """A closed year never changes."""

    def __init__(self, year: int) -> None:
        super().__init__(
            "YEAR_CLOSED",
            Sentence("%(year)s年度已经关账并公开，不能再改。", year=year),
            mend="新的支出记入未关账的年度。",
        )


class YearNotOver(LedgerRefusal):
    """A year is closed after its last day."""

    def __init__(self, year: int) -> None:
        super().__init__(
            "YEAR_NOT_OVER",
            Sentence("%(year)s年度还没有结束，不能关账。", year=year),
            mend="年度结束后再关账。",
        )


class YearIncomplete(LedgerRefusal):
    """Wage bill or rate are not stated."""

    def __init__(self, year: int) -> None:
        super().__init__(
            "YEAR_INCOMPLETE",
            Sentence("%(year)s年度还没有填工资总额或提取比例，提取额不明。", year=year),
            mend="填写后再关账。",
        )


class RateUnknown(LedgerRefusal):
    """The law has no such rate for that year."""

    def __init__(self, year: int) -> None:
        super().__init__(
            "RATE_UNKNOWN", Sentence("%(year)s年没有这个提取比例。", year=year), mend="请从规定的比例中选。"
        )


class ReversedAlready(LedgerRefusal):
    """A row is taken back once, and a counter-entry never."""

    def __init__(self) -> None:
        super().__init__("REVERSED_ALREADY", "这一笔已经冲销，或本身就是冲销。", mend="要更正请重新记一笔。")


class LinesWrong(Problems):
    """Lines of a paste are wrong; none was kept."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("LINES_WRONG", Sentence("有%(n)s行不对，整批没有记账。", n=len(problems)), problems)


def state_year(
    *, firm: str, year: int, wages_fen: int | None, rate: int | None, actor: Actor, at: dt.datetime
) -> FundYear:
    """The year with its wage bill (None: not known) and rate; YearClosed, RateUnknown."""
    if rate is not None and rate not in {law.value for law in rules.laws("rate", dt.date(year, 12, 31))}:
        raise RateUnknown(year)
    with transaction.atomic():
        kept = _open_year(firm, year)
        kept.wages_fen, kept.rate = wages_fen, rate
        kept.save()
        said = {"wages_fen": "" if wages_fen is None else wages_fen, "rate": "" if rate is None else rate}
        _written(kept, "year", actor, at, **said)
    return kept


def spend(*, firm: str, year: int, entries: Sequence[Entry], actor: Actor, at: dt.datetime) -> list[Spending]:
    """The entries as rows of the year's ledger, all or none; LinesWrong names each wrong one. Late ones are welcome."""
    asked = enumerate(entries, start=1)
    problems = [p for n, entry in asked for p in _wrong(entry, year, Sentence("第%(n)s行", n=n))]
    if problems:
        raise LinesWrong(problems)
    classes = dict(
        TrainingClass.objects.filter(class_code__in={e.class_code for e in entries}).values_list(
            "class_code", "pk"
        )
    )
    with transaction.atomic():
        kept = _open_year(firm, year)
        rows = Spending.objects.bulk_create(
            Spending(
                fund_year=kept, day=e.day, amount_fen=e.amount_fen, staff=e.staff, use=e.use, note=e.note,
                training_class_id=classes.get(e.class_code), recorded_at=at, recorded_by=actor.username,
            )
            for e in entries
        )  # fmt: skip
        _written(kept, "spend", actor, at, rows=len(rows), fen=sum(e.amount_fen for e in entries))
    return rows


def _wrong(entry: Entry, year: int, where: str) -> list[Problem]:
    wrong = problems_of(entry, year, where=where)
    if entry.class_code and not TrainingClass.objects.filter(class_code=entry.class_code).exists():
        mend = "核对班级编号，或留空。"
        wrong.append(Problem("CLASS_UNKNOWN", "没有这个培训班", where, entry.class_code, mend=mend))
    return wrong


def reverse(*, firm: str, row: int, actor: Actor, at: dt.datetime) -> Spending:
    """The counter-entry of a row of an open year; Spending.DoesNotExist for another firm's row."""
    with transaction.atomic():
        wrong = Spending.objects.select_related("fund_year").get(pk=row, fund_year__firm=firm)
        year = _open_year(firm, wrong.fund_year.year)
        if wrong.reverses_id or Spending.objects.filter(reverses=wrong).exists():
            raise ReversedAlready
        made = Spending.objects.create(
            fund_year=year, day=wrong.day, amount_fen=-wrong.amount_fen, staff=wrong.staff, use=wrong.use,
            note=wrong.note, training_class=wrong.training_class, reverses=wrong, recorded_at=at,
            recorded_by=actor.username,
        )  # fmt: skip
        _written(year, "reverse", actor, at, row=row)
    return made


def close(*, firm: str, year: int, day: dt.date, actor: Actor, at: dt.datetime) -> FundYear:
    """The year closed and published; YearNotOver, YearIncomplete, YearClosed."""
    if day <= dt.date(year, 12, 31):
        raise YearNotOver(year)
    with transaction.atomic():
        kept = _open_year(firm, year)
        if kept.wages_fen is None or kept.rate is None:
            raise YearIncomplete(year)
        kept.closed_at, kept.closed_by = at, actor.username
        kept.save()
        _written(kept, "close", actor, at)
    return kept


def _open_year(firm: str, year: int) -> FundYear:
    """The firm's year, made when nobody wrote in it yet, locked until the transaction ends; YearClosed."""
    FundYear.objects.get_or_create(firm_id=firm, year=year)
    kept = FundYear.objects.select_for_update().get(firm=firm, year=year)
    if kept.closed_at is not None:
        raise YearClosed(year)
    return kept


def _written(year: FundYear, step: str, actor: Actor, at: dt.datetime, **more: str | int) -> None:
    detail = {"fund_year": year.pk, "firm": str(year.firm_id), "year": year.year, "step": step, **more}
    audit.record(Deed(Action.WORKPLACE, at, detail=detail), actor=actor)
