"""The credit bank: what somebody can bring, what he asks a school for, what it decides, his book.

Entries are written by the engine and only ever added. CreditRefused comes from the engine's rules.

CreditsRefusal
├── SchoolWithoutRules   the school has no rulebook
├── AskedAlready         the same results wait for the same rule
└── NumberTaken          another result has that certificate number
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.career import bridges, news, results
from jiangtu.apps.career.kinds import ASKING
from jiangtu.apps.career.models import Asking, CreditEntry, Result, SchoolRules
from jiangtu.apps.files import queries as files
from jiangtu.apps.ledger import guard
from jiangtu.engine.bridges import convert, credits
from jiangtu.engine.bridges.convert import CreditRefused, Rule
from jiangtu.engine.bridges.convert import Result as Achieved
from jiangtu.engine.bridges.credits import Entry, EntryKind, Leg
from jiangtu.engine.bridges.rulebook import Rulebook
from jiangtu.engine.errors import NotTheirs, Refusal, Sentence


class CreditsRefusal(Refusal):
    """Nothing was written."""


class SchoolWithoutRules(CreditsRefusal):
    """The school has no rulebook."""

    def __init__(self) -> None:
        super().__init__("SCHOOL_WITHOUT_RULES", "学校还没有选定学分规则。", mend="请学校先选定学分规则。")


class AskedAlready(CreditsRefusal):
    """The same results wait for the same rule."""

    def __init__(self) -> None:
        super().__init__("ASKED_ALREADY", "这份申请已经提交，正在等学校审核。", mend="请等学校答复。")


class NumberTaken(CreditsRefusal):
    """Another result has that certificate number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "RESULT_NUMBER_TAKEN",
            Sentence("证书编号%(number)s已经登记过。", number=number),
            mend="请核对编号。",
        )


class NotYours(NotTheirs):
    """The application belongs to somebody else or to another school."""

    def __init__(self) -> None:
        super().__init__("ASKING_NOT_YOURS", "没有这份申请。")


@dataclass(frozen=True, slots=True)
class Paper:
    """A result as a school writes it down."""

    person: int
    kind: str
    name: str
    issued_on: dt.date
    programme: str = ""
    number: str = ""
    occupation: str = ""
    level: str = ""
    tier: str = ""
    place: int | None = None
    expires_on: dt.date | None = None


def register_result(*, school: str, paper: Paper, actor: Actor, at: dt.datetime) -> Result:
    """A 1+X certificate, an industry's paper or a prize of somebody, tied to the school and its programme; NumberTaken."""
    try:
        with transaction.atomic():
            made = Result.objects.create(
                school_id=school, recorded_by=actor.username, **dataclasses.asdict(paper)
            )
            _written(paper.person, at, actor, result=made.pk, step="result")
    except IntegrityError as error:
        raise NumberTaken(paper.number) from error
    return made


def withdraw_result(*, school: str, result: int, day: dt.date, actor: Actor, at: dt.datetime) -> int:
    """The school's own result withdrawn; how many entries were taken back. NotYours."""
    with transaction.atomic():
        row = Result.objects.select_for_update().filter(pk=result, school=school).first()
        if row is None:
            raise NotYours
        row.withdrawn_on = row.withdrawn_on or day
        row.save(update_fields=["withdrawn_on"])
        return len(settle(person=row.person, day=day, actor=actor, at=at))


# --- asking and deciding


def use_rules(*, school: str, rulebook: str, day: dt.date, actor: Actor, at: dt.datetime) -> SchoolRules:
    """The school works by that rulebook from today; KeyError for one that is not shipped is our own bug."""
    book = bridges.rulebooks()[rulebook]
    with transaction.atomic():
        kept, _ = SchoolRules.objects.update_or_create(
            school_id=school, defaults={"rulebook": book.id, "since": day}
        )
        _written(None, at, actor, school=school, step="rules")
    return kept


def rules_of(school: str) -> Rulebook:
    """The rulebook a school works by; SchoolWithoutRules."""
    kept = SchoolRules.objects.filter(school=school).first()
    if kept is None or kept.rulebook not in bridges.rulebooks():
        raise SchoolWithoutRules
    return bridges.rulebooks()[kept.rulebook]


