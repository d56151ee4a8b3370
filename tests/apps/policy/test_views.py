"""The policies' pages, and who may start a sweep."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.policy import queries, rehearsals
from jiangtu.apps.policy.models import Sweep
from tests.apps.files.deliveries import QIN, bring, certificates
from tests.apps.policy.test_queries import CONDITION, SUBSIDY, swept
from tests.apps.policy.test_rehearsals import city
from tests.apps.snapshots import facts

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def people(count: int) -> None:
    """A finished sweep over workers of whom nothing but a place is known."""
    swept(facts(workers=[{"person": n, "work_area": "450202"} for n in range(1, count + 1)]))


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        (Role.HR_OFFICER, [200, 200, 200]),
        (Role.SUPERVISOR, [200, 200, 200]),
        (Role.ADMINISTRATOR, [200, 200, 403]),
        (Role.WORKER, [403, 403, 403]),
        (Role.EMPLOYER, [403, 403, 403]),
    ],
)
def test_who_reads_the_policies_and_who_the_decisions(role, codes, signed_in):
    people(3)
    reader = signed_in(role)
    one = f"/policies/{CONDITION[0]}/{CONDITION[1]}/"

    assert [reader.get(a).status_code for a in ("/policies/", one, f"{one}unknown/")] == codes


@pytest.mark.parametrize("verdict", ["maybe", "YES", "1"])
def test_a_verdict_that_is_none_is_not_found(verdict, signed_in):
    people(3)

    assert (
        signed_in(Role.HR_OFFICER).get(f"/policies/{CONDITION[0]}/{CONDITION[1]}/{verdict}/").status_code
        == 404
    )


@pytest.mark.parametrize("asked", ["x", "²", "-1", "9" * 5000, ""])
def test_a_page_that_is_no_number_is_the_first(asked, signed_in):
    people(60)

    answer = signed_in(Role.HR_OFFICER).get(
        f"/policies/{CONDITION[0]}/{CONDITION[1]}/unknown/", {"page": asked}
    )

    assert (answer.status_code, "第 1 /" in answer.content.decode()) == (200, True)


def test_a_policy_shows_its_conditions_and_its_source(signed_in):
    people(1)

    page = signed_in(Role.HR_OFFICER).get(f"/policies/{SUBSIDY[0]}/{SUBSIDY[1]}/").content.decode()

    for shown in (
        "广西技能提升补贴",
        "2025年三部门通知",
        "累计缴纳失业保险满12个月",
        "insured_months",
        "1,500元",
    ):
        assert shown in page


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.HR_OFFICER])
def test_nobody_else_may_start_a_sweep(role, signed_in):
    answer = signed_in(role).post("/policies/refresh/", {"as_of": "2025-06-30"})

    assert (answer.status_code, Sweep.objects.count()) == (403, 0)


def test_only_the_officer_sees_the_button(signed_in):
    pages = [
        signed_in(role).get("/policies/").content.decode() for role in (Role.HR_OFFICER, Role.SUPERVISOR)
    ]

    assert ["更新匹配</button>" in page for page in pages] == [True, False]


@pytest.mark.parametrize("day", ["昨天", "2025-02-30", ""])
def test_a_bad_date_is_answered_and_starts_nothing(day, signed_in):
    answer = signed_in(Role.HR_OFFICER).post("/policies/refresh/", {"as_of": day}, follow=True)

    assert answer.redirect_chain == [("/policies/", 302)]
    assert "统计日不是一个日期" in answer.content.decode()
    assert Sweep.objects.count() == 0


def test_a_sweep_is_never_started_by_a_link(signed_in):
    assert signed_in(Role.HR_OFFICER).get("/policies/refresh/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_the_officer_s_refresh_joins_takes_the_day_and_sweeps_it(signed_in):
    bring(certificates(1, {**QIN, "number": "A1", "level": "3"}), day=1)

    answer = signed_in(Role.HR_OFFICER).post("/policies/refresh/", {"as_of": "2025-06-30"}, follow=True)

    sweep = queries.latest_sweep()
    assert "已开始匹配" in answer.content.decode()
    assert (sweep.as_of.isoformat(), sweep.workers) == ("2025-06-30", 1)


@pytest.mark.parametrize("count", [60, 200])
def test_a_page_of_decisions_asks_the_same_number_of_queries(count, signed_in, django_assert_num_queries):
    people(count)
    reader = signed_in(Role.HR_OFFICER)
    address = f"/policies/{CONDITION[0]}/{CONDITION[1]}/unknown/"
    reader.get(address)

    with django_assert_num_queries(7):  # the last one counts his notices
        reader.get(address)


def test_an_officer_changes_a_number_and_sees_who_wins(signed_in):
    city()
    officer = signed_in(Role.HR_OFFICER)
    page = officer.get("/policies/rehearse/skill-upgrade-guangxi/2025-01/").content.decode()
    numbers = dict(re.findall(r'name="(n\d+)" value="(\d+)"', page))
    bar = next(name for name, value in numbers.items() if value == "12")

    answer = officer.post(
        "/policies/rehearse/skill-upgrade-guangxi/2025-01/", {**numbers, bar: "6"}, follow=True
    )

    said = answer.content.decode()
    assert answer.status_code == 200
    assert "<span>多得</span><b>1</b>" in said
    assert 'href="/files/persons/1/"' in said


def test_a_text_that_is_no_edition_comes_back_with_its_lines(signed_in):
    city()

    answer = signed_in(Role.UNION_OFFICER).post("/policies/rehearse/", {"text": "id: x\nedition: [\n"})

    assert (answer.status_code, "预演:" in answer.content.decode()) == (422, True)


def test_an_empty_form_asks_for_a_text(signed_in):
    answer = signed_in(Role.HR_OFFICER).post("/policies/rehearse/", {})

    assert (answer.status_code, "请粘贴条文" in answer.content.decode()) == (422, True)


def test_a_file_is_read_as_well_as_a_paste(signed_in):
    city()
    text = rehearsals.source_of("skill-upgrade-guangxi", "2025-01")

    answer = signed_in(Role.HR_OFFICER).post(
        "/policies/rehearse/", {"file": SimpleUploadedFile("x.yaml", text.encode())}, follow=True
    )

    assert "<span>不变</span><b>3</b>" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.WORKER, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_only_officers_rehearse(role, signed_in):
    assert signed_in(role).get("/policies/rehearse/").status_code == 403


def test_who_may_not_open_decisions_sees_no_link_to_them(signed_in):
    people(3)
    reader = signed_in(Role.ADMINISTRATOR)

    page = reader.get("/policies/").content.decode()
    policies = set(re.findall(r'href="(/policies/[\w-]+/[\w-]+/)"', page))

    assert policies
    for text in (page, *(reader.get(address).content.decode() for address in policies)):
        assert re.findall(r"/policies/[\w-]+/[\w-]+/(?:yes|no|unknown|nearest|losing)/|rehearse", text) == []
