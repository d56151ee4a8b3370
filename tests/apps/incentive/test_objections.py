"""An upheld appeal undoes what it is about: a demand ends, what came back goes out again, and nothing asks for it twice."""

from pathlib import Path

import pytest
from django.urls import reverse

from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.facts.models import Snapshot
from jiangtu.apps.incentive import changes, cycle, letters, news, objections, queries, services
from jiangtu.apps.incentive.kinds import ClaimState, Direction
from jiangtu.apps.incentive.models import Claim, Objection
from jiangtu.apps.ledger import queries as ledger
from jiangtu.apps.ledger import services as books
from jiangtu.apps.ledger.checks import verify
from jiangtu.engine.terms.states import StepNotAllowed
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, CHIEF, DAY, OFFICER, WORKER, certificate, swept, worker
from tests.apps.snapshots import facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LATER = AT + 30 * DAY
RIGHT, WITHDRAWN = certificate(), certificate(withdrawn=True)


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def drafted(row: dict[str, object]) -> list[tuple[str, int]]:
    """What late news drafts once the city knows this certificate."""
    another = worker(
        insured_months=24 + Snapshot.objects.count()
    )  # each reading of the day is one of its own
    listed(facts(workers=[another], certificates=[row]))
    done = changes.settle(list(Claim.objects.filter(part=0)), actor=OFFICER, at=LATER)
    return [(c.direction, c.amount_fen) for c in done.drafted]


def recovery() -> Claim:
    """A payment whose certificate was withdrawn: its recovery, not decided yet."""
    stage.budget()
    stage.paid(swept(workers=[worker()], certificates=[RIGHT]))
    drafted(WITHDRAWN)
    return Claim.objects.get(direction=Direction.RECOVER)


def asked_back() -> Claim:
    back = recovery()
    services.approve([back.pk], actor=OFFICER, at=LATER)
    back.refresh_from_db()
    return back


def appealed(back: Claim, *, upheld: bool = True) -> Objection:
    asked = objections.object_to(claim=back.pk, text="证书是真的", actor=WORKER, at=LATER, own=True)
    return objections.answer_objection(
        objection=asked.pk, upheld=upheld, answer="撤销有误", actor=CHIEF, at=LATER
    )


def told() -> list[str]:
    return [notice.text % notice.told for notice in Notice.objects.filter(person=1).order_by("pk")]


def test_the_demand_ends_with_a_counter_entry_and_never_comes_again():
    back = asked_back()
    assert ledger.balance(about=back.corrects.matter)["RECEIVABLE"] == 240_000

    appealed(back)

    back.refresh_from_db()
    balance = ledger.balance(about=back.corrects.matter)
    assert (back.state, back.reason) == (ClaimState.WAIVED, "撤销有误")
    assert (balance.get("RECEIVABLE", 0), balance["PAID"]) == (0, 240_000)
    assert (drafted(WITHDRAWN), drafted(RIGHT)) == ([], [])
    assert (changes.replays().whole, verify().whole) == (True, True)
    assert told()[-3:] == [
        "“广西技能提升补贴”有2,400元 要退回：请看原因、依据和怎样申诉。",
        f"您对 {back.number} 的申诉有了答复，请看一看。",
        "“广西技能提升补贴”的2,400元 不再要求退回：撤销有误。",
    ]


def test_what_already_came_back_is_paid_out_again_and_replays():
    back = asked_back()
    services.received(claim=back.pk, actor=OFFICER, at=LATER)

    appealed(back)

    again = Claim.objects.get(part=2)
    assert (again.state, again.amount_fen, again.corrects) == (ClaimState.APPROVED, 240_000, back.corrects)
    assert (again.decided_by, again.explanation["zh"]) == (
        "chief", f"对 {back.number} 的申诉成立，已退回的2,400元付回",
    )  # fmt: skip
    cycle.publicise(at=LATER)
    cycle.order_payments(at=LATER + 12 * DAY)
    stage.through_the_bank(key="batch:again")
    cycle.collect(at=LATER + 14 * DAY)
    again.refresh_from_db()
    assert again.state == ClaimState.PAID
    assert (drafted(WITHDRAWN), drafted(RIGHT)) == ([], [])
    assert (changes.replays().whole, verify().whole) == (True, True)
    assert queries.mine(1).paid_fen == 240_000


def test_a_dismissed_appeal_leaves_the_demand():
    back = asked_back()

    appealed(back, upheld=False)

    back.refresh_from_db()
    assert (back.state, ledger.balance(about=back.corrects.matter)["RECEIVABLE"]) == (
        ClaimState.RECOVERING, 240_000,
    )  # fmt: skip


@pytest.mark.parametrize("paid_back", [False, True])
def test_who_asked_for_the_money_does_not_answer_the_appeal(paid_back: bool):
    back = asked_back()
    if paid_back:
        services.received(claim=back.pk, actor=CHIEF, at=LATER)
    asked = objections.object_to(claim=back.pk, text="证书是真的", actor=WORKER, at=LATER, own=True)

    with pytest.raises(objections.SamePerson):
        objections.answer_objection(objection=asked.pk, upheld=True, answer="x", actor=OFFICER, at=LATER)


def test_what_an_officer_does_not_ask_back_is_not_drafted_again():
    back = recovery()

    services.decide(claim=back.pk, step="waive", actor=OFFICER, at=LATER, reason="撤销决定正在复核")

    assert (drafted(WITHDRAWN), drafted(RIGHT)) == ([], [])


def test_who_owes_it_cannot_take_the_demand_back_and_no_officer_returns_or_refuses_it():
    back = recovery()

    with pytest.raises(StepNotAllowed):
        services.withdraw(claim=back.pk, person=1, organisation="", actor=WORKER, at=LATER)
    for step in ("return", "refuse"):
        with pytest.raises(StepNotAllowed):
            services.decide(claim=back.pk, step=step, actor=OFFICER, at=LATER, reason="x")
    assert "withdraw" not in queries.mine(1).going[0].may


@pytest.mark.parametrize(
    ("settle", "state"), [(books.receive, ClaimState.RECOVERED), (books.write_off, ClaimState.WAIVED)]
)
def test_what_the_funds_officer_books_ends_the_demand_the_same_night(settle, state):
    back = asked_back()
    assert cycle.settle(at=LATER) == 0
    wanted = books.Sum(back.line_id, 240_000, "page:1", back.corrects.matter, "已注销，无法追回")

    settle(wanted, actor=CHIEF, at=LATER)

    assert (cycle.settle(at=LATER), cycle.settle(at=LATER)) == (1, 0)
    back.refresh_from_db()
    assert (back.state, changes.replays().whole, verify().whole) == (state, True, True)


def test_the_letter_says_which_condition_failed_by_when_and_how_to_object():
    back = asked_back()

    said = letters.said(back, day=LATER.date())

    failed = [line["zh"] for line in said["lines"] if line["mark"] == "不符合"]
    assert failed and "有效" in failed[0]
    assert f"请在{back.due_on}前退回2,400元，转账时写明编号{back.number}" in said["decision"]
    assert "应付0元，已付2,400元，应退回2,400元" in said["reason"]
    assert "申诉" in said["object"]
    assert back.due_on is not None


def test_the_page_people_are_sent_to_is_the_claim_s_own():
    assert news.OWN.format(7) == reverse("incentive:own", args=[7])


def test_a_way_back_has_its_own_stations():
    back = asked_back()

    way = queries.way(back.pk, person=1, organisation="", role="WORKER")

    assert [(stop.word, stop.reached) for stop in way.stops] == [
        ("已算出", True), ("要求退回", True), ("已退回", False),
    ]  # fmt: skip
