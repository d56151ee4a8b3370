"""A claim's way: found, confirmed, checked, approved, publicised, ordered; and every way it may leave it."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.apps.incentive import cycle, drafting, objections, queries, services, validation
from jiangtu.apps.incentive.kinds import ClaimState, Direction, Origin
from jiangtu.apps.incentive.models import Claim, Finding, Turn
from jiangtu.apps.ledger import queries as ledger
from jiangtu.engine.terms.states import StepNotAllowed
from tests.apps.incentive.stage import (
    AT,
    CHIEF,
    OFFICER,
    UPGRADE,
    WORKER,
    Somebody,
    account,
    budget,
    certificate,
    found,
    swept,
    worker,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def state(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.state


def confirmed() -> Claim:
    """A worker's claim that passed every step."""
    [claim] = found(swept(workers=[worker()], certificates=[certificate()]))
    account()
    cycle.tell(at=AT)
    return services.confirm(claim=claim.pk, person=1, actor=WORKER, at=AT)


def approved() -> Claim:
    claim = confirmed()
    budget()
    [done] = services.approve([claim.pk], actor=OFFICER, at=AT)
    return done


def test_a_sweep_gives_a_claim_with_all_it_was_computed_from():
    sweep = swept(workers=[worker()], certificates=[certificate()])

    [claim] = found(sweep)

    kept = (claim.policy, claim.edition, claim.subject, claim.unit, claim.amount_fen, claim.fund, claim.as_of)
    assert kept == (UPGRADE, "2025-01", "1", 11, 240_000, "UNEMPLOYMENT_INSURANCE", dt.date(2025, 6, 30))
    assert (claim.facts_digest, claim.origin, claim.state) == (
        sweep.facts_digest,
        Origin.SWEEP,
        ClaimState.FOUND,
    )
    assert [line["name"] for line in claim.explanation["lines"]][:2] == ["insured", "valid"]


def test_drafting_again_gives_nothing_new():
    sweep = swept(workers=[worker()], certificates=[certificate()])
    found(sweep)

    assert drafting.draft_from_sweep(sweep, actor=OFFICER, at=AT, policies=[UPGRADE]) == 0


def test_of_two_units_the_larger_amount_comes_first():
    rows = [certificate(11, level="4"), certificate(12, occupation="6-18-01-01")]

    claims = found(swept(workers=[worker()], certificates=rows))

    assert [(c.unit, c.amount_fen) for c in claims] == [(12, 240_000)]


def test_an_application_finds_what_the_sweep_found():
    [claim] = found(swept(workers=[worker()], certificates=[certificate()]))
    asking = drafting.Asking(Origin.WORKER, WORKER, AT)

    applied = drafting.apply_for(UPGRADE, "1", 11, asking=asking)

    assert (applied.pk, applied.state, applied.origin) == (claim.pk, ClaimState.APPLIED, Origin.WORKER)
    with pytest.raises(drafting.ClaimedAlready):
        drafting.apply_for(UPGRADE, "1", 11, asking=asking)


def test_who_is_not_entitled_reads_the_condition_and_the_advice():
    swept(workers=[worker(insured_months=11)], certificates=[certificate()])

    with pytest.raises(drafting.NotEntitled) as refused:
        drafting.apply_for(UPGRADE, "1", 11, asking=drafting.Asking(Origin.WORKER, WORKER, AT))

    assert "累计缴纳失业保险满12个月" in refused.value.zh
    assert refused.value.mend == "继续参保，满12个月后自动符合"


def test_a_clean_claim_passes_every_step_by_itself():
    claim = confirmed()

    assert (claim.state, claim.passed) == (ClaimState.CHECKING, True)
    assert claim.due_on == dt.date(2025, 7, 14)  # ten working days
    assert set(dict(claim.runs.get().answers.values())) == {"YES"}


def test_every_run_is_kept():
    claim = confirmed()

    services.check_again(claim=claim.pk, at=AT + DAY)

    assert [run.at for run in claim.runs.order_by("pk")] == [AT, AT + DAY]


def test_without_an_account_it_is_not_clean_and_not_approved():
    [claim] = found(swept(workers=[worker()], certificates=[certificate()]))
    cycle.tell(at=AT)

    claim = services.confirm(claim=claim.pk, person=1, actor=WORKER, at=AT)

    assert (claim.passed, claim.runs.get().answers["account"][0]) == (False, "UNKNOWN")
    with pytest.raises(services.StepsOpen):
        services.approve([claim.pk], actor=OFFICER, at=AT)


def test_approval_sets_the_money_aside():
    claim = approved()

    assert (claim.state, claim.decided_by) == (ClaimState.APPROVED, "officer")
    assert ledger.balance(about=claim.matter)["COMMITTED"] == 240_000


def test_who_confirmed_or_filed_a_claim_may_not_approve_it():
    claim = confirmed()
    budget()

    with pytest.raises(services.OwnClaim):
        services.approve([claim.pk], actor=Somebody("worker-1", "HR_OFFICER"), at=AT)


def test_a_step_is_let_through_with_a_reason_until_its_day():
    [claim] = found(swept(workers=[worker()], certificates=[certificate()]))
    cycle.tell(at=AT)
    claim = services.confirm(claim=claim.pk, person=1, actor=WORKER, at=AT)
    budget()
    services.let_through(
        claim=claim.pk, let=services.Let("account", "现场核对", AT.date() + DAY), actor=OFFICER, at=AT
    )

    with pytest.raises(services.StepsOpen):
        services.approve([claim.pk], actor=OFFICER, at=AT + DAY)
    [done] = services.approve([claim.pk], actor=OFFICER, at=AT)

    assert done.state == ClaimState.APPROVED


