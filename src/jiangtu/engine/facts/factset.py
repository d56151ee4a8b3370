"""A frozen set of fact tables with its day, its reading day and its digest; and its form on disk."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jiangtu.engine import schema
from jiangtu.engine.errors import Refusal

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class FactSet:
    """Facts of a whole population on one day.

    `tables` holds every table of `engine.schema`, sorted by its subject and order. `known_at` is the instant up to
    which recorded news was read (None: everything known). `digest` is the SHA-256 over the tables' Parquet bytes, so two
    equal sets have equal digests.
    """

    as_of: dt.date
    known_at: dt.datetime | None
    tables: Mapping[str, pa.Table]
    digest: str

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


def assemble(
    tables: Mapping[str, pa.Table], *, as_of: dt.date, known_at: dt.datetime | None = None
) -> FactSet:
    """The tables as one FactSet: missing ones empty, columns cast to the schema, rows in the schema's order."""
    whole = {
        name: _conform(tables.get(name), spec) for name, spec in schema.TABLES.items()
    }
    return FactSet(as_of=as_of, known_at=known_at, tables=whole, digest=digest_of(whole))


def digest_of(tables: Mapping[str, pa.Table]) -> str:
    """SHA-256 over the Parquet bytes of every table in the schema's order; equal facts give equal digests."""
    total = hashlib.sha256()
    for name in schema.TABLES:
        total.update(hashlib.sha256(parquet_bytes(tables[name])).digest())
    return total.hexdigest()


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as Parquet, written the one way that makes equal tables equal bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table.combine_chunks(), sink, compression="zstd", use_dictionary=True, row_group_size=262_144)
    return sink.getvalue().to_pybytes()


def write(facts: FactSet, folder: Path) -> None:
    """Save to `folder`, manifest last, so that a folder without a manifest is never taken for a snapshot."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name, table in facts.tables.items():
        (folder / f"{name}.parquet").write_bytes(parquet_bytes(table))
    manifest = {
        "as_of": facts.as_of.isoformat(),
        "known_at": facts.known_at.isoformat() if facts.known_at else None,
        "digest": facts.digest,
        "schema": schema.VERSION,
        "rows": {name: table.num_rows for name, table in facts.tables.items()},
    }
    partial = folder / (MANIFEST + ".part")
    partial.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))
    partial.rename(folder / MANIFEST)


def read(folder: Path) -> FactSet:
    """The snapshot saved in `folder`; FactsMissing when there is no whole one."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise FactsMissing(folder) from error
    known_at = manifest["known_at"]
    return FactSet(
        as_of=dt.date.fromisoformat(manifest["as_of"]),
        known_at=dt.datetime.fromisoformat(known_at) if known_at else None,
        tables={
            name: pq.read_table(folder / f"{name}.parquet", memory_map=True)
            for name in schema.TABLES
        },
        digest=manifest["digest"],
    )


def _conform(table: pa.Table | None, spec: schema.Table) -> pa.Table:
    if table is None:
        return spec.arrow.empty_table()
    keys = [(key, "ascending") for key in (spec.subject, *spec.order)]
    return table.select(spec.arrow.names).cast(spec.arrow).sort_by(keys).combine_chunks()
