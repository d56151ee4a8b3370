"""People's names as matrices of code points, and the ways a clerk spells them differently."""

import functools

import numpy as np
import numpy.typing as npt
import pypinyin

from jiangtu.city import published
from jiangtu.city.columns import Bools, Ints, pack_left
from jiangtu.city.plan import draw

Points = npt.NDArray[np.uint32]
WIDTH = 4
SINGLE_GIVEN = 0.15
"""Share of people whose given name has one character."""

_EXTRA = "伟玮炜苇纬强墙锵军君均钧菌勇永咏泳敏闵悯静净靖晶精婷停亭莉丽立励秀绣锈燕雁艳晏芬纷玲铃灵凌岭霞侠峡萍平屏苹佳家嘉加慧惠会汇"
"""Characters a keyboard offers beside those of the lists."""


def make_names(rng: np.random.Generator, male: Bools) -> Points:
    """A name for each person: surnames by population, given characters by sex."""
    size = len(male)
    words, weights = published.surnames()
    family = _points(words, 2)[draw(rng, weights, size)]
    characters, men, women = published.given_characters()
    given = np.zeros((size, 2), np.uint32)
    for sex, share in ((True, men), (False, women)):
        these = male == sex
        picks = draw(rng, share, 2 * int(these.sum())).reshape(-1, 2)
        given[these] = _points(characters, 1)[:, 0][picks]
    given[rng.random(size) < SINGLE_GIVEN, 1] = 0
    return pack_left(np.hstack([family, given]))


def homophone(rng: np.random.Generator, names: Points, where: Bools) -> tuple[Points, Bools]:
    """The last character that has one, replaced by a character that sounds the same; and where that was done."""
    first, count, others = _homophones()
    return _replace(names, where, first, count, others, rng)


def variant(rng: np.random.Generator, names: Points, where: Bools) -> tuple[Points, Bools]:
    """A character replaced by its traditional or commonly confused form; and where that was done."""
    first, count, others = _variants()
    return _replace(names, where, first, count, others, rng)


def _replace(
    names: Points, where: Bools, first: Ints, count: Ints, others: Points, rng: np.random.Generator
) -> tuple[Points, Bools]:
    picked = np.flatnonzero(where)
    chosen = names[picked]
    able = count[chosen] > 0
    # the given name is misheard more often than the family name: look from the back
    position = WIDTH - 1 - np.argmax(able[:, ::-1], axis=1)
    done = able.any(axis=1)
    rows, position = picked[done], position[done]
    old = names[rows, position]
    jump = (rng.random(len(rows)) * count[old]).astype(np.int64)
    changed = names.copy()
    changed[rows, position] = others[first[old] + jump]
    marks = np.zeros(len(names), np.bool_)
    marks[rows] = True
    return changed, marks


@functools.cache
def _homophones() -> tuple[Ints, Ints, Points]:
    """For each code point where its homophones start in a flat list and how many there are."""
    pool = sorted(
        {c for w in published.surnames()[0] for c in w} | set(published.given_characters()[0]) | set(_EXTRA)
    )
    sound: dict[str, list[str]] = {}
    for character in pool:
        sound.setdefault(pypinyin.lazy_pinyin(character)[0], []).append(character)
    return _lookup({c: [o for o in group if o != c] for group in sound.values() for c in group})


@functools.cache
def _variants() -> tuple[Ints, Ints, Points]:
    return _lookup({a: [b] for a, b in published.variants().items()})


def _lookup(table: dict[str, list[str]]) -> tuple[Ints, Ints, Points]:
    first, count = np.zeros(65536, np.int64), np.zeros(65536, np.int64)
    flat: list[int] = []
    for character, others in table.items():
        first[ord(character)], count[ord(character)] = len(flat), len(others)
        flat.extend(ord(o) for o in others)
    return first, count, np.array(flat, np.uint32)


def _points(words: list[str], width: int) -> Points:
    return np.array([[ord(c) for c in w.ljust(width, "\0")] for w in words], np.uint32)
