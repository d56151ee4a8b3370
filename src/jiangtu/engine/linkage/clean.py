"""Mentions made comparable: one row per mention, every field in one form, and the keys that find its likely partners.

Each row depends on its own mention alone, so the result may be kept between deliveries and appended to.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.linkage import names
from jiangtu.engine.terms import citizen

CLEAN = pa.schema(
    [
        ("mention", pa.int64()),
        ("department", pa.string()),
        ("recorded_at", pa.int64()),
        ("name", pa.string()),  # simplified characters, no spaces; null: not filled in
        ("name_key", pa.string()),  # equal for names that clerks confuse
        ("pinyin", pa.string()),  # sound without tones, the surname read as a surname
        ("pinyin_other", pa.string()),  # another sound the name may have, or the same again
        (
            "number",
            pa.string(),
        ),  # 18 characters when valid, else what was written (8 or more, no filler); null: none
        ("valid", pa.bool_()),  # `number` passes its check and fits the birth date and sex stated; never null
        ("digits", pa.string()),  # the number's characters in order: equal after any transposition
        ("born_on", pa.date32()),  # as stated, else as the valid number says
        ("sex", pa.string()),
        (
            "phone",
            pa.string(),
        ),  # digits only, no country code; null for none and for fillers such as 13800000000
        ("employer", pa.string()),
    ]
)
"""Columns of a cleaned table. Rows keep the order of the mentions."""

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.int64)
_CHECKS = np.frombuffer(b"10X98765432", np.uint8)
_FILLER = "(" + "|".join(f"{d}{{7}}$" for d in range(10)) + "|^.{0,6}$)"
LOST = "?"
"""Stands for a number that a table program wrote as 4.50223E+17: somebody's own, and no longer to be read."""
_SCIENTIFIC = r"^\s*[0-9](\.[0-9]*)?[Ee]\+?1[0-9]\s*$"
_ONE_DIGIT = "|".join(f"{d}{{8}}" for d in range(10))
_SAID = {"name": pa.string(), "citizen_number": pa.string(), "number_written": pa.string(), "born_on": pa.date32(),
         "sex": pa.string(), "phone": pa.string(), "employer": pa.string()}  # fmt: skip


def clean(mentions: pa.Table) -> pa.Table:
    """The mentions in comparable form (columns of `CLEAN`), in the same order.

    Reads mention, department, recorded_at, name, citizen_number, sex, born_on, phone and, where present, employer and
    number_written (what stands where no valid number does: never valid, whatever its check says); a null stays null. A
    citizen number that fails its check, or contradicts the birth date or sex stated beside it (somebody else's, borrowed),
    is kept as a clue with `valid` false, unless a filler such as 000000000000000000 stands there. Costs one Python call per
    *distinct* name (7 µs); everything else is columnar.

    >>> row = {
    ...     "mention": 1,
    ...     "department": "社保",
    ...     "recorded_at": 0,
    ...     "name": "劉 偉",
    ...     "citizen_number": "110105491231002",
    ...     "sex": "F",
    ...     "born_on": None,
    ...     "phone": "+86 138-1234-5678",
    ... }
    >>> found = clean(pa.Table.from_pylist([row])).to_pylist()[0]
    >>> found["name"], found["number"], str(found["born_on"]), found["phone"]
    ('刘伟', '11010519491231002X', '1949-12-31', '13812345678')
    """
    said = {name: _column(mentions, name, kind) for name, kind in _SAID.items()}
    named = _name_forms(said["name"])
    columns = {
        **{name: mentions[name] for name in ("mention", "department", "recorded_at")},
        **{column: named[column] for column in ("name", "name_key", "pinyin", "pinyin_other")},
        **_papers(said),
        "sex": said["sex"],
        "phone": _phones(said["phone"]),
        "employer": said["employer"],
    }
    return pa.table([_flat(columns[f.name]).cast(f.type) for f in CLEAN], schema=CLEAN)


