"""What holders and the office are told of entries: applications that wait, decisions, yearly checks."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.registers import queries, rules
from jiangtu.apps.registers.kinds import CheckResult, EntryState, ExtensionKind
from jiangtu.apps.registers.models import Check, Entry, Extension

APPLIED = gettext_noop("“%(title)s”申请入册，请审核。")
STEPS = {
    "list": gettext_noop("“%(title)s”已入册，编号 %(number)s。"),
    "refuse": gettext_noop("“%(title)s”未能入册：%(reason)s。"),
    "suspend": gettext_noop("“%(title)s”已暂停：%(reason)s。"),
    "resume": gettext_noop("“%(title)s”已恢复：%(reason)s。"),
    "revoke": gettext_noop("“%(title)s”已撤销：%(reason)s。"),
}
CHECKS = {
    CheckResult.PASSED: gettext_noop("“%(title)s”%(year)s年度年检合格。"),
    CheckResult.TO_MEND: gettext_noop("“%(title)s”%(year)s年度年检限期整改，%(due)s 前复查：%(reason)s"),
    CheckResult.FAILED: gettext_noop("“%(title)s”%(year)s年度年检不合格：%(reason)s"),
}
ASKED = {
    ExtensionKind.SCOPE: gettext_noop("“%(title)s”申请扩大业务范围，请审核。"),
    ExtensionKind.TERM: gettext_noop("“%(title)s”申请延续有效期，请审核。"),
}
ANSWERED = {
    ("SCOPE", "GRANTED"): gettext_noop("“%(title)s”扩大业务范围的申请已同意。"),
    ("SCOPE", "REFUSED"): gettext_noop("“%(title)s”扩大业务范围的申请未通过：%(reason)s。"),
    ("TERM", "GRANTED"): gettext_noop("“%(title)s”的有效期已延续到 %(until)s，编号 %(number)s 不变。"),
    ("TERM", "REFUSED"): gettext_noop("“%(title)s”延续有效期的申请未通过：%(reason)s。"),
}
ENDING = gettext_noop("“%(title)s”的有效期到 %(until)s 为止，现在可以申请延续。")
DUE = gettext_noop("“%(title)s”要在 %(due)s 前年检，请备好材料。")


def tell_step(entry: Entry, step: str, reason: str, *, by: str, at: dt.datetime) -> int:
    """The office is told of an application, its holder of the answer; what was answered waits no longer."""
    waits = f"registers:applied:{entry.pk}"
    if step == "apply":
        link = reverse("registers:office_entry", args=[entry.pk])
        return notices.notify(News(APPLIED, waits, {"title": entry.title}, link, role=Role.HR_OFFICER), at=at)
    if step in ("list", "refuse"):
        notices.done(waits, by=by, at=at)
    values: dict[str, str | int] = {"title": entry.title, "number": entry.number, "reason": reason}
    return _to_holder(entry, STEPS[step], values, at=at) if step in STEPS else 0


def tell_check(made: Check, *, at: dt.datetime) -> int:
    """The holder is told how the year's check ended."""
    entry = made.entry
    values: dict[str, str | int] = {
        "title": entry.title,
        "year": made.year,
        "due": str(entry.check_by),
        "reason": made.note,
    }
    return _to_holder(entry, CHECKS[CheckResult(made.result)], values, at=at)


def tell_due(*, day: dt.date, at: dt.datetime) -> int:
    """Holders whose yearly check comes within a month, once for each check; how many are new."""
    due = Entry.objects.filter(state=EntryState.LISTED, check_by__lte=day + queries.AHEAD)
    return sum(
        _to_holder(entry, DUE, {"title": entry.title, "due": str(entry.check_by)}, key=f"registers:due:{entry.pk}:{entry.check_by}", at=at)
        for entry in due.order_by("pk")
    )  # fmt: skip


def tell_ending(*, day: dt.date, at: dt.datetime) -> int:
    """Holders whose term ends soon, once for each term; how many are new."""
    soon = Entry.objects.filter(
        state=EntryState.LISTED, valid_until__gt=day, valid_until__lte=day + rules.SOON
    )
    return sum(
        _to_holder(entry, ENDING, {"title": entry.title, "until": str(entry.valid_until)}, key=f"registers:ending:{entry.pk}:{entry.valid_until}", at=at)
        for entry in soon.order_by("pk")
    )  # fmt: skip


def tell_asked(asked: Extension, *, at: dt.datetime) -> int:
    """The office is told that somebody wants more scope or a further term."""
    link = reverse("registers:office_entry", args=[asked.entry_id])
    text, values = ASKED[ExtensionKind(asked.kind)], {"title": asked.entry.title}
    return notices.notify(News(text, _waits(asked), values, link, role=Role.HR_OFFICER), at=at)


def tell_answered(asked: Extension, *, at: dt.datetime) -> int:
    """The holder is told what became of it; it waits for the office no longer."""
    notices.done(_waits(asked), by=asked.decided_by, at=at)
    entry = asked.entry
    values: dict[str, str | int] = {
        "title": entry.title, "number": entry.number, "until": str(entry.valid_until), "reason": asked.reason,
    }  # fmt: skip
    return _to_holder(entry, ANSWERED[asked.kind, asked.state], values, at=at)


def _waits(asked: Extension) -> str:
    return f"registers:extension:{asked.pk}"


def _to_holder(
    entry: Entry, text: str, values: dict[str, str | int], *, key: str = "", at: dt.datetime
) -> int:
    if not entry.organisation_id:  # a person's entry is told where it was asked for
        return 0
    link, about = reverse("registers:edit", args=[entry.pk]), f"registers:entry:{entry.pk}"
    return notices.notify(News(text, about, values, link, key=key, organisation=entry.organisation_id), at=at)
