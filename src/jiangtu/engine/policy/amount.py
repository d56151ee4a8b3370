"""The amount of an edition: read from its document, and checked for missing cells and broken fen."""

import itertools
from collections.abc import Iterator, Sequence

from jiangtu.engine.errors import Sentence
from jiangtu.engine.policy import check, document, expression, tree
from jiangtu.engine.policy.document import Entry, Notes, Reader
from jiangtu.engine.policy.tree import Amount, Cell, Node, Requirement, Uplift
from jiangtu.engine.schema import Kind, domains

_FIELDS = ("by", "table", "each", "value", "times", "uplift", "cap", "source")


def load(entry: Entry, checker: check.Checker, requirements: Sequence[Requirement], notes: Notes) -> Amount:
    """The amount in fen; whatever is wrong with it is a note."""
    reader = Reader(entry, notes, "amount")
    forms = [
        key for key in ("table", "each", "value") if isinstance(entry.value, dict) and key in entry.value
    ]
    if len(forms) != 1:
        notes.add("AMOUNT_FORM", "amount 要写 table、each、value 三者之一。", entry, value="、".join(forms))
    keys = _keys(reader, checker, notes)
    table, each, value = reader.take("table"), reader.take("each"), reader.take("value")
    before = len(notes.found)
    cells = _cells(table, keys, notes) if table else {}
    if table and len(notes.found) == before:
        _complete(cells, keys, requirements, table, notes)
    if each and (fen := document.yuan(each, notes)) is not None:
        cells = {(): fen}
    times = reader.take("times")
    cap = reader.take("cap")
    source = reader.sub("source", "source")
    made = Amount(
        keys=tuple(keys), cells=tuple(cells.items()),
        value=expression.read(value, checker, notes, "money") if value else None,
        times=expression.read(times, checker, notes, "number") if times else None,
        uplift=_uplift(reader, checker, notes),
        cap=document.yuan(cap, notes) if cap else None,
        document=source.text("document", "") if source else "", article=source.text("article", "") if source else "",
    )  # fmt: skip
    reader.finish(_FIELDS)
    _whole_fen(made, entry, notes)
    _above_zero(made, value, times, notes)
    return made


def due(amount: Amount, base: int, times: int, *, uplifted: bool) -> int:
    """What is due in fen for a base.

    >>> due(Amount(uplift=Uplift(tree.TRUE, 50), cap=130_000), 100_000, 1, uplifted=True)
    130000
    """
    fen = base * times
    if uplifted and amount.uplift is not None:
        fen = fen * (100 + amount.uplift.percent) // 100
    return fen if amount.cap is None else min(fen, amount.cap)


def _keys(reader: Reader, checker: check.Checker, notes: Notes) -> list[Node]:
    entry = reader.take("by")
    if entry is None:
        return []
    entries = entry.value if isinstance(entry.value, list) else [entry]
    nodes = [expression.read(e, checker, notes, "value") for e in entries]
    whole = [n for n in nodes if n is not None]
    for node, place in zip(whole, entries, strict=False):
        if node.type.kind not in (Kind.BOOL, Kind.CODE, Kind.TERM, Kind.NUMBER):
            notes.add("KEY_TYPE", "金额表只能按条件、类别、编码或整数查。", place)
    return whole


def _cells(entry: Entry, keys: Sequence[Node], notes: Notes) -> dict[tuple[Cell, ...], int]:
    if not keys:
        notes.add("TABLE_WITHOUT_BY", "金额表缺少 by：按什么查表。", entry, mend="by: [certificate.level, …]")
        return {}
    return dict(_walk(entry, keys, (), notes))


def _walk(
    entry: Entry, keys: Sequence[Node], path: tuple[Cell, ...], notes: Notes
) -> Iterator[tuple[tuple[Cell, ...], int]]:
    if not keys:
        fen = document.yuan(entry, notes)
        if fen is not None:
            yield path, fen
        return
    for cell, part in _branches(entry, keys[0], notes):
        yield from _walk(part, keys[1:], (*path, cell), notes)


def _branches(entry: Entry, key: Node, notes: Notes) -> Iterator[tuple[Cell, Entry]]:
    if isinstance(entry.value, list):
        if key.type.kind is Kind.BOOL and len(entry.value) == 2:
            yield from zip((False, True), entry.value, strict=True)
            return
        zh = (
            "这一层按条件查，列表要写两个数：[否, 是]。"
            if key.type.kind is Kind.BOOL
            else "这一层要写“键: 金额”。"
        )
        notes.add("TABLE_SHAPE", zh, entry)
        return
    if not isinstance(entry.value, dict):
        notes.add("TABLE_SHAPE", "表的层数少于 by 的项数。", entry)
        return
    for word, part in entry.value.items():
        cell = _cell(word, key)
        if cell is None:
            known = domains.ALL[key.type.of].labels.values() if key.type.kind is Kind.CODE else ()
            notes.add("CELL_KEY", Sentence("“%(word)s”不是这一层的键。", word=word), part, value=str(word),
                      mend=document.similar(str(word), known))  # fmt: skip
            continue
        yield cell, part


def _cell(word: document.Scalar, key: Node) -> Cell | None:
    match key.type.kind:
        case Kind.BOOL:
            return word if isinstance(word, bool) else None
        case Kind.NUMBER:
            return word if isinstance(word, int) and not isinstance(word, bool) else None
        case Kind.CODE:
            return domains.ALL[key.type.of].code_of(word) if isinstance(word, str) else None
        case _:
            return word if isinstance(word, str) else None


