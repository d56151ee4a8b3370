"""The library of course pages, one page, one lesson, one's own learning, an author's desk; palace classes."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum
from django.http import Http404

from jiangtu.apps.accounts.access import READERS
from jiangtu.apps.accounts.models import User
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.learning import rules, services
from jiangtu.apps.learning.models import Attempt, Enrolment, Launch, Lesson, Page, Picture, Platform, Question
from jiangtu.apps.training.browse import PUBLIC
from jiangtu.apps.training.kinds import ClassKind, SeatState
from jiangtu.apps.training.models import Course, Module, Seat, TrainingClass
from jiangtu.engine.indicators.followup import Rate


@dataclass(frozen=True, slots=True)
class Card:
    """A course page in the library; `own` is the reader's place on it, `read` how many lessons he has done."""

    page: Page
    lessons: int
    minutes: int
    own: Enrolment | None
    read: int


@dataclass(frozen=True, slots=True)
class Library:
    """What was found, and the share of courses with a digital module over all that there are (T-20)."""

    cards: list[Card]
    words: str
    kind: str
    digital: Rate


def library(words: str, kind: str, *, person: int | None) -> Library:
    """The published pages that match all words, by title. Five reads, any size."""
    found = Page.objects.filter(published_at__isnull=False).select_related("owner").order_by("title", "pk")
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word) | Q(about__icontains=word) | Q(pinyin__contains=word.lower()) | Q(owner__name__icontains=word)
        )  # fmt: skip
    if kind:
        found = found.filter(kind=kind)
    return Library(_cards(found, person), words, kind, digital_share())


def my_learning(person: int) -> list[Card]:
    """One's own pages, those still open first, the newest first among equals."""
    keys = files.keys_of(files.standing(person))
    pages = Page.objects.filter(enrolments__person__in=keys).select_related("owner").distinct()
    cards = _cards(pages, person)
    return sorted(cards, key=lambda c: (_own(c).finished_at is not None, -_own(c).enrolled_at.timestamp()))


def _own(card: Card) -> Enrolment:
    assert card.own is not None
    return card.own


def _cards(pages: QuerySet[Page], person: int | None) -> list[Card]:
    rows = list(pages.annotate(total=Count("lessons"), minutes=Sum("lessons__minutes")))
    keys = files.keys_of(files.standing(person)) if person is not None else set()
    own = {
        e.page_id: e
        for e in Enrolment.objects.filter(person__in=keys, page__in=rows)
        .annotate(read=Count("done"))
        .order_by("-pk")
    }
    return [
        Card(
            page, page.total, page.minutes or 0, own.get(page.pk), own[page.pk].read if page.pk in own else 0
        )
        for page in rows
    ]


def digital_share() -> Rate:
    """Courses with at least one digital module among all: the newest version of each code, and pages that stand alone."""
    newest = Course.objects.values("code").annotate(last=Max("version")).values_list("code", "last")
    last = set(newest)
    courses = Course.objects.values_list("pk", "code", "version")
    current = {pk for pk, code, version in courses if (code, version) in last}
    digital = set(Module.objects.filter(course__in=current, digital=True).values_list("course", flat=True))
    alone = Page.objects.filter(course=None, published_at__isnull=False)
    return Rate(len(digital) + alone.filter(digital=True).count(), len(current) + alone.count())


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course page as its reader sees it: each lesson with whether he did it, and where to go on."""

    page: Page
    lessons: tuple[tuple[Lesson, bool], ...]
    questions: int
    own: Enrolment | None
    attempts: tuple[Attempt, ...]

    @property
    def read(self) -> int:
        """Lessons done."""
        return sum(done for _, done in self.lessons)

    @property
    def next(self) -> Lesson | None:
        """The first lesson not yet done; None when all are."""
        return next((lesson for lesson, done in self.lessons if not done), None)


def course_page(page: int, *, person: int | None) -> CoursePage:
    """A published page; Http404 for any other."""
    found = (
        Page.objects.filter(pk=page, published_at__isnull=False)
        .select_related("owner", "platform", "course__school", "course__firm")
        .first()
    )
    if found is None:
        raise Http404
    own = services.enrolment_of(page, person) if person is not None else None
    done = set(own.done.values_list("lesson", flat=True)) if own else set()
    lessons = tuple((lesson, lesson.pk in done) for lesson in found.lessons.select_related("platform"))
    attempts = tuple(own.attempts.order_by("-turn")[:5]) if own else ()
    return CoursePage(found, lessons, found.questions.filter(retired=False).count(), own, attempts)


@dataclass(frozen=True, slots=True)
class LessonPage:
    """A lesson in pieces, each picture beside its piece, and the lessons before and after it."""

    page: CoursePage
    lesson: Lesson
    done: bool
    blocks: tuple[tuple[rules.Block, Picture | None], ...]
    before: Lesson | None
    after: Lesson | None


def lesson_page(page: int, number: int, *, person: int | None) -> LessonPage:
    """A lesson of a published page; Http404 for any other."""
    whole = course_page(page, person=person)
    numbers = [lesson.number for lesson, _ in whole.lessons]
    if number not in numbers:
        raise Http404
    place = numbers.index(number)
    lesson, done = whole.lessons[place]
    before = whole.lessons[place - 1][0] if place else None
    after = whole.lessons[place + 1][0] if place + 1 < len(numbers) else None
    return LessonPage(whole, lesson, done, pieces(lesson), before, after)


def pieces(lesson: Lesson) -> tuple[tuple[rules.Block, Picture | None], ...]:
    """The pieces of a lesson, each picture found by its number."""
    pictures = {str(p.number): p for p in Picture.objects.filter(page=lesson.page_id).defer("content")}
    found = rules.blocks(lesson.body)
    return tuple((b, pictures.get(b.lines[0]) if b.kind == rules.PICTURE else None) for b in found)


def picture(page: int, number: int, organisation: str) -> Picture:
    """A picture of a published page, or of one's own; Http404 for any other."""
    found = Picture.objects.filter(page=page, number=number).select_related("page").first()
    if found is None or (found.page.published_at is None and found.page.owner_id != organisation):
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of an attempt: what was chosen, whether that was right."""

    question: Question
    chosen: tuple[int, ...]
    right: bool

    @property
    def choices(self) -> list[tuple[str, bool, bool]]:
        """Each choice with whether it is right and whether it was chosen."""
        rows = enumerate(self.question.choices)
        return [(text, place in self.question.right, place in self.chosen) for place, text in rows]


def attempt_page(attempt: int, person: int) -> tuple[Attempt, list[Answered]]:
    """One's own attempt, question by question; Http404 for another's."""
    keys = files.keys_of(files.standing(person))
    mine = Attempt.objects.filter(pk=attempt, enrolment__person__in=keys)
    found = mine.select_related("enrolment__page").first()
    if found is None:
        raise Http404
    bank = Question.objects.in_bulk([int(key) for key in found.answers])
    rows = [(bank[int(key)], tuple(chosen)) for key, chosen in found.answers.items()]
    return found, [Answered(q, chosen, set(chosen) == set(q.right)) for q, chosen in rows]


def own_page(page: int, organisation: str) -> Page:
    """A page of the author's own organisation; Http404 otherwise."""
    found = Page.objects.filter(pk=page, owner=organisation).select_related("owner", "platform").first()
    if found is None or not organisation:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """An author's page: lessons, the bank as typed, and what its readers know, by competence block, once ten were tested.

    `platforms`: where content may be chosen.
    """

    page: Page
    lessons: list[Lesson]
    pictures: list[Picture]
    bank: str
    enrolled: int
    finished: int
    blocks: list[tuple[str, int, int]]
    platforms: list[Platform]


