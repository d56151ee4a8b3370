"""Late news as it comes: the e-file changes, each claim's day is read anew, and the difference alone is drafted, once."""

import datetime as dt
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.facts import services as facts
from jiangtu.apps.files import services as files
from jiangtu.apps.files.kinds import Incoming
from jiangtu.apps.files.models import Certificate, Doubt, Link
from jiangtu.apps.incentive import changes, cycle, services
from jiangtu.apps.incentive.kinds import ClaimState, Direction
from jiangtu.apps.incentive.models import Claim, Turn
from jiangtu.apps.ledger import guard
from jiangtu.apps.ledger.models import Entry, Leg, Seal
from jiangtu.apps.policy import services as policy
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.reference import shelf
from tests.apps.files.deliveries import QIN, SYSTEM, WEI, bring, table
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, CHIEF, DAY, OFFICER, UPGRADE

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
AS_OF = dt.date(2025, 6, 30)
FIRM = "91450200MA5K000001"
LATER = AT + 30 * DAY
Row = dict[str, object]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path, transactional_db: None) -> Iterator[Path]:
    """A home of the test's own; its books, which nobody may empty, are emptied before the next."""
    settings.JIANGTU_HOME = tmp_path
    yield tmp_path
    guard.remove(connection)
    for kept in (Leg, Entry, Seal):
        kept.objects.all().delete()
    guard.install(connection)


def insured(who: Row, batch: int, since: dt.date = dt.date(2023, 1, 1)) -> None:
    """A delivery of the insurer: somebody's unemployment insurance, paid since a day; it replaces what it said before."""
    row = {"insurance": "UNEMPLOYMENT", "employer": FIRM, "area": "450202", "from_on": since}
    whole = table("insurance", {**who, **row})
    bring(
        Incoming(
            batch, "社会保险经办机构", "insurance", f"{batch}.xlsx", "insurance", whole, key=("insurance",)
        )
    )


def certified(
    who: Row, batch: int, number: str = "S1", department: str = "技能评价机构", **more: object
) -> None:
    """A delivery of an examiner: a welder's certificate of level 3."""
    row = {"kind": "SKILL", "occupation": "6-18-02-04", "level": "3", "issued_on": dt.date(2025, 3, 1),
           "withdrawn": False, "number": number, **more}  # fmt: skip
    whole = table("certificates", {**who, **row})
    bring(
        Incoming(batch, department, "certificates", f"{batch}.xlsx", "certificates", whole, key=("number",))
    )


def swept() -> Sweep:
    """What the e-file as it stands entitles people to; a third is on the register of benefits."""
    on_benefit = {"name": "莫小兰", "citizen_number": "450203199205063345", "sex": "F", "status": "BENEFIT",
                  "from_on": dt.date(2025, 1, 1)}  # fmt: skip
    whole = table("statuses", on_benefit)
    bring(Incoming(9, "公共就业服务机构", "statuses", "9.xlsx", "statuses", whole, key=("status",)))
    files.link_mentions(actor=SYSTEM, at=AT)
    facts.take_snapshot(as_of=AS_OF, known_at=None, at=AT)
    known = snapshots.latest_facts()
    return policy.run_sweep(facts=known, editions=shelf.editions_here(), catalogues=shelf.catalogues())


def swept_and_paid() -> list[Claim]:
    """Everybody entitled, paid by the bank."""
    stage.budget()
    return stage.paid(swept())


def recomputed(days: int = 30, **only: object) -> list[tuple[Direction, int]]:
    """What a recomputing drafts: direction and fen of each correction."""
    done = changes.recompute(actor=OFFICER, at=AT + days * DAY, **only)
    assert done.unknown == []
    return [(c.direction, c.amount_fen) for c in done.drafted]


def picture() -> list[tuple[object, ...]]:
    """Everything about claims that late news may not touch twice."""
    claims = Claim.objects.order_by("pk").values_list(
        "pk", "state", "direction", "amount_fen", "part", "line"
    )
    return [*claims, ("turns", Turn.objects.count())]


