"""Course pages: writing, publishing, enrolling, reading, testing oneself. Each is one transaction with its audit line.

LearningRefusal
├── PageNotReady     what a page lacks before it may be published; each is a problem
├── BankNotRead      questions that cannot be kept; each is a problem, none was kept
├── NotSigned        the course version is not signed by both sides
├── PictureRefused   no picture, or too large
├── NoQuestions      a self-test of a page whose bank is empty
└── NotEnrolled      nothing to record: the reader has not chosen this page
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files import queries as files
from jiangtu.apps.learning import rules
from jiangtu.apps.learning.models import Attempt, Done, Enrolment, Lesson, Page, Picture, Question
from jiangtu.apps.registers.services import spelt
from jiangtu.apps.training.models import Course
from jiangtu.apps.training.rules import figure
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence

LARGEST = 500_000
"""Bytes of a picture at most: a page of lessons is read on phones."""


class LearningRefusal(Refusal):
    """Nothing was written."""


class PageNotReady(Problems):
    """What a page lacks."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("PAGE_NOT_READY", Sentence("还差%(n)s项，没有发布。", n=len(problems)), problems)


class BankNotRead(Problems):
    """Questions that cannot be kept."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "BANK_NOT_READ", Sentence("%(n)s题有问题，题库没有改动。", n=len(problems)), problems
        )


class NotSigned(LearningRefusal):
    """The course version is not signed by both sides."""

    def __init__(self) -> None:
        super().__init__(
            "COURSE_NOT_SIGNED", "这一版课程校企双方还没有都签署。", mend="请在课程页签署后再写内容。"
        )


class PictureRefused(LearningRefusal):
    """No picture, or too large."""

    def __init__(self) -> None:
        super().__init__("PICTURE_REFUSED", "图片要是500 KB以内的PNG或JPEG。", mend="请压缩或另存后再上传。")


class NoQuestions(LearningRefusal):
    """The page has no question to ask."""

    def __init__(self) -> None:
        super().__init__("NO_QUESTIONS", "这门课还没有自测题。", mend="课时学完就算学完；有了自测题再来。")


class NotEnrolled(LearningRefusal):
    """The reader has not chosen this page."""

    def __init__(self) -> None:
        super().__init__("NOT_ENROLLED", "您还没有选学这门课。", mend="先点“开始学习”。")


@dataclass(frozen=True, slots=True)
class Draft:
    """A course page as its author states it; `course` 0 and `platform` 0: none."""

    title: str
    about: str
    kind: str
    occupation: str = ""
    digital: bool = False
    course: int = 0
    platform: int = 0
    launch_url: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A lesson as its author states it."""

    title: str
    minutes: int
    body: str


def save_page(*, owner: str, draft: Draft, actor: Actor, at: dt.datetime, page: int = 0) -> Page:
    """A course page as now stated. A page of a course version is digital when one of its modules is (T-20).

    NotSigned for a version without both signatures, or of another school; Page.DoesNotExist for another owner's page.
    """
    course = _signed(draft.course, owner) if draft.course else None
    digital = draft.digital or (course is not None and course.modules.filter(digital=True).exists())
    with transaction.atomic():
        kept = Page.objects.select_for_update().get(pk=page, owner=owner) if page else Page(owner_id=owner)
        kept.title, kept.about, kept.kind = draft.title, draft.about, draft.kind
        kept.occupation = course.occupation if course else draft.occupation
        kept.digital, kept.course = digital, course
        kept.platform_id, kept.launch_url = draft.platform or None, draft.launch_url
        kept.pinyin = spelt(draft.title)[:400]
        kept.save()
        _written(kept, "save", actor, at)
    return kept


def save_lesson(*, page: Page, reading: Reading, actor: Actor, at: dt.datetime, number: int = 0) -> Lesson:
    """A lesson as now stated; number 0 adds one at the end."""
    with transaction.atomic():
        last = page.lessons.aggregate(n=Max("number"))["n"] or 0
        said = {"title": reading.title, "minutes": reading.minutes, "body": reading.body}
        kept, _ = Lesson.objects.update_or_create(page=page, number=number or last + 1, defaults=said)
        _written(page, "lesson", actor, at)
    return kept


