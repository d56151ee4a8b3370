"""Money that goes to an organisation: its account, who may ask, what waits for it, what it gives back."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.incentive import (
    accounts,
    applications,
    changes,
    classes,
    cycle,
    drafting,
    evidence,
    letters,
    queries,
    services,
)
from jiangtu.apps.incentive.kinds import ClaimState, Direction
from jiangtu.apps.incentive.models import Account, Claim, Finding, Run
from jiangtu.apps.ledger import checks
from jiangtu.apps.ledger.models import Batch, Order
from jiangtu.apps.ledger.queries import balance
from jiangtu.apps.policy.models import Sweep
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, DAY, NUMBER, SCHOOL, apprentice, swept, worker

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FIRM, OTHER = "91450200MA5K00001A", "91450200MA5K00002B"
NAME = "柳州市（鹿寨）工程机械有限公司"
POLICY, FUND = "apprenticeship-liuzhou", "EMPLOYMENT"


@dataclass(frozen=True)
class Desk:
    """Who acts for an organisation."""

    organisation: str = FIRM
    role: str = Role.EMPLOYER
    username: str = "firm"


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    settings.JIANGTU_CITY = "450200"
    return tmp_path


def firm_of(count: int, *, certified: bool = False) -> Sweep:
    """A sweep over so many apprentices of the firm."""
    people = range(1, count + 1)
    return swept(
        workers=[worker(person) for person in people],
        training=[apprentice(100 + person, person) for person in people],
        employment=[stage.employed(person, FIRM) for person in people],
        employers=[{"employer": FIRM, "name": NAME}, {"employer": OTHER, "name": "柳州乙有限公司"}],
        certificates=[lathe(person, dt.date(2025, 6, 10)) for person in people if certified],
    )


def lathe(person: int, issued_on: dt.date) -> dict[str, object]:
    """The certificate of an apprentice who finished."""
    return stage.certificate(200 + person, person, occupation="6-18-01-01", issued_on=issued_on)


def state(number: str = NUMBER, holder: str = NAME, firm: str = FIRM) -> Account:
    return applications.state_our_account(
        firm, stated=accounts.Stated("柳州银行", number, holder), actor=Desk(firm), at=AT
    )


def asked(count: int = 1, *, certified: bool = False) -> list[Claim]:
    """The firm's claims, told and asked for with one press."""
    drafting.draft_from_sweep(firm_of(count, certified=certified), actor=stage.OFFICER, at=AT)
    cycle.tell(at=AT)
    return applications.for_itself(FIRM, actor=Desk(), at=AT).claims


def latest(claim: Claim, step: str = "account") -> str:
    return str(Run.objects.filter(claim=claim).latest("pk").answers[step][0])


def test_a_firm_s_money_waits_for_the_firm_and_for_its_account():
    drafting.draft_from_sweep(firm_of(2), actor=stage.OFFICER, at=AT)

    before = queries.ours(FIRM, role=Role.EMPLOYER)
    state()
    after = queries.ours(FIRM, role=Role.EMPLOYER)

    assert (len(before.to_receive), before.due_fen, before.things) == (2, 2_000_000, 2)
    assert (after.things, after.needs_account, after.account and after.account.tail) == (
        1,
        False,
        NUMBER[-4:],
    )
    assert queries.ours(OTHER, role=Role.EMPLOYER) == queries.Ours()
    assert queries.mine(1).waiting == ()


def test_the_account_has_to_bear_the_registered_name_however_brackets_are_typed():
    firm_of(1)

    with pytest.raises(accounts.NotRegisteredName):
        state(holder="覃美玲")
    with pytest.raises(accounts.AccountWrong):
        state(number="12345678")

    assert state(holder="柳州市(鹿寨) 工程机械有限公司").holder == NAME
    assert NUMBER.encode() not in bytes(Account.objects.get().number_sealed)


def test_a_new_account_puts_what_could_not_be_paid_before_the_checks_again():
    [claim] = asked(certified=True)
    state()
    stage.budget(fund=FUND)
    services.approve([claim.pk], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)
    cycle.order_payments(at=AT + 12 * DAY)
    stage.through_the_bank(failing={claim.matter: "账号已销户"}, fund=FUND)
    cycle.collect(at=AT + 14 * DAY)

    made = state(number="6222021234567890123")

    claim.refresh_from_db()
    assert (claim.state, claim.account, latest(claim)) == (ClaimState.CHECKING, made, "YES")