def _papers(said: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The citizen number, whether it is his own, its sorted digits, and the birth date it or he states."""
    stands = _numbers(said["citizen_number"])
    passes = _passes(stands)
    number = pc.coalesce(stands, _numbers(said["number_written"]))
    number = pc.if_else(pc.and_not(_filled(number), passes), None, number)
    inside = _birth_dates(number, passes)
    borrowed = pc.or_(_differ(said["born_on"], inside), _differ(said["sex"], _sexes(number, passes)))
    valid = pc.and_not(passes, borrowed)
    born_on = pc.coalesce(said["born_on"], pc.if_else(valid, inside, None))
    return {"number": number, "valid": valid, "digits": _sorted_digits(number), "born_on": born_on}


def _column(table: pa.Table, name: str, kind: pa.DataType) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(len(table), kind)
    return _flat(table[name]).cast(kind)


def _flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _name_forms(column: pa.Array) -> pa.Table:
    encoded = column.dictionary_encode()
    forms = [names.forms(text) for text in encoded.dictionary.to_pylist()]
    distinct = pa.table(
        {
            "name": pa.array([f.name for f in forms], pa.string()),
            "name_key": pa.array([f.key for f in forms], pa.string()),
            "pinyin": pa.array([f.pinyin for f in forms], pa.string()),
            "pinyin_other": pa.array([f.pinyin_other for f in forms], pa.string()),
        }
    )
    return distinct.take(encoded.indices)


def _plain(column: pa.Array, unwanted: str) -> pa.Array:
    return pc.replace_substring_regex(pc.utf8_normalize(column, form="NFKC"), unwanted, "")


def _numbers(column: pa.Array) -> pa.Array:
    """Citizen numbers in capitals and half width, 15 characters completed to 18, fewer than 8 digits dropped or LOST."""
    plain = pc.utf8_upper(_plain(column, r"[^0-9A-Za-z]"))
    old = pc.fill_null(pc.match_substring_regex(plain, r"^[0-9]{15}$"), False)
    if pc.any(old).as_py():
        completed = [citizen.complete(text) for text in pc.filter(plain, old).to_pylist()]
        plain = pc.replace_with_mask(plain, old, pa.array(completed, pa.string()))
    enough = pc.match_substring_regex(plain, r"[0-9X]{8}")
    kept = pc.if_else(pc.fill_null(enough, False), plain, None)
    lost = pc.fill_null(pc.match_substring_regex(column, _SCIENTIFIC), False)
    return pc.if_else(lost, LOST, kept)


def _filled(number: pa.Array) -> pa.Array:
    """Whether one digit stands eight times in a row: typed to get past a field, by many for many."""
    return pc.fill_null(pc.match_substring_regex(number, _ONE_DIGIT), False)


def _passes(number: pa.Array) -> pa.Array:
    """Whether length, birth date and check character hold (GB 11643); the area code never decides."""
    shaped = pc.fill_null(pc.match_substring_regex(number, r"^[0-9]{17}[0-9X]$"), False)
    valid = np.array(shaped.to_numpy(zero_copy_only=False))
    letters = _letters(pc.filter(number, shaped))
    body = letters[:, :17].astype(np.int64) - 48
    valid[valid] = (_CHECKS[body @ _WEIGHTS % 11] == letters[:, 17]) & ~np.isnat(_birth_days(letters))
    return pa.array(valid)


def _letters(eighteen: pa.Array) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Texts of 18 ASCII letters as a matrix of bytes."""
    fixed = np.array(eighteen.to_numpy(zero_copy_only=False), dtype="S18")
    return fixed.view(np.uint8).reshape(-1, 18)


def _birth_days(
    letters: np.ndarray[tuple[int, int], np.dtype[np.uint8]],
) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """The day in places 7 to 14, NaT where that is no day of the calendar."""
    values = letters[:, 6:14].astype(np.int64) - 48
    year = values[:, :4] @ np.array([1000, 100, 10, 1])
    month = values[:, 4] * 10 + values[:, 5]
    day = values[:, 6] * 10 + values[:, 7]
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    found = first.astype("datetime64[D]") + (day - 1)
    real = (
        (month >= 1) & (month <= 12) & (day >= 1) & (found.astype("datetime64[M]") == first) & (year >= 1850)
    )
    return np.where(real, found, np.datetime64("NaT"))


def _birth_dates(number: pa.Array, valid: pa.Array) -> pa.Array:
    days = np.full(len(number), np.datetime64("NaT"), "datetime64[D]")
    mask = valid.to_numpy(zero_copy_only=False)
    days[mask] = _birth_days(_letters(pc.filter(number, valid)))
    return pa.array(days, pa.date32())


def _sexes(number: pa.Array, passes: pa.Array) -> pa.Array:
    """M for an odd 17th digit, F for an even one; null where the number does not pass."""
    odd = pc.is_in(pc.utf8_slice_codeunits(number, 16, 17), pa.array(list("13579")))
    return pc.if_else(passes, pc.if_else(odd, "M", "F"), None)


def _differ(stated: pa.Array, inside: pa.Array) -> pa.Array:
    return pc.fill_null(pc.not_equal(stated, inside), False)


def _sorted_digits(number: pa.Array) -> pa.Array:
    """The characters of each 18-character number in ascending order; null for other lengths."""
    shaped = pc.fill_null(pc.equal(pc.binary_length(number), 18), False)
    ordered = np.sort(_letters(pc.filter(number, shaped)), axis=1)
    texts = pa.array(np.ascontiguousarray(ordered).view("S18").ravel().astype("U18"), pa.string())
    return pc.replace_with_mask(pa.nulls(len(number), pa.string()), shaped, texts)


def _phones(column: pa.Array) -> pa.Array:
    digits = _plain(column, r"[^0-9]")
    national = pc.replace_substring_regex(digits, r"^(0086|86)(1[0-9]{10})$", r"\2")
    filler = pc.match_substring_regex(national, _FILLER)
    return pc.if_else(pc.fill_null(filler, True), None, national)
