"""A person's file as a reader sees it: every fact with its day, its source and its place in a sheet; identity masked."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Q

from jiangtu.apps.audit import queries as audit
from jiangtu.apps.audit.queries import Look
from jiangtu.apps.files import queries, rules, writing
from jiangtu.apps.files.kinds import CORRECTION_LABELS, SEALED, instant, micros
from jiangtu.apps.files.models import BELIEVED, PERSONAL, Correction, Mention, Record
from jiangtu.apps.intake import grid
from jiangtu.apps.intake.grid import Trace
from jiangtu.apps.reference.templatetags import words
from jiangtu.apps.vault import crypto
from jiangtu.engine.schema import efile
from jiangtu.engine.schema.table import Column, Kind
from jiangtu.engine.terms import citizen

CITY = ZoneInfo("Asia/Shanghai")
DAYS = ("from_on", "issued_on", "started_on", "enrolled_on", "obtained_on", "awarded_on", "paid_on")
"""The column that says when a record happened; every kind has one of them."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One value of a fact in words; `empty` when the source left it out."""

    field: str
    label: str
    word: str
    empty: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Who said it, in which file, sheet and row, and when it was taken in; what was mended on the way in.

    `accepted_by` let other rows of the file stay out, and why; empty when the file came in whole.
    """

    department: str
    file: str
    sheet: str
    row: int | None
    recorded_on: dt.date
    batch: int | None = None
    mended: tuple[Trace, ...] = ()
    accepted_by: str = ""
    accepted_because: str = ""

    @property
    def places(self) -> tuple[tuple[int, str, int], ...]:
        """The row of the delivery, if it came by one."""
        return ((self.batch, self.sheet, self.row),) if self.batch and self.row else ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the file."""

    kind: str
    label: str
    record: int
    day: dt.date
    title: str
    details: tuple[Detail, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Identity:
    """What one department said of who somebody is, with what identifies masked."""

    mention: int
    name: str
    citizen_number: str
    phone: str
    born_on: dt.date | None
    source: Source


Told = TypeVar("Told", Fact, Identity)
_IDENTIFYING = {column.name for column in efile.MENTIONS.columns}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a correction as its asker sees it."""

    label: str
    value: str
    state: str
    answer: str
    answer_by: dt.date
    open: bool


@dataclass(frozen=True, slots=True)
class LifeLine:
    """The whole file of one person, latest first."""

    person: int
    identities: tuple[Identity, ...]
    facts: tuple[Fact, ...]
    looks: tuple[Look, ...]
    asked: tuple[Asked, ...]


def life_line(person: int, *, known_on: dt.date | None = None) -> LifeLine:
    """Everything believed about a person now, or at the end of the day `known_on`; which mentions are theirs is today's.

    NoFile when nobody has that number. 16 queries whatever the file holds.
    """
    believed = BELIEVED if known_on is None else _believed_on(known_on)
    standing = queries.standing(person)
    mentions = list(
        queries.mentions_of(standing).select_related("source", "batch").order_by("-recorded_at", "-id")
    )
    if not mentions:
        raise queries.NoFile
    numbers = [mention.pk for mention in mentions]
    facts = [fact for kind in PERSONAL for fact in _facts(kind, numbers, believed)]
    facts.sort(key=lambda fact: (fact.day, fact.kind, fact.record), reverse=True)
    told = list(identities(mentions))
    if known_on is not None:
        told = [row for row in told if row.source.recorded_on <= known_on]
    sources = (*(row.source for row in facts), *(row.source for row in told))
    traces = grid.mended_rows(place for source in sources for place in source.places)
    return LifeLine(
        person=standing,
        identities=tuple(_traced(row, traces, _IDENTIFYING) for row in told),
        facts=tuple(_traced(row, traces, {d.field for d in row.details}) for row in facts),
        looks=tuple(audit.looks_at(queries.keys_of(standing), limit=50)),
        asked=tuple(_asked(person=standing)),
    )


def _traced(row: Told, traces: Mapping[tuple[int, str, int], tuple[Trace, ...]], fields: Set[str]) -> Told:
    """The row with those of its values that were mended on the page before the import."""
    made = (trace for place in row.source.places for trace in traces.get(place, ()))
    mine = tuple(trace for trace in made if trace.field in fields)
    return replace(row, source=replace(row.source, mended=mine)) if mine else row


def _believed_on(day: dt.date) -> Q:
    """The rows that were recorded by the end of that day, and not gone by then."""
    end = micros(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), CITY))
    return Q(recorded_at__lt=end) & (Q(gone_at=None) | Q(gone_at__gte=end))


def _facts(kind: str, mentions: list[int], believed: Q = BELIEVED) -> Iterator[Fact]:
    spec = efile.RECORDS[kind]
    columns = rules.content(spec)
    rows = PERSONAL[kind]._default_manager.filter(believed, mention__in=mentions)
    for row in rows.select_related("source", "batch"):
        details = tuple(_detail(column, getattr(row, column.name)) for column in columns)
        day = next(getattr(row, name) for name in DAYS if hasattr(row, name))
        yield Fact(kind, spec.label, row.pk, day, _title(details), details, source_of(row))


def detail_of(person: int, kind: str, record: int, column: Column) -> tuple[Fact, Detail]:
    """One fact of a person's file and the value of it that is in question; NoFile when it is not there."""
    mine = list(queries.mentions_of(person).values_list("pk", flat=True))
    fact = next((fact for fact in _facts(kind, mine) if fact.record == record), None)
    if fact is None:
        raise queries.NoFile
    return fact, next(detail for detail in fact.details if detail.field == column.name)


def _title(details: tuple[Detail, ...]) -> str:
    told = [d.word for d in details if not d.empty and not d.field.endswith(("_on", "_fen"))]
    return " · ".join(told[:3])


def _detail(column: Column, value: object) -> Detail:
    return Detail(column.name, column.label, word_for(column, value), value is None)


def word_for(column: Column, value: object) -> str:
    """A value as a reader says it; what its absence means where there is none."""
    if value is None:
        return column.null
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.kind is Kind.CODE:
        return words.label(str(value), column.of)
    tell = TELL.get((column.kind, column.of)) or TELL.get((column.kind, ""))
    return tell(value, column) if tell else str(value)


TELL: dict[tuple[Kind, str], Callable[[Any, Column], str]] = {
    (Kind.MONEY, ""): lambda value, _: words.yuan(value),
    (Kind.TERM, "area"): lambda value, _: words.area_name(value),
    (Kind.TERM, "occupation"): lambda value, _: words.occupation_name(value),
}


def source_of(row: Mention | Record) -> Source:
    """Where a row came from; this system's own rows have no file."""
    day = instant(row.recorded_at).astimezone(CITY).date()
    if row.batch is None:
        return Source(row.source.department, "", row.sheet, row.row, day)
    return Source(
        row.source.department, row.batch.file, row.sheet, row.row, day, row.batch_id,
        accepted_by=row.batch.accepted_by, accepted_because=row.batch.accepted_because,
    )  # fmt: skip


def identities(mentions: list[Mention]) -> Iterator[Identity]:
    """Who departments say somebody is, masked; each mention's own words."""
    vault = crypto.vault()
    for mention in mentions:
        numbers = {name: masked(mention, name, vault) for name in SEALED}
        yield Identity(
            mention.pk, mention.name or "—", numbers["citizen_number"], numbers["phone"], mention.born_on, source_of(mention)
        )  # fmt: skip


def masked(mention: Mention, name: str, vault: crypto.Vault) -> str:
    """A sealed value with its middle hidden, as it may be shown to anybody who may see the file."""
    sealed = getattr(mention, f"{name}_sealed")
    if sealed is None:
        return "—"
    text = vault.open(bytes(sealed), about=writing.about(name, bytes(mention.fingerprint)))
    return (
        citizen.mask(text)
        if name == "citizen_number"
        else f"{text[:3]}****{text[-4:]}"
        if len(text) > 8
        else "****"
    )


def _asked(person: int) -> Iterator[Asked]:
    for row in Correction.objects.filter(person=person).order_by("-asked_at", "-pk")[:20]:
        column = efile.RECORDS[row.kind].column(row.field)
        label = f"{efile.RECORDS[row.kind].label}：{column.label if column else row.field}"
        state = CORRECTION_LABELS[row.state]
        yield Asked(label, row.value, state, row.answer, row.answer_by, row.state == "ASKED")


@dataclass(frozen=True, slots=True)
class OpenCorrection:
    """A request an officer has to answer: what is there, what the worker says, by when."""

    pk: int
    person: int
    label: str
    old: str
    value: str
    has_evidence: bool
    source: Source | None
    answer_by: dt.date


def open_corrections(*, limit: int = 50) -> list[OpenCorrection]:
    """The requests that wait, the one due first first."""
    waiting = Correction.objects.filter(state="ASKED").order_by("answer_by", "pk")[:limit]
    return [_open(row) for row in waiting]


def _open(asked: Correction) -> OpenCorrection:
    spec = efile.RECORDS[asked.kind]
    column = spec.column(asked.field)
    row = (
        PERSONAL[asked.kind]
        ._default_manager.select_related("source", "batch")
        .filter(pk=asked.record)
        .first()
    )
    old = word_for(column, getattr(row, asked.field)) if column and row else "—"
    return OpenCorrection(
        pk=asked.pk, person=asked.person_id, label=f"{spec.label}：{column.label if column else asked.field}", old=old,
        value=asked.value, has_evidence=bool(asked.evidence), source=source_of(row) if row else None,
        answer_by=asked.answer_by,
    )  # fmt: skip
