"""The city's figures from the latest snapshot, their break-downs and their rows."""

import base64
import shutil
from pathlib import Path

import pytest
from django.http import Http404

from jiangtu.apps.monitor import queries
from jiangtu.apps.monitor.queries import Part
from tests.apps.snapshots import AS_OF, facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def people(first: int, count: int, **more: object) -> list[dict[str, object]]:
    return [{"person": first + n, "employed": True, **more} for n in range(count)]


def town() -> None:
    """Sixty-two workers: fifty-one here (ten not employed), nine there, two nowhere."""
    here = people(1, 41, work_area="450202", schooling="COLLEGE", insured_now=True)
    idle = people(42, 10, work_area="450202", schooling="SENIOR")
    for worker in idle:
        worker["employed"] = False
    there = people(60, 9, work_area="450203", schooling="COLLEGE")
    nowhere = people(80, 2, work_area=None, schooling=None)
    listed(facts(workers=[*here, *idle, *there, *nowhere]))


def test_there_is_no_cockpit_before_the_first_snapshot():
    assert queries.cockpit("") is None


def test_the_cockpit_says_its_day_and_every_figure():
    town()

    cockpit = queries.cockpit("")

    assert cockpit.as_of == AS_OF
    assert {n.figure.indicator.name: (n.figure.count, n.figure.base) for n in cockpit.numbers} == {
        "on_file": (62, 62), "employed": (52, 62), "insured": (41, 62),
        "skilled": (0, 52), "high_skilled": (0, 0), "union": (None, 52),  # no union delivered its register
    }  # fmt: skip


def test_a_later_snapshot_is_the_one_shown():
    town()
    listed(facts(as_of=AS_OF.replace(month=7), workers=people(1, 3)))

    assert [n.figure.count for n in queries.cockpit("").numbers[:2]] == [3, 3]


def test_a_figure_is_broken_down_with_its_small_cells_hidden():
    town()

    page = queries.figure_page("employed")

    assert (page.figure.count, page.figure.base) == (52, 62)
    assert page.places == (
        Part("450202", "城中区", 41, 51), Part("450203", "鱼峰区", None, None), Part(None, "未知", None, None),
    )  # fmt: skip
    assert page.schooling == (  # two nobody knows of: alone they would be the total less the rest
        Part("COLLEGE", "大专", None, 50), Part("SENIOR", "高中", None, None), Part(None, "未知", None, None),
    )  # fmt: skip


def test_a_picture_draws_no_hidden_cell():
    town()

    drawn = base64.b64decode(queries.figure_page("employed").picture.split(",", 1)[1]).decode()

    assert ("城中区" in drawn, "鱼峰区" in drawn) == (True, False)


@pytest.mark.parametrize(
    ("asked", "page", "rows"), [(1, 1, 50), (2, 2, 2), (3, 2, 2), (999, 2, 2), (0, 1, 50), (-5, 1, 50)]
)
def test_the_rows_behind_a_figure_are_fifty_a_page(asked, page, rows):
    town()

    found = queries.figure_rows("employed", asked)

    assert (found.total, found.pages, found.page, len(found.rows)) == (52, 2, page, rows)


def test_the_rows_are_those_counted_in_the_order_of_their_keys():
    town()

    keys = [row["person"] for n in (1, 2) for row in queries.figure_rows("employed", n).rows]

    assert keys == [*range(1, 42), *range(60, 69), 80, 81]


@pytest.mark.parametrize("name", ["unknown", "", "employed "])
def test_a_figure_that_is_not_in_the_list_is_not_found(name):
    town()

    with pytest.raises(Http404):
        queries.figure_page(name)
    with pytest.raises(Http404):
        queries.figure_rows(name, 1)


def test_before_the_first_snapshot_no_figure_is_found():
    with pytest.raises(Http404):
        queries.figure_page("employed")


@pytest.mark.parametrize("count", [1, 200])
def test_the_queries_do_not_grow_with_the_city(count, django_assert_num_queries):
    listed(facts(workers=people(1, count)))

    with django_assert_num_queries(4):
        queries.cockpit("")
        queries.figure_page("employed")
        queries.figure_rows("employed", 1)


def test_the_map_lays_the_areas_out_and_hides_what_the_table_hides():
    town()

    drawn = queries.cockpit("employed").map

    assert [(t.part.label, t.words, t.tone) for t in drawn.tiles if t.part.count is not None] == [
        ("城中区", "80.4%", 0)
    ]
    assert {t.words for t in drawn.tiles if t.part.count is None} == {"＊"}
    assert len({(t.x, t.y) for t in drawn.tiles}) == len(drawn.tiles) == 10


def test_a_city_nobody_has_drawn_has_no_map(settings):
    town()
    settings.JIANGTU_CITY = "320500"

    assert queries.cockpit("").map is None


def test_a_number_has_a_line_once_there_is_an_earlier_day():
    for month, count in ((4, 20), (5, 30)):
        listed(facts(as_of=AS_OF.replace(month=month), workers=people(1, count)))
    listed(facts(workers=people(1, 25)))

    first = queries.cockpit("").numbers[0]

    assert (first.trend.corners, first.trend.since, first.trend.change) == (
        "0,24 50,0 100,12",
        AS_OF.replace(month=4),
        5,
    )


def test_an_earlier_day_whose_folder_is_gone_is_left_out(home):
    listed(facts(as_of=AS_OF.replace(month=4), workers=people(1, 21)))
    shutil.rmtree(home / "snapshots")
    listed(facts(workers=people(1, 25)))

    assert queries.cockpit("").numbers[0].trend is None


def test_the_rows_of_one_area():
    town()

    found = queries.figure_rows("employed", 1, area="450203")

    assert (found.total, found.area, {row["work_area"] for row in found.rows}) == (9, "450203", {"450203"})
