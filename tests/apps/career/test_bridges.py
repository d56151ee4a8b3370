"""Agreements the office keeps beside those shipped."""

import datetime as dt
from dataclasses import replace

import pytest

from jiangtu.apps.career import bridges
from jiangtu.apps.career.bridges import Terms
from jiangtu.engine.bridges.agreements import How, Paper
from jiangtu.engine.terms.states import ReasonMissing

from .conftest import AT, OFFICER, TODAY

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TERMS = Terms("桂粤互认", "广西", ("45",), "广东", ("44",), (), ("4", "3"), "试行文件", dt.date(2025, 1, 1))
CANTON = Paper("S000044000001243000012", "6-18-02-04", "3", dt.date(2024, 6, 1))


def drafted() -> int:
    return bridges.draft_agreement(number="gd-1", terms=TERMS, actor=OFFICER, at=AT).pk


def test_a_signed_agreement_counts_from_its_day_until_it_is_ended(db: None) -> None:
    number = drafted()
    assert bridges.recognised(CANTON, day=TODAY).how is How.NOT_AGREED

    bridges.step_agreement(agreement=number, step="sign", day=TODAY, actor=OFFICER, at=AT)
    assert bridges.recognised(CANTON, day=TODAY).how is How.AGREED
    assert bridges.recognised(CANTON, day=dt.date(2024, 12, 31)).how is How.NOT_IN_FORCE

    with pytest.raises(ReasonMissing):
        bridges.step_agreement(agreement=number, step="end", day=TODAY, actor=OFFICER, at=AT)
    bridges.step_agreement(agreement=number, step="end", day=TODAY, actor=OFFICER, at=AT, reason="期满")
    assert [bridges.recognised(CANTON, day=day).how for day in (TODAY, dt.date(2025, 6, 29))] == [
        How.NOT_IN_FORCE, How.AGREED,
    ]  # fmt: skip


def test_a_number_is_given_once(db: None) -> None:
    drafted()

    with pytest.raises(bridges.NumberTaken):
        bridges.draft_agreement(number="gd-1", terms=replace(TERMS, title="另一份"), actor=OFFICER, at=AT)


def test_the_public_table_shows_what_holds_here_and_all_of_it_on_asking(db: None) -> None:
    here, everywhere = ({t.document for t in bridges.tables(everywhere=e)} for e in (False, True))

    assert "鲁人社发〔2020〕16号" not in here
    assert here < everywhere
