"""Ranked choices and drawn orders."""

import dataclasses
import datetime as dt

import pytest

from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.training import choices, presses, seats
from jiangtu.apps.training.kinds import Admission, ClassState
from jiangtu.apps.training.models import Choice, Entrant, Quota, Seat, TrainingClass, Window
from jiangtu.engine.matching import lot, published
from tests.apps.snapshots import facts, listed
from tests.apps.training.seating import at, group, lesson, opened, press

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SEED = b"s" * 32


WORKER = {"born_on": dt.date(1980, 5, 1), "household": "URBAN", "work_area": "450200", "hardship": False,
          "anti_poverty": False, "transfer": False, "graduating": False, "leaver": False, "pensioner": False,
          "identity_sure": True}  # fmt: skip


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    """Everybody is paid for but person 99; even numbers are women."""
    people = (11, 12, 13, 14, 15, 17, 99)
    listed(
        facts(
            workers=[{**WORKER, "person": n, "sex": "MF"[n % 2 == 0], "unemployed": n != 99} for n in people]
        )
    )


def ranked(code: str, *, size: int) -> TrainingClass:
    return opened(code, size=size, admission=Admission.RANKED)


def window(*classes: TrainingClass) -> Window:
    numbers = [klass.pk for klass in classes]
    return choices.open_window("秋季", numbers, (at(0), at(60)), seed=SEED, actor=System(), at=at(-10))


def choose(
    which: Window, person: int, *wanted: TrainingClass, minute: float = 1, unpaid: bool = False
) -> Entrant:
    return choices.choose(which.pk, person, [klass.pk for klass in wanted], unpaid=unpaid, at=at(minute))


def test_a_new_list_takes_the_place_of_the_old_and_the_ticket_stays() -> None:
    one, two = ranked("K1", size=1), ranked("K2", size=1)
    autumn = window(one, two)

    tickets = [
        choose(autumn, 11, one).ticket,
        choose(autumn, 12, one).ticket,
        choose(autumn, 11, two, one).ticket,
    ]

    assert tickets == [1, 2, 1]
    mine = Choice.objects.filter(person=11).order_by("rank").values_list("rank", "training_class")
    assert list(mine) == [(1, two.pk), (2, one.pk)]


def test_what_cannot_be_chosen_is_refused() -> None:
    one, first_come = ranked("K1", size=1), opened("K2")
    autumn = window(one, first_come)

    with pytest.raises(choices.TooManyChoices):
        choose(autumn, 11, one, one)
    with pytest.raises(choices.WindowShut):
        choose(autumn, 11, first_come)
    with pytest.raises(choices.WindowShut):
        choose(autumn, 11, one, minute=60)
    with pytest.raises(presses.NotPayable):
        choose(autumn, 99, one)
    assert choose(autumn, 99, one, unpaid=True).ticket == 1


def test_seats_are_given_in_the_drawn_order_and_everybody_can_check_it() -> None:
    one, two = ranked("K1", size=2), ranked("K2", size=1)
    group(one, "WOMEN", 1)
    autumn = window(one, two)
    for person in (12, 14, 15, 17):
        choose(autumn, person, one, two)

    settled = choices.settle(autumn.pk, actor=System(), at=at(60))
    again = choices.settle(autumn.pk, actor=System(), at=at(61))

    assert again == settled
    assert published.check(settled) == []
    assert settled.commitment == lot.commitment(SEED)
    assert sorted(settled.given.values()) == ["K1", "K1", "K2"]
    assert list(Quota.objects.order_by("pk").values_list("kind", "taken")) == [
        ("CLASS", 2),
        ("CLASS", 1),
        ("GROUP", 1),
    ]
    assert (
        Seat.objects.filter(state="TAKEN").count() == Notice.objects.filter(text=choices.SETTLED).count() == 3
    )
    assert Notice.objects.filter(text=choices.LEFT_OUT).count() == 1
    given = Entrant.objects.exclude(result=None).values_list("ticket", "result__class_code")
    assert dict(given) == settled.given


def test_nothing_of_the_seed_is_told_before_the_end() -> None:
    autumn = window(ranked("K1", size=1))
    before = choices.public(autumn.pk)
    with pytest.raises(choices.WindowShut):
        choices.settle(autumn.pk, actor=System(), at=at(59))

    choices.settle(autumn.pk, actor=System(), at=at(60))

    assert sorted(before) == ["closes_at", "commitment", "opens_at", "title"]
    assert choices.public(autumn.pk)["seed"] == SEED.hex()


def test_a_class_that_clashes_with_a_newer_seat_or_is_cancelled_is_left_out() -> None:
    one, two, other = ranked("K1", size=1), ranked("K2", size=1), opened("K3")
    for klass in (one, other):
        lesson(klass, at(600))
    autumn = window(one, two)
    choose(autumn, 11, one, two)
    choose(autumn, 13, two)
    seats.take(press(other, 11), at=at(2))
    TrainingClass.objects.filter(pk=two.pk).update(state=ClassState.CANCELLED)

    settled = choices.settle(autumn.pk, actor=System(), at=at(60))

    assert settled.given == {}
    assert [dataclasses.astuple(entry)[1] for entry in settled.entries] == [(), ()]
    assert Window.objects.get().closed_at == at(60)
