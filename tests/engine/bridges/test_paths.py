"""The earliest lawful way: the published examples, and a naive enumerator beside the search."""

import datetime as dt
import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine.bridges import catalogue, paths
from jiangtu.engine.bridges.catalogue import Bridges
from jiangtu.engine.bridges.ends import End, EndKind
from jiangtu.engine.bridges.match import Fields
from jiangtu.engine.bridges.paths import Answer, Goal, World
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.terms import period
from tests.engine.bridges.people import (
    MECHANICAL_ENGINEER,
    TURNER,
    WELDER,
    case,
    day,
    goal,
    job,
    paper,
    study,
    title,
    world,
)

TITLE, LEVEL = EndKind.TITLE, EndKind.LEVEL
FORMING = "6-18-02-06"
"""A welder's related occupation whose standard follows the rules of 2023."""


def steps(answer: Answer) -> list[tuple[str, dt.date]]:
    """The best way as bridges and days."""
    assert answer.best is not None
    return [(step.bridge.id, step.ready_on) for step in answer.best.steps]


def test_technician_of_2009_in_bengbu_may_become_engineer_in_2022_with_tasks_and_patents() -> None:
    made = case(
        "2022-06-01",
        area="340300",
        certificates=[paper("2", "2009-11-01")],
        employment=[job("2000-01-01", 269)],
    )

    answer = paths.shortest(goal(TITLE, "中级职称"), world(made, achievements=True))

    assert ("titles-bengbu/level-2-to-middle", day("2022-06-01")) in [
        (way.steps[-1].bridge.id, way.ready_on) for way in answer.ways if way.sure
    ]


@pytest.mark.parametrize(("as_of", "wait"), [("2026-03-09", 1), ("2026-03-10", 0)])
def test_level_3_of_2024_03_10_opens_the_assistant_title_two_years_later_to_the_day(
    as_of: str, wait: int
) -> None:
    made = case(as_of, certificates=[paper("3", "2024-03-10")], employment=[job("2015-01-01", 134)])

    answer = paths.shortest(goal(TITLE, "初级职称"), world(made))

    assert steps(answer) == [("titles-national/level-3-to-assistant", day(as_of) + dt.timedelta(days=wait))]


def test_level_1_of_three_years_and_eleven_months_waits_a_month_for_the_deputy_title() -> None:
    made = case("2025-06-10", certificates=[paper("1", "2021-07-10")], employment=[job("2000-01-01", 305)])

    answer = paths.shortest(goal(TITLE, "副高级职称"), world(made))

    assert steps(answer) == [("titles-national/level-1-to-deputy", day("2025-07-10"))]


def test_mechanical_engineer_wants_level_2_welder_and_goes_to_a_manual_review() -> None:
    made = case(
        "2026-06-01",
        titles=[title("MIDDLE", "2020-01-01", MECHANICAL_ENGINEER)],
        employment=[job("2015-01-01", 137, FORMING)],
    )
    bridges = {b.id: b for b in world(made).bridges.bridges}

    fits = world(made).bridges.fields.fits(
        bridges["titles-to-levels/middle-to-level-2"].field, MECHANICAL_ENGINEER, WELDER, as_of=made.as_of
    )
    answer = paths.shortest(goal(LEVEL, "二级", FORMING), world(made))

    assert fits is None
    assert [(way.steps[-1].bridge.id, way.sure) for way in answer.ways[:1]] == [
        ("titles-to-levels/middle-to-level-2", False)
    ]


@pytest.mark.parametrize(("appointed", "ways"), [(False, 0), (None, 1), (True, 1)])
def test_special_grade_technician_without_an_appointment_may_not_apply_for_the_full_title(
    appointed: bool | None, ways: int
) -> None:
    said = {"front_line": True, "reviews": True, "continuing": True}
    if appointed is not None:
        said["appointed"] = appointed
    made = case(
        "2026-06-01",
        area="370200",
        certificates=[paper("S", "2024-01-01")],
        employment=[job("2000-01-01", 317)],
    )

    answer = paths.shortest(goal(TITLE, "正高级职称"), world(made, **said))

    assert [way.sure for way in answer.ways] == [bool(appointed)] * ways


