"""How rows get into the tables of the e-file: what they are known by, which are new, what they replace.

Everything here runs inside a service's transaction, under the lock of the e-file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
from django.db.models import F

from jiangtu.apps.files import bulk, rules
from jiangtu.apps.files.bulk import Value
from jiangtu.apps.files.kinds import CLUES, IDENTITY, SEALED, Imported, Incoming
from jiangtu.apps.files.models import (
    BELIEVED,
    RECORDS,
    Delivery,
    Link,
    Mention,
    Record,
    Source,
    Stated,
    Versioned,
)
from jiangtu.apps.vault import crypto
from jiangtu.engine.schema import efile

SLICE = 50_000  # rows held as Python values at a time
LOOK_UP = 900  # values in one IN (...): SQLite's old limit is 999

STATED = ("id", "source", "batch", "sheet", "row", "fingerprint", "recorded_at")
MENTION = (
    *STATED, "name", "citizen_number_sealed", "citizen_number_index", "phone_sealed", "phone_index",
    "number_written_sealed", "sex", "born_on", "household", "home_area", "schooling",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row on its way in. `person` is its mention's fingerprint, None for an employer."""

    sheet: str
    row: int
    identity: tuple[Value, ...]
    person: bytes | None
    values: tuple[Value, ...]
    fingerprint: bytes
    thing: bytes | None


@dataclass
class Writer:
    """Writes one delivery. The counts are of rows; a row that stands twice in the delivery counts once as the same."""

    incoming: Incoming
    source: Source
    instant: int
    vault: crypto.Vault
    first: bool = False  # nothing this source said can be there yet
    new: int = 0
    same: int = 0
    replaced: int = 0
    mentions: dict[bytes, int] = field(default_factory=dict)
    new_mentions: int = 0
    seen: set[bytes] = field(default_factory=set)
    things: set[bytes] = field(default_factory=set)

    def write(self) -> Imported:
        """The counts after all rows went in and what they replace was ended."""
        self.first = not Delivery.objects.filter(source=self.source).exists()
        for lines in self._slices():
            self._name(lines)
            self._keep(lines)
        if self.first:
            return Imported(self.incoming.batch, self.new, self.same, 0, self.new_mentions)
        self.replaced = self._end_missing() if self.incoming.full else self._end_older()
        return Imported(self.incoming.batch, self.new, self.same, self.replaced, self.new_mentions)

    @property
    def model(self) -> type[Versioned]:
        return RECORDS[self.incoming.record]

    def _slices(self) -> Iterator[list[Line]]:
        read = reader(self.incoming, self.source, self.vault)
        rows = self.incoming.rows
        for start in range(0, rows.num_rows, SLICE):
            yield list(read(rows.slice(start, SLICE)))

    def _name(self, lines: list[Line]) -> None:
        """Gives every line's mention its number, new where this source never named the person so."""
        wanted = {line.person: line for line in lines if line.person and line.person not in self.mentions}
        if not self.first:
            self.mentions |= believed_numbers(Mention, wanted)
        fresh = [line for person, line in wanted.items() if person not in self.mentions]
        first = bulk.next_id(Mention) if fresh else 0
        numbers = {line.person: first + offset for offset, line in enumerate(fresh) if line.person}
        bulk.insert(Mention, MENTION, (self._mention(line, numbers) for line in fresh))
        self.mentions |= numbers
        self.new_mentions += len(fresh)

    def _mention(self, line: Line, numbers: Mapping[bytes, int]) -> tuple[Value, ...]:
        said = dict(zip(IDENTITY, line.identity, strict=True))
        fingerprint = line.person or b""
        sealed: list[Value] = []
        for name in (*SEALED, *CLUES):
            text = said[name]
            sealed.append(
                None if text is None else self.vault.seal(str(text), about=about(name, fingerprint))
            )
            if name in SEALED:
                sealed.append(None if text is None else self.vault.index(str(text), field=name))
        rest = (said[name] for name in ("sex", "born_on", "household", "home_area", "schooling"))
        return (*self._stated(numbers[fingerprint], line, fingerprint), said["name"], *sealed, *rest)

    def _stated(self, number: int, line: Line, fingerprint: bytes) -> tuple[Value, ...]:
        place = (self.incoming.batch, line.sheet, line.row)
        return (number, self.source.pk, *place, fingerprint, self.instant)

    def _keep(self, lines: list[Line]) -> None:
        """Writes the rows this source is not yet believed to have said."""
        known = {} if self.first else believed_numbers(self.model, {line.fingerprint: line for line in lines})
        fresh = {
            line.fingerprint: line
            for line in reversed(lines)
            if line.fingerprint not in known and line.fingerprint not in self.seen
        }
        self.seen.update(line.fingerprint for line in lines)
        self.things.update(line.thing for line in lines if line.thing)
        self.same += len(lines) - len(fresh)
        mention = ("mention",) if self.has_mention else ()
        names = (*STATED, *mention, "thing", *value_names(self.incoming.record))
        first = bulk.next_id(self.model)
        self.new += bulk.insert(self.model, names, self._records(reversed(fresh.values()), first))

    @property
    def has_mention(self) -> bool:
        return self.incoming.record != "employers"

    def _records(self, lines: Iterable[Line], first: int) -> Iterator[tuple[Value, ...]]:
        for number, line in enumerate(lines, start=first):
            mention = (self.mentions[line.person],) if line.person else ()
            yield (*self._stated(number, line, line.fingerprint), *mention, line.thing, *line.values)

    def _end_older(self) -> int:
        """Ends what this source said before about things the delivery names, unless it says the same again."""
        return self._end(bulk.believed(self.model, "thing", list(self.things)))

    def _end_missing(self) -> int:
        """Ends everything this source said before that the delivery does not say again."""
        rows = self.model._default_manager.filter(BELIEVED, source=self.source).values_list(
            "id", "fingerprint"
        )
        return self._end((number, bytes(fingerprint)) for number, fingerprint in rows.iterator())

    def _end(self, rows: Iterable[tuple[int, bytes]]) -> int:
        numbers = [number for number, fingerprint in rows if fingerprint not in self.seen]
        for start in range(0, len(numbers), LOOK_UP):
            gone = self.model._default_manager.filter(id__in=numbers[start : start + LOOK_UP])
            gone.update(gone_at=self.instant, gone_by=self.incoming.batch)
        return len(numbers)


