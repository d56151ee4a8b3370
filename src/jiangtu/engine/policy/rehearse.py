"""A change of rules before it is made: who would win, who would lose, and what it would cost each fund."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import kernel
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.tree import Edition, Verdict
from jiangtu.engine.schema import domains

KEYS = ["subject", "unit"]
_NO_UNIT = -1  # stands for null while the two sides are joined: a null meets nothing


@dataclass(frozen=True, slots=True)
class FundChange:
    """What one fund pays before and after, in fen; money taken back counts against it."""

    fund: str
    before_fen: int
    after_fen: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The outcome of a change over one population.

    `winners` and `losers` count subjects who get more or less money in all, or, money being equal, more or fewer yeses;
    `unchanged` everybody else whom either side decides about. `unsure_before` and `unsure_after` count unknown rows.
    `differences` has one row per (subject, unit) decided differently, sorted by both: `before` and `after` are verdicts
    (null: no decision), `failed` and `unknown` the bits after, `before_fen`, `after_fen`, `change_fen` signed fen.
    """

    as_of: dt.date
    old: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, str], ...]
    winners: int
    losers: int
    unchanged: int
    unsure_before: int
    unsure_after: int
    funds: tuple[FundChange, ...]
    differences: pa.Table


def rehearse(
    old: Sequence[Edition], new: Sequence[Edition], facts: FactSet, catalogues: Catalogues
) -> Rehearsal:
    """What changes if `new` stood in the place of `old` on the facts' day.

    A new edition that is not in force on that day is taken as if it were, for certificates and filings of any date.
    All editions decide about the same kind of subject. Errors: CatalogueMissing. Cost: two sweeps and a join.
    """
    before = _decided(old, facts, catalogues)
    after = _decided([_in_force(e, facts.as_of) for e in new], facts, catalogues)
    joined = _joined(_side(before), _side(after))
    change = pc.subtract(joined["after_fen"], joined["before_fen"])
    more = pc.subtract(_is_yes(joined["after"]), _is_yes(joined["before"]))
    gained = joined.append_column("change_fen", change).append_column("more", more)
    winners, losers, subjects = _count(gained)
    return Rehearsal(
        as_of=facts.as_of,
        old=tuple(e.key for e in old),
        new=tuple(e.key for e in new),
        winners=winners,
        losers=losers,
        unchanged=subjects - winners - losers,
        unsure_before=_unsure(joined["before"]),
        unsure_after=_unsure(joined["after"]),
        funds=_funds(before, after),
        differences=_differences(gained),
    )


def told(outcome: Rehearsal) -> dict[str, Any]:
    """The outcome as plain values for reports, with `text` in Chinese."""
    funds = [
        {"fund": c.fund, "before_fen": c.before_fen, "after_fen": c.after_fen, "change_fen": c.after_fen - c.before_fen}
        for c in outcome.funds
    ]  # fmt: skip
    return {
        "as_of": outcome.as_of.isoformat(),
        "old": [list(key) for key in outcome.old],
        "new": [list(key) for key in outcome.new],
        "winners": outcome.winners,
        "losers": outcome.losers,
        "unchanged": outcome.unchanged,
        "unknown_before": outcome.unsure_before,
        "unknown_after": outcome.unsure_after,
        "differences": outcome.differences.num_rows,
        "funds": funds,
        "text": _text(outcome),
    }


def _text(outcome: Rehearsal) -> str:
    head = (
        f"{outcome.as_of} 预演：多得 {outcome.winners} 人，少得 {outcome.losers} 人，不变 {outcome.unchanged} 人；"
        f"资料不全的由 {outcome.unsure_before} 项变为 {outcome.unsure_after} 项。"
    )
    return "\n".join([head, *(_fund_text(change) for change in outcome.funds)])


def _fund_text(change: FundChange) -> str:
    label = domains.FUND.labels.get(change.fund, "未写资金来源")
    before, after = (f"{fen / 100:,.2f} 元" for fen in (change.before_fen, change.after_fen))
    return f"  {label}：由 {before} 变为 {after}，{_signed(change.after_fen - change.before_fen)}。"


def _signed(fen: int) -> str:
    word = "增加" if fen > 0 else "减少" if fen < 0 else "不变"
    return word if fen == 0 else f"{word} {abs(fen) / 100:,.2f} 元"


def _in_force(edition: Edition, day: dt.date) -> Edition:
    """The edition as if in force on the day, if it is not."""
    if edition.since <= day and (edition.until is None or day < edition.until):
        return edition
    return dataclasses.replace(edition, since=dt.date.min, until=None)


def _decided(
    editions: Sequence[Edition], facts: FactSet, catalogues: Catalogues
) -> list[tuple[Edition, pa.Table]]:
    return [(e, _signed_amounts(e, table)) for e, table in kernel.sweep(editions, facts, catalogues)]


