"""From rows to typed rows and findings."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.sheets import check, staged
from jiangtu.engine.sheets.format import Weight
from tests.engine.sheets import zoo

AS_OF = dt.date(2025, 6, 30)
CLEAN = {
    "sheet": "花名册",
    "name": "王芳",
    "citizen_number": zoo.WOMAN,
    "number_written": None,
    "sex": "F",
    "born_on": None,
    "phone": "13812345678",
    "household": None,
    "home_area": None,
    "schooling": None,
    "insurance": "UNEMPLOYMENT",
    "employer": None,
    "area": None,
    "from_on": dt.date(2024, 1, 1),
    "until_on": dt.date(2024, 4, 1),
    "base_fen": 350_000,
}


def checked(
    *rows: list[object], heads: list[str] = zoo.HEADS, form: str = "social-insurance", **more: object
) -> check.Checked:
    page = zoo.sheet(heads, *rows)
    layout, columns, chosen = zoo.mapped(page, form)
    return check.check(page, layout, columns, chosen, as_of=AS_OF, **more)  # type: ignore[arg-type]


def changed(**cells: object) -> list[object]:
    places = dict(
        zip(["name", "citizen", "sex", "phone", "insurance", "from", "until", "base"], range(8), strict=True)
    )
    return [cells.get(name, zoo.GOOD[place]) for name, place in places.items()]


def test_a_clean_row_becomes_typed_columns_of_the_e_file() -> None:
    found = checked(zoo.GOOD)

    assert found.table.schema == staged.schema("insurance")
    assert found.table.to_pylist() == [{**CLEAN, "row": 2}]
    assert (found.findings, found.read, found.refused, found.doubtful) == ((), 1, 0, 0)


FAULTS = [
    ({"citizen": 1.10105194912310e17}, "B2", "CITIZEN_AS_NUMBER", Weight.EMPTIED),
    ({"citizen": zoo.WOMAN[:-1] + "1"}, "B2", "CITIZEN_CHECK", Weight.EMPTIED),
    ({"sex": "男"}, "C2", "RULE_IDENTITY", Weight.NOTED),
    ({"insurance": ""}, "E2", "CELL_REQUIRED", Weight.REFUSED),
    ({"insurance": "生育"}, "E2", "INSURANCE_UNKNOWN", Weight.REFUSED),
    ({"from": "2025-07-01"}, "F2", "DATE_FUTURE", Weight.REFUSED),
    ({"from": "去年"}, "F2", "DATE_UNREADABLE", Weight.REFUSED),
    ({"until": "2023-12-31"}, "G2", "RULE_BEFORE", Weight.REFUSED),
    ({"base": 200_000}, "H2", "CELL_OUT_OF_RANGE", Weight.EMPTIED),
    ({"citizen": "", "phone": ""}, "B2", "RULE_ANY", Weight.REFUSED),
]


@pytest.mark.parametrize(("cells", "place", "code", "weight"), FAULTS)
def test_each_fault_is_laid_at_its_cell_with_its_weight(
    cells: dict, place: str, code: str, weight: Weight
) -> None:
    found = checked(changed(**cells))

    assert [(f.problem.where, f.problem.code, f.weight) for f in found.findings] == [
        (f"花名册!{place}", code, weight)
    ]
    assert found.refused == (1 if weight is Weight.REFUSED else 0)
    assert found.table.num_rows == (0 if weight is Weight.REFUSED else 1)
    assert all(f.problem.zh and f.problem.rule and f.problem.mend for f in found.findings)


def test_a_row_said_twice_is_imported_once_and_told() -> None:
    found = checked(zoo.GOOD, zoo.GOOD)

    assert (found.table.num_rows, found.duplicates, found.refused) == (1, 1, 0)
    assert [(f.row, f.column, f.problem.code) for f in found.findings] == [(3, 0, "ROW_REPEATED")]


def test_a_formula_with_a_result_is_noted_and_one_without_is_a_fault() -> None:
    found = checked(zoo.GOOD, changed(insurance=""), formulas=frozenset({(1, 7), (2, 4)}))

    said = [(f.row, f.column, f.problem.code, f.weight) for f in found.findings]
    assert said == [
        (2, 8, "CELL_FORMULA", Weight.NOTED),
        (3, 5, "CELL_FORMULA", Weight.REFUSED),
        (3, 5, "CELL_REQUIRED", Weight.REFUSED),
    ]


def test_one_month_gives_both_ends_of_a_period() -> None:
    found = checked(
        ["王芳", zoo.WOMAN, "失业保险", "2024年12月"], heads=["姓名", "身份证号", "险种", "费款所属期"]
    )

    assert found.table.select(["from_on", "until_on"]).to_pylist() == [
        {"from_on": dt.date(2024, 12, 1), "until_on": dt.date(2025, 1, 1)}
    ]


def test_a_column_the_sheet_does_not_have_takes_its_default() -> None:
    found = checked(
        ["王芳", zoo.WOMAN, "2024-01-05"], heads=["姓名", "身份证号", "发证日期"], form="certificates"
    )

    assert found.table.select(["kind", "withdrawn"]).to_pylist() == [{"kind": "SKILL", "withdrawn": False}]


@pytest.mark.parametrize(
    ("cell", "number", "written"),
    [
        (zoo.WOMAN, zoo.WOMAN, None),
        ("", None, None),
        (zoo.WOMAN[:-1] + "1", None, zoo.WOMAN[:-1] + "1"),
        (1.10105194912310e17, None, "110105194912310000"),
        ("身份证不详", None, None),
    ],
)
def test_a_citizen_number_that_cannot_be_read_is_kept_as_it_was_written(
    cell: object, number: str | None, written: str | None
) -> None:
    [row] = checked(changed(citizen=cell)).table.select(["citizen_number", "number_written"]).to_pylist()

    assert row == {"citizen_number": number, "number_written": written}


def test_a_row_without_a_valid_citizen_number_is_doubtful() -> None:
    assert checked(changed(citizen="")).doubtful == 1


def test_findings_beyond_the_kept_number_are_still_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "KEPT_FINDINGS", 2)

    found = checked(*[changed(insurance=word) for word in "甲乙丙"])

    assert (len(found.findings), found.counts, found.refused) == (2, {"INSURANCE_UNKNOWN": 3}, 3)


cells = st.one_of(
    st.text(max_size=12),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
)


@given(st.lists(st.lists(cells, min_size=8, max_size=8), min_size=1, max_size=6))
def test_whatever_the_cells_hold_every_row_is_accounted_for(rows: list[list[object]]) -> None:
    found = checked(zoo.GOOD, *rows)

    assert found.read == found.table.num_rows + found.refused + found.duplicates
    assert found.table.schema == staged.schema("insurance")
