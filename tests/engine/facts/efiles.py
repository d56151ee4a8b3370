"""Small e-files made at random from a seed, crowded enough that reports overlap, repeat and contradict."""

import datetime as dt
import random
from collections.abc import Mapping

import pyarrow as pa

from jiangtu.engine.facts.news import REGISTERS, News
from jiangtu.engine.schema import domains
from jiangtu.engine.schema import efile as spec
from jiangtu.engine.schema.table import Column, Kind

FIRST = dt.date(2023, 1, 1)
DEPARTMENTS = ("总工会", "公共就业服务机构", "社会保险经办机构", "某区")
TERMS = {
    "occupation": ("6-18-02-04", "6-18-01-01"),
    "company": ("91350100M000100Y43", "91440300708461136T"),
    "area": ("450202", "450203"),
    "industry": ("36", "37"),
    "class": ("B1", "B2"),
    "certificate": ("S000045000012243000120", "Y000123000001195000001"),
}
NUMBERS = ("11010519491231002X", "450202188903070011", "masked")

Rows = dict[str, list[dict[str, object]]]


def make(seed: int) -> Rows:
    """Every table of an e-file as rows, in any order; large ones test more for the same overhead."""
    dice = random.Random(seed)
    rows: Rows = {"mentions": [], "links": []}
    mentions = range(1, dice.choice((4, 16)))
    for mention in mentions:
        rows["mentions"].append({**_values(dice, spec.MENTIONS.columns), "mention": mention})
        for _ in range(dice.randint(1, 2)):
            link = {"mention": mention, "person": dice.randint(1, 6), "doubtful": dice.random() < 0.2}
            rows["links"].append({**link, **_provenance(dice)})
    number = 0
    for kind, table in spec.RECORDS.items():
        rows[kind] = []
        for _ in range(dice.choice((0, 10, 60, 150))):
            number += 1
            values = _values(dice, table.columns) | {"record": number}
            rows[kind].append(values if kind == "employers" else values | {"mention": dice.choice(mentions)})
        dice.shuffle(rows[kind])
    return rows


def arrow(rows: Mapping[str, list[dict[str, object]]]) -> dict[str, pa.Table]:
    """The rows as the tables of `engine.schema.efile`."""
    tables = {"mentions": spec.MENTIONS, "links": spec.LINKS, **spec.RECORDS}
    return {name: pa.Table.from_pylist(rows.get(name, []), tables[name].arrow) for name in tables}


def later(rows: Rows, seed: int) -> Rows:
    """The same e-file some instants on: some rows gone, some added, some mentions linked anew; instants 6 to 9."""
    dice = random.Random(seed)
    more = make(seed + 1)
    changed: Rows = {}
    for name, old in rows.items():
        kept = [
            row | {"gone_at": dice.randint(6, 9)} if row["gone_at"] is None and dice.random() < 0.1 else row
            for row in old
        ]
        new = [
            row | {"recorded_at": dice.randint(6, 9), "gone_at": None}
            for row in more[name]
            if name != "mentions" and dice.random() < 0.3
        ]
        renumbered = [row | {"record": 1000 + n} if "record" in row else row for n, row in enumerate(new)]
        known = {row["mention"] for row in rows["mentions"]}
        changed[name] = kept + [r for r in renumbered if r.get("mention") is None or r["mention"] in known]
    return changed


def news(rows: Rows, after: int) -> News:
    """What `rows` say that was not known at the instant `after`, with everything that is believed of whom it touches."""
    fresh = {name: [row for row in table if _is_news(row, after)] for name, table in rows.items()}
    touched = {row["mention"] for name, table in fresh.items() if name != "employers" for row in table}
    persons = {row["person"] for row in rows["links"] if row["mention"] in touched}
    theirs = {row["mention"] for row in rows["links"] if row["person"] in persons}
    employers = {row["employer"] for row in fresh["employers"]}
    believed = {
        name: [
            row
            for row in table
            if row["gone_at"] is None and (row.get("mention") in theirs or row.get("employer") in employers)
        ]
        for name, table in rows.items()
    }
    return News(arrow(believed), frozenset(persons), frozenset(employers), delivered(rows))


def delivered(rows: Rows) -> frozenset[str]:
    """The columns of the workers whose register has a believed row."""
    return frozenset(
        column
        for column, (table, code, codes) in REGISTERS.items()
        if any(row["gone_at"] is None and (not code or row[code] in codes) for row in rows[table])
    )


def _is_news(row: dict[str, object], after: int) -> bool:
    return row["recorded_at"] > after or (row["gone_at"] or 0) > after


def _values(dice: random.Random, columns: tuple[Column, ...]) -> dict[str, object]:
    values = {c.name: _value(dice, c) for c in columns if c.name not in ("recorded_at", "gone_at")}
    start = next((c for c in ("from_on", "started_on", "enrolled_on", "awarded_on") if values.get(c)), None)
    for end in ("until_on", "ended_on", "graduated_on"):
        if start and values.get(end):
            values[end] = values[start] + dt.timedelta(days=dice.choice((1, 31, 31, 59, 365)))
    return values | _provenance(dice)


def _value(dice: random.Random, column: Column) -> object:  # noqa: PLR0911  # one answer a kind
    if column.null != spec.NEVER and dice.random() < (0.1 if column.name == "until_on" else 0.3):
        return None
    match column.kind:
        case Kind.BOOL:
            return dice.random() < 0.3
        case Kind.DATE:
            return _day(dice)
        case Kind.NUMBER | Kind.KEY:
            return dice.randint(1, 3)
        case Kind.MONEY:
            return dice.choice((100_000, 150_000))
        case Kind.CODE:
            return dice.choice(domains.ALL[column.of].codes[:4])
        case Kind.TERM:
            return dice.choice(TERMS[column.of])
        case _:
            return dice.choice(
                {"department": DEPARTMENTS, "citizen_number": NUMBERS}.get(column.name, ("甲",))
            )


def _day(dice: random.Random) -> dt.date:
    whole_month = dt.date(2023 + dice.randint(0, 2), dice.randint(1, 12), 1)
    return dice.choice((whole_month, whole_month, FIRST + dt.timedelta(days=dice.randint(0, 1095))))


def _provenance(dice: random.Random) -> dict[str, object]:
    return {
        "recorded_at": dice.randint(1, 5),
        "gone_at": dice.choice((None, None, None, None, None, None, 4, 5)),
    }
