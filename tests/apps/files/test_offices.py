"""An officer works on what his own office's departments deliver; who is whom, and numbers in full, are one office's."""

from collections.abc import Callable

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.rules import OtherOffice
from jiangtu.apps.audit.kinds import Purpose
from jiangtu.apps.files import services
from jiangtu.apps.files.corrections import Place
from jiangtu.apps.files.models import Certificate, Link, Mention
from jiangtu.apps.intake import mending
from jiangtu.apps.intake import services as intake
from jiangtu.apps.intake.models import Batch
from tests.apps.files.deliveries import QIN, SYSTEM, WEI, at, bring, certificates
from tests.apps.files.test_batches import ROLL
from tests.apps.files.test_views import own

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NOW = {"at": at(2)}


def officer(role: Role) -> User:
    return User(username=role, display_name=role.label, role=role)


def received(author: User | None) -> Batch:
    found = intake.receive_file(
        content=ROLL.encode(),
        file_name="会员.csv",
        format="union-members",
        department="",
        author=author,
        at=at(1),
    )
    return intake.check_batch(batch=found.pk, at=at(1))


def test_a_file_of_another_office_is_not_taken_in() -> None:
    with pytest.raises(OtherOffice):
        received(officer(Role.HR_OFFICER))

    assert Batch.objects.count() == 0


@pytest.mark.parametrize(
    "deed",
    [
        lambda batch, who: services.import_batch(batch=batch, actor=who, **NOW),
        lambda batch, who: services.undo_batch(batch=batch, actor=who, **NOW),
        lambda batch, who: intake.accept(batch=batch, refused_rows=True, explanation="", actor=who, **NOW),
        lambda batch, who: intake.send_back(batch=batch, actor=who, **NOW),
        lambda batch, who: mending.mend_cells(batch=batch, changes=[], seen_at=at(1), actor=who, **NOW),
    ],
)
def test_a_batch_of_another_office_is_left_alone(deed: Callable[[int, User], object]) -> None:
    batch = received(None)
    before = (batch.state, batch.accepted)

    with pytest.raises(OtherOffice):
        deed(batch.pk, officer(Role.HR_OFFICER))

    after = Batch.objects.get(pk=batch.pk)
    assert ((after.state, after.accepted), Mention.objects.count()) == (before, 0)


@pytest.fixture
def persons() -> tuple[int, int]:
    bring(certificates(1, {**QIN, "number": "A1"}, {**WEI, "number": "A2"}))
    own("覃美玲", "韦国强", start=7001)
    return 7001, 7002


@pytest.mark.parametrize("role", [Role.UNION_OFFICER, Role.SUPERVISOR])
def test_who_is_whom_and_numbers_in_full_are_one_office_s(role: Role, persons: tuple[int, int]) -> None:
    who, (one, two) = officer(role), persons
    why = {"reason": "核对", "actor": who, **NOW}

    for deed in (
        lambda: services.reveal(person=one, field="phone", purpose=Purpose.APPLICATION, actor=who, **NOW),
        lambda: services.merge_persons(keep=one, other=two, **why),
        lambda: services.decide_pair(pair=1, same=True, **why),
        lambda: services.reopen_pair(pair=1, **why),
        lambda: services.look_at_pair(actor=who, **NOW),
    ):
        with pytest.raises(OtherOffice):
            deed()

    assert set(Link.objects.values_list("person", flat=True)) == {one, two}


def test_a_request_is_answered_by_the_office_of_the_record(persons: tuple[int, int]) -> None:
    record = Certificate.objects.order_by("pk").values_list("pk", flat=True)[0]
    asked = services.request_correction(
        person=persons[0],
        place=Place("certificates", record, "level"),
        value="三级",
        evidence=None,
        actor=SYSTEM,
        at=at(1),
    )

    with pytest.raises(OtherOffice):
        services.answer_correction(
            correction=asked.pk, accept=True, answer="", actor=officer(Role.UNION_OFFICER), **NOW
        )


def test_the_union_s_officer_reads_a_file_masked(
    persons: tuple[int, int], signed_in: Callable[[Role], Client]
) -> None:
    page = signed_in(Role.UNION_OFFICER).get(f"/files/persons/{persons[0]}/")
    allowed = signed_in(Role.HR_OFFICER).get(f"/files/persons/{persons[0]}/")

    reveal = f"/files/persons/{persons[0]}/reveal/"
    assert (page.status_code, reveal in page.content.decode()) == (200, False)
    assert reveal in allowed.content.decode()


def test_cells_of_another_office_are_not_shown(signed_in: Callable[[Role], Client]) -> None:
    batch, reader = received(None), signed_in(Role.HR_OFFICER)

    for page in ("findings", "mapping", "marked"):
        answer = reader.get(f"/intake/{batch.pk}/{page}/", follow=True)

        assert answer.redirect_chain == [(f"/intake/{batch.pk}/", 302)]
        assert "由工会经办人员办理" in answer.content.decode()
