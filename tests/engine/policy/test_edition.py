"""Documents: all problems at once, overlaps between documents, and what an edition holds."""

from pathlib import Path

import pytest

from jiangtu.engine.policy import edition, tree
from tests.engine.policy import people


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(edition.PolicyInvalid) as caught:
        edition.load(text, name="p.yaml")
    return [(p.code, p.where) for p in caught.value.problems]


def test_an_edition_holds_what_its_document_says() -> None:
    made = people.made(
        "insured_months >= 12", extra="rate_by: certificate\nexclusive_with: [other]\nnotes: 备注\n"
    )

    held = (
        made.key,
        made.area,
        made.area_prefix,
        made.subject,
        made.unit,
        made.rate_by,
        made.exclusive_with,
        made.notes,
    )
    assert held == (
        ("made-up", "2025-01"),
        "320000",
        "32",
        "worker",
        "certificates",
        "certificate",
        ("other",),
        "备注",
    )
    assert made.rate_day == tree.Column(
        tree.Scope.UNIT, "certificates", "issued_on", tree.Type(tree.Kind.DATE, nullable=False)
    )
    assert [(r.name, r.text, r.line) for r in made.requirements] == [("r0", "insured_months >= 12", 17)]


def test_every_problem_of_a_document_is_told_with_its_line() -> None:
    text = people.document("insured_monhs >= 12", "insured_months >= 500元").replace(
        "fund: EMPLOYMENT", "fund: CASH"
    )

    assert problems(text + "colour: red\n") == [
        ("NOT_ALLOWED", "p.yaml:10:7"),
        ("FACT_UNKNOWN", "p.yaml:14:5"),
        ("TYPES_DIFFER", "p.yaml:16:20"),
        ("FIELD_UNKNOWN", "p.yaml:19:9"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('area: "320000"', "area: 320000", "AREA_FORM"),
        ("until: 2026-01-01", "until: 2024-01-01", "PERIOD_EMPTY"),
        ("per: certificate", "per: licence", "UNIT_UNKNOWN"),
        ("per: certificate", "subject: employer\nper: certificate", "UNIT_UNKNOWN"),
        ("per: certificate", "rate_by: filing\nper: certificate", "RATE_BY"),
        ("per: certificate", "per: certificate\npayee: bank", "PAYEE_UNKNOWN"),
        ("per: certificate", "per: certificate\npayee: provider", "PAYEE_UNKNOWN"),
        ("per: certificate", "subject: class\npayee: employer", "PAYEE_UNKNOWN"),
        ("per: certificate", "per: certificate\npayee: {to: employer, note: x}", "FIELD_UNKNOWN"),
        ("per: certificate", "per: certificate\npayee: {article: x}", "FIELD_MISSING"),
        ("kind: UPGRADE\n", "", "FIELD_MISSING"),
        ("direction: pay", "direction: none", "AMOUNT_MISMATCH"),
        ("id: made-up", "id: Made Up", "ID_FORM"),
        ("  r0: >-\n    insured_now\n", "  r0: [1, 2]\n", "NOT_AN_EXPRESSION"),
        ("require:", "define:\n  insured_now: student\nrequire:", "NAME_TAKEN"),
        ("  r0: >-\n    insured_now\n", "  r0: {if: insured_now, wenn: 3}\n", "FIELD_UNKNOWN"),
    ],
)
def test_refused_documents(old: str, new: str, code: str) -> None:
    text = people.document("insured_now")
    assert old in text

    assert problems(text.replace(old, new))[0][0] == code


def test_more_than_thirty_requirements_are_refused() -> None:
    assert [c for c, _ in problems(people.document(*["insured_now"] * 31))] == ["TOO_MANY"]


def test_an_empty_document_is_refused() -> None:
    assert problems("# nothing\n") == [("EMPTY", "p.yaml:1:1")]


def test_definitions_are_used_by_name_and_may_build_on_each_other() -> None:
    made = people.made("busy", extra="define:\n  paid: count(claims)\n  busy: paid > 2\n")

    assert made.requirements[0].test == people.made("count(claims) > 2").requirements[0].test


def test_two_editions_in_force_on_one_day_are_refused(tmp_path: Path) -> None:
    text = people.document("insured_now")
    (tmp_path / "made-up").mkdir()
    (tmp_path / "made-up" / "2025-01.yaml").write_text(text)
    (tmp_path / "made-up" / "2025-07.yaml").write_text(
        text.replace("edition: 2025-01", "edition: 2025-07").replace("from: 2025-01-01", "from: 2025-07-01")
    )

    with pytest.raises(edition.PolicyInvalid) as caught:
        edition.load_folder(tmp_path)

    assert [(p.code, p.value) for p in caught.value.problems] == [("EDITIONS_OVERLAP", "2025-07-01")]


def test_editions_that_follow_each_other_load_in_order(tmp_path: Path) -> None:
    text = people.document("insured_now")
    (tmp_path / "made-up").mkdir()
    later = text.replace("edition: 2025-01", "edition: 2026-01").replace("from: 2025-01-01, until: 2026-01-01",
                                                                        "from: 2026-01-01, until: null")  # fmt: skip
    (tmp_path / "made-up" / "2026-01.yaml").write_text(later)
    (tmp_path / "made-up" / "2025-01.yaml").write_text(text)
    (tmp_path / "made-up" / "2025-01.cases.yaml").write_text("not an edition")

    assert [e.key for e in edition.load_folder(tmp_path)] == [("made-up", "2025-01"), ("made-up", "2026-01")]


def test_a_document_in_the_wrong_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2025.yaml").write_text(people.document("insured_now"))

    with pytest.raises(edition.PolicyInvalid) as caught:
        edition.load_folder(tmp_path)

    assert [p.code for p in caught.value.problems] == ["FILE_MISPLACED"]


def test_a_word_is_found_on_its_own_line_of_a_folded_expression() -> None:
    text = people.document("insured_now\n    and insured_monhs >= 12")

    assert problems(text) == [("FACT_UNKNOWN", "p.yaml:15:9")]


def test_a_file_in_another_encoding_is_a_problem_of_that_file(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes("id: 政策".encode("gb18030"))

    with pytest.raises(edition.PolicyInvalid) as caught:
        edition.load_file(tmp_path / "p.yaml")

    assert [(p.code, p.where) for p in caught.value.problems] == [("NOT_UTF8", "p.yaml")]
