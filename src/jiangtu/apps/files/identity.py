"""Which mentions are one person as clerks decide it, all as signed rows that only add up.

FilesRefusal
├── SamePerson       the two are one person already
├── NothingToSplit   the person would be left without a mention
├── AlreadyReversed  the change was undone before
├── PairDecided      somebody decided the pair already
├── PairOpen         nobody has decided the pair
└── PersonsMoved     the decision merged or split persons: that change is what is undone
"""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from jiangtu.apps.accounts.rules import refuse_other_than_hr
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files import bulk, queries, writing
from jiangtu.apps.files.kinds import CLERK, ChangeKind, DoubtState, FilesRefusal, micros
from jiangtu.apps.files.models import Change, Doubt, Link, Mention, Person
from jiangtu.apps.files.writing import NewLink
from jiangtu.apps.vault import crypto
from jiangtu.engine.linkage.cluster import END_OF_PERSONS


class SamePerson(FilesRefusal):
    """The two are one person already."""

    def __init__(self) -> None:
        super().__init__("SAME_PERSON", "这两份档案已经是同一个人。", mend="请刷新页面查看最新状态。")


class NothingToSplit(FilesRefusal):
    """The person would be left without a mention."""

    def __init__(self) -> None:
        super().__init__(
            "NOTHING_TO_SPLIT", "这个人只有这一条人员记录，不能再拆分。", mend="请核对要拆分的是哪一条记录。"
        )


class AlreadyReversed(FilesRefusal):
    """The change was undone before."""

    def __init__(self) -> None:
        super().__init__("ALREADY_REVERSED", "这次变更已经撤销过。", mend="请在变更记录里查看。")


class PairDecided(FilesRefusal):
    """Somebody decided the pair already."""

    def __init__(self) -> None:
        super().__init__("PAIR_DECIDED", "这一对已经有人裁定。", mend="请继续下一对。")


class PairOpen(FilesRefusal):
    """Nobody has decided the pair."""

    def __init__(self) -> None:
        super().__init__("PAIR_OPEN", "这一对正在等待裁定。", mend="请刷新页面查看最新状态。")


class PersonsMoved(FilesRefusal):
    """The decision merged or split persons: that change is what is undone."""

    def __init__(self) -> None:
        super().__init__(
            "PERSONS_MOVED",
            "这次裁定合并或拆分了人员，不能只收回裁定。",
            mend="请在“最近的合并与拆分”里撤销，这一对会重新等待裁定。",
        )


def merge_persons(*, keep: int, other: int, reason: str, actor: Actor, at: dt.datetime) -> Change:
    """The signed change by which every mention of `other` belongs to `keep` from now on; SamePerson when it does."""
    with transaction.atomic():
        bulk.lock()
        if keep == other:
            raise SamePerson
        change = _change(ChangeKind.MERGE, keep, other, Decision(reason, actor, at))
        moved = list(queries.mentions_of(other).values_list("pk", flat=True))
        if not moved:
            raise SamePerson
        _relink(moved, keep, change, actor, at)
        deeds = [Deed(Action.MERGE, at, person, detail={"change": change.pk}) for person in (keep, other)]
        audit.record(*deeds, actor=actor)
    return change


def split_mention(*, mention: int, reason: str, actor: Actor, at: dt.datetime) -> Change:
    """The signed change by which a mention leaves its person for a person of its own; NothingToSplit if it is alone."""
    with transaction.atomic():
        bulk.lock()
        person = queries.person_of(mention)
        if queries.mentions_of(person).count() < 2:
            raise NothingToSplit
        own = _new_person(micros(at))
        change = _change(ChangeKind.SPLIT, person, own, Decision(reason, actor, at))
        _relink([mention], own, change, actor, at)
        audit.record(
            Deed(Action.SPLIT, at, person, detail={"change": change.pk, "mention": mention}), actor=actor
        )
    return change


