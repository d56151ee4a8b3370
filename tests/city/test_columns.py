import datetime as dt

import numpy as np

from jiangtu.city import columns


def test_a_negative_index_and_never_are_null() -> None:
    assert columns.coded(np.array([1, -1, 0]), ["a", "b"]).to_pylist() == ["b", None, "a"]
    assert columns.dated(np.array([0, columns.NEVER])).to_pylist() == [dt.date(1970, 1, 1), None]


def test_fixed_letters_leave_zeros_out() -> None:
    letters = np.array([[65, 66, 0], [67, 0, 0], [68, 69, 70]], np.uint8)

    assert columns.fixed(letters).to_pylist() == ["AB", "C", "DEF"]
    assert columns.fixed(letters, missing=np.array([False, True, False])).to_pylist() == ["AB", None, "DEF"]


def test_texts_read_code_points_packed_to_the_left() -> None:
    points = columns.pack_left(np.array([[0, 0x738B, 0, 0x4F1F]], np.uint32))

    assert columns.texts(points).to_pylist() == ["王伟"]


def test_spread_gives_each_owner_its_rows() -> None:
    owner, place = columns.spread(np.array([2, 0, 3]))

    assert (owner.tolist(), place.tolist()) == ([0, 0, 2, 2, 2], [0, 1, 0, 1, 2])


def test_place_within_counts_equal_keys_in_row_order() -> None:
    assert columns.place_within(np.array([7, 3, 7, 7, 3])).tolist() == [0, 0, 1, 2, 1]


def test_digits_are_filled_with_zeros() -> None:
    assert columns.digits(np.array([42]), 4).tobytes() == b"0042"
