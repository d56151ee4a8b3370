"""A listed entry asks for more occupations, levels or areas; the office decides as it decided the first time.

WideningRefusal
├── NotListed       only an entry in force can be widened
├── AlreadyAsked    one request waits at a time
└── NothingNew      everything asked for is covered already
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.registers import news
from jiangtu.apps.registers.kinds import WIDENING, EntryState, WideningState
from jiangtu.apps.registers.models import Entry, Scope, Widening
from jiangtu.apps.registers.services import NotYourEntry
from jiangtu.engine.errors import Refusal

Asked = Sequence[tuple[str, str, str]]
GRANTED = gettext_noop("“%(title)s”扩大业务范围的申请已同意。")
REFUSED = gettext_noop("“%(title)s”扩大业务范围的申请未通过：%(reason)s。")


class WideningRefusal(Refusal):
    """Nothing was written."""


class NotListed(WideningRefusal):
    """The entry is not in force."""

    def __init__(self) -> None:
        super().__init__("NOT_LISTED", "条目不在册，不能扩大范围。", mend="请先恢复或重新申请。")


class AlreadyAsked(WideningRefusal):
    """A request waits."""

    def __init__(self) -> None:
        super().__init__("WIDENING_WAITS", "已有一份扩大范围的申请待审核。", mend="请等审核后再申请。")


class NothingNew(WideningRefusal):
    """Everything asked for is covered."""

    def __init__(self) -> None:
        super().__init__("NOTHING_NEW", "申请的范围都已在册。", mend="请填写新增的职业或等级。")


def ask(*, entry: int, organisation: str, scopes: Asked, actor: Actor, at: dt.datetime) -> Widening:
    """The request, waiting for the office. NotYourEntry, NotListed, AlreadyAsked, NothingNew."""
    with transaction.atomic():
        own = Entry.objects.select_for_update().filter(pk=entry, organisation=organisation).first()
        if own is None:
            raise NotYourEntry
        if own.state != EntryState.LISTED:
            raise NotListed
        if own.widenings.filter(state=WideningState.ASKED).exists():
            raise AlreadyAsked
        known = set(own.scopes.values_list("occupation", "levels", "area"))
        new = [list(scope) for scope in scopes if scope not in known]
        if not new:
            raise NothingNew
        made = Widening.objects.create(entry=own, scopes=new, asked_at=at)
        _audit(made, "ask_wider", actor, at)
        news.tell_widening(made, at=at)
    return made


def decide(
    *, widening: int, step: str, day: dt.date, actor: Actor, at: dt.datetime, reason: str = ""
) -> Widening:
    """The request after "grant" or "refuse"; granted, the entry covers it from `day` until its own end.

    StepNotAllowed, ReasonMissing, NotListed for an entry that has ended meanwhile; its holder is told.
    """
    with transaction.atomic():
        found = Widening.objects.select_for_update().select_related("entry").get(pk=widening)
        found.state = WIDENING.after(found.state, step, role=actor.role, reason=reason)
        found.decided_at, found.decided_by, found.reason = at, actor.username, reason
        if found.state == WideningState.GRANTED:
            _widen(found, day)
        found.save()
        _audit(found, f"{step}_wider", actor, at)
        notices.done(f"registers:wider:{found.pk}", by=actor.username, at=at)
        _tell(found, at)
    return found


def _widen(found: Widening, day: dt.date) -> None:
    entry = found.entry
    if entry.state != EntryState.LISTED:
        raise NotListed
    Scope.objects.bulk_create(
        Scope(
            entry=entry, occupation=occupation, levels=levels, area=area, valid_from=day, valid_until=entry.valid_until
        )
        for occupation, levels, area in found.scopes
    )  # fmt: skip


def _tell(found: Widening, at: dt.datetime) -> None:
    text = GRANTED if found.state == WideningState.GRANTED else REFUSED
    if owner := found.entry.organisation_id:
        values = {"title": found.entry.title, "reason": found.reason}
        link = reverse("registers:edit", args=[found.entry_id])
        notices.notify(News(text, f"registers:widening:{found.pk}", values, link, organisation=owner), at=at)


def _audit(found: Widening, step: str, actor: Actor, at: dt.datetime) -> None:
    detail: dict[str, str | int] = {"entry": found.entry_id, "widening": found.pk, "step": step}
    audit.record(Deed(Action.REGISTER, at, found.entry.person, detail=detail), actor=actor)
