"""Applying to a register, deciding, re-checking, ending; teachers and rooms. Each is one transaction with its audit line.

RegistersRefusal
├── ApplicationIncomplete   conditions of the register are not met; each is a problem
├── NotYourEntry            the entry is another organisation's
├── HolderMayNotApply       this role has no place in that register
└── CheckedAlready          the year's check was made
"""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.registers import news, rules
from jiangtu.apps.registers.kinds import CHECK_LABELS, ENTRY, CheckResult, EntryState
from jiangtu.apps.registers.models import Check, Entry, Organisation, Room, Scope, Teacher, Turn
from jiangtu.catalogues.registers import Register, registers
from jiangtu.engine.errors import NotTheirs, Problem, Problems, Refusal, Sentence
from jiangtu.engine.terms.states import ReasonMissing


class ApplicationIncomplete(Problems):
    """Conditions of the register are not met."""

    def __init__(self, register: Register, problems: list[Problem]) -> None:
        super().__init__(
            "APPLICATION_INCOMPLETE",
            Sentence("%(zh)s的申请还有%(n)s处不符合。", zh=register.zh, n=len(problems)),
            problems,
        )


class NotYourEntry(NotTheirs):
    """The entry is another organisation's."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_ENTRY", "这不是本单位的条目。", mend="请用本单位的账号登录。")


class HolderMayNotApply(Refusal):
    """This role has no place in that register."""

    def __init__(self, register: Register) -> None:
        super().__init__(
            "HOLDER_MAY_NOT_APPLY",
            Sentence("这类账号不能申请%(zh)s。", zh=register.zh),
            mend="请查看可以申请的名录。",
        )


class CheckedAlready(Refusal):
    """The year's check was made."""

    def __init__(self, year: int) -> None:
        super().__init__(
            "CHECKED_ALREADY",
            Sentence("%(year)s年度已经检查过。", year=year),
            mend="请在检查记录里查看结果。",
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What an applicant states: `scopes` are (occupation prefix, level codes, area), `details` by condition name."""

    register: str
    title: str
    tier: str = ""
    partner: str = ""
    details: Mapping[str, rules.Value] = field(default_factory=dict)
    scopes: Sequence[tuple[str, str, str]] = ()


def spelt(text: str) -> str:
    """How a name is searched by letters: its syllables written together, a blank, their first letters."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - half a second to load, and few pages spell

    syllables = lazy_pinyin(text, errors="default")
    return f"{''.join(syllables)} {''.join(lazy_pinyin(text, style=Style.FIRST_LETTER))}".lower()


def save_organisation(
    *, code: str, name: str, area: str, actor: Actor, at: dt.datetime, **more: object
) -> Organisation:
    """The organisation as now stated; `more` are its address, phone, east, north."""
    with transaction.atomic():
        said = {"name": name, "area": area, "pinyin": spelt(name)[:400], **more}
        saved, _ = Organisation.objects.update_or_create(code=code, defaults=said)
        audit.record(
            Deed(Action.REGISTER, at, detail={"organisation": code, "step": "organisation"}), actor=actor
        )
    return saved


def save_draft(
    *, organisation: str, draft: Draft, actor: Actor, at: dt.datetime, entry: int | None = None
) -> Entry:
    """The application as now stated; only a draft or a refused one may be changed. HolderMayNotApply, NotYourEntry."""
    register = registers()[draft.register]
    if actor.role not in register.holders:
        raise HolderMayNotApply(register)
    with transaction.atomic():
        kept = (
            _own(entry, organisation) if entry else Entry(register=register.id, organisation_id=organisation)
        )
        ENTRY.after(kept.state, "apply", role="SYSTEM")  # a decided entry is no draft any more
        kept.title, kept.tier, kept.details = draft.title, draft.tier, dict(draft.details)
        kept.partner_id = draft.partner or None
        kept.save()
        kept.scopes.all().delete()
        Scope.objects.bulk_create(
            Scope(
                entry=kept, occupation=occupation, levels=levels, area=area, valid_from=timezone.localdate(at)
            )
            for occupation, levels, area in draft.scopes
        )
        _written(kept, "save", actor, at)
    return kept


def apply_for(*, entry: int, organisation: str, actor: Actor, at: dt.datetime) -> Entry:
    """The application sent to the office; ApplicationIncomplete with every condition it fails."""
    with transaction.atomic():
        sent = _own(entry, organisation)
        register = registers()[sent.register]
        found = rules.problems(register, sent.details, tier=sent.tier, partner=sent.partner_id is not None)
        if register.scoped and not sent.scopes.exists():
            found.append(
                Problem("SCOPE_MISSING", "没有填写业务范围", where="业务范围", mend="请至少填写一个职业。")
            )
        if found:
            raise ApplicationIncomplete(register, found)
        return _step(sent, "apply", actor, at)


def list_entry(*, entry: int, day: dt.date, actor: Actor, at: dt.datetime) -> Entry:
    """The entry in the register from `day`: a number given once, its years, its first check, its scope in force."""
    with transaction.atomic():
        listed = Entry.objects.select_for_update().get(pk=entry)
        register = registers()[listed.register]
        listed.number = listed.number or _next_number(register, day)
        listed.valid_from = day
        listed.valid_until = rules.years_on(day, register.years) if register.years else None
        listed.check_by = rules.months_on(day, register.recheck_months)
        _step(listed, "list", actor, at)
        listed.scopes.update(valid_from=day, valid_until=listed.valid_until)
    return listed


def decide(*, entry: int, step: str, actor: Actor, at: dt.datetime, reason: str = "") -> Entry:
    """The entry after "refuse", "suspend", "resume" or "revoke"; each has a written reason."""
    with transaction.atomic():
        return _step(Entry.objects.select_for_update().get(pk=entry), step, actor, at, reason)


def check(
    *, entry: int, result: CheckResult, day: dt.date, actor: Actor, at: dt.datetime, note: str = ""
) -> Check:
    """The yearly re-check of `day`'s year; passed: the next is due, to mend: in 60 days, failed: suspended.

    CheckedAlready when the year has a passed or failed check; one to mend is replaced by its repetition. ReasonMissing
    when one that did not pass does not say what is wrong.
    """
    if result is not CheckResult.PASSED and not note.strip():
        raise ReasonMissing(CHECK_LABELS[result])
    with transaction.atomic():
        checked = Entry.objects.select_for_update().get(pk=entry)
        if checked.checks.filter(year=day.year).exclude(result=CheckResult.TO_MEND).exists():
            raise CheckedAlready(day.year)
        made, _ = Check.objects.update_or_create(
            entry=checked,
            year=day.year,
            defaults={"result": result, "note": note, "by": actor.username, "at": at},
        )
        register = registers()[checked.register]
        due = (
            day + dt.timedelta(days=register.mend_days)
            if result is CheckResult.TO_MEND
            else rules.months_on(day, register.recheck_months)
        )
        checked.check_by = due
        checked.save(update_fields=["check_by"])
        _written(checked, f"check {result}", actor, at, note)
        made.entry = checked
        news.tell_check(made, at=at)
        if result is CheckResult.FAILED and checked.state == EntryState.LISTED:
            _step(checked, "suspend", actor, at, note or CHECK_LABELS[result])
    return made


@dataclass(frozen=True, slots=True)
class Appointment:
    """A teacher's bond: `kind` of TeacherKind, until exclusive or None."""

    name: str
    kind: str
    occupation: str
    level: str
    since: dt.date
    until: dt.date | None = None
    person: int | None = None


def appoint(*, organisation: str, appointment: Appointment, actor: Actor, at: dt.datetime) -> Teacher:
    """A teacher of the organisation from `since` on; the same appointment again states its end anew."""
    same = {name: getattr(appointment, name) for name in ("name", "kind", "occupation", "level")}
    stated = {"person": appointment.person, "valid_until": appointment.until}
    with transaction.atomic():
        made, _new = Teacher.objects.update_or_create(
            organisation_id=organisation, valid_from=appointment.since, **same, defaults=stated
        )  # fmt: skip
        deed = Deed(Action.REGISTER, at, appointment.person, detail={"teacher": made.pk, "step": "appoint"})
        audit.record(deed, actor=actor)
    return made


def dismiss(*, teacher: int, organisation: str, day: dt.date, actor: Actor, at: dt.datetime) -> Teacher:
    """The teacher's bond ended on `day`; NotYourEntry for another organisation's teacher."""
    with transaction.atomic():
        gone = Teacher.objects.filter(pk=teacher, organisation=organisation).first()
        if gone is None:
            raise NotYourEntry
        gone.valid_until = day
        gone.save(update_fields=["valid_until"])
        audit.record(Deed(Action.REGISTER, at, detail={"teacher": teacher, "step": "dismiss"}), actor=actor)
    return gone


@dataclass(frozen=True, slots=True)
class Place:
    """A room as its owner states it; `east` and `north` in metres from the city's centre, None when nobody said."""

    name: str
    kind: str
    seats: int
    address: str = ""
    east: int | None = None
    north: int | None = None


def add_room(*, organisation: str, place: Place, actor: Actor, at: dt.datetime) -> Room:
    """A room with a secret of its own, drawn here and shown to nobody; the same name again states the room anew."""
    stated = {name: getattr(place, name) for name in ("kind", "seats", "address", "east", "north")}
    with transaction.atomic():
        made, _new = Room.objects.update_or_create(
            organisation_id=organisation, name=place.name, defaults=stated,
            create_defaults={**stated, "secret": secrets.token_bytes(32)},
        )  # fmt: skip
        audit.record(Deed(Action.REGISTER, at, detail={"room": made.pk, "step": "room"}), actor=actor)
    return made


def _own(entry: int, organisation: str) -> Entry:
    found = Entry.objects.select_for_update().filter(pk=entry, organisation=organisation).first()
    if found is None:
        raise NotYourEntry
    return found


def _step(entry: Entry, step: str, actor: Actor, at: dt.datetime, reason: str = "") -> Entry:
    entry.state = ENTRY.after(entry.state, step, role=actor.role, reason=reason)
    entry.save()
    _written(entry, step, actor, at, reason)
    news.tell_step(entry, step, reason, by=actor.username, at=at)
    return entry


def _written(entry: Entry, step: str, actor: Actor, at: dt.datetime, reason: str = "") -> None:
    Turn.objects.create(entry=entry, step=step, state=entry.state, by=actor.username, at=at, reason=reason)
    audit.record(
        Deed(Action.REGISTER, at, entry.person, detail={"entry": entry.pk, "step": step}), actor=actor
    )


def _next_number(register: Register, day: dt.date) -> str:
    """One past the highest number of the year; the constraint on numbers refuses a second writer."""
    head = f"{register.prefix}-{day.year}-"
    last = Entry.objects.filter(register=register.id, number__startswith=head).order_by("-number").first()
    return f"{head}{int(last.number.removeprefix(head)) + 1 if last else 1:04d}"
