"""A class before and after it is asked for: everybody in it with five records side by side, and what each is paid or why not.

ClassRefusal
├── ClassUnknown    no class of that provider has this code
└── NothingForClass the place has no policy that pays for a class
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyarrow.compute as pc
from django.db.models import Count, Q, QuerySet

from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive import drafting, flows, rules
from jiangtu.apps.incentive.flows import Trainee
from jiangtu.apps.incentive.kinds import ALIVE, UNASKED, ClaimState, Direction
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.reference.templatetags.words import edition_title
from jiangtu.apps.training.kinds import ClassState, SeatState
from jiangtu.apps.training.models import Seat, TrainingClass
from jiangtu.engine.errors import NotTheirs, Refusal
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy.tree import Edition, To, Verdict

PAID = (ClaimState.PAID, ClaimState.RECOVERING)
STEPS = ("名册", "出勤达标", "取得证书", "已申报", "已支付")
TAUGHT = (ClassState.RUNNING, ClassState.EXAMINED, ClassState.CLOSED)
NOT_LISTED = "不在送来的花名册上"


class ClassUnknown(NotTheirs):
    """No class of that provider has this code."""

    def __init__(self) -> None:
        super().__init__("CLASS_UNKNOWN", "没有找到本单位的这个班。", mend="请从“本单位的补贴”里选择班级。")


class NothingForClass(Refusal):
    """The place has no policy that pays for a class."""

    def __init__(self) -> None:
        super().__init__(
            "NOTHING_FOR_CLASS", "本地现在没有按班支付的补贴政策。", mend="有新政策时会在这里列出。"
        )


@dataclass(frozen=True, slots=True)
class Payable:
    """What one policy says of one trainee: the claim that there is, or the amount it would be, or why it would be none."""

    title: str
    amount_fen: int
    claim: Claim | None = None
    why: str = ""
    to: To = To.WORKER


@dataclass(frozen=True, slots=True)
class Line:
    """One trainee: five records by name (None where nobody has said), and what each policy pays."""

    trainee: Trainee
    name: str
    links: Mapping[str, bool | None]
    running: bool
    payables: tuple[Payable, ...]

    @property
    def broken(self) -> list[str]:
        """The records that disagree, by name."""
        return [word for word, link in self.links.items() if link is False]

    @property
    def agrees(self) -> bool:
        """Whether every record is there and says the same."""
        return all(self.links.values())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A class with its people, those with a disagreement first."""

    code: str
    title: str
    occupation: str
    provider: str
    as_of: dt.date
    lines: tuple[Line, ...]

    @property
    def ready(self) -> list[Payable]:
        """What whoever teaches may still ask for: not the firm's money for its apprentices."""
        every = (p for line in self.lines for p in line.payables if p.to is not To.EMPLOYER)
        return [p for p in every if p.amount_fen and (p.claim is None or p.claim.state in UNASKED)]

    @property
    def ready_fen(self) -> int:
        """Fen of what may still be asked for."""
        return sum(p.amount_fen for p in self.ready)

    @property
    def approvable(self) -> list[Claim]:
        """Claims of the class every step of which passed by itself."""
        claims = (p.claim for line in self.lines for p in line.payables)
        return [c for c in claims if c and c.state == ClaimState.CHECKING and c.passed]

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """From the roster to money: how many got how far."""
        claims = [[p.claim for p in line.payables if p.claim] for line in self.lines]
        reached = (
            len(self.lines),
            sum(line.links.get("出勤") is True for line in self.lines),
            sum(line.links.get("证书") is True for line in self.lines),
            sum(any(c.state not in UNASKED for c in mine) for mine in claims),
            sum(any(c.state in PAID for c in mine) for mine in claims),
        )
        return tuple(zip(STEPS, reached, strict=True))


@dataclass(frozen=True, slots=True)
class Course:
    """One class in a provider's list."""

    code: str
    occupation: str
    started_on: dt.date | None
    ended_on: dt.date | None
    trainees: int
    claims: int


def paying() -> list[Edition]:
    """The place's editions that pay for somebody's training."""
    return [e for e in drafting.payable() if e.unit == "training" and e.direction == "pay"]


def of_provider(organisation: str) -> list[Course]:
    """Its classes, on delivered rosters or on its own pages, the latest first, each with how many claims were made for it."""
    if not organisation:
        return []
    found = {c.code: c for c in (*_on_pages(organisation), *_on_rosters(organisation))}
    asked = Counter(_claims(set(found)).values_list("class_code", flat=True))
    counted = [replace(c, claims=asked[c.code]) for c in found.values()]
    return sorted(counted, key=lambda c: (c.started_on or dt.date.min, c.code), reverse=True)


def _on_pages(organisation: str) -> list[Course]:
    taken = Count("seats", filter=Q(seats__state=SeatState.TAKEN))
    rows = TrainingClass.objects.filter(provider__organisation=organisation, state__in=TAUGHT).annotate(
        n=taken
    )
    return [Course(c.class_code, c.occupation, c.starts_on, c.ends_on, c.n, 0) for c in rows]


def _on_rosters(organisation: str) -> list[Course]:
    facts = snapshots.latest_facts()
    if facts is None:
        return []
    table = facts["training"]
    rows = table.filter(pc.and_(pc.equal(table["provider"], organisation), pc.is_valid(table["class_code"])))
    told = rows.group_by(["class_code", "occupation"]).aggregate(
        [("started_on", "min"), ("ended_on", "max"), ("person", "count_distinct")]
    )
    return [
        Course(r["class_code"], r["occupation"] or "", r["started_on_min"], r["ended_on_max"],
               r["person_count_distinct"], 0)
        for r in told.to_pylist()
    ]  # fmt: skip