def _signed_amounts(edition: Edition, table: pa.Table) -> pa.Table:
    """Keys, verdict, bits, and `fen` from the subject's side: paid above zero, taken back below."""
    fen = pc.fill_null(table["amount_fen"], 0)
    signed = pc.negate(fen) if edition.direction == "recover" else fen
    kept = table.select(["subject", "verdict", "failed", "unknown"])
    return kept.append_column("unit", pc.fill_null(table["unit"], _NO_UNIT)).append_column("fen", signed)


def _side(decided: Iterable[tuple[Edition, pa.Table]]) -> pa.Table:
    """One row per key: a yes before an unknown before a no, where several editions speak; money added up."""
    tables = [table for _, table in decided]
    if not tables:
        return _NOBODY
    whole = pa.concat_tables(tables)
    order = pc.choose(whole["verdict"].combine_chunks(), *_RANKS)
    ranked = whole.append_column("rank", order).sort_by([("rank", "ascending")])
    first = ranked.group_by(KEYS, use_threads=False).aggregate(
        [("verdict", "first"), ("failed", "first"), ("unknown", "first"), ("fen", "sum")]
    )
    return first.rename_columns(
        [name.removesuffix("_first").removesuffix("_sum") for name in first.column_names]
    )


_RANKS = [pa.scalar({Verdict.YES: 0, Verdict.UNKNOWN: 1, Verdict.NO: 2}[v], pa.int8()) for v in Verdict]
_NOBODY = pa.table(
    {
        "subject": pa.array([], pa.int64()), "unit": pa.array([], pa.int64()), "verdict": pa.array([], pa.int8()),
        "failed": pa.array([], pa.uint32()), "unknown": pa.array([], pa.uint32()), "fen": pa.array([], pa.int64()),
    }
)  # fmt: skip


def _joined(before: pa.Table, after: pa.Table) -> pa.Table:
    """Both sides by key, sorted; money of a side that does not speak is nothing."""
    left = before.select([*KEYS, "verdict", "fen"]).rename_columns([*KEYS, "before", "before_fen"])
    right = after.rename_columns(
        [{"verdict": "after", "fen": "after_fen"}.get(name, name) for name in after.column_names]
    )
    if left.num_rows == 0:
        left = left.cast(left.schema.set(0, right.schema.field("subject")))
    both = left.join(right, KEYS, join_type="full outer").sort_by([(key, "ascending") for key in KEYS])
    for name in ("before_fen", "after_fen"):
        both = both.set_column(both.schema.get_field_index(name), name, pc.fill_null(both[name], 0))
    return both


def _is_yes(verdicts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(pc.fill_null(pc.equal(verdicts, int(Verdict.YES)), False), pa.int64())


def _unsure(verdicts: pa.ChunkedArray) -> int:
    return pc.sum(pc.equal(verdicts, int(Verdict.UNKNOWN))).as_py() or 0


def _count(gained: pa.Table) -> tuple[int, int, int]:
    """Winners, losers, and all subjects either side decides about."""
    each = gained.group_by("subject").aggregate([("change_fen", "sum"), ("more", "sum")])
    money, yeses = each["change_fen_sum"].to_numpy(), each["more_sum"].to_numpy()
    score = np.where(money != 0, money, yeses)
    return int((score > 0).sum()), int((score < 0).sum()), len(score)


def _differences(gained: pa.Table) -> pa.Table:
    """The rows decided or paid differently."""
    codes = [pc.fill_null(gained[side], -1) for side in ("before", "after")]
    moved = pc.or_(pc.not_equal(*codes), pc.not_equal(gained["change_fen"], 0))
    rows = gained.filter(moved)
    unit = pc.if_else(pc.equal(rows["unit"], _NO_UNIT), None, rows["unit"])
    columns = [
        "subject",
        "unit",
        "before",
        "after",
        "failed",
        "unknown",
        "before_fen",
        "after_fen",
        "change_fen",
    ]
    return rows.set_column(rows.schema.get_field_index("unit"), "unit", unit).select(columns).combine_chunks()


def _funds(
    before: Iterable[tuple[Edition, pa.Table]], after: Iterable[tuple[Edition, pa.Table]]
) -> tuple[FundChange, ...]:
    sides = [_by_fund(before), _by_fund(after)]
    names = sorted({*sides[0], *sides[1]})
    return tuple(FundChange(name, sides[0].get(name, 0), sides[1].get(name, 0)) for name in names)


def _by_fund(decided: Iterable[tuple[Edition, pa.Table]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for edition, table in decided:
        if edition.amount is not None:
            found[edition.fund] = found.get(edition.fund, 0) + (pc.sum(table["fen"]).as_py() or 0)
    return found
