"""The SQL path gives the kernel's tables to the byte: over random editions and people with holes, and Parquet too."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench import population
from jiangtu.engine import schema
from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import catalogue, edition, kernel, sql
from jiangtu.engine.policy.catalogue import Catalogues

HOME = Path(population.__file__).parent
PACKAGE = Path(catalogue.__file__).parents[2]
EVERYTHING = dict.fromkeys(schema.CHILDREN, 1.2)
FACTS = population.generate(150, seed=7, nulls=0.2, rows_each=EVERYTHING)
DENSE = population.generate(150, seed=8, rows_each=EVERYTHING)

COUNTED = [
    "count(claims, kind == 技能提升补贴 and year == as_of.year)",
    "count(certificates, level >= 四级)",
    "count(training)",
    "count(titles, exists(honours, awarded_on < as_of - 1 years and tier >= 市级))",
    "count(insurance, employer == worker.employer)",
]
SUMMED = [
    "sum(insurance.months, insurance == 失业保险)",
    "sum(employment.months, occupation == worker.occupation)",
    "sum(training.years, kind == 企业新型学徒制) * 12 / 5",
]
TESTS = [
    "insured_months >= 12", "schooling > 高中", "高中 < schooling", "title in [中级职称, 副高级职称]", "sex != 男",
    "insured_now", "not student", "known(title) and known(born_on)", "born_on <= as_of - 40 years",
    "months_between(born_on, as_of) >= 301", "years_between(born_on, as_of) in [30, 31, 40]",
    "days_between(born_on, as_of) > 9000", "born_on + 7 months < 1999-02-28", "born_on.year == 1990",
    "insured_months + employed_months > 60", "insured_months - employed_months <= 24", "employed_months * 3 / 7 >= 9",
    "percent(employed_months, insured_months) >= 60", "in_shortage(occupation)", "in_shortage(occupation, born_on)",
    "within(home_area, \"320200\")", "group(occupation) == \"6-01-01\"", "if(insured_now, student, union_member)",
    "exists(claims, occupation == worker.occupation)", "exists(certificates, not withdrawn and kind == 职业技能等级证书)",
    "latest(titles.obtained_on, title >= 中级职称) > as_of - 4 years", "known(latest(certificates.issued_on))",
    "earliest(employment.from_on, employer == worker.employer) < as_of - 3 years", "student == union_member",
    "exists(training, ended_on - 1 months > started_on and percent(practice_hours, hours) < 50)",
    "sum(claims.amount_fen, year == as_of.year) < 2000元",
]  # fmt: skip
OF_CERTIFICATE = [
    "certificate.level in [五级, 四级, 三级]", "certificate.issued_on > as_of - 12 months",
    "not exists(claims, occupation == certificate.occupation and level == certificate.level)",
    "exists(titles, obtained_on < certificate.issued_on and title == worker.title)",
    "count(certificates, occupation == certificate.occupation) >= 2", "in_shortage(certificate.occupation)",
    "known(count(claims, level == certificate.level))", "exists(training, group(occupation) == group(certificate.occupation))",
]  # fmt: skip
AMOUNT = """
amount:
  by: [certificate.level, in_shortage(certificate.occupation)]
  table: {五级: [1000, 1200], 四级: [1500, 1800], 三级: [2000, 2400]}
  uplift: {when: union_member, percent: 50}
  cap: 2500
