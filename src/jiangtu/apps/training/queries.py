"""What the public and a worker read: a class, its lessons, a seat, the order seats were given in."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jiangtu.apps.reference import clock
from jiangtu.apps.training import browse, checks, eligibility, rules
from jiangtu.apps.training.kinds import LIVE, OVER, SEAT_LABELS, Admission, ClassState, QuotaKind, SeatState
from jiangtu.apps.training.models import Lesson, Quota, Seat, Sitting, TrainingClass
from jiangtu.apps.training.presses import Standing
from jiangtu.engine.errors import Problem, Sentence


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the lesson calendar, Monday first: day, hours of lessons on it, whether it lies in the class's time."""

    days: tuple[tuple[dt.date, int], ...]


@dataclass(frozen=True, slots=True)
class ClassPage:
    """One class as anybody reads it; `troubles` say what went wrong with it since it was published.

    `others` are classes to take instead, None while this one has seats.
    """

    card: browse.Card
    lessons: tuple[Lesson, ...]
    weeks: tuple[Week, ...]
    quotas: tuple[tuple[str, int, int], ...]
    tasks: tuple[tuple[str, int, int], ...]
    troubles: tuple[Problem, ...]
    spot: tuple[int, int] | None
    mine: Seat | None
    sittings: tuple[Sitting, ...] = ()
    standing: Standing | None = None
    refused: str = ""
    doubt: str = ""
    others: tuple[browse.Card, ...] | None = None

    @property
    def c(self) -> TrainingClass:
        """The class itself."""
        return self.card.training_class

    @property
    def digital_share(self) -> float | None:
        """The digital share of its hours; None without any."""
        return self.c.digital_hours / self.c.hours if self.c.hours else None

    @property
    def practice_share(self) -> float | None:
        """The practical share of its hours; None without any."""
        return self.c.practice_hours / self.c.hours if self.c.hours else None

    @property
    def pass_share(self) -> float | None:
        """The share of its hours one has to attend; None before it is filed."""
        return None if self.c.pass_percent is None else self.c.pass_percent / 100

    @property
    def ended_because(self) -> str | None:
        """Why it was cancelled; None while it is not."""
        if self.c.state != ClassState.CANCELLED:
            return None
        return self.c.turns.filter(state=ClassState.CANCELLED).values_list("reason", flat=True).last() or ""

    @property
    def lesson_minutes(self) -> int:
        """How long one 课时 of it is, by the place's rule."""
        return rules.figure("lesson_minutes", self.c.area, self.c.starts_on)

    @property
    def public(self) -> bool:
        """Whether the public can read its page."""
        return self.c.state in browse.PUBLIC

    @property
    def drawn(self) -> bool:
        """Whether seats are given at a deadline, to those who ranked the class."""
        return self.card.drawn

    @property
    def named(self) -> bool:
        """Whether firms alone send people."""
        return self.c.admission == Admission.NAMED

    @property
    def taking(self) -> bool:
        """Whether the button is shown: seats are given out by whoever presses, while its provider stands."""
        return self.c.state == ClassState.ENROLLING and not self.troubles


def public_class(
    class_code: str, *, day: dt.date, person: int | None = None, near: tuple[int, int] | None = None
) -> ClassPage:
    """A published class; TrainingClass.DoesNotExist for one never published. Cost: nine queries, any size."""
    found = browse.with_counts(TrainingClass.objects.filter(state__in=browse.PUBLIC, class_code=class_code))
    c = found.select_related("sponsor", "package", "course__firm", "mentor").get()
    if c.state == ClassState.CANCELLED and not c.turns.filter(step="publish").exists():
        raise TrainingClass.DoesNotExist
    return class_page(c, day=day, person=person, near=near)