def desk(page: int, organisation: str) -> Desk:
    """An author's own page; Http404 for another's."""
    own = own_page(page, organisation)
    asked = (services.asked_of(q) for q in own.questions.filter(retired=False))
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for blocks in Attempt.objects.filter(enrolment__page=own).values_list("blocks", flat=True):
        for block, (right, of) in blocks.items():
            counts[block][0] += right
            counts[block][1] += of
    people = own.enrolments.aggregate(all=Count("pk"), done=Count("finished_at"), tested=Count("best"))
    if people["tested"] < rules.SMALLEST:
        counts.clear()
    return Desk(
        own, list(own.lessons.all()), list(own.pictures.order_by("number").defer("content")), rules.bank_text(asked),
        people["all"], people["done"], sorted((block, right, of) for block, (right, of) in counts.items()),
        list(Platform.objects.filter(active=True).exclude(content_url="").order_by("title", "pk")),
    )  # fmt: skip


def choice(launch: uuid.UUID, author: User) -> Launch:
    """What the reader himself chose outside for a page of his own; Http404 for anything else."""
    mine = Launch.objects.filter(pk=launch, author=author.username, page__owner=author.organisation)
    found = mine.exclude(chosen=None).select_related("page", "platform").first()
    if found is None:
        raise Http404
    return found


def authored(organisation: str) -> list[Page]:
    """An organisation's own pages with their readers counted, by title."""
    own = Page.objects.filter(owner=organisation).annotate(readers=Count("enrolments"))
    return list(own.order_by("title", "pk"))


def courses_to_write(organisation: str) -> QuerySet[Course]:
    """Versions signed by all sides that have no page yet."""
    signed = Q(firm=None) | Q(firm_signed_at__isnull=False)
    return Course.objects.filter(signed, school=organisation, school_signed_at__isnull=False, page=None)


@dataclass(frozen=True, slots=True)
class Palace:
    """The classes of the workers' cultural palace, and whom they reached; None where too few people would be told of."""

    classes: Sequence[TrainingClass]
    people: int
    rural: int | None
    flexible: int | None
    known: bool


def palace() -> Palace:
    """Every public class of the palaces, newest first; reach counts each person once, from the latest snapshot."""
    taken = Prefetch("seats", Seat.objects.filter(state=SeatState.TAKEN), to_attr="taken")
    found = TrainingClass.objects.filter(kind=ClassKind.PALACE, state__in=PUBLIC)
    classes = list(
        found.select_related("provider__organisation", "room")
        .prefetch_related(taken)
        .order_by("-starts_on", "pk")
    )
    people = {seat.person for c in classes for seat in c.taken if seat.person is not None}
    facts = snapshots.latest_facts()
    if facts is None:
        return Palace(classes, len(people), None, None, known=False)
    workers = facts["workers"]
    rows = workers.filter(pc.is_in(workers["person"], pa.array(sorted(people), pa.int64())))
    rural, flexible = rows["household"].to_pylist().count("RURAL"), rows["flexible"].to_pylist().count(True)
    return Palace(
        classes, len(people), rules.shown(rural, len(people)), rules.shown(flexible, len(people)), known=True
    )


def own_class(class_code: str, reader: User) -> TrainingClass:
    """A class the reader may export: any for the offices, its own for a provider; Http404 otherwise."""
    found = TrainingClass.objects.filter(class_code=class_code).select_related("provider").first()
    own = (
        found is not None
        and bool(reader.organisation)
        and found.provider.organisation_id == reader.organisation
    )
    if found is None or not (reader.role in READERS or own):
        raise Http404
    return found
