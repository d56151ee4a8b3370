"""Asking for money: by a worker, by a firm or provider for its people or for itself; and what an applicant may do."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive import (
    accounts,
    attachments,
    classes,
    cycle,
    drafting,
    objections,
    papers,
    queries,
    services,
)
from jiangtu.apps.incentive.drafting import Asking
from jiangtu.apps.incentive.kinds import CLAIM, ClaimState, Origin, PaidTo
from jiangtu.apps.incentive.models import Account, Claim, Objection
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.errors import NotTheirs, Refusal, Sentence
from jiangtu.engine.policy.tree import To


@dataclass(frozen=True, slots=True)
class Filed:
    """What one press asked for, and whom it could not, each with why."""

    claims: list[Claim]
    refused: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Whose:
    """Who acts on a claim: a worker, or an organisation that filed it."""

    person: int | None
    organisation: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Said:
    """An objection or appeal: its words, and the file that shows it, "" and empty without one."""

    text: str
    name: str = ""
    content: bytes = b""


def by_worker(policy: str, unit: int, *, person: int, actor: Actor, at: dt.datetime) -> Claim:
    """A worker's own application, taken up at once. NotEntitled, ClaimedAlready."""
    with transaction.atomic():
        claim = drafting.apply_for(policy, str(person), unit, asking=Asking(Origin.WORKER, actor, at))
        return services.take_up([claim], at=at)[0]


def by_organisation(organisation: str, *, actor: Actor, at: dt.datetime) -> Filed:
    """All found claims of an organisation's people asked for with their mandate; who is refused is named with why."""
    waiting = queries.ours(organisation, role=actor.role).to_file
    return _filed(((c.policy, c.subject, c.unit, c.name) for c in waiting), _asking(organisation, actor, at))


def for_itself(organisation: str, *, actor: Actor, at: dt.datetime) -> Filed:
    """All that was found to be paid to the organisation asked for; what is refused is named with why."""
    waiting = queries.ours(organisation, role=actor.role).to_receive
    return _filed(((c.policy, c.subject, c.unit, c.name) for c in waiting), _asking(organisation, actor, at))


def by_class(class_code: str, *, organisation: str, actor: Actor, at: dt.datetime) -> Filed:
    """A class's trainees asked for under every policy that pays for a class; each refused name with its condition.

    What a firm is paid for its apprentices the firm asks for. ClassUnknown for another provider's class, NothingForClass
    where no policy of the place pays for any.
    """
    seated = classes.taught(class_code, organisation)
    policies = dict.fromkeys(e.id for e in classes.paying() if e.payee.to is not To.EMPLOYER)
    if not policies:
        raise classes.NothingForClass
    called = lookup.names({int(str(r["person"])) for r in seated})
    wanted = [
        (policy, str(r["person"]), int(str(r["record"])), called.get(int(str(r["person"])), ""))
        for policy in policies
        for r in seated
    ]
    return _filed(wanted, _asking(organisation, actor, at))


def _asking(organisation: str, actor: Actor, at: dt.datetime) -> Asking:
    origin = Origin.FIRM if actor.role == "EMPLOYER" else Origin.PROVIDER
    return Asking(origin, actor, at, agent=organisation)


def _filed(wanted: Iterable[tuple[str, str, int, str]], asking: Asking) -> Filed:
    done = Filed([], [])
    for policy, subject, unit, name in wanted:
        try:
            done.claims.append(drafting.apply_for(policy, subject, unit, asking=asking))
        except Refusal as refusal:
            done.refused.append((name or subject, told(refusal)))
    services.take_up(done.claims, at=asking.at)
    return done


def state_account(*, person: int, stated: accounts.Stated, actor: Actor, at: dt.datetime) -> Account:
    """The worker's account, its name checked against those in his file; claims being checked see it at once."""
    written = files.mentions_of(files.standing(person)).exclude(name=None)
    known = {name for name in written.values_list("name", flat=True) if name}
    with transaction.atomic():
        made = accounts.state(person=person, stated=stated, known_names=known, actor=actor, at=at)
        _seen_at_once(Claim.objects.filter(person=made.person, paid_to=PaidTo.WORKER), at)
    return made


def state_our_account(
    organisation: str, *, stated: accounts.Stated, actor: Actor, at: dt.datetime
) -> Account:
    """The organisation's account, its name checked against the registers; claims being checked see it at once.

    NotRegisteredName also for an organisation that no register knows.
    """
    registered = papers.registered_names([organisation]).get(organisation, set())
    with transaction.atomic():
        made = accounts.state_organisation(
            organisation=organisation, stated=stated, registered=registered, actor=actor, at=at
        )
        _seen_at_once(Claim.objects.filter(payee=organisation), at)
    return made


def _seen_at_once(claims: QuerySet[Claim], at: dt.datetime) -> None:
    """Claims being checked see the new account, and those that could not be paid to the old one are checked again."""
    for failed in claims.filter(state=ClaimState.FAILED).order_by("pk").values_list("pk", flat=True):
        cycle.reopen_failed(claim=failed, at=at)
    checking = claims.select_for_update().filter(state=ClaimState.CHECKING)
    services.checked(list(checking.order_by("pk")), at=at)


def own_way(claim: int, *, person: int | None, organisation: str, role: str) -> queries.Way:
    """One claim as its applicant sees it; NotYours for anybody else's."""
    with transaction.atomic():
        return queries.way(claim, person=person, organisation=organisation, role=role)


def act(claim: int, step: str, *, whose: Whose, at: dt.datetime) -> None:
    """A claim confirmed, taken back or sent again by whoever it belongs to; NotTheirs for anything else."""
    person, organisation, actor = whose.person, whose.organisation, whose.actor
    match step:
        case "confirm" if person is not None:
            services.confirm(claim=claim, person=person, actor=actor, at=at)
        case "withdraw":
            services.withdraw(claim=claim, person=person, organisation=organisation, actor=actor, at=at)
        case "resubmit":
            services.resubmit(claim=claim, person=person, organisation=organisation, actor=actor, at=at)
        case _:
            words = "、".join(CLAIM.step(name).label for name in ("confirm", "withdraw", "resubmit"))
            raise NotTheirs(
                "NO_SUCH_STEP", "没有这一项办理。", mend=Sentence("可以办理：%(words)s。", words=words)
            )


def appeal(claim: int, said: Said, *, whose: Whose, at: dt.datetime) -> Objection:
    """One's own claim's decision appealed against; NotYours, ObjectionTooLate."""
    with transaction.atomic():
        found = services.own(claim, person=whose.person, organisation=whose.organisation)
        made = objections.object_to(claim=found.pk, text=said.text, actor=whose.actor, at=at, own=True)
        return attachments.attach(made, said.name, said.content) if said.content else made


def object_to(claim: int, said: Said, *, actor: Actor, at: dt.datetime) -> Objection:
    """An objection to a claim on the public list, with its proof; ObjectionTooLate."""
    with transaction.atomic():
        made = objections.object_to(claim=claim, text=said.text, actor=actor, at=at)
        return attachments.attach(made, said.name, said.content) if said.content else made