def test_publicity_runs_its_days_and_then_orders_the_payment():
    claim = approved()
    cycle.publicise(at=AT)
    claim.refresh_from_db()
    assert claim.due_on == dt.date(2025, 7, 7)  # Guangxi: seven days

    assert cycle.order_payments(at=AT + 7 * DAY) == 0
    assert cycle.order_payments(at=AT + 8 * DAY) == 1
    assert state(claim) == ClaimState.ORDERED


def test_an_open_objection_stops_the_order():
    claim = approved()
    cycle.publicise(at=AT)
    objections.object_to(claim=claim.pk, text="他已退休", actor=Somebody("x", "WORKER"), at=AT)

    assert cycle.order_payments(at=AT + 8 * DAY) == 0


def test_who_decided_does_not_answer_the_objection():
    claim = approved()
    cycle.publicise(at=AT)
    asked = objections.object_to(claim=claim.pk, text="他已退休", actor=Somebody("x", "WORKER"), at=AT)

    with pytest.raises(objections.SamePerson):
        objections.answer_objection(objection=asked.pk, upheld=False, answer="不成立", actor=OFFICER, at=AT)
    objections.answer_objection(objection=asked.pk, upheld=True, answer="已退休属实", actor=CHIEF, at=AT)

    assert state(claim) == ClaimState.CHECKING
    assert ledger.balance(about=claim.matter).get("COMMITTED", 0) == 0


def test_what_changed_since_approval_holds_the_payment():
    claim = approved()
    cycle.publicise(at=AT)
    Finding.objects.create(claim=claim, rule="one-account", effect="BLOCK", key="k", rows=[], found_at=AT)

    cycle.order_payments(at=AT + 8 * DAY)

    assert state(claim) == ClaimState.HELD


def test_a_return_says_the_listed_reason_and_lapses_unmended():
    claim = confirmed()

    services.decide(claim=claim.pk, step="return", actor=OFFICER, at=AT, reason="account")

    claim.refresh_from_db()
    assert claim.reason.startswith("收款账户不能使用，或户名与收款人不一致。")
    assert cycle.lapse(at=AT + 40 * DAY) == 1
    assert state(claim) == ClaimState.WITHDRAWN


def test_a_refusal_needs_a_reason_and_may_be_appealed():
    claim = confirmed()
    services.decide(claim=claim.pk, step="refuse", actor=OFFICER, at=AT, reason="late")

    appeal = objections.object_to(claim=claim.pk, text="我按时申请了", actor=WORKER, at=AT, own=True)
    objections.answer_objection(objection=appeal.pk, upheld=True, answer="按时", actor=CHIEF, at=AT)

    assert (appeal.kind, state(claim)) == ("APPEAL", ClaimState.CHECKING)


def test_a_withdrawn_claim_gives_its_money_back_and_may_be_asked_for_again():
    claim = approved()

    services.withdraw(claim=claim.pk, person=1, organisation="", actor=WORKER, at=AT)
    again = drafting.apply_for(UPGRADE, "1", 11, asking=drafting.Asking(Origin.WORKER, WORKER, AT))

    assert ledger.balance(about=claim.matter).get("COMMITTED", 0) == 0
    assert again.pk != claim.pk


def test_another_persons_claim_is_nobodys_to_see():
    claim = confirmed()

    with pytest.raises(services.NotYours):
        services.withdraw(claim=claim.pk, person=2, organisation="", actor=WORKER, at=AT)


def test_a_step_out_of_its_place_writes_nothing():
    claim = approved()
    turns = Turn.objects.count()

    with pytest.raises(StepNotAllowed):
        services.approve([claim.pk], actor=OFFICER, at=AT)

    assert (Turn.objects.count(), state(claim)) == (turns, ClaimState.APPROVED)


def test_silence_takes_a_silent_claim_on():
    honours = [
        {"person": 1, "record": 21, "kind": "EXPERT", "tier": "CITY", "awarded_on": dt.date(2025, 5, 1)},
    ]
    [claim] = found(swept(workers=[worker()], honours=honours), "liuzhou-expert-award")
    account()
    cycle.tell(at=AT)

    assert (claim.silent, cycle.take_up(at=AT + 15 * DAY)) == (True, 0)
    assert cycle.take_up(at=AT + 16 * DAY) == 1
    assert state(claim) == ClaimState.CHECKING


def test_two_claims_for_one_certificate_do_not_both_pass():
    [first] = found(swept(workers=[worker()], certificates=[certificate()]))
    account()
    second = Claim.objects.get(pk=first.pk)
    second.pk, second.policy = None, "another-fund"
    second.save()

    runs = validation.run([first], at=AT), validation.run([second], at=AT)

    assert runs[0][first.pk]["other_fund"][0] == "YES"
    assert runs[1][second.pk]["other_fund"][0] == "NO"
    assert first.direction == Direction.PAY


@pytest.mark.parametrize("step", ["return", "refuse", "hold"])
def test_who_returned_refused_or_held_a_claim_does_not_answer_its_appeal_and_another_may_reopen_it(step: str):
    claim = confirmed()
    services.decide(claim=claim.pk, step=step, actor=OFFICER, at=AT, reason="证书要核对")
    appeal = objections.object_to(claim=claim.pk, text="证书是真的", actor=WORKER, at=AT, own=True)

    with pytest.raises(objections.SamePerson):
        objections.answer_objection(objection=appeal.pk, upheld=False, answer="不成立", actor=OFFICER, at=AT)
    asked = queries.way(claim.pk, person=1, organisation="", role="WORKER").appeal
    objections.answer_objection(objection=appeal.pk, upheld=True, answer="成立", actor=CHIEF, at=AT)

    assert (asked, state(claim)) == (False, ClaimState.CHECKING)