def rostered(facts: FactSet, class_code: str) -> list[dict[str, object]]:
    """The class's lines on delivered rosters, by person and line."""
    table = facts["training"]
    rows: list[dict[str, object]] = table.filter(pc.equal(table["class_code"], class_code)).to_pylist()
    return sorted(rows, key=lambda row: (str(row["person"]), str(row["record"])))


def taught(class_code: str, organisation: str) -> list[dict[str, object]]:
    """The lines of a class of that provider; ClassUnknown for another's."""
    facts = snapshots.latest_facts()
    rows = [row for row in (rostered(facts, class_code) if facts else ()) if row["provider"] == organisation]
    if not rows or not organisation:
        raise ClassUnknown
    return rows


def sheet(class_code: str, *, organisation: str = "") -> Sheet:
    """A class with everybody in it; ClassUnknown when it is not the organisation's ("": the office sees every class).

    A roster may name several providers for one class code, or none: an organisation sees its own lines. Cost: one
    explanation, 1 ms, a trainee and policy.
    """
    facts = snapshots.latest_facts()
    if facts is None:
        raise ClassUnknown
    rows = [r for r in rostered(facts, class_code) if organisation in ("", r["provider"])]
    course = TrainingClass.objects.select_related("provider").filter(class_code=class_code).first()
    named = Counter(str(r["provider"]) for r in rows if r["provider"])
    provider = named.most_common(1)[0][0] if named else _provider(course)
    if (not rows and course is None) or (organisation and organisation != provider):
        raise ClassUnknown
    lines = _lines(facts, class_code, rows, course)
    occupation = course.occupation if course else str(rows[0]["occupation"] or "")
    ordered = tuple(
        sorted(lines, key=lambda line: (not line.broken, line.agrees, line.name, line.trainee.row))
    )
    return Sheet(class_code, course.title if course else "", occupation, provider, facts.as_of, ordered)


def _provider(course: TrainingClass | None) -> str:
    return str(course.provider.organisation_id or "") if course else ""


def _lines(
    facts: FactSet, code: str, rows: list[dict[str, object]], course: TrainingClass | None
) -> list[Line]:
    area = course.area if course else ""
    trainees = _trainees(code, rows, area)
    asked = list(_claims({code}).order_by("pk"))
    now = files.standings({c.person for c in asked if c.person is not None})
    claims: dict[int, list[Claim]] = defaultdict(list)
    for claim in asked:
        claims[now.get(claim.person or 0, 0)].append(claim)
    names = lookup.names({t.person for t in trainees})
    policies = paying()
    found = []
    for trainee, flow in zip(trainees, flows.read(facts, trainees), strict=True):
        mine = claims[trainee.person]
        once = len([c for c in mine if c.unit != trainee.row and c.state in ALIVE]) == 0
        links = rules.links(replace(flow, paid_once=once and not _paid_in_vain(mine, flow)))
        payables = tuple(_payable(e, trainee, mine) for e in policies)
        found.append(Line(trainee, names.get(trainee.person, ""), links, flow.running, payables))
    return found


def _paid_in_vain(claims: Iterable[Claim], flow: rules.Flow) -> bool:
    """Whether money went to somebody whose other records now say no."""
    wrong = any(link is False for word, link in rules.links(flow).items() if word != "付款")
    return wrong and any(c.state == ClaimState.PAID for c in claims)


def _trainees(code: str, rows: Iterable[Mapping[str, object]], area: str) -> list[Trainee]:
    """Everybody on the roster, and those with a seat or a claim who are not on it."""
    on = [Trainee(int(str(r["person"])), int(str(r["record"])), code, area) for r in rows]
    seats = Seat.objects.filter(
        training_class__class_code=code, state=SeatState.TAKEN, person__isnull=False
    ).values_list("person", flat=True)
    asked = _claims({code}).filter(person__isnull=False).values_list("person", flat=True)
    known = {t.person for t in on}
    now = files.standings({p for p in [*seats, *asked] if p is not None})
    others = set(now.values()) - known
    return on + [Trainee(person, 0, code, area) for person in sorted(others)]


def _claims(codes: set[str]) -> QuerySet[Claim]:
    return Claim.objects.filter(
        class_code__in=codes, part=0, direction=Direction.PAY, state__in=sorted(ALIVE)
    )


def _payable(edition: Edition, trainee: Trainee, claims: Iterable[Claim]) -> Payable:
    claim = next((c for c in claims if c.policy == edition.id and c.unit == trainee.row), None)
    if claim is not None:
        return Payable(edition_title(edition), claim.amount_fen, claim, to=edition.payee.to)
    if not trainee.row:
        return Payable(edition_title(edition), 0, why=NOT_LISTED)
    try:
        told = drafting.answer(edition.id, str(trainee.person), trainee.row)
    except Refusal as refusal:
        return Payable(edition_title(edition), 0, why=refusal.zh)
    if told.explanation.verdict is Verdict.YES and told.amount_fen:
        return Payable(edition_title(edition), told.amount_fen, to=edition.payee.to)
    return Payable(edition_title(edition), 0, why=drafting.missing(told.explanation)[0])
