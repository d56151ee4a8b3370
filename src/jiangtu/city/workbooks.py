"""The departments' workbooks: two deliveries a month apart, as dirty as real ones, with every bad cell on record."""

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu import catalogues
from jiangtu.city import dirt, flaws, published, writers
from jiangtu.city.columns import Ints, coded, dated, fixed, texts
from jiangtu.city.dirt import Cell
from jiangtu.city.flaws import BadCell
from jiangtu.city.mentions import DELIVERED, WAYS, Department, Said, deliveries
from jiangtu.city.population import SCHOOLING, home_words
from jiangtu.city.sheets import SHEETS, Sheet
from jiangtu.city.truth import City
from jiangtu.engine.schema import domains, efile
from jiangtu.engine.schema.table import Column, Kind

LARGEST = 199_000
"""Rows of one file; a longer register comes as text, in parts."""
REPEATED = 0.002
"""Share of rows that stand twice."""
MONTHS_BETWEEN = 30
"""Days between the two deliveries."""
UNTILS = {"until_on", "ended_on", "graduated_on"}
BEGINS = {"insurance": "from_on", "employment": "from_on", "certificates": "issued_on", "training": "started_on",
          "education": "enrolled_on", "titles": "obtained_on", "statuses": "from_on", "claims": "paid_on",
          "honours": "awarded_on", "memberships": "from_on", "employers": "registered_on"}  # fmt: skip
TRADES = {"5": "初级工", "4": "中级工", "3": "高级工", "2": "技师", "1": "高级技师", "S": "特级技师", "C": "首席技师",
          "A": "学徒工"}  # fmt: skip
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was written: `files` in order, every bad cell, and the record and person behind each row.

    `rows` has one row per data row of a file: file, row (as people count), record, person (null for employers).
    """

    files: tuple[Path, ...]
    bad: tuple[BadCell, ...]
    rows: pa.Table


def deliver(
    city: City, folder: Path, *, month: int, progress: Progress = lambda _name, _rows: None
) -> Delivered:
    """Write the month's workbooks (1 or 2) into `folder`; `progress` hears each file and its rows.

    Month 2 is the whole truth up to the delivery day, month 1 what could be known 30 days earlier. The same city gives
    the same bytes. About 1 s for 2,000 workers, 2 min for 600,000; xlsx costs 5 µs a cell, text 1 µs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    day = city.plan.today - DELIVERED - (2 - month) * MONTHS_BETWEEN
    said = {kind: (department, words) for department, words in deliveries(city) for kind in department.kinds}
    files: list[Path] = []
    bad: list[BadCell] = []
    rows: list[pa.Table] = []
    for usual in SHEETS:
        table = _known(city, usual, said.get(usual.kind), day)
        sheet = _as_text(usual) if table.num_rows > LARGEST else usual
        for part, start in enumerate(range(0, max(table.num_rows, 1), LARGEST), 1):
            name = _file_name(sheet, table.num_rows, part)
            written = _write(city, sheet, table.slice(start, LARGEST), folder / name, day)
            files.append(folder / name)
            bad += written.bad
            rows.append(written.rows)
            progress(name, written.rows.num_rows)
    return Delivered(tuple(files), tuple(bad), pa.concat_tables(rows))


def bad_cells_table(bad: tuple[BadCell, ...]) -> pa.Table:
    """Bad cells as a table, with the reason in Chinese."""
    reasons = {f.code: f.zh for f in flaws.FLAWS} | {
        "NUMBER_CHECK": "身份证号校验位不对",
        "NOBODY": "身份证号、手机号、出生日期都没有，不知道是谁",
    }
    names = BadCell.__slots__
    columns: dict[str, list[str | int]] = {n: [getattr(b, n) for b in bad] for n in names}
    return pa.table({**columns, "zh": [reasons[b.flaw] for b in bad]})


def _as_text(sheet: Sheet) -> Sheet:
    """A register too long for one workbook is exported as text."""
    return replace(sheet, suffix="gb18030") if sheet.suffix == "xlsx" else sheet


def _file_name(sheet: Sheet, rows: int, part: int) -> str:
    extension = "xlsx" if sheet.suffix == "xlsx" else "csv"
    number = f"-{part}" if rows > LARGEST else ""
    return f"{sheet.department}-{sheet.stem}{number}.{extension}"


def _known(city: City, sheet: Sheet, said: tuple[Department, Said] | None, day: int) -> pa.Table:
    """The sheet's records as known on the day, with the mention's words joined to each."""
    records = city.records[sheet.kind]
    begun = pc.less_equal(records[BEGINS[sheet.kind]].cast(pa.int32()), day)
    if sheet.kind == "employers":
        return records.filter(begun)
    assert said is not None, sheet.kind
    records = _open_on(records.filter(begun), day)
    place = np.zeros(len(city.people), np.int64)
    place[said[1].person] = np.arange(len(said[1]))
    mention = _mention_words(city, *said).take(pa.array(place[records["person"].to_numpy() - 1]))
    for name in mention.column_names:
        if name not in records.column_names:
            records = records.append_column(name, mention[name])
    return records


