"""What a column, a domain of codes and a table are; every table of the facts is described in these words."""

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class Kind(StrEnum):
    """How a column's values behave in an expression; the physical type follows from it."""

    KEY = "key"  # opaque person, mention or row number: compared for equality only
    BOOL = "bool"
    DATE = "date"
    NUMBER = "number"  # whole number carrying a unit
    MONEY = "money"  # whole fen
    CODE = "code"  # member of a closed Domain of this package
    TERM = "term"  # member of a published list: occupation, area, industry, company number
    TEXT = "text"  # free text: shown, never compared


ARROW_TYPE: dict[Kind, pa.DataType] = {
    Kind.KEY: pa.int64(),
    Kind.BOOL: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.NUMBER: pa.int32(),
    Kind.MONEY: pa.int64(),
    Kind.CODE: pa.string(),
    Kind.TERM: pa.string(),
    Kind.TEXT: pa.string(),
}


@dataclass(frozen=True, slots=True)
class Domain:
    """A closed list of codes with their Chinese labels, lowest first where `ordered`."""

    name: str
    label: str
    labels: dict[str, str]  # code -> Chinese label
    ordered: bool = False
    english: dict[str, str] | None = None

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def code_of(self, word: str) -> str | None:
        """The code meant by a code or by its Chinese label; None when it is neither."""
        if word in self.labels:
            return word
        return next((code for code, label in self.labels.items() if label == word), None)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its English name, Chinese label, unit, what null means and where it comes from.

    `of` names the Domain of a CODE or the published list of a TERM ("occupation", "area", "industry", "company").
    """

    name: str
    label: str
    kind: Kind
    null: str
    source: str
    unit: str = ""
    of: str = ""

    @property
    def arrow(self) -> pa.DataType:
        return ARROW_TYPE[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the facts. `grain` says what one row is; `subject` names the column that joins it to its subject.

    Rows are sorted by (`subject`, *`order`); that order is total, so equal facts are equal bytes.
    """

    name: str
    label: str
    grain: str
    subject: str
    columns: tuple[Column, ...]
    unit: str = ""  # the word a policy uses for one row: `certificate.level`
    order: tuple[str, ...] = ()

    def column(self, word: str) -> Column | None:
        """The column called `word` in English or by its Chinese label."""
        return next((c for c in self.columns if word in (c.name, c.label)), None)

    @property
    def arrow(self) -> pa.Schema:
        return pa.schema([(c.name, c.arrow) for c in self.columns])
