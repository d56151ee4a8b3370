"""The demo city's exams: a body with one exam in every state, one of them today, one in marking; other bodies for the radar.

Moved by the services the pages use, dated as they would have been; candidates of the past are written as they were.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Opening, Role
from jiangtu.apps.appraisal import (
    applications,
    examiners,
    marking,
    papers,
    results,
    seating,
    services,
    standards,
)
from jiangtu.apps.appraisal.applications import Asking
from jiangtu.apps.appraisal.batches import Act
from jiangtu.apps.appraisal.examiners import Certified
from jiangtu.apps.appraisal.kinds import Duty, Part, TheoryMode
from jiangtu.apps.appraisal.models import (
    Assignment,
    Batch,
    Candidate,
    Examiner,
    Place,
    Post,
    Quota,
    Skill,
)
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.kinds import CheckResult, RoomKind
from jiangtu.apps.registers.models import Entry, Room
from jiangtu.apps.training import people
from jiangtu.city import orders
from jiangtu.city.plan import CITY_AREA
from jiangtu.config import demo_radar
from jiangtu.engine.appraisal import appointments
from jiangtu.engine.errors import Refusal

SERIAL = 800_901
"""What the company code of the demo's appraisal body is made from."""
WELDER = "6-18-02-04"
SITTERS = 8
"""People of one exam."""
DAY = dt.timedelta(days=1)
LOG_INS = ("assessor", "assessor2", "assessor3", "inspector")
BODY = "柳州市职业技能评价中心"


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whoever would have done it."""

    role: str
    username: str = "demo"


OFFICE, FIRM = Somebody(Role.HR_OFFICER), Somebody(Role.EMPLOYER)


def body_code() -> str:
    """The company code the demo's assessor signs in for."""
    return orders.company_codes(np.array([SERIAL]))[0]


def openings() -> list[Opening]:
    """Log-ins beside the assessor's own: a second and third marker, an inspector."""
    return [Opening(name, f"演示{word}", Role.ASSESSOR, None, body_code()) for name, word in zip(LOG_INS[1:], ("二评", "三评", "督导员"), strict=True)]  # fmt: skip


def seed(firms: Sequence[str], *, worker: int, at: dt.datetime) -> None:
    """Bodies, examiners, questions, an exam in every state, appointments; nothing in a city without people."""
    persons = [p for p in _persons() if p != worker]
    if len(persons) < 100:
        return
    body = _body(body_code(), BODY, at)
    free = _at_no_firm(persons)[-len(LOG_INS) :]
    demo = Demo(body, _rooms(body, at), [p for p in persons if p not in free], worker, at, free)
    _examiners(demo)
    _bank(at - 100 * DAY)
    _skills(at)
    for number, (state, start, mode) in enumerate(STATES):
        demo.exam(state, at.date() + start * DAY, mode, number)
    demo.single(at.date() + 8 * DAY)
    demo_radar.seed(demo.persons, at=at)
    _posts(firms, at)


def _persons() -> list[int]:
    """The last six hundred workers who hold no welder's certificate yet."""
    facts = snapshots.latest_facts()
    holders = set(Certificate.objects.filter(occupation=WELDER).values_list("person", flat=True))
    everybody = [] if facts is None else facts["workers"]["person"].to_pylist()[-600:]
    return [p for p in everybody if p not in holders]


def _at_no_firm(persons: Sequence[int]) -> list[int]:
    """Those of the people who work for nobody now: as examiners they have no colleagues to judge."""
    facts = snapshots.latest_facts()
    jobs = [] if facts is None else facts["employment"].select(["person", "until_on"]).to_pylist()
    day = dt.date.min if facts is None else facts.as_of
    busy = {job["person"] for job in jobs if job["until_on"] is None or job["until_on"] > day}
    return [p for p in persons if p not in busy]