def _open_on(records: pa.Table, day: int) -> pa.Table:
    """Ends that lie after the day are not known yet; a class that has not ended is running."""
    for name in UNTILS & set(records.column_names):
        column = records[name]
        later = pc.greater(column.cast(pa.int32()), day)
        position = records.column_names.index(name)
        records = records.set_column(position, name, pc.if_else(later, pa.scalar(None, pa.date32()), column))
        if name == "ended_on":
            outcome = pc.if_else(pc.is_null(records[name]), "RUNNING", records["outcome"])
            records = records.set_column(records.column_names.index("outcome"), "outcome", outcome)
    return records


def _mention_words(city: City, department: Department, said: Said) -> pa.Table:
    people = city.people
    known = {
        "name": texts(said.names),
        "citizen_number": fixed(said.number, missing=said.number[:, 0] == 0),
        "sex": coded(said.male.astype(np.int64), ["F", "M"]),
        "born_on": dated(said.born),
        "phone": fixed(said.phone, missing=said.phone[:, 0] == 0),
        "household": coded(people.rural[said.person].astype(np.int64), ["URBAN", "RURAL"]),
        "home_area": home_words(people.home[said.person]),
        "schooling": coded(people.schooling[said.person], SCHOOLING),
        "mistyped": pa.array((said.ways >> WAYS.index("mistyped_number") & 1).astype(bool)),
    }
    kept = {"name", "citizen_number", "mistyped", *department.knows}
    return pa.table({name: column for name, column in known.items() if name in kept})


def _write(city: City, sheet: Sheet, table: pa.Table, path: Path, day: int) -> Delivered:
    rng = city.plan.dice(f"workbook {sheet.kind} {day} {path.name}")
    table = table.take(pa.array(_order(rng, table.num_rows)))
    sources = [h.source for h in sheet.heads]
    columns = {source: _cells(rng, city, sheet, table, source) for source in sources}
    typed = {s: c for s, c in columns.items() if s not in ("#", "remark", "employer_name")}
    found = _misspelled(table)
    whole = np.setdiff1d(_spoilable(city, table), [row for row, _, _ in found]).tolist()
    spoiled, planted = flaws.spoil(rng, typed, whole, formulas=sheet.suffix == "xlsx")
    found += planted
    grid = _grid(sheet, list(zip(*({**columns, **spoiled}[s] for s in sources), strict=True)), day)
    writers.write(grid, path, sheet.suffix)
    record = table["record"].to_numpy()
    bad = [
        BadCell(path.name, grid.first_row + row, sources.index(source) + 1, sheet.heads[sources.index(source)].name,
                str(spoiled[source][row]), flaw, int(record[row]))
        for row, source, flaw in sorted(found)
    ]  # fmt: skip
    return Delivered((path,), tuple(bad), _row_truth(table, path.name, grid.first_row))


def _spoilable(city: City, table: pa.Table) -> Ints:
    """Rows that may be made bad: everybody's but those of people who are spared."""
    if "person" not in table.column_names:
        return np.arange(table.num_rows)
    return np.flatnonzero(table["person"].to_numpy() <= city.people.spared)


def _order(rng: np.random.Generator, rows: int) -> Ints:
    """The rows in their order, a few of them twice."""
    twice = np.flatnonzero(rng.random(rows) < REPEATED)
    return np.sort(np.r_[np.arange(rows), twice])


def _misspelled(table: pa.Table) -> list[tuple[int, str, str]]:
    """Rows whose citizen number fails its check, and rows that do not say who is meant."""
    if "mistyped" not in table.column_names:
        return []
    mistyped = table["mistyped"].to_numpy()
    unnamed = np.logical_and.reduce(
        [
            table[c].is_null().to_numpy()
            for c in ("citizen_number", "phone", "born_on")
            if c in table.column_names
        ]
    )
    return [
        *((row, "citizen_number", "NUMBER_CHECK") for row in np.flatnonzero(mistyped & ~unnamed).tolist()),
        *((row, "citizen_number", "NOBODY") for row in np.flatnonzero(unnamed).tolist()),
    ]


def _row_truth(table: pa.Table, name: str, first: int) -> pa.Table:
    rows = table.num_rows
    person = table["person"] if "person" in table.column_names else pa.nulls(rows, pa.int64())
    return pa.table({
        "file": pa.array([name] * rows, pa.string()),
        "row": pa.array(np.arange(first, first + rows)),
        "record": table["record"],
        "person": person,
    })  # fmt: skip


