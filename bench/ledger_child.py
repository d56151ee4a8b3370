"""One database's part of the ledger's measurement: `python -m bench.ledger_child DEED HOME …` prints one JSON object.

`measure SIZE` fills a fresh home and measures; `ready ROOM` makes the budget lines of the other deeds; `spend LINE WRITERS
TRIES` is one of several processes that press on one ceiling; `overspend` the same without the guarded update; `pay FIRST`
pays batch after batch and says after each step what it was told, until somebody kills it; `check` proves the books, `keep` does both for every line it is sent.
"""

import datetime as dt
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import django

os.environ |= {"JIANGTU_HOME": sys.argv[2], "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings"}
django.setup()

from django.core.management import call_command  # noqa: E402 - the framework stands only now
from django.db import OperationalError, connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import ledger_plain  # noqa: E402
from jiangtu.apps.accounts.kinds import Role  # noqa: E402
from jiangtu.apps.ledger import queries, services  # noqa: E402
from jiangtu.apps.ledger.kinds import Movement, OrderState, Source  # noqa: E402
from jiangtu.apps.ledger.models import Batch, Entry, Line, Order  # noqa: E402
from jiangtu.apps.ledger.orders import sent  # noqa: E402 - the bank knows the accounts it was sent
from jiangtu.catalogues.ledger import bank_file  # noqa: E402
from jiangtu.engine.errors import Refusal  # noqa: E402
from jiangtu.engine.ledger import bankfile  # noqa: E402

BATCH, SEALED = 100, 2_000
"""Entries in one transaction of a payout run (as the baseline was measured), and entries under one seal."""
FEN, ORDERS = 100, 40


class Clerk:
    """Somebody of the office."""

    role = Role.HR_OFFICER

    def __init__(self, username: str) -> None:
        self.username = username


MAKER, CHECKER = Clerk("maker"), Clerk("checker")


def now() -> dt.datetime:
    return timezone.now()


def line(year: int, ceiling: int) -> Line:
    services.open_fund(code="UNEMPLOYMENT_INSURANCE", name="失业保险基金")
    place = services.Place("UNEMPLOYMENT_INSURANCE", year, Source.CITY, "450200")
    return services.set_budget(services.Budget(place, ceiling, "x", f"budget:{year}"), actor=MAKER, at=now())


def rate(work: Iterator[int]) -> float:
    """Postings a second: what the work says it posted, from start to end, seals included."""
    begun, done, sealed = time.perf_counter(), 0, 0
    for posted in work:
        done += posted
        if done - sealed >= SEALED:
            services.seal(actor=MAKER, at=now())
            sealed = done
    services.seal(actor=MAKER, at=now())
    return round(done / (time.perf_counter() - begun))


def singly(made: Line, run: int, size: int) -> Iterator[int]:
    for n in range(size):
        key = f"s{run}:{n}"
        services.commit(services.Sum(made.pk, FEN, key, f"claim:{key}"), actor=MAKER, at=now())
        yield 1


def batched(made: Line, run: int, size: int, each: int) -> Iterator[int]:
    for first in range(0, size, each):
        keys = [f"b{run}:{each}:{n}" for n in range(first, first + each)]
        wanted = [services.Sum(made.pk, FEN, key, f"claim:{key}") for key in keys]
        services.post_many([services.draft(Movement.COMMIT, one) for one in wanted], actor=MAKER, at=now())
        yield each


