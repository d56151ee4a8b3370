"""One welders' exam of a public body: two rooms, three assessors and an inspector, people with six years at work."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.appraisal import applications, examiners, marking, papers, seating, services
from jiangtu.apps.appraisal.applications import Asking
from jiangtu.apps.appraisal.batches import Act
from jiangtu.apps.appraisal.examiners import Certified
from jiangtu.apps.appraisal.kinds import Duty, Part, TheoryMode
from jiangtu.apps.appraisal.models import Batch, Candidate
from jiangtu.apps.files.models import Person
from jiangtu.apps.registers.models import Entry, Organisation, Room, Scope
from tests.apps import snapshots

BODY, FIRM = "52450200MA00000011", "91450200MA0000001A"
WELDER = "6-18-02-04"
DAY = dt.date(2025, 6, 30)
EXAM = dt.date(2025, 7, 20)


@dataclass(frozen=True)
class Somebody:
    """Whoever acts."""

    username: str
    role: str


OFFICER = Somebody("officer", Role.HR_OFFICER)
CLERK = Somebody("clerk", Role.ASSESSOR)


def act(who: Somebody = CLERK, day: dt.date = DAY, hour: int = 9, minute: int = 0, reason: str = "") -> Act:
    """Somebody's deed on a day; a body's own people act for the body."""
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
    return Act(who, at, day, BODY if who.role == Role.ASSESSOR else "", reason)


def person(number: int) -> int:
    return int(Person.objects.get_or_create(id=number, defaults={"since": 0})[0].pk)


def experienced(people: Sequence[int], months: int = 80, employer: str = FIRM) -> None:
    """A snapshot in which these people have welded for so many months at one firm and hold nothing yet."""
    start = dt.date(DAY.year, DAY.month, 1)
    since = (start - dt.timedelta(days=months * 31)).replace(day=1)
    since = dt.date(DAY.year - months // 12, DAY.month, 1) if months % 12 == 0 else since
    jobs = [
        {"person": p, "record": p, "employer": employer, "occupation": WELDER, "from_on": since, "until_on": None, "months": months}
        for p in people
    ]  # fmt: skip
    workers = [{"person": p, "identity_sure": True} for p in people]
    snapshots.listed(snapshots.facts(as_of=DAY, workers=workers, employment=jobs))


@dataclass
class Exam:
    """A batch and the hands that move it."""

    batch: Batch
    rooms: list[Room]
    assessors: list[Somebody] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.batch.code

    def step(self, name: str, by: Act) -> Batch:
        self.batch = services.take_step(code=self.code, step=name, act=by)
        return self.batch

    def apply(self, number: int, *, employer: str = "", name: str = "") -> Candidate:
        return applications.apply(
            code=self.code, asking=Asking(person(number), name or f"工人{number}", employer), act=act()
        )

    def opened(self) -> "Exam":
        self.step("plan", act())
        self.step("open", act())
        return self

    def seated(self, numbers: Sequence[int]) -> list[Candidate]:
        """Applications of these people, accepted, closed, in their seats."""
        made = [self.apply(n) for n in numbers]
        for c in made:
            if c.state == "ASKED":
                applications.decide(candidate=c.pk, step="accept", act=act(OFFICER, reason="劳动合同已核"))
        self.step("close", act(day=self.batch.closes_on))
        self.step("seat", act(day=self.batch.closes_on))
        return list(Candidate.objects.filter(pk__in=[c.pk for c in made]).order_by("pk"))

    def let_in(self, candidates: Sequence[Candidate]) -> None:
        """Everybody scanned at the door of both parts."""
        for hour in (8, 13):
            for c in candidates:
                assert c.ticket is not None
                seating.scan(ticket=c.ticket, act=act(self.assessors[-1], EXAM, hour, 50))

    def publicised(self, numbers: Sequence[int]) -> None:
        """Candidates who sat both parts well, with their results in public."""
        people = self.seated(numbers)
        self.let_in(people)
        self.examined()
        for part in ("THEORY", "SKILL"):
            self.mark(part, 80, people)
        for step in ("mark", "finalise", "publicise"):
            self.step(step, act(day=EXAM))

    def examined(self) -> None:
        self.step("examine", act(day=EXAM, hour=18))

    def mark(
        self, part: str, value: int, candidates: Sequence[Candidate], *, second: int | None = None
    ) -> None:
        """Both entries of a part: blocks share the value by their points."""
        scheme = dict(services.standards.scheme_of(self.batch).part(part).cells)  # type: ignore[union-attr]
        for who, mark in zip(self.assessors[:2], (value, value if second is None else second), strict=True):
            cells = {(c.pk, b): points * mark // 100 for c in candidates for b, points in scheme.items()}
            marking.enter(code=self.code, part=part, marks=cells, act=act(who, EXAM, 19))


def body(
    register: str = "appraisal-society", code: str = BODY, until: dt.date | None = dt.date(2027, 1, 1)
) -> Entry:
    home, _ = Organisation.objects.get_or_create(
        code=code, defaults={"name": "柳州技能评价中心", "area": "450205"}
    )
    entry = Entry.objects.create(
        register=register, organisation=home, title=home.name, state="LISTED", number=f"{register}-1",
        valid_from=dt.date(2024, 1, 1), valid_until=until, details={"organ": "0012", "site": "000001"},
    )  # fmt: skip
    Scope.objects.create(entry=entry, occupation="6-18-02", levels="5432", area="450200", valid_from=dt.date(2024, 1, 1), valid_until=until)  # fmt: skip
    return entry


def draft(entry: Entry, **changes: object) -> services.Draft:
    said: dict[str, object] = {
        "body": entry.pk, "occupation": WELDER, "level": "4", "area": "450205", "exam_on": EXAM,
        "closes_on": EXAM - dt.timedelta(days=5), "capacity": 30, "theory_mode": TheoryMode.PAPER,
    }  # fmt: skip
    return services.Draft(**said | changes)  # type: ignore[arg-type]


def assess(exam: Exam, number: int, duty: Duty, username: str) -> Somebody:
    """Somebody certified, engaged by the body and serving in the exam."""
    made = examiners.certify_examiner(
        certified=Certified(person(number), f"考评{number}", duty, BODY, dt.date(2024, 7, 1), [("6-18-02", "54321")], username=username),
        act=act(OFFICER),
    )  # fmt: skip
    examiners.assign(code=exam.code, examiner=made.pk, duty=duty, act=act())
    return Somebody(username, Role.ASSESSOR)


def sit(exam: Exam, part: Part, hour: int, room: Room) -> None:
    day = exam.batch.exam_on
    times = [timezone.make_aware(dt.datetime.combine(day, dt.time(h))) for h in (hour, hour + 3)]
    seating.add_sitting(code=exam.code, slot=seating.Slot(part, room.pk, *times), act=act())


def an_exam(**changes: object) -> Exam:
    entry = Entry.objects.filter(register="appraisal-society").first() or body()
    batch = services.draft_batch(draft=draft(entry, **changes), act=act())
    rooms = list(Room.objects.order_by("pk")) or [
        Room.objects.create(organisation=entry.organisation, name=f"考场{n}", kind="CLASSROOM", seats=30, secret=b"k" * 32)
        for n in (1, 2)
    ]  # fmt: skip
    return Exam(batch, rooms)


@pytest.fixture
def exam(db: None) -> Exam:
    """A planned, staffed and open exam whose parts have their rooms."""
    made = an_exam()
    sit(made, Part.THEORY, 9, made.rooms[0])
    sit(made, Part.SKILL, 14, made.rooms[1])
    made.opened()
    made.assessors = [assess(made, 900 + n, Duty.ASSESSOR, f"judge{n}") for n in range(3)]
    made.assessors.append(assess(made, 910, Duty.INVIGILATOR, "watch"))
    return made


def questions(blocks: Sequence[str], each: int) -> list[papers.Question]:
    return [
        papers.Question(
            block, difficulty, f"{block}第{difficulty}-{n}题", ("对", "错", "不知", "都不是"), "A"
        )
        for block in blocks
        for difficulty in (1, 2, 3)
        for n in range(each)
    ]
