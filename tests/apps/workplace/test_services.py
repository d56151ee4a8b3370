"""Transfer plans and help for small firms, step by step."""

import datetime as dt

import pytest
from django.http import Http404

from jiangtu.apps.registers.models import Entry, Organisation
from jiangtu.apps.training.models import TrainingClass
from jiangtu.apps.workplace import board, queries, services
from jiangtu.apps.workplace.models import HelpRequest, TransferPlan
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed
from tests.apps import snapshots

from .conftest import ANNA, AT, FIRM, LAN, MO, OFFICER, OTHER, QIN, TODAY, WEI, certificate, job

pytestmark = [pytest.mark.database, pytest.mark.django_db]
JULY, AUGUST = dt.date(2025, 7, 1), dt.date(2025, 8, 31)
NEAR = "6-18-02-01"


def draft(*people: int) -> TransferPlan:
    made = services.draft_plan(firm=FIRM, reason="停产", days=(TODAY, AUGUST), actor=ANNA, at=AT)
    if people:
        services.choose_people(firm=FIRM, plan=made.pk, people=people, actor=ANNA, at=AT)
    return made


def open_class(occupation: str = NEAR) -> TrainingClass:
    entry = Entry.objects.get(register="skill-base")
    return TrainingClass.objects.create(
        class_code=f"PB-{occupation}", title="铸造工四级", kind="SUBSIDISED", provider=entry, occupation=occupation, level="4",
        area="450205", starts_on=JULY, ends_on=AUGUST, hours=60, practice_hours=40, state="ENROLLING",
    )  # fmt: skip


def step(plan: TransferPlan, name: str, actor: object = ANNA, reason: str = "") -> TransferPlan:
    return services.step_plan(plan=plan.pk, step=name, actor=actor, at=AT, firm=FIRM, reason=reason)  # type: ignore[arg-type]


def test_a_plan_goes_from_draft_to_done(firm: Organisation) -> None:
    plan = draft(WEI, QIN)
    for name, who in (("file", ANNA), ("agree", OFFICER), ("start", ANNA), ("finish", ANNA)):
        plan = step(plan, name, who)

    states = list(plan.turns.order_by("pk").values_list("state", flat=True))
    assert states == ["DRAFTED", "FILED", "AGREED", "RUNNING", "DONE"]


def test_an_empty_plan_is_not_filed_and_the_office_gives_a_reason(firm: Organisation) -> None:
    plan = draft()
    with pytest.raises(services.NobodyInPlan):
        step(plan, "file")
    services.choose_people(firm=FIRM, plan=plan.pk, people=[WEI], actor=ANNA, at=AT)
    step(plan, "file")
    with pytest.raises(services.PlanIsFixed):
        services.choose_people(firm=FIRM, plan=plan.pk, people=[QIN], actor=ANNA, at=AT)
    with pytest.raises(ReasonMissing):
        step(plan, "return", OFFICER)
    with pytest.raises(StepNotAllowed):
        step(plan, "agree", ANNA)


def test_only_the_firms_own_people_are_in_its_plan(firm: Organisation) -> None:
    plan = draft(WEI)

    with pytest.raises(Http404):
        services.choose_people(firm=FIRM, plan=plan.pk, people=[WEI, MO], actor=ANNA, at=AT)
    with pytest.raises(TransferPlan.DoesNotExist):
        board.plan_page(plan.pk, "EMPLOYER", OTHER, day=TODAY)
    with pytest.raises(TransferPlan.DoesNotExist):
        board.plan_page(plan.pk, "HR_OFFICER", "", day=TODAY)  # a draft is the firm's alone


def test_targets_are_proposed_from_what_each_holds_with_open_classes(firm: Organisation) -> None:
    course, plan = open_class(), draft(WEI, LAN)
    first = board.plan_page(plan.pk, "EMPLOYER", FIRM, day=TODAY)
    leaver = first.fates[0].leaver
    services.choose_target(firm=FIRM, plan=plan.pk, leaver=leaver.pk, occupation=NEAR, actor=ANNA, at=AT)
    page = board.plan_page(plan.pk, "EMPLOYER", FIRM, day=TODAY)

    assert [[(code, ground) for code, ground, _ in f.proposals] for f in page.fates] == [[(NEAR, "SAME")]] * 2
    assert page.fates[0].classes == (course,)