def test_an_organisation_no_register_knows_has_no_account():
    with pytest.raises(accounts.NotRegisteredName):
        state()


def test_only_the_firm_may_ask_for_it():
    firm_of(1)

    with pytest.raises(drafting.NotYourMoney):
        applications.by_worker(POLICY, 101, person=1, actor=stage.WORKER, at=AT)
    with pytest.raises(classes.NothingForClass):
        applications.by_class(stage.CLASS, organisation=SCHOOL, actor=Desk(SCHOOL, Role.PROVIDER), at=AT)

    assert not Claim.objects.exists()


def test_somebody_whose_firm_no_record_tells_gives_no_claim():
    sweep = swept(workers=[worker()], training=[apprentice(101, 1)])

    assert drafting.draft_from_sweep(sweep, actor=stage.OFFICER, at=AT, policies=[POLICY]) == 0
    with pytest.raises(drafting.PayeeUnknown):
        applications.by_worker(POLICY, 101, person=1, actor=stage.WORKER, at=AT)


def test_the_apprentice_neither_takes_back_nor_reads_the_firm_s_claim():
    [claim] = asked()

    for person, organisation in ((1, ""), (None, OTHER)):
        with pytest.raises(services.NotYours):
            services.own(claim.pk, person=person, organisation=organisation)
    assert services.own(claim.pk, person=None, organisation=FIRM) == claim


def test_the_step_sees_the_account_the_moment_it_is_named():
    [claim] = asked()
    before = latest(claim)
    state()

    assert (before, latest(claim)) == ("UNKNOWN", "YES")


@pytest.mark.parametrize("shared", [False, True])
def test_one_account_for_many_apprentices_is_no_finding_but_one_for_two_owners_is(shared: bool):
    claims = asked(3)
    state()
    if shared:
        stage.account(1, holder="覃美玲")
        mine = Claim.objects.create(**_of_the_worker(claims[0]))
        services.checked([mine], at=AT)
    evidence.run_rules(at=AT)

    found = Finding.objects.filter(rule="one-account").values_list("claim", flat=True)
    assert sorted(found) == (sorted(Claim.objects.values_list("pk", flat=True)) if shared else [])


def _of_the_worker(claim: Claim) -> dict[str, object]:
    """The same matter, paid to the worker himself by another policy."""
    kept = {f.attname: getattr(claim, f.attname) for f in Claim._meta.concrete_fields if f.name != "id"}
    return kept | {"policy": "other", "paid_to": "WORKER", "payee": "", "payee_name": "", "account_id": None}


def test_a_class_is_paid_to_who_taught_it_by_one_press(monkeypatch):
    stage.paid_to_the_provider(monkeypatch)
    firm_of(2)
    desk = Desk(SCHOOL, Role.PROVIDER)

    filed = applications.by_class(stage.CLASS, organisation=SCHOOL, actor=desk, at=AT)

    assert [(c.paid_to, c.payee, c.agent, c.amount_fen) for c in filed.claims] == [
        ("PROVIDER", SCHOOL, SCHOOL, 1_000_000)
    ] * 2
    assert queries.ours(SCHOOL, role=Role.PROVIDER).needs_account


LATER = AT + 92 * DAY
ENDED = dt.date(2025, 8, 31)


def nanping(day: dt.date, **more: list[dict[str, object]]) -> Sweep:
    """A sweep over the firm's ten apprentices in a place that advances half."""
    people = range(1, 11)
    return swept(
        as_of=day,
        workers=[worker(person, work_area="350702") for person in people],
        employment=[stage.employed(person, FIRM) for person in people],
        employers=[{"employer": FIRM, "name": NAME}],
        **more,
    )


def paid(sweep: Sweep, at: dt.datetime) -> int:
    """Fen the firm asks for with one press and gets from the bank."""
    drafting.draft_from_sweep(sweep, actor=stage.OFFICER, at=at)
    claims = applications.for_itself(FIRM, actor=Desk(), at=at).claims
    services.approve([c.pk for c in claims], actor=stage.OFFICER, at=at)
    cycle.publicise(at=at)
    cycle.order_payments(at=at + 20 * DAY)
    stage.through_the_bank(fund=FUND, key=f"batch:{at}")
    cycle.collect(at=at + 22 * DAY)
    return sum(c.amount_fen for c in Claim.objects.filter(pk__in=[c.pk for c in claims], state="PAID"))