def add_picture(*, page: Page, content: bytes, words: str, actor: Actor, at: dt.datetime) -> Picture:
    """A picture for the lessons, known by the next number; PictureRefused for anything that is none."""
    media = rules.media_of(content)
    if not media or len(content) > LARGEST:
        raise PictureRefused
    with transaction.atomic():
        number = (page.pictures.aggregate(n=Max("number"))["n"] or 0) + 1
        made = Picture.objects.create(page=page, number=number, words=words, media=media, content=content)
        _written(page, "picture", actor, at)
    return made


def save_bank(*, page: Page, text: str, actor: Actor, at: dt.datetime) -> int:
    """The whole bank as typed; questions that are no longer in it are retired, unchanged ones stay. How many there are.

    BankNotRead with every question that cannot be kept; then nothing changed.
    """
    asked, problems = rules.read_bank(text)
    if problems:
        raise BankNotRead(problems)
    with transaction.atomic():
        now = {asked_of(question): question for question in page.questions.filter(retired=False)}
        gone = [question.pk for said, question in now.items() if said not in set(asked)]
        page.questions.filter(pk__in=gone).update(retired=True)
        Question.objects.bulk_create(
            Question(
                page=page, kind=q.kind, block=q.block, text=q.text, choices=list(q.choices), right=list(q.right), why=q.why
            )
            for q in dict.fromkeys(asked) if q not in now
        )  # fmt: skip
        _written(page, "bank", actor, at)
    return len(set(asked))


def publish(*, page: Page, actor: Actor, at: dt.datetime) -> Page:
    """The page for everybody from now on; PageNotReady with all it lacks. Published again it stays as it was."""
    lacks = _lacks(page)
    if lacks:
        raise PageNotReady(lacks)
    if page.published_at is None:
        with transaction.atomic():
            page.published_at = at
            page.save(update_fields=["published_at"])
            _written(page, "publish", actor, at)
    return page


def enrol(*, page: Page, person: int, at: dt.datetime) -> Enrolment:
    """The person's place on the page; choosing it again is the same place."""
    found = enrolment_of(page.pk, person)
    return found or Enrolment.objects.get_or_create(
        page=page, person=files.standing(person), defaults={"enrolled_at": at}
    )[0]  # fmt: skip


def enrolment_of(page: int, person: int) -> Enrolment | None:
    """The person's place on a page, under whichever key he took it."""
    keys = files.keys_of(files.standing(person))
    return Enrolment.objects.filter(page=page, person__in=keys).order_by("pk").first()


def finish_lesson(*, lesson: Lesson, person: int, at: dt.datetime) -> Enrolment:
    """The lesson marked as read; again changes nothing. NotEnrolled before the page was chosen."""
    with transaction.atomic():
        own = _own(lesson.page_id, person)
        Done.objects.get_or_create(enrolment=own, lesson=lesson, defaults={"at": at})
        _settle(own, at)
    return own


def take_test(
    *, page: int, person: int, turn: int, answers: Mapping[int, Sequence[int]], at: dt.datetime
) -> Attempt:
    """A self-test marked at once. The same turn sent twice is the same attempt: a retry neither counts nor changes it.

    Only the questions drawn for that turn are marked. NotEnrolled before the page was chosen.
    """
    with transaction.atomic():
        own = _own(page, person)
        kept = own.attempts.filter(turn=turn).first()
        if kept is not None:
            return kept
        bank = {question.pk: asked_of(question) for question in drawn(own, day=timezone.localtime(at).date())}
        given = {key: sorted(set(chosen)) for key, chosen in answers.items() if key in bank}
        marked = rules.mark(bank, given)
        kept = Attempt.objects.create(
            enrolment=own, turn=own.attempts.count() + 1, answers={str(key): given.get(key, []) for key in bank},
            blocks={block: list(counts) for block, counts in marked.blocks.items()}, score=marked.score, at=at,
        )  # fmt: skip
        own.best = max(marked.score, own.best or 0)
        _settle(own, at)
    return kept


