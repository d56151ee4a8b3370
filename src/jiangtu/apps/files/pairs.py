"""One doubtful pair as a clerk sees it: both sides masked, what agrees, and each step's weight as a bar."""

from dataclasses import dataclass
from itertools import accumulate, pairwise

from jiangtu.apps.files import lifeline, queries
from jiangtu.apps.files.kinds import CHANGE_LABELS, DOUBT_LABELS, SEALED, Evidence, instant
from jiangtu.apps.files.lifeline import Source
from jiangtu.apps.files.models import Change, Doubt, Mention
from jiangtu.apps.vault import crypto
from jiangtu.engine.schema import efile

WIDTH = 240.0
"""Of the waterfall, in units of its own picture."""


@dataclass(frozen=True, slots=True)
class Side:
    """One mention of the pair; `wrong_number`: what stood in the number's place is none, and serves comparison alone."""

    mention: int
    person: int
    values: dict[str, str]
    wrong_number: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the waterfall: where its bar begins and how long it is, in units of the picture."""

    label: str
    sentence: str
    weight: float
    x: float
    width: float

    @property
    def tone(self) -> str:
        """For or against."""
        return "yes" if self.weight > 0 else "bad"

    @property
    def bits(self) -> str:
        """The weight with its sign; nothing where a side was left empty."""
        return f"{self.weight:+.1f}" if self.weight else "0"


@dataclass(frozen=True, slots=True)
class PairPage:
    """The pair on the screen and how many wait in all."""

    pk: int
    left: Side
    right: Side
    joined: bool
    reason: str
    against: str
    percent: str
    steps: tuple[Bar, ...]
    zero: float
    waiting: int

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both, in order."""
        return self.left, self.right

    @property
    def telling(self) -> list["Bar"]:
        """What speaks for one person, then what speaks against it."""
        return sorted((bar for bar in self.steps[1:] if bar.weight), key=lambda bar: bar.weight < 0)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A merge or a split that can still be taken back."""

    pk: int
    kind: str
    kept: int
    other: int
    reason: str
    made_by: str
    made_on: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision that left everybody where he was, and can still be taken back."""

    pk: int
    answer: str
    persons: tuple[int, ...]
    reason: str
    made_by: str
    made_on: str


def next_pair() -> PairPage | None:
    """The pair at the head of the queue; None when nobody waits. Eight queries."""
    waiting = queries.open_pairs().select_related(
        "left__source", "left__batch", "right__source", "right__batch"
    )
    doubt = waiting.first()
    return _page(doubt, waiting.count()) if doubt else None


def _page(doubt: Doubt, waiting: int) -> PairPage:
    left, right = _side(doubt.left), _side(doubt.right)
    found: Evidence = doubt.evidence
    steps, zero = _waterfall(found)
    return PairPage(
        pk=doubt.pk, left=left, right=right, joined=left.person == right.person, reason=found["reason"],
        against=found["against"], percent=f"{min(doubt.probability, 0.99):.0%}", steps=steps,
        zero=zero, waiting=waiting,
    )  # fmt: skip


def _side(mention: Mention) -> Side:
    vault = crypto.vault()
    values = {name: lifeline.masked(mention, name, vault) for name in SEALED}
    values["name"] = mention.name or "—"
    for name in ("sex", "born_on"):
        column = efile.MENTIONS.column(name)
        value = getattr(mention, name)
        values[name] = "—" if value is None or column is None else lifeline.word_for(column, value)
    wrong = mention.number_written_sealed is not None and mention.citizen_number_sealed is None
    return Side(mention.pk, queries.person_of(mention.pk), values, wrong, lifeline.source_of(mention))


def _waterfall(found: Evidence) -> tuple[tuple[Bar, ...], float]:
    """The chance first, then each field's weight from where the last one ended; and where zero bits lies."""
    told = [("起点", "随意两条记录是同一人的可能", found["chance"])]
    told += [(step["label"], step["sentence"], step["weight"]) for step in found["steps"]]
    ends = list(accumulate((weight for _, _, weight in told), initial=0.0))
    low, scale = min(ends), WIDTH / ((max(ends) - min(ends)) or 1.0)
    bars = [
        Bar(
            *line,
            x=round((min(span) - low) * scale, 1),
            width=round(abs(span[1] - span[0]) * scale, 1),
        )
        for line, span in zip(told, pairwise(ends), strict=True)
    ]
    return tuple(bars), round((0.0 - low) * scale, 1)


def recent_changes(*, limit: int = 10) -> list[ChangeLine]:
    """The latest merges and splits nobody has taken back."""
    rows = Change.objects.filter(reverses=None, reversed_by=None).order_by("-pk")[:limit]
    return [
        ChangeLine(
            row.pk, CHANGE_LABELS[row.kind], row.kept_id, row.other_id, row.reason, row.made_by,
            _minute(row.made_at),
        )
        for row in rows
    ]  # fmt: skip


def recent_decisions(*, limit: int = 10) -> list[DecisionLine]:
    """The latest decisions that neither merged nor split. Two queries."""
    rows = list(queries.unmoved_pairs().order_by("-decided_at", "-pk")[:limit])
    persons = queries.persons_of({mention for row in rows for mention in (row.left_id, row.right_id)})
    return [
        DecisionLine(
            row.pk, DOUBT_LABELS[row.state], tuple(sorted({persons[row.left_id], persons[row.right_id]})), row.reason,
            row.decided_by, _minute(row.decided_at or 0),
        )
        for row in rows
    ]  # fmt: skip


def _minute(made_at: int) -> str:
    return f"{instant(made_at).astimezone(lifeline.CITY):%Y-%m-%d %H:%M}"
