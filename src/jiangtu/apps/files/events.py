"""What this system itself adds to people's files: a class, a certificate, a payment; one of them or a hundred thousand."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import pyarrow as pa
from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files import bulk, rules, writing
from jiangtu.apps.files.bulk import Value
from jiangtu.apps.files.kinds import OWN_DEPARTMENT, SYSTEM, micros
from jiangtu.apps.files.models import BELIEVED, RECORDS, Mention, Record, Source
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Problems
from jiangtu.engine.schema import efile

Event = tuple[int, Mapping[str, Value]]
"""A person and the values of the row."""


class RowsInvalid(Problems):
    """Some rows may not be written, so none was."""


def record_event(
    *, kind: str, person: int, values: Mapping[str, Value], actor: Actor, at: dt.datetime
) -> int:
    """The record number of a row this system itself adds to a person's file.

    The same event twice is one row. RowsInvalid when a value is not allowed.
    """
    return record_events(kind=kind, events=[(person, values)], actor=actor, at=at)[0]


def record_events(*, kind: str, events: Sequence[Event], actor: Actor, at: dt.datetime) -> list[int]:
    """The record numbers of many such rows, in their order: all of them or, with RowsInvalid, none.

    Cost: a few statements for every thousand rows, one audit line a row.
    """
    with transaction.atomic():
        bulk.lock()
        _refuse_bad(kind, events)
        source, _ = Source.objects.get_or_create(department=OWN_DEPARTMENT, format=kind)
        mentions = _own_mentions(source, {person for person, _ in events}, actor, micros(at))
        numbers = _added(kind, source, [(mentions[person], values) for person, values in events], micros(at))
        told = zip(events, numbers, strict=True)
        deeds = [Deed(Action.EVENT, at, e[0], detail={"kind": kind, "record": number}) for e, number in told]
        audit.record(*deeds, actor=actor)
    return numbers


def mend_event(*, kind: str, record: int, changes: Mapping[str, Value], actor: Actor, at: dt.datetime) -> int:
    """The number of the row that now says what our own `record` said but for `changes`; the old one is gone."""
    with transaction.atomic():
        bulk.lock()
        model = cast(type[Record], RECORDS[kind])
        row = model._default_manager.select_related("mention").get(BELIEVED, pk=record, batch=None)
        number = writing.rewrite(row, kind, changes, micros(at))
        detail: dict[str, str | int] = {"kind": kind, "record": number, "instead": record}
        audit.record(Deed(Action.EVENT, at, detail=detail), actor=actor)
    return number


def _refuse_bad(kind: str, events: Sequence[Event]) -> None:
    """RowsInvalid for values the record kind does not allow; a value under an unknown name is the caller's mistake."""
    columns = rules.content(efile.RECORDS[kind])
    strange = {name for _, values in events for name in values} - {c.name for c in columns}
    if strange:
        raise ValueError(sorted(strange))
    said = {c.name: pa.array([values.get(c.name) for _, values in events], c.arrow) for c in columns}
    rows = pa.table(
        {"sheet": [""] * len(events), "row": pa.array(range(1, len(events) + 1), pa.int32()), **said}
    )
    found = rules.problems(rows, kind)
    if found:
        raise RowsInvalid("ROWS_INVALID", "这条记录不能写入档案。", found)


def _own_mentions(
    source: Source, persons: Iterable[int], actor: Actor, instant: int
) -> dict[int, tuple[int, bytes]]:
    """Number and fingerprint of the mention under which this system writes about each person.

    It says nothing of its own about who that is.
    """
    mark = crypto.vault().marker("fingerprint")
    marks = {person: mark(f"own:{source.pk}:{person}".encode()) for person in sorted(persons)}
    known = writing.believed_numbers(Mention, marks.values())
    fresh = {person: number for number, person in enumerate(
        (p for p, m in marks.items() if m not in known), start=bulk.next_id(Mention)
    )}  # fmt: skip
    fields = ["id", "source", "sheet", "fingerprint", "recorded_at"]
    rows = [(number, source.pk, "", marks[person], instant) for person, number in fresh.items()]
    bulk.insert(Mention, fields, rows)
    links = [writing.NewLink(number, person, SYSTEM) for person, number in fresh.items()]
    writing.add_links(links, by=actor.username, instant=instant)
    return {person: (fresh.get(person) or known[m], m) for person, m in marks.items()}


def _added(
    kind: str, source: Source, rows: Sequence[tuple[tuple[int, bytes], Mapping[str, Value]]], instant: int
) -> list[int]:
    """The number of the one believed row with each of these values; written now unless it is there."""
    names, mark, model = writing.value_names(kind), crypto.vault().marker("fingerprint"), RECORDS[kind]
    head = f"{source.pk}:{kind}"
    said = [tuple(values.get(name) for name in names) for _, values in rows]
    marks = [mark(writing.spelled(head, names, v) + m) for v, ((_, m), _) in zip(said, rows, strict=True)]
    numbers = writing.believed_numbers(model, dict.fromkeys(marks))
    number, fresh = bulk.next_id(model), []
    for print_, values, ((mention, _), _) in zip(marks, said, rows, strict=True):
        if print_ not in numbers:
            numbers[print_] = number
            fresh.append((number, source.pk, "", print_, instant, mention, *values))
            number += 1
    bulk.insert(model, ["id", "source", "sheet", "fingerprint", "recorded_at", "mention", *names], fresh)
    return [numbers[print_] for print_ in marks]