def test_what_became_of_people_is_the_facts_word_and_the_firm_loses_sight_of_those_who_left(
    firm: Organisation,
) -> None:
    plan = draft(WEI, QIN)
    step(plan, "file")
    training = {"person": WEI, "record": 9, "class_code": "PB1", "kind": "PROJECT", "started_on": JULY, "outcome": "CERTIFIED"}  # fmt: skip
    later = snapshots.facts(
        as_of=dt.date(2025, 9, 30),
        employment=[job(WEI, until=JULY) | {"record": 1}, job(WEI, OTHER) | {"record": 8, "from_on": JULY}, job(QIN)],
        certificates=[certificate(WEI, "4")],
        training=[training],
        employers=[{"employer": OTHER, "name": "柳州大厂", "staff": 1, "dispatched": 0, "skilled": 0, "high_skilled": 0}],
    )  # fmt: skip
    snapshots.listed(later)
    office = board.plan_page(plan.pk, "HR_OFFICER", "", day=later.as_of)
    own = board.plan_page(plan.pk, "EMPLOYER", FIRM, day=later.as_of)

    assert [(f.leaver.person, f.outcome, f.employer) for f in office.fates] == [(WEI, "结业并取证", "柳州大厂"), (QIN, "", "")]  # fmt: skip
    assert (office.counts, [f.leaver.person for f in own.fates], own.gone) == ((2, 0, 1, 1), [QIN], 1)


def ask(firm: str = FIRM) -> HelpRequest:
    return services.ask_help(firm=firm, kind="TEACHER", topic="焊工", people=5, actor=ANNA, at=AT)


def help_step(request: HelpRequest, name: str, organisation: str, reason: str = "") -> HelpRequest:
    return services.step_help(request=request.pk, step=name, organisation=organisation, actor=ANNA, at=AT, reason=reason)  # fmt: skip


def test_a_small_firm_is_helped_by_a_listed_base_and_its_voucher_is_used(firm: Organisation) -> None:
    request = ask()
    services.grant_voucher(request=request.pk, amount_fen=500_000, until=AUGUST, actor=OFFICER, at=AT)
    help_step(request, "take", OTHER)
    done = help_step(request, "confirm", FIRM)

    assert (done.state, done.helper_id, done.size, done.voucher.used_on) == ("HELPED", OTHER, "SMALL", TODAY)
    with pytest.raises(services.VoucherGiven):
        services.grant_voucher(request=request.pk, amount_fen=1, until=AUGUST, actor=OFFICER, at=AT)
    asked = queries.help_requests("HR_OFFICER", "", day=TODAY)
    assert dict(queries.help_counts(asked))["已完成"] == 1


def test_a_voucher_past_its_day_is_not_used(firm: Organisation) -> None:
    request = ask()
    services.grant_voucher(request=request.pk, amount_fen=1, until=dt.date(2025, 6, 29), actor=OFFICER, at=AT)
    help_step(request, "take", OTHER)

    assert help_step(request, "confirm", FIRM).voucher.used_on is None


def test_a_large_firm_does_not_ask_and_an_unknown_size_is_said(firm: Organisation) -> None:
    Organisation.objects.create(code="91450200MA0000003C", name="新厂", area="450205")
    with pytest.raises(services.NotSmall):
        ask(OTHER)

    assert ask("91450200MA0000003C").size == ""


def test_nobody_takes_his_own_request_nor_without_standing_in_a_register(firm: Organisation) -> None:
    request = ask()
    for organisation in (FIRM, "91450200MA0000003C"):
        with pytest.raises(services.MayNotHelp):
            help_step(request, "take", organisation)
    with pytest.raises(HelpRequest.DoesNotExist):
        help_step(request, "confirm", OTHER)


def test_a_request_given_back_waits_again(firm: Organisation) -> None:
    request = ask()
    help_step(request, "take", OTHER)
    back = help_step(request, "give_back", OTHER, "师傅请假")

    assert (back.state, back.helper_id) == ("ASKED", None)
    (seen,) = queries.help_requests("EMPLOYER", OTHER, day=TODAY)
    assert ([s.name for s in seen.steps], seen.reason) == (["take"], "师傅请假")
