"""The card register of the paying bank: each row finds its person and is paid to from now on, or says why not.

CardsRefusal
├── CardsHeadless   no row with the four headings
└── CardsTooMany    more rows than one upload takes
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive import applications
from jiangtu.apps.incentive.accounts import Stated
from jiangtu.apps.incentive.models import Account
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.sheets import clean, workbook
from jiangtu.engine.sheets.format import Field, Reads
from jiangtu.engine.sheets.workbook import Cell
from jiangtu.engine.terms import citizen

MOST = 2_000
"""Rows of one upload: each is a statement of its own, with its audit line."""
COLUMNS = (
    Field("name", "姓名", Reads.NAME, ("姓名", "户名", "持卡人"), required=True),
    Field("citizen", "公民身份号码", Reads.CITIZEN, ("公民身份号码", "身份证号", "身份证号码", "证件号码"), required=True),
    Field("bank", "开户行", Reads.TEXT, ("开户行", "开户银行", "发卡银行"), required=True),
    Field("number", "账号", Reads.SERIAL, ("账号", "卡号", "银行账号", "社保卡银行账号"), required=True),
)  # fmt: skip
_CLEAN = [clean.cleaner(column) for column in COLUMNS]


class CardsRefusal(Refusal):
    """Nothing of the file was taken."""


class CardsHeadless(CardsRefusal):
    """No row with the four headings."""

    def __init__(self) -> None:
        words = "、".join(column.label for column in COLUMNS)
        super().__init__(
            "CARDS_HEADLESS",
            Sentence("文件里没有找到这几列：%(words)s。", words=words),
            mend="请在第一行写上列名。",
        )


class CardsTooMany(CardsRefusal):
    """More rows than one upload takes."""

    def __init__(self, count: int) -> None:
        super().__init__(
            "CARDS_TOO_MANY",
            Sentence("文件有%(count)s行，一次最多%(most)s行。", count=count, most=MOST),
            mend="请分几次上传。",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was written."""

    number: int
    holder: str
    citizen: str
    bank: str
    account: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken, and why in its reader's language; the citizen number masked."""

    row: int
    citizen: str
    tail: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """How many accounts are in use now that were not before, how many stood already, and the rows not taken."""

    fresh: int
    known: int
    refused: tuple[Refused, ...]


def take_in(content: bytes, *, actor: Actor, at: dt.datetime) -> Taken:
    """Every row that fits stated as its person's account; what the owner stated himself stays.

    CardsRefusal, and what the workbook's reader refuses. Cost: 10 ms a row.
    """
    rows, refused = _read(content)
    used = Counter(row.account for row in rows)
    people = lookup.persons_numbered({row.citizen for row in rows})
    counts = Counter[bool]()
    for row in rows:
        try:
            counts[_taken(row, people.get(row.citizen), used[row.account], actor, at)] += 1
        except Refusal as refusal:
            refused.append(Refused(row.number, citizen.mask(row.citizen), row.account[-4:], told(refusal)))
    return Taken(counts[True], counts[False], tuple(sorted(refused, key=lambda one: one.row)))


def _taken(row: Row, known: lookup.Numbered | None, used: int, actor: Actor, at: dt.datetime) -> bool:
    """Whether the account is new; a refusal otherwise."""
    if used > 1:
        raise CardsRefusal("CARD_TWICE", Sentence("同一账号在文件里出现了%(n)s次。", n=used))
    if known is None:
        raise CardsRefusal("CARD_UNKNOWN", "全市档案里没有这个号码。")
    if len(known.persons) > 1 or known.doubtful:
        raise CardsRefusal("CARD_UNSURE", "这个号码对应的档案还在核对是否同一人。")
    person = files.standing(known.person)
    before = Account.objects.filter(person=person, replaced_at=None).first()
    stated = Stated(row.bank, row.account, row.holder, social_card=True)
    if before is not None and not before.social_card:
        raise CardsRefusal("CARD_OWN_WORD", "本人已登记其他账户，没有更换。")
    made = applications.state_account(person=person, stated=stated, actor=actor, at=at)
    return before is None or made.pk != before.pk


def _read(content: bytes) -> tuple[list[Row], list[Refused]]:
    grid = workbook.read(content).sheets[0].rows
    top, places = _headings(grid)
    below = [
        (n, cells) for n, cells in enumerate(grid[top + 1 :], start=top + 2) if any(c != "" for c in cells)
    ]
    if len(below) > MOST:
        raise CardsTooMany(len(below))
    rows: list[Row] = []
    refused: list[Refused] = []
    for n, cells in below:
        try:
            rows.append(Row(n, *_cleaned([cells[p] if p < len(cells) else "" for p in places])))
        except Refusal as wrong:
            refused.append(Refused(n, "", "", told(wrong)))
    return rows, refused


def _headings(grid: Sequence[Sequence[Cell]]) -> tuple[int, list[int]]:
    """The row with all four headings, and the place of each."""
    for top, cells in enumerate(grid[:10]):
        words = [str(cell).strip() for cell in cells]
        places = [next((n for n, word in enumerate(words) if word in one.heads), -1) for one in COLUMNS]
        if min(places) >= 0:
            return top, places
    raise CardsHeadless


def _cleaned(cells: Sequence[Cell]) -> Iterator[str]:
    for column, read, cell in zip(COLUMNS, _CLEAN, cells, strict=True):
        value = read(cell)
        if value is None:
            raise CardsRefusal("CARD_EMPTY", Sentence("没有填%(label)s。", label=column.label))
        yield str(value)
