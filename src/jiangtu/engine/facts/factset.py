"""A frozen set of fact tables with its day, its reading day and its digest; and its form on disk."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jiangtu.engine import schema
from jiangtu.engine.errors import Fault, Refusal
from jiangtu.engine.schema import Kind

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class FactSet:
    """Facts of a whole population on one day.

    `tables` holds every table of `engine.schema`, sorted by its subject and order. `known_at` is the instant up to
    which recorded news was read (None: everything known). `digest` is a SHA-256 over the tables' values, so two equal
    sets have equal digests, whoever wrote them and in whatever version of a file format; `parts` are the tables' own,
    of which it is made.
    """

    as_of: dt.date
    known_at: dt.datetime | None
    tables: Mapping[str, pa.Table]
    digest: str
    saved: "Saved | None" = field(default=None, compare=False, repr=False)
    parts: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def coded(self, table: str, column: str) -> pa.DictionaryArray:
        """A text column as numbers of its distinct words: as it was saved, or else made now."""
        whole = self.tables[table]
        kept = self.saved.coded(table, column, of=whole) if self.saved is not None else None
        return _encoded(whole[column]) if kept is None else kept

    def __getitem__(self, name: str) -> pa.Table:
        return self.tables[name]


class FactsMissing(Refusal):
    """There is no whole snapshot in the folder that was named."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "FACTS_MISSING",
            "还没有这一天的数据快照。",
            f"no snapshot in {folder.name}",
            mend="先运行 jiangtu snapshot --as-of 日期。",
        )


class FactsDamaged(Fault):
    """The files of a snapshot do not hold what its manifest says."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "FACTS_DAMAGED", "数据快照与其清单不符，请重新生成。", f"damaged snapshot {folder.name}"
        )


class Saved:
    """The folder a set was read from: there its codes and terms lie as numbers too, mapped when first asked for."""

    def __init__(self, folder: Path, tables: Mapping[str, pa.Table]) -> None:
        self.folder = folder
        self._tables = tables
        self._coded: dict[str, pa.Table] = {}

    def holds(self, name: str, table: pa.Table) -> bool:
        """Whether this is the very table that was read from the folder."""
        return self._tables[name] is table

    def coded(self, table: str, column: str, *, of: pa.Table) -> pa.DictionaryArray | None:
        """The column as saved; None when it was not saved so, or when `of` is not the table that was read.

        FactsDamaged when it has not as many rows as the table.
        """
        path = self.folder / _coded_name(table)
        if not self.holds(table, of) or column not in _coded_columns(table) or not path.exists():
            return None
        if table not in self._coded:
            self._coded[table] = _mapped(path)
        coded = self._coded[table]
        if coded.num_rows != of.num_rows:
            raise FactsDamaged(self.folder)
        return coded[column].combine_chunks()


def assemble(
    tables: Mapping[str, pa.Table], *, as_of: dt.date, known_at: dt.datetime | None = None
) -> FactSet:
    """The tables as one FactSet: missing ones empty, columns cast to the schema, rows in the schema's order."""
    return sorted_set(
        {name: _sorted(tables[name], spec) for name, spec in schema.TABLES.items() if name in tables},
        as_of=as_of,
        known_at=known_at,
    )


def sorted_set(tables: Mapping[str, pa.Table], *, as_of: dt.date, known_at: dt.datetime | None) -> FactSet:
    """`assemble` for tables whose rows already stand in the schema's order."""
    whole = {name: _conform(tables.get(name), spec) for name, spec in schema.TABLES.items()}
    return _signed(whole, as_of, known_at, {name: part_of(whole[name], name) for name in whole})


def with_tables(previous: FactSet, changed: Mapping[str, pa.Table]) -> FactSet:
    """`previous` with some tables in the place of its own, rows in the schema's order; the others are not touched."""
    own = {name: _conform(table, schema.TABLES[name]) for name, table in changed.items()}
    tables = {**previous.tables, **own}
    parts = {
        name: previous.parts[name]
        if name in previous.parts and name not in own
        else part_of(tables[name], name)
        for name in schema.TABLES
    }
    new = _signed(tables, previous.as_of, previous.known_at, parts)
    return replace(new, saved=previous.saved)


