"""SIZE claims through a month's run: validated, audited, approved, publicised, posted, ordered, filed with the bank, paid.

A made-up city of SIZE welders, each with a certificate and an account, in a home of its own; the sweep and the drafting
(with its explanation of every claim) come before the clock starts and are told apart. The last line is one JSON object.
"""

import argparse
import datetime as dt
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AS_OF = dt.date(2025, 6, 30)
AT = dt.datetime(2025, 6, 30, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
FUND = "UNEMPLOYMENT_INSURANCE"
CHUNK = 5_000


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_000, help="claims")
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="bench-claims-") as home:
        os.environ |= {"JIANGTU_HOME": home, "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings"}
        import django  # noqa: PLC0415 - the home is chosen before the settings are read
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        print(json.dumps(_measured(size), ensure_ascii=False))


def _measured(size: int) -> dict[str, object]:
    from jiangtu.apps.accounts.kinds import Role  # noqa: PLC0415 - models need the settings
    from jiangtu.apps.audit.kinds import System  # noqa: PLC0415
    from jiangtu.apps.incentive import changes, cycle, drafting, evidence, services  # noqa: PLC0415
    from jiangtu.apps.incentive.models import Claim  # noqa: PLC0415
    from jiangtu.apps.ledger import services as ledger  # noqa: PLC0415
    from jiangtu.apps.policy.queries import latest_sweep  # noqa: PLC0415

    class Clerk:
        """Whoever acts."""

        def __init__(self, username: str) -> None:
            self.username, self.role = username, Role.HR_OFFICER

    told: dict[str, float] = {}
    clock = _clock(told)
    with clock("prepare"):
        _city(size)
    sweep = latest_sweep()
    assert sweep is not None
    with clock("draft"):
        drafting.draft_from_sweep(sweep, actor=System(), at=AT)
    began, cpu = time.perf_counter(), time.process_time()
    with clock("validate"):
        Claim.objects.update(silent=True)
        cycle.tell(at=AT - 30 * DAY)
        cycle.take_up(at=AT)
    with clock("audit"):
        evidence.run_rules(at=AT)
    with clock("approve"):
        clean = list(Claim.objects.filter(passed=True).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(clean), CHUNK):
            services.approve(clean[start : start + CHUNK], actor=Clerk("officer"), at=AT)
    with clock("publicise"):
        cycle.publicise(at=AT)
    with clock("order"):
        cycle.order_payments(at=AT + 9 * DAY)
    with clock("file"):
        batch = ledger.open_batch(fund=FUND, title="本月", key="bench", actor=Clerk("maker"), at=AT)
        batch = ledger.submit_batch(batch=batch.pk, actor=Clerk("maker"), at=AT)
        for name in ("one", "two", "three"):
            batch.refresh_from_db()
            if batch.state == "SUBMITTED":
                ledger.approve_batch(batch=batch.pk, digest=batch.digest, actor=Clerk(name), at=AT)
        file = ledger.bank_file(batch=batch.pk, actor=Clerk("maker"), at=AT)
    run, busy = time.perf_counter() - began, time.process_time() - cpu
    with clock("return_and_collect"):
        ledger.read_return(batch=batch.pk, content=_returned(batch), actor=Clerk("maker"), at=AT + 10 * DAY)
        paid, failed = cycle.collect(at=AT + 10 * DAY)
    with clock("replay"):
        replay = changes.replays()
    assert (paid, failed, replay.whole) == (size, 0, True)
    return {
        "claims": size,
        "run_s": round(run, 1),
        "run_cpu_s": round(busy, 1),
        "bank_file_bytes": len(file.content),
        **told,
    }


def _clock(told: dict[str, float]) -> "Callable[[str], object]":
    @contextmanager
    def clock(name: str) -> Iterator[None]:
        began, busy = time.perf_counter(), time.process_time()
        yield
        told[f"{name}_s"] = round(time.perf_counter() - began, 1)
        told[f"{name}_cpu_s"] = round(time.process_time() - busy, 1)

    return clock


