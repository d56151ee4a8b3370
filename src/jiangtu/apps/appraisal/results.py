"""Results: settled, made public, objected to, uploaded, certified. Every version of a result stays.

ResultRefusal
├── ObjectionLate   the time for objections has not begun or is over
└── NotYourWord     the objection is answered already, or is of another batch
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from django.db import transaction

from jiangtu.apps.appraisal import applications, marking, news, papers, rules, seating, standards
from jiangtu.apps.appraisal.batches import Act, AppraisalRefusal, locked, told
from jiangtu.apps.appraisal.kinds import (
    BODY_CLASS,
    MARK_LABELS,
    PART_LABELS,
    BatchKind,
    BatchState,
    Fate,
    MarkState,
    Part,
    TheoryMode,
)
from jiangtu.apps.appraisal.models import Batch, Candidate, Objection, Result
from jiangtu.apps.appraisal.rules import PartResult, PartScheme, Scheme
from jiangtu.apps.certificates import services as certificates
from jiangtu.apps.certificates.kinds import CertificateKind, Draft
from jiangtu.apps.certificates.models import Certificate
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.appraisal import incidents, marks
from jiangtu.engine.appraisal.incidents import Effect
from jiangtu.engine.appraisal.shape import Part as EnginePart
from jiangtu.engine.appraisal.shape import Source
from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.policy.tree import Verdict
from jiangtu.engine.terms.workdays import Clock, Unit


class ObjectionLate(AppraisalRefusal):
    """The time for objections has not begun or is over."""

    def __init__(self) -> None:
        super().__init__("OBJECTION_LATE", "现在不在公示期内。", mend="公示期外的问题请拨打 12333 反映。")


class NotYourWord(AppraisalRefusal):
    """The objection is answered already, or is of another batch."""

    def __init__(self) -> None:
        super().__init__("OBJECTION_ANSWERED", "这条异议已经答复。", mend="请查看答复。")


def mark_problems(batch: Batch) -> list[Problem]:
    """Every mark that is missing, entered once, or differs: whose, which part and block. A few queries, any size."""
    found = []
    ended = _ended(batch)
    for scheme in standards.scheme_of(batch).parts:
        rows = marking.entered(batch, scheme.part)
        for c in marking.present(batch, scheme.part):
            if (c.pk, scheme.part) in ended or (c.pk, "") in ended:
                continue
            for block, _ in _cells(batch, scheme):
                state = rules.standing(rows.get((c.pk, block), [])).state
                if state is not MarkState.AGREED:
                    found.append(_unmarked(c, scheme, block, state))
    return found


def _cells(batch: Batch, scheme: PartScheme) -> tuple[tuple[str, int], ...]:
    """What is marked: theory on a computer is counted as a whole."""
    by_machine = scheme.part == Part.THEORY and batch.theory_mode == TheoryMode.COMPUTER
    return (("", rules.WHOLE),) if by_machine else scheme.cells


def _ended(batch: Batch) -> set[tuple[int, str]]:
    """(candidate, part) of parts an incident ended, so that they need no mark; part "" for all of them."""
    kinds = incidents.kinds()
    rows = batch.incidents.filter(candidate__isnull=False, code__in=kinds, revoked_at=None).values_list(
        "candidate", "part", "code"
    )
    return {
        (who, "" if kinds[code].effect is Effect.VOID_ALL else part)
        for who, part, code in rows
        if kinds[code].effect is not Effect.NONE
    }


def _unmarked(c: Candidate, scheme: PartScheme, block: str, state: MarkState) -> Problem:
    where = f"{c.number} {PART_LABELS[Part(scheme.part)]}{'·' + block if block else ''}"
    return Problem("MARK_OPEN", MARK_LABELS[state], where=where, mend="两人各登一次；不一致的由第三人裁定。")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one candidate ended: each part, whether he passed, and until when he may not apply after a grave incident."""

    parts: Mapping[str, PartResult]
    passed: bool
    barred_until: dt.date | None


FATES = {
    "passed": Fate.PASSED, "kept": Fate.KEPT, "failed": Fate.FAILED, "absent": Fate.ABSENT, "void": Fate.VOID,
    "not_taken": Fate.ABSENT, "unknown": Fate.OPEN, "resit_free": Fate.AGAIN,
}  # fmt: skip
"""The engine's outcomes in the words of this app."""


