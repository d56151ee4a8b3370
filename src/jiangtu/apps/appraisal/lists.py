"""A pasted list of names for an exam: whom each line means, and his application or why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.appraisal import applications
from jiangtu.apps.appraisal.applications import Asking
from jiangtu.apps.appraisal.batches import Act
from jiangtu.apps.appraisal.kinds import APPLICATION, Via
from jiangtu.apps.appraisal.models import Candidate
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Deed, Purpose
from jiangtu.apps.files import lookup
from jiangtu.apps.reference.sentences import problems_of, told
from jiangtu.apps.training import people
from jiangtu.apps.training.roster import Line, numbered
from jiangtu.engine.errors import Refusal
from jiangtu.engine.terms import citizen

TONES = {"ACCEPTED": "yes", "ASKED": "near"}
NOT_TAKEN = gettext_noop("没有报名")


@dataclass(frozen=True, slots=True)
class Named:
    """The answer to one line: `number` is masked, `tone` the colour of the word."""

    row: int
    name: str
    number: str
    word: str
    sentence: str
    tone: str = "bad"


def enrol(*, code: str, lines: Iterable[Line], act: Act) -> list[Named]:
    """Each line's own answer, in order; one that is refused keeps no other back. Every person found is a look written down.

    A firm names its own people alone: whoever is not of its staff is not told apart from nobody.
    """
    asked = list(lines)
    found = lookup.persons_numbered([n for line in asked if (n := numbered(line)[0])])
    staff = people.staff(act.organisation) if act.actor.role == Role.EMPLOYER else None
    persons = [_person(line, found, staff) for line in asked]
    about = {"batch": code}
    deeds = [Deed(Action.LOOK, act.at, p, Purpose.APPLICATION, about) for p in persons if isinstance(p, int)]
    with transaction.atomic():
        audit.record(*deeds, actor=act.actor)
    return [_applied(code, line, who, act) for line, who in zip(asked, persons, strict=True)]


def _person(line: Line, found: dict[str, lookup.Numbered], staff: set[int] | None) -> int | str:
    """The one person a line means, or why none is."""
    number, wrong = numbered(line)
    if wrong:
        return wrong
    known = found.get(number)
    if known is None or (staff is not None and not known.persons & staff):
        own = staff is not None
        return _("本单位在职职工里没有这个人，请核对号码。") if own else _("全市档案里没有这个号码。")
    if len(known.persons) > 1 or known.doubtful:
        return _("这个号码对应的档案还在核对是否同一人，核对后再报。")
    if line.name and line.name not in known.names:
        return _("姓名与档案不一致，请核对姓名和号码。")
    return known.person


def _applied(code: str, line: Line, who: int | str, act: Act) -> Named:
    masked = citizen.mask(line.number)
    if isinstance(who, str):
        return Named(line.row, line.name, masked, NOT_TAKEN, who)
    name = line.name or people.names([who]).get(who, "")
    employer = act.organisation if act.actor.role == Role.EMPLOYER else ""
    try:
        made = applications.apply(code=code, asking=Asking(who, name, employer, Via.FIRM), act=act)
    except Refusal as refusal:
        return Named(line.row, name, masked, NOT_TAKEN, _said(refusal))
    return Named(line.row, name, masked, APPLICATION.labels[made.state], _answer(made), TONES[made.state])


def _answer(made: Candidate) -> str:
    if made.resits is not None:
        return _("合格的科目保留，只补考没有通过的科目。")
    return _("申报条件符合。") if made.state == "ACCEPTED" else _("申报条件还要由人社经办核实。")


def _said(refusal: Refusal) -> str:
    """The refusal with its reasons, in one sentence."""
    return " ".join((told(refusal), *problems_of(refusal)))