def _city(size: int) -> None:
    """Facts of `size` welders with a level-three certificate each, swept; their accounts; a budget for all."""
    import numpy as np  # noqa: PLC0415 - with the rest of what needs the settings
    import pyarrow as pa  # noqa: PLC0415

    from jiangtu.apps.accounts.kinds import Role  # noqa: PLC0415
    from jiangtu.apps.facts import services as snapshots  # noqa: PLC0415
    from jiangtu.apps.facts.models import Snapshot  # noqa: PLC0415
    from jiangtu.apps.files.models import Person  # noqa: PLC0415
    from jiangtu.apps.incentive.models import Account  # noqa: PLC0415
    from jiangtu.apps.incentive.money import about_account  # noqa: PLC0415
    from jiangtu.apps.ledger import services as ledger  # noqa: PLC0415
    from jiangtu.apps.policy import services as policy  # noqa: PLC0415
    from jiangtu.apps.reference import shelf  # noqa: PLC0415
    from jiangtu.apps.vault.crypto import vault  # noqa: PLC0415
    from jiangtu.engine import schema  # noqa: PLC0415
    from jiangtu.engine.facts import factset  # noqa: PLC0415

    class Clerk:
        """Whoever sets the budget."""

        username, role = "office", Role.HR_OFFICER

    people = np.arange(1, size + 1)
    known = {"person": people, "work_area": ["450202"] * size, "insured_months": [24] * size,
             "drawing_benefit": [False] * size, "identity_sure": [True] * size}  # fmt: skip
    papers = {"person": people, "record": people + size, "number": [f"S{n:012d}" for n in people],
              "kind": ["SKILL"] * size, "occupation": ["6-18-02-04"] * size, "level": ["3"] * size,
              "withdrawn": [False] * size, "issued_on": [dt.date(2025, 3, 1)] * size}  # fmt: skip
    given = {"workers": known, "certificates": papers}
    tables = {name: _whole(pa.table(t), schema.TABLES[name].arrow) for name, t in given.items()}
    facts = factset.assemble(tables, as_of=AS_OF)
    snapshots.write(facts)
    Snapshot.objects.create(
        as_of=AS_OF, digest=facts.digest, schema=schema.VERSION, workers=size, taken_at=AT, read_at=AT
    )
    editions = [e for e in shelf.editions_here() if e.id == "skill-upgrade-guangxi"]
    policy.run_sweep(facts=facts, editions=editions, catalogues=shelf.catalogues())
    Person.objects.bulk_create([Person(id=int(p), since=0) for p in people], batch_size=5_000)
    safe = vault()
    numbers = [f"6231{p:015d}" for p in people]
    Account.objects.bulk_create(
        [Account(person=int(p), bank="柳州银行", social_card=True, tail=n[-4:], holder="覃美玲", name_agrees=True,
                 number_sealed=safe.seal(n, about=about_account(int(p))), mark=safe.index(n, field="incentive.account"),
                 stated_at=AT, stated_by="bench")
         for p, n in zip(people, numbers, strict=True)],
        batch_size=2_000,
    )  # fmt: skip
    ledger.open_fund(code=FUND, name="失业保险基金")
    place = ledger.Place(FUND, 2025, "INSURANCE", "450200")
    wanted = ledger.Budget(place, size * 300_000, "桂财社〔2025〕1号", "bench")
    ledger.set_budget(wanted, actor=Clerk(), at=AT)


def _whole(table: object, wanted: object) -> object:
    """The table with every column of the schema, null where it was not given."""
    import pyarrow as pa  # noqa: PLC0415

    assert isinstance(table, pa.Table)
    columns = [
        table[f.name].cast(f.type) if f.name in table.column_names else pa.nulls(table.num_rows, f.type)
        for f in wanted  # type: ignore[attr-defined]
    ]
    return pa.Table.from_arrays(columns, schema=wanted)


def _returned(batch: object) -> bytes:
    """What an honest bank answers."""
    from jiangtu.apps.ledger.orders import sent  # noqa: PLC0415
    from jiangtu.catalogues.ledger import bank_file  # noqa: PLC0415
    from jiangtu.engine.ledger import bankfile  # noqa: PLC0415

    lines = sent(list(batch.orders.order_by("pk")))  # type: ignore[attr-defined]
    answers = [bankfile.Answer(p.number, p.name, p.account, p.fen, "PAID", "", "") for p in lines]
    return bankfile.answer_file(bank_file(), f"{batch.pk:08d}", answers)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
