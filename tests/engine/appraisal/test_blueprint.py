"""Papers: the shares, the draw, and a bank that is short."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.appraisal import blueprint, standard
from jiangtu.engine.appraisal.blueprint import BlueprintEmpty, Cell, ItemsShort

WELDER = next(s for s in standard.shipped() if s.name_zh == "焊工")


def bank(per_cell: int, blocks: tuple[str, ...] = ("甲", "乙")) -> pa.Table:
    cells = [(block, d) for block in blocks for d in (1, 2, 3) for _ in range(per_cell)]
    rows = [{"item": n + 1, "block": block, "difficulty": d} for n, (block, d) in enumerate(cells)]
    return pa.Table.from_pylist(rows, schema=blueprint.ITEMS)


CELLS = (Cell("甲", 1, 3), Cell("甲", 2, 2), Cell("乙", 3, 4))


def test_a_paper_has_what_the_blueprint_says() -> None:
    whole = bank(10)

    paper = blueprint.draw(whole, CELLS, seed=7)

    rows = {r["item"]: (r["block"], r["difficulty"]) for r in whole.to_pylist()}
    assert [rows[i] for i in paper.tolist()] == [("甲", 1)] * 3 + [("甲", 2)] * 2 + [("乙", 3)] * 4
    assert len(set(paper.tolist())) == 9


@given(st.integers(0, 2**32), st.randoms())
def test_equal_seeds_draw_equal_papers_whatever_the_bank_s_order(seed: int, random) -> None:
    whole = bank(6)
    rows = list(range(whole.num_rows))
    random.shuffle(rows)

    papers = [blueprint.draw(some, CELLS, seed=seed).tolist() for some in (whole, whole.take(pa.array(rows)))]

    assert papers[0] == papers[1]


def test_other_seeds_draw_other_papers() -> None:
    assert len({tuple(blueprint.draw(bank(20), CELLS, seed=seed).tolist()) for seed in range(20)}) == 20


def test_every_block_that_is_short_is_named() -> None:
    with pytest.raises(ItemsShort) as refused:
        blueprint.draw(bank(2), CELLS, seed=1)

    assert [(p.where, p.zh) for p in refused.value.problems] == [
        ("甲/1", "“甲”难度 1 需要 3 题，题库只有 2 题。"), ("乙/3", "“乙”难度 3 需要 4 题，题库只有 2 题。")]  # fmt: skip


@given(st.integers(0, 300), st.lists(st.integers(0, 50), min_size=1).filter(any))
def test_shares_add_up_and_are_within_one_of_exact(size: int, weights: list[int]) -> None:
    found = blueprint.shares(size, weights)

    assert sum(found) == size
    assert all(abs(n - size * w / sum(weights)) < 1 for n, w in zip(found, weights, strict=True))


@pytest.mark.parametrize("level", ["5", "3", "1"])
def test_a_standard_s_blueprint_follows_its_weights(level: str) -> None:
    cells = blueprint.of_level(WELDER.level(level), "theory", 100)

    counts = {b.name: sum(c.count for c in cells if c.block == b.name) for b in WELDER.level(level).blocks}
    assert counts == {b.name: b.weights["theory"] for b in WELDER.level(level).blocks}


def test_a_part_without_blocks_is_refused() -> None:
    with pytest.raises(BlueprintEmpty):
        blueprint.of_level(WELDER.level("2"), "review", 10)


@given(st.sets(st.integers(0, 2**63 - 1), min_size=2, max_size=6))
def test_papers_of_different_seeds_are_equally_hard_block_by_block(seeds: set[int]) -> None:
    whole = bank(6)
    kinds = {r["item"]: (r["block"], r["difficulty"]) for r in whole.to_pylist()}

    drawn = [blueprint.draw(whole, CELLS, seed=seed).tolist() for seed in seeds]

    assert len({tuple(kinds[item] for item in paper) for paper in drawn}) == 1


@pytest.mark.parametrize(("each", "enough"), [(7, False), (8, True)])
def test_a_bank_has_plenty_when_every_cell_has(each: int, enough: bool) -> None:
    assert blueprint.plenty(bank(each), CELLS, 2) is enough
