"""A stranger's workbook, opened in a child process that may die without harm.

`read` asks for a child (`reference.warm`) with its own memory and time limits and no secrets in its surroundings; the
bytes go in by its line, the answer and the tables come back as files of a private folder. The reader of .xls and .xlsx
can abort its process: then the answer is a refusal, and nothing else happened.
"""

import datetime as dt
import json
import os
import re
import resource
import signal
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jiangtu.apps.reference.warm import Warm
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.sheets import annotate, check, compare, foreign, layout, mapping, mend, workbook
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.sheets.clean import shown
from jiangtu.engine.sheets.mend import Mend

MEMORY_BYTES = 4 << 30
SECONDS = 180
DONE, COMPLAINT = b"done", "complaint"
_NAMED = re.compile("[:：]")  # what follows in a line below the table is a name: 制表人：王芳
_SURE = 0.6  # a sheet that fits no format better than this is not recognised

BESIDE = pa.list_(pa.struct([("column", pa.int16()), ("field", pa.string()), ("given", pa.string())]))
"""The other cells a broken rule speaks of: any of them may be the wrong one."""

FINDINGS = pa.schema(
    [
        ("row", pa.int32()), ("column", pa.int16()), ("field", pa.dictionary(pa.int16(), pa.string())),
        ("weight", pa.dictionary(pa.int8(), pa.string())), ("code", pa.dictionary(pa.int16(), pa.string())),
        ("where", pa.string()), ("value", pa.string()), ("zh", pa.dictionary(pa.int32(), pa.string())),
        ("rule", pa.dictionary(pa.int32(), pa.string())), ("mend", pa.dictionary(pa.int32(), pa.string())),
        ("given", pa.string()), ("beside", BESIDE),
    ]
)  # fmt: skip
"""Grain: one line per finding, in the order of the sheet. Identity numbers are masked in `value`, never in `given`: the
cell as it stands, mends included; null for a whole row."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to do with the bytes. An empty `format` asks only which one they fit; `columns` is a person's choice.

    `home` is the area the rows should lie in. `remembered` is the plain layout fingerprint → format column → plain heading of earlier deliveries.
    `mends` are cells of that sheet to be read otherwise than they stand in the file.
    """

    format: str
    as_of: dt.date
    sheet: str = ""
    columns: Mapping[str, int] | None = None
    home: str = ""
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mends: Sequence[Mend] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the child found. `refusal` is empty when the sheet could be checked; the tables are None when not."""

    format: str
    sheet: str
    about: Mapping[str, Any]  # headings, proposals, titles, rows left out, counts: plain JSON
    refusal: Mapping[str, str]
    staged: bytes | None = None
    findings: bytes | None = None
    marked: bytes | None = None


def read(
    content: bytes, request: Request, *, memory: int = MEMORY_BYTES, seconds: float = SECONDS
) -> Reading:
    """The reading of a file. Refused when the child died of it or took too long.

    Cost: 20 ms for the child itself; 9 s for 100,000 × 12 with every table written.
    """
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        order = asdict(request) | {"as_of": request.as_of.isoformat(), "out": folder}
        order |= {"memory": memory, "seconds": seconds}
        if not _followed(json.dumps(order).encode() + b"\n" + content, seconds):
            complaint = (_bytes(Path(folder, COMPLAINT)) or b"")[-400:].decode(errors="replace")
            raise Refusal(
                "SHEET_TOO_HEAVY",
                "读取程序打不开这个文件，已中止",
                f"the reader died: {complaint}",
                mend="请用表格软件打开它，把数据复制到一张新表里另存为 .xlsx，再上传",
            )
        return _answer(Path(folder))


def _followed(order: bytes, seconds: float) -> bool:
    """Whether the child lived to say that it is done."""
    with _warm.converse() as line:
        line.settimeout(seconds)
        try:
            line.sendall(order)
            line.shutdown(socket.SHUT_WR)
            return line.recv(len(DONE)) == DONE
        except ConnectionError:
            return False
        except TimeoutError as slow:
            raise Refusal(
                "SHEET_TOO_SLOW",
                Sentence("文件在 %(seconds)s 秒内没有读完", seconds=seconds),
                mend="请拆成几个文件分别上传",
            ) from slow


_warm = Warm("jiangtu.apps.intake.reader")


def _answer(folder: Path) -> Reading:
    said = json.loads((folder / "answer.json").read_text())
    staged, findings, marked = (_bytes(folder / name) for name in ("staged", "findings", "marked"))
    return Reading(**said, staged=staged, findings=findings, marked=marked)


def _bytes(place: Path) -> bytes | None:
    return place.read_bytes() if place.exists() else None


def prepare() -> None:
    """What every child needs, before there is one: a little sheet read once loads formats, sounds and tables."""
    form = formats.named("union-members")
    order = asdict(Request(form.id, dt.date(2025, 1, 1))) | {"as_of": "2025-01-01"}
    sheet = "\n".join([",".join(field.label for field in form.fields), ",".join("1" for _ in form.fields)])
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        _read(sheet.encode(), order, Path(folder))


def converse(line: socket.socket) -> None:
    """The child: limits first, then the bytes."""
    said = line.makefile("rb")
    order = json.loads(said.readline())
    folder = Path(order["out"])
    _confine(order, folder)
    answer = _read(said.read(), order, folder)
    (folder / "answer.json").write_text(json.dumps(answer, ensure_ascii=False))
    line.sendall(DONE)


def _confine(order: Mapping[str, Any], folder: Path) -> None:
    """Memory, time, no dump of it, and its last words beside its answer."""
    os.dup2(os.open(folder / COMPLAINT, os.O_WRONLY | os.O_CREAT, 0o600), 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    signal.setitimer(signal.ITIMER_REAL, order["seconds"] + 1)  # who asked has given up by then


def _read(content: bytes, order: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    answer: dict[str, Any] = {"format": order["format"], "sheet": "", "about": {}, "refusal": {}}
    try:
        _follow(content, order, folder, answer)
    except Refusal as refusal:
        answer["refusal"] = {"code": refusal.code, "zh": refusal.zh, "mend": refusal.mend}
    return answer


def _follow(content: bytes, order: Mapping[str, Any], folder: Path, answer: dict[str, Any]) -> None:
    """Fills `answer` as far as it gets, so that a refusal still shows the headings to choose from."""
    book, mends = workbook.read(content), tuple(Mend(**told) for told in order["mends"])
    form = formats.named(order["format"]) if order["format"] else None
    page = book.sheet(order["sheet"]) if order["sheet"] else _best_sheet(book, form)
    page = mend.over(page, mends)
    answer["sheet"] = page.name
    found = layout.find(page, mapping.known_headings())
    if form is None:
        answer["format"] = _recognised(page, found)
        return
    columns = _columns(page, found, form, order)
    answer["about"] = _about(book, page, found, form, columns)
    foreign.refuse_foreign(page, found, form, columns)
    checked = _checked(content, book, page, (found, columns, form), order)
    foreign.refuse_other_area(checked.table, home=order["home"])
    answer["about"] |= _counted(checked, form, found, columns)
    pq.write_table(checked.table, folder / "staged", compression="zstd")
    if checked.findings or mends:
        pq.write_table(_findings(checked, page, form, columns), folder / "findings", compression="zstd")
        marked = annotate.annotate(content, book.shape, page, checked.findings, mends)
        (folder / "marked").write_bytes(marked)


def _checked(
    content: bytes,
    book: workbook.Workbook,
    page: workbook.Sheet,
    read: tuple[layout.Layout, mapping.ColumnMap, formats.Format],
    order: Mapping[str, Any],
) -> check.Checked:
    """The sheet checked; a formula that was mended is a value now."""
    found, columns, form = read
    formulas = workbook.computed(content, book.shape, page.name)
    mended = mend.places(Mend(**told) for told in order["mends"])
    as_of = dt.date.fromisoformat(order["as_of"])
    return check.check(page, found, columns, form, as_of=as_of, formulas=formulas - mended)


def _best_sheet(book: workbook.Workbook, form: formats.Format | None) -> workbook.Sheet:
    """The sheet that fits the format (or any) best; our own list of errors never counts."""
    pages = [page for page in book.sheets if page.name != annotate.LIST] or list(book.sheets)
    if len(pages) == 1:
        return pages[0]
    forms = [form] if form else list(formats.shipped().values())
    return max(pages, key=lambda page: _fit(page, forms))


def _fit(page: workbook.Sheet, forms: list[formats.Format]) -> float:
    try:
        found = layout.find(page, mapping.known_headings())
    except Refusal:
        return -1.0
    return foreign.recognise(page, found, forms)[0].score


def _recognised(page: workbook.Sheet, found: layout.Layout) -> str:
    best = foreign.recognise(page, found, formats.shipped().values())[0]
    if best.score < _SURE:
        heads = "、".join(h.name for h in found.headings)
        raise Refusal(
            "SHEET_NOT_RECOGNISED",
            "看不出这是哪一种表",
            mend=Sentence("请在上传时指定格式。表头里有：%(heads)s", heads=heads),
        )
    return best.format


def _columns(
    page: workbook.Sheet, found: layout.Layout, form: formats.Format, order: Mapping[str, Any]
) -> mapping.ColumnMap:
    if order["columns"] is not None:
        return mapping.choose(page, found, form, columns=order["columns"])
    remembered = order["remembered"].get(found.fingerprint)
    return mapping.propose(page, found, form, remembered=remembered)


def _about(
    book: workbook.Workbook,
    page: workbook.Sheet,
    found: layout.Layout,
    form: formats.Format,
    columns: mapping.ColumnMap,
) -> dict[str, Any]:
    labels = {f.name: f.label for f in form.fields}
    samples = {h.column: _samples(page, found, h.column) for h in found.headings}
    return {
        "sheets": [s.name for s in book.sheets if s.name != annotate.LIST],
        "headings": [
            {"column": h.column, "name": h.whole, "samples": samples[h.column]} for h in found.headings
        ],
        "proposals": [asdict(p) | {"sure": p.is_sure, "label": labels[p.field]} for p in columns.proposals],
        "missing": list(columns.missing),
        "unclaimed": [h.whole for h in columns.unclaimed],
        "skipped": [
            {"row": s.row + 1, "why": s.why, "text": _NAMED.split(s.text)[0]} for s in found.skipped[:50]
        ],
        "fingerprint": found.fingerprint,
    }


def _samples(page: workbook.Sheet, found: layout.Layout, column: int) -> list[str]:
    """Three different shapes of values as a hint: what is kept in plain says nothing of anybody."""
    cells = (str(page.cell(row, column)) for row in found.rows[:200])
    return list(dict.fromkeys(_shape(text) for text in cells if text))[:3]


def _shape(text: str) -> str:
    """The first character of a value, and a star for each letter and digit after it.

    >>> _shape("覃美玲"), _shape("1990-03-05"), _shape("450202199003051234")
    ('覃**', '1***-**-**', '4***************')
    """
    return text[:1] + re.sub(r"\w", "*", text[1:16])


def _counted(
    checked: check.Checked, form: formats.Format, found: layout.Layout, columns: mapping.ColumnMap
) -> dict[str, Any]:
    totals = compare.totals(checked.table, money=form.money)
    return {
        "read": checked.read, "refused": checked.refused, "duplicates": checked.duplicates,
        "doubtful": checked.doubtful, "kinds": dict(checked.counts), "persons": totals.persons,
        "money_fen": totals.money_fen, "remember": mapping.to_remember(found, columns),
    }  # fmt: skip


def _findings(
    checked: check.Checked, page: workbook.Sheet, form: formats.Format, columns: mapping.ColumnMap
) -> pa.Table:
    rules = {rule.zh: rule.columns for rule in form.rules}
    lines = [
        {
            "row": f.row, "column": f.column, "field": f.field, "weight": str(f.weight), "code": f.problem.code,
            "where": f.problem.where, "value": f.problem.value, "zh": f.problem.zh, "rule": f.problem.rule,
            "mend": f.problem.mend, "given": shown(page.cell(f.row - 1, f.column - 1)) if f.column else None,
            "beside": list(_beside(f, page, rules, columns.columns)),
        }
        for f in checked.findings
    ]  # fmt: skip
    return pa.Table.from_pylist(lines, FINDINGS)


def _beside(
    finding: check.Finding,
    page: workbook.Sheet,
    rules: Mapping[str, tuple[str, ...]],
    places: Mapping[str, int],
) -> Iterator[dict[str, str | int]]:
    """The other columns of the rule that was broken, as far as the sheet has them."""
    for name in rules.get(finding.problem.rule, ()):
        if name in places and places[name] + 1 != finding.column:
            given = shown(page.cell(finding.row - 1, places[name]))
            yield {"column": places[name] + 1, "field": name, "given": given}
