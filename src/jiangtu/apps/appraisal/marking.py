"""Raw marks, entered twice by two people who do not see each other's, a third's word where they differ; incidents.

MarkingRefusal
├── MarksClosed    the batch takes no marks: not examined yet, or its results are settled
├── NotAMarker     the log-in does not serve in this batch as an assessor
├── MarksWrong     marks out of range, of nobody's seat, of somebody absent or tied to the marker; all are named
├── SamePerson     who entered a mark may not also decide where it differs
└── IncidentWrong  the incident lacks what its effect needs
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from jiangtu.apps.appraisal import applications, examiners, rules, seating, standards
from jiangtu.apps.appraisal.batches import Act, AppraisalRefusal, locked, refuse_unless, told
from jiangtu.apps.appraisal.kinds import (
    BATCH,
    EFFECT_LABELS,
    MARKING,
    SETTLED,
    BatchState,
    Duty,
    Entry,
    MarkState,
    Part,
    TheoryMode,
)
from jiangtu.apps.appraisal.models import Batch, Candidate, Examiner, Incident, Mark
from jiangtu.apps.appraisal.rules import Entered, PartScheme, Standing
from jiangtu.catalogues.appraisal import mended
from jiangtu.engine.appraisal import incidents
from jiangtu.engine.errors import Problem, Problems, Sentence
from jiangtu.engine.terms.states import ReasonMissing

Cell = tuple[int, str]
"""A candidate and a block ("" for the whole part)."""
RECORDING = frozenset({BatchState.SEATED, BatchState.EXAMINED, BatchState.REOPENED})
"""States in which incidents are written down."""


class MarksClosed(AppraisalRefusal):
    """The batch takes no marks."""

    def __init__(self, state: str) -> None:
        done = state in SETTLED or state == BatchState.MARKED
        mend = "评分完成后要改分，先由人社经办重新核分并写明原因。" if done else "考试结束后再登分。"
        super().__init__(
            "MARKS_CLOSED",
            Sentence("评价计划现在是“%(state)s”，不能登分。", state=BATCH.labels[state]),
            mend=mend,
        )


class NotAMarker(AppraisalRefusal):
    """The log-in does not serve in this batch as an assessor."""

    def __init__(self) -> None:
        super().__init__("NOT_A_MARKER", "这个账号没有被指派为本批次考评员。", mend="请机构先指派。")


class MarksWrong(Problems):
    """Marks that cannot be kept; none was."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "MARKS_WRONG", Sentence("有%(n)s个分数不能登记，整批没有登记。", n=len(problems)), problems
        )


class SamePerson(AppraisalRefusal):
    """Who entered a mark may not also decide where it differs, nor enter it a second time as another's."""

    def __init__(self) -> None:
        super().__init__("SAME_PERSON", "两次登分和裁定要由不同的人做。", mend="请换一个人登分或裁定。")