def computed(batch: Batch) -> dict[int, Outcome]:
    """Candidate → how he ended, from presence, agreed marks, incidents and kept parts. A dozen queries, any size."""
    scheme, people = standards.scheme_of(batch), applications.accepted(batch)
    given = _given(batch, scheme, people)
    sitting = marks.Sitting(_parts(scheme), batch.exam_on, scheme.resit_months)
    agreed = pa.Table.from_pylist([row for row, _ in given], schema=marks.AGREED)
    results, parts, _ = marks.settle(
        sitting, agreed, happened=_happened(batch), kept=_kept_before(people, batch)
    )
    blocks = {(row["candidate"], row["part"]): own for row, own in given}
    ended: dict[int, dict[str, PartResult]] = {}
    for row in parts.to_pylist():
        key = (row["candidate"], row["part"])
        told = PartResult(FATES[row["state"]], row["mark"], blocks.get(key, {}))
        ended.setdefault(key[0], {})[key[1].upper()] = told
    return {
        row["candidate"]: Outcome(ended[row["candidate"]], row["verdict"] == Verdict.YES, row["barred_until"])
        for row in results.to_pylist()
    }


def _given(
    batch: Batch, scheme: Scheme, people: Sequence[Candidate]
) -> list[tuple[dict[str, object], dict[str, int]]]:
    """A row of `marks.AGREED` for each candidate and part he sits, with his marks by block."""
    here = seating.present(batch)
    rows = {p.part: marking.entered(batch, p.part) for p in scheme.parts}
    found = []
    for c in people:
        sits = applications.parts_to_sit(c)
        for part in (p for p in scheme.parts if p.part in sits):
            cells = _cells(batch, part)
            said = _agreed(rows[part.part], c.pk, cells)
            came, whole = (c.pk, part.part) in here, len(said) == len(cells)
            row: dict[str, object] = {
                "candidate": c.pk, "part": part.part.lower(), "mark": sum(said.values()) if came and whole else None,
                "absent": not came, "state": "agreed" if whole or not came else "missing",
            }  # fmt: skip
            found.append((row, {block: value for block, value in said.items() if block}))
    return found


def _agreed(
    rows: Mapping[marking.Cell, list[rules.Entered]], candidate: int, cells: tuple[tuple[str, int], ...]
) -> dict[str, int]:
    found = {block: rules.standing(rows.get((candidate, block), [])).value for block, _ in cells}
    return {block: value for block, value in found.items() if value is not None}


def _parts(scheme: Scheme) -> list[EnginePart]:
    said = Source(scheme.edition, "", "K")
    return [
        EnginePart(p.part.lower(), PART_LABELS[Part(p.part)], "", 1, p.pass_mark, said) for p in scheme.parts
    ]


def _happened(batch: Batch) -> pa.Table:
    standing = batch.incidents.filter(candidate__isnull=False, revoked_at=None)
    rows = standing.filter(code__in=incidents.kinds()).order_by("pk")
    told = [
        {"candidate": who, "part": part.lower(), "incident": code}
        for who, part, code in rows.values_list("candidate", "part", "code")
    ]
    return pa.Table.from_pylist(told, schema=marks.HAPPENED)


def _kept_before(people: Sequence[Candidate], batch: Batch) -> pa.Table:
    rows = [
        {"candidate": c.pk, "part": name.lower(), "mark": mark, "passed_on": c.resits.batch.exam_on}
        for c in people
        if c.resits is not None
        for name, mark in applications.kept_parts(c.resits, on=batch.exam_on).items()
    ]
    return pa.Table.from_pylist(rows, schema=marks.KEPT)


def settle(batch: Batch, act: Act) -> None:
    """A new version of every candidate's result; the earlier ones stay. Inside the caller's transaction."""
    version = max(Result.objects.filter(candidate__batch=batch).values_list("version", flat=True), default=0)
    Result.objects.bulk_create(
        Result(
            candidate_id=key, version=version + 1, parts={name: _kept(part) for name, part in one.parts.items()},
            passed=one.passed, barred_until=one.barred_until, by=act.actor.username, at=act.at,
        )
        for key, one in computed(batch).items()
    )  # fmt: skip


def _kept(part: PartResult) -> dict[str, object]:
    return {"fate": part.fate, "mark": part.mark, "blocks": dict(part.blocks)}


def latest(batch: Batch) -> dict[int, Result]:
    """Candidate → the version of his result that stands. One query."""
    rows = Result.objects.filter(candidate__batch=batch).order_by("version")
    return {row.candidate_id: row for row in rows}


def recount(batch: Batch, act: Act) -> None:
    """The computer's count once more where a question was taken out; inside the caller's transaction."""
    if batch.theory_mode == TheoryMode.COMPUTER:
        papers.rescore(batch, act)


def publicise(batch: Batch, day: dt.date) -> None:
    """The days of publicity begin."""
    days = figure("publicity_days", area=batch.area, day=day)
    batch.publicity_until = Clock(days.value, Unit(days.unit)).due(day)