def _body(code: str, name: str, at: dt.datetime) -> Entry:
    clerk = Somebody(Role.ASSESSOR)
    registers.save_organisation(
        code=code, name=name, area="450202", actor=clerk, at=at, address="城中区文昌路68号"
    )
    details: dict[str, int | str | bool] = {
        "organ": f"0{SERIAL % 1000}", "site": "000001", "staff": 6, "assessors": 24, "rooms": True, "apart": True, "promise": True,
    }  # fmt: skip
    trades = [*(s.occupation for s in standards.offered(day=at.date())), "4-03-02"]
    draft = registers.Draft(
        "appraisal-society", name, details=details, scopes=[(t, "5432", CITY_AREA) for t in trades]
    )
    saved = registers.save_draft(organisation=code, draft=draft, actor=clerk, at=at)
    registers.apply_for(entry=saved.pk, organisation=code, actor=clerk, at=at)
    registers.list_entry(entry=saved.pk, day=at.date() - 400 * DAY, actor=OFFICE, at=at)
    registers.check(entry=saved.pk, result=CheckResult.PASSED, day=at.date() - 30 * DAY, actor=OFFICE, at=at)
    return Entry.objects.get(pk=saved.pk)


def _rooms(body: Entry, at: dt.datetime) -> list[Room]:
    kinds = ((RoomKind.CLASSROOM, "机考室", 40), (RoomKind.WORKSHOP, "焊接考场", 20))
    clerk, code = Somebody(Role.ASSESSOR), str(body.organisation_id)
    return [
        registers.add_room(
            organisation=code, place=registers.Place(f"{name}{n}", kind, seats), actor=clerk, at=at
        )
        for n in range(1, len(STATES) + 2)
        for kind, name, seats in kinds
    ]


def _examiners(demo: "Demo") -> None:
    since = demo.at.date() - 300 * DAY
    for n, username in enumerate(LOG_INS):
        duty = Duty.INVIGILATOR if n == 3 else Duty.ASSESSOR
        certified = Certified(
            demo.judges[n], f"{'韦覃黄梁'[n]}考评", duty, demo.code, since, [("6", "54321"), ("4-03-02", "")], username=username
        )  # fmt: skip
        demo.staff.append(examiners.certify_examiner(certified=certified, act=Act(OFFICE, demo.at, since)))


def _bank(at: dt.datetime) -> None:
    for level in ("4", "3"):
        _bank_of(level, at)


def _bank_of(code: str, at: dt.datetime) -> None:
    level = standards.on(WELDER, day=at.date()).level(code)
    choices = ("按工艺规程操作并自检", "凭经验操作", "为赶进度省略检查", "交给他人处理，事后补记")
    questions = [
        papers.Question(b.name, difficulty, f"{b.name}（{difficulty}·{n}）：遇到与规程不符的情况，应当怎样做？", choices, "A")
        for b in level.blocks
        if b.weights.get("theory")
        for difficulty in (1, 2, 3)
        for n in range(1, 21)
    ]  # fmt: skip
    papers.add_items(occupation=WELDER, level=code, questions=questions, act=Act(OFFICE, at, at.date()))


def _skills(at: dt.datetime) -> None:
    rows = [("ZX4502-001", "柳州螺蛳粉制作", "4-03-02-01"), ("ZX4502-002", "侗族刺绣", "6-09-03-11"), ("ZX4502-003", "新能源汽车充电桩维护", "4-12-01-01")]  # fmt: skip
    Skill.objects.bulk_create(
        Skill(code=code, title=title, occupation=trade, developer="柳州市职业技能评价中心", document=f"{title}专项职业能力考核规范", hours=40, listed_on=at.date() - 90 * DAY)
        for code, title, trade in rows
    )  # fmt: skip


PAPER, COMPUTER = TheoryMode.PAPER, TheoryMode.COMPUTER
STATES: list[tuple[str, int, TheoryMode]] = [
    ("DRAFT", 40, PAPER), ("PLANNED", 30, PAPER), ("OPEN", 25, COMPUTER), ("CLOSED", 8, PAPER), ("SEATED", 1, COMPUTER), ("TODAY", 0, COMPUTER),
    ("EXAMINED", -3, PAPER), ("MARKED", -5, PAPER), ("FINALISED", -6, PAPER), ("PUBLICISED", -7, PAPER), ("UPLOADED", -20, PAPER),
    ("CERTIFIED", -30, PAPER), ("REOPENED", -12, PAPER), ("CANCELLED", 15, PAPER),
]  # fmt: skip
"""Where each exam stands, how many days from today it is held, how theory is tested."""
WITH_WORKER = frozenset(n for n, (state, *_) in enumerate(STATES) if state in ("TODAY", "UPLOADED"))
"""The exams the demo's worker sits: today's, and one that waits for the office to certify."""
PATH = ("plan", "open", "close", "seat", "examine", "mark", "finalise", "publicise", "upload", "certify")
UNTIL = {
    "DRAFT": 0, "PLANNED": 1, "OPEN": 2, "CANCELLED": 2, "CLOSED": 3, "SEATED": 4, "TODAY": 4, "EXAMINED": 5, "MARKED": 6, "FINALISED": 7,
    "REOPENED": 7, "PUBLICISED": 8, "UPLOADED": 9, "CERTIFIED": 10,
}  # fmt: skip
"""How many steps of the path each has taken."""


