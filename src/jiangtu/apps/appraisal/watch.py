"""Exams looked at from outside: the data upload, how questions did, and the radar over bodies and examiners."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from django.db.models import Count
from django.utils import timezone

from jiangtu.apps.appraisal import board, inspections, papers, standards
from jiangtu.apps.appraisal.kinds import BODY_REGISTERS, SETTLED, BatchKind, Duty, Part
from jiangtu.apps.appraisal.kinds import Entry as MarkEntry
from jiangtu.apps.appraisal.models import (
    Assignment,
    Batch,
    Examiner,
    Inspection,
    Item,
    Mark,
    Paper,
    Reply,
    Result,
    Sitting,
    Turn,
)
from jiangtu.apps.audit.kinds import Actor, Purpose
from jiangtu.apps.files import services as files
from jiangtu.apps.files.services import NothingSealed
from jiangtu.apps.reference.downloads import Cell, Sheet
from jiangtu.apps.registers.models import Entry, Organisation, Room
from jiangtu.engine.appraisal import items, radar
from jiangtu.engine.appraisal.items import Analysis
from jiangtu.engine.appraisal.watch import BODIES, RESULTS, SESSIONS, TRACES, Observed, Suspect
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import occupation as occupations

HEADINGS = (
    "姓名", "证件类型", "证件号码", "证书编号", "准考证号", "职业", "工种", "等级", "理论成绩", "技能成绩", "综合评审成绩",
    "评价机构", "考试日期", "发证日期",
)  # fmt: skip
"""The fields of the national query (§1.5), with the admission number and the exam's day."""
CARD = "居民身份证"
Names = dict[str, dict[str, str]]
"""Column → key → what it is called."""
EVIDENCE = 8
"""Rows of evidence a page shows of one signal."""


def upload_sheet(batch: Batch, reader: Actor, *, at: dt.datetime) -> Sheet:
    """Everybody who passed, with the full number: each look at one is written down. OtherOffice for whoever may not.

    A person whose number nobody has delivered has an empty cell.
    """
    rows = [_upload_row(batch, row, reader, at) for row in board.upload_rows(batch)]
    about = [("批次", batch.code), ("评价机构", batch.body.title), ("合格人数", str(len(rows)))]
    return Sheet(f"评价数据上报{batch.code}", about, HEADINGS, rows)


def _upload_row(batch: Batch, row: board.UploadRow, reader: Actor, at: dt.datetime) -> list[Cell]:
    c, issued = row.candidate, row.certificate
    marks = [row.marks.get(part) for part in (Part.THEORY, Part.SKILL, Part.REVIEW)]
    title = batch.skill.title if batch.skill else occupations.name(batch.occupation)
    return [
        c.name, CARD, _number(c.person, reader, at), issued.number if issued else "", c.number, title, "",
        domains.LEVEL.labels.get(batch.level, ""), *marks, batch.body.title, f"{batch.exam_on}",
        f"{issued.issued_on}" if issued else "",
    ]  # fmt: skip


def _number(person: int, reader: Actor, at: dt.datetime) -> str:
    try:
        found = files.reveal(
            person=person, field="citizen_number", purpose=Purpose.APPLICATION, actor=reader, at=at
        )
    except NothingSealed:
        return ""
    return found[0]


@dataclass(frozen=True, slots=True)
class Bank:
    """One occupation and level with the number of its questions in use."""

    occupation: str
    title: str
    level: str
    count: int


def banks(*, day: dt.date) -> list[Bank]:
    """Every level of every standard in force with its questions. One query."""
    rows = Item.objects.exclude(ended_on__lte=day).values("occupation", "level").annotate(n=Count("pk"))
    held = {(r["occupation"], r["level"]): r["n"] for r in rows.order_by()}
    return [
        Bank(s.occupation, s.name_zh, level.code, held.get((s.occupation, level.code), 0))
        for s in standards.offered(day=day)
        for level in s.levels
    ]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """How one question did: shares of 1, `discrimination` None where it cannot be told."""

    item: Item
    asked: int
    difficulty: float
    discrimination: float | None
    blank: float
    flags: tuple[str, ...]
    dropped: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The questions of an exam, the oddest first, and how far its papers can be relied on; `redrawn` of them come again from their seeds."""

    analysis: Analysis | None
    lines: tuple[ItemLine, ...]
    redrawn: int = 0


FLAG_LABELS = {
    "KEY": "答案可能有误", "WEAK": "区分度低", "EASY": "过易", "HARD": "过难", "DISTRACTOR": "有选项无人选",
}  # fmt: skip


def item_page(batch: Batch) -> ItemPage:
    """What the engine makes of the exam's papers; empty while nobody has opened one. Cost: a draw for each paper."""
    held = list(Paper.objects.filter(candidate__batch=batch).order_by("pk"))
    if not held:
        return ItemPage(None, ())
    order = sorted({item for paper in held for item in paper.items})
    known = {i.pk: i for i in Item.objects.filter(pk__in=order)}
    place, row = {item: n for n, item in enumerate(order)}, {paper.pk: n for n, paper in enumerate(held)}
    choices = np.full((len(held), len(order)), items.NOT_ASKED, np.int8)
    for one in held:
        choices[row[one.pk], [place[item] for item in one.items]] = items.BLANK
    replies = Reply.objects.filter(paper__in=held).exclude(letters="")
    for paper, item, letter in replies.values_list("paper", "item", "letters"):
        choices[row[paper], place[item]] = papers.LETTERS.index(letter)
    key = np.array([papers.LETTERS.index(known[item].key) for item in order], np.int8)
    found = items.analyse(np.array(order, np.int64), key, choices)
    wrong = batch.incidents.filter(effect="drop_item", revoked_at=None)
    dropped = set(wrong.values_list("item", flat=True))
    lines = [_line(said, known, dropped) for said in found.items.to_pylist()]
    return ItemPage(found, tuple(sorted(lines, key=_oddness)), papers.redrawn(batch, held))