def drawn(own: Enrolment, *, day: dt.date) -> list[Question]:
    """The questions of the next self-test of an enrolment on a day, in the order drawn."""
    bank = {question.pk: question for question in Question.objects.filter(page=own.page_id, retired=False)}
    seed = own.pk * 1000 + own.attempts.count()
    return [bank[key] for key in rules.draw(sorted(bank), seed=seed, count=most(day))]


def most(day: dt.date) -> int:
    """How many questions a self-test has at most on a day."""
    return figure("self_test_questions", settings.JIANGTU_CITY, day)


def needed(day: dt.date) -> int:
    """The score from which a self-test is passed on a day."""
    return figure("self_test_pass", settings.JIANGTU_CITY, day)


def record_outside(
    *, page: Page, person: int, score: int | None, completed: bool, at: dt.datetime
) -> Enrolment:
    """What an outside platform says of one's progress: a score only rises, an end stays."""
    with transaction.atomic():
        own = enrol(page=page, person=person, at=at)
        if score is not None:
            own.best = max(score, own.best or 0)
        if completed and own.finished_at is None:
            own.finished_at = at
        own.save()
    return own


def recount(*, page: int, person: int, scores: list[int], completed: bool) -> None:
    """One's progress after a record from outside was taken back: what is left of them, and his own tests and lessons."""
    own = enrolment_of(page, person)
    if own is None:
        return
    own.best = max([*own.attempts.values_list("score", flat=True), *scores], default=None)
    lessons = own.page.lessons
    read = lessons.exists() and not lessons.exclude(done__enrolment=own).exists()
    if not completed and not read:
        own.finished_at = None
    own.save(update_fields=["best", "finished_at"])


def asked_of(question: Question) -> rules.Asked:
    """A question as its author stated it."""
    choices, right = tuple(question.choices), tuple(question.right)
    return rules.Asked(question.kind, question.block, question.text, choices, right, question.why)


def _own(page: int, person: int) -> Enrolment:
    own = enrolment_of(page, person)
    if own is None:
        raise NotEnrolled
    return Enrolment.objects.select_for_update().get(pk=own.pk)


def _settle(own: Enrolment, at: dt.datetime) -> None:
    """Finished once every lesson is read and, where there are questions, a test is passed."""
    unread = own.page.lessons.exclude(done__enrolment=own).exists()
    tested = (own.best or 0) >= needed(timezone.localtime(at).date()) or not own.page.questions.filter(
        retired=False
    ).exists()
    if own.finished_at is None and not unread and tested:
        own.finished_at = at
    own.save()


def _signed(course: int, owner: str) -> Course:
    found = Course.objects.filter(pk=course, school=owner, school_signed_at__isnull=False).first()
    if found is None or (found.firm_id and found.firm_signed_at is None):
        raise NotSigned
    return found


def _lacks(page: Page) -> list[Problem]:
    problems = []
    if not page.launch_url and not page.lessons.exists():
        problems.append(Problem("NO_LESSON", "没有课时内容", where="课时", mend="请至少写一课。"))
    if page.platform is not None and not page.platform.active:
        problems.append(
            Problem("PLATFORM_INACTIVE", "外部平台没有启用", where="外部平台", mend="请联系系统管理员启用。")
        )
    for lesson in page.lessons.filter(platform__active=False):
        where = Sentence("第%(number)s课", number=lesson.number)
        problems.append(
            Problem("PLATFORM_INACTIVE", "外部平台没有启用", where=where, mend="请联系系统管理员启用。")
        )
    known = set(page.pictures.values_list("number", flat=True))
    for lesson in page.lessons.all():
        wanted = {int(b.lines[0]) for b in rules.blocks(lesson.body) if b.kind == rules.PICTURE}
        problems += [
            Problem(
                "NO_PICTURE",
                Sentence("没有图%(n)s", n=n),
                where=Sentence("第%(number)s课", number=lesson.number),
                mend="请上传这张图或改正文。",
            )
            for n in sorted(wanted - known)
        ]
    return problems


def _written(page: Page, step: str, actor: Actor, at: dt.datetime) -> None:
    audit.record(Deed(Action.CLASS, at, detail={"page": page.pk, "step": step}), actor=actor)
