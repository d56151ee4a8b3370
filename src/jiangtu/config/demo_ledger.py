"""The demo city's public money: funds with budgets by year and source, two years of payments, money left over from before.

All of it goes through the ledger's own services on the day it would have happened, so that the books prove themselves.
The 311.78万 not spent of three years ago is the sum of S3-C that was cleaned up (V-8).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jiangtu.apps.accounts.kinds import Opening, Role
from jiangtu.apps.ledger import services
from jiangtu.apps.ledger.kinds import Movement, Source
from jiangtu.apps.ledger.models import Batch, Line
from jiangtu.apps.ledger.orders import sent
from jiangtu.catalogues.ledger import bank_file
from jiangtu.city import City, orders
from jiangtu.city.plan import CITY_AREA, dice
from jiangtu.engine.ledger import bankfile
from jiangtu.engine.schema import domains

LEFT_OVER = 311_780_000
"""311.78万元 in fen."""
EACH = 8
"""Payments in a month of history by each fund."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Whoever would have done it."""

    username: str
    role: str = Role.HR_OFFICER


MAKER, CHECKER = Clerk("demo"), Clerk("demo-check")
OPENINGS = tuple(
    Opening(name, f"演示{word}", Role.HR_OFFICER, None, "")
    for name, word in (("hr_fund", "基金管理"), ("hr_checker", "人社复核"))
)
"""Log-ins beside the officer's own: who decides a claim, who makes its batch and who approves it are three people."""
FUNDS = (
    ("UNEMPLOYMENT_INSURANCE", Source.INSURANCE, 2_600_000_000, "失业保险条例（国务院令第258号）"),
    ("EMPLOYMENT", Source.PROVINCIAL, 1_500_000_000, "财社〔2017〕164号"),
    ("SKILLS_ACCOUNT", Source.CENTRAL, 800_000_000, "国办发〔2019〕24号"),
    ("TALENT", Source.CITY, 300_000_000, "本市人才专项资金管理办法（演示）"),
)


def seed(city: City, *, at: dt.datetime) -> None:
    """Funds, budgets and history up to the month before `at`; one batch done and some orders that wait. Cost: 3 s."""
    books(orders.sponsors(city.people, city.records), random=city.plan.seed, at=at)


def books(firms: Sequence[str], *, random: int, at: dt.datetime) -> None:
    """The same for these firms and this seed."""
    rng = dice(random, "demo ledger")
    for code, source, ceiling, document in FUNDS:
        services.open_fund(
            code=code,
            name=domains.FUND.labels[code],
            english=(domains.FUND.english or {})[code],
            document=document,
        )
        lines = {year: _line(code, source, year, ceiling, at) for year in range(at.year - 2, at.year + 1)}
        _history(rng, lines, at)
        for year in (at.year - 2, at.year - 1):
            _cut(lines[year], source, at.replace(year=year, month=12, day=30))
    _line("EMPLOYMENT", Source.CITY, at.year, 200_000_000, at)
    _left_over(at)
    _advance(at)
    _batches(firms, at)
    services.seal(actor=MAKER, at=at)


def _line(fund: str, source: Source, year: int, ceiling: int, at: dt.datetime) -> Line:
    place = services.Place(fund, year, source, CITY_AREA)
    first = at.replace(year=year, month=1, day=10)
    wanted = services.Budget(place, ceiling, f"柳财社〔{year}〕{len(fund)}号", f"demo:{fund}:{source}:{year}")
    return services.set_budget(wanted, actor=MAKER, at=first)


def _history(rng: np.random.Generator, lines: dict[int, Line], at: dt.datetime) -> None:
    """Payments of every month that is over, more of them before the summer and at the end of the year."""
    for year, line in lines.items():
        for month in range(1, at.month if year == at.year else 13):
            busy = 1.4 if month in (5, 6, 11, 12) else 0.9
            amounts = (rng.choice([1_000, 1_500, 2_000, 2_400], EACH) * busy).astype(int) * 100
            day = at.replace(year=year, month=month, day=20)
            _paid(line, f"{year}-{month:02d}", [int(fen) for fen in amounts], day)


