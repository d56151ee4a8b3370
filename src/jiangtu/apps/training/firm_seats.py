"""Seats a firm keeps for its people before it knows whom it will send."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.reference import clock
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training import checks, elsewhere, line, presses, quotas, rules, seats
from jiangtu.apps.training.kinds import Admission, ClassState, QuotaKind, SeatState
from jiangtu.apps.training.models import Seat, TrainingClass
from jiangtu.apps.training.presses import Standing
from jiangtu.apps.training.quotas import Ceiling
from jiangtu.engine.errors import Refusal, Sentence

NAMED = gettext_noop("您的单位为您报了“%(title)s”，座号 %(number)s。")


class TooFewSeats(Refusal):
    """The class has not that many seats left for the firm; none was reserved."""

    def __init__(self, wanted: int, left: int) -> None:
        super().__init__(
            "TOO_FEW_SEATS",
            Sentence(
                "要预留 %(wanted)s 个座位，现在最多还能预留 %(left)s 个，一个也没有预留。",
                wanted=wanted,
                left=left,
            ),
            mend="请减少人数，或另选班次。",
        )


class FirmUnknown(Refusal):
    """Nobody has stated the firm of this log-in yet."""

    def __init__(self) -> None:
        super().__init__(
            "FIRM_UNKNOWN", "这个账号还没有单位信息。", mend="请先到“我们的培训班”填写单位信息，再来预留。"
        )


class AlreadySeated(Refusal):
    """The person has a seat or a place in this class."""

    def __init__(self) -> None:
        super().__init__(
            "ALREADY_SEATED", "此人在这个班已有座位或候补。", mend="不必再填名；预留座位可以填别人。"
        )


class DeadlineWrong(Refusal):
    """The seats would be named too late, or the time is over already."""

    def __init__(self, starts_on: dt.date) -> None:
        super().__init__(
            "DEADLINE_WRONG",
            Sentence("填名期限要在现在以后、开班日 %(starts_on)s 以前。", starts_on=starts_on),
            mend="请改一个期限；到期没有填名的座位会让给候补的人。",
        )


class GroupFull(Refusal):
    """A group the person counts in has no place left in this class."""

    def __init__(self, quota: Ceiling) -> None:
        super().__init__(
            "GROUP_FULL",
            Sentence(
                "此人属于“%(key)s”，这一人群的 %(size)s 个名额已满。",
                key=rules.GROUPS.get(quota.key, quota.key),
                size=quota.size,
            ),
            mend="这个预留座位可以填别人；要再加名额，请与开班单位联系。",
        )


def reserve(
    training_class: int, employer: str, count: int, *, until: dt.datetime, actor: Actor, at: dt.datetime
) -> list[Seat]:
    """`count` seats without names, all or none, to be named by `until`; they count in class and sponsor quotas."""
    if not Organisation.objects.filter(pk=employer).exists():
        raise FirmUnknown
    with transaction.atomic():
        gate, others = line.gate_of(training_class, [], employer)
        klass = TrainingClass.objects.get(pk=training_class)
        _refuse_shut(klass, employer, until, at)
        left = min(q.size - q.taken for q in (gate, *others))
        if not 0 < count <= left:
            raise TooFewSeats(count, max(0, left))
        made = [
            Seat(
                training_class=klass,
                employer_id=employer,
                state=SeatState.RESERVED,
                press=uuid.uuid4(),
                number=quotas.counted(gate, others),
                asked_at=micros(at),
                offer_until=micros(until),
            )
            for _ in range(count)
        ]
        Seat.objects.bulk_create(made)
        detail: dict[str, str | int] = {
            "step": "reserve",
            "class": training_class,
            "employer": employer,
            "seats": count,
        }
        audit.record(Deed(Action.CLASS, at, detail=detail), actor=actor)
    return made


def _refuse_shut(klass: TrainingClass, employer: str, until: dt.datetime, at: dt.datetime) -> None:
    """A firm may not be in earlier than others, nor where seats are drawn or another's, nor past the first day."""
    if klass.state != ClassState.ENROLLING:
        raise presses.NotEnrolling(
            Sentence("这个班现在是“%(state)s”，不能预留。", state=klass.get_state_display()),
            "请选择正在报名的班。",
        )
    if klass.admission in (Admission.DRAWN, Admission.RANKED):
        raise presses.NotEnrolling(
            Sentence(
                "这个班的录取方式是“%(admission)s”，不能预留。", admission=klass.get_admission_display()
            ),
            "请本人在填报时间内填报。",
        )
    checks.refuse_out(klass, day=timezone.localdate(clock.lived(at)))
    if klass.admission == Admission.NAMED and klass.sponsor_id not in (None, employer):
        raise presses.NotEnrolling("这个班是为另一家单位开的，只收它和开班单位报的人。", "请选别的班。")
    if (klass.opens_at and at < klass.opens_at) or (klass.closes_at and at >= klass.closes_at):
        raise presses.NotEnrolling("现在不在这个班的报名时间内，不能预留。", "请按班级页面的时间办理。")
    if not at < until or timezone.localdate(clock.lived(until)) > klass.starts_on:
        raise DeadlineWrong(klass.starts_on)


def name_seat(
    seat: int, person: int, standing: Standing, *, unpaid: bool, actor: Actor, at: dt.datetime
) -> Seat:
    """The firm's seat, now the person's; refused as his own press would be. Safe to repeat for the same person."""
    presses.refuse_unpaid(standing, unpaid=unpaid)
    try:
        with transaction.atomic():
            elsewhere.lock_person(person)
            line.gate_of(Seat.objects.get(pk=seat).training_class_id, [], "")
            found = Seat.objects.select_related("training_class__course").get(pk=seat)
            if found.state == SeatState.TAKEN and found.person == person:
                return found
            checks.refuse_not_for(found.training_class, person, at=at)
            elsewhere.refuse_elsewhere(person, found.training_class, seated=True, at=at)
            groups = _groups_of(found, standing)
            named = Seat.objects.filter(pk=seat, state=SeatState.RESERVED, offer_until__gt=micros(at)).update(
                state=SeatState.TAKEN, person=person, offer_until=None, unpaid=unpaid, groups=",".join(q.key for q in groups),
                **seats.stood(standing),
            )  # fmt: skip
            if not named:
                raise line.OfferLapsed
            if full := quotas.count_in(groups):
                raise GroupFull(full)
            found.person = person
            line.tell([found], NAMED, {"number": found.number or 0}, at=at)
            detail: dict[str, str | int] = {"step": "name_seat", "seat": seat}
            audit.record(Deed(Action.CLASS, at, person, detail=detail), actor=actor)
    except IntegrityError as error:
        raise AlreadySeated from error
    return Seat.objects.get(pk=seat)


def _groups_of(seat: Seat, standing: Standing) -> list[Ceiling]:
    """The group quotas the seat counts in once it has a name; class and sponsor count it since it was reserved."""
    _, others = quotas.quotas_of(seat.training_class_id, standing.groups, "")
    return [quota for quota in others if quota.kind == QuotaKind.GROUP]
