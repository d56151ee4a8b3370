"""Learning as xAPI 1.0.3 statements for others: one's own whole record, and a class's without names.

Statements are made from what is stored, with ids that never change; an actor is an account of this site under an alias.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import QuerySet
from django.utils import timezone

from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.learning import services
from jiangtu.apps.learning.models import Enrolment, Statement
from jiangtu.apps.learning.xapi import NUMBERS, VERBS, VERSION, Json
from jiangtu.apps.training.kinds import SeatState
from jiangtu.apps.training.models import Seat, TrainingClass
from jiangtu.apps.vault import crypto

ACTIVITIES = "http://adlnet.gov/expapi/activities/"
Activity = tuple[str, str, str]
"""Address, kind and title of what was done."""


def own_statements(person: int, *, home: str) -> list[Json]:
    """All we know of one's learning, the newest first; the account is an alias of this site's own."""
    keys = files.keys_of(files.standing(person))
    name = account_name(files.standing(person), "own")
    received = Statement.objects.filter(person__in=keys).select_related("platform")
    mine = Enrolment.objects.filter(person__in=keys)
    made = [
        *_learnt(mine, dict.fromkeys(keys, name), home),
        *(_passed_on(row, _Voice(name, home)) for row in received),
    ]
    return sorted(made, key=lambda s: str(s["timestamp"]), reverse=True)


def class_statements(course: TrainingClass, *, home: str) -> list[Json]:
    """A class's learning, oldest first: seats taken, its course page's records, ends from the training records.

    Names are drawn for this class alone, so that two exports cannot be laid over each other.
    """
    people = [
        seat.person
        for seat in Seat.objects.filter(training_class=course, state=SeatState.TAKEN).order_by("number")
        if seat.person is not None
    ]
    names = {person: account_name(person, course.class_code) for person in people}
    page = Enrolment.objects.filter(page__course=course.course_id, person__in=people)
    learnt = _learnt(page, names, home) if course.course_id else iter(())
    made = [*learnt, *_ended(course, names, home)]
    return sorted(made, key=lambda s: (str(s["timestamp"]), str(s["id"])))


def account_name(person: int, space: str) -> str:
    """One person's alias in one space; nothing can be learnt from it."""
    return crypto.vault().marker(f"xapi {space}")(str(person).encode()).hex()


def _learnt(enrolments: QuerySet[Enrolment], names: Mapping[int, str], home: str) -> Iterator[Json]:
    rows = enrolments.select_related("page").prefetch_related("done__lesson", "attempts")
    for own in rows.order_by("pk"):
        voice, root = _Voice(names[own.person], home), f"{home}/learning/courses/{own.page_id}/"
        course = (root, "course", own.page.title)
        yield _said(voice, f"enrol {own.pk}", "registered", course, own.enrolled_at)
        for done in own.done.all():
            lesson = (f"{root}lessons/{done.lesson.number}/", "lesson", done.lesson.title)
            yield _said(voice, f"done {done.pk}", "completed", lesson, done.at, {"completion": True})
        for tried in own.attempts.all():
            passed = tried.score >= services.needed(timezone.localtime(tried.at).date())
            result: Json = {"success": passed, "score": {"scaled": tried.score / 100, "raw": tried.score, "min": 0, "max": 100}}  # fmt: skip
            test = (f"{root}test/", "assessment", own.page.title)
            verb = "passed" if passed else "failed"
            yield _said(voice, f"attempt {tried.pk}", verb, test, tried.at, result)
        if own.finished_at is not None:
            yield _said(voice, f"finish {own.pk}", "completed", course, own.finished_at, {"completion": True})


def _ended(course: TrainingClass, names: Mapping[int, str], home: str) -> Iterable[Json]:
    facts = snapshots.latest_facts()
    if facts is None or not names:
        return
    table = facts["training"]
    wanted = pc.and_(
        pc.equal(table["class_code"], course.class_code),
        pc.is_in(table["person"], pa.array(sorted(names), pa.int64())),
    )
    activity = (f"{home}/classes/c/{course.class_code}/", "course", course.title)
    for row in table.filter(wanted).to_pylist():
        if row["ended_on"] is None or row["outcome"] == "RUNNING":
            continue
        done = row["outcome"] in ("FINISHED", "CERTIFIED")
        at = dt.datetime.combine(row["ended_on"], dt.time(12), tzinfo=dt.UTC)
        verb = "completed" if done else "terminated"
        voice = _Voice(names[row["person"]], home)
        yield _said(voice, f"class {row['record']}", verb, activity, at, {"completion": done})


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who is spoken of, and the site that speaks."""

    name: str
    home: str

    def account(self) -> Json:
        return {"objectType": "Agent", "account": {"homePage": self.home, "name": self.name}}


def _said(
    voice: _Voice, key: str, verb: str, activity: Activity, at: dt.datetime, result: Json | None = None
) -> Json:
    where, kind, title = activity
    statement: Json = {
        "id": str(uuid.uuid5(NUMBERS, f"{voice.home} {voice.name} {key}")),
        "actor": voice.account(),
        "verb": {"id": f"{VERBS}{verb}", "display": {"en": verb}},
        "object": {
            "objectType": "Activity",
            "id": where,
            "definition": {"type": f"{ACTIVITIES}{kind}", "name": {"zh-CN": title}},
        },
        "timestamp": at.astimezone(dt.UTC).isoformat(timespec="milliseconds"),
        "version": VERSION,
    }
    return statement if result is None else {**statement, "result": result}


def _passed_on(row: Statement, voice: _Voice) -> Json:
    at = row.at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    said: Json = row.said
    return {**said, "id": str(row.pk), "actor": voice.account(), "timestamp": at, "version": VERSION}