@dataclass(slots=True)
class Demo:
    """The first body with its rooms and people; every exam takes two rooms and its own candidates."""

    body: Entry
    rooms: list[Room]
    persons: list[int]
    worker: int
    at: dt.datetime
    judges: list[int]
    staff: list[Examiner] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The body's company code."""
        return str(self.body.organisation_id)

    def act(
        self, who: str = LOG_INS[0], *, office: bool = False, day: dt.date | None = None, hour: int = 9
    ) -> Act:
        """A deed of the body or the office on a day, never later than now."""
        when = timezone.make_aware(dt.datetime.combine(day or self.at.date(), dt.time(hour)))
        actor = Somebody(Role.HR_OFFICER) if office else Somebody(Role.ASSESSOR, who)
        return Act(actor, when, when.date(), "" if office else self.code, "计算机房停电检修，改期")

    def exam(self, state: str, on: dt.date, mode: TheoryMode, number: int) -> None:
        """One exam moved as far as its state."""
        closes = on - 5 * DAY if UNTIL[state] < PATH.index("close") + 1 else min(on - 5 * DAY, self.at.date())
        draft = services.Draft(
            self.body.pk, WELDER, "3" if state == "TODAY" else "4", "450202", on, closes, 30, mode
        )
        batch = services.draft_batch(draft=draft, act=self.act(day=min(on - 20 * DAY, self.at.date())))
        self._arrange(batch, self.rooms[2 * number : 2 * number + 2], whole_day=state == "TODAY")
        for step in PATH[: UNTIL[state]]:
            if step == "close":
                self._candidates(batch, number)
            if step == "examine":
                self._sat(batch)
            if step == "mark":
                self._marked(batch)
            self._step(batch, step)
        self._last(batch, state)

    def single(self, on: dt.date) -> None:
        """A single skill anybody may be tested in; applications end today."""
        draft = services.Draft(self.body.pk, "", "", "450202", on, self.at.date(), 20, PAPER, "ZX4502-001")
        batch = services.draft_batch(draft=draft, act=self.act(day=on - 20 * DAY))
        starts, ends = (timezone.make_aware(dt.datetime.combine(on, dt.time(h))) for h in (9, 12))
        slot = seating.Slot(Part.SKILL, self.rooms[-1].pk, starts, ends)
        seating.add_sitting(code=batch.code, slot=slot, act=self.act())
        self._staffed(batch)
        for step in ("plan", "open"):
            self._step(batch, step)

    def _step(self, batch: Batch, step: str) -> None:
        on, today = batch.exam_on, self.at.date()
        days = {
            "plan": on - 18 * DAY,
            "open": on - 18 * DAY,
            "close": batch.closes_on,
            "seat": on - 4 * DAY,
            "examine": on,
        }
        office = step in ("upload", "certify")
        day = min(days.get(step, today if office else on + DAY), today)
        services.take_step(
            code=batch.code,
            step=step,
            act=self.act(office=office, day=day, hour=20 if step == "examine" else 9),
        )

    def _arrange(self, batch: Batch, rooms: Sequence[Room], *, whole_day: bool) -> None:
        hours = ((0, 12), (12, 23)) if whole_day else ((9, 11), (14, 17))
        for part, room, (start, end) in zip((Part.THEORY, Part.SKILL), rooms, hours, strict=True):
            starts, ends = (
                timezone.make_aware(dt.datetime.combine(batch.exam_on, dt.time(h))) for h in (start, end)
            )
            slot = seating.Slot(part, room.pk, starts, ends)
            seating.add_sitting(code=batch.code, slot=slot, act=self.act(day=batch.exam_on - 20 * DAY))
        self._staffed(batch)

    def _staffed(self, batch: Batch) -> None:
        Assignment.objects.bulk_create(
            Assignment(batch=batch, examiner=one, duty=Duty.INVIGILATOR if n == 3 else Duty.ASSESSOR, assigned_by="demo", assigned_at=self.at)
            for n, one in enumerate(self.staff)
        )  # fmt: skip

    def _candidates(self, batch: Batch, number: int) -> None:
        """As they were accepted then; the demo's worker sits today's exam."""
        own = self.persons[number * SITTERS : (number + 1) * SITTERS]
        sitters = [self.worker, *own[1:]] if number in WITH_WORKER else own
        names = people.names(sitters)
        Candidate.objects.bulk_create(
            Candidate(
                batch=batch, person=p, name=names.get(p, "演示考生"), via="SELF", state="ACCEPTED", verdict="YES", edition=batch.edition,
                asked_by="demo", asked_at=self.at,
            )
            for p in sitters
        )  # fmt: skip

    def _sat(self, batch: Batch) -> None:
        """Everybody but the last was let in."""
        absent = Candidate.objects.filter(batch=batch).order_by("-number").values_list("pk", flat=True)[:1]
        rows = Place.objects.filter(sitting__batch=batch).exclude(candidate__in=list(absent))
        rows.update(present_at=self.at, scanned_by=LOG_INS[3])

    def _enter(self, batch: Batch, who: str, shift: int = 0) -> None:
        for part in standards.scheme_of(batch).parts:
            here = marking.present(batch, part.part)
            cells = {
                (c.pk, block): min(
                    points, points * (62 + 5 * n % 34 - 30 * (n == 2)) // 100 + shift * (n == 0)
                )
                for n, c in enumerate(here)
                for block, points in part.cells
            }
            marking.enter(code=batch.code, part=part.part, marks=cells, act=self.act(who))

    def _marked(self, batch: Batch) -> None:
        self._enter(batch, LOG_INS[1])
        self._enter(batch, LOG_INS[2])

    def _last(self, batch: Batch, state: str) -> None:
        """What makes a state more than its steps."""
        turns: dict[str, Callable[[], object]] = {
            "OPEN": lambda: self._apply(batch),
            "EXAMINED": lambda: self._half(batch),
            "REOPENED": lambda: services.take_step(code=batch.code, step="reopen", act=self.act(office=True)),
            "CANCELLED": lambda: services.take_step(code=batch.code, step="cancel", act=self.act()),
            "PUBLICISED": lambda: results.object_to(code=batch.code, text="02号考生技能考核用时超过规定", candidate=None, act=self.act()),
            "TODAY": lambda: self._let_in(batch),
        }  # fmt: skip
        turns.get(state, lambda: None)()

    def _half(self, batch: Batch) -> None:
        """Sat; marked by two who differ in one place each part, so that a third may decide and others correct."""
        self._enter(batch, LOG_INS[1])
        self._enter(batch, LOG_INS[2], shift=-3)

    def _let_in(self, batch: Batch) -> None:
        mine = Place.objects.filter(
            candidate__person=self.worker, sitting__batch=batch, sitting__part=Part.THEORY
        )
        mine.update(present_at=self.at, scanned_by=LOG_INS[3])

    def _apply(self, batch: Batch) -> None:
        """Whoever of forty may: some at once, some with a question for the office, most not at all."""
        for person in self.persons[len(STATES) * SITTERS :][:40]:
            asking = Asking(person, people.names([person]).get(person, "演示考生"))
            with suppress(Refusal):
                applications.apply(code=batch.code, asking=asking, act=self.act())


def _posts(firms: Sequence[str], at: dt.datetime) -> None:
    """The first firm has two posts of 特级: one filled, one in public."""
    day, firm = at.date(), firms[0]
    Quota.objects.create(firm_id=firm, rank="S", size=2, since=day - 200 * DAY, by="demo", at=at)
    own = sorted(people.staff(firm))[:2]
    names = people.names(own)
    for n, person in enumerate(own):
        terms = {"state": "APPOINTED", "since": day - 100 * DAY, "until": appointments.term("S", day - 100 * DAY)} if n == 0 else {"state": "PUBLICISED", "publicity_until": day + 3 * DAY}  # fmt: skip
        Post.objects.create(
            firm_id=firm, rank="S", person=person, name=names.get(person, "演示职工"), occupation=WELDER, merits="解决厚板焊接变形难题，带徒12人",
            skilled_staff=True, nominated_at=at, panel=[["覃评委", 88, 84, 86, 86], ["黄评委", 86, 84, 88, 86], ["梁评委", 84, 88, 86, 84]], record_mark=86, defence_mark=91, **terms,
        )  # fmt: skip