def _grid(sheet: Sheet, rows: list[writers.Row], day: int) -> writers.Grid:
    date = dt.date(1970, 1, 1) + dt.timedelta(days=day)
    money = [i for i, h in enumerate(sheet.heads) if h.source.endswith("_fen")]
    total: list[Cell | flaws.Formula] = [None] * len(sheet.heads)
    total[0], total[1] = "合计", f"{len(rows)}条"
    for column in money:
        total[column] = round(sum(r[column] for r in rows if isinstance(r[column], int | float)), 2)  # type: ignore[misc]
    return writers.Grid(
        name=f"{date:%Y%m}",
        titles=(
            f"{sheet.title}（{date.year}年{date.month}月）",
            f"填报单位：{sheet.department}　　填报日期：{date:%Y-%m-%d}",
        ),
        groups=tuple(h.group for h in sheet.heads),
        heads=tuple(h.name for h in sheet.heads),
        rows=rows,
        foot=[total, ["制表人：李芳", *[None] * (len(sheet.heads) - 1)]],
        notes=_notes(sheet) if sheet.note_sheet else (),
    )


def _notes(sheet: Sheet) -> tuple[str, ...]:
    return ("填表说明", f"一、本表由{sheet.department}按月汇总报送。", "二、证件号码请按文本格式填写，不得使用科学计数法。", "三、日期格式为年-月-日，仍有效的终止日期留空。")  # fmt: skip


def _cells(rng: np.random.Generator, city: City, sheet: Sheet, table: pa.Table, source: str) -> list[Cell]:
    """The cells of one column as the department writes them."""
    rows = table.num_rows
    match source:
        case "#":
            return list(range(1, rows + 1))
        case "remark":
            return [" " if x else None for x in (rng.random(rows) < 0.05).tolist()]
        case "employer_name":
            return list(_company_names(city, table["employer"]))
        case _:
            spec = _column(sheet.kind, source)
            write = _WRITE.get(spec.kind, _as_is)
            return write(Ink(rng, sheet, spec), table[source].to_pylist())


@dataclass(frozen=True, slots=True)
class Ink:
    """What a column is written with: chance, the sheet's habits, what the column means."""

    rng: np.random.Generator
    sheet: Sheet
    spec: Column


def _as_is(_ink: Ink, values: list[Any]) -> list[Cell]:
    return list(values)


def _dates(ink: Ink, days: list[Any]) -> list[Cell]:
    name = ink.spec.name
    back = dt.timedelta(days=name in ink.sheet.inclusive)
    return dirt.dates(ink.rng, [None if d is None else d - back for d in days], ink.sheet.dates[name])


def _bools(_ink: Ink, values: list[Any]) -> list[Cell]:
    return [None if v is None else "是" if v else "否" for v in values]


def _texts(ink: Ink, values: list[Any]) -> list[Cell]:
    write = dirt.names if ink.spec.name == "name" else dirt.identifiers
    return write(ink.rng, values)


def _codes(ink: Ink, codes: list[Any]) -> list[Cell]:
    labels = domains.ALL[ink.spec.of].labels
    if ink.spec.of == "level" and ink.sheet.words == "trade":
        labels = TRADES
    if ink.spec.of == "level" and ink.sheet.words == "both":
        labels = {c: label if c in "SC" else f"{label}/{TRADES[c]}" for c, label in labels.items()}
    return dirt.words(ink.rng, [None if c is None else labels[c] for c in codes])


def _terms(ink: Ink, codes: list[Any]) -> list[Cell]:
    """Names of published terms; codes where the sheet or the list has no names."""
    if ink.spec.of == "occupation" and ink.sheet.occupation == "code":
        return list(codes)
    names = _names_of(ink.spec.of)
    if not names:
        return dirt.identifiers(ink.rng, codes)
    return dirt.words(ink.rng, [None if c is None else names.get(c, c) for c in codes])


_WRITE: dict[Kind, Callable[[Ink, list[Any]], list[Cell]]] = {
    Kind.DATE: _dates,
    Kind.MONEY: lambda ink, fen: dirt.money(ink.rng, fen),
    Kind.BOOL: _bools,
    Kind.CODE: _codes,
    Kind.TERM: _terms,
    Kind.TEXT: _texts,
}


@functools.cache
def _names_of(published_list: str) -> dict[str, str]:
    """Names by code; the city's own counties with the city's name before them, other areas by code."""
    match published_list:
        case "occupation":
            known = published.occupations()
            return dict(zip(known.codes, known.names, strict=True))
        case "area":
            counties = zip(*published.counties(), strict=True)
            return {"450200": "柳州市"} | {code: f"柳州市{name}" for code, name in counties}
        case "industry":
            return {row.code: row.name for row in catalogues.industries()}
        case _:
            return {}


def _column(kind: str, source: str) -> Column:
    spec = efile.RECORDS[kind].column(source) or efile.MENTIONS.column(source)
    assert spec is not None, source
    return spec


def _company_names(city: City, codes: pa.ChunkedArray) -> Iterator[str | None]:
    register = city.records["employers"]
    names = dict(zip(register["employer"].to_pylist(), register["name"].to_pylist(), strict=True))
    return (names.get(code) for code in codes.to_pylist())
