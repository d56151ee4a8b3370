"""A small city with money: workers with certificates, a sweep, accounts, a budget, and the people who act."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.files.models import Person
from jiangtu.apps.incentive import accounts, cycle, drafting, services
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.ledger import services as ledger
from jiangtu.apps.ledger.orders import sent
from jiangtu.apps.ledger.services import Place
from jiangtu.apps.policy import services as policy
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.reference import shelf
from jiangtu.catalogues.ledger import bank_file
from jiangtu.engine.ledger import bankfile
from jiangtu.engine.policy.tree import Payee, To
from tests.apps.snapshots import facts, listed

AT = dt.datetime(2025, 6, 30, 2, tzinfo=dt.UTC)
UPGRADE = "skill-upgrade-guangxi"
FUND = "UNEMPLOYMENT_INSURANCE"
NUMBER = "6217000012345678901"
DAY = dt.timedelta(days=1)
CLASS, SCHOOL = "XT2023001", "91420100MA5K00002B"


@dataclass(frozen=True)
class Somebody:
    """Who acts in a test."""

    username: str
    role: str


WORKER = Somebody("worker-1", Role.WORKER)
OFFICER, CHIEF = Somebody("officer", Role.HR_OFFICER), Somebody("chief", Role.HR_OFFICER)


def worker(person: int = 1, **more: object) -> dict[str, object]:
    """A welder's row: two years insured in 柳州, on no register."""
    registers = dict.fromkeys(("drawing_benefit", "unemployed", "hardship", "pensioner"), False)
    return {"person": person, "work_area": "450202", "insured_months": 24, "insured_now": True,
            "born_on": dt.date(1990, 1, 1), "identity_sure": True, **registers, **more}  # fmt: skip


def certificate(record: int = 11, person: int = 1, **more: object) -> dict[str, object]:
    known = {"kind": "SKILL", "occupation": "6-18-02-04", "level": "3", "withdrawn": False}
    return {"person": person, "record": record, "number": f"S{record}", "issued_on": dt.date(2025, 3, 1),
            **known, **more}  # fmt: skip


def apprentice(record: int, person: int, **more: object) -> dict[str, object]:
    """A roster's line: two years to become a lathe operator of level 3, finished with the certificate."""
    known = {
        "kind": "APPRENTICE",
        "occupation": "6-18-01-01",
        "level": "3",
        "years": 2,
        "outcome": "CERTIFIED",
    }
    days = {
        "filed_on": dt.date(2023, 5, 20),
        "started_on": dt.date(2023, 6, 1),
        "ended_on": dt.date(2025, 5, 31),
    }
    taught = {"class_code": CLASS, "provider": SCHOOL, "hours": 800, "practice_hours": 600}
    return {"person": person, "record": record, "attended_percent": 95, **known, **days, **taught, **more}


def swept(*, as_of: dt.date = dt.date(2025, 6, 30), **rows: list[dict[str, object]]) -> Sweep:
    """The sweep of every policy of the city over facts of these rows."""
    known = facts(as_of=as_of, **rows)
    for row in rows.get("workers", []):
        Person.objects.get_or_create(pk=row["person"], defaults={"since": 0})
    listed(known)
    return policy.run_sweep(facts=known, editions=shelf.editions_here(), catalogues=shelf.catalogues())


def budget(fen: int = 100_000_000, fund: str = FUND, area: str = "450200") -> int:
    """A year's budget of the city's fund; the number of its line."""
    ledger.open_fund(code=fund, name="失业保险基金")
    place = Place(fund, 2025, "INSURANCE", area)
    wanted = ledger.Budget(place, fen, "桂财社〔2025〕1号", f"budget:{fund}:{fen}")
    return ledger.set_budget(wanted, actor=OFFICER, at=AT).pk


def account(person: int = 1, *, holder: str = "覃美玲", number: str = NUMBER) -> None:
    """The social-security card's account of somebody called so."""
    stated = accounts.Stated(bank="柳州银行", number=number, holder=holder, social_card=True)
    accounts.state(person=person, stated=stated, known_names={"覃美玲"}, actor=WORKER, at=AT)


def employed(person: int, firm: str, *, since: dt.date = dt.date(2020, 1, 1)) -> dict[str, object]:
    """A contract with the firm that still runs."""
    return {"person": person, "record": 50_000 + person, "employer": firm, "from_on": since, "until_on": None}


def firm_account(firm: str, holder: str, number: str = NUMBER) -> None:
    """The account of an organisation registered by that name."""
    stated = accounts.Stated(bank="柳州银行", number=number, holder=holder)
    at, actor = AT, Somebody("firm", Role.EMPLOYER)
    accounts.state_organisation(organisation=firm, stated=stated, registered={holder}, actor=actor, at=at)


def paid_to_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place whose apprenticeship money goes to whoever teaches; none of the library does so yet."""
    given = tuple(
        replace(e, payee=Payee(To.PROVIDER)) if e.id.startswith("apprenticeship") else e
        for e in shelf.editions()
    )
    monkeypatch.setattr(shelf, "editions", lambda: given)


def found(sweep: Sweep, policy_id: str = UPGRADE) -> list[Claim]:
    """The claims the sweep gives for one policy."""
    drafting.draft_from_sweep(sweep, actor=OFFICER, at=AT, policies=[policy_id])
    return list(Claim.objects.filter(policy=policy_id).order_by("pk"))


MAKER, CHECKER = Somebody("maker", Role.HR_OFFICER), Somebody("checker", Role.HR_OFFICER)


def through_the_bank(
    *, failing: dict[str, str] | None = None, fund: str = FUND, key: str = "batch:july"
) -> None:
    """Every ready order batched by a maker, approved by a checker, filed and answered; `failing`: matter → reason."""
    batch = ledger.open_batch(fund=fund, title="七月", key=key, actor=MAKER, at=AT)
    frozen = ledger.submit_batch(batch=batch.pk, actor=MAKER, at=AT)
    ledger.approve_batch(batch=batch.pk, digest=frozen.digest, actor=CHECKER, at=AT)
    ledger.bank_file(batch=batch.pk, actor=MAKER, at=AT)
    bad = failing or {}
    rows = list(frozen.orders.order_by("pk"))
    answers = [
        bankfile.Answer(
            p.number,
            p.name,
            p.account,
            p.fen,
            "FAILED" if o.about in bad else "PAID",
            bad.get(o.about, ""),
            "",
        )
        for o, p in zip(rows, sent(rows), strict=True)
    ]
    content = bankfile.answer_file(bank_file(), f"{batch.pk:08d}", answers)
    ledger.read_return(batch=batch.pk, content=content, actor=MAKER, at=AT)


def paid(sweep: Sweep, policy_id: str = UPGRADE) -> list[Claim]:
    """The claims of a sweep for one policy, each paid by the bank; a budget and the accounts are there."""
    claims = [c for c in found(sweep, policy_id) if c.direction == "PAY"]
    for claim in claims:
        account(claim.person)
    cycle.tell(at=AT)
    for claim in claims:
        services.confirm(claim=claim.pk, person=claim.person, actor=WORKER, at=AT)
    services.approve([c.pk for c in claims], actor=OFFICER, at=AT)
    cycle.publicise(at=AT)
    cycle.order_payments(at=AT + 12 * DAY)
    through_the_bank()
    cycle.collect(at=AT + 14 * DAY)
    return list(Claim.objects.filter(pk__in=[c.pk for c in claims]).order_by("pk"))