def _paid(line: Line, name: str, amounts: Sequence[int], at: dt.datetime) -> None:
    for kind in (Movement.COMMIT, Movement.PAY):
        drafts = [
            services.draft(kind, services.Sum(line.pk, fen, f"demo:{line.pk}:{name}:{n}:{kind}", f"历史:{line.pk}:{name}:{n}"))
            for n, fen in enumerate(amounts)
        ]  # fmt: skip
        services.post_many(drafts, actor=MAKER, at=at)


def _cut(line: Line, source: Source, at: dt.datetime) -> None:
    """What was left at the end of a year called back but for a small rest."""
    line.refresh_from_db()
    place = services.Place(line.fund_id, line.year, source, line.area)
    rest = line.paid + line.committed + 1_200_000
    wanted = services.Budget(place, rest, f"柳财社〔{line.year}〕收回{line.pk}号", f"demo:cut:{line.pk}")
    services.set_budget(wanted, actor=MAKER, at=at)


def _left_over(at: dt.datetime) -> None:
    """The line of three years ago whose rest nobody spent."""
    line = _line("EMPLOYMENT", Source.CENTRAL, at.year - 3, 1_200_000_000, at)
    for month in range(1, 13):
        part = (line.ceiling - LEFT_OVER) * month // 12 - (line.ceiling - LEFT_OVER) * (month - 1) // 12
        _paid(line, f"汇总{month}", [part], at.replace(year=at.year - 3, month=month, day=20))


def _advance(at: dt.datetime) -> None:
    """An apprenticeship's advance of which the unfinished part is claimed back."""
    line = Line.objects.get(fund="UNEMPLOYMENT_INSURANCE", year=at.year)
    _paid(line, "学徒预支", [1_200_000], at.replace(day=1))
    about = f"历史:{line.pk}:学徒预支:0"
    wanted = services.Sum(line.pk, 600_000, "demo:recover", about, "学徒中途退出，预支的一半收回")
    services.recover(wanted, actor=MAKER, at=at)


def _batches(firms: Sequence[str], at: dt.datetime) -> None:
    """A batch that came back with one payment failed, and orders that wait for the next one."""
    line = Line.objects.get(fund="SKILLS_ACCOUNT", year=at.year)
    first, second = firms[: len(firms) // 2], firms[len(firms) // 2 :]
    _ordered(line, first, 0, at)
    made = services.open_batch(
        fund=line.fund_id, title="岗位培训补贴（上月）", key="demo:batch", actor=MAKER, at=at
    )
    made = services.submit_batch(batch=made.pk, actor=MAKER, at=at)
    services.approve_batch(batch=made.pk, digest=made.digest, actor=CHECKER, at=at)
    services.bank_file(batch=made.pk, actor=MAKER, at=at)
    services.read_return(batch=made.pk, content=_returned(made), actor=MAKER, at=at)
    _ordered(line, second, len(first), at)


def _ordered(line: Line, firms: Sequence[str], first: int, at: dt.datetime) -> None:
    for n, firm in enumerate(firms, start=first):
        about, fen = f"演示:岗位培训:{n}", 1_800_000 + 60_000 * n
        services.commit(services.Sum(line.pk, fen, f"{about}:commit", about), actor=MAKER, at=at)
        services.order(
            services.Payment(f"{about}:pay", line.pk, about, fen, "岗位培训补贴", f"演示企业{n + 1}",
                             f"45020100{n + 1:08d}", employer=firm)
        )  # fmt: skip


def _returned(batch: Batch) -> bytes:
    """What the bank answers: the second account was closed."""
    answers = [
        bankfile.Answer(p.number, p.name, p.account, p.fen, *(("FAILED", "账户已销户") if p.number == 2 else ("PAID", "")), "")
        for p in sent(list(batch.orders.order_by("pk")))
    ]  # fmt: skip
    return bankfile.answer_file(bank_file(), f"{batch.pk:08d}", answers)
