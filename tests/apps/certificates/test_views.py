"""The holder's pages and the office's."""

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.certificates import queries, services
from jiangtu.apps.certificates.models import Event
from tests.apps.certificates.bodies import AT, OFFICER, issued

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_holder_sees_his_own_and_nobody_else_s(signed_in) -> None:
    first, second = issued(2)
    worker = signed_in(Role.WORKER)

    listed = worker.get("/certificates/mine/").content.decode()

    assert first.number in listed
    assert second.number not in listed
    assert worker.get(f"/certificates/mine/{first.number}/").status_code == 200
    assert worker.get(f"/certificates/mine/{second.number}/").status_code == 404
    assert worker.post(f"/certificates/mine/{second.number}/paper/").status_code == 404


def test_the_paper_is_a_pdf_and_its_making_is_noted(signed_in) -> None:
    (made,) = issued()
    worker = signed_in(Role.WORKER)

    answer = worker.post(f"/certificates/mine/{made.number}/paper/")

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert list(Event.objects.values_list("step", flat=True)) == ["issue", "print"]
    assert "打印" in worker.get(f"/certificates/mine/{made.number}/").content.decode()


def test_a_withdrawn_certificate_has_no_paper(signed_in) -> None:
    (made,) = issued()
    services.withdraw(made.number, reason="替考", actor=OFFICER, at=AT)
    worker = signed_in(Role.WORKER)

    answer = worker.post(f"/certificates/mine/{made.number}/paper/", follow=True)

    assert answer["Content-Type"].startswith("text/html")
    assert "替考" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"step": "suspend", "reason": "核查"}, "SUSPENDED"),
        ({"step": "withdraw", "reason": "替考"}, "WITHDRAWN"),
        ({"step": "replace", "reason": "遗失"}, "REPLACED"),
        ({"step": "amend", "reason": "笔误", "holder": "覃美琳"}, "VALID"),
        ({"step": "suspend", "reason": ""}, "VALID"),
        ({"step": "nothing"}, "VALID"),
        ({"step": "lift", "reason": "x"}, "VALID"),
    ],
)
def test_the_office_takes_a_step(signed_in, given: dict[str, str], state: str) -> None:
    (made,) = issued()
    office = signed_in(Role.HR_OFFICER)

    answer = office.post(f"/certificates/office/{made.number}/step/", given, follow=True)

    assert answer.status_code == 200
    assert queries.standing(made.number).state == state


def test_the_office_finds_by_number_name_body_and_state(signed_in) -> None:
    made = issued(3)
    services.withdraw(made[2].number, reason="替考", actor=OFFICER, at=AT)
    office = signed_in(Role.HR_OFFICER)

    def found(**asked: str) -> list[bool]:
        page = office.get("/certificates/office/", asked).content.decode()
        return [c.number in page for c in made]

    assert found() == [True, True, True]
    assert found(q=made[1].number) == [False, True, False]
    assert found(q="覃美玲 评价中心") == [True, True, True]
    assert found(q="张三") == [False, False, False]
    assert found(state="WITHDRAWN") == [False, False, True]
    assert found(page="99") == [True, True, True]


def test_the_office_prints_again(signed_in) -> None:
    (made,) = issued()

    answer = signed_in(Role.HR_OFFICER).post(f"/certificates/office/{made.number}/paper/")

    assert answer.content[:5] == b"%PDF-"


def test_a_supervisor_reads_and_does_nothing(signed_in) -> None:
    (made,) = issued()
    supervisor = signed_in(Role.SUPERVISOR)

    page = supervisor.get(f"/certificates/office/{made.number}/").content.decode()

    assert 'name="step"' not in page
    assert (
        supervisor.post(f"/certificates/office/{made.number}/step/", {"step": "withdraw"}).status_code == 403
    )


def test_a_replacement_shows_where_it_came_from(signed_in) -> None:
    (made,) = issued()
    new = services.replace(made.number, reason="遗失", actor=OFFICER, at=AT)
    worker = signed_in(Role.WORKER)

    assert new.number in worker.get(f"/certificates/mine/{made.number}/").content.decode()
    assert worker.post(f"/certificates/mine/{new.number}/paper/").content[:5] == b"%PDF-"


def test_the_list_costs_the_same_for_any_number(signed_in, django_assert_max_num_queries) -> None:
    issued(30)
    office = signed_in(Role.HR_OFFICER)

    with django_assert_max_num_queries(8):
        office.get("/certificates/office/")
