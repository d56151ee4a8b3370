"""Small snapshots in a temporary home, for the tests of the pages that read them."""

import datetime as dt

import pyarrow as pa

from jiangtu.apps.facts import services
from jiangtu.apps.facts.models import Snapshot
from jiangtu.engine import schema
from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet

AS_OF = dt.date(2025, 6, 30)


def facts(*, as_of: dt.date = AS_OF, **rows: list[dict[str, object]]) -> FactSet:
    """Facts of these rows; a column not given is null."""
    tables = {name: pa.Table.from_pylist(r, schema.TABLES[name].arrow) for name, r in rows.items()}
    return factset.assemble(tables, as_of=as_of)


def listed(given: FactSet) -> Snapshot:
    """The facts as the newest snapshot of their day, on disk and in the list."""
    services.write(given)
    taken = dt.datetime.combine(given.as_of, dt.time(20), dt.UTC)
    return Snapshot.objects.create(
        as_of=given.as_of,
        digest=given.digest,
        schema=schema.VERSION,
        workers=given["workers"].num_rows,
        taken_at=taken,
        read_at=taken,
    )
