"""What the auditors' rules read of this city: claims not yet paid, the snapshot's tables, the class pages, the registers."""

import datetime as dt
from collections.abc import Iterable

import pyarrow as pa
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from jiangtu.apps.classroom.models import Sign
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive import services
from jiangtu.apps.incentive.kinds import COMMITTED, ClaimState, Direction, Effect
from jiangtu.apps.incentive.models import Account, Claim, Finding
from jiangtu.apps.registers.models import Scope
from jiangtu.catalogues import claims as law
from jiangtu.engine.control import pack
from jiangtu.engine.control.tables import SCHEMAS
from jiangtu.engine.facts.factset import FactSet

BEFORE_PAYMENT = (
    ClaimState.CHECKING, ClaimState.HELD, ClaimState.CONFIRMED, ClaimState.APPLIED, *sorted(COMMITTED),
)  # fmt: skip


def run_rules(*, at: dt.datetime) -> int:
    """How many findings are new: every rule of the pack over every claim not yet paid. What was cleared stays cleared.

    A finding that no longer shows stays until an officer clears it: somebody may have mended the rows to hide it.
    """
    asked = Claim.objects.filter(state__in=BEFORE_PAYMENT, direction=Direction.PAY)
    claims = list(asked.select_related("account").defer("explanation").order_by("pk"))
    rules = law.audit_rules()
    found = pack.run(rules.values(), tables(claims)).to_pylist()
    with transaction.atomic():
        before = Finding.objects.count()
        Finding.objects.bulk_create(
            [
                Finding(
                    claim_id=row["claim"], rule=row["rule"], effect=rules[row["rule"]].effect, key=row["key"][:80],
                    rows=row["rows"], found_at=at,
                )
                for row in found
            ],
            batch_size=500,
            ignore_conflicts=True,
        )  # fmt: skip
        new = Finding.objects.count() - before
        _check_again(at)
    return new


def _check_again(at: dt.datetime) -> None:
    """Claims whose last run let them pass and that a finding now stands against, with a fresh run."""
    standing = Finding.objects.filter(cleared_at=None, effect__in=(Effect.BLOCK, Effect.HOLD)).values("claim")
    passed = Claim.objects.select_for_update().filter(pk__in=standing, state=ClaimState.CHECKING, passed=True)
    services.checked(list(passed.order_by("pk")), at=at)


def tables(claims: Iterable[Claim]) -> dict[str, pa.Table]:
    """The rules' tables: these claims, and beside them what the latest snapshot and the city's rooms know."""
    facts = snapshots.latest_facts()
    found = {"payables": payables(claims), "accounts": _accounts(), "signs": _signs(), "scopes": _scopes()}
    return found | (_of_facts(facts) if facts is not None else {})


def payables(claims: Iterable[Claim]) -> pa.Table:
    """Claims as the rules read them; an account is its sealed mark."""
    rows = [
        {
            "claim": c.pk, "person": c.person, "kind": c.kind, "amount_fen": c.amount_fen,
            "certificate": c.certificate or None, "class_code": c.class_code or None, "agent": c.agent,
            "mandate": c.mandate, "account": bytes(c.account.mark).hex() if c.account else None, "scan": None,
            "payee": c.payee or None,
        }
        for c in claims
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, SCHEMAS["payables"])


def _accounts() -> pa.Table:
    """Accounts more than one owner ever stated, paid already or not; persons merged since are one owner."""
    shared = Account.objects.values("mark").annotate(stated=Count("pk")).filter(stated__gt=1).values("mark")
    rows = list(Account.objects.filter(mark__in=shared).values_list("mark", "person", "organisation"))
    now = files.standings({person for _, person, _ in rows if person is not None})
    told = [
        {"account": bytes(m).hex(), "owner": code if person is None else str(now[person])}
        for m, person, code in rows
    ]
    return pa.Table.from_pylist(told, SCHEMAS["accounts"])


def _of_facts(facts: FactSet) -> dict[str, pa.Table]:
    """The e-file's tables under the rules' names."""
    same = {"roster": "training", "statuses": "statuses", "employment": "employment", "education": "education",
            "paid": "claims"}  # fmt: skip
    return {name: facts[table].select(SCHEMAS[name].names) for name, table in same.items()}


def _signs() -> pa.Table:
    """Sign-ins of the class pages; whether somebody signed out is not asked there."""
    rows = Sign.objects.filter(seat__person__isnull=False).values_list(
        "seat__person", "pk", "lesson__training_class__class_code", "lesson", "received_at", "device",
        "lesson__starts_at", "lesson__ends_at",
    )  # fmt: skip
    told = [
        {"person": person, "sign": pk, "class_code": code, "lesson": lesson, "day": timezone.localdate(at),
         "device": device, "out": None, "from_at": begins, "until_at": ends}
        for person, pk, code, lesson, at, device, begins, ends in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(told, SCHEMAS["signs"])


def _scopes() -> pa.Table:
    """What every listed provider may teach."""
    rows = Scope.objects.filter(
        entry__organisation__isnull=False, entry__valid_from__isnull=False
    ).values_list(
        "entry__organisation", "entry", "occupation", "valid_from", "valid_until", "entry__valid_from"
    )
    names = ("provider", "entry", "occupation", "from_on", "until_on", "listed_on")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], SCHEMAS["scopes"])