def known_as_paid() -> list[dict[str, object]]:
    """The payments as the e-file tells them later."""
    return [
        {"person": c.person, "record": c.record, "kind": c.kind, "fund": c.fund, "occupation": c.occupation,
         "level": c.level, "amount_fen": c.amount_fen, "paid_on": c.paid_on, "year": 2025}
        for c in Claim.objects.filter(state="PAID")
    ]  # fmt: skip


def test_ten_are_advanced_half_nine_finish_108_000_stay_with_the_firm_and_6_000_come_back(
    settings, signed_in
):
    settings.JIANGTU_CITY = "350700"
    stage.budget(fund=FUND, area="350700")
    running = {"outcome": "RUNNING", "ended_on": None, "attended_percent": None}
    now = nanping(AT.date(), training=[apprentice(100 + n, n, **running) for n in range(1, 11)])
    state()
    advance = paid(now, AT)

    left = {"outcome": "UNFINISHED", "advance_fen": 600_000}
    later = nanping(
        LATER.date(),
        training=[apprentice(100 + n, n, ended_on=ENDED, **(left if n == 10 else {})) for n in range(1, 11)],
        claims=known_as_paid(),
        certificates=[lathe(n, dt.date(2025, 9, 10)) for n in range(1, 10)],
    )
    rest = paid(later, LATER)
    back = Claim.objects.get(direction=Direction.RECOVER)
    drafted = (back.amount_fen, back.payee_name, back.state)
    services.approve([back.pk], actor=stage.OFFICER, at=LATER)
    seen = [w.claim.state for w in queries.ours(FIRM, role=Role.EMPLOYER).filed if w.claim.pk == back.pk]
    owed = signed_in(Role.SUPERVISOR).get("/money/recoveries/").content.decode()
    letter = letters.said(Claim.objects.get(pk=back.pk), day=LATER.date())
    services.received(claim=back.pk, actor=stage.OFFICER, at=LATER)

    assert (advance, rest) == (6_000_000, 5_400_000)
    assert drafted == (600_000, NAME, ClaimState.CHECKING)
    assert seen == [ClaimState.RECOVERING]
    assert NAME in owed and "claim:" not in owed.replace('value="claim:', "")
    assert ("由谁退回", f"{NAME}（{FIRM}）") in letter["about"]
    assert Claim.objects.get(pk=back.pk).state == ClaimState.RECOVERED
    assert balance()["PAID"] == 10_800_000
    assert set(Order.objects.values_list("employer", "payee", "person")) == {(FIRM, NAME, None)}
    assert changes.replays().wrong == []
    assert checks.verify().whole


def test_a_batch_says_in_words_what_each_payment_is_for(signed_in):
    claims = asked(certified=True)
    state()
    stage.budget(fund=FUND)
    services.approve([c.pk for c in claims], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)
    cycle.order_payments(at=AT + 12 * DAY)
    stage.through_the_bank(fund=FUND)

    page = signed_in(Role.SUPERVISOR).get(f"/money/batches/{Batch.objects.get().pk}/").content.decode()

    assert f"/claims/office/{claims[0].pk}/" in page and claims[0].number in page
    assert NAME in page and "claim:" not in page


def test_one_certificate_is_not_paid_twice_by_policies_that_exclude_each_other():
    drafting.draft_from_sweep(firm_of(1, certified=True), actor=stage.OFFICER, at=AT)
    upgrade = Claim.objects.get(policy=stage.UPGRADE)
    services.confirm(claim=upgrade.pk, person=1, actor=stage.WORKER, at=AT)
    alone = latest(upgrade, "once")

    [second] = applications.for_itself(FIRM, actor=Desk(), at=AT).claims
    blocked = latest(second, "once")
    services.decide(claim=upgrade.pk, step="refuse", actor=stage.OFFICER, at=AT, reason="late")
    services.check_again(claim=second.pk, at=AT)

    assert (alone, blocked, latest(second, "once")) == ("YES", "NO", "YES")
