"""How public money is booked, approved, sent and called back, as data: chart, bands, ageing, the bank's layout."""

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `book` is FINANCIAL or BUDGETARY, each of which balances by itself."""

    code: str
    book: str
    zh: str
    en: str
    about: str


@dataclass(frozen=True, slots=True)
class Movement:
    """What one kind of entry posts for an amount: +1 debit, -1 credit, by account. Empty: the legs of another, turned."""

    code: str
    zh: str
    en: str
    legs: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Band:
    """From which sum on how many different people must approve, and since when."""

    valid_from: dt.date
    valid_until: dt.date | None
    above_fen: int
    approvers: int
    document: str


@dataclass(frozen=True, slots=True)
class Recall:
    """After how many full budget years money not spent is called back, and by which document."""

    years: int
    document: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its heading and the field it holds."""

    head: str
    field: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the two files: its name, its columns, the line of totals at its end."""

    name: str
    columns: tuple[Column, ...]
    totals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BankFile:
    """Both files and how they are written; `results` turns the bank's words into PAID and FAILED."""

    encoding: str
    newline: str
    out: Layout
    back: Layout
    results: dict[str, str]


def _read(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def accounts() -> dict[str, Account]:
    """The chart, by code."""
    said = yaml.safe_load(_read("accounts.yaml"))["accounts"]
    return {code: Account(code, **rest) for code, rest in said.items()}


@cache
def movements() -> dict[str, Movement]:
    """What each kind of entry posts, by code."""
    said = yaml.safe_load(_read("accounts.yaml"))["movements"]
    return {c: Movement(c, m["zh"], m["en"], tuple(m["legs"].items())) for c, m in said.items()}


@cache
def bands() -> tuple[Band, ...]:
    """Every band, in force or not, the smallest sum first."""
    rows = csv.DictReader(_read("bands.csv").splitlines())
    found = [
        Band(
            dt.date.fromisoformat(r["valid_from"]),
            dt.date.fromisoformat(r["valid_until"]) if r["valid_until"] else None,
            int(r["above_fen"]), int(r["approvers"]), r["document"],
        )
        for r in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda band: band.above_fen))


@cache
def recall() -> Recall:
    """When money that was not spent is called back."""
    said = yaml.safe_load(_read("ageing.yaml"))
    return Recall(said["recall_after_years"], said["document"], said["zh"], said["en"])


@cache
def bank_file() -> BankFile:
    """The layout of the files exchanged with the paying bank."""
    said = yaml.safe_load(_read("bank_file.yaml"))
    return BankFile(
        said["encoding"], said["newline"], _layout(said["out"]), _layout(said["back"]), said["results"]
    )


def _layout(said: dict[str, list[dict[str, str]]]) -> Layout:
    columns = tuple(Column(**column) for column in said["columns"])
    return Layout(str(said["name"]), columns, tuple(map(str, said["totals"])))
