"""Standards as data: what is shipped, what an override does, and every problem told by line."""

import datetime as dt

import pytest

from jiangtu import catalogues
from jiangtu.engine.appraisal import standard
from jiangtu.engine.appraisal.standard import StandardInvalid
from jiangtu.engine.schema import domains

BORING = """\
occupation: "6-18-01-05"
name: {zh: 镗工, en: Boring-mill operator}
edition: "2030"
generation: "2023"
source: {document: 试, evidence: D}
in_force: {from: 2030-01-01, until: null}
levels:
  五级: null
  四级: null
"""


def load(text: str) -> standard.Standard:
    return standard.load(text, name="t.yaml")


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(StandardInvalid) as refused:
        load(text)
    return [(p.code, p.where) for p in refused.value.problems]


def test_the_shipped_standards_are_of_both_generations_and_name_real_occupations() -> None:
    found = standard.shipped()
    names = {(row.code or row.code_in_standard, row.name) for row in catalogues.skill_standards()}

    assert {s.generation for s in found} == {"2018", "2023"}
    assert {s.name_zh for s in found} >= {"焊工", "车工", "电工", "汽车装调工", "钳工", "养老护理员"}
    assert {(s.occupation, s.name_zh) for s in found} <= names


@pytest.mark.parametrize("one", standard.shipped(), ids=lambda s: s.name_zh)
def test_every_level_has_routes_parts_and_blocks_with_a_source(one: standard.Standard) -> None:
    for level in one.levels:
        assert {"theory", "skill"} <= {part.name for part in level.parts}
        assert (level.part("review") is not None) == (level.code in ("2", "1"))
        assert {part.pass_mark for part in level.parts} == {60}
        for part in ("theory", "skill"):
            assert sum(block.weights.get(part, 0) for block in level.blocks) == 100
        for thing in (*level.routes, *level.parts, *level.blocks):
            assert thing.source.document
            assert thing.source.evidence in ("V", "K", "D")
        assert level.routes[0].rule.requirements[0].name == "not_yet"


@pytest.mark.parametrize("one", standard.shipped(), ids=lambda s: s.name_zh)
def test_a_standard_nobody_has_read_says_so(one: standard.Standard) -> None:
    read = {"焊工", "养老护理员"}

    assert ("本职业标准的原文未读到" in one.notes) == (one.name_zh not in read)
    assert one.source.evidence == ("V" if one.name_zh in read else "K")


def test_levels_are_as_the_catalogue_of_standards_says() -> None:
    rows = {
        (row.code or row.code_in_standard, row.name, str(row.edition)): row.levels
        for row in catalogues.skill_standards()
        if row.levels
    }

    for one in standard.shipped():
        told = rows[one.occupation, one.name_zh, one.edition]
        assert "".join(level.code for level in one.levels) == told


def test_a_route_is_replaced_added_or_taken_away() -> None:
    text = BORING.replace(
        "  四级: null\n",
        """\
  四级:
    routes:
      worked: null
      school:
        zh: 只收本科
        en: bachelors only
        require: {school: {if: worker.schooling >= 本科, zh: 本科以上}}
      own:
        zh: 自有
        en: own
        require: {years: {if: worked >= 6, zh: 从业月数}}
""",
    )

    routes = {route.name: route for route in load(text).level("4").routes}

    assert list(routes) == ["certificate", "school", "own"]
    assert (routes["school"].zh, routes["school"].source.document) == ("只收本科", "试")
    assert routes["certificate"].source.document.startswith("国家职业标准编制技术规程")


def test_fast_tracks_stand_beside_the_routes_of_their_levels() -> None:
    welder = next(s for s in standard.shipped() if s.name_zh == "焊工")

    fast = {level.code: [r.name for r in level.routes if r.fast] for level in welder.levels}

    assert fast == {"5": [], "4": [], "3": ["award", "front_line"], "2": ["award"], "1": []}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("generation: \"2023\"", "generation: \"1999\"",
         [("GENERATION_UNKNOWN", "t.yaml:4:14"), ("NO_ROUTE", "t.yaml:8:7"), ("NO_ROUTE", "t.yaml:9:7")]),
        ("  四级: null\n", "  特级技师: null\n", [("LEVEL_UNKNOWN", "t.yaml:9:9")]),
        ("levels:\n", "colour: red\nlevels:\n", [("FIELD_UNKNOWN", "t.yaml:7:9")]),
        ("name: {zh: 镗工, en: Boring-mill operator}\n", "", [("FIELD_MISSING", "t.yaml:1:1")]),
        ("until: null", "until: 2029-01-01", [("PERIOD_EMPTY", "t.yaml:6:11")]),
        ("  四级: null\n", "  四级: {routes: {nobody: null}}\n", [("ROUTE_UNKNOWN", "t.yaml:9:25")]),
        ("  四级: null\n", "  四级: {routes: {own: {zh: 甲, en: a, require: {a: {if: worked >= 500元, zh: 乙}}}}}\n",
         [("TYPES_DIFFER", "t.yaml:9:62")]),
        ("levels:\n", "blocks: {source: {evidence: K}, 五级: {theory: {甲: 60, 乙: 30}}}\nlevels:\n",
         [("WEIGHTS_SUM", "t.yaml:7:37")]),
        ("levels:\n", "parts: {theory: {zh: 理论, en: t, weight: 30, pass: 600}}\nlevels:\n",
         [("PART_INVALID", "t.yaml:7:17")]),
    ],
)  # fmt: skip
def test_every_problem_is_told_at_its_place(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    found = problems(BORING.replace(old, new))

    assert [code for code, _ in found] == [code for code, _ in expected]
    assert [where for _, where in found if where.startswith("t.yaml")] == [where for _, where in expected]


def test_a_document_that_is_nothing_is_a_problem() -> None:
    assert problems("") == [("EMPTY", "t.yaml:1:1")]


def test_two_editions_do_not_overlap_and_lie_where_they_belong(tmp_path) -> None:
    (tmp_path / "generations").mkdir()
    for name in ("generations/2023.yaml", "tracks.yaml"):
        (tmp_path / name).write_text((standard.FOLDER / name).read_text("utf-8"), "utf-8")
    folder = tmp_path / "6-18-01-05"
    folder.mkdir()
    (folder / "2030.yaml").write_text(BORING, "utf-8")
    (folder / "2031.yaml").write_text(
        BORING.replace('"2030"', '"2032"').replace("2030-01-01", "2032-01-01"), "utf-8"
    )

    with pytest.raises(StandardInvalid) as refused:
        standard.load_folder(tmp_path)

    assert [p.code for p in refused.value.problems] == ["FILE_MISPLACED", "EDITIONS_OVERLAP"]


def test_an_edition_of_its_day() -> None:
    old, new = load(BORING.replace("until: null", "until: 2031-01-01")), load(BORING.replace("2030", "2031"))

    found = [
        standard.in_force((old, new), "6-18-01-05", as_of=dt.date(year, 12, 31)).edition
        for year in (2030, 2031)
    ]

    assert found == ["2030", "2031"]
    assert [level.code for level in new.levels] == ["5", "4"]
    assert domains.LEVEL.labels[new.levels[0].code] == "五级"