def digest_of(tables: Mapping[str, pa.Table]) -> str:
    """SHA-256 over the schema's version and every value of every table."""
    return _digest({name: part_of(tables[name], name) for name in schema.TABLES})


def part_of(table: pa.Table, name: str) -> str:
    """SHA-256 over the table's rows, in the schema's order of columns."""
    total = hashlib.sha256(f"{name}:{table.num_rows}".encode())
    for column in schema.TABLES[name].columns:
        total.update(f"{column.name}:{column.arrow}".encode())
        for part in _content(table[column.name]):
            total.update(part)
    return total.hexdigest()


def _digest(parts: Mapping[str, str]) -> str:
    """What the digests of the tables come to, in the schema's order."""
    said = "".join(f"{name}:{parts[name]}" for name in schema.TABLES)
    return hashlib.sha256(f"{schema.VERSION}:{said}".encode()).hexdigest()


def _signed(
    tables: Mapping[str, pa.Table], as_of: dt.date, known_at: dt.datetime | None, parts: Mapping[str, str]
) -> FactSet:
    return FactSet(as_of=as_of, known_at=known_at, tables=tables, digest=_digest(parts), parts=parts)


def write(facts: FactSet, folder: Path) -> None:
    """Save to `folder`, manifest last, so that a folder without a manifest is never taken for a snapshot.

    Each table is written as Parquet, to keep and to pass on, and as an uncompressed Arrow file that is mapped into
    memory, so that a whole snapshot opens at once and one person's rows are found without reading the others'. Codes
    and terms are mapped a second time as numbers, because a sweep reads numbers and a page reads words. A table that
    lies in another snapshot already is that one's files by a second name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name, table in facts.tables.items():
        if (
            facts.saved is None
            or not facts.saved.holds(name, table)
            or not _linked(name, facts.saved.folder, folder)
        ):
            _write_table(table, name, folder)
    partial = folder / (MANIFEST + ".part")
    partial.write_text(json.dumps(_manifest(facts), ensure_ascii=False, indent=1, sort_keys=True))
    partial.rename(folder / MANIFEST)


def _write_table(table: pa.Table, name: str, folder: Path) -> None:
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd", row_group_size=262_144)
    with pa.ipc.new_file(folder / f"{name}.arrow", table.schema) as file:
        file.write_table(table)
    _write_coded(table, name, folder)


def _linked(name: str, there: Path, here: Path) -> bool:
    """Whether the table's three files could have a second name here; not every file system gives one."""
    try:
        for file in (f"{name}.parquet", f"{name}.arrow", _coded_name(name)):
            (here / file).hardlink_to(there / file)
    except OSError:
        for left in here.glob(f"{name}.*"):
            left.unlink()
        return False
    return True


def read(folder: Path) -> FactSet:
    """The snapshot saved in `folder`; FactsMissing when there is no whole one. Cost: none until rows are touched."""
    manifest = _stated(folder)
    tables = {name: _read_table(folder, name) for name in schema.TABLES}
    return replace(_described(folder, manifest, tables), saved=Saved(folder, tables))


def read_parquet(folder: Path, columns: Mapping[str, Collection[str]]) -> FactSet:
    """The snapshot in `folder` from its Parquet files alone: of these tables only these columns, subjects and records.

    Codes and terms stay the numbers they are in the file. So it is good for a sweep of what these columns say
    (`kernel.reads`), not for writing or reading by a person. FactsMissing when there is no whole snapshot. Cost: about 10 ns
    a value.
    """
    manifest = _stated(folder)
    tables = {name: _columns_read(folder, schema.TABLES[name], wanted) for name, wanted in columns.items()}
    return _described(folder, manifest, tables)


def _stated(folder: Path) -> dict[str, Any]:
    """What the manifest says, in the words of `_manifest`."""
    try:
        stated: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise FactsMissing(folder) from error
    return stated