def reverse_change(*, change: int, reason: str, actor: Actor, at: dt.datetime) -> Change:
    """The signed change that gives back every mention a merge or split moved, as far as nobody moved it since.

    The pair whose decision it carried out waits again.
    """
    with transaction.atomic():
        bulk.lock()
        old = Change.objects.get(pk=change)
        if Change.objects.filter(reverses=old).exists():
            raise AlreadyReversed
        kind = ChangeKind.SPLIT if old.kind == ChangeKind.MERGE else ChangeKind.MERGE
        new = _change(kind, old.kept_id, old.other_id, Decision(reason, actor, at), reverses=old)
        went, back = (
            (old.kept_id, old.other_id) if old.kind == ChangeKind.MERGE else (old.other_id, old.kept_id)
        )
        moved = old.links.filter(person=went).values("mention")
        still = Mention.objects.filter(pk__in=moved).annotate(holder=queries.holder()).filter(holder=went)
        _wait_again(old)
        _relink(list(still.values_list("pk", flat=True)), back, new, actor, at)
        action = Action.SPLIT if kind is ChangeKind.SPLIT else Action.MERGE
        deeds = [
            Deed(action, at, person, detail={"change": new.pk}) for person in (old.kept_id, old.other_id)
        ]
        audit.record(*deeds, actor=actor)
    return new


def _wait_again(change: Change) -> None:
    """Reopens the pair that was decided in the moment the change was made."""
    pairs = Doubt.objects.exclude(state=DoubtState.OPEN).filter(
        decided_at=change.made_at, decided_by=change.made_by
    )
    mentions = change.links.values("mention")
    _open_again(pairs.filter(Q(left__in=mentions) | Q(right__in=mentions)))


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a clerk changes who is who, who he is, and when."""

    reason: str
    actor: Actor
    at: dt.datetime


def _change(kind: ChangeKind, kept: int, other: int, why: Decision, reverses: Change | None = None) -> Change:
    refuse_other_than_hr(why.actor.role, "归集关系")
    change = Change(
        kind=kind, kept_id=kept, other_id=other, reason=why.reason, made_at=micros(why.at),
        made_by=why.actor.username, reverses=reverses,
    )  # fmt: skip
    change.signature = crypto.vault().sign(change_message(change))
    change.save()
    return change


def not_signed() -> list[str]:
    """The links and changes this installation did not sign: rows altered or added behind its back, as "link 7".

    Cost: a few microseconds a row; rows are read in a stream.
    """
    vault = crypto.vault()
    links = (link for link in Link.objects.order_by("id").iterator() if not _holds(vault, link))
    changes = (
        change
        for change in Change.objects.order_by("id").iterator()
        if not vault.has_signed(change_message(change), bytes(change.signature))
    )
    return [*(f"link {link.pk}" for link in links), *(f"change {change.pk}" for change in changes)]


def _holds(vault: crypto.Vault, link: Link) -> bool:
    said = NewLink(link.mention_id, link.person_id, link.how, link.probability, link.doubtful, link.change_id)
    message = writing.link_message(said, link.made_by, link.recorded_at)
    return vault.has_signed(message, bytes(link.signature))


def change_message(change: Change) -> bytes:
    """What is signed of a change: every field that decides."""
    parts = (
        change.kind, change.kept_id, change.other_id, change.reason, change.made_at, change.made_by, change.reverses_id,
    )  # fmt: skip
    return "\x1f".join(["change", *map(str, parts)]).encode()


def _new_person(instant: int) -> int:
    """A number at random that nobody has, of those the linkage never gives."""
    number = END_OF_PERSONS + secrets.randbelow(10**11)
    while Person.objects.filter(pk=number).exists():
        number = END_OF_PERSONS + secrets.randbelow(10**11)
    Person.objects.create(id=number, since=instant)
    return number


def _relink(mentions: list[int], person: int, change: Change | None, actor: Actor, at: dt.datetime) -> None:
    """Appends a clerk's link for each mention; it stays doubtful while another pair of the mention is open."""
    open_pairs = Doubt.objects.filter(state=DoubtState.OPEN).filter(
        Q(left__in=mentions) | Q(right__in=mentions)
    )
    doubtful = {number for pair in open_pairs.values_list("left", "right") for number in pair}
    links = [
        NewLink(mention, person, CLERK, None, mention in doubtful, change.pk if change else None)
        for mention in mentions
    ]
    writing.add_links(links, by=actor.username, instant=micros(at))