def test_level_4_climbs_by_work_and_the_title_comes_from_the_level_that_is_ready_first() -> None:
    made = case("2026-01-01", certificates=[paper("4", "2024-01-01")], employment=[job("2024-01-01", 24)])

    answer = paths.shortest(goal(TITLE, "初级职称"), world(made))

    assert steps(answer) == [
        ("ladder-2018/4-to-3", day("2029-01-01")),
        ("titles-national/level-3-to-assistant", day("2031-01-01")),
    ]


@pytest.mark.parametrize(("held", "ready"), [("2025-07-01", "2026-07-01"), ("2025-06-01", "2026-06-01")])
def test_assistant_of_five_years_needs_level_3_for_a_year_too(held: str, ready: str) -> None:
    occupation = "4-02-02-01"
    made = case(
        "2026-06-01",
        titles=[title("ASSISTANT", "2020-01-01", occupation)],
        certificates=[paper("3", held, occupation)],
        employment=[job("2015-01-01", 137, occupation)],
    )

    answer = paths.shortest(goal(LEVEL, "二级", occupation), world(made))

    assert steps(answer) == [("titles-to-levels/assistant-and-level-3-to-level-2", day(ready))]


@pytest.mark.parametrize(
    ("level", "years", "wanted", "bridge"),
    [
        ("3", 2, "初级职称", "titles-national/level-3-to-assistant"),
        ("2", 3, "中级职称", "titles-national/level-2-to-middle"),
        ("1", 4, "副高级职称", "titles-national/level-1-to-deputy"),
    ],
)
@pytest.mark.parametrize("as_of", ["2026-03-09", "2026-03-10"])
def test_a_level_opens_its_title_after_its_years_and_asks_for_no_schooling(
    level: str, years: int, wanted: str, bridge: str, as_of: str
) -> None:
    held = paper(level, f"{2026 - years}-03-10")
    made = case(as_of, certificates=[held], employment=[job("2010-01-01", 194)], education=[])

    answer = paths.shortest(goal(TITLE, wanted), world(made))

    assert steps(answer) == [(bridge, day("2026-03-10"))]
    assert answer.ways[0].sure


GRADE_OF = {"三级": 3, "二级": 2, "一级": 1}
SINCE = {"ASSISTANT": "三级", "MIDDLE": "二级", "DEPUTY": "一级", "FULL": "一级"}


@pytest.mark.parametrize(("held", "wanted"), SINCE.items())
@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-07-01"])
def test_a_title_of_one_year_opens_its_level_where_the_standard_is_of_2023(
    held: str, wanted: str, as_of: str
) -> None:
    made = case(
        as_of,
        titles=[title(held, "2025-07-01", FORMING)],
        employment=[job("2024-01-01", 29, FORMING)],
    )

    answer = paths.shortest(goal(LEVEL, wanted, FORMING), world(made))

    assert steps(answer) == [
        (f"titles-to-levels/{held.lower()}-to-level-{GRADE_OF[wanted]}", day("2026-07-01"))
    ]


@pytest.mark.parametrize(("area", "ways"), [("340300", 1), ("450200", 0)])
@pytest.mark.parametrize("kind", ["RESERVE_TECHNICIAN", "SENIOR_TECHNICIAN"])
def test_a_technician_school_s_graduate_may_be_recognised_in_bengbu_once_his_years_are_confirmed(
    area: str, ways: int, kind: str
) -> None:
    made = case(
        "2026-06-01",
        area=area,
        education=[study(kind, "VOCATIONAL", "2020-07-01")],
        employment=[job("2020-08-01", 70)],
    )

    found = [
        w for w in paths.shortest(goal(TITLE, "初级职称"), world(made), limit=9).ways if len(w.steps) == 1
    ]

    assert [(w.steps[0].bridge.id.split("/")[0], w.sure) for w in found] == [("titles-bengbu", False)] * ways


def test_goal_that_is_held_needs_no_way() -> None:
    made = case("2026-06-01", titles=[title("MIDDLE", "2020-01-01")])

    answer = paths.shortest(goal(TITLE, "中级职称"), world(made))

    assert (answer.held is not None, answer.ways) == (True, ())