def measure(size: int) -> dict[str, Any]:
    """Rates alone and in batches, each beside plain statements through the driver, in turns; then a month's payout."""
    _migrate()
    made, plain = line(2025, 10**12), ledger_plain.Plain(connection)
    figures: dict[str, list[float]] = {}
    for run in range(3):
        told_of = {
            "single": rate(singly(made, run, size)),
            "plain_single": _plain(partial(plain.singly, run, size), size),
            "batched": rate(batched(made, run, size * 5, BATCH)),
            "plain_batched": _plain(partial(plain.batched, run, size * 5, BATCH), size * 5),
            "batched_5000": rate(batched(made, run, size * 5, 5_000)),
        }
        for name, found in told_of.items():
            figures.setdefault(name, []).append(found)
    told: dict[str, Any] = {f"{name}_per_s": round(sorted(found)[1]) for name, found in figures.items()}
    told |= {"ratio_single": round(told["single_per_s"] / told["plain_single_per_s"], 2),
             "ratio_batched": round(told["batched_per_s"] / told["plain_batched_per_s"], 2)}  # fmt: skip
    return told | _payout(size) | {"fsync": plain.durable()} | check()


def _migrate() -> None:
    call_command("migrate", "ledger", verbosity=0)
    call_command("migrate", "audit", verbosity=0)


def _plain(work: Callable[[], None], size: int) -> float:
    begun = time.perf_counter()
    work()
    return round(size / (time.perf_counter() - begun))


def _payout(size: int) -> dict[str, Any]:
    """SIZE payments from order to reconciled return file."""
    made = line(2026, 10**12)
    steps: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        done = work()
        steps[name] = round(time.perf_counter() - begun, 2)
        return done

    batch = timed("orders_s", lambda: _ordered(made, "payout", size))
    timed(
        "approve_s",
        lambda: services.approve_batch(batch=batch.pk, digest=batch.digest, actor=CHECKER, at=now()),
    )
    timed("file_s", lambda: services.bank_file(batch=batch.pk, actor=MAKER, at=now()))
    content = _returned(batch)
    timed("return_s", lambda: services.read_return(batch=batch.pk, content=content, actor=MAKER, at=now()))
    return {"payout": size, "payout_s": round(sum(steps.values()), 2), **steps}


def _ordered(made: Line, name: str, size: int) -> Batch:
    wanted = [services.Sum(made.pk, FEN + n % 7, f"{name}:{n}:commit", f"{name}:{n}") for n in range(size)]
    services.post_many([services.draft(Movement.COMMIT, one) for one in wanted], actor=MAKER, at=now())
    services.orders_many(
        [
            services.Payment(f"{one.about}:pay", one.line, one.about, one.amount_fen, "补贴", "张三", f"6222{n:012d}", person=n)
            for n, one in enumerate(wanted)
        ]
    )  # fmt: skip
    keys = [f"{one.about}:pay" for one in wanted]
    batch = services.open_batch(fund=made.fund_id, title=name, key=name, actor=MAKER, at=now(), orders=keys)
    return services.submit_batch(batch=batch.pk, actor=MAKER, at=now()) if batch.state == "DRAFT" else batch


def _returned(batch: Batch) -> bytes:
    """What a bank answers that fails one payment in ten."""
    answers = [
        bankfile.Answer(p.number, p.name, p.account, p.fen, *(("FAILED", "账号已销户") if p.number % 10 == 3 else ("PAID", "")), "")
        for p in sent(list(batch.orders.order_by("pk")))
    ]  # fmt: skip
    return bankfile.answer_file(bank_file(), f"{batch.pk:08d}", answers)


def _together(writers: int, work: Callable[[int], None]) -> float:
    """The seconds so many threads took from the same moment."""
    start = threading.Barrier(writers + 1)

    def run(n: int) -> None:
        connection.ensure_connection()
        start.wait()
        work(n)
        connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def spend(number: int, writers: int, tries: int) -> dict[str, Any]:
    """So many threads that each try so often to take from one line; a busy database is asked again with the same key."""
    told: list[str] = []

    def work(writer: int) -> None:
        for n in range(tries):
            told.extend(_tried(number, f"w{os.getpid()}:{writer}:{n}"))

    seconds = _together(writers, work)
    return {name: told.count(name) for name in ("posted", "refused", "again")} | {"seconds": seconds}