def test_no_news_changes_nothing():
    insured(QIN, 1)
    certified(QIN, 2)
    swept_and_paid()
    before = picture()

    assert recomputed() == []
    assert picture() == before


def test_a_certificate_withdrawn_in_the_e_file_is_recovered_once_and_booked():
    insured(QIN, 1)
    certified(QIN, 2)
    [claim] = swept_and_paid()
    certified(QIN, 3, withdrawn=True)
    files.link_mentions(actor=SYSTEM, at=LATER)

    first, again = recomputed(30), recomputed(31)

    assert (first, again) == ([(Direction.RECOVER, 240_000)], [])
    [back] = claim.corrections.all()
    services.approve([back.pk], actor=CHIEF, at=LATER)
    services.received(claim=back.pk, actor=CHIEF, at=LATER)
    assert recomputed(32) == []
    assert changes.replays().wrong == []


def test_a_hire_that_was_never_there_takes_its_months_and_its_payment_back():
    insured(QIN, 1)
    certified(QIN, 2)
    swept_and_paid()
    insured(QIN, 3, since=dt.date(2025, 1, 1))
    files.link_mentions(actor=SYSTEM, at=LATER)

    assert recomputed() == [(Direction.RECOVER, 240_000)]


def persons_of(*numbers: str) -> list[int]:
    """Who holds each certificate."""
    links = dict(Link.objects.order_by("pk").values_list("mention", "person"))
    held = dict(Certificate.objects.filter(gone_at=None).values_list("number", "mention"))
    return [links[held[number]] for number in numbers]


def two_files_of_one(second: str = "S2", **more: object) -> tuple[int, int]:
    """One woman who changed her name and number, so that two departments know two people: both were paid."""
    insured(QIN, 1)
    insured(WEI, 2)
    certified(QIN, 3)
    certified(WEI, 4, second, department="人社部门", **more)
    assert len(swept_and_paid()) == 2
    one, two = persons_of("S1", second)
    assert one != two
    return one, two


def test_two_files_of_one_person_keep_one_payment_for_one_level():
    one, two = two_files_of_one()

    files.merge_persons(keep=one, other=two, reason="同一人", actor=SYSTEM, at=LATER)

    assert recomputed() == [(Direction.RECOVER, 240_000)]
    assert Claim.objects.get(part=1).corrects == Claim.objects.filter(part=0).latest("pk")
    assert recomputed(31) == []


def test_a_merge_takes_back_what_a_higher_level_absorbs_whichever_way_it_is_merged():
    one, two = two_files_of_one(level="4")

    files.merge_persons(keep=two, other=one, reason="同一人", actor=SYSTEM, at=LATER)

    assert recomputed() == [(Direction.RECOVER, 180_000)]


def test_a_merge_undone_gives_back_what_it_took():
    one, two = two_files_of_one()
    change = files.merge_persons(keep=one, other=two, reason="同一人", actor=SYSTEM, at=LATER)
    assert recomputed() == [(Direction.RECOVER, 240_000)]

    files.reverse_change(change=change.pk, reason="不是同一人", actor=SYSTEM, at=LATER + DAY)

    assert recomputed(32) == [(Direction.PAY, 240_000)]
    assert recomputed(33) == []


def test_only_the_persons_asked_for_are_looked_at_under_any_key_they_had():
    one, two = two_files_of_one()
    files.merge_persons(keep=one, other=two, reason="同一人", actor=SYSTEM, at=LATER)

    assert recomputed(persons=[one + two]) == []
    assert recomputed(31, persons=[two]) == [(Direction.RECOVER, 240_000)]
    assert recomputed(32, persons=[one]) == []


@pytest.fixture
def shipped() -> Iterator[None]:
    """The policies read anew before and after a test that ships others."""
    known = (shelf.editions, shelf.withdrawn, shelf.catalogues)
    for one in known:
        one.cache_clear()
    yield
    for one in known:
        one.cache_clear()