def class_page(
    c: TrainingClass, *, day: dt.date, person: int | None = None, near: tuple[int, int] | None = None
) -> ClassPage:
    """A class, read with its counts, as a page."""
    lessons = tuple(c.lessons.select_related("room", "teacher").order_by("number"))
    mine = c.seats.filter(person=person).order_by("-pk").first() if person is not None else None
    stands = eligibility.standing(person, c) if person is not None else None
    price = browse.prices(person, [c]).get(c.pk) if person is not None else None
    verdict, why = checks.fitness(c, person, day=day) if person is not None else (rules.YES, "")
    card = browse.card(c, price_fen=price, near=near)
    return ClassPage(
        card=card, standing=stands, others=browse.others(c, day=day) if _is_over_for_new(card) else None, lessons=lessons, weeks=weeks(lessons),
        quotas=tuple(_said_of(q, c) for q in c.quotas.exclude(kind=QuotaKind.CLASS).order_by("kind", "key")),
        refused=why if verdict == rules.NO else "", doubt=why if verdict == rules.UNKNOWN else "", tasks=learning_tasks(c, day=day),
        troubles=tuple(checks.troubles(c, day=day)), spot=browse.spot(c), mine=mine,
        sittings=tuple(c.sittings.select_related("room")),
    )  # fmt: skip


def _is_over_for_new(card: browse.Card) -> bool:
    """Whether a reader without a seat is better told of other classes."""
    state = card.training_class.state
    return state == ClassState.CANCELLED or (state == ClassState.ENROLLING and not card.left)


def _said_of(quota: Quota, c: TrainingClass) -> tuple[str, int, int]:
    """A quota's word, how many it has taken and how many it holds."""
    sponsor = c.sponsor.name if c.sponsor else quota.key
    return rules.GROUPS.get(quota.key, sponsor), quota.taken, quota.size


def weeks(lessons: Sequence[Lesson]) -> tuple[Week, ...]:
    """The lessons' calendar, every week from the first lesson's to the last's."""
    hours: dict[dt.date, int] = {}
    for lesson in lessons:
        day = timezone.localtime(lesson.starts_at).date()
        hours[day] = hours.get(day, 0) + lesson.hours
    if not hours:
        return ()
    first, last = min(hours), max(hours)
    monday = first - dt.timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    return tuple(
        Week(
            tuple(
                (day, hours.get(day, 0))
                for n in range(7)
                for day in [monday + dt.timedelta(days=7 * week + n)]
            )
        )
        for week in range(count)
    )


def learning_tasks(c: TrainingClass, *, day: dt.date) -> tuple[tuple[str, int, int], ...]:
    """Each module of the course: its title, hours taught before `day`, hours planned."""
    if c.course is None:
        return ()
    now = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    past = (
        c.lessons.filter(ends_at__lt=now).values("module").annotate(n=Sum("hours")).values_list("module", "n")
    )
    taught = dict(past.order_by())
    return tuple((m.title, taught.get(m.pk, 0), m.hours) for m in c.course.modules.all())


def my_seats(person: int) -> list[Seat]:
    """A worker's seats and places, the live ones first, the newest first among equals."""
    held = Seat.objects.filter(person=person).select_related(
        "training_class__provider__organisation", "training_class__room", "completion"
    )
    return sorted(held, key=lambda seat: (seat.state not in LIVE, -seat.asked_at))


def seats_of(training_class: int) -> QuerySet[Seat]:
    """Everybody with a seat or a place in a class: seats by number, then the line by place."""
    held = Seat.objects.filter(training_class=training_class, state__in=LIVE)
    return held.order_by("state", "number", "place", "pk")