class IncidentWrong(AppraisalRefusal):
    """The incident lacks what its effect needs."""

    def __init__(self, zh: str) -> None:
        super().__init__("INCIDENT_WRONG", zh, mend="请补充后再记录。")


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate of a part as one marker sees him: his own entries alone, never another's."""

    candidate: Candidate
    mine: Mapping[str, int]
    open: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part to be marked by one person; `entry` is which entry his will be."""

    part: PartScheme
    entry: Entry
    lines: tuple[Line, ...]


def marker(batch: Batch, part: str, act: Act) -> Examiner | None:
    """Who marks: an assessor serving in the batch; theory on paper any log-in of the body, which need not be one.

    NotAMarker for anybody else.
    """
    found = batch.assignments.filter(examiner__username=act.actor.username, duty=Duty.ASSESSOR)
    serving = found.exclude(examiner__username="").select_related("examiner__entry").first()
    if serving is not None:
        return serving.examiner
    if part == Part.THEORY and batch.body.organisation_id == act.organisation:
        return None
    raise NotAMarker


def _part(batch: Batch, part: str) -> PartScheme:
    found = standards.scheme_of(batch).part(part)
    if found is None or (part == Part.THEORY and batch.theory_mode == TheoryMode.COMPUTER):
        raise NotAMarker
    return found


def entered(batch: Batch, part: str) -> dict[Cell, list[Entered]]:
    """Every raw entry of a part by cell, in the order of time. One query."""
    rows = Mark.objects.filter(candidate__batch=batch, part=part).order_by("pk")
    found: dict[Cell, list[Entered]] = {}
    for pk, candidate, block, entry, value, by in rows.values_list(
        "pk", "candidate", "block", "entry", "value", "by"
    ):
        found.setdefault((candidate, block), []).append(Entered(entry, value, by, pk))
    return found


def sheet(batch: Batch, part: str, act: Act) -> Sheet:
    """What one person marks: those present whom he may judge, with his own entries. Raises MarksClosed, NotAMarker."""
    _refuse_closed(batch)
    scheme, examiner = _part(batch, part), marker(batch, part, act)
    here = present(batch, part)
    tied = examiners.ties(examiner, batch, here) if examiner else {}
    rows = entered(batch, part)
    lines = tuple(_line(c, scheme, rows, act.actor.username) for c in here if c.pk not in tied)
    return Sheet(scheme, _entry_of(rows, act.actor.username), lines)


def _line(c: Candidate, scheme: PartScheme, rows: Mapping[Cell, list[Entered]], username: str) -> Line:
    own: dict[str, int] = {}
    free = False
    for block, _ in scheme.cells:
        entries = rows.get((c.pk, block), [])
        mine = [e.value for e in entries if e.by == username and e.entry != Entry.THIRD]
        own |= dict.fromkeys([block], mine[-1]) if mine else {}
        others = {e.entry for e in entries if e.by != username and e.entry != Entry.THIRD}
        free = free or len(others) < 2
    return Line(c, own, free)


def _entry_of(rows: Mapping[Cell, list[Entered]], username: str) -> Entry:
    every = [e for entries in rows.values() for e in entries]
    mine = {e.entry for e in every if e.by == username}
    if Entry.SECOND in mine or (Entry.FIRST not in mine and any(e.entry == Entry.FIRST for e in every)):
        return Entry.SECOND
    return Entry.FIRST


def present(batch: Batch, part: str) -> list[Candidate]:
    """The candidates who were let in to a part, by admission number."""
    here = {candidate for candidate, name in seating.present(batch) if name == part}
    return sorted((c for c in applications.accepted(batch) if c.pk in here), key=lambda c: c.number)


def enter(*, code: str, part: str, marks: Mapping[Cell, int], act: Act, device: str = "") -> int:
    """Marks as one person read them, all or none; each cell's first writer makes the first entry, another the second.

    Entering again corrects one's own entry by a new row. Raises MarksClosed, NotAMarker, MarksWrong.
    """
    with transaction.atomic():
        batch = locked(code, act)
        _refuse_closed(batch)
        scheme, examiner = _part(batch, part), marker(batch, part, act)
        here = {c.pk: c for c in present(batch, part)}
        tied = examiners.ties(examiner, batch, list(here.values())) if examiner else {}
        rows = entered(batch, part)
        points = dict(scheme.cells)
        problems = [
            p for cell, value in marks.items() if (p := _wrong(cell, value, points, here, tied)) is not None
        ]
        made = [
            _mark(cell, value, part, rows.get(cell, []), act, device)
            for cell, value in marks.items()
            if _last(rows.get(cell, []), act) != value
        ]
        problems += [
            _both_entered(here[m.candidate_id].name) for m in made if m.entry == "" and m.candidate_id in here
        ]
        if problems:
            raise MarksWrong(problems)
        Mark.objects.bulk_create(made)
        told(batch, f"marks {part}", act, count=len(made))
    return len(made)


def _last(entries: Iterable[Entered], act: Act) -> int | None:
    """What this person wrote last in a cell: a sheet sent again adds nothing where it says the same."""
    own = [e.value for e in entries if e.by == act.actor.username and e.entry in (Entry.FIRST, Entry.SECOND)]
    return own[-1] if own else None


def _refuse_closed(batch: Batch) -> None:
    if batch.state not in MARKING:
        raise MarksClosed(batch.state)


def _wrong(
    cell: Cell, value: int, points: Mapping[str, int], here: Mapping[int, Candidate], tied: Mapping[int, str]
) -> Problem | None:
    who, block = cell
    if who not in here:
        return Problem("NOT_PRESENT", "没有这名在场考生", where=str(who), mend="缺考的不登分，核对准考证号。")
    if block not in points:
        return Problem(
            "BLOCK_UNKNOWN",
            Sentence("没有模块“%(block)s”", block=block),
            where=here[who].name,
            mend="请按评分表登分。",
        )
    if who in tied:
        return Problem(
            "IN_CONFLICT",
            Sentence("应当回避：%(who)s", who=tied[who]),
            where=here[who].name,
            mend="由其他考评员评分。",
        )
    if not 0 <= value <= points[block]:
        zh = Sentence(
            "%(what)s%(mark)s分，不在0到%(most)s之间", what=block or "成绩", mark=value, most=points[block]
        )
        mend = Sentence("改成0到%(most)s的整数。", most=points[block])
        return Problem("MARK_OUT_OF_RANGE", zh, where=here[who].name, value=str(value), mend=mend)
    return None


def _both_entered(name: str) -> Problem:
    return Problem("BOTH_ENTERED", "已由两人登分", where=name, mend="不一致的在“核对差异”里由第三人裁定。")


def _mark(cell: Cell, value: int, part: str, entries: Iterable[Entered], act: Act, device: str) -> Mark:
    """A new raw row; `entry` is empty where two others have entered already."""
    by = {e.entry: e.by for e in entries if e.entry in (Entry.FIRST, Entry.SECOND)}
    entry = next(
        (e for e in (Entry.FIRST, Entry.SECOND) if by.get(e, act.actor.username) == act.actor.username), ""
    )
    return Mark(
        candidate_id=cell[0], part=part, block=cell[1], entry=entry, value=value, by=act.actor.username, at=act.at,
        device=device,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell on which the two entries differ, before a third person."""

    candidate: Candidate
    part: str
    block: str
    standing: Standing


