"""The public catalogue: found by words, pinyin, occupation and place; five classes or many cost the same."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.training import browse, services
from jiangtu.apps.training.browse import Wanted
from jiangtu.apps.training.models import Quota, TrainingClass
from tests.apps.training.planned import AT, DAY, OWN, PROVIDER, listed, planned, step

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SPOTS = st.tuples(st.integers(-30_000, 30_000), st.integers(-30_000, 30_000))


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


@given(st.lists(SPOTS, max_size=8), st.integers(0, browse.MAP_WIDTH), st.integers(0, browse.MAP_HEIGHT))
def test_every_place_lies_in_the_picture_and_a_tap_means_what_it_shows(places, x, y) -> None:
    ground = browse.ground(places)

    assert all(
        0 <= px <= browse.MAP_WIDTH and 0 <= py <= browse.MAP_HEIGHT
        for px, py in (ground.point(*p) for p in places)
    )
    px, py = ground.point(*ground.place(x, y))
    assert abs(px - x) < 1
    assert abs(py - y) < 1


def test_a_name_in_the_picture_cannot_break_out_of_it() -> None:
    drawn = browse.picture({"X": (0, 0, 1, "<script>&\"'")}, near=None)

    assert "<script>" not in drawn
