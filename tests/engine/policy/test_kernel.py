"""The kernel against the closures and against the oracle, on random people and random policies."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu import policies
from jiangtu.engine import schema
from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import catalogue, columns, edition, kernel, scalar
from jiangtu.engine.policy.tree import Edition
from tests.engine.policy import oracle, people

Rows = list[tuple]
OPERATOR = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
EQUALITY = st.sampled_from(["==", "!="])
SMALL = st.integers(0, 30)


def joined(*parts: st.SearchStrategy) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(p) if isinstance(p, str) else p for p in parts)).map(
        lambda found: "".join(str(p) for p in found)
    )


STEP = joined(st.integers(0, 40), st.sampled_from([" months", " days", " years"]))
LEVEL = st.sampled_from(["五级", "四级", "三级", "二级", "特级技师"])
KIND = st.sampled_from(["技能提升补贴", "职业培训补贴", "人才奖励"])
DAY = st.one_of(
    st.sampled_from(["as_of", "born_on", "certificate.issued_on", "2024-02-29", "certificate.发证日期"]),
    joined(
        st.sampled_from(["as_of", "certificate.issued_on", "born_on"]), st.sampled_from([" - ", " + "]), STEP
    ),
)
ROW_TEST = st.one_of(
    joined("kind ", EQUALITY, " ", KIND),
    joined("level ", OPERATOR, " certificate.level"),
    joined("year ", OPERATOR, " as_of.year"),
    st.sampled_from(["shortage", "not shortage", "known(occupation)", "certificate == certificate.number", "true",
                     "occupation == certificate.occupation", "group(occupation) == group(worker.occupation)",
                     "in_shortage(occupation, paid_on)", "certificate.withdrawn", "insured_now", "false"]),
    joined("amount_fen ", OPERATOR, " ", st.sampled_from(["500元", "0.01万元", "1500元"])),
    joined("paid_on ", OPERATOR, " ", DAY),
)  # fmt: skip
ROW = st.recursive(
    ROW_TEST,
    lambda inner: st.one_of(joined("(", inner, " and ", inner, ")"), joined("(", inner, " or ", inner, ")"),
                            joined("not (", inner, ")")),
    max_leaves=3,
)  # fmt: skip
COUNT = st.one_of(
    joined("count(claims, ", ROW, ")"),
    joined(
        "count(claims, ", ROW, ") + count(titles, title >= ", st.sampled_from(["中级职称", "初级职称"]), ")"
    ),
    joined("count(claims, ", ROW, ") * 2 - count(claims)"),
    joined("if(insured_now, count(claims, ", ROW, "), count(titles))"),
)
MONTHS = st.one_of(
    st.sampled_from(["insured_months", "insured_months + employed_months", "employed_months * 3 - insured_months",
                     "insured_months / 5", "if(student, insured_months, employed_months)"]),
    joined("months_between(certificate.issued_on, ", DAY, ")"),
)  # fmt: skip
TEST = st.one_of(
    st.sampled_from(["insured_now", "student", "public_pension", "known(title)", "certificate.withdrawn",
                     "insured_now == student", "household == 农业户口", "household != worker.户口性质",
                     'within(work_area, "320200")', 'occupation == "6-18-01-02"', "if(student, insured_now, transfer)",
                     "in_shortage(certificate.occupation)", "in_list(short, occupation, certificate.issued_on)",
                     "class_of(certificate.occupation) == A", 'class_of(occupation) in ["B", C]',
                     "group(occupation) == group(certificate.occupation)", "occupation == certificate.occupation",
                     "exists(certificates, record != certificate.record and level >= certificate.level)"]),
    joined(MONTHS, " ", OPERATOR, " ", SMALL),
    joined(MONTHS, " in [3, 12, ", SMALL, "]"),
    joined("percent(insured_months, employed_months) ", OPERATOR, " ", st.sampled_from([0, 60, 100])),
    joined("certificate.level ", OPERATOR, " ", LEVEL),
    joined("certificate.level in [", LEVEL, ", ", LEVEL, "]"),
    joined("certificate.level not in [", LEVEL, "]"),
    joined(DAY, " ", OPERATOR, " certificate.issued_on"),
    joined("days_between(born_on, ", DAY, ") ", OPERATOR, " 300 days"),
    joined("years_between(certificate.issued_on, as_of) ", OPERATOR, " ", st.integers(0, 3)),
    joined("born_on.year ", OPERATOR, " 2024"),
    joined("exists(claims, ", ROW, ")"),
    joined("exists(培训记录, attended_percent >= 20 and level == certificate.level)"),
    joined(COUNT, " ", OPERATOR, " ", st.integers(0, 3)),
    joined(COUNT, " in [0, 2]"),
    joined("known(", COUNT, ")"),
    joined("sum(claims.amount_fen, ", ROW, ") ", OPERATOR, " ", st.sampled_from(["500元", "1000元", "2500元"])),
    joined("percent(sum(claims.amount_fen, ", ROW, "), sum(claims.amount_fen)) >= 50"),
    joined(st.sampled_from(["latest", "earliest"]), "(claims.paid_on, ", ROW, ") ", OPERATOR, " ", DAY),
    joined("exists(claims, paid_on > latest(titles.obtained_on, title == 中级职称))"),
)  # fmt: skip
WHOLE = st.recursive(
    TEST,
    lambda inner: st.one_of(joined("(", inner, " and ", inner, ")"), joined("(", inner, " or ", inner, ")"),
                            joined("not (", inner, ")"), joined("known(", inner, ")")),
    max_leaves=4,
)  # fmt: skip
AMOUNT = st.sampled_from([
    "  each: 100\n  times: insured_months\n  cap: 1500\n",
    "  by: [certificate.level, in_shortage(certificate.occupation)]\n  table: {学徒工: [0, 0], 五级: [1, 2], 四级: [3.5, 4], 三级: [5, 6],\n    二级: [7, 8], 一级: [9, 9], 特级技师: [9, 9], 首席技师: [9, 9]}\n",
    "  by: [class_of(certificate.occupation)]\n  table: {A: 10, B: 20, C: 30}\n"
    "  uplift: {when: insured_now, percent: 30}\n",
    "  by: count(claims, shortage)\n  table: {0: 5, 1: 6, 2: 7}\n",
    "  value: sum(claims.amount_fen, kind == 技能提升补贴)\n",
])  # fmt: skip
RATE = st.sampled_from(["", "rate_by: certificate\n", "applies: everywhere\n"])


def swept(
    editions: list[Edition], facts: FactSet, catalogues: catalogue.Catalogues
) -> dict[tuple[str, str], Rows]:
    return {
        e.key: [tuple(row.values()) for row in table.to_pylist()]
        for e, table in kernel.sweep(editions, facts, catalogues)
    }


def one_by_one(edition: Edition, facts: FactSet, catalogues: catalogue.Catalogues) -> Rows:
    found = []
    for person in facts["workers"]["person"].to_pylist():
        case = scalar.case_of(facts, person)
        for d in scalar.decide(edition, case, catalogues):
            found.append((d.subject, d.unit, int(d.verdict), d.failed, d.unknown, d.amount_fen))
    return sorted(found, key=lambda row: row[:2])


def by_oracle(edition: Edition, facts: FactSet) -> Rows:
    rows = {name: facts[name].to_pylist() for name in schema.CHILDREN}
    found = []
    for subject in facts["workers"].to_pylist():
        children = {
            name: [r for r in held if r["person"] == subject["person"]] for name, held in rows.items()
        }
        found += oracle.decisions(edition, facts.as_of, subject, children, people.CATALOGUES)
    return sorted(found, key=lambda row: row[:2])


EVERY_KIND = [
    "if(student, insured_months, employed_months) >= 12",
    "if(student, count(claims), count(titles, title >= 中级职称)) >= 2",
    "if(insured_now, born_on, certificate.issued_on) < 2024-06-30",
    "if(insured_now, student, transfer)",
    "employed_months * 3 - insured_months > 6",
    "insured_months / 5 in [1, 2, 3]",
    "percent(insured_months, employed_months) >= 60",
    "months_between(certificate.issued_on, as_of) >= 12",
    "years_between(certificate.issued_on, as_of) == 1",
    "certificate.issued_on + 6 months <= as_of - 10 days",
    "born_on.year < certificate.issued_on.year",
    "certificate.level > 三级 and certificate.level != 特级技师",
    "household not in [农业户口]",
    'within(work_area, "320281")',
    "class_of(certificate.occupation) in [A, B]",
    "group(occupation) == group(certificate.occupation)",
    "in_shortage(certificate.occupation, certificate.issued_on)",
    "known(title) and not known(count(claims, shortage))",
    "exists(claims, level >= certificate.level)",
    "count(claims, shortage) + count(titles) in [1, 2]",
    "sum(training.hours, outcome == 结业) <= 20",
    "sum(claims.amount_fen, shortage and insured_now) >= 1000元",
    "latest(claims.paid_on, shortage) > certificate.issued_on",
    "earliest(titles.obtained_on) < as_of - 1 years",
    "exists(claims, paid_on > latest(titles.obtained_on, title == 中级职称))",
    "exists(certificates, record != certificate.record and level >= certificate.level)",
    "exists(claims, certificate.withdrawn)",
    "exists(claims, insured_now)",
]

QUOTED = [
    'within(if(insured_now, work_area, "321000"), "321000")',
    'in_list(short, if(insured_now, occupation, "6-22-03-09"))',
    'class_of(if(insured_now, occupation, "4-99-01-01")) == C',
    'C == class_of(if(insured_now, occupation, "4-99-01-02"))',
    'group(if(insured_now, occupation, "6-77-01-01")) == group(if(student, occupation, "6-77-01-02"))',
    'if(insured_now, occupation, "9-01-01-01") == if(student, occupation, "9-01-01-02")',
]
"""Terms that nobody holds, reached through a choice: they have numbers of their own all the same."""


@pytest.mark.parametrize("test", EVERY_KIND + QUOTED)
def test_every_kind_of_expression_over_many_people(test: str) -> None:
    facts = people.facts(7, workers=80)
    made = people.made(test)

    by_columns = swept([made], facts, people.CATALOGUES)[made.key]

    assert by_columns == by_oracle(made, facts)
    assert by_columns == one_by_one(made, facts, people.CATALOGUES)
    assert {row[2] for row in by_columns} == {0, 1, 2}


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 40), tests=st.lists(WHOLE, min_size=1, max_size=3), amount=AMOUNT, rate=RATE)
def test_kernel_closures_and_oracle_agree(seed: int, tests: list[str], amount: str, rate: str) -> None:
    facts = people.facts(seed)
    made = people.made(*tests, amount=amount, extra=rate)

    by_columns = swept([made], facts, people.CATALOGUES)[made.key]

    assert by_columns == by_oracle(made, facts)
    assert by_columns == one_by_one(made, facts, people.CATALOGUES)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 40), tests=st.lists(TEST, min_size=2, max_size=12))
def test_a_policy_decides_alike_alone_and_among_others(seed: int, tests: list[str]) -> None:
    facts = people.facts(seed)
    many = [people.made(test, name=f"made-{i}") for i, test in enumerate(tests)]

    together = swept(many, facts, people.CATALOGUES)

    assert together == {e.key: one_by_one(e, facts, people.CATALOGUES) for e in many}


def test_blocks_do_not_change_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = people.facts(3, workers=50)
    made = people.made("count(claims, level >= certificate.level) < 2", "latest(titles.obtained_on) < as_of")
    whole = swept([made], facts, people.CATALOGUES)

    monkeypatch.setattr(kernel, "BLOCK", 7)

    assert swept([made], facts, people.CATALOGUES) == whole


@pytest.mark.parametrize("size", [0, 1, 7, 8, 50])
def test_blocks_are_alike_in_size_and_leave_nobody_out(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "BLOCK", 7)

    blocks = kernel.blocks(size)

    assert [person for low, high in blocks for person in range(low, high)] == list(range(size))
    assert {high - low for low, high in blocks} <= {
        size // max(len(blocks), 1),
        size // max(len(blocks), 1) + 1,
    }
    assert max((high - low for low, high in blocks), default=0) <= 7


def test_some_subjects_get_the_decisions_they_get_among_all() -> None:
    facts = people.facts(5, workers=30)
    made = people.made("exists(claims, occupation == certificate.occupation)", "insured_months >= 12")
    population = columns.Population(facts)
    chosen = [10, 40, 43, 999]

    all_rows = swept([made], facts, people.CATALOGUES)[made.key]
    ((_, few),) = kernel.sweep([made], population, people.CATALOGUES, subjects=chosen)

    assert [tuple(row.values()) for row in few.to_pylist()] == [row for row in all_rows if row[0] in chosen]


def test_child_rows_of_nobody_are_not_decided() -> None:
    facts = people.facts(5, workers=30)
    fewer = FactSet(facts.as_of, None, {**facts.tables, "workers": facts["workers"].slice(5, 10)}, "")
    made = people.made("count(claims, level >= certificate.level) < 2", "count(claims) < 3")

    assert swept([made], fewer, people.CATALOGUES)[made.key] == one_by_one(made, fewer, people.CATALOGUES)


def test_progress_counts_blocks_to_the_end() -> None:
    told: list[tuple[int, int]] = []

    list(
        kernel.sweep(
            [people.made("insured_now")],
            people.facts(1),
            people.CATALOGUES,
            progress=lambda *n: told.append(n),
        )
    )

    assert told == [(1, 1)]


@pytest.mark.parametrize("seed", [4, 5])
def test_the_columns_a_sweep_reads_decide_as_the_whole_snapshot_does(
    seed: int, shipped: tuple[tuple[Edition, ...], catalogue.Catalogues], tmp_path: Path
) -> None:
    editions, catalogues = shipped
    facts = people.facts(seed, workers=40)
    factset.write(facts, tmp_path)

    some = factset.read_parquet(tmp_path, kernel.reads(editions))

    decided = [t.combine_chunks() for _, t in kernel.sweep(editions, some, catalogues)]
    assert decided == [t.combine_chunks() for _, t in kernel.sweep(editions, facts, catalogues)]
    assert set(some["workers"].column_names) < set(facts["workers"].column_names)


def test_nobody_known_gives_no_decision() -> None:
    facts = people.facts(1, workers=0)

    assert swept([people.made("insured_now")], facts, people.CATALOGUES) == {("made-up", "2025-01"): []}


def test_a_list_nobody_published_is_refused_before_anything_is_decided() -> None:
    made = people.made("in_list(nowhere, occupation)")

    with pytest.raises(catalogue.CatalogueMissing):
        list(kernel.sweep([made], people.facts(1), people.CATALOGUES))


def test_the_day_can_be_moved_without_reading_the_columns_again() -> None:
    facts = people.facts(2)
    made = people.made("certificate.issued_on > as_of - 12 months")
    population = columns.Population(facts)
    later = dt.date(2025, 12, 1)

    ((_, moved),) = kernel.sweep([made], population.at(later), people.CATALOGUES)

    other = FactSet(later, None, facts.tables, "")
    assert [tuple(r.values()) for r in moved.to_pylist()] == swept([made], other, people.CATALOGUES)[made.key]


def test_two_drafts_of_one_edition_are_decided_side_by_side() -> None:
    facts = people.facts(2)
    drafts = [people.made("insured_months >= 12"), people.made("insured_months >= 20")]

    tables = [
        [tuple(r.values()) for r in t.to_pylist()] for _, t in kernel.sweep(drafts, facts, people.CATALOGUES)
    ]

    assert tables == [one_by_one(draft, facts, people.CATALOGUES) for draft in drafts]


def test_policies_about_workers_and_employers_are_swept_together() -> None:
    facts = people.facts(2)
    code = "91320200M000100Y43"
    rows = [
        {"employer": code, "area": "320200", "staff": 100, "dispatched": 11},
        {"employer": "Z", "area": "431000"},
    ]
    firms = pa.Table.from_pylist(rows, schema=facts["employers"].schema)
    both = FactSet(facts.as_of, None, {**facts.tables, "employers": firms}, "")
    share = people.made("percent(dispatched, staff) <= 10", per="", extra="subject: employer\n", kind="none")
    worker = people.made("insured_now", name="other")

    found = {
        e.subject: t.to_pylist()
        for e, t in kernel.sweep([share, worker], both, people.CATALOGUES, subjects=[code, 10])
    }

    assert found["employer"] == [
        {"subject": code, "unit": None, "verdict": 0, "failed": 1, "unknown": 0, "amount_fen": None}
    ]
    assert {row["subject"] for row in found["worker"]} <= {10}


def test_days_no_calendar_of_ours_holds_count_as_its_edge() -> None:
    facts = people.facts(2, workers=1)
    odd = facts["workers"].set_column(
        facts["workers"].column_names.index("born_on"),
        "born_on",
        pa.array([dt.date(9999, 12, 31)], pa.date32()),
    )
    far = FactSet(facts.as_of, None, {**facts.tables, "workers": odd}, "")
    made = people.made(
        "born_on + 12 months > as_of",
        "years_between(as_of, born_on) == 274",
        per="",
        extra="applies: everywhere\n",
    )

    assert swept([made], far, people.CATALOGUES)[made.key] == one_by_one(made, far, people.CATALOGUES)
    assert [d[3] for d in swept([made], far, people.CATALOGUES)[made.key]] == [0]


@pytest.fixture(scope="module")
def shipped() -> tuple[tuple[Edition, ...], catalogue.Catalogues]:
    return edition.load_folder(policies.FOLDER), catalogue.load_folder(policies.FOLDER.parent / "catalogues")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_shipped_edition_is_decided_alike(
    seed: int, shipped: tuple[tuple[Edition, ...], catalogue.Catalogues]
) -> None:
    editions, catalogues = shipped
    about_workers = [e for e in editions if e.subject == "worker"]
    facts = people.facts(seed, workers=25)

    together = swept(about_workers, facts, catalogues)

    assert together == {e.key: one_by_one(e, facts, catalogues) for e in about_workers}
