"""What the linkage made ready of the mentions it knows, and its model, kept sealed in the home between deliveries.

Only a copy, bound to each mention's fingerprint: rows that no longer fit are made again, and the whole when it is lost,
was sealed with keys that are not here, or was made by another scheme of comparison.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from jiangtu.apps.files import extract
from jiangtu.apps.vault import crypto
from jiangtu.engine.linkage import link as linkage
from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.clean import CLEAN
from jiangtu.engine.linkage.model import Model

_MARKS = pa.schema([("mention", pa.int64()), ("fingerprint", pa.binary()), ("employer", pa.string())])
_MADE_BY = hashlib.sha256(f"{CHINESE}{CLEAN}{_MARKS}".encode()).digest()
_ABOUT = b"linkage:" + _MADE_BY
WORTH_KEEPING = 50
"""What was made anew is sealed when it is more than one mention in so many."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One row a mention in all three: `known`'s two tables, and `marks` with mention, fingerprint and employer.

    `learnt_from`: how many mentions there were when `model` was learnt.
    """

    known: linkage.Known
    marks: pa.Table
    model: Model
    learnt_from: int


def load() -> Prepared | None:
    """What was kept; None when there is nothing, or nothing that can be used."""
    try:
        text = crypto.vault().open_bytes(_place().read_bytes(), about=_ABOUT)
    except (FileNotFoundError, crypto.Sealed):
        return None
    with pa.BufferReader(text) as source:
        cleaned, keys, marks = (pa.ipc.open_stream(source).read_all() for _ in range(3))
    told = marks.schema.metadata
    model = Model.from_json(told[b"model"].decode())
    return Prepared(linkage.Known(cleaned, keys), marks, model, int(told[b"learnt_from"]))


def keep(made: Prepared) -> None:
    """Seals it in place of what was kept, whole or not at all, readable by its owner alone."""
    sink = pa.BufferOutputStream()
    marks = made.marks.replace_schema_metadata(
        {"model": made.model.to_json(), "learnt_from": str(made.learnt_from)}
    )
    for table in (made.known.cleaned, made.known.keys, marks):
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    sealed = crypto.vault().seal_bytes(sink.getvalue().to_pybytes(), about=_ABOUT)
    place = _place()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
    fresh.replace(place)


def make(sealed: pa.Table) -> tuple[linkage.Known, pa.Table]:
    """The mentions of `extract.sealed_tables` made ready, and their marks; opens each."""
    return linkage.prepare(extract.opened(sealed, crypto.vault())), _marks(sealed)


def renew(kept: Prepared, sealed: pa.Table) -> Prepared:
    """`kept` brought up to the mentions of `sealed`; only those it lacks or holds otherwise are opened and made ready.

    Kept again when those are more than one in WORTH_KEEPING: to seal everything costs more than to make a few again.
    """
    fit = _unchanged(kept.marks, _marks(sealed))
    lacking = sealed.filter(pc.invert(pc.is_in(sealed["mention"], fit)))
    made, marks = make(lacking)
    known = linkage.Known(
        _with(kept.known.cleaned, fit, made.cleaned), _with(kept.known.keys, fit, made.keys)
    )
    found = Prepared(known, _with(kept.marks, fit, marks), kept.model, kept.learnt_from)
    if lacking.num_rows * WORTH_KEEPING > sealed.num_rows:
        keep(found)
    return found


def _unchanged(kept: pa.Table, now: pa.Table) -> pa.Array:
    """The mentions whose marks are what they were."""
    places = pc.index_in(now["mention"], kept["mention"].combine_chunks()).combine_chunks()
    here, there = now.filter(pc.is_valid(places)), kept.take(places.drop_null())
    same = pc.and_(
        pc.equal(here["fingerprint"], there["fingerprint"]),
        pc.equal(pc.fill_null(here["employer"], ""), pc.fill_null(there["employer"], "")),
    )
    return here.filter(same)["mention"].combine_chunks()


def _with(table: pa.Table, fit: pa.Array, made: pa.Table) -> pa.Table:
    """The rows of `table` that fit, and those made; as it is where that is all of it."""
    bare = table.replace_schema_metadata(None)
    if made.num_rows == 0 and table.num_rows == len(fit):
        return bare
    rows = bare.filter(pc.is_in(bare["mention"], fit))
    return pa.concat_tables([rows, made.cast(rows.schema)]).combine_chunks()


def _marks(sealed: pa.Table) -> pa.Table:
    return sealed.select(_MARKS.names).cast(_MARKS)


def _place() -> Path:
    return Path(settings.JIANGTU_HOME) / "linkage" / "known.sealed"
