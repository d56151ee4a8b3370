"""A settled window as it is published: enough to draw the order again and to prove the allocation, and no name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jiangtu.engine.errors import Problem, Refusal
from jiangtu.engine.matching import lot
from jiangtu.engine.matching.allocate import allocate
from jiangtu.engine.matching.market import NOBODY, Ints, Market
from jiangtu.engine.matching.verify import verify


@dataclass(frozen=True, slots=True)
class Entry:
    """One ticket: the class codes wanted, best first, and the groups its holder belongs to."""

    ticket: int
    choices: tuple[str, ...]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """The free places of a class, and of its group quotas in their order: (group, places)."""

    code: str
    size: int
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """A window settled: what was published before and after, and the class of each ticket that got one."""

    commitment: str
    seed: str
    digest: str
    places: tuple[Places, ...]
    entries: tuple[Entry, ...]
    given: Mapping[int, str]


def settle(places: Sequence[Places], entries: Sequence[Entry], *, seed: bytes) -> Settlement:
    """Order drawn, places given. Whoever belongs to several groups of a class counts in the first."""
    digest = _digest(entries)
    order, asked = _market(places, entries, lot.drawn((e.ticket for e in entries), seed=seed, entries=digest))
    given = allocate(asked)
    codes = {
        ticket: places[asked.klass[row]].code
        for ticket, row in zip(order, given, strict=True)
        if row != NOBODY
    }
    return Settlement(lot.commitment(seed), seed.hex(), digest, tuple(places), tuple(entries), codes)


class DrawUnreadable(Refusal):
    """The file is not the whole of what a settled window publishes."""

    def __init__(self) -> None:
        super().__init__(
            "DRAW_UNREADABLE",
            "这不是录取后公布的完整文件。",
            mend="请在录取以后从公开页面重新下载，不要改动。",
        )


def read(kept: object) -> Settlement:
    """A settlement from its published JSON; other keys are passed over. DrawUnreadable when anything of it is missing."""
    try:
        settled = _read(kept)
        if not {code for e in settled.entries for code in e.choices} <= {p.code for p in settled.places}:
            raise DrawUnreadable
        return settled
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DrawUnreadable from error


def _read(kept: Any) -> Settlement:
    bytes.fromhex(kept["seed"])
    return Settlement(
        kept["commitment"],
        kept["seed"],
        kept["digest"],
        tuple(Places(p["code"], p["size"], tuple((g, n) for g, n in p["groups"])) for p in kept["places"]),
        tuple(Entry(int(e["ticket"]), tuple(e["choices"]), tuple(e["groups"])) for e in kept["entries"]),
        {int(ticket): code for ticket, code in kept["given"].items()},
    )


def check(settled: Settlement) -> list[Problem]:
    """What is wrong with a published settlement, everything computed again from its entries; empty when it holds."""
    seed = bytes.fromhex(settled.seed)
    digest = _digest(settled.entries)
    wrong = [
        Problem("SEED", "种子与开始时公布的承诺不符") if lot.commitment(seed) != settled.commitment else None,
        Problem("ENTRIES", "填报名单与公布的校验值不符") if digest != settled.digest else None,
    ]
    drawn = lot.drawn((e.ticket for e in settled.entries), seed=seed, entries=digest)
    order, asked = _market(settled.places, settled.entries, drawn)
    return [*(p for p in wrong if p), *_told(order, asked, settled)]


def _told(order: list[int], asked: Market, settled: Settlement) -> list[Problem]:
    """The problems of the allocation, by ticket and class code."""
    place = {p.code: n for n, p in enumerate(settled.places)}
    rows = {(int(who), int(klass)): row for row, (who, klass) in enumerate(zip(asked.applicant, asked.klass, strict=True))}  # fmt: skip
    given = np.full(len(order), NOBODY, np.int64)
    strange = [
        Problem("NOT_HIS", "录取的班不在志愿里", where=str(t)) for t in settled.given if t not in set(order)
    ]
    for who, ticket in enumerate(order):
        code = settled.given.get(ticket)
        row = rows.get((who, place.get(code, NOBODY))) if code is not None else NOBODY
        if row is None:
            strange.append(Problem("NOT_HIS", "录取的班不在志愿里", where=str(ticket), value=code or ""))
        given[who] = NOBODY if row is None else row
    return [*strange, *verify(asked, given)]


def _digest(entries: Sequence[Entry]) -> str:
    return lot.digest((e.ticket, rank, code) for e in entries for rank, code in enumerate(e.choices, start=1))


def _market(places: Sequence[Places], entries: Sequence[Entry], order: list[int]) -> tuple[list[int], Market]:
    """Applicants numbered by the drawn order, which is their priority everywhere; entries without choices left out."""
    number = {p.code: n for n, p in enumerate(places)}
    ceilings = [(p.code, group, size) for p in places for group, size in p.groups]
    quota = {(code, group): n for n, (code, group, _) in enumerate(ceilings)}
    by_ticket = {e.ticket: e for e in entries if e.choices}
    kept = [ticket for ticket in order if ticket in by_ticket]
    rows = [
        (who, number[code], _group(quota, places[number[code]], by_ticket[ticket]))
        for who, ticket in enumerate(kept)
        for code in by_ticket[ticket].choices
    ]
    who, klass, group = (_column(rows, n) for n in range(3))
    size = np.array([p.size for p in places], np.int64)
    return kept, Market(who, klass, who, group, size, np.array([c[2] for c in ceilings], np.int64))


def _group(quota: Mapping[tuple[str, str], int], place: Places, entry: Entry) -> int:
    return next((quota[place.code, group] for group, _ in place.groups if group in entry.groups), NOBODY)


def _column(rows: list[tuple[int, int, int]], place: int) -> Ints:
    return np.fromiter((row[place] for row in rows), np.int64, len(rows))
