"""Posts, who does them how well, rotations and secondments, and the worker's own word. Each with its audit line.

SkillRefusal
├── PostTwice          the unit has a post of that name
├── MovesOverlap       the person is elsewhere at that time
└── DispatchForbidden  a dispatched worker may not hold a hazardous underground post
"""

import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.files import services as filing
from jiangtu.apps.files.bulk import Value
from jiangtu.apps.workplace import news, rules, staff
from jiangtu.apps.workplace.kinds import MOVE_LABELS, Basis, Move, Skill
from jiangtu.apps.workplace.models import Assessment, Placement, Post
from jiangtu.engine.errors import Refusal, Sentence

DISPATCH = "DISPATCH"
"""The contract of the facts that no hazardous underground post may have."""


class SkillRefusal(Refusal):
    """Nothing was written."""


class PostTwice(SkillRefusal):
    """The unit has a post of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "POST_TWICE", Sentence("这个班组已有“%(name)s”岗位。", name=name), mend="换一个岗位名称。"
        )


class MovesOverlap(SkillRefusal):
    """The person is elsewhere at that time."""

    def __init__(self, other: Placement) -> None:
        until = other.until.isoformat() if other.until else "今"
        super().__init__(
            "MOVES_OVERLAP",
            Sentence(
                "此人%(since)s至%(until)s已有%(move)s，时间重叠。",
                since=other.since.isoformat(),
                until=until,
                move=MOVE_LABELS[Move(other.move)],
            ),
            mend="先给前一段填截止日，或改起始日。",
        )


class DispatchForbidden(SkillRefusal):
    """A dispatched worker may not hold a hazardous underground post."""

    def __init__(self, source: str) -> None:
        super().__init__(
            "DISPATCH_FORBIDDEN", "劳务派遣人员不得上高危井下岗位。", mend="改派本单位职工，或与其订立劳动合同。",
            source=source,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A post as a firm states it."""

    unit: str
    name: str
    occupation: str
    needed: int = 2
    hazardous: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """Where somebody is to work: `post` for a post of one's own or a rotation, `host` for a secondment or study."""

    person: int
    move: Move
    since: dt.date
    until: dt.date | None = None
    post: int | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """What a worker says to what his firm wrote."""

    agreed: bool
    text: str = ""


def add_post(*, firm: str, place: Place, actor: Actor, at: dt.datetime) -> Post:
    """A new post of the firm; PostTwice."""
    try:
        with transaction.atomic():
            made = Post.objects.create(
                firm_id=firm, unit=place.unit, name=place.name, occupation=place.occupation, needed=place.needed,
                hazardous=place.hazardous,
            )  # fmt: skip
            _written(None, at, actor, post=made.pk, step="post")
    except IntegrityError as error:
        raise PostTwice(place.name) from error
    return made


def assess(*, firm: str, post: int, person: int, level: Skill, actor: Actor, at: dt.datetime) -> Assessment:
    """The firm's own word today on one of its people; Http404 for anybody else's, Post.DoesNotExist for another's post."""
    staff.own(firm, person)
    with transaction.atomic():
        made = Assessment.objects.create(
            post=Post.objects.get(pk=post, firm=firm), person=person, level=level, basis=Basis.FIRM, day=timezone.localtime(at).date(),
            by=actor.username,
        )  # fmt: skip
        _written(person, at, actor, post=post, step="assess", level=int(level))
        news.tell_written(person, firm, at=at)
    return made


def prefill(
    *, firm: str, unit: str, people: Sequence[int], day: dt.date, actor: Actor, at: dt.datetime
) -> list[Assessment]:
    """What the people's certificates say of the unit's posts, where nobody has said anything yet.

    A certificate speaks for its minor group. Each person whose certificates were read is written down.
    """
    jobs = snapshots.staff_of(firm)
    if any(person not in jobs for person in people):
        raise Http404
    posts = list(Post.objects.filter(firm=firm, unit=unit))
    said = set(Assessment.objects.filter(post__in=posts).values_list("post", "person"))
    held = staff.certificates(people)
    made = [
        Assessment(post=post, person=person, level=level, basis=Basis.CERTIFICATE, day=day, by=actor.username)
        for person in people
        for post in posts
        if (post.pk, person) not in said
        and (level := rules.certified(post.occupation, held[person], day=day))
    ]
    with transaction.atomic():
        Assessment.objects.bulk_create(made)
        looked_at(people, firm=firm, actor=actor, at=at)
    return made


def looked_at(people: Iterable[int], *, firm: str, actor: Actor, at: dt.datetime) -> None:
    """Written down for each of a firm's people whose skills and certificates its page has shown."""
    with transaction.atomic():
        looks = [Deed(Action.LOOK, at, person, Purpose.SKILLS, {"firm": firm}) for person in people]
        audit.record(*looks, actor=actor)


