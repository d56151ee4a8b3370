"""Published lists and maps: dated versions, and what is refused."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.engine.policy import catalogue

LIST = """id: short
title: 紧缺目录
document: 试1号
valid: {from: 2025-01-01, until: 2026-01-01}
rows: [{occupation: "6-18-01-01"}, {prefix: "4-10"}]
"""


def test_a_list_holds_codes_and_prefixes_while_in_force() -> None:
    version = catalogue.load(LIST, name="l", kind="lists")
    lists = catalogue.Catalogues({"short": (version,)})

    day, late = dt.date(2025, 6, 1), dt.date(2026, 1, 1)
    asked = [("6-18-01-01", day), ("6-18-01-02", day), ("4-10-01-05", day), ("6-18-01-01", late)]
    assert [lists.listed("short", *each) for each in asked] == [True, False, True, None]


def test_a_map_gives_the_letter_of_the_longest_prefix() -> None:
    text = LIST.replace('rows: [{occupation: "6-18-01-01"}, {prefix: "4-10"}]',
                        'rows: [{prefix: "6", letter: A}, {prefix: "6-18", letter: B}]')  # fmt: skip
    maps = catalogue.Catalogues(maps={"m": (catalogue.load(text, name="m", kind="maps"),)})

    found = [
        maps.letter("m", code, dt.date(2025, 6, 1)) for code in ("6-18-01-01", "6-22-01-01", "4-10-01-05")
    ]
    assert found == ["B", "A", None]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: short\n", "", "FIELD_MISSING"),
        ("from: 2025-01-01", "from: soon", "WRONG_TYPE"),
        ('{prefix: "4-10"}', "{name: 保育师}", "ROW_WRONG"),
        ("title:", "titel:", "FIELD_MISSING"),
    ],
)
def test_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(catalogue.CatalogueInvalid) as caught:
        catalogue.load(LIST.replace(old, new), name="l", kind="lists")

    assert caught.value.problems[0].code == code


def test_versions_of_one_list_may_not_overlap(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.yaml").write_text(LIST)
    (tmp_path / "lists" / "b.yaml").write_text(LIST.replace("from: 2025-01-01", "from: 2025-06-01"))

    with pytest.raises(catalogue.CatalogueInvalid) as caught:
        catalogue.load_folder(tmp_path)

    assert [p.code for p in caught.value.problems] == ["VERSIONS_OVERLAP"]


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(catalogue.CatalogueMissing):
        catalogue.Catalogues().listed("nowhere", "x", dt.date(2025, 1, 1))
