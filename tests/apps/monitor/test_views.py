"""The overview as its readers see it."""

from pathlib import Path

import pytest

from jiangtu.apps.accounts.kinds import Role
from tests.apps.monitor.test_queries import people, town
from tests.apps.snapshots import facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def test_before_a_snapshot_the_cockpit_says_what_to_do(signed_in):
    answer = signed_in(Role.SUPERVISOR).get("/city/")

    assert (answer.status_code, "还没有数据快照" in answer.content.decode()) == (200, True)


def test_the_cockpit_leads_to_every_figure(signed_in):
    town()

    page = signed_in(Role.SUPERVISOR).get("/city/").content.decode()

    for name in ("on_file", "employed", "insured", "skilled", "high_skilled", "union"):
        assert f'href="/city/{name}/"' in page


def test_a_figure_prints_less_than_ten_instead_of_a_small_count(signed_in):
    listed(facts(workers=[*people(1, 41, work_area="450202"), *people(60, 9, work_area="450203")]))

    page = signed_in(Role.SUPERVISOR).get("/city/employed/").content.decode()

    assert ("&lt;10" in page, ">9<" in page, ">41<" in page) == (True, False, True)


@pytest.mark.parametrize("asked", ["1", "0", "x", "²", "-1", "9" * 5000, ""])
def test_a_page_that_is_no_number_is_the_first(asked, signed_in):
    town()

    answer = signed_in(Role.HR_OFFICER).get("/city/employed/rows/", {"page": asked})

    assert (answer.status_code, "第 1 / 2 页" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("address", ["/city/unknown/", "/city/unknown/rows/"])
def test_an_unknown_figure_is_not_found(address, signed_in):
    town()

    assert signed_in(Role.HR_OFFICER).get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        (Role.SUPERVISOR, [200, 200, 200]),
        (Role.ADMINISTRATOR, [200, 200, 403]),  # runs the system, reads no rows
        (Role.WORKER, [403, 403, 403]),
        (Role.EMPLOYER, [403, 403, 403]),
    ],
)
def test_who_sees_the_city_and_who_its_rows(role, codes, signed_in):
    town()
    reader = signed_in(role)

    assert [reader.get(a).status_code for a in ("/city/", "/city/employed/", "/city/employed/rows/")] == codes


@pytest.mark.parametrize("count", [60, 200])
def test_a_page_of_rows_asks_the_same_number_of_queries(count, signed_in, django_assert_num_queries):
    listed(facts(workers=people(1, count)))
    reader = signed_in(Role.HR_OFFICER)
    reader.get("/city/employed/rows/")

    with django_assert_num_queries(6):
        reader.get("/city/employed/rows/")