def place(*, firm: str, stay: Stay, actor: Actor, at: dt.datetime) -> Placement:
    """Somebody at a post, rotating or lent, as an event; MovesOverlap, DispatchForbidden, Http404 for a stranger."""
    job = staff.own(firm, stay.person)
    post = Post.objects.get(pk=stay.post, firm=firm) if stay.post else None
    if post is not None and post.hazardous and job.contract == DISPATCH:
        found = rules.laws("dispatch_underground", stay.since)
        if found:
            raise DispatchForbidden(found[0].document)
    with transaction.atomic():
        _refuse_overlap(stay)
        made = Placement.objects.create(
            firm_id=firm, person=stay.person, move=stay.move, origin=_origin(firm, stay), post=post, host=stay.host,
            since=stay.since, until=stay.until, recorded_at=at, recorded_by=actor.username,
        )  # fmt: skip
        write_down(move=made, actor=actor, at=at)
        _written(stay.person, at, actor, placement=made.pk, step=stay.move.lower())
        news.tell_written(stay.person, firm, at=at)
    return made


def write_down(*, move: Placement, actor: Actor, at: dt.datetime) -> None:
    """The worker's file says what the placement says now; a post of his own is his employment and no row of its own.

    A row that a correction has taken the place of is written anew: of two rows of one move the newer word holds.
    """
    if move.move != Move.OWN:
        move.record = _written_down(move, _row(move), actor, at)
        move.save(update_fields=["record"])


def _written_down(move: Placement, row: Mapping[str, Value], actor: Actor, at: dt.datetime) -> int:
    if move.record is not None:
        with contextlib.suppress(ObjectDoesNotExist):
            return filing.mend_event(kind="rotations", record=move.record, changes=row, actor=actor, at=at)
    return filing.record_event(kind="rotations", person=move.person, values=row, actor=actor, at=at)


def _row(move: Placement) -> dict[str, Value]:
    post = move.post
    return {
        "kind": move.move, "post": str(post) if post else None, "host": move.host or None,
        "occupation": post.occupation if post else None, "employer": move.firm_id, "from_on": move.since,
        "until_on": move.until, "agreed": move.agreed,
    }  # fmt: skip


def enrol(*, firm: str, stays: Sequence[Stay], actor: Actor, at: dt.datetime) -> list[Assessment]:
    """People put on posts of their own, all or none, and prefilled for those units; refused as `place` refuses."""
    with transaction.atomic():
        posts = [place(firm=firm, stay=stay, actor=actor, at=at).post for stay in stays]
        people = [stay.person for stay in stays]
        made = []
        for unit in dict.fromkeys(post.unit for post in posts if post is not None):
            made += prefill(
                firm=firm, unit=unit, people=people, day=timezone.localtime(at).date(), actor=actor, at=at
            )
    return made


def _refuse_overlap(stay: Stay) -> None:
    """A person has one post of his own at a time, and is at one other place at a time."""
    others = Placement.objects.select_for_update().filter(person=stay.person)
    alike = others.filter(move=Move.OWN) if stay.move is Move.OWN else others.exclude(move=Move.OWN)
    for other in alike:
        if rules.overlaps((stay.since, stay.until), (other.since, other.until)):
            raise MovesOverlap(other)


def _origin(firm: str, stay: Stay) -> Post | None:
    if stay.move is Move.OWN:
        return None
    own = Placement.objects.filter(firm=firm, person=stay.person, move=Move.OWN, since__lte=stay.since)
    held = own.select_related("post").order_by("-since").first()
    return held.post if held else None


def end_placement(*, firm: str, placement: int, until: dt.date, actor: Actor, at: dt.datetime) -> Placement:
    """The placement with its last day set; only a running one. Placement.DoesNotExist for another's."""
    with transaction.atomic():
        kept = Placement.objects.select_for_update().get(pk=placement, firm=firm, until=None)
        staff.own(firm, kept.person)
        if until <= kept.since:
            raise SkillRefusal("END_BEFORE_START", "截止日要晚于起始日。", mend="请改截止日。")
        kept.until = until
        kept.save()
        write_down(move=kept, actor=actor, at=at)
        _written(kept.person, at, actor, placement=placement, step="end")
    return kept


def answer(
    *, what: Literal["skill", "move"], number: int, person: int, word: Word, actor: Actor, at: dt.datetime
) -> Assessment | Placement:
    """The worker's own word on what his firm wrote of him; Http404 for anybody else's, said once."""
    model: type[Assessment] | type[Placement] = Assessment if what == "skill" else Placement
    with transaction.atomic():
        mine = model.objects.select_for_update().filter(
            pk=number, person__in=files.keys_of(files.standing(person))
        )
        kept = mine.first()
        if kept is None:
            raise Http404
        if kept.agreed is None:
            kept.agreed, kept.answered_at, kept.answer = word.agreed, at, word.text[:200]
            kept.save()
            if isinstance(kept, Placement):
                write_down(move=kept, actor=actor, at=at)
            _written(person, at, actor, step="answer", what=what, number=number, agreed=int(word.agreed))
    return kept


def _written(person: int | None, at: dt.datetime, actor: Actor, **detail: str | int) -> None:
    audit.record(Deed(Action.WORKPLACE, at, person, detail=detail), actor=actor)
