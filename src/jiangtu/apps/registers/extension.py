"""An entry asks for more scope or for a further term; the office decides as it decided the first time.

ExtensionRefusal
├── NotListed       only an entry in force gets more scope; one revoked gets no further term
├── AlreadyAsked    one request waits at a time
├── NothingNew      everything asked for is covered already
└── NotYetEnding    the end is far, or there is none
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.registers import news, rules
from jiangtu.apps.registers.kinds import EXTENSION, EntryState, ExtensionKind, ExtensionState
from jiangtu.apps.registers.models import Entry, Extension, Scope, Turn
from jiangtu.apps.registers.services import ApplicationIncomplete, NotYourEntry
from jiangtu.catalogues.registers import registers
from jiangtu.engine.errors import Refusal, Sentence

Scopes = Sequence[tuple[str, str, str]]


class ExtensionRefusal(Refusal):
    """Nothing was written."""


class NotListed(ExtensionRefusal):
    """The entry is not in force."""

    def __init__(self) -> None:
        super().__init__("NOT_LISTED", "条目不在册或已到期。", mend="请先恢复、延续或重新申请。")


class AlreadyAsked(ExtensionRefusal):
    """A request waits."""

    def __init__(self) -> None:
        super().__init__("EXTENSION_WAITS", "已有一份申请待审核。", mend="请等审核后再申请。")


class NothingNew(ExtensionRefusal):
    """Everything asked for is covered."""

    def __init__(self) -> None:
        super().__init__("NOTHING_NEW", "申请的范围都已在册。", mend="请填写新增的职业或等级。")


class NotYetEnding(ExtensionRefusal):
    """The end is far, or there is none."""

    def __init__(self) -> None:
        super().__init__(
            "NOT_YET_ENDING",
            "离到期还早，不用延续。",
            mend=Sentence("到期前%(days)s天起可以申请。", days=rules.SOON.days),
        )


def ask_scope(*, entry: int, organisation: str, scopes: Scopes, actor: Actor, at: dt.datetime) -> Extension:
    """More scope asked of the office. NotYourEntry, NotListed, AlreadyAsked, NothingNew."""
    with transaction.atomic():
        own = _own(entry, organisation)
        _must_stand(own, timezone.localdate(at))
        known = set(_going(own).values_list("occupation", "levels", "area"))
        new = [list(scope) for scope in scopes if scope not in known]
        if not new:
            raise NothingNew
        return _ask(Extension(entry=own, kind=ExtensionKind.SCOPE, scopes=new, asked_at=at), actor)


def ask_term(
    *, entry: int, organisation: str, details: Mapping[str, rules.Value], actor: Actor, at: dt.datetime
) -> Extension:
    """A further term asked of the office with what is stated now, by condition of the register.

    NotYourEntry, NotListed, AlreadyAsked, NotYetEnding; ApplicationIncomplete with every condition it fails.
    """
    with transaction.atomic():
        own = _own(entry, organisation)
        if own.state not in rules.RENEWED:
            raise NotListed
        if not rules.renewable(own.state, own.valid_until, timezone.localdate(at)):
            raise NotYetEnding
        register = registers()[own.register]
        if found := rules.problems(register, details, tier=own.tier, partner=own.partner_id is not None):
            raise ApplicationIncomplete(register, found)
        return _ask(Extension(entry=own, kind=ExtensionKind.TERM, details=dict(details), asked_at=at), actor)


def decide(
    *, extension: int, step: str, day: dt.date, actor: Actor, at: dt.datetime, reason: str = ""
) -> Extension:
    """The request after "grant" or "refuse" on `day`; its holder is told.

    More scope holds from `day` to the entry's own end. A further term follows the old one, or begins on `day` where
    that has passed: what lies between stays uncovered. StepNotAllowed, ReasonMissing; NotListed when it no longer may.
    """
    with transaction.atomic():
        found = Extension.objects.select_for_update().select_related("entry").get(pk=extension)
        found.state = EXTENSION.after(found.state, step, role=actor.role, reason=reason)
        found.decided_at, found.decided_by, found.reason = at, actor.username, reason
        if found.state == ExtensionState.GRANTED:
            grant = _widen if found.kind == ExtensionKind.SCOPE else _prolong
            grant(found, day)
        found.save()
        _written(found, step, actor, at)
        news.tell_answered(found, at=at)
    return found


def _ask(asked: Extension, actor: Actor) -> Extension:
    if asked.entry.extensions.filter(state=ExtensionState.ASKED).exists():
        raise AlreadyAsked
    asked.save()
    _written(asked, "ask", actor, asked.asked_at)
    news.tell_asked(asked, at=asked.asked_at)
    return asked


def _widen(found: Extension, day: dt.date) -> None:
    entry = found.entry
    _must_stand(entry, day)
    Scope.objects.bulk_create(
        Scope(
            entry=entry, occupation=occupation, levels=levels, area=area, valid_from=day, valid_until=entry.valid_until
        )
        for occupation, levels, area in found.scopes
    )  # fmt: skip


def _prolong(found: Extension, day: dt.date) -> None:
    """The same entry with a further term; rows that went to its old end keep theirs and are followed by new ones."""
    entry = found.entry
    if entry.state not in rules.RENEWED or entry.valid_until is None:
        raise NotListed
    since, until = rules.next_term(entry.valid_until, registers()[entry.register].years, day)
    Scope.objects.bulk_create(
        Scope(entry=entry, occupation=s.occupation, levels=s.levels, area=s.area, valid_from=since, valid_until=until)
        for s in _going(entry)
    )  # fmt: skip
    entry.valid_until, entry.details = until, found.details
    entry.save(update_fields=["valid_until", "details"])


def _own(entry: int, organisation: str) -> Entry:
    found = Entry.objects.select_for_update().filter(pk=entry, organisation=organisation).first()
    if found is None:
        raise NotYourEntry
    return found


def _must_stand(entry: Entry, day: dt.date) -> None:
    if entry.state != EntryState.LISTED or (entry.valid_until is not None and entry.valid_until <= day):
        raise NotListed


def _going(entry: Entry) -> QuerySet[Scope]:
    """The rows of the scope that go to the entry's own end."""
    return entry.scopes.filter(valid_until=entry.valid_until).order_by("pk")


def _written(found: Extension, step: str, actor: Actor, at: dt.datetime) -> None:
    entry, done = found.entry, f"{step} {found.kind}"
    Turn.objects.create(
        entry=entry, step=done, state=entry.state, by=actor.username, at=at, reason=found.reason
    )
    detail: dict[str, str | int] = {"entry": entry.pk, "extension": found.pk, "step": done}
    audit.record(Deed(Action.REGISTER, at, entry.person, detail=detail), actor=actor)