"""


def counts() -> st.SearchStrategy[str]:
    ops = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    numbers = st.tuples(st.sampled_from(COUNTED), ops, st.integers(0, 3)).map(
        lambda t: f"{t[0]} {t[1]} {t[2]}"
    )
    months = st.tuples(st.sampled_from(SUMMED[:2]), ops, st.integers(0, 90)).map(
        lambda t: f"{t[0]} {t[1]} {t[2]}"
    )
    return numbers | months


def conditions(extra: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    leaves = st.sampled_from([*TESTS, *extra]) | counts()
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(lambda a: f"not ({a})"),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                lambda t: f"({t[0]}) {t[1]} ({t[2]})"
            ),
        ),
        max_leaves=4,
    )


def document(number: int, texts: list[str], *, per_certificate: bool) -> str:
    """An edition of the conditions in `texts`, per certificate with an amount or per worker without."""
    rate, area = ("certificate", "320200") if number % 2 and per_certificate else ("claim", "320000")
    head = (
        f"id: p{number}\nedition: 2025-01\ntitle: {{zh: 样例}}\narea: '{area}'\nsubject: worker\n"
        f"in_force: {{from: 2022-01-01, until: 2026-01-01}}\nrate_by: {rate}\n"
        "source: {document: 样例, evidence: D}\ncatalogues: {shortage: bench-shortage}\n"
    )
    level = ["certificate.level in [五级, 四级, 三级]"] if per_certificate else []
    listed = "".join(f"  r{n}: '{text}'\n" for n, text in enumerate([*level, *texts]))
    paid = "per: certificate\nkind: UPGRADE\nfund: EMPLOYMENT\n" if per_certificate else "direction: none\n"
    return head + paid + "require:\n" + listed + (AMOUNT if per_certificate else "")


@st.composite
def editions(draw: st.DrawFn) -> tuple[edition.Edition, ...]:
    made = []
    for number in range(4):
        per_certificate = number >= 2
        texts = draw(
            st.lists(conditions(tuple(OF_CERTIFICATE) if per_certificate else ()), min_size=1, max_size=4)
        )
        made.append(edition.load(document(number, texts, per_certificate=per_certificate), name=f"p{number}"))
    return tuple(made)


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return catalogue.load_folder(HOME / "sweep_catalogues")


def agree(
    some: tuple[edition.Edition, ...], facts: FactSet, known: Catalogues, backend: str = "duckdb"
) -> None:
    expected = {e.key: table for e, table in kernel.sweep(some, facts, known)}
    for made, table in sql.sweep(some, facts, known, backend=backend):
        assert table.equals(expected[made.key]), made.requirements


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate, Phase.reuse],
)
@given(some=editions(), facts=st.sampled_from([FACTS, DENSE]))
def test_sql_equals_the_kernel_to_the_byte(some: tuple[edition.Edition, ...], facts: FactSet) -> None:
    agree(some, facts, catalogue.load_folder(HOME / "sweep_catalogues"))


def every(texts: list[str], *, per_certificate: bool) -> Iterator[edition.Edition]:
    for number, text in enumerate(texts):
        yield edition.load(document(number, [text], per_certificate=per_certificate), name=f"p{number}")


def test_every_kind_of_condition_agrees(catalogues: Catalogues) -> None:
    counted = [f"{text} >= 2" for text in [*COUNTED, *SUMMED[:2]]]

    agree(tuple(every([*TESTS, *counted], per_certificate=False)), FACTS, catalogues)
    agree(tuple(every([*OF_CERTIFICATE, *TESTS], per_certificate=True)), FACTS, catalogues)


@pytest.mark.parametrize("as_of", ["2025-02-28", "2024-02-29", "2025-04-30"])
def test_whole_months_end_where_the_calendar_says(as_of: str, catalogues: Catalogues) -> None:
    """Everybody is born in the last days of a month, and thresholds are the months they may have lived."""
    day = dt.date.fromisoformat(as_of)
    born = [
        dt.date(2000, month, 1) - dt.timedelta(days=back) for month in range(1, 13) for back in range(1, 5)
    ]
    workers = FACTS["workers"].slice(0, len(born))
    column = workers.schema.get_field_index("born_on")
    tables = {**FACTS.tables, "workers": workers.set_column(column, "born_on", pa.array(born))}
    texts = [f"months_between(born_on, as_of) >= {n}" for n in range(288, 304, 3)]

    agree(
        tuple(every([*texts, "years_between(born_on, as_of) >= 25"], per_certificate=False)),
        replace(FACTS, as_of=day, tables=tables), catalogues,
    )  # fmt: skip


def test_the_published_editions_agree() -> None:
    published = edition.load_folder(PACKAGE / "policies")
    known = catalogue.load_folder(PACKAGE / "catalogues")

    agree(published, FACTS, known)


def test_a_folder_of_parquet_gives_what_memory_gives(tmp_path: Path, catalogues: Catalogues) -> None:
    factset.write(FACTS, tmp_path)
    some = tuple(every(TESTS[:6], per_certificate=True))

    from_disk = [t for _, t in sql.sweep(some, tmp_path, catalogues, backend="duckdb")]

    assert from_disk == [t for _, t in sql.sweep(some, FACTS, catalogues, backend="duckdb")]


def test_late_records_stand_alike(catalogues: Catalogues) -> None:
    """Certificates lie by the day of issue, and a record of an old one may be the newest."""
    table = FACTS["certificates"]
    late = table.set_column(1, "record", pa.array(range(table.num_rows, 0, -1)))
    assert table.column_names[1] == "record"

    agree(
        tuple(every(OF_CERTIFICATE[:3], per_certificate=True)),
        replace(FACTS, tables={**FACTS.tables, "certificates": late}), catalogues,
    )  # fmt: skip


def test_nobody_gives_empty_tables(catalogues: Catalogues) -> None:
    some = tuple(every(TESTS[:3], per_certificate=True))

    agree(some, population.generate(1, seed=1, rows_each={}), catalogues)


def test_an_unknown_backend_is_refused(catalogues: Catalogues) -> None:
    with pytest.raises(sql.BackendUnknown):
        list(sql.sweep((), FACTS, catalogues, backend="oracle"))


@pytest.mark.spark
def test_spark_equals_the_kernel_to_the_byte(catalogues: Catalogues) -> None:
    pytest.importorskip("pyspark")
    agree(tuple(every(TESTS, per_certificate=False)), FACTS, catalogues, "spark local")
    agree(tuple(every(OF_CERTIFICATE, per_certificate=True)), FACTS, catalogues, "spark local")