def _line(said: dict[str, object], known: dict[int, Item], dropped: set[int]) -> ItemLine:
    item = known[int(str(said["item"]))]
    weak, flags = said["discrimination"], said["flags"]
    return ItemLine(
        item, int(str(said["asked"])), float(str(said["difficulty"])), None if weak is None else float(str(weak)), float(str(said["blank"])),
        tuple(FLAG_LABELS[f] for f in flags) if isinstance(flags, list) else (), item.pk in dropped,
    )  # fmt: skip


def _oddness(line: ItemLine) -> tuple[int, float, int]:
    return -len(line.flags), line.discrimination or 0.0, line.item.pk


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing odd, in words, with its rows of evidence: headings (zh, en), then cells with the column each stands in."""

    zh: str
    en: str
    value: str
    expected: str
    points: float
    headings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One body or examiner: what it is called, its points, its signs, what came of looking into it."""

    kind: str
    key: str
    name: str
    points: float
    flagged: bool
    signs: tuple[Sign, ...]
    inspection: Inspection | None


@dataclass(frozen=True, slots=True)
class RadarPage:
    """Everybody with a sign, most points first; what the radar looked at."""

    seen: tuple[Seen, ...]
    bodies: int
    results: int

    @property
    def counts(self) -> dict[str, int]:
        """Of those flagged: how many, how many proved right, false alarms, not looked into yet."""
        flagged = [one.inspection for one in self.seen if one.flagged]
        right = sum(one is not None and one.confirmed for one in flagged)
        still = sum(one is None for one in flagged)
        return {"flagged": len(flagged), "right": right, "false": len(flagged) - right - still, "open": still}


def radar_page(*, day: dt.date) -> RadarPage:
    """The radar over every level exam whose results are settled. Cost: eight queries, and linear in results."""
    observed = observe(day=day)
    names, known = _names(), inspections.standing()
    seen = tuple(_seen(s, names, known.get((s.kind, s.key))) for s in radar.scan(observed))
    return RadarPage(seen, observed.bodies.num_rows, observed.results.num_rows)


def _names() -> Names:
    """What bodies, examiners and rooms are called, by the column their keys stand in. Three queries."""
    examiners = {str(key): name for key, name in Examiner.objects.values_list("pk", "name")}
    rooms = {str(key): name for key, name in Room.objects.values_list("pk", "name")}
    bodies = dict(Organisation.objects.values_list("code", "name"))
    return {"body": bodies, "examiner": examiners, "room": rooms, "other_room": rooms}


def _seen(suspect: Suspect, names: Names, inspection: Inspection | None) -> Seen:
    columns = radar.limits().columns
    signs = tuple(
        Sign(
            s.limit.zh, s.limit.en, _told(s.value, s.limit.unit), _told(s.expected, s.limit.unit), s.points,
            tuple(columns[name] for name in s.evidence.column_names), _rows(s.evidence, names),
        )
        for s in suspect.signals
    )  # fmt: skip
    name = names[suspect.kind].get(suspect.key, suspect.key)
    return Seen(suspect.kind, suspect.key, name, suspect.points, suspect.flagged, signs, inspection)


def _told(value: float, unit: str) -> str:
    return f"{100 * value:.0f}%" if unit == "share" else f"{value:.1f}" if unit == "times" else f"{value:.0f}"


def _rows(evidence: pa.Table, names: Names) -> tuple[tuple[tuple[str, str], ...], ...]:
    shown = evidence.slice(0, EVIDENCE).to_pylist()
    return tuple(
        tuple((column, _cell(v, names.get(column, {}))) for column, v in row.items()) for row in shown
    )


def _cell(value: object, names: dict[str, str]) -> str:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.3g}"
    return "—" if value is None else names.get(str(value), str(value))


