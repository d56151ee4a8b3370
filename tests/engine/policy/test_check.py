"""Types and units: what may be compared with what."""

import pytest

from jiangtu.engine import schema
from jiangtu.engine.policy import check, parse, tree
from jiangtu.engine.policy.walk import walk
from jiangtu.engine.schema import Kind


def checked(text: str, unit: str = "certificates") -> tuple[tree.Node | None, list[str]]:
    checker = check.Checker(
        check.Names("worker", unit, {"shortage": "short", "class": "letters"}, tree.AsOf())
    )
    node = checker.test(parse.parse(text))
    return node, [w.code for w in checker.wrong]


@pytest.mark.parametrize(
    "text",
    [
        "insured_months >= 12", "累计缴纳失业保险月数 >= 12 months", "12 <= insured_months", "insured_months + 3 > 12",
        "insured_months * 2 - employed_months >= 0", "schooling >= 大专", "certificate.level in [五级, 四级]",
        "证书.等级 == 五级", 'certificate.level == "5"', "as_of.year == 2025", "born_on + 16 years <= as_of",
        "sum(claims.amount_fen, year == as_of.year) < 8000元", "percent(insured_months, employed_months) >= 60",
        "if(insured_now, insured_months, 3) >= 3", "if(insured_now, 1, 2) == 1", "known(title)", "worker.occupation == certificate.occupation",
        "exists(certificates, occupation == certificate.occupation and record != certificate.record)",
        "exists(claims, claims.year == 2025)", "class_of(certificate.occupation) in [A, B]", "insured_now == true",
        "in_list(shortage, occupation, born_on)", "group(occupation) == group(certificate.occupation)",
        "count(已享受补贴) / 2 <= 3",
    ],
)  # fmt: skip
def test_accepted(text: str) -> None:
    node, wrong = checked(text)

    assert wrong == []
    assert node is not None
    assert node.type.kind is Kind.BOOL


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("insured_monhs >= 12", ["FACT_UNKNOWN"]),
        ("level == 五级", ["FACT_UNKNOWN"]),
        ("certificate.levle == 五级", ["FACT_UNKNOWN"]),
        ("training.hours > 3", ["OWNER_UNKNOWN"]),
        ("insured_months >= 500元", ["TYPES_DIFFER"]),
        ("insured_months >= 3 years", ["UNITS_DIFFER"]),
        ("insured_months == as_of.year", ["UNITS_DIFFER"]),
        ("sum(claims.amount_fen) > 500", ["UNIT_MISSING"]),
        ("insured_months / 0 > 1", ["DIVIDES_BY_ZERO"]),
        ("insured_months / employed_months > 1", ["BY_A_FACT"]),
        ("insured_months * employed_months > 1", ["BY_A_FACT"]),
        ("insured_months * 100001 > 1", ["TOO_LARGE"]),
        ("insured_months * 1000 * 1000 > 1", ["TOO_LARGE"]),
        ("as_of - born_on > 3", ["NOT_A_NUMBER"]),
        ("title == 高工", ["LABEL_UNKNOWN"]),
        ("certificate.level >= 3", ["NOT_A_LABEL"]),
        ("sex > 男", ["NOT_ORDERED"]),
        ("household == sex", ["UNITS_DIFFER"]),
        ("occupation < certificate.occupation", ["NOT_ORDERED"]),
        ('occupation == "车工"', ["TERM_FORM"]),
        ('work_area == "32"', ["TERM_FORM"]),
        ("1 < 2", ["BOTH_CONSTANT"]),
        ("insured_months", ["NOT_A_TEST"]),
        ("insured_months and insured_now or titel == 初级职称", ["NOT_A_TEST", "FACT_UNKNOWN"]),
        ("certificate.level in []", ["EMPTY_LIST"]),
        ("insured_months in [employed_months]", ["NOT_CONSTANT"]),
        ("insured_months in [3元]", ["TYPES_DIFFER"]),
        ("exists(claim)", ["TABLE_UNKNOWN"]),
        ("exists(claims.year)", ["TABLE_EXPECTED"]),
        ("sum(claims) > 3", ["TABLE_EXPECTED"]),
        ("sum(claims.level) > 3", ["WRONG_COLUMN"]),
        ("latest(claims.year) > as_of", ["WRONG_COLUMN"]),
        ("exists(claims, year)", ["NOT_A_TEST"]),
        ("percent(insured_months, employed_months) > 0.5元", ["PERCENT_BOUND"]),
        ("percent(insured_months, as_of.year) > 5", ["UNITS_DIFFER"]),
        ("known(percent(insured_months, employed_months))", ["PERCENT_ALONE"]),
        ("exsts(claims)", ["FUNCTION_UNKNOWN"]),
        ("in_short(occupation)", ["LIST_UNNAMED"]),
        ("in_shortage(insured_months)", ["WRONG_ARGUMENT"]),
        ("within(occupation, \"320000\")", ["WRONG_ARGUMENT"]),
        ("group(work_area) == group(work_area)", ["WRONG_ARGUMENT", "WRONG_ARGUMENT"]),
        ("months_between(born_on) > 3", ["ARGUMENTS"]),
        ("months_between(born_on, insured_months) > 3", ["WRONG_ARGUMENT"]),
        ("insured_months.year == 3", ["MEMBER_UNKNOWN"]),
    ],
)  # fmt: skip
def test_refused(text: str, codes: list[str]) -> None:
    assert checked(text)[1] == codes


def test_the_unit_word_needs_a_policy_decided_per_that_unit() -> None:
    assert checked("certificate.level == 五级", unit="")[1] == ["OWNER_UNKNOWN"]


def test_bare_names_in_an_aggregate_are_the_rows_first_and_then_the_subjects() -> None:
    node, _ = checked("exists(claims, occupation == worker.occupation and insured_now)")

    assert isinstance(node, tree.Aggregate)
    scopes = [(n.scope, n.table, n.name) for n in walk(node) if isinstance(n, tree.Column)]
    assert scopes == [
        (tree.Scope.ROW, "claims", "occupation"),
        (tree.Scope.SUBJECT, "workers", "occupation"),
        (tree.Scope.SUBJECT, "workers", "insured_now"),
    ]


def test_no_column_is_called_like_a_code_or_label() -> None:
    words = {w for t in schema.TABLES.values() for c in t.columns for w in (c.name, c.label)}
    labels = {w for d in schema.domains.ALL.values() for w in (*d.codes, *d.labels.values())}

    assert words & labels == set()