def reader(incoming: Incoming, source: Source, vault: crypto.Vault) -> Callable[[pa.Table], Iterator[Line]]:
    """A function from a slice of the delivery to its lines, in order.

    A row is known by its source, its person as named there and every value that is not null; a column added to the
    schema later does not make old rows new. A thing is known by the person's citizen number where there is one.
    """
    kind = incoming.record
    names = value_names(kind)
    given = set(incoming.rows.column_names)
    identity = [n if n in given and n not in names else None for n in IDENTITY] if kind != "employers" else []
    keys = [names.index(name) for name in incoming.key if name in names]

    def lines(rows: pa.Table) -> Iterator[Line]:
        columns = {name: rows[name].to_pylist() for name in rows.column_names}
        nothing = [None] * rows.num_rows
        people = (
            zip(*(columns[n] if n else nothing for n in identity), strict=True) if identity else iter(nothing)
        )
        values = zip(*(columns.get(name, nothing) for name in names), strict=True)
        for sheet, row, person, said in zip(columns["sheet"], columns["row"], people, values, strict=True):
            yield line(str(sheet), int(row), person or (), said)

    mark = vault.marker("fingerprint")
    known: dict[tuple[Value, ...], bytes] = {}

    def line(sheet: str, row: int, person: tuple[Value, ...], said: tuple[Value, ...]) -> Line:
        mention = known.get(person) if person else None
        if person and mention is None:
            mention = known[person] = mark(spelled(f"{source.pk}:mention", IDENTITY, person))
        whose = mention or b""
        fingerprint = mark(spelled(f"{source.pk}:{kind}", names, said) + whose)
        return Line(sheet, row, person, mention, said, fingerprint, thing(person, said, whose))

    def thing(person: tuple[Value, ...], said: tuple[Value, ...], whose: bytes) -> bytes | None:
        if not keys:
            return None
        number = person[IDENTITY.index("citizen_number")] if person else None
        owner = str(number).encode() if number else whose
        about_what = spelled(f"{source.pk}:{kind}:thing", incoming.key, [said[k] for k in keys])
        return mark(about_what + owner)

    return lines