def _complete(
    cells: dict[tuple[Cell, ...], int], keys: Sequence[Node], requirements: Sequence[Requirement], entry: Entry,
    notes: Notes,
) -> None:  # fmt: skip
    """A note for each combination of keys that the requirements let through and the table leaves out."""
    if not cells:
        return
    wanted = [_wanted(key, {path[i] for path in cells}, requirements) for i, key in enumerate(keys)]
    for path in itertools.product(*wanted):
        if path not in cells:
            shown = "、".join(_shown(cell, key) for cell, key in zip(path, keys, strict=True))
            notes.add("CELL_MISSING", Sentence("金额表缺少 %(shown)s 的一格。", shown=shown), entry, value=shown,
                      mend="补上公布的金额，或用条件排除这种情形。")  # fmt: skip


def _wanted(key: Node, listed: set[Cell], requirements: Sequence[Requirement]) -> list[Cell]:
    """The values of the key a person can reach the table with."""
    if key.type.kind is Kind.BOOL:
        return [False, True]
    allowed: set[Cell] | None = None
    for test in _conjuncts([r.test for r in requirements]):
        found = _allowed(test, key)
        if found is not None:
            allowed = found if allowed is None else allowed & found
    return sorted(listed if allowed is None else allowed, key=lambda cell: _rank(cell, key))


def _conjuncts(tests: Sequence[Node]) -> Iterator[Node]:
    for test in tests:
        if isinstance(test, tree.And):
            yield from _conjuncts(test.tests)
        else:
            yield test


def _allowed(test: Node, key: Node) -> set[Cell] | None:
    """The values of the key that the test lets through; None when it says nothing about the key."""
    match test:
        case tree.OneOf(value=value, options=options) if value == key:
            return {o.value for o in options if not _is_day(o)}  # type: ignore[misc]
        case tree.Compare(op="==", left=left, right=tree.Literal(value=value)) if left == key:
            return {value}  # type: ignore[arg-type]
        case tree.Compare(op=op, left=left, right=tree.Literal(value=str(code))) if left == key:
            return _codes(op, code, key)
        case tree.Not(test=inner) if key.type.kind is Kind.CODE:
            refused = _allowed(inner, key)
            return (
                None
                if refused is None
                else {code for code in domains.ALL[key.type.of].codes if code not in refused}
            )
        case _:
            return None


def _codes(op: str, code: str, key: Node) -> set[Cell] | None:
    if key.type.kind is not Kind.CODE:
        return None
    codes = domains.ALL[key.type.of].codes
    rank = codes.index(code)
    keep = {"<": range(rank), "<=": range(rank + 1), ">": range(rank + 1, len(codes)), ">=": range(rank, len(codes)),
            "!=": [i for i in range(len(codes)) if i != rank]}[op]  # fmt: skip
    return {codes[i] for i in keep}


def _is_day(literal: tree.Literal) -> bool:
    return literal.type.kind is Kind.DATE


def _rank(cell: Cell, key: Node) -> tuple[int, str]:
    if key.type.kind is Kind.CODE:
        return domains.ALL[key.type.of].codes.index(str(cell)), ""
    return (cell, "") if isinstance(cell, int) else (0, str(cell))


def _shown(cell: Cell, key: Node) -> str:
    if key.type.kind is Kind.CODE:
        return domains.ALL[key.type.of].labels[str(cell)]
    return {True: "是", False: "否"}.get(cell, str(cell)) if isinstance(cell, bool) else str(cell)


def _uplift(reader: Reader, checker: check.Checker, notes: Notes) -> Uplift | None:
    part = reader.sub("uplift", "uplift")
    if part is None:
        return None
    when, percent, source = part.need("when"), part.whole("percent"), part.sub("source", "source")
    part.finish(("when", "percent", "source"))
    node = expression.read(when, checker, notes, "test") if when else None
    if percent is None or not 0 < percent <= 1000:
        notes.add("PERCENT", "uplift 要写 percent: 1 到 1000 的整数。", part.entry)
        return None
    if node is None:
        return None
    said = (source.text("document", ""), source.text("article", "")) if source else ("", "")
    return Uplift(node, percent, *said)


def _whole_fen(made: Amount, entry: Entry, notes: Notes) -> None:
    if made.uplift is None:
        return
    if made.value is not None:
        notes.add("UPLIFT_OF_VALUE", "按 value 计的金额不能再上浮：上浮后可能不是整分。", entry)
    broken = [fen for _, fen in made.cells if fen * (100 + made.uplift.percent) % 100]
    if broken:
        notes.add("NOT_WHOLE_FEN", Sentence("%(n)s 元上浮 %(percent)s%% 不是整分。", n=broken[0] / 100, percent=made.uplift.percent), entry,
                  value=str(broken[0] / 100), mend="把上浮后公布的金额直接写进表里。")  # fmt: skip


def _above_zero(made: Amount, value: Entry | None, times: Entry | None, notes: Notes) -> None:
    """A note for a factor or a value that could be below zero: nobody is ever paid less than nothing."""
    for node, place in ((made.value, value), (made.times, times)):
        if node is not None and place is not None and _may_be_negative(node):
            notes.add("MAY_BE_NEGATIVE", "金额或倍数可能小于零：这里不能用减法、日期间隔或负数。", place,
                      mend="写成计数、求和，或 if(条件, 数, 数)。")  # fmt: skip


def _may_be_negative(node: Node) -> bool:
    """Whether a difference, a span of days or a negative constant can show; facts, counts and sums are never below zero."""
    match node:
        case tree.Minus() | tree.Elapsed():
            return True
        case tree.Literal(value=int(number)):
            return number < 0
        case tree.Plus(left=left, right=right) | tree.Choose(then=left, other=right):
            return _may_be_negative(left) or _may_be_negative(right)
        case tree.Times(value=value) | tree.Quotient(value=value):
            return _may_be_negative(value)
        case _:
            return False