def test_withdrawn_certificate_leads_nowhere() -> None:
    made = case("2026-06-01", certificates=[paper("1", "2010-01-01", withdrawn=True)], employment=[])

    assert paths.shortest(goal(TITLE, "副高级职称"), world(made)).ways == ()


@pytest.mark.parametrize(
    ("kind", "counts_as", "bridge"),
    [
        ("TECHNICIAN", "VOCATIONAL", "technician-as-vocational"),
        ("SENIOR_TECHNICIAN", "COLLEGE", "senior-as-college"),
        ("RESERVE_TECHNICIAN", "BACHELOR", "reserve-as-bachelor"),
    ],
)
def test_a_technician_school_s_class_counts_as_schooling_and_is_none(
    kind: str, counts_as: str, bridge: str
) -> None:
    made = case("2026-06-01", education=[study(kind, "VOCATIONAL", "2020-07-01")])

    answer = paths.shortest(Goal(End(EndKind.EQUIVALENT, counts_as), TURNER), world(made))

    assert steps(answer) == [(f"schooling-national/{bridge}", day("2026-06-01"))]
    assert paths.shortest(Goal(End(EndKind.EDUCATION, "BACHELOR"), TURNER), world(made)).held is None


# --- beside a naive enumerator

GRADES = ["A", "5", "4", "3", "2"]
QUESTIONS = """
id: made
area: "000000"
in_force: {from: 2000-01-01, until: null}
source: {document: 试, evidence: D}
rows:
"""


@dataclass(frozen=True)
class Edge:
    """A bridge of the naive world: both sources held so many months."""

    sources: tuple[str, ...]
    target: str
    months: int


def written(edges: list[Edge]) -> Bridges:
    """The same bridges as a document."""
    rows = []
    for number, edge in enumerate(edges):
        tests = [
            f"exists(certificates, level == {{}} and issued_on + {edge.months} months <= as_of)".format(
                f'"{source}"'
            )
            for source in edge.sources
        ]
        labels = ", ".join(f'{{level: "{source}"}}' for source in edge.sources)
        rows.append(
            f'  - {{id: e{number}, title: {{zh: 试, en: t}}, from: [{labels}], to: {{level: "{edge.target}"}}, '
            f"require: {{held: {{if: '{' and '.join(tests)}', zh: 满, en: h}}}}}}"
        )
    text = QUESTIONS + "\n".join(rows)
    found = catalogue.load(text, name="made", questions={}) if edges else ()
    return Bridges(found, {}, Fields((), "", "D", dt.date.min, None), ())


def naive(edges: list[Edge], held: dict[str, dt.date], wanted: str, now: dt.date) -> dt.date | None:
    """The earliest day by trying every order of steps, each taken as early as may be."""
    best = None
    for size in range(len(edges) + 1):
        for order in itertools.permutations(edges, size):
            reached = dict(held)
            for edge in order:
                if edge.target not in reached and all(source in reached for source in edge.sources):
                    waits = [period.add_months(reached[source], edge.months) for source in edge.sources]
                    begun = [max(reached[source], now) for source in edge.sources]
                    reached[edge.target] = max(*waits, *begun, now)
            if wanted in reached and (best is None or reached[wanted] < best):
                best = reached[wanted]
    return best


edge = st.builds(
    Edge,
    st.lists(st.sampled_from(GRADES), min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from(GRADES),
    st.integers(0, 30),
).filter(lambda e: e.target not in e.sources)
days = st.dates(dt.date(2018, 1, 1), dt.date(2024, 12, 31))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(edge, min_size=1, max_size=4, unique=True),
    st.dictionaries(st.sampled_from(GRADES[:3]), days, min_size=1, max_size=2),
)
def test_the_search_finds_the_day_that_trying_everything_finds(
    edges: list[Edge], held: dict[str, dt.date]
) -> None:
    now, wanted = dt.date(2025, 3, 31), "2"
    made = case(now.isoformat(), certificates=[paper(level, on.isoformat()) for level, on in held.items()])

    answer = paths.shortest(Goal(End(LEVEL, wanted), TURNER), World(made, written(edges), Catalogues()))

    expected = naive(edges, held, wanted, now)
    assert (answer.ways[0].ready_on if answer.ways else None) == expected
