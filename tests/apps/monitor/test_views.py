"""The overview as its readers see it."""

from pathlib import Path

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.audit.models import AuditLine
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


def test_a_figure_prints_a_star_instead_of_a_small_count_and_of_the_one_that_betrays_it(signed_in):
    there = [*people(60, 9, work_area="450203"), *people(70, 20, work_area="450204")]
    listed(facts(workers=[*people(1, 41, work_area="450202"), *there]))

    page = signed_in(Role.SUPERVISOR).get("/city/employed/").content.decode()

    assert (page.count('title="不公开"'), ">9<" in page, ">20<" in page, ">41<" in page) == (
        4,
        False,
        False,
        True,
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("address", ["/city/employed/figure.", "/city/employed/rows/rows."])
def test_a_figure_and_its_rows_come_as_a_file(address, kind, signed_in):
    town()

    answer = signed_in(Role.HR_OFFICER).get(address + kind)

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f".{kind}")


def test_a_file_says_what_it_is_and_hides_what_the_page_hides(signed_in):
    town()

    lines = (
        signed_in(Role.SUPERVISOR).get("/city/employed/figure.csv").content.decode("utf-8-sig").splitlines()
    )

    assert lines[:2] == ["指标,在业", "定义,统计日有在执行的用工记录"]
    assert "县区,鱼峰区,＊,＊" in lines
    assert "县区,城中区,41,51" in lines


def test_whoever_takes_the_rows_away_is_written_down(signed_in):
    town()

    body = signed_in(Role.HR_OFFICER).get("/city/employed/rows/rows.csv", {"area": "450203"}).content

    assert len(body.decode("utf-8-sig").splitlines()) == 5 + 1 + 1 + 9
    assert '"rows": 9' in AuditLine.objects.get().detail


@pytest.mark.parametrize("address", ["/city/employed/figure.pdf", "/city/employed/rows/rows.pdf"])
def test_there_is_no_other_kind_of_file(address, signed_in):
    town()

    assert signed_in(Role.HR_OFFICER).get(address).status_code == 404


def test_who_may_not_open_rows_sees_no_link_to_them(signed_in):
    town()

    pages = [signed_in(Role.ADMINISTRATOR).get("/city/").content.decode()]

    assert "/rows/" not in "".join(pages)


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

    with django_assert_num_queries(7):
        reader.get("/city/employed/rows/")