def _tried(number: int, key: str) -> Iterator[str]:
    while True:
        try:
            services.commit(services.Sum(number, FEN, key, key), actor=MAKER, at=now())
        except Refusal:
            yield "refused"
            return
        except OperationalError:
            yield "again"
        else:
            yield "posted"
            return


def overspend(number: int, writers: int, tries: int) -> dict[str, Any]:
    """The control: read, compare, write back. What it spent beside what there was."""
    spent: list[int] = []

    def work(writer: int) -> None:
        for _ in range(tries):
            try:
                kept = Line.objects.get(pk=number)
                if kept.free >= FEN:
                    Line.objects.filter(pk=number).update(committed=kept.committed + FEN)
                    spent.append(FEN)
            except OperationalError:
                continue

    _together(writers, work)
    return {"spent": sum(spent)}


def pay(first: int) -> None:
    """Batch after batch through every step, each said aloud once it was acknowledged; goes on where it was killed."""
    made = Line.objects.get(year=2027)
    for n in count(first):
        batch = _ordered(made, f"kill:{n}", ORDERS)
        print(f"committed {n}", flush=True)
        if batch.state == "SUBMITTED":
            services.approve_batch(batch=batch.pk, digest=batch.digest, actor=CHECKER, at=now())
        print(f"approved {n}", flush=True)
        batch.refresh_from_db()
        if batch.state != "RECONCILED":
            services.bank_file(batch=batch.pk, actor=MAKER, at=now())
        services.read_return(batch=batch.pk, content=_returned(batch), actor=MAKER, at=now())
        print(f"paid {n}", flush=True)


def ready(room: int) -> dict[str, Any]:
    """A line for the payments that are killed, one with room for so many postings, one for the control."""
    _migrate()
    return {
        "pay": line(2027, 10**12).pk,
        "spend": line(2028, room * FEN).pk,
        "control": line(2029, 50 * FEN).pk,
    }


def check() -> dict[str, Any]:
    """The proof, and what was paid: `twice` are orders settled more than once, `reconciled` batches by their number."""
    told = services.verify()
    settled = Entry.objects.filter(kind=Movement.SETTLE).values("about").annotate(n=Count("pk"))
    done = Batch.objects.filter(key__startswith="kill:", state="RECONCILED").values_list("key", flat=True)
    committed = Entry.objects.filter(key__startswith="kill:", kind=Movement.COMMIT)
    return {
        "entries": told.entries, "unbalanced": told.unbalanced, "over_ceiling": told.over_ceiling,
        "drift": len([p for p in told.problems if p.code == "DRIFT" and " 2029 " not in p.value]),
        "problems": len([p for p in told.problems if "2029" not in p.value]),
        "twice": sum(row["n"] > 1 for row in settled),
        "orders_paid": Order.objects.filter(state=OrderState.PAID).count(),
        "commitments": committed.count(),
        "reconciled": sorted(int(key.split(":")[1]) for key in done),
        "trial": sum(queries.balance().values()),
    }  # fmt: skip


def keep() -> None:
    """One process that lives on: for each line `check` the proof, for `pay FIRST FILE` the number of a process that pays.

    It is forked, so that it pays at once; what it was told goes to FILE. The next line finds it dead.
    """
    paying = 0
    for asked in sys.stdin:
        if paying:
            os.waitpid(paying, 0)
        paying = 0
        word, *given = asked.split()
        if word == "check":
            print(json.dumps(check()), flush=True)
            continue
        connection.close()
        paying = os.fork()
        if not paying:
            os.dup2(os.open(given[1], os.O_CREAT | os.O_WRONLY | os.O_APPEND), 1)
            pay(int(given[0]))
        print(paying, flush=True)


if __name__ == "__main__":
    deed, numbers = sys.argv[1], [int(word) for word in sys.argv[3:]]
    deeds: dict[str, Callable[..., Any]] = {
        "measure": measure, "ready": ready, "spend": spend, "overspend": overspend, "pay": pay, "check": check, "keep": keep,
    }  # fmt: skip
    print(json.dumps(deeds[deed](*numbers)))