def observe(*, day: dt.date) -> Observed:
    """What the radar looks at: settled level exams up to `day`, by body, examiner, room and device."""
    batches = Batch.objects.filter(kind=BatchKind.LEVEL, state__in=SETTLED, exam_on__lte=day)
    held = {b.pk: b for b in batches.select_related("body")}
    return Observed(_bodies(), _results(held), _sessions(held), _traces(held))


def _bodies() -> pa.Table:
    rows = Entry.objects.filter(register__in=BODY_REGISTERS, valid_from__isnull=False)
    first: dict[str, dt.date] = {}
    for code, since in rows.order_by("pk").values_list("organisation", "valid_from"):
        if code is not None and since is not None:
            first[code] = min(first.get(code, since), since)
    return pa.Table.from_pylist([{"body": c, "approved_on": d} for c, d in first.items()], schema=BODIES)


def _sitting_of(held: dict[int, Batch], part: Part) -> dict[int, Sitting]:
    """Batch → its first sitting of a part."""
    rows = Sitting.objects.filter(batch__in=held, part=part).order_by("-starts_at", "-pk")
    return {s.batch_id: s for s in rows}


def _results(held: dict[int, Batch]) -> pa.Table:
    skill = _sitting_of(held, Part.SKILL)
    versions = Result.objects.filter(candidate__batch__in=held).select_related("candidate")
    latest = {r.candidate_id: r for r in versions.order_by("version")}
    certified = Turn.objects.filter(batch__in=held, step="certify").values_list("batch", "at")
    issued = {batch: timezone.localtime(at).date() for batch, at in certified}
    rows = [
        _result(r, held[r.candidate.batch_id], issued.get(r.candidate.batch_id))
        | {"session": skill[r.candidate.batch_id].pk if r.candidate.batch_id in skill else None}
        for r in latest.values()
    ]
    return pa.Table.from_pylist(rows, schema=RESULTS)


def _result(r: Result, b: Batch, issued: dt.date | None) -> dict[str, object]:
    mark = {name: said["mark"] for name, said in r.parts.items()}
    return {
        "result": r.pk, "body": b.body.organisation_id, "occupation": b.occupation, "level": b.level,
        "theory": mark.get(Part.THEORY), "skill": mark.get(Part.SKILL), "passed": r.passed,
        "issued_on": issued if r.passed else None,
    }  # fmt: skip


def _sessions(held: dict[int, Batch]) -> pa.Table:
    """Who was in which room: an exam's assessors where it had one, else whoever marked the candidates seated there."""
    rows = [
        {
            "session": s.pk, "body": held[s.batch_id].body.organisation_id, "examiner": str(e), "room": str(s.room_id),
            "from_at": _plain(s.starts_at), "until_at": _plain(s.ends_at),
        }
        for s, examiners in _present(held)
        for e in examiners
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SESSIONS)


def _present(held: dict[int, Batch]) -> Iterator[tuple[Sitting, list[int]]]:
    serving: dict[int, dict[int, str]] = {}
    assigned = Assignment.objects.filter(batch__in=held, duty=Duty.ASSESSOR).order_by("pk")
    for batch, examiner, username in assigned.values_list("batch", "examiner", "examiner__username"):
        serving.setdefault(batch, {})[examiner] = username
    sittings = list(Sitting.objects.filter(batch__in=held, part=Part.SKILL).order_by("pk"))
    rooms = Counter(sitting.batch_id for sitting in sittings)
    marked = _marked(sitting for sitting in sittings if rooms[sitting.batch_id] > 1)
    for sitting in sittings:
        people = serving.get(sitting.batch_id, {})
        alone = rooms[sitting.batch_id] == 1
        yield sitting, [e for e, name in people.items() if alone or (sitting.pk, name) in marked]


def _marked(sittings: Iterable[Sitting]) -> set[tuple[int, str]]:
    """(sitting, log-in) of who entered a first mark for somebody seated there."""
    found = Mark.objects.filter(
        part=Part.SKILL, entry=MarkEntry.FIRST, candidate__places__sitting__in=list(sittings)
    )
    return set(found.values_list("candidate__places__sitting", "by").distinct())


def _traces(held: dict[int, Batch]) -> pa.Table:
    theory = _sitting_of(held, Part.THEORY)
    opened = Paper.objects.filter(candidate__batch__in=theory).select_related("candidate").order_by("pk")
    rows = [
        {
            "session": theory[p.candidate.batch_id].pk, "body": held[p.candidate.batch_id].body.organisation_id,
            "room": str(theory[p.candidate.batch_id].room_id), "candidate": p.candidate_id,
            "device": p.device or None, "address": p.address or None,
        }
        for p in opened
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=TRACES)


def _plain(at: dt.datetime) -> dt.datetime:
    return timezone.localtime(at).replace(tzinfo=None)