@dataclass(frozen=True, slots=True)
class Request:
    """An application as it is sent: results under a rule, banked credits exchanged `times`, or a course's credits used.

    `programme` is "" for the bank. A use names its `course` and no rule.
    """

    school: str
    rule: str
    programme: str
    results: tuple[str, ...] = ()
    times: int = 1
    course: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """What is put to the rules: one of a school's on these results, or without a rule a use of a course's credits."""

    request: Request
    rulebook: Rulebook
    results: tuple[Achieved, ...] = ()

    @property
    def rule(self) -> Rule:
        """The rule asked for."""
        return self.rulebook.rule(self.request.rule)


def drafted(deal: Deal, book: Sequence[Entry], day: dt.date) -> list[Entry]:
    """What the engine would write; CreditRefused."""
    if deal.request.use:
        return _used(deal, book, day)
    rule, results = deal.rule, deal.results
    if rule.courses:
        programme = deal.rulebook.programme(deal.request.programme)
        if rule.is_exchange:
            return convert.exchange(book, rule=rule, programme=programme, times=deal.request.times, day=day)
        return convert.convert(book, rule=rule, programme=programme, results=results, day=day)
    if len(results) != 1:
        raise CreditRefused("RESULTS_DIFFER", rule.zh)
    return convert.earn(book, rule=rule, result=results[0], day=day)


def _used(deal: Deal, book: Sequence[Entry], day: dt.date) -> list[Entry]:
    """The course's credits used for good; for a programme and a use the school has."""
    wish, rulebook = deal.request, deal.rulebook
    known = wish.programme in {p.id for p in rulebook.programmes} and wish.use in {
        u.id for u in rulebook.uses
    }
    if not known:
        raise CreditRefused("NOT_RELATED", wish.course)
    made = credits.spend(book, programme=wish.programme, course=wish.course, use=wish.use, day=day)
    if not made:
        raise CreditRefused("NOT_ENOUGH", wish.course)
    return made


def ask(*, person: int, request: Request, day: dt.date, actor: Actor, at: dt.datetime) -> Asking:
    """An application sent to the school; refused at once when the rules would say no. AskedAlready, CreditRefused."""
    deal = _deal(person, request)
    try:
        with transaction.atomic():
            drafted(deal, book_of(person), day)
            made = Asking.objects.create(
                person=person, school_id=request.school, programme=request.programme, rule=request.rule,
                results=[[one.id, one.name] for one in deal.results], times=request.times, course=request.course,
                use=request.use, asked_at=at,
            )  # fmt: skip
            _written(person, at, actor, asking=made.pk, step="ask")
            news.tell_credits(made, "ask", by=actor.username, at=at)
    except IntegrityError as error:
        raise AskedAlready from error
    return made


def _deal(person: int, request: Request) -> Deal:
    return Deal(request, rules_of(request.school), _chosen(person, request.results))


def approve(*, asking: int, school: str, day: dt.date, actor: Actor, at: dt.datetime) -> list[Entry]:
    """The credits written into the book as the rules say today; NotYours, StepNotAllowed, CreditRefused."""
    with transaction.atomic():
        kept = _own(asking, school=school)
        _decided(kept, "approve", actor, at)
        results = tuple(one for one, _ in kept.results)
        wish = Request(school, kept.rule, kept.programme, results, kept.times, kept.course, kept.use)
        made = drafted(_deal(kept.person, wish), _locked(kept.person), day)
        _post(kept.person, made, kept, actor, at)
    return made


def looked_at(askings: Sequence[Asking], *, actor: Actor, at: dt.datetime) -> None:
    """Written down for each application whose results a school has read."""
    with transaction.atomic():
        looks = [Deed(Action.LOOK, at, a.person, Purpose.APPLICATION, {"asking": a.pk}) for a in askings]
        audit.record(*looks, actor=actor)


def refuse(*, asking: int, school: str, reason: str, note: str = "", actor: Actor, at: dt.datetime) -> Asking:
    """The application refused by one of the reasons; NotYours, StepNotAllowed, ReasonMissing."""
    with transaction.atomic():
        kept = _own(asking, school=school)
        known = reason if reason in convert.REASONS else ""
        _decided(kept, "refuse", actor, at, known)
        kept.reason, kept.note = known, note[:200]
        kept.save(update_fields=["reason", "note"])
    return kept


def take_back(*, asking: int, person: int, actor: Actor, at: dt.datetime) -> Asking:
    """The worker's own application withdrawn; NotYours, StepNotAllowed."""
    with transaction.atomic():
        kept = Asking.objects.select_for_update().filter(pk=asking, person__in=files.keys_of(person)).first()
        if kept is None:
            raise NotYours
        _decided(kept, "withdraw", actor, at)
    return kept


