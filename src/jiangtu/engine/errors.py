"""The two families of error, and the row-level problem that is not an error at all.

JiangtuError
├── Refusal   a rule said no: expected, shown to a person, never a trace
└── Fault     our bug or broken data: logged, alarms

A `Problem` is data: bad cells, bad YAML lines and bad pairs are collected and reported together.
Both speak Chinese; a `Sentence` keeps its values apart, so that a page can say it in its reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Sentence(str):
    """A Chinese sentence with values in it: a str like any other that still knows its `template` and `values`.

    >>> Sentence("还差%(n)s人。", n=3)
    '还差3人。'
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> "Sentence":
        made = super().__new__(cls, template % values)
        made.template, made.values = template, values
        return made

    def rstrip(self, ending: str | None = None, /) -> "Sentence":
        """The same sentence without its ending."""
        return Sentence(self.template.rstrip(ending), **self.values)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.template,), dict(self.values)


class JiangtuError(Exception):
    """Base of every error of ours: one stable `code`, Chinese for users, English for logs."""

    def __init__(self, code: str, zh: str, en: str = "") -> None:
        super().__init__(en or zh)
        self.code = code
        self.zh = zh
        self.en = en or zh


class Refusal(JiangtuError):
    """A rule said no; `mend` tells the reader what would change the answer, `source` which rule."""

    def __init__(self, code: str, zh: str, en: str = "", *, mend: str = "", source: str = "") -> None:
        super().__init__(code, zh, en)
        self.mend = mend
        self.source = source


class NotTheirs(Refusal):
    """It belongs to nobody or to somebody else; a page does not say which of the two."""


class Fault(JiangtuError):
    """Our own mistake or broken data: logged with its code, never explained away to a user."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one place of the input, in words a clerk can act on.

    `where` is the place (a cell "Sheet1!C7", a line of YAML, a pair of records), `value` what stood there,
    `rule` the rule it broke and `mend` what to do. `code` is stable and sorts problems into kinds.
    """

    code: str
    zh: str
    where: str = ""
    value: str = ""
    rule: str = ""
    mend: str = ""
    en: str = field(default="", compare=False)


class Problems(Refusal):
    """The whole input was read and every problem is here; nothing was kept."""

    def __init__(self, code: str, zh: str, problems: list[Problem], en: str = "") -> None:
        super().__init__(code, zh, en)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([self.zh, *(f"{p.where}: {p.zh}" for p in self.problems)])
