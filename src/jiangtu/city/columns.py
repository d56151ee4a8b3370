"""NumPy arrays to Arrow columns, whole columns at a time; days are int32 since 1970-01-01 and NEVER means null."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

NEVER = -(2**31)
"""The day that stands for null in an array of days, and the number that stands for null in an array of numbers."""


def coded(index: Ints, words: list[str]) -> pa.Array:
    """The words the indices point at; a negative index is null."""
    keys = pa.array(index.astype(np.int32), mask=index < 0)
    return pa.DictionaryArray.from_arrays(keys, pa.array(words, pa.string())).cast(pa.string())


def dated(days: Ints) -> pa.Array:
    """Days as dates; NEVER is null."""
    return pa.array(days.astype(np.int32), pa.int32(), mask=days == NEVER).cast(pa.date32())


def counted(numbers: Ints, kind: pa.DataType) -> pa.Array:
    """Whole numbers; NEVER is null."""
    missing = numbers == NEVER
    return pa.array(np.where(missing, 0, numbers), mask=missing).cast(kind)


def flags(values: Bools, missing: Bools | None = None) -> pa.Array:
    """True and false; null where `missing`."""
    return pa.array(values, pa.bool_(), mask=missing)


def fixed(letters: Bytes, missing: Bools | None = None) -> pa.Array:
    """One ASCII string a row of the matrix, zeros left out; null where `missing`."""
    absent = np.zeros(len(letters), np.bool_) if missing is None else missing
    kept = (letters != 0) & ~absent[:, None]
    offsets = np.zeros(len(letters) + 1, np.int64)
    np.cumsum(kept.sum(axis=1), out=offsets[1:])
    characters = pa.py_buffer(np.ascontiguousarray(letters[kept]))
    valid = pa.array(~absent).buffers()[1] if missing is not None else None
    large = pa.LargeStringArray.from_buffers(len(letters), pa.py_buffer(offsets), characters, valid)
    return large.cast(pa.string())


def texts(points: npt.NDArray[np.uint32], missing: Bools | None = None) -> pa.Array:
    """One string a row of Unicode code points, packed to the left with zeros behind; null where `missing`."""
    width = points.shape[1]
    words = np.ascontiguousarray(points.astype(np.uint32)).view(f"<U{width}").reshape(-1)
    return pa.array(words, pa.string(), mask=missing)


def pack_left(points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Each row's zeros moved behind its code points."""
    order = np.argsort(points == 0, axis=1, kind="stable")
    return np.take_along_axis(points, order, axis=1)


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """For `counts` rows of each owner: the owner of every row, and the row's place within its owner."""
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - first[owner]


def place_within(keys: Ints) -> Ints:
    """Each row's place among the rows with an equal key, in row order."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    fresh = np.r_[True, ranked[1:] != ranked[:-1]]
    start = np.maximum.accumulate(np.where(fresh, np.arange(len(keys)), 0))
    place = np.empty(len(keys), np.int64)
    place[order] = np.arange(len(keys)) - start
    return place


def digits(numbers: Ints, width: int) -> Bytes:
    """ASCII digits of each number, zero-filled to `width`."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + 48).astype(np.uint8)
