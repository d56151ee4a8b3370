"""Item statistics against plain Python and against SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jiangtu.engine.appraisal import items
from jiangtu.engine.appraisal.items import analyse


def sat(
    candidates: int, ability: float = 1.0, seed: int = 3, count: int = 12
) -> tuple[np.ndarray, np.ndarray]:
    """A key, and choices of candidates who know more or less; a wrong answer is any other option."""
    dice = np.random.default_rng(seed)
    key = dice.integers(0, 4, count).astype(np.int8)
    skill, hard = dice.normal(size=(candidates, 1)) * ability, np.linspace(-1.5, 1.5, count)
    right = dice.random((candidates, count)) < 1 / (1 + np.exp(-(skill - hard) * 1.7))
    wrong = (key + dice.integers(1, 4, (candidates, count))) % 4
    return key, np.where(right, key, wrong).astype(np.int8)


def test_difficulty_and_discrimination_are_scipy_s() -> None:
    key, choices = sat(300)

    found = analyse(np.arange(12), key, choices).items

    right = choices == key
    assert found["difficulty"].to_pylist() == pytest.approx(right.mean(axis=0).tolist())
    expected = [
        stats.pointbiserialr(right[:, i], right.sum(axis=1) - right[:, i]).statistic for i in range(12)
    ]
    assert found["discrimination"].to_pylist() == pytest.approx(expected)


def test_reliability_is_kr20() -> None:
    key, choices = sat(300)
    right = (choices == key).astype(float)
    share = right.mean(axis=0)
    total = right.sum(axis=1)

    expected = 12 / 11 * (1 - (share * (1 - share)).sum() / total.var())

    assert items.reliability(right) == pytest.approx(expected)


@given(st.integers(0, 1000))
def test_a_paper_of_pure_chance_cannot_be_relied_on(seed: int) -> None:
    key, choices = sat(200, ability=0.0, seed=seed)

    assert abs(analyse(np.arange(12), key, choices).alpha or 0) < 0.6


def test_a_wrong_key_is_the_first_thing_to_look_at() -> None:
    key, choices = sat(400)
    typo = key.copy()
    typo[4] = (key[4] + 1) % 4

    flags = analyse(np.arange(12), typo, choices).items["flags"].to_pylist()

    assert "KEY" in flags[4]
    assert all("KEY" not in other for n, other in enumerate(flags) if n != 4)


def test_options_nobody_takes_are_shown_and_blanks_counted() -> None:
    key = np.array([0, 1], np.int8)
    choices = np.array([[0, 1]] * 20 + [[1, -1]] * 20 + [[2, 1]] * 10, np.int8)

    found = analyse(np.array([70, 71]), key, choices).items.to_pylist()

    assert found[0]["shares"] == [0.4, 0.4, 0.2]
    assert (found[1]["blank"], found[1]["shares"]) == (0.4, [0.0, 0.6, 0.0])


def test_few_candidates_flag_nothing_and_an_empty_room_has_no_figures() -> None:
    key, choices = sat(10)
    few, none = analyse(np.arange(12), key, choices), analyse(np.arange(12), key, choices[:0])

    assert few.items["flags"].to_pylist() == [[]] * 12
    assert (none.candidates, none.alpha, none.error, none.mean) == (0, None, None, 0.0)


def test_everybody_right_has_no_discrimination() -> None:
    key = np.array([0, 1, 2], np.int8)

    found = analyse(np.arange(3), key, np.tile(key, (40, 1)))

    assert found.items["discrimination"].to_pylist() == [None] * 3
    assert found.items["flags"].to_pylist() == [["EASY"]] * 3
    assert found.alpha is None


def test_an_item_is_judged_by_those_who_were_asked_it() -> None:
    key, choices = sat(600)
    asked = np.random.default_rng(5).random(choices.shape) < 0.6
    own = np.where(asked, choices, items.NOT_ASKED).astype(np.int8)

    found = analyse(np.arange(12), key, own).items

    right = choices == key
    for n in range(12):
        mine = asked[:, n]
        rest = (right & asked).sum(axis=1) - (right[:, n] & mine)
        share = rest[mine] / (asked.sum(axis=1) - 1)[mine]
        assert found["difficulty"][n].as_py() == pytest.approx(right[mine, n].mean())
        assert found["discrimination"][n].as_py() == pytest.approx(
            stats.pearsonr(right[mine, n], share).statistic
        )
        assert (found["asked"][n].as_py(), found["blank"][n].as_py()) == (mine.sum(), 0.0)


def test_papers_of_their_own_are_as_reliable_as_one_paper_of_their_length() -> None:
    key, choices = sat(4_000, count=80)
    order = np.random.default_rng(8).permuted(np.tile(np.arange(80), (4_000, 1)), axis=1)
    asked = order < 40
    own = np.where(asked, choices, items.NOT_ASKED).astype(np.int8)

    alone = analyse(np.arange(80), key, own).alpha
    together = analyse(np.arange(0, 80, 2), key[::2], choices[:, ::2]).alpha

    assert alone == pytest.approx(together, abs=0.03)
