"""An edition withdrawn after approvals: two people, every claim that stands on it, and none approved by an old run."""

from pathlib import Path

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.incentive import changes, cycle, drafting, services, stops
from jiangtu.apps.incentive.kinds import ClaimState
from jiangtu.apps.incentive.models import Claim, EditionStop, StopProposal
from jiangtu.apps.ledger import queries as ledger
from jiangtu.apps.ledger import services as books
from jiangtu.apps.ledger.models import Order
from jiangtu.apps.ledger.orders import OrdersNotReady
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, CHIEF, DAY, OFFICER, UPGRADE, certificate, swept, worker

pytestmark = [pytest.mark.database, pytest.mark.django_db]
STOP = stops.Stop(UPGRADE, "2025-01", "桂人社废〔2025〕1号", AT.date(), "上浮比例有误")
STATES = ("checking", "approved", "publicised", "ordered", "batched", "paid")


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    settings.JIANGTU_TODAY = AT.date()
    return tmp_path


def one_in_each_state() -> dict[str, Claim]:
    """Six workers' claims, one in each state from checking to paid."""
    people = range(1, 7)
    sweep = swept(workers=[worker(n) for n in people], certificates=[certificate(10 + n, n) for n in people])
    stage.budget()
    claims = dict(zip(STATES, stage.found(sweep), strict=True))
    for claim in claims.values():
        stage.account(claim.person)
        services.confirm(claim=claim.pk, person=claim.person, actor=stage.WORKER, at=AT)
    _ordered(claims["paid"])
    stage.through_the_bank()
    cycle.collect(at=AT + 8 * DAY)
    _ordered(claims["batched"])
    books.open_batch(fund=stage.FUND, title="八月", key="batch:august", actor=stage.MAKER, at=AT)
    _ordered(claims["ordered"])
    _approve(claims["publicised"])
    cycle.publicise(at=AT)
    _approve(claims["approved"])
    return claims


def _approve(claim: Claim) -> None:
    services.approve([claim.pk], actor=OFFICER, at=AT)


def _ordered(claim: Claim) -> None:
    _approve(claim)
    cycle.publicise(at=AT)
    cycle.order_payments(at=AT + 8 * DAY)


def withdrawn() -> list[Claim]:
    asked = stops.propose(STOP, actor=OFFICER, at=AT)
    return stops.confirm(asked.pk, actor=CHIEF, at=AT)


def test_what_becomes_of_each_claim_is_told_before_and_comes_true():
    claims = one_in_each_state()

    told = [(p.word, p.count, p.fen) for p in stops.parts(UPGRADE, "2025-01")]
    stopped = withdrawn()

    assert told == [
        ("停止支付", 3, 720_000), ("不再批准", 1, 240_000), ("已在银行", 1, 240_000), ("不动", 1, 240_000),
    ]  # fmt: skip
    assert {c.pk for c in stopped} == {claims[s].pk for s in ("approved", "publicised", "ordered")}
    assert {c.runs.latest("pk").answers["edition"][0] for c in stopped} == {"NO"}
    assert not any(c.passed for c in Claim.objects.filter(pk__in=[c.pk for c in stopped]))
    now = {s: Claim.objects.get(pk=c.pk).state for s, c in claims.items()}
    assert now == dict.fromkeys(STATES, ClaimState.HELD) | {
        "checking": ClaimState.CHECKING, "batched": ClaimState.ORDERED, "paid": ClaimState.PAID,
    }  # fmt: skip
    for state in ("approved", "publicised", "ordered"):
        assert ledger.balance(about=claims[state].matter).get("COMMITTED", 0) == 0
    assert Order.objects.get(about=claims["ordered"].matter).state == "WITHDRAWN"


