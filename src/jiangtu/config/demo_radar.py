"""The toy city's assessment bodies in the demo: two years of exams, most of them honest, mills among them for the radar.

They were held before this system: results and traces stand as `city.exams` draws them, certificates were issued elsewhere.
The exams are those of one fixed draw, whatever the size of the demo city, so that the mills can be seen in a small one too.
"""

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from django.utils import timezone

from jiangtu.apps.appraisal.kinds import Duty, Part, TheoryMode
from jiangtu.apps.appraisal.models import (
    Assignment,
    Batch,
    Candidate,
    Examiner,
    Paper,
    Result,
    Sitting,
    Turn,
)
from jiangtu.apps.registers.models import Entry, Organisation, Room, Scope
from jiangtu.city import orders
from jiangtu.city.exams import LINE, exams
from jiangtu.city.plan import CITY_AREA, Plan
from jiangtu.engine.appraisal import standard

SERIAL = 800_920
"""Company codes of these bodies start here."""
PEOPLE, SEED, MILLS, BODIES = 20_000, 8, 5, 16
"""The draw, how many of its bodies are mills, and how many of all are shown."""
PLACES = (
    "城中",
    "鱼峰",
    "柳南",
    "柳北",
    "柳江",
    "柳东",
    "鹿寨",
    "融安",
    "柳城",
    "三江",
    "融水",
    "阳和",
    "官塘",
    "雒容",
    "洛维",
    "白沙",
)
NAMES = "韦覃黄梁陆李陈莫罗蓝"
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Held:
    """One session as it was drawn: its results, its examiners' rows, its traces, in the order of candidates."""

    results: list[Row]
    examiners: list[Row]
    traces: list[Row]


def seed(persons: Sequence[int], *, at: dt.datetime) -> None:
    """Bodies, examiners, rooms and settled exams; candidates are drawn from `persons`. Cost: some 5,000 results, three seconds."""
    drawn = exams(Plan(workers=PEOPLE, seed=SEED, as_of=at.date(), mills=MILLS))
    mills = set(drawn.planted["body"].to_pylist())
    since = dict(zip(*(drawn.observed.bodies[c].to_pylist() for c in ("body", "approved_on")), strict=True))
    shown = sorted([*sorted(mills), *sorted(since.keys() - mills)][:BODIES])
    made = _Made({name: _body(n, since[name]) for n, name in enumerate(shown)}, list(persons), at)
    sessions = _sessions(
        {t: getattr(drawn.observed, t).to_pylist() for t in ("results", "sessions", "traces")}
    )
    for name, own in groupby(sessions, key=lambda held: str(held.results[0]["body"])):
        if name in made.bodies:
            made.write(name, list(own))
    made.save()


def _sessions(tables: dict[str, list[Row]]) -> Iterator[Held]:
    """Session by session; the theory part of a session has the next number."""
    by = {
        name: {key: list(rows) for key, rows in groupby(table, key=lambda row: int(str(row["session"])))}
        for name, table in tables.items()
    }
    for number, results in by["results"].items():
        yield Held(results, by["sessions"][number], by["traces"][number + 1])


def _body(n: int, since: dt.date) -> Entry:
    (code,) = orders.company_codes(np.array([SERIAL + n]))
    name = f"{PLACES[n]}职业技能评价服务中心"
    home = Organisation.objects.create(code=code, name=name, area=CITY_AREA)
    entry = Entry.objects.create(
        register="appraisal-society", organisation=home, title=name, state="LISTED", number=f"PJ{CITY_AREA}-{since.year}-9{n:03d}",
        valid_from=since, valid_until=since + dt.timedelta(days=3 * 365), details={"organ": "0000", "site": f"0009{n:02d}"},
    )  # fmt: skip
    Scope.objects.create(entry=entry, occupation="6", levels="543", area=CITY_AREA, valid_from=since)
    return entry


