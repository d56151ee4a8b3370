"""A provider's class: five records side by side, asked for at once, and nobody paid about whom they disagree."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.incentive import applications, classes, cycle, services
from jiangtu.apps.incentive.kinds import ClaimState
from jiangtu.apps.incentive.models import Claim, Run
from jiangtu.apps.ledger.queries import balance
from jiangtu.apps.policy.models import Sweep
from tests.apps.incentive import stage
from tests.apps.incentive.stage import (
    AT,
    CLASS,
    DAY,
    SCHOOL,
    Somebody,
    apprentice,
    certificate,
    swept,
    worker,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PROVIDER = Somebody("school", Role.PROVIDER)
FUND, POLICY = "EMPLOYMENT", "apprenticeship-wuhan"
SIX = range(1, 7)


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stage.paid_to_the_provider(monkeypatch)
    settings.JIANGTU_HOME = tmp_path
    settings.JIANGTU_TODAY = AT.date()
    settings.JIANGTU_CITY = "420100"
    return tmp_path


def lathe(person: int, **more: object) -> dict[str, object]:
    """The certificate that came of the class."""
    known = {"occupation": "6-18-01-01", "issued_on": dt.date(2025, 6, 10)}
    return certificate(100 + person, person, **{**known, **more})


def a_class_with_five_disagreements() -> Sweep:
    """Six apprentices of whom the roster says the same, and about five of whom somebody else says otherwise."""
    roster = [apprentice(10 + n, n) for n in SIX]
    roster[1] |= {"attended_percent": 79}
    roster[2] |= {"filed_on": None}
    papers = {n: lathe(n) for n in SIX}
    papers[4] |= {"issued_on": dt.date(2023, 5, 31)}  # had it a day before the class began
    papers[5] |= {"level": "4"}
    papers[6] |= {"withdrawn": True}
    people = [worker(n, work_area="420106") for n in SIX]
    return swept(workers=people, training=roster, certificates=list(papers.values()))


def filed() -> applications.Filed:
    return applications.by_class(CLASS, organisation=SCHOOL, actor=PROVIDER, at=AT)


def test_each_disagreement_is_named_for_its_person():
    a_class_with_five_disagreements()

    found = classes.sheet(CLASS, organisation=SCHOOL)

    wrong = {2: ["出勤"], 3: ["备案"], 4: ["证书"], 5: ["证书"], 6: ["证书"]}
    assert {line.trainee.person: line.broken for line in found.lines} == {1: []} | wrong
    assert (len(found.ready), found.ready_fen) == (6, 6 * 1_200_000)
    assert [bool(line.broken) for line in found.lines] == [True] * 5 + [False]


def test_only_the_one_everybody_agrees_on_passes_by_himself():
    a_class_with_five_disagreements()
    stage.firm_account(SCHOOL, "武汉某技工学校")

    claims = {c.person: c for c in filed().claims}

    assert {person: claim.passed for person, claim in claims.items()} == dict.fromkeys(SIX, False) | {1: True}
    notes = {r.claim.person: r.answers["flows"] for r in Run.objects.select_related("claim")}
    no = "开班备案、名册、出勤、考核、证书对不上"
    assert notes == {
        1: ["YES", ""], 2: ["NO", f"{no}：出勤"], 3: ["NO", f"{no}：备案"], 4: ["NO", f"{no}：证书"],
        5: ["NO", f"{no}：证书"], 6: ["NO", f"{no}：证书"],
    }  # fmt: skip


def test_a_class_goes_from_one_press_to_money():
    people = [worker(n, work_area="420106") for n in (1, 2)]
    swept(workers=people, training=[apprentice(11, 1), apprentice(12, 2)], certificates=[lathe(1), lathe(2)])
    stage.budget(fund=FUND, area="420100")
    stage.firm_account(SCHOOL, "武汉某技工学校")

    claims = filed().claims
    services.approve([c.pk for c in claims], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)
    cycle.order_payments(at=AT + 12 * DAY)
    stage.through_the_bank(fund=FUND)
    cycle.collect(at=AT + 14 * DAY)

    assert (
        list(Claim.objects.values_list("state", "amount_fen", "origin", "agent").order_by("pk"))
        == [(ClaimState.PAID, 1_200_000, "PROVIDER", SCHOOL)] * 2
    )
    assert balance()["PAID"] == 2_400_000
    assert dict(classes.sheet(CLASS).steps) == {
        "名册": 2, "出勤达标": 2, "取得证书": 2, "已申报": 2, "已支付": 2,
    }  # fmt: skip


def test_the_same_person_twice_on_a_roster_is_paid_once():
    swept(
        workers=[worker(1, work_area="420106")],
        training=[apprentice(11, 1), apprentice(12, 1)],
        certificates=[lathe(1)],
    )
    stage.firm_account(SCHOOL, "武汉某技工学校")

    first, second = filed().claims

    assert (first.passed, second.passed) == (True, False)
    assert second.runs.get().answers["flows"][1].endswith("：付款")


def test_who_was_paid_and_then_lost_his_certificate_shows_as_a_disagreement_of_money():
    people = {"workers": [worker(1, work_area="420106")], "training": [apprentice(11, 1)]}
    swept(**people, certificates=[lathe(1)])
    filed()
    Claim.objects.update(state=ClaimState.PAID)

    swept(**people, certificates=[lathe(1, withdrawn=True)])

    [line] = classes.sheet(CLASS).lines
    assert line.broken == ["证书", "付款"]


def test_who_has_a_seat_but_is_on_no_roster_is_on_the_sheet():
    swept(
        workers=[worker(1, work_area="420106")],
        training=[apprentice(11, 1)],
        certificates=[lathe(1)],
    )
    filed()

    swept(workers=[worker(1, work_area="420106")], training=[apprentice(12, 2)], certificates=[])

    gone = next(line for line in classes.sheet(CLASS).lines if line.trainee.person == 1)
    assert gone.links["名册"] is False


def test_an_advance_waits_for_nothing_that_comes_at_the_end(settings):
    settings.JIANGTU_CITY = "350700"
    running = {"outcome": "RUNNING", "ended_on": None, "attended_percent": None}
    swept(workers=[worker(1, work_area="350700")], training=[apprentice(11, 1, **running)], certificates=[])
    stage.firm_account(SCHOOL, "武汉某技工学校")

    [claim] = filed().claims

    assert (claim.policy, claim.amount_fen, claim.passed) == ("apprenticeship-advance-nanping", 600_000, True)


def test_every_refused_name_comes_with_its_condition():
    roster = [apprentice(11, 1), apprentice(12, 2, outcome="UNFINISHED")]
    people = [worker(n, work_area="420106") for n in (1, 2)]
    swept(workers=people, training=roster, certificates=[lathe(1)])

    done = filed()

    assert [c.person for c in done.claims] == [1]
    assert done.refused == [
        ("2", "现在还不符合：已结业：未满足，该培训记录的结业结果：未完成。完成培养计划并结业")
    ]


def test_another_providers_class_is_not_there_and_a_place_without_policy_says_so(settings):
    swept(workers=[worker(1, work_area="420106")], training=[apprentice(11, 1)], certificates=[])

    with pytest.raises(classes.ClassUnknown):
        applications.by_class(CLASS, organisation="91420100MA5K00009X", actor=PROVIDER, at=AT)
    settings.JIANGTU_CITY = "430100"
    with pytest.raises(classes.NothingForClass):
        filed()


def provider() -> Client:
    user = User.objects.create_user(
        "school", "password-1", display_name="校", role=Role.PROVIDER, organisation=SCHOOL
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_provider_asks_for_a_class_in_two_clicks_and_an_officer_approves_the_clean_ones(signed_in):
    a_class_with_five_disagreements()
    stage.budget(fund=FUND, area="420100")
    stage.firm_account(SCHOOL, "武汉某技工学校")
    school, office = provider(), signed_in(Role.HR_OFFICER)

    listed = school.get("/claims/ours/").content.decode()
    school.post(f"/claims/ours/class/{CLASS}/")
    shown = office.get(f"/claims/office/class/{CLASS}/").content.decode()
    chosen = [c.pk for c in classes.sheet(CLASS).approvable]
    office.post("/claims/office/approve/", {"claim": chosen, "class_code": CLASS})

    assert f"/claims/ours/class/{CLASS}/" in listed and 'name="class_code"' not in listed
    assert shown.count("对不上") >= 5 and "批准各步都通过的 1 件" in shown
    states = dict(Claim.objects.values_list("person", "state"))
    assert states == dict.fromkeys(SIX, ClaimState.CHECKING) | {1: ClaimState.APPROVED}


def test_another_provider_does_not_see_the_class():
    swept(
        workers=[worker(1, work_area="420106")], training=[apprentice(11, 1, provider="X")], certificates=[]
    )

    assert provider().get(f"/claims/ours/class/{CLASS}/").status_code == 404


def test_of_a_roster_that_names_two_providers_each_sees_its_own_lines() -> None:
    other = "91450200MA5K000009"
    roster = [apprentice(11, 1) | {"provider": other}, apprentice(12, 2), apprentice(13, 3)]
    swept(workers=[worker(n, work_area="420106") for n in (1, 2, 3)], training=roster)

    seen = {whose: classes.sheet(CLASS, organisation=whose) for whose in ("", SCHOOL, other)}

    assert {
        whose: (page.provider, sorted(line.trainee.person for line in page.lines))
        for whose, page in seen.items()
    } == {
        "": (SCHOOL, [1, 2, 3]),
        SCHOOL: (SCHOOL, [2, 3]),
        other: (other, [1]),
    }