def test_what_nobody_asked_for_is_taken_back_and_told_and_may_come_by_another_edition():
    sweep = swept(workers=[worker()], certificates=[certificate()])
    [claim] = stage.found(sweep)
    cycle.tell(at=AT)

    withdrawn()

    claim.refresh_from_db()
    last = Notice.objects.filter(person=1).order_by("-pk").first()
    assert (claim.state, last.text % last.told) == (
        ClaimState.WITHDRAWN,
        "“广西技能提升补贴”不能领了：政策版本已撤回（桂人社废〔2025〕1号），停止支付。",
    )
    assert stage.found(sweep) == [claim]  # the edition is not payable any more
    EditionStop.objects.update(edition="2024-01")
    assert len(stage.found(sweep)) == 1  # withdrawn under an edition that stands: not drafted again
    Claim.objects.update(edition="2024-01")
    assert len(stage.found(sweep)) == 2


def test_a_claim_that_had_passed_cannot_be_approved_by_its_old_run():
    claim = one_in_each_state()["checking"]
    withdrawn()

    with pytest.raises(services.StepsOpen) as refused:
        services.approve([claim.pk], actor=OFFICER, at=AT)

    assert "政策仍然有效" in refused.value.zh


def test_nobody_is_found_for_a_withdrawn_edition_and_nothing_more_is_ordered():
    one_in_each_state()
    withdrawn()
    sweep = swept(workers=[worker(9)], certificates=[certificate(99, 9)])

    assert drafting.draft_from_sweep(sweep, actor=OFFICER, at=AT) == 0
    assert cycle.order_payments(at=AT + 30 * DAY) == 0


def test_it_takes_two_and_one_proposal_at_a_time():
    one_in_each_state()
    asked = stops.propose(STOP, actor=OFFICER, at=AT)

    with pytest.raises(stops.OwnProposal):
        stops.confirm(asked.pk, actor=OFFICER, at=AT)
    with pytest.raises(stops.StoppedAlready):
        stops.propose(STOP, actor=CHIEF, at=AT)
    stops.drop(asked.pk, actor=OFFICER, at=AT)

    assert (EditionStop.objects.count(), StopProposal.objects.get().state) == (0, "DROPPED")


def test_an_ordered_claim_is_held_with_its_order_and_one_in_a_batch_is_not():
    claims = one_in_each_state()
    held = services.decide(claim=claims["ordered"].pk, step="hold", actor=OFFICER, at=AT, reason="有举报")

    with pytest.raises(OrdersNotReady):
        services.decide(claim=claims["batched"].pk, step="hold", actor=OFFICER, at=AT, reason="有举报")

    assert (held.state, Order.objects.get(about=held.matter).state) == (ClaimState.HELD, "WITHDRAWN")
    assert changes.replays().whole


def test_an_administrator_proposes_and_an_officer_confirms_seeing_what_happens(signed_in):
    claims = one_in_each_state()
    boss, office = signed_in(Role.ADMINISTRATOR), signed_in(Role.HR_OFFICER)
    page = f"/claims/office/stops/{UPGRADE}/2025-01/"

    shown = boss.get(page).content.decode()
    asked = boss.post(
        page, {"document": STOP.document, "since": "2025-06-30", "reason": STOP.reason, "typed": "2025-01"}
    )
    own = boss.post(
        f"/claims/office/stops/{StopProposal.objects.get().pk}/decide/", {"step": "confirm"}, follow=True
    )
    office.post(f"/claims/office/stops/{StopProposal.objects.get().pk}/decide/", {"step": "confirm"})

    assert "停止支付" in shown and "7,200" in shown
    assert asked.status_code == 302
    assert "不能复核自己提出的撤回" in own.content.decode()
    assert Claim.objects.get(pk=claims["approved"].pk).state == ClaimState.HELD


def test_the_edition_has_to_be_typed_to_be_withdrawn(signed_in):
    one_in_each_state()

    answer = signed_in(Role.HR_OFFICER).post(
        f"/claims/office/stops/{UPGRADE}/2025-01/",
        {"document": "x", "since": "2025-06-30", "reason": "y", "typed": "2024-01"},
    )

    assert (answer.status_code, StopProposal.objects.count()) == (422, 0)