def _described(folder: Path, manifest: dict[str, Any], tables: Mapping[str, pa.Table]) -> FactSet:
    """These tables of the folder as its manifest describes them."""
    known_at = manifest["known_at"]
    if any(table.num_rows != manifest["rows"].get(name) for name, table in tables.items()):
        raise FactsDamaged(folder)
    return FactSet(
        as_of=dt.date.fromisoformat(manifest["as_of"]),
        known_at=dt.datetime.fromisoformat(known_at) if known_at else None,
        tables=tables,
        digest=manifest["digest"],
        parts=manifest.get("parts", {}),
    )


def _columns_read(folder: Path, spec: schema.Table, wanted: Collection[str]) -> pa.Table:
    own = {spec.subject, "record"}
    names = [c.name for c in spec.columns if c.name in own or c.name in wanted]
    words = [name for name in _coded_columns(spec.name) if name not in own]
    return pq.read_table(folder / f"{spec.name}.parquet", columns=names, read_dictionary=words)


def verify(folder: Path) -> FactSet:
    """`read`, and FactsDamaged unless the values have the digest of the manifest. Cost: every value is read."""
    facts = read(folder)
    if digest_of(facts.tables) != facts.digest or not _codes_agree(facts):
        raise FactsDamaged(folder)
    return facts


def _manifest(facts: FactSet) -> dict[str, object]:
    return {
        "as_of": facts.as_of.isoformat(),
        "known_at": facts.known_at.isoformat() if facts.known_at else None,
        "digest": facts.digest,
        "parts": dict(facts.parts),
        "schema": schema.VERSION,
        "rows": {name: table.num_rows for name, table in facts.tables.items()},
    }


def _read_table(folder: Path, name: str) -> pa.Table:
    mapped = folder / f"{name}.arrow"
    if not mapped.exists():
        return pq.read_table(folder / f"{name}.parquet", memory_map=True)
    return _mapped(mapped)


def _mapped(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _coded_name(table: str) -> str:
    return f"{table}.coded.arrow"


def _coded_columns(table: str) -> list[str]:
    return [c.name for c in schema.TABLES[table].columns if c.kind in (Kind.CODE, Kind.TERM)]


def _write_coded(table: pa.Table, name: str, folder: Path) -> None:
    coded = pa.table({c: table[c].combine_chunks().dictionary_encode() for c in _coded_columns(name)})
    with pa.ipc.new_file(folder / _coded_name(name), coded.schema) as file:
        file.write_table(coded)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    if pa.types.is_dictionary(column.type):
        return column.unify_dictionaries().combine_chunks()
    return column.combine_chunks().dictionary_encode()


def _codes_agree(facts: FactSet) -> bool:
    return all(
        facts.coded(name, column).dictionary_decode().equals(table[column].combine_chunks())
        for name, table in facts.tables.items()
        for column in _coded_columns(name)
    )


def _sorted(table: pa.Table, spec: schema.Table) -> pa.Table:
    return table.sort_by([(key, "ascending") for key in (spec.subject, *spec.order)])


def _conform(table: pa.Table | None, spec: schema.Table) -> pa.Table:
    if table is None:
        return spec.arrow.empty_table()
    return table.select(spec.arrow.names).cast(spec.arrow).combine_chunks()


def _content(column: pa.ChunkedArray) -> Iterator[bytes]:
    """The column's nulls, then its values with nulls made plain, the same bytes for the same values always."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # a column without a chunk stays one
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], column.type)
    yield np.packbits(np.asarray(array.is_valid())).tobytes()
    if pa.types.is_string(array.type):
        filled = array.fill_null("")
        yield np.asarray(pc.binary_length(filled)).tobytes()
        yield _text(filled)
    else:
        plain = array.cast(pa.int32()) if pa.types.is_date(array.type) else array
        yield np.asarray(plain.fill_null(False if pa.types.is_boolean(plain.type) else 0)).tobytes()


def _text(array: pa.Array) -> bytes:
    """The characters of all strings, one after the other."""
    _, offsets, characters = array.buffers()
    if len(array) == 0 or characters is None:
        return b""
    bounds = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    return bytes(memoryview(characters)[bounds[0] : bounds[-1]])
