"""Changes between tracks, and the survey."""

import datetime as dt

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.career import ladders, switches
from jiangtu.apps.career.switches import Change, Reply
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed

from .conftest import ANNA, AT, FIRM, MO, OTHER, QIN, TODAY, WEI, WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told() -> list[tuple[str | int | None, str, bool]]:
    """To whom, what, and whether it is still new."""
    rows = Notice.objects.order_by("pk")
    return [(row.organisation or row.person, notices.said(row), row.read_at is None) for row in rows]


def change(person: int = WEI, target: str = "TECHNICAL") -> Change:
    return Change(FIRM, person, "SKILL", target, "工艺员", TODAY)


def test_a_worker_asks_and_the_firm_agrees(city: Organisation) -> None:
    made = switches.ask(change=change(), offered=False, actor=WORKER, at=AT)

    with pytest.raises(ReasonMissing):
        switches.answer(switch=made.pk, reply=Reply("refuse", FIRM), actor=ANNA, at=AT)
    agreed = switches.answer(switch=made.pk, reply=Reply("agree", FIRM), actor=ANNA, at=AT)

    assert (agreed.state, switches.counts()) == ("AGREED", {("SKILL", "TECHNICAL"): 1})
    assert told() == [
        (FIRM, "有职工申请转到“工艺员”，请答复。", False), (WEI, f"“{city.name}”同意您转到“工艺员”。", True),
    ]  # fmt: skip


def test_a_firm_offers_and_the_worker_answers(city: Organisation) -> None:
    made = switches.ask(change=change(), offered=True, actor=ANNA, at=AT)

    with pytest.raises(switches.NoSwitch):
        switches.answer(switch=made.pk, reply=Reply("accept", person=QIN), actor=WORKER, at=AT)
    with pytest.raises(StepNotAllowed):
        switches.answer(switch=made.pk, reply=Reply("agree", FIRM), actor=ANNA, at=AT)
    assert (
        switches.answer(switch=made.pk, reply=Reply("accept", person=WEI), actor=WORKER, at=AT).state
        == "AGREED"
    )
    assert told() == [
        (WEI, f"“{city.name}”请您转到“工艺员”，请答复。", False), (FIRM, "职工接受转到“工艺员”。", True),
    ]  # fmt: skip


def test_one_change_of_a_person_waits_at_a_time(city: Organisation) -> None:
    switches.ask(change=change(), offered=False, actor=WORKER, at=AT)

    with pytest.raises(switches.SwitchOpen):
        switches.ask(change=change(target="MANAGEMENT"), offered=False, actor=WORKER, at=AT)
    with pytest.raises(switches.SameTrack):
        switches.ask(change=change(QIN, "SKILL"), offered=False, actor=WORKER, at=AT)
    with pytest.raises(ladders.NotOurs):
        switches.ask(change=change(MO), offered=True, actor=ANNA, at=AT)


def test_a_survey_is_replaced_on_its_day_and_kept_over_days(city: Organisation) -> None:
    for day, answers in ((TODAY, {}), (TODAY, {"pay": 2}), (TODAY + dt.timedelta(days=1), {"pay": 99})):
        switches.fill_in(firm=FIRM, answers=answers, day=day, actor=ANNA, at=AT)

    assert [(s.day, s.score) for s in switches.surveys_of(FIRM)] == [
        (TODAY + dt.timedelta(days=1), 25),
        (TODAY, 25),
    ]
    assert [s.firm_id for s in switches.latest_surveys()] == [FIRM]
    assert switches.surveys_of(OTHER) == []
