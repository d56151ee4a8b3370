"""The public catalogue: found by words, pinyin, occupation and place; five classes or many cost the same."""

import datetime as dt
import uuid

import pytest
from django.db.models import F

from jiangtu.apps.training import browse, services
from jiangtu.apps.training.browse import Wanted
from jiangtu.apps.training.models import Quota, Seat, TrainingClass
from tests.apps.training.planned import AT, DAY, OWN, PROVIDER, course, listed, planned, step

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def opened(**changed: object) -> TrainingClass:
    return step(planned(**changed), "file", "publish", "open")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), 1),
        (Wanted(words="焊工"), 1),
        (Wanted(words="电焊工"), 1),
        (Wanted(words="hangong"), 1),
        (Wanted(words="HG"), 1),
        (Wanted(words="匠心 焊"), 1),
        (Wanted(words="jiangxin"), 1),
        (Wanted(words="PB450200"), 1),
        (Wanted(words="养老"), 0),
        (Wanted(words="%"), 0),
        (Wanted(occupation="6-18-02-04"), 1),
        (Wanted(occupation="4-10"), 0),
        (Wanted(area="450200"), 1),
        (Wanted(area="450300"), 0),
        (Wanted(month="2025-07"), 1),
        (Wanted(month="2025-08"), 0),
        (Wanted(kind="SUBSIDISED"), 1),
        (Wanted(kind="ORDER"), 0),
        (Wanted(provider=OWN), 1),
        (Wanted(seats_only=True), 1),
        (Wanted(free_only=True), 0),
        (Wanted(page=99), 1),
    ],
)
def test_a_class_is_found_by_what_people_call_it(wanted: Wanted, found: int) -> None:
    opened(fee_fen=50_000)

    assert len(browse.catalogue(wanted, day=DAY).cards) == found


@pytest.mark.parametrize(
    ("steps", "shown"),
    [((), 0), (("file",), 0), (("file", "publish"), 1), (("file", "publish", "cancel"), 0)],
)
def test_only_what_is_published_and_still_to_come_is_shown(steps, shown) -> None:
    step(planned(), *steps)

    assert browse.catalogue(Wanted(), day=DAY).pages.count == shown
    assert browse.catalogue(Wanted(), day=dt.date(2025, 7, 8)).pages.count == 0


def test_a_provider_without_a_class_is_shown_too() -> None:
    opened()
    listed("52450200MJ1PX00099", name="二号学校")

    trainers = browse.catalogue(Wanted(), day=DAY).trainers

    assert [(t.organisation.name, t.classes) for t in trainers] == [("匠心培训学校", 1), ("二号学校", 0)]


def test_sorts_put_the_cheap_the_roomy_and_the_near_first() -> None:
    given = [opened(fee_fen=fee, seats=seats).pk for fee, seats in ((90_000, 10), (0, 20), (30_000, 40))]
    first = TrainingClass.objects.get(pk=given[0])
    first.room.east, first.room.north = 10, 10
    first.room.save()

    def order(sort: str) -> list[int]:
        cards = browse.catalogue(Wanted(sort=sort, near=(0, 0)), day=DAY).cards
        return [given.index(card.training_class.pk) for card in cards]

    assert (order("price"), order("seats"), order("near")[0]) == ([1, 2, 0], [2, 1, 0], 0)


def test_seats_left_and_people_waiting_are_counted() -> None:
    c = opened(seats=20)
    Quota.objects.filter(training_class=c).update(taken=20)

    (card,) = browse.catalogue(Wanted(), day=DAY).cards

    assert (card.size, card.taken, card.left, card.waiting) == (20, 20, 0, 0)
    assert browse.catalogue(Wanted(seats_only=True), day=DAY).cards == ()


def test_five_classes_cost_what_one_costs(django_assert_num_queries) -> None:
    old = opened()
    for week in range(1, 5):
        repeat = services.Repeat(
            dt.date(2025, 7, 28) + dt.timedelta(weeks=2 * week), old.room_id, old.teacher_id, 30
        )
        again = services.repeat_class(
            class_code=old.class_code, organisation=OWN, repeat=repeat, actor=PROVIDER, at=AT
        )
        step(again, "file", "publish", "open")

    with django_assert_num_queries(5):
        found = browse.catalogue(Wanted(), day=DAY)

    assert found.pages.count == 5


def full(c: TrainingClass, *, waiting: int = 0) -> TrainingClass:
    """The class with every seat taken and so many in line."""
    Quota.objects.filter(training_class=c).update(taken=F("size"))
    Seat.objects.bulk_create(
        Seat(training_class=c, person=n, state="WAITING", press=uuid.uuid4(), place=n, asked_at=0)
        for n in range(1, waiting + 1)
    )
    return c


def the_card(c: TrainingClass) -> browse.Card:
    return browse.card(browse.with_counts(TrainingClass.objects.filter(pk=c.pk)).get())


@pytest.mark.parametrize(
    ("waiting", "line", "shut"),
    [(1, None, False), (2, None, True), (1, 1, True), (0, 0, True), (2, 3, False)],
)
def test_a_class_is_shut_once_its_line_is_full_as_well(waiting, line, shut) -> None:
    c = full(opened(seats=2), waiting=waiting)
    Quota.objects.update(line=line)

    assert the_card(c).shut is shut


def test_whoever_finds_a_class_full_is_shown_others_with_room_the_same_course_first() -> None:
    c = full(opened(seats=2), waiting=2)
    twin = opened(course=course(code="KC2").pk, starts_on=dt.date(2025, 8, 4))
    again = opened(starts_on=dt.date(2025, 9, 1))
    full(opened(seats=1, starts_on=dt.date(2025, 10, 9)), waiting=1)
    opened(starts_on=dt.date(2025, 11, 3), admission="NAMED")

    assert [one.training_class for one in browse.others(c, day=DAY)] == [again, twin]
