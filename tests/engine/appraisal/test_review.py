"""The panel's marks: four dimensions, too few forms, the ends left out."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.appraisal import review

NAMES = [d.name for d in review.form().dimensions]


def forms(*rows: tuple[int, int, list[int | None]]) -> pa.Table:
    said = [{"candidate": c, "assessor": a, "dimension": d, "mark": m} for c, a, marks in rows
            for d, m in zip(NAMES, marks, strict=True)]  # fmt: skip
    return pa.Table.from_pylist(said, schema=review.GIVEN)


def marks(table: pa.Table) -> list[tuple]:
    found, problems = review.reviewed(table)
    assert problems == []
    return [(r["mark"], r["assessors"], r["spread"], r["apart"]) for r in found.to_pylist()]


def test_the_form_has_the_four_dimensions_and_weighs_a_hundred() -> None:
    assert [d.zh for d in review.form().dimensions] == ["创新能力", "质量", "实效", "贡献"]
    assert sum(d.weight for d in review.form().dimensions) == 100


def test_dimensions_weigh_as_the_form_says() -> None:
    assert marks(forms(*((1, a, [90, 60, 60, 60]) for a in (1, 2, 3)))) == [(69, 3, 0, False)]


def test_a_form_left_open_counts_for_nothing_and_two_forms_are_too_few() -> None:
    whole = [(1, a, [80] * 4) for a in (1, 2)]

    assert marks(forms(*whole, (1, 3, [80, 80, 80, None]))) == [(None, 2, 0, False)]
    assert marks(forms((2, 1, [None] * 4))) == [(None, 0, None, False)]


def test_from_five_the_ends_are_left_out_and_a_wide_panel_is_told() -> None:
    panel = [0, 70, 70, 71, 100]

    assert marks(forms(*((1, a, [m] * 4) for a, m in enumerate(panel)))) == [(70, 5, 100, True)]
    assert marks(forms(*((1, a, [m] * 4) for a, m in enumerate(panel[:4])))) == [(53, 4, 71, True)]


def test_half_a_point_goes_up() -> None:
    assert marks(forms(*((1, a, [m] * 4) for a, m in enumerate([59, 60, 59, 60])))) == [(60, 4, 1, False)]


def test_every_bad_row_is_named() -> None:
    rows = [(1, 1, "quality", 101), (1, 1, "charm", 50), (1, 2, "quality", 50), (1, 2, "quality", 50)]
    table = pa.Table.from_pylist(
        [{"candidate": c, "assessor": a, "dimension": d, "mark": m} for c, a, d, m in rows],
        schema=review.GIVEN,
    )

    found, problems = review.reviewed(table)

    assert [(p.where, p.code) for p in problems] == [
        ("1", "MARK_RANGE"),
        ("2", "DIMENSION_UNKNOWN"),
        ("4", "MARKED_TWICE"),
    ]
    assert found.to_pylist() == [
        {"candidate": 1, "mark": None, "assessors": 0, "spread": None, "apart": False}
    ]


@given(st.lists(st.lists(st.integers(0, 100), min_size=4, max_size=4), min_size=3, max_size=8), st.randoms())
def test_the_order_of_assessors_does_not_matter_and_the_mark_lies_within(
    panel: list[list[int]], random
) -> None:
    rows = [(1, a, some) for a, some in enumerate(panel)]
    mixed = list(rows)
    random.shuffle(mixed)

    (one,), (two,) = marks(forms(*rows)), marks(forms(*mixed))

    assert one == two
    assert min(min(some) for some in panel) <= one[0] <= max(max(some) for some in panel)
