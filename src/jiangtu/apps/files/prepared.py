"""What the linkage made ready of the mentions it knows, and its model, kept sealed in the home between deliveries.

Only a copy of what the e-file said at a reading. It is brought up to date by index, and made again when that cannot be:
it is lost, was sealed with keys that are not here, was made by another scheme of comparison, or belongs to a past
that this e-file has not had (a home brought back from a backup), which the chain of audit lines tells.
"""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db.backends.utils import CursorWrapper

from jiangtu.apps.audit import queries as audit
from jiangtu.apps.audit.kinds import Head
from jiangtu.apps.files import extract, news
from jiangtu.apps.files.models import Link
from jiangtu.apps.vault import crypto
from jiangtu.engine.linkage import link as linkage
from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.clean import CLEAN
from jiangtu.engine.linkage.link import Ready
from jiangtu.engine.linkage.model import Model

_MADE_BY = hashlib.sha256(f"{CHINESE}{CLEAN} read by index".encode()).digest()
_ABOUT = b"linkage:" + _MADE_BY
_READ = ("mentions", *extract.EMPLOYING)
WORTH_KEEPING = 50
"""What was made anew is sealed when it is more than one mention in so many."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A moment of the e-file: the instant, how far its tables went, and the last line of the audit."""

    at: int
    marks: news.Marks
    line: Head


@dataclass(frozen=True, slots=True)
class Prepared:
    """The mentions that had a person once what was read at `reading` was linked, ready to be compared.

    `learnt_from`: how many mentions there were when `model` was learnt.
    """

    known: Ready
    model: Model
    learnt_from: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Renewed:
    """What was kept, as the e-file is at the new reading; `fresh` are the mentions nobody has linked."""

    kept: Prepared
    fresh: Ready
    is_worth_keeping: bool

    def linked(self) -> Prepared:
        """What is to be kept once the fresh have their persons."""
        return replace(self.kept, known=self.kept.known.joined(self.fresh))


def reading(at: int) -> Reading:
    """The e-file now; to be taken before it is read: what comes in between is then news once more."""
    return Reading(at, news.marks(at, tables=_READ), audit.head())


def load() -> Prepared | None:
    """What was kept; None when there is nothing, or nothing that can be used."""
    try:
        text = crypto.vault().open_bytes(_place().read_bytes(), about=_ABOUT)
    except (FileNotFoundError, crypto.Sealed):
        return None
    with pa.BufferReader(text) as source:
        cleaned, keys = (pa.ipc.open_stream(source).read_all() for _ in range(2))
    told = json.loads(cleaned.schema.metadata[b"told"])
    at, marks, line = told["reading"]
    found = Reading(at, marks, Head(*line))
    known = linkage.ready(cleaned.replace_schema_metadata(None), keys)
    kept = Prepared(known, Model.from_json(told["model"]), told["learnt_from"], found)
    return kept if audit.holds(found.line) else None


def keep(made: Prepared) -> None:
    """Seals it in place of what was kept, whole or not at all, readable by its owner alone."""
    line = made.reading.line
    told = {
        "model": made.model.to_json(), "learnt_from": made.learnt_from,
        "reading": (made.reading.at, made.reading.marks, (line.number, line.digest)),
    }  # fmt: skip
    sink, known = pa.BufferOutputStream(), made.known.swept()
    for table in (known.cleaned.replace_schema_metadata({"told": json.dumps(told)}), known.keys):
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table.combine_chunks())
    sealed = crypto.vault().seal_bytes(sink.getvalue().to_pybytes(), about=_ABOUT)
    place = _place()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
    fresh.replace(place)


def make(sealed: pa.Table) -> Ready:
    """The mentions of `extract.sealed_tables` made ready; opens each."""
    return linkage.prepare(extract.opened(sealed, crypto.vault()))


def renew(kept: Prepared, now: Reading) -> Renewed | None:
    """`kept` brought up to the e-file of now, opening only the mentions that came, went or changed their employer.

    None when everything must be read: a row went in the past, or there are twice as many mentions as the model was
    learnt from.
    """
    with news.one_moment() as cursor:
        moved = news.mentions_since(cursor, kept.reading.marks, kept.reading.at)
        if moved is None:
            return None
        days = extract.mentions_for_linkage(home="", days="VARCHAR", which="IN (SELECT value FROM asked)")
        sealed = news.rows(cursor, f"{news.asked()} {days}", moved, extract.FOR_LINKAGE)
        linked = _latest(cursor, sealed["mention"].to_pylist())["mention"].combine_chunks()
    made = make(sealed)
    has_person = pc.is_in(made.cleaned["mention"], value_set=linked)
    stays = pc.invert(pc.is_in(kept.known.cleaned["mention"], value_set=pa.array(moved, pa.int64())))
    known = kept.known.only(stays).joined(made.only(has_person))
    fresh = made.only(pc.invert(has_person)).swept()
    count = pc.sum(known.stand, min_count=0).as_py() + fresh.cleaned.num_rows
    if count > 2 * kept.learnt_from:
        return None
    return Renewed(replace(kept, known=known, reading=now), fresh, len(moved) * WORTH_KEEPING > count)


def holders(mentions: pa.Array) -> pa.Table:
    """Whose these mentions are now, with every other mention of the same persons: mention and person. By index."""
    with news.one_moment() as cursor:
        persons = _latest(cursor, mentions.to_pylist())["person"]
        ever = (
            f"IN (SELECT mention_id FROM {Link._meta.db_table} WHERE person_id IN (SELECT value FROM asked))"  # noqa: S608
        )
        theirs = _latest(cursor, persons.unique().to_pylist(), ever)
    return theirs.filter(pc.is_in(theirs["person"], value_set=persons.combine_chunks()))


def _latest(cursor: CursorWrapper, asked: list[int], which: str = "IN (SELECT value FROM asked)") -> pa.Table:
    """The latest link of each mention that `which` holds of; those never linked are left out."""
    query = f"""{news.asked()} SELECT mention_id, person_id FROM {Link._meta.db_table} l WHERE mention_id {which}
        AND id = (SELECT max(id) FROM {Link._meta.db_table} WHERE mention_id = l.mention_id)"""  # noqa: S608
    return news.rows(cursor, query, asked, pa.schema([("mention", pa.int64()), ("person", pa.int64())]))


def _place() -> Path:
    return Path(settings.JIANGTU_HOME) / "linkage" / "known.sealed"