class _Made:
    """Rows of every exam, collected and written together."""

    def __init__(self, bodies: dict[str, Entry], persons: list[int], at: dt.datetime) -> None:
        self.bodies, self.persons, self.at = bodies, persons, at
        self.dice = np.random.default_rng(SEED)
        self.rooms: dict[str, Room] = {}
        self.examiners: dict[str, Examiner] = {}
        self.batches: list[tuple[Batch, Held]] = []
        self.editions = {s.occupation: s.edition for s in standard.shipped()}

    def write(self, name: str, sessions: Sequence[Held]) -> None:
        """The exams of one body."""
        for held in sessions:
            first, day = held.results[0], _at(held.examiners[0]["from_at"]).date()
            batch = Batch(
                code=f"PJ{CITY_AREA[:4]}-LS-{len(self.batches):04d}", kind="LEVEL", body=self.bodies[name], occupation=str(first["occupation"]),
                level=str(first["level"]), edition=self.editions[str(first["occupation"])], area=CITY_AREA, exam_on=day,
                closes_on=day - dt.timedelta(days=5), capacity=60, theory_mode=TheoryMode.COMPUTER, state="CERTIFIED",
                planned_on=day - dt.timedelta(days=18), seat_seed="", paper_seed="", publicity_until=day + dt.timedelta(days=7),
            )  # fmt: skip
            self.batches.append((batch, held))

    def save(self) -> None:
        """Everything written, table by table."""
        Batch.objects.bulk_create(batch for batch, _ in self.batches)
        Turn.objects.bulk_create(self._certified())
        sittings = [s for batch, held in self.batches for s in self._sittings(batch, held)]
        Sitting.objects.bulk_create(sittings)
        Assignment.objects.bulk_create(
            Assignment(batch=batch, examiner=self._examiner(str(row["examiner"]), batch), duty=Duty.ASSESSOR, assigned_by="demo", assigned_at=self.at)
            for batch, held in self.batches
            for row in held.examiners
        )  # fmt: skip
        people = [pair for batch, held in self.batches for pair in self._candidates(batch, held)]
        Candidate.objects.bulk_create((c for c, _, _ in people), batch_size=2_000)
        Result.objects.bulk_create((_result(c, row, self.at) for c, row, _ in people), batch_size=2_000)
        Paper.objects.bulk_create((_paper(c, row, self.at) for c, _, row in people), batch_size=2_000)

    def _certified(self) -> Iterator[Turn]:
        """The day the certificates of each exam bear."""
        for batch, held in self.batches:
            issued = next((r["issued_on"] for r in held.results if r["issued_on"]), None)
            if isinstance(issued, dt.date):
                at = timezone.make_aware(dt.datetime.combine(issued, dt.time(9)))
                yield Turn(batch=batch, step="certify", state="CERTIFIED", by="demo", at=at)

    def _sittings(self, batch: Batch, held: Held) -> Iterator[Sitting]:
        begins, ends = (_at(held.examiners[0][name]) for name in ("from_at", "until_at"))
        room = self._room(str(held.examiners[0]["room"]), batch)
        early = begins.replace(hour=6, minute=0)
        yield Sitting(
            batch=batch,
            part=Part.THEORY,
            room=room,
            starts_at=early,
            ends_at=early + dt.timedelta(minutes=90),
        )
        yield Sitting(batch=batch, part=Part.SKILL, room=room, starts_at=begins, ends_at=ends)

    def _room(self, name: str, batch: Batch) -> Room:
        if name not in self.rooms:
            title = f"{int(name.rsplit('-', 1)[1]) + 1}号考场"
            self.rooms[name] = Room.objects.create(
                organisation_id=str(batch.body.organisation_id), name=title, kind="WORKSHOP", seats=60, secret=secrets.token_bytes(32)
            )  # fmt: skip
        return self.rooms[name]

    def _examiner(self, key: str, batch: Batch) -> Examiner:
        """By the drawn key: an examiner lent to another body is the same one there."""
        if key not in self.examiners:
            n = len(self.examiners)
            since = self.at.date() - dt.timedelta(days=900)
            entry = Entry.objects.create(
                register="assessor", person=self.persons[n % len(self.persons)], title="考评员", state="LISTED",
                number=f"KP{CITY_AREA}-9{n:03d}", valid_from=since, valid_until=since + dt.timedelta(days=5 * 365),
            )  # fmt: skip
            name = f"{NAMES[n % len(NAMES)]}考评员{n // len(NAMES) + 1}"
            self.examiners[key] = Examiner.objects.create(
                entry=entry, name=name, organisation_id=str(batch.body.organisation_id)
            )
        return self.examiners[key]

    def _candidates(self, batch: Batch, held: Held) -> Iterator[tuple[Candidate, Row, Row]]:
        sitters = self.dice.choice(self.persons, len(held.results), replace=False).tolist()
        for n, (person, row, trace) in enumerate(
            zip(sitters, held.results, held.traces, strict=True), start=1
        ):
            yield (
                Candidate(
                    batch=batch, person=person, name="往期考生", via="SELF", state="ACCEPTED", verdict="YES", edition=batch.edition, asked_by="demo",
                    asked_at=self.at, number=f"LS{batch.code[-4:]}{n:04d}",
                ), row, trace,
            )  # fmt: skip


def _result(c: Candidate, row: Row, at: dt.datetime) -> Result:
    marks = {Part.THEORY: int(str(row["theory"])), Part.SKILL: int(str(row["skill"]))}
    parts: Row = {
        part: {"fate": "PASSED" if m >= LINE else "FAILED", "mark": m, "blocks": {}}
        for part, m in marks.items()
    }
    return Result(candidate=c, version=1, parts=parts, passed=bool(row["passed"]), by="demo", at=at)


def _paper(c: Candidate, row: Row, at: dt.datetime) -> Paper:
    return Paper(
        candidate=c,
        seed="",
        items=[],
        started_at=at,
        minutes=90,
        device=str(row["device"]),
        address=str(row["address"]),
    )


def _at(naive: object) -> dt.datetime:
    assert isinstance(naive, dt.datetime)
    return timezone.make_aware(naive)