@dataclass(frozen=True, slots=True)
class SeatPage:
    """The answer to one press, as it stands now."""

    seat: Seat
    sentence: str
    doubts: tuple[str, ...] = ()

    @property
    def asked_at(self) -> dt.datetime:
        """When it was asked for."""
        return _instant(self.seat.asked_at)

    @property
    def offer_until(self) -> dt.datetime | None:
        """Until when an offer may be accepted."""
        return _instant(self.seat.offer_until) if self.seat.offer_until else None

    @property
    def over(self) -> bool:
        """Whether the class has been examined, so that nobody leaves it any more."""
        return self.seat.training_class.state in OVER

    @property
    def next(self) -> tuple[str, ...]:
        """What happens next, in order."""
        starts = timezone.localtime(
            self.seat.training_class.lessons.order_by("starts_at").values_list("starts_at", flat=True).first()
            or clock.now()
        )
        told = {"day": f"{starts:%Y-%m-%d}", "time": f"{starts:%H:%M}"}
        match self.seat.state:
            case SeatState.TAKEN if self.over:
                return (_("出勤、成绩和结业证在“我的出勤”里。"),)
            case SeatState.TAKEN if self.seat.training_class.state == ClassState.RUNNING:
                return (_("按课表上课，每课用手机扫教室的码签到；缺课太多会提前提醒您。"),)
            case SeatState.TAKEN:
                return (
                    _("%(day)s %(time)s 到上课地点签到，带身份证。") % told,
                    _("每课用手机扫教室的码签到；缺课太多会提前提醒您。"),
                    _("不能来请早些放弃，座位会给候补的人。"),
                )
            case SeatState.WAITING:
                before = Seat.objects.filter(
                    training_class=self.seat.training_class_id,
                    state=SeatState.WAITING,
                    place__lt=self.seat.place,
                ).count()
                return (
                    _("您前面还有 %(n)s 人。") % {"n": before},
                    _("有空位时自动轮到您，请按通知里的时限确认。"),
                    _("等的时候也可以报别的班；同一课程只占一处。"),
                )
            case SeatState.OFFERED:
                return (_("请在期限前点“接受”，过期会轮到下一位。"),)
            case _:
                return (_("这次报名已结束，可以再找别的班。"),)


def _instant(micros: int) -> dt.datetime:
    """Microseconds as a moment of the city's clock."""
    return clock.lived(dt.datetime.fromtimestamp(micros / 1_000_000, dt.UTC))


def answer(press: uuid.UUID, *, person: int) -> SeatPage:
    """What a press was told; Seat.DoesNotExist for another's."""
    held = Seat.objects.select_related("training_class__provider__organisation", "training_class__room")
    found = held.get(press=press, person=person)
    size = found.training_class.quotas.get(kind=QuotaKind.CLASS).size
    if found.training_class.state == ClassState.CANCELLED and found.state == SeatState.REMOVED:
        return SeatPage(found, Sentence("这个班已取消，您的座位或候补已退回。"))
    doubts = checks.doubts(found.training_class, [person], day=clock.today()) if found.state in LIVE else {}
    if found.state == SeatState.TAKEN and found.training_class.state in OVER:
        return SeatPage(found, Sentence("这个班已经考核完。"), doubts.get(person, ()))
    sentence = rules.seat_sentence(found.state, found.number, found.place, size)
    return SeatPage(found, sentence, doubts.get(person, ()))


@dataclass(frozen=True, slots=True)
class Rush:
    """How a class was asked for: second → how many, from the first to the last that had any."""

    training_class: TrainingClass
    seconds: tuple[tuple[dt.datetime, int], ...]
    most: int
    order: tuple[tuple[str, int | None, dt.datetime, str], ...]


def rush(class_code: str) -> Rush:
    """Applications by second and the order given, for the office."""
    c = TrainingClass.objects.get(class_code=class_code)
    counted = [(_instant(second * 1_000_000), n) for second, n in arrivals(c.pk)]
    given = public_order(c.pk)
    return Rush(c, tuple(counted), max((n for _, n in counted), default=0), given)


def arrivals(training_class: int) -> list[tuple[int, int]]:
    """Seats and places asked for by second: (seconds since 1970, how many), seconds without any left out."""
    asked = Seat.objects.filter(training_class=training_class).values_list("asked_at", flat=True)
    return sorted(Counter(at // 1_000_000 for at in asked).items())


def public_order(training_class: int) -> tuple[tuple[str, int | None, dt.datetime, str], ...]:
    """The order seats and places were given in, without names: what, number, when, how it stands."""
    seats = Seat.objects.filter(training_class=training_class)
    given = seats.exclude(number=None).order_by("number").values_list("number", "asked_at", "state")
    lined = seats.exclude(place=None).order_by("place").values_list("place", "asked_at", "state")
    rows = [("座号", *row) for row in given] + [("候补号", *row) for row in lined]
    return tuple((what, n, _instant(at), SEAT_LABELS[SeatState(state)]) for what, n, at, state in rows)
