"""Writing a page, learning it, testing oneself: resumable, repeatable, and only one's own."""

import datetime as dt

import pytest

from jiangtu.apps.learning import queries, services
from jiangtu.apps.learning.models import Attempt, Done, Enrolment, Page, Question
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training.models import Course, Module

from .conftest import ANNA, AT, BANK, FIRM, HOME

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_course_is_gone_on_with_and_finished(page: Page, people: tuple[int, int]) -> None:
    services.enrol(page=page, person=1, at=AT)
    first, second = page.lessons.all()
    services.finish_lesson(lesson=first, person=1, at=AT)
    services.finish_lesson(lesson=first, person=1, at=AT)

    halfway = queries.course_page(page.pk, person=1)
    services.finish_lesson(lesson=second, person=1, at=AT)
    read = Enrolment.objects.get()
    right = {q.pk: q.right for q in services.drawn(read, day=AT.date())}
    services.take_test(page=page.pk, person=1, turn=1, answers=right, at=AT)

    assert (halfway.read, halfway.next, Done.objects.count()) == (1, second, 2)
    assert read.finished_at is None
    assert (Enrolment.objects.get().finished_at, Enrolment.objects.get().best) == (AT, 100)


def test_the_same_turn_sent_twice_is_one_attempt_and_the_best_stays(page: Page) -> None:
    own = services.enrol(page=page, person=1, at=AT)
    right = {q.pk: q.right for q in services.drawn(own, day=AT.date())}

    first = services.take_test(page=page.pk, person=1, turn=1, answers=right, at=AT)
    again = services.take_test(page=page.pk, person=1, turn=1, answers={}, at=AT)
    worse = services.take_test(page=page.pk, person=1, turn=2, answers={}, at=AT)

    assert (first, first.score, worse.score) == (again, 100, 0)
    assert (Attempt.objects.count(), Enrolment.objects.get().best) == (2, 100)
    assert worse.blocks == {"用电": [0, 2], "防火": [0, 1]}


def test_answers_to_questions_not_asked_change_nothing(page: Page) -> None:
    services.enrol(page=page, person=1, at=AT)

    made = services.take_test(page=page.pk, person=1, turn=1, answers={10**9: [0]}, at=AT)

    assert (made.score, set(made.answers)) == (0, {str(q.pk) for q in Question.objects.all()})


def test_nobody_records_what_he_did_not_choose(page: Page) -> None:
    with pytest.raises(services.NotEnrolled):
        services.finish_lesson(lesson=page.lessons.all()[0], person=1, at=AT)


def test_a_bank_is_kept_whole_or_not_at_all(page: Page) -> None:
    before = list(Question.objects.values_list("pk", flat=True))

    with pytest.raises(services.BankNotRead) as refused:
        services.save_bank(page=page, text=f"{BANK}\n\n[单选]\n坏题", actor=ANNA, at=AT)
    count = services.save_bank(page=page, text="\n\n".join(BANK.split("\n\n")[:2]), actor=ANNA, at=AT)

    assert [p.where for p in refused.value.problems] == ["第4题"]
    assert (count, list(Question.objects.filter(retired=False).values_list("pk", flat=True))) == (
        2,
        before[:2],
    )


def test_a_page_lists_all_it_lacks(home: Organisation) -> None:
    draft = services.Draft("电工", "入门", "SKILL")
    page = services.save_page(owner=HOME, draft=draft, actor=ANNA, at=AT)
    with pytest.raises(services.PageNotReady) as empty:
        services.publish(page=page, actor=ANNA, at=AT)
    services.save_lesson(page=page, reading=services.Reading("一", 5, "[图1]\n\n[图2]"), actor=ANNA, at=AT)
    picture = b"\x89PNG\r\n\x1a\n"
    services.add_picture(page=page, content=picture, words="表", actor=ANNA, at=AT)
    with pytest.raises(services.PageNotReady) as missing:
        services.publish(page=page, actor=ANNA, at=AT)

    assert [[p.zh for p in e.value.problems] for e in (empty, missing)] == [["没有课时内容"], ["没有图2"]]


@pytest.mark.parametrize("content", [b"<svg onload=x>", b"\x89PNG\r\n\x1a\n" + b"0" * services.LARGEST])
def test_no_picture_and_a_large_one_are_refused(page: Page, content: bytes) -> None:
    with pytest.raises(services.PictureRefused):
        services.add_picture(page=page, content=content, words="图", actor=ANNA, at=AT)


def test_only_a_signed_version_gets_contents_and_its_digital_modules_count(home: Organisation) -> None:
    signed = {"school_signed_at": AT, "firm_signed_at": AT}
    course = Course.objects.create(
        code="K1", version=1, title="电工", occupation="6-31-01-03", school=home, firm_id=FIRM
    )
    Module.objects.create(course=course, number=1, title="工业互联网", kind="THEORY", hours=8, digital=True)
    draft = services.Draft("电工", "入门", "SKILL", course=course.pk)
    with pytest.raises(services.NotSigned):
        services.save_page(owner=HOME, draft=draft, actor=ANNA, at=AT)
    Course.objects.update(**signed)

    made = services.save_page(owner=HOME, draft=draft, actor=ANNA, at=AT)

    assert (made.digital, made.occupation) == (True, "6-31-01-03")
    with pytest.raises(services.NotSigned):
        services.save_page(owner=FIRM, draft=draft, actor=ANNA, at=AT)


def test_the_digital_share_counts_the_newest_version_of_each_course(page: Page, home: Organisation) -> None:
    for version, digital in ((1, True), (2, False)):
        course = Course.objects.create(
            code="K1", version=version, title="电工", occupation="6-31-01-03", school=home
        )
        Module.objects.create(course=course, number=1, title="模块", kind="THEORY", hours=8, digital=digital)
    other = Course.objects.create(code="K2", version=1, title="护理", occupation="4-10-01-05", school=home)
    Module.objects.create(course=other, number=1, title="模块", kind="THEORY", hours=8, digital=True)

    share = queries.digital_share()

    assert (share.count, share.base) == (1, 3)  # K2 of K1 v2, K2 and the page that stands alone


def test_the_library_finds_words_and_letters(page: Page) -> None:
    found = {
        word: len(queries.library(word, "", person=None).cards)
        for word in ("焊接", "hanjie", "hjaq", "柳北", "电工")
    }

    assert found == {"焊接": 1, "hanjie": 1, "hjaq": 1, "柳北": 1, "电工": 0}
    assert len(queries.library("", "SKILL", person=None).cards) == 0


def test_outside_scores_only_rise_and_an_end_stays(page: Page) -> None:
    later = AT + dt.timedelta(days=1)
    services.record_outside(page=page, person=1, score=80, completed=True, at=AT)
    services.record_outside(page=page, person=1, score=40, completed=False, at=later)

    own = Enrolment.objects.get()
    assert (own.best, own.finished_at) == (80, AT)
    assert own.best >= services.needed(AT.date())
