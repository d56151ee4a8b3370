"""Windows of ranked choices as people read them: everybody, a worker with a list of his own, whoever settles them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone

from jiangtu.apps.reference import clock
from jiangtu.apps.training import browse, checks, eligibility, rules
from jiangtu.apps.training.kinds import DRAWN, ClassState
from jiangtu.apps.training.models import Choice, Entrant, TrainingClass, Window
from jiangtu.engine.errors import Refusal, Sentence

MANY = 500
"""People of a window above which it is settled in the background."""


class NotYourWindow(Refusal):
    """Classes of somebody else are in the window."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_WINDOW", "这次填报里有别的单位的班。", mend="请由人社部门录取。")


class WindowTooLong(Refusal):
    """A class would begin before its seats are given."""

    def __init__(self, title: str, starts_on: dt.date) -> None:
        super().__init__(
            "WINDOW_TOO_LONG",
            Sentence(
                "“%(title)s”%(starts_on)s开班，填报要在那天以前截止。", title=title, starts_on=starts_on
            ),
            mend="请把截止提前，或不选这个班。",
        )


class WindowWrong(Refusal):
    """The window has no class, no length, or is over before it begins."""

    def __init__(self) -> None:
        super().__init__("WINDOW_WRONG", "填报要有班级，截止要晚于开始、晚于现在。", mend="请改正后再开放。")


@dataclass(frozen=True, slots=True)
class Standing:
    """A window on the clock of the city: `phase` is soon, open, over (not settled yet) or settled."""

    window: Window
    phase: str

    @property
    def opens_at(self) -> dt.datetime:
        """When it opens."""
        return clock.lived(self.window.opens_at)

    @property
    def closes_at(self) -> dt.datetime:
        """When it closes."""
        return clock.lived(self.window.closes_at)


@dataclass(frozen=True, slots=True)
class Mine:
    """A worker's own entry: his ticket, his list in order, and after the settlement what he got."""

    entrant: Entrant
    classes: tuple[TrainingClass, ...]


@dataclass(frozen=True, slots=True)
class WindowPage:
    """One window: its classes, how many take part, and the reader's own entry; `given` None before the settlement."""

    standing: Standing
    cards: tuple[browse.Card, ...]
    entrants: int
    given: int | None
    mine: Mine | None
    may_settle: bool

    @property
    def window(self) -> Window:
        """The window itself."""
        return self.standing.window


def phase(window: Window, at: dt.datetime) -> str:
    """Where a window stands at `at`."""
    if window.closed_at:
        return "settled"
    if at < window.opens_at:
        return "soon"
    return "open" if at < window.closes_at else "over"


def listed(*, at: dt.datetime) -> list[Standing]:
    """Every window, open ones first, then those to come, then the newest."""
    order = {"open": 0, "soon": 1, "over": 2, "settled": 3}
    rows = [
        Standing(w, phase(w, at)) for w in Window.objects.defer("published").order_by("-closes_at", "-pk")
    ]
    return sorted(rows, key=lambda row: order[row.phase])


def of_class(training_class: int, *, at: dt.datetime) -> list[Standing]:
    """The windows a class is in, the newest first."""
    rows = Window.objects.defer("published").filter(classes=training_class).order_by("-closes_at", "-pk")
    return [Standing(w, phase(w, at)) for w in rows]


def page(
    window: int, *, at: dt.datetime, person: int | None = None, settler: str | None = None
) -> WindowPage:
    """One window; Window.DoesNotExist. `settler` is the organisation that may settle it, "" for the office. Six queries."""
    found = Window.objects.annotate(n=Count("entrants")).get(pk=window)
    standing = Standing(found, phase(found, at))
    over = standing.phase == "over" and settler is not None
    return WindowPage(
        standing=standing,
        cards=tuple(browse.card(c) for c in browse.with_counts(found.classes.all()).order_by("class_code")),
        entrants=found.n,
        given=len(found.published.get("given", {})) if found.closed_at else None,
        mine=_mine(found, person) if person is not None else None,
        may_settle=over and _may_settle(found, settler or ""),
    )


def _mine(window: Window, person: int) -> Mine | None:
    entrant = window.entrants.filter(person=person).select_related("result").first()
    if entrant is None:
        return None
    wanted = Choice.objects.filter(window=window, person=person).select_related("training_class")
    return Mine(entrant, tuple(choice.training_class for choice in wanted.order_by("rank")))


def _may_settle(window: Window, organisation: str) -> bool:
    return not organisation or not window.classes.exclude(provider__organisation=organisation).exists()


def own(window: int, *, organisation: str) -> Window:
    """A window the organisation may settle, "" for the office; NotYourWindow, Window.DoesNotExist."""
    found = Window.objects.get(pk=window)
    if not _may_settle(found, organisation):
        raise NotYourWindow
    return found


def entrants(window: int) -> int:
    """How many take part."""
    return Entrant.objects.filter(window=window).count()


def choosable(window: int) -> QuerySet[TrainingClass]:
    """The classes of a window that may be put on a list now."""
    return TrainingClass.objects.filter(
        windows=window, state=ClassState.ENROLLING, admission__in=DRAWN
    ).order_by("starts_on", "class_code")


def drawable(organisation: str) -> QuerySet[TrainingClass]:
    """Enrolling classes drawn at a deadline that wait for a window: the organisation's own, all of them for ""."""
    rows = TrainingClass.objects.filter(state=ClassState.ENROLLING, admission__in=DRAWN)
    rows = rows.filter(provider__organisation=organisation) if organisation else rows
    waiting = Window.objects.filter(closed_at=None, classes__isnull=False)
    return rows.exclude(pk__in=waiting.values("classes")).order_by("starts_on", "class_code")


@dataclass(frozen=True, slots=True)
class Wish:
    """A class on a list to be checked: why it cannot be chosen, or why nobody would pay for it; both "" when all is well."""

    training_class: TrainingClass
    refused: str
    unpaid: str


def wishes(person: int, wanted: Sequence[TrainingClass], *, day: dt.date) -> list[Wish]:
    """Each class of the list with what stands against it. Cost: a few milliseconds a class at first."""
    return [_wish(person, c, day) for c in wanted]


def _wish(person: int, c: TrainingClass, day: dt.date) -> Wish:
    stands = eligibility.standing(person, c)
    unpaid = "；".join(stands.reasons) if stands.verdict in (rules.NO, rules.UNKNOWN) else ""
    return Wish(c, checks.not_for(c, person, day=day), unpaid)


def refuse_wrong(classes: Sequence[int], times: tuple[dt.datetime, dt.datetime], *, at: dt.datetime) -> None:
    """WindowWrong for a window without classes, without length, already over, or open when one of its classes begins."""
    opens_at, closes_at = times
    if not classes or not max(opens_at, at) < closes_at:
        raise WindowWrong
    ends_on = timezone.localdate(clock.lived(closes_at))
    begun = TrainingClass.objects.filter(pk__in=classes, starts_on__lte=ends_on).order_by("starts_on").first()
    if begun is not None:
        raise WindowTooLong(begun.title, begun.starts_on)