def decide_pair(*, pair: int, same: bool, reason: str, actor: Actor, at: dt.datetime) -> Doubt:
    """The pair with a clerk's answer, carried out: one person (merged where needed) or two (split where needed).

    OtherOffice for whoever may not decide it, PairDecided when it has an answer. What was doubtful about the two only
    for this pair is so no longer.
    """
    refuse_other_than_hr(actor.role, "疑似重复")
    with transaction.atomic():
        bulk.lock()
        doubt = Doubt.objects.select_for_update().get(pk=pair)
        if doubt.state != DoubtState.OPEN:
            raise PairDecided
        doubt.state = DoubtState.SAME if same else DoubtState.APART
        doubt.reason, doubt.decided_at, doubt.decided_by = reason, micros(at), actor.username
        doubt.save()
        _carry_out(doubt, actor, at)
        persons = {queries.person_of(doubt.left_id), queries.person_of(doubt.right_id)}
        deeds = [
            Deed(Action.DECIDE, at, person, detail={"pair": pair, "same": int(same)})
            for person in sorted(persons)
        ]
        audit.record(*deeds, actor=actor)
    return doubt


def _carry_out(doubt: Doubt, actor: Actor, at: dt.datetime) -> None:
    left, right = queries.person_of(doubt.left_id), queries.person_of(doubt.right_id)
    reason = doubt.reason or "裁定疑似重复"
    if doubt.state == DoubtState.SAME and left != right:
        merge_persons(keep=min(left, right, key=_seniority), other=max(left, right, key=_seniority), reason=reason,
                      actor=actor, at=at)  # fmt: skip
    elif doubt.state == DoubtState.APART and left == right:
        split_mention(mention=_looser(doubt), reason=reason, actor=actor, at=at)
    for mention in (doubt.left_id, doubt.right_id):
        _relink([mention], queries.person_of(mention), None, actor, at)


def _seniority(person: int) -> tuple[int, int]:
    return Person.objects.get(pk=person).since, person


def _looser(doubt: Doubt) -> int:
    """The mention that joined on the weaker ground: the doubtful one, else the later one."""
    link = (
        Link.objects.filter(mention__in=(doubt.left_id, doubt.right_id), doubtful=True)
        .order_by("-id")
        .first()
    )
    return link.mention_id if link else doubt.right_id


def reopen_pair(*, pair: int, reason: str, actor: Actor, at: dt.datetime) -> Doubt:
    """A decision that moved nobody taken back: the pair waits again, and its mentions are doubtful until it is decided.

    OtherOffice for whoever may not decide it; PairOpen; PersonsMoved when a merge or split came of it.
    """
    refuse_other_than_hr(actor.role, "疑似重复")
    with transaction.atomic():
        bulk.lock()
        doubt = Doubt.objects.select_for_update().get(pk=pair)
        if doubt.state == DoubtState.OPEN:
            raise PairOpen
        if not queries.unmoved_pairs().filter(pk=pair).exists():
            raise PersonsMoved
        _open_again(Doubt.objects.filter(pk=pair))
        persons = set()
        for mention in (doubt.left_id, doubt.right_id):
            person = queries.person_of(mention)
            _relink([mention], person, None, actor, at)
            persons.add(person)
        told: dict[str, str | int] = {"pair": pair, "taken_back": 1, "reason": reason}
        audit.record(*(Deed(Action.DECIDE, at, p, detail=told) for p in sorted(persons)), actor=actor)
    return Doubt.objects.get(pk=pair)


def _open_again(pairs: QuerySet[Doubt]) -> None:
    pairs.update(state=DoubtState.OPEN, reason="", decided_at=None, decided_by="")


def put_off_pair(*, pair: int) -> None:
    """Moves an open pair to the end of the queue."""
    Doubt.objects.filter(pk=pair, state=DoubtState.OPEN).update(put_off=F("put_off") + 1)
