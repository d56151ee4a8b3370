"""From a workbook on the page to the e-file and out again, through the intake."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.files import services
from jiangtu.apps.files.lifeline import life_line
from jiangtu.apps.files.models import BELIEVED, Delivery, Link, Membership, Mention
from jiangtu.apps.intake import mending
from jiangtu.apps.intake import queries as intake_queries
from jiangtu.apps.intake import services as intake
from jiangtu.apps.intake.models import Batch
from tests.apps.files.deliveries import SYSTEM, at

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
ROLL = """姓名,身份证号,手机号,入会日期
覃美玲,450202199001010015,13800138001,2020-05-01
韦国强,450202198505050031,13900139002,2021-03-01
"""


@pytest.fixture
def batch() -> Batch:
    """A union's roll, received and checked."""
    found = intake.receive_file(
        content=ROLL.encode("gb18030"), file_name="会员.csv", format="union-members", department="", author=None, at=at(1)
    )  # fmt: skip
    found = intake.check_batch(batch=found.pk, at=at(1))
    return intake.accept(batch=found.pk, refused_rows=True, explanation="", actor=SYSTEM, at=at(1))


def test_a_checked_batch_goes_in_and_out_with_its_state(batch: Batch) -> None:
    done = services.import_batch(batch=batch.pk, actor=SYSTEM, at=at(1))
    imported = Batch.objects.get(pk=batch.pk).state
    again = services.import_batch(batch=batch.pk, actor=SYSTEM, at=at(2))
    rows = list(Membership.objects.filter(BELIEVED).order_by("row").values_list("from_on", "sheet", "row"))
    gone = services.undo_batch(batch=batch.pk, actor=SYSTEM, at=at(3))

    assert (done.new, done.mentions, imported) == (2, 2, "IMPORTED")
    assert (again.new, again.same) == (0, 2)
    assert [(day, row) for day, _, row in rows] == [(dt.date(2020, 5, 1), 2), (dt.date(2021, 3, 1), 3)]
    assert (gone, Batch.objects.get(pk=batch.pk).state, Mention.objects.filter(BELIEVED).count()) == (
        2,
        "UNDONE",
        0,
    )


def test_a_batch_that_was_not_checked_is_refused(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(state="UPLOADED")

    with pytest.raises(services.NotReady):
        services.import_batch(batch=batch.pk, actor=SYSTEM, at=at(1))

    assert Mention.objects.count() == 0


def test_an_officer_imports_and_undoes_with_one_click_each(
    batch: Batch, signed_in: Callable[[Role], Client]
) -> None:
    officer = signed_in(Role.UNION_OFFICER)

    imported = officer.post(f"/files/batches/{batch.pk}/import/", follow=True).content.decode()
    linked = Mention.objects.exclude(links=None).count()
    undone = officer.post(f"/files/batches/{batch.pk}/undo/", follow=True).content.decode()
    twice = officer.post(f"/files/batches/{batch.pk}/undo/", follow=True).content.decode()

    assert "新增 2 行" in imported
    assert linked == 2
    assert "2 行不再采信" in undone
    assert "没有导入" in twice


def test_a_value_mended_before_the_import_says_so_in_the_file_and_the_funnel_ends_in_persons(
    signed_in: Callable[..., Client],
) -> None:
    wrong = ROLL.replace("2021-03-01", "去年三月")
    found = intake.receive_file(
        content=wrong.encode(), file_name="会员.csv", format="union-members", department="", author=None, at=at(1)
    )  # fmt: skip
    intake.check_batch(batch=found.pk, at=at(1))
    change = mending.Change(3, 4, "2021-03-01")
    mending.mend_cells(batch=found.pk, changes=[change], seen_at=at(1), actor=SYSTEM, at=at(1))
    intake.check_batch(batch=found.pk, at=at(1))
    services.import_batch(batch=found.pk, actor=SYSTEM, at=at(1))
    services.link_mentions(actor=SYSTEM, at=at(1))

    mended, other = (
        signed_in(Role.WORKER, person=link.person_id).get("/files/mine/").content.decode()
        for link in Link.objects.order_by("-mention__row")
    )

    assert ("system 于 2025-06-01 在导入页改正" in mended, "在导入页改正" in other) == (True, False)
    assert [step.rows for step in intake_queries.batch_report(found.pk).funnel] == [2, 2, 1, 2]


@pytest.mark.parametrize(("wrong", "let"), [(True, ("union", "余下的月底补来")), (False, ("", ""))])
def test_who_let_rows_stay_out_and_why_is_kept_with_the_delivery_and_told_to_the_offices(
    wrong: bool, let: tuple[str, str], signed_in: Callable[..., Client]
) -> None:
    roll = ROLL.replace("2021-03-01", "去年三月") if wrong else ROLL
    found = intake.receive_file(
        content=roll.encode(), file_name="会员.csv", format="union-members", department="", author=None, at=at(1)
    )  # fmt: skip
    intake.check_batch(batch=found.pk, at=at(1))
    union = User.objects.create_user("union", "x", display_name="工会", role=Role.UNION_OFFICER)
    intake.accept(batch=found.pk, refused_rows=True, explanation="余下的月底补来", actor=union, at=at(1))
    services.import_batch(batch=found.pk, actor=union, at=at(2))
    services.link_mentions(actor=SYSTEM, at=at(2))
    person = Link.objects.order_by("pk").values_list("person", flat=True)[0]

    kept = Delivery.objects.values_list("accepted_by", "accepted_because").get()
    told = life_line(person).facts[0].source
    own = signed_in(Role.WORKER, person).get("/files/mine/").content.decode()

    assert (kept, (told.accepted_by, told.accepted_because)) == (let, let)
    assert "月底补来" not in own