def differences(batch: Batch, reader: str) -> tuple[list[Difference], int]:
    """The cells on which two entries differ and nobody has decided yet; and how many more the reader entered himself,
    which he does not see.
    """
    found, own = [], 0
    for scheme in standards.scheme_of(batch).parts:
        rows = entered(batch, scheme.part)
        for c in present(batch, scheme.part):
            for block, _ in scheme.cells:
                entries = rows.get((c.pk, block), [])
                stands = rules.standing(entries)
                if stands.state is not MarkState.DIFFERS:
                    continue
                if reader in _writers(entries):
                    own += 1
                else:
                    found.append(Difference(c, scheme.part, block, stands))
    return found, own


def _writers(entries: Iterable[Entered]) -> set[str]:
    return {e.by for e in entries if e.entry != Entry.THIRD}


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of one part."""

    part: str
    candidate: int
    block: str


def settle(*, code: str, cell: Place, value: int, act: Act) -> Mark:
    """A third person's mark where two differ. Raises MarksClosed, NotAMarker, SamePerson, MarksWrong."""
    with transaction.atomic():
        batch = locked(code, act)
        _refuse_closed(batch)
        scheme, examiner = _part(batch, cell.part), marker(batch, cell.part, act)
        here = {c.pk: c for c in present(batch, cell.part)}
        tied = examiners.ties(examiner, batch, list(here.values())) if examiner else {}
        if problem := _wrong((cell.candidate, cell.block), value, dict(scheme.cells), here, tied):
            raise MarksWrong([problem])
        entries = entered(batch, cell.part).get((cell.candidate, cell.block), [])
        if rules.standing(entries).state is not MarkState.DIFFERS:
            raise MarksWrong([_not_different(here[cell.candidate].name)])
        if act.actor.username in _writers(entries):
            raise SamePerson
        made = Mark.objects.create(
            candidate_id=cell.candidate, part=cell.part, block=cell.block, entry=Entry.THIRD, value=value,
            by=act.actor.username, at=act.at,
        )  # fmt: skip
        told(batch, "settle", act, person=here[cell.candidate].person)
    return made


