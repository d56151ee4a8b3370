"""A person for every new mention, and the pairs that clerks must look at: linkage, and what is written of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files import bulk, extract, news, prepared, queries, writing
from jiangtu.apps.files.kinds import DoubtState, Evidence, Step, micros
from jiangtu.apps.files.models import PERSONAL, Doubt, Link, Mention, Person
from jiangtu.apps.files.writing import NewLink
from jiangtu.apps.intake import linked as intake
from jiangtu.apps.vault import crypto
from jiangtu.engine.linkage import link as linkage
from jiangtu.engine.linkage import review

SEED = 20_250_101
"""Draws the sample the model is estimated from; fixed, so that a repeated run gives the same links."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a linkage run did: mentions given a person, persons first met, pairs put before the clerks."""

    mentions: int
    persons: int
    doubts: int


def link_mentions(*, actor: Actor, at: dt.datetime) -> Linked:
    """A person for every believed mention that has none, and the pairs a clerk must look at.

    Known links are never changed here; what a clerk has ruled to be two persons is neither joined nor asked again.
    Costs as `engine.linkage.link` the first time and when the mentions have doubled (the model is learnt anew), else as
    `link_delivery`, read by index: what was made ready stays sealed in the home. Writes in one transaction with one
    audit line.
    """
    now = prepared.reading(micros(at))
    found = _of_delivery(now) or _of_everything(now)
    if found.result is None:
        _tell_intake()
        return Linked(0, 0, 0)
    with transaction.atomic():
        bulk.lock()
        done = _keep(found.result, actor.username, now.at)
        audit.record(
            Deed(Action.LINK, at, detail={"mentions": done.mentions, "doubts": done.doubts}), actor=actor
        )
        _tell_intake()
    if found.kept:
        prepared.keep(found.kept)
    return done


@dataclass(frozen=True, slots=True)
class _Found:
    """What linking came to (None: nobody is new), and what is to be kept once it is written."""

    result: linkage.LinkResult | None = None
    kept: prepared.Prepared | None = None


def _of_delivery(now: prepared.Reading) -> _Found | None:
    """The new mentions compared with what was kept of the linked ones; None without that."""
    before = prepared.load()
    ready = before and prepared.renew(before, now)
    if not ready:
        return None
    if not ready.fresh.cleaned.num_rows:
        return _Found()
    told = linkage.Settings(model=ready.kept.model, apart=_ruled_apart())
    result = linkage.link_delivery(
        ready.fresh, ready.kept.known, prepared.holders, id_key=_id_key(), seed=SEED, settings=told
    )
    return _Found(result, ready.linked() if ready.is_worth_keeping else None)


def _of_everything(now: prepared.Reading) -> _Found:
    """Everything compared with everything, and a model learnt."""
    mentions, links = extract.sealed_tables()
    linked = pc.is_in(mentions["mention"], links["mention"].combine_chunks())
    if pc.all(linked, min_count=0).as_py():
        return _Found()
    ready = prepared.make(mentions)
    told = linkage.Settings(apart=_ruled_apart())
    result = linkage.link_clean(ready.cleaned, links, id_key=_id_key(), seed=SEED, settings=told)
    return _Found(result, prepared.Prepared(ready, result.model, mentions.num_rows, now))


def _id_key() -> bytes:
    return crypto.vault().key_for("person")


def _tell_intake() -> None:
    """How many rows of each delivery linked for the first time wait for a clerk."""
    for batch in intake.unlinked():
        rows = PERSONAL[batch.record]._default_manager.filter(
            batch=batch.number, mention__links__doubtful=True
        )
        intake.note_linked(batch=batch.number, doubtful=rows.distinct().count())


def _ruled_apart() -> frozenset[tuple[int, int]]:
    """Believed mentions that a clerk ruled to be two persons; a mention taken out and brought again is the same."""
    ruled = Doubt.objects.filter(state=DoubtState.APART).values_list(
        "left__fingerprint", "right__fingerprint"
    )
    pairs = [(bytes(left), bytes(right)) for left, right in ruled]
    now = writing.believed_numbers(Mention, {mark for pair in pairs for mark in pair})
    return frozenset((now[left], now[right]) for left, right in pairs if left in now and right in now)


def _keep(found: linkage.LinkResult, by: str, instant: int) -> Linked:
    """Writes the assignments whose mention nobody linked meanwhile, and their doubtful pairs."""
    rows = [
        NewLink(mention, person, how, probability, doubtful)
        for mention, person, how, probability, doubtful in zip(
            *(
                found.assignments[name].to_pylist()
                for name in ("mention", "person", "how", "probability", "doubtful")
            ),
            strict=True,
        )
    ]
    taken = set(_present(Link, "mention_id", [row.mention for row in rows]))
    fresh = [row for row in rows if row.mention not in taken]
    persons = _add_persons({row.person for row in fresh}, instant)
    writing.add_links(fresh, by=by, instant=instant)
    return Linked(len(fresh), persons, _add_doubts(found.pairs, instant))


def _present(model: type[Link] | type[Person], field: str, wanted: list[int]) -> Iterable[int]:
    """Those of the numbers that some row has."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {field} FROM {model._meta.db_table} WHERE {field} {news.within()}",  # noqa: S608
            [news.listed(wanted)],
        )
        return [number for (number,) in cursor.fetchall()]


def _add_persons(wanted: set[int], instant: int) -> int:
    new = sorted(wanted - set(_present(Person, "id", sorted(wanted))))
    return bulk.insert(Person, ["id", "since"], ((number, instant) for number in new))


def _add_doubts(pairs: pa.Table, instant: int) -> int:
    """How many pairs were put before the clerks; a pair that was there before keeps its answer."""
    asked = pairs.filter(pc.is_in(pairs["decision"], pa.array(["probable", "doubtful"]))).to_pylist()
    known, waiting = set(Doubt.objects.values_list("left", "right")), _put_off()
    doubts = [
        Doubt(
            left_id=pair["left_mention"], right_id=pair["right_mention"], probability=pair["probability"],
            stage=pair["stage"], joined=pair["decision"] == "probable", evidence=_evidence(pair), found_at=instant,
            put_off=waiting.get(frozenset((pair["left_person"], pair["right_person"])), 0),
        )
        for pair in asked
        if (pair["left_mention"], pair["right_mention"]) not in known
    ]  # fmt: skip
    return len(Doubt.objects.bulk_create(doubts, batch_size=500))


def _put_off() -> dict[frozenset[int], int]:
    """Two persons → how often the open question whether they are one was put off: a new pair of theirs waits as long."""
    asked = Doubt.objects.filter(state=DoubtState.OPEN, put_off__gt=0).order_by("put_off")
    return {
        frozenset((queries.person_of(pair.left_id), queries.person_of(pair.right_id))): pair.put_off
        for pair in asked
    }


def _evidence(pair: Mapping[str, object]) -> Evidence:
    """The pair in words that stay what they were, whatever later versions of the linkage call its levels."""
    worded = review.doubtful_pair(pair, {}, {})
    steps: list[Step] = [
        {"field": f.field, "label": f.label, "sentence": f.sentence, "weight": f.weight}
        for f in worded.fields
    ]
    return {"reason": worded.reason, "against": worded.against, "summary": worded.summary, "chance": worded.chance,
            "steps": steps}  # fmt: skip
