"""How many, which, and what follows: against tables of the books and by properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.control.sampling import FIRST, Drawn, Looked, Unit, bounds, draw, extrapolate, size


@pytest.mark.parametrize(
    ("population", "confidence", "margin", "wanted"),
    [
        (1_000_000, 95, 5, 384),
        (1_000, 95, 5, 278),
        (100, 95, 5, 80),
        (500, 99, 5, 286),
        (3, 95, 5, 3),
        (0, 95, 5, 0),
    ],
)
def test_the_size_is_that_of_the_tables(population, confidence, margin, wanted):
    assert size(population, confidence=confidence, margin=margin) == wanted


@pytest.mark.parametrize(
    ("wrong", "looked", "low", "high"),
    [(0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (1, 20, 0.0013, 0.2487), (0, 0, 0.0, 1.0)],
)
def test_the_bounds_are_those_of_clopper_and_pearson(wrong, looked, low, high):
    assert [round(x, 4) for x in bounds(wrong, looked, confidence=95)] == [low, high]


def units(count: int, approvers: int = 2) -> list[Unit]:
    return [Unit(n, f"officer-{n % approvers}", "", 1_000) for n in range(count)]


def test_the_first_of_every_approver_and_body_are_always_drawn():
    paid = [*units(20), Unit(99, "officer-0", "new body", 1_000)]

    drawn = draw(paid, 0, seed="s")

    assert [d.unit.key for d in drawn] == [0, 1, 2, 3, 4, 5, 99]
    assert all(d.always for d in drawn)


@given(st.integers(0, 60), st.integers(0, 60), st.text(max_size=8))
def test_the_same_seed_draws_the_same_and_as_many_as_asked(count, wanted, seed):
    paid = units(count)

    drawn = draw(paid, wanted, seed=seed)

    assert drawn == draw(list(paid), wanted, seed=seed)
    assert sum(not d.always for d in drawn) == min(wanted, max(0, count - 2 * FIRST))


@given(st.integers(10, 60), st.integers(0, 10))
def test_one_more_payment_moves_nobody_elses_lot(count, wanted):
    before = {d.unit.key for d in draw(units(count), wanted, seed="s")}
    after = {d.unit.key for d in draw(units(count + 1), wanted, seed="s")}

    assert len(before - after) <= 1


def test_the_first_count_as_found_and_the_lot_for_the_rest():
    sure = Looked(Drawn(Unit(1, "a", "", 1_000), True), 1_000)
    lot = [Looked(Drawn(Unit(n, "a", "", 1_000), False), 500 if n == 2 else 0) for n in range(2, 12)]

    told = extrapolate([sure, *lot], population_fen=101_000, confidence=95)

    assert (told.looked, told.wrong, told.share) == (11, 2, 0.1)
    assert (told.wrong_fen, told.projected_fen) == (1_500, 1_000 + 5_000)