def _not_different(name: str) -> Problem:
    return Problem("NOT_DIFFERENT", "两次登分没有差异", where=name, mend="不需要裁定。")


@dataclass(frozen=True, slots=True)
class Seen:
    """An incident as it is told: by its code; the effect is the catalogue's, nobody's choice."""

    code: str
    part: str
    note: str
    candidate: int | None = None
    minutes: int = 0
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of incident as a page offers it; `bar_months`: no application for so long."""

    code: str
    zh: str
    en: str
    effect: str
    bar_months: int = 0

    @property
    def follows(self) -> str:
        """What it does, in words."""
        return EFFECT_LABELS[self.effect]


def incident_kinds() -> dict[str, Kind]:
    """Every kind by code: those that change a result, then those mended on the spot."""
    grave = (Kind(k.code, k.zh, k.en, k.effect, k.bar_months) for k in incidents.kinds().values())
    light = (Kind(k.code, k.zh, k.en, k.effect) for k in mended().values())
    return {kind.code: kind for kind in (*grave, *light)}


def record_incident(*, code: str, seen: Seen, act: Act) -> Incident:
    """The incident written down with the effect its code has. Raises WrongTime, IncidentWrong."""
    with transaction.atomic():
        batch = locked(code, act)
        if batch.state not in RECORDING:
            raise MarksClosed(batch.state)
        effect = incident_kinds()[seen.code].effect
        _refuse_incomplete(batch, seen, effect)
        made = Incident.objects.create(
            batch=batch, candidate_id=seen.candidate, part=seen.part, code=seen.code, effect=effect, note=seen.note,
            minutes=seen.minutes if effect == "minutes" else 0, item_id=seen.item, by=act.actor.username, at=act.at,
        )  # fmt: skip
        told(batch, f"incident {seen.code}", act, person=made.candidate.person if made.candidate else None)
    return made


def revoke_incident(*, code: str, incident: int, act: Act) -> Incident:
    """An incident wrongly written down has no effect any more; it stays, with why. The office's, while results are settled
    anew. Raises WrongTime, ReasonMissing, IncidentWrong where none such stands.
    """
    with transaction.atomic():
        batch = locked(code, act)
        refuse_unless(batch, frozenset({BatchState.REOPENED}), Sentence("撤销考场情况"))
        if not act.reason.strip():
            raise ReasonMissing("撤销")
        row = batch.incidents.select_for_update().filter(pk=incident, revoked_at=None).first()
        if row is None:
            raise IncidentWrong("没有这条考场情况，或已撤销。")
        row.revoked_at, row.revoked_by, row.revoked_because = act.at, act.actor.username, act.reason[:300]
        row.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
        told(batch, f"revoke {row.code}", act)
    return row


def _refuse_incomplete(batch: Batch, seen: Seen, effect: str) -> None:
    if effect == "drop_item":
        if seen.item is None:
            raise IncidentWrong("试题有误要写明是哪一题。")
        return
    if seen.candidate is None or not batch.candidates.filter(pk=seen.candidate).exists():
        raise IncidentWrong("要写明是哪名考生。")
    if effect == "minutes" and not 0 < seen.minutes <= 240:
        raise IncidentWrong("要写明补时几分钟（1至240）。")
