"""What bodies and the office work with: the desk, one exam, the office's queue, the rows of an upload, raw marks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from jiangtu.apps.accounts.access import READERS
from jiangtu.apps.accounts.models import User
from jiangtu.apps.appraisal import examiners, marking, results, rules, seating, standards
from jiangtu.apps.appraisal.batches import NotYourBatch
from jiangtu.apps.appraisal.kinds import (
    BATCH,
    BODIES,
    BODY_REGISTERS,
    MARKING,
    PART_LABELS,
    ApplicationState,
    BatchState,
    MarkState,
    Part,
    TheoryMode,
)
from jiangtu.apps.appraisal.models import Batch, Candidate, Examiner, Objection, Place, Result, Sitting
from jiangtu.apps.appraisal.queries import Plan, Told, one_plan, plans_of, told
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers.models import Entry, Room
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms.states import Step


@dataclass(frozen=True, slots=True)
class Desk:
    """A body's filings, exams and examiners."""

    entries: tuple[registers.Listing, ...]
    plans: tuple[Plan, ...]
    examiners: tuple[Examiner, ...]


def desk(organisation: str, *, day: dt.date) -> Desk:
    """What a body works with, the newest exam first."""
    own = Entry.objects.filter(organisation=organisation or None, register__in=BODY_REGISTERS)
    entries = tuple(registers.listing(e, day) for e in own.prefetch_related("scopes").order_by("pk"))
    rows = Batch.objects.filter(body__organisation=organisation or None).order_by("-exam_on", "-pk")
    serving = Examiner.objects.filter(organisation=organisation or None).select_related("entry")
    return Desk(entries, tuple(plans_of(rows)), tuple(serving.order_by("name", "pk")))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one part is marked."""

    part: str
    label: str
    present: int
    seats: int
    agreed: int
    cells: int
    by_machine: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a candidate's result; `stands` unless a later one took its place."""

    result: Result
    parts: tuple[Told, ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One exam as its body or the office works on it."""

    plan: Plan
    scheme: rules.Scheme
    steps: tuple[Step, ...]
    candidates: tuple[Candidate, ...]
    sittings: tuple[tuple[Sitting, str, int, int], ...]
    progress: tuple[Progress, ...]
    own: bool
    rooms: tuple[Room, ...] = ()
    examiners: tuple[Examiner, ...] = ()
    results: tuple[Version, ...] = ()

    @property
    def batch(self) -> Batch:
        """The exam."""
        return self.plan.batch

    @property
    def arranging(self) -> bool:
        """Whether rooms and times may be arranged."""
        return self.own and self.batch.state in seating.ARRANGING

    @property
    def seated(self) -> bool:
        """Whether seats have been given."""
        return any(seats for _sitting, _label, seats, _here in self.sittings)

    @property
    def staffing(self) -> bool:
        """Whether examiners may be assigned or relieved."""
        return self.own and self.batch.state in examiners.BEFORE_EXAM

    @property
    def marking(self) -> bool:
        """Whether marks may be entered."""
        return self.batch.state in MARKING


def readable(code: str, reader: User) -> Batch:
    """A batch of the reader's own body, or any for the offices; NotYourBatch otherwise."""
    found = Batch.objects.select_related("body__organisation", "skill").filter(code=code)
    if reader.role not in READERS:
        found = found.filter(body__organisation=reader.organisation or None)
    batch = found.first()
    if batch is None:
        raise NotYourBatch
    return batch


def batch_page(code: str, reader: User) -> BatchPage:
    """The page of one exam; NotYourBatch for another's."""
    batch = readable(code, reader)
    scheme = standards.scheme_of(batch)
    own, home = reader.role in BODIES, batch.body.organisation_id
    rooms = Room.objects.filter(organisation=home).order_by("name", "pk") if own else Room.objects.none()
    serving = Examiner.objects.filter(organisation=home).select_related("entry").order_by("name", "pk")
    return BatchPage(
        plan=one_plan(batch), scheme=scheme, own=own,
        steps=tuple(BATCH.possible(batch.state, reader.role)),
        candidates=tuple(batch.candidates.order_by("number", "pk")), sittings=_sittings(batch),
        progress=tuple(_progress(batch)), results=_versions(batch, scheme), rooms=tuple(rooms),
        examiners=tuple(serving) if own else (),
    )  # fmt: skip


def _versions(batch: Batch, scheme: rules.Scheme) -> tuple[Version, ...]:
    """Every version of every result by admission number, the one that stands before those it replaced. One query."""
    rows = Result.objects.filter(candidate__batch=batch).select_related("candidate")
    found: dict[int, list[Version]] = {}
    for row in rows.order_by("candidate__number", "candidate", "-version"):
        own = found.setdefault(row.candidate_id, [])
        own.append(Version(row, told(scheme, row), not own))
    return tuple(version for own in found.values() for version in own)


def _sittings(batch: Batch) -> tuple[tuple[Sitting, str, int, int], ...]:
    rows = batch.sittings.select_related("room").annotate(
        seated=Count("places"), here=Count("places", filter=Q(places__present_at__isnull=False))
    )
    ordered = rows.order_by("starts_at", "pk")
    return tuple((s, PART_LABELS[Part(s.part)], s.seated, s.here) for s in ordered)


def roll(batch: Batch) -> list[tuple[Sitting, str, list[Place]]]:
    """Who sits where: every sitting by its beginning, its seats in order. Two queries."""
    seats = Place.objects.select_related("candidate").order_by("seat")
    rows = batch.sittings.select_related("room").prefetch_related(Prefetch("places", seats))
    return [(s, PART_LABELS[Part(s.part)], list(s.places.all())) for s in rows.order_by("starts_at", "pk")]


def _progress(batch: Batch) -> list[Progress]:
    found = []
    for part in standards.scheme_of(batch).parts:
        machine = part.part == Part.THEORY and batch.theory_mode == TheoryMode.COMPUTER
        rows, here = marking.entered(batch, part.part), marking.present(batch, part.part)
        cells = [("", rules.WHOLE)] if machine else list(part.cells)
        stands = (rules.standing(rows.get((c.pk, b), [])).state for c in here for b, _ in cells)
        agreed = sum(state is MarkState.AGREED for state in stands)
        seats = batch.sittings.filter(part=part.part).aggregate(n=Count("places"))["n"]
        label = PART_LABELS[Part(part.part)]
        found.append(Progress(part.part, label, len(here), seats, agreed, len(here) * len(cells), machine))
    return found


@dataclass(frozen=True, slots=True)
class Office:
    """What waits for the office: undecided applications, objections, exams whose next step is its own, all running."""

    undecided: tuple[Candidate, ...]
    objections: tuple[Objection, ...]
    waiting: tuple[Plan, ...]
    running: tuple[Plan, ...]


def office() -> Office:
    """The office's page, the soonest exam first."""
    taking = [BatchState.OPEN, BatchState.CLOSED]
    asked = Candidate.objects.filter(state=ApplicationState.ASKED, batch__state__in=taking)
    said = Objection.objects.filter(answered_at=None).select_related("batch", "candidate")
    own = [BatchState.PUBLICISED, BatchState.UPLOADED]
    over = [BatchState.CERTIFIED, BatchState.CANCELLED, BatchState.DRAFT, *own]
    return Office(
        tuple(asked.select_related("batch__skill").order_by("batch__exam_on", "pk")),
        tuple(said.order_by("at", "pk")),
        tuple(plans_of(Batch.objects.filter(state__in=own).order_by("exam_on", "code"))),
        tuple(plans_of(Batch.objects.exclude(state__in=over).order_by("exam_on", "code"))),
    )


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One candidate who passed: marks by part, and the certificate once there is one."""

    candidate: Candidate
    marks: dict[str, int | None]
    certificate: Certificate | None


def upload_rows(batch: Batch) -> list[UploadRow]:
    """Everybody who passed, by admission number. Three queries."""
    won = results.winners(batch)
    issued = {
        c.source: c for c in Certificate.objects.filter(source__in=[results.source_of(c) for c, _ in won])
    }
    return [
        UploadRow(c, {name: said["mark"] for name, said in r.parts.items()}, issued.get(results.source_of(c)))
        for c, r in won
    ]


def occupation_choices(day: dt.date) -> list[tuple[str, str]]:
    """The occupations that have a standard."""
    return [
        (s.occupation, f"{occupations.name(s.occupation)}（{s.edition}）") for s in standards.offered(day=day)
    ]


def raw_marks(batch: Batch) -> Sequence[tuple[str, str, str, str, int, str, dt.datetime]]:
    """Every raw mark of an exam: number, part, block, entry, value, by whom, when."""
    rows = Candidate.objects.filter(batch=batch, marks__isnull=False).order_by("marks__pk")
    return list(
        rows.values_list(
            "number", "marks__part", "marks__block", "marks__entry", "marks__value", "marks__by", "marks__at"
        )
    )