def spelled(start: str, names: Iterable[str], values: Iterable[object]) -> bytes:
    """What is hashed of a row: its start, then every value that is not null with its name."""
    said = [f"{name}={value}" for name, value in zip(names, values, strict=False) if value is not None]
    return "\x1f".join([start, *said, ""]).encode()


def value_names(kind: str) -> tuple[str, ...]:
    """The columns of a record kind that a department fills, in the schema's order."""
    return tuple(column.name for column in rules.content(efile.RECORDS[kind]))


def about(name: str, fingerprint: bytes) -> bytes:
    """What a sealed value of a mention is bound to: its field and its row, whatever the row's number."""
    return name.encode() + b":" + fingerprint


def believed_numbers(model: type[Stated], wanted: Iterable[bytes]) -> dict[bytes, int]:
    """Fingerprint → row number of those rows that are believed now."""
    return {fingerprint: number for number, fingerprint in bulk.believed(model, "fingerprint", list(wanted))}


def take_back(model: type[Stated], delivery: Delivery, instant: int) -> int:
    """How many rows of a delivery are gone now; those it had ended are believed again, as new rows."""
    theirs = model._default_manager.filter(BELIEVED, batch=delivery.batch)
    gone = theirs.update(gone_at=instant, gone_by=delivery.batch)
    _restore(model, delivery, instant)
    return gone


def _restore(model: type[Stated], delivery: Delivery, instant: int) -> int:
    ended = model._default_manager.filter(gone_by=delivery.batch, gone_at=delivery.imported_at).exclude(
        batch=delivery.batch
    )
    names = [
        f.name
        for f in model._meta.concrete_fields
        if f.name not in ("id", "recorded_at", "gone_at", "gone_by")
    ]
    number = bulk.next_id(model)
    rows = [
        (number + offset, instant, *row)
        for offset, row in enumerate(ended.order_by("id").values_list(*(F(name) for name in names)))
    ]
    return bulk.insert(model, ["id", "recorded_at", *names], rows)


def rewrite(row: Record, kind: str, changes: Mapping[str, Value], instant: int) -> int:
    """The number of the new row that says what `row` said but for `changes`; `row` is gone. Its place stays its source.

    A clock that was set back changes no order: the new row is later than the old one.
    """
    instant = max(instant, row.recorded_at + 1)
    names = value_names(kind)
    said = [changes.get(name, getattr(row, name)) for name in names]
    content = spelled(f"{row.source_id}:{kind}", names, said) + bytes(row.mention.fingerprint)
    RECORDS[kind]._default_manager.filter(pk=row.pk).update(gone_at=instant)
    fields = [*STATED, "mention", "thing", *names]
    number = bulk.next_id(RECORDS[kind])
    stated = (
        number,
        row.source_id,
        row.batch_id,
        row.sheet,
        row.row,
        crypto.vault().fingerprint(content),
        instant,
    )
    thing = None if row.thing is None else bytes(row.thing)
    bulk.insert(RECORDS[kind], fields, [(*stated, row.mention_id, thing, *said)])
    return number


@dataclass(frozen=True, slots=True)
class NewLink:
    """A decision to be signed and kept."""

    mention: int
    person: int
    how: str
    probability: float | None = None
    doubtful: bool = False
    change: int | None = None


def link_message(link: NewLink, by: str, instant: int) -> bytes:
    """What is signed of a link: every field that decides."""
    parts = (link.mention, link.person, link.how, link.probability, link.doubtful, link.change, by, instant)
    return "\x1f".join(["link", *map(str, parts)]).encode()


def add_links(links: Iterable[NewLink], *, by: str, instant: int) -> int:
    """How many links were appended, each signed; the persons they name exist."""
    vault = crypto.vault()
    fields = [
        "mention",
        "person",
        "how",
        "probability",
        "doubtful",
        "change",
        "recorded_at",
        "made_by",
        "signature",
    ]
    return bulk.insert(
        Link,
        ["id", *fields],
        (
            (number, link.mention, link.person, str(link.how), link.probability, link.doubtful, link.change,
             instant, by, vault.sign(link_message(link, by, instant)))
            for number, link in enumerate(links, start=bulk.next_id(Link))
        ),
    )  # fmt: skip
