import numpy as np
import pypinyin

from jiangtu.city import names, published
from jiangtu.city.columns import texts

SIZE = 20_000


def _names(seed: int = 1) -> names.Points:
    return names.make_names(np.random.default_rng(seed), np.arange(SIZE) % 2 == 0)


def test_surnames_follow_the_population() -> None:
    first = np.array([chr(c) for c in _names()[:, 0]])
    top = sorted((np.mean(first == word) for word in published.surnames()[0][:100]), reverse=True)

    assert abs(top[0] - 0.075) < 0.01
    assert abs(sum(top[:10]) - 0.435) < 0.02
    assert abs(sum(top) - 0.864) < 0.03


def test_a_homophone_sounds_the_same_and_looks_different() -> None:
    before = _names()

    after, changed = names.homophone(np.random.default_rng(2), before, np.ones(SIZE, np.bool_))

    old, new = texts(before).to_pylist(), texts(after).to_pylist()
    assert changed.mean() > 0.9
    assert [a != b for a, b in zip(old, new, strict=True)] == changed.tolist()
    sounds = [(_sound(a), _sound(b)) for a, b in zip(old[:300], new[:300], strict=True)]
    assert [a for a, b in sounds if a != b] == []


def test_a_variant_is_a_published_pair() -> None:
    before = _names()

    after, changed = names.variant(np.random.default_rng(2), before, np.ones(SIZE, np.bool_))

    rows, places = np.nonzero(before != after)
    pairs = published.variants()
    assert rows.tolist() == np.flatnonzero(changed).tolist()
    assert {chr(after[r, p]) == pairs[chr(before[r, p])] for r, p in zip(rows, places, strict=True)} == {True}


def _sound(name: str) -> list[str]:
    return [pypinyin.lazy_pinyin(character)[0] for character in name]