def object_to(*, code: str, text: str, candidate: int | None, act: Act) -> Objection:
    """Somebody's word against a result while it is public. Raises ObjectionLate."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(code=code)
        until = batch.publicity_until
        if batch.state != BatchState.PUBLICISED or until is None or act.day > until:
            raise ObjectionLate
        about = batch.candidates.filter(pk=candidate).first() if candidate else None
        made = Objection.objects.create(
            batch=batch, candidate=about, text=text, by=act.actor.username, at=act.at
        )
        told(batch, "objection", act, person=about.person if about else None)
        news.tell_objection(made, act)
    return made


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office says to an objection."""

    objection: int
    text: str
    upheld: bool


def answer_objection(*, code: str, answer: Answer, act: Act) -> Objection:
    """The office's answer; an upheld one has the batch reopened before it can go on. Raises NotYourWord."""
    with transaction.atomic():
        batch = locked(code, act)
        row = batch.objections.select_for_update().filter(pk=answer.objection, answered_at=None).first()
        if row is None:
            raise NotYourWord
        row.answer, row.upheld = answer.text, answer.upheld
        row.answered_by, row.answered_at = act.actor.username, act.at
        row.save()
        told(batch, "answer", act)
        news.tell_answered(row, act)
    return row


def publicity_problems(batch: Batch, day: dt.date) -> list[Problem]:
    """Why the data cannot be uploaded yet: publicity runs, or an objection is open or upheld without a new result."""
    found = []
    if batch.publicity_until is None or day <= batch.publicity_until:
        found.append(Problem("STILL_PUBLIC", Sentence("公示到%(publicity_until)s", publicity_until=batch.publicity_until), where="公示", mend="公示期满后再上报。"))  # fmt: skip
    settled_at = max((r.at for r in latest(batch).values()), default=None)
    for said in batch.objections.order_by("pk"):
        if said.answered_at is None:
            found.append(Problem("OBJECTION_OPEN", "异议还没有答复", where=said.text[:20], mend="请先答复。"))
        elif said.upheld and (settled_at is None or said.answered_at >= settled_at):
            found.append(Problem("OBJECTION_UPHELD", "异议成立，成绩还没有重新核定", where=said.text[:20], mend="请重新核分。"))  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Numbers:
    """The two parts of a certificate's number that a body's filing says."""

    organ: str
    site: str


def numbers_of(batch: Batch) -> Numbers:
    """As filed; empty where the body never said."""
    details = batch.body.details
    return Numbers(str(details.get("organ", "")), str(details.get("site", "")))


def certificate_problems(batch: Batch) -> list[Problem]:
    """Why no certificate can be numbered: the body's filing lacks its codes."""
    numbers = numbers_of(batch)
    given = (("机构代码", numbers.organ, 4), ("站点序列号", numbers.site, 6))
    return [
        Problem(
            "CODE_WRONG",
            Sentence("应为%(size)s位数字", size=size),
            where=name,
            value=text,
            mend="请机构更正备案信息。",
        )
        for name, text, size in given
        if not (text.isascii() and text.isdigit() and len(text) == size)
    ]


def winners(batch: Batch) -> list[tuple[Candidate, Result]]:
    """Those who passed, with the result that stands, by admission number."""
    stands = latest(batch)
    rows = [(c, stands[c.pk]) for c in applications.accepted(batch) if c.pk in stands]
    return sorted(((c, r) for c, r in rows if r.passed), key=lambda pair: pair[0].number)


def certify(batch: Batch, act: Act) -> list[Certificate]:
    """A certificate for everybody who passed; the same result is never certified twice. Inside the caller's transaction."""
    numbers = numbers_of(batch)
    single = batch.kind == BatchKind.SINGLE
    drafts = [
        Draft(
            kind=CertificateKind.SINGLE_SKILL if single else CertificateKind.LEVEL, person=c.person, holder=c.name,
            occupation=batch.occupation, level=batch.level, body=str(batch.body.organisation_id),
            body_class=BODY_CLASS[batch.body.register], organ=numbers.organ, site=numbers.site, area=batch.area,
            issued_on=act.day, source=source_of(c), title=batch.skill.title if batch.skill else "",
            marks={PART_LABELS[Part(name)]: said["mark"] for name, said in r.parts.items()},
        )
        for c, r in winners(batch)
    ]  # fmt: skip
    return certificates.issue(drafts, actor=act.actor, at=act.at)


def source_of(candidate: Candidate) -> str:
    """What a certificate rests on: one candidate of one exam, whatever version of his result."""
    return f"appraisal:candidate:{candidate.pk}"