def settle(*, person: int, day: dt.date, actor: Actor, at: dt.datetime) -> list[Entry]:
    """What time and withdrawn results do to a book: credits run out, what rested on a withdrawn result is taken back."""
    with transaction.atomic():
        book = _locked(person)
        gone = {r.id for r in results.results_of(person) if r.withdrawn}
        made: list[Entry] = []
        for source in sorted(gone & {s for entry in credits.live(book) for s in entry.sources}):
            made += credits.withdraw((*book, *made), source=source, day=day)
        made += credits.expire((*book, *made), day=day)
        _post(person, made, None, actor, at)
        news.tell_settled(person, made, day=day, at=at)
    return made


def settle_all(*, day: dt.date, actor: Actor, at: dt.datetime) -> int:
    """`settle` for everybody with a book; how many entries were written."""
    people = CreditEntry.objects.order_by("person").values_list("person", flat=True).distinct()
    return sum(len(settle(person=person, day=day, actor=actor, at=at)) for person in list(people))


def _chosen(person: int, wanted: Iterable[str]) -> tuple[Achieved, ...]:
    known = {result.id: result for result in results.results_of(person)}
    ids = list(wanted)
    if any(one not in known for one in ids):
        raise CreditRefused("RESULTS_DIFFER")
    return tuple(known[one] for one in ids)


def _own(asking: int, *, school: str) -> Asking:
    kept = Asking.objects.select_for_update().filter(pk=asking, school=school).first()
    if kept is None:
        raise NotYours
    return kept


def _decided(kept: Asking, step: str, actor: Actor, at: dt.datetime, reason: str = "") -> None:
    kept.state = ASKING.after(kept.state, step, role=actor.role, reason=reason)
    kept.decided_at, kept.decided_by = at, actor.username
    kept.save(update_fields=["state", "decided_at", "decided_by"])
    _written(kept.person, at, actor, asking=kept.pk, step=step)
    news.tell_credits(kept, step, by=actor.username, at=at)


def _post(person: int, made: Sequence[Entry], asking: Asking | None, actor: Actor, at: dt.datetime) -> None:
    CreditEntry.objects.bulk_create(
        CreditEntry(
            person=person, key=e.key, day=e.day, kind=e.kind, legs=[[g.unit, g.account, g.amount] for g in e.legs],
            sources=list(e.sources), rule=e.rule, reverses=e.reverses, replaces=e.replaces, expires_on=e.expires_on,
            asking=asking, by=actor.username, at=at,
        )
        for e in made
    )  # fmt: skip
    if made:
        _written(person, at, actor, entries=len(made), step="post")


# --- the book


def book_of(person: int) -> list[Entry]:
    """A person's entries in the order written, under every key he has had."""
    rows = CreditEntry.objects.filter(person__in=files.keys_of(person)).order_by("pk")
    return [entry_of(row) for row in rows]


def _locked(person: int) -> list[Entry]:
    """The book, kept from other writers until the transaction ends; two at once are caught by the keys."""
    rows = CreditEntry.objects.select_for_update().filter(person__in=files.keys_of(person)).order_by("pk")
    return [entry_of(row) for row in rows]


def entry_of(row: CreditEntry) -> Entry:
    """A row as the engine wrote it."""
    legs = tuple(Leg(unit, account, amount) for unit, account, amount in row.legs)
    return Entry(
        row.key, row.day, EntryKind(row.kind), legs, tuple(row.sources), row.rule, row.reverses, row.replaces, row.expires_on
    )  # fmt: skip


def askings_of(person: int) -> list[Asking]:
    """A person's applications, the newest first."""
    mine = Asking.objects.filter(person__in=files.keys_of(person)).select_related("school")
    return list(mine.order_by("-asked_at", "-pk"))


def verify() -> list[str]:
    """What is wrong with any book: an unbalanced entry, an account below zero, a key twice; empty when all is well.

    A trigger that is missing is told by its name: without it rows could be changed.
    """
    books: dict[int, list[Entry]] = {}
    for row in CreditEntry.objects.order_by("person", "pk"):
        books.setdefault(row.person, []).append(entry_of(row))
    wrong = [f"{person}: {fault}" for person, book in books.items() for fault in credits.faults(book)]
    return [*wrong, *guard.missing(connection, CreditEntry._meta.db_table)]


def _written(person: int | None, at: dt.datetime, actor: Actor, **detail: str | int) -> None:
    audit.record(Deed(Action.CAREER, at, person, detail=detail), actor=actor)