def test_a_corrected_edition_tops_up_those_paid_by_the_one_it_took_the_place_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shipped: None
):
    insured(QIN, 1)
    certified(QIN, 2)
    swept_and_paid()
    monkeypatch.setattr(shelf, "HOUSE", with_thirty_percent(tmp_path / "house"))
    shelf.editions.cache_clear()
    shelf.withdrawn.cache_clear()

    assert recomputed() == [(Direction.PAY, 20_000)]

    top_up = Claim.objects.get(part=1)
    assert (top_up.edition, top_up.state) == ("2025-02", ClaimState.CHECKING)
    assert top_up.explanation["zh"] == "按2025-06-30的档案重新计算：应付2,600元，已付2,400元，补付200元"
    assert (recomputed(31), changes.replays().wrong) == ([], [])


def with_thirty_percent(house: Path) -> Path:
    """An installation with a corrected edition: shortage occupations get 30 per cent more, the one with 20 is kept aside."""
    shutil.copytree(shelf.HOUSE / "policies" / UPGRADE, house / "policies" / UPGRADE)
    (house / "catalogues").symlink_to(shelf.HOUSE / "catalogues")
    folder = house / "policies" / UPGRADE
    old = (folder / "2025-01.yaml").read_text()
    (folder / "2025-02.yaml").write_text(
        old.replace("edition: 2025-01", "edition: 2025-02").replace("percent: 20", "percent: 30")
    )
    (folder / "2025-01.yaml").rename(folder / "2025-01.yaml.withdrawn")
    return house


def owed(months_since: dt.date, level: str, *, withdrawn: bool) -> int:
    """What a welder is owed, in plain words: 12 months paid, a certificate that stands, the table, a fifth more."""
    months = (AS_OF.year - months_since.year) * 12 + AS_OF.month - months_since.month + 1
    if months < 12 or withdrawn:
        return 0
    return {"5": 120_000, "4": 180_000, "3": 240_000}[level]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happened_what_was_paid_and_drafted_comes_to_what_is_owed(seed: int):
    dice = random.Random(seed)
    since, level, withdrawn = dt.date(2023, 1, 1), "3", False
    insured(QIN, 1)
    certified(QIN, 2)
    insured(WEI, 3)
    certified(WEI, 4, "S9")
    swept_and_paid()
    for batch in range(11, 15):
        if dice.random() < 0.4:
            since = dt.date(dice.choice((2023, 2024, 2025)), 1, 1)
            insured(QIN, batch, since)
        else:
            level, withdrawn = dice.choice("543"), dice.random() < 0.4
            certified(QIN, batch, level=level, withdrawn=withdrawn)
        files.link_mentions(actor=SYSTEM, at=LATER)
        recomputed(20 + batch)

        mine = Claim.objects.filter(certificate="S1").values_list("direction", "amount_fen")
        assert sum({"PAY": 1, "RECOVER": -1}[d] * fen for d, fen in mine) == owed(
            since, level, withdrawn=withdrawn
        )
    assert Claim.objects.filter(certificate="S9").count() == 1


def test_a_claim_of_somebody_in_the_duplicate_queue_is_held_told_so_and_goes_on_once_decided(signed_in):
    insured(QIN, 1)
    certified(QIN, 2)
    certified(WEI, 3, "S7", department="人社部门", level="5")
    sweep = swept()
    left, right = sorted(Certificate.objects.values_list("mention", flat=True))
    pair = Doubt.objects.create(
        left_id=left, right_id=right, probability=0.6, stage="name", joined=False, evidence={}, found_at=0
    )
    [claim] = [c for c in stage.found(sweep) if c.certificate == "S1"]
    stage.account(claim.person)
    cycle.tell(at=AT)

    held = services.confirm(claim=claim.pk, person=claim.person, actor=stage.WORKER, at=AT)
    page = signed_in(Role.WORKER, claim.person).get("/claims/").content.decode()
    files.decide_pair(pair=pair.pk, same=False, reason="两个人", actor=stage.OFFICER, at=AT)
    resumed = services.check_again(claim=claim.pk, at=AT + DAY)

    assert (held.state, resumed.state) == (ClaimState.HELD, ClaimState.CHECKING)
    assert "正在核对" in page and "由人社部门核对疑似重复后自动继续，不用您做什么" in page
    assert resumed.passed
