"""Strict YAML: every trap is a note with its place."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from jiangtu.engine.policy import document
from jiangtu.engine.policy.document import Entry, Notes, Reader


def codes(text: str) -> list[tuple[str, str]]:
    notes = Notes("n.yaml")
    document.read(text, notes)
    return [(p.code, p.where) for p in notes.found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2", [("KEY_TWICE", "n.yaml:2:1")]),
        ("a: yes", [("YES_NO", "n.yaml:1:4")]),
        ("n: 1", [("YES_NO", "n.yaml:1:1")]),
        ("a: 2025-02-30", [("NO_SUCH_DAY", "n.yaml:1:4")]),
        ("a: [1", [("YAML_BROKEN", "n.yaml:1:6")]),
        ("a: &x 1\nb: *x", [("YAML_ALIAS", "n.yaml:2:4")]),
        ("[a, b]: 1", [("KEY_NOT_SCALAR", "n.yaml:1:1")]),
        ("a: 'yes'", []),
    ],
)
def test_traps(text: str, expected: list[tuple[str, str]]) -> None:
    assert codes(text) == expected


def test_scalars_have_one_meaning_each() -> None:
    root = document.read("[12, -3, 012, 1.5, true, null, 2025-01-31, 一二, '12', 1_000, 0x10]", Notes("n"))

    assert root is not None
    assert isinstance(root.value, list)
    assert [e.value for e in root.value] == [
        12, -3, "012", Decimal("1.5"), True, None, dt.date(2025, 1, 31), "一二", "12", "1_000", "0x10",
    ]  # fmt: skip


def test_a_reader_tells_missing_wrong_and_unknown_fields() -> None:
    notes = Notes("n")
    reader = Reader(document.read("number: abc\nday: 3\ntitel: x\nkind: z", notes), notes, "文件")

    read = (
        reader.text("title"),
        reader.whole("number"),
        reader.day("day"),
        reader.choice("kind", ("a", "b"), "a"),
    )
    reader.finish(("title", "number"))

    assert read == ("", None, None, "a")
    assert [p.code for p in notes.found] == [
        "FIELD_MISSING",
        "WRONG_TYPE",
        "WRONG_TYPE",
        "NOT_ALLOWED",
        "FIELD_UNKNOWN",
    ]
    assert notes.found[-1].mend == "是否想写“title”？"


@pytest.mark.parametrize(
    ("value", "fen", "code"),
    [(1200, 120_000, None), (Decimal("3.05"), 305, None), (Decimal("3.055"), None, "NOT_WHOLE_FEN"),
     (-1, None, "NOT_WHOLE_FEN"), ("很多", None, "NOT_MONEY"), (True, None, "NOT_MONEY"), (None, None, "NOT_MONEY")],
)  # fmt: skip
def test_yuan(value: document.Scalar, fen: int | None, code: str | None) -> None:
    notes = Notes("n")

    assert document.yuan(Entry(value, 1, 1), notes) == fen
    assert [p.code for p in notes.found] == ([code] if code else [])


WHOLE = """id: a-b
in_force: {from: 2025-01-01, until: null}
define: [等级 >= 4, "一二", 'x: y', 12.5]
notes: |
  第一行
  第二行
require:
  insured: {if: months >= 12, zh: 一句
    话, mend: yes}
"""
ODD = ("\t", "*a", "&a ", "'", '"', ":", "- ", "{", "}", "[", "]", "#", "|\n", ">", "!x ", "%", "@", "\ufeff", "\u2028", "? ", "~", "---\n", "...\n")  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.sampled_from(ODD), st.integers(0, 3)), max_size=3))
@example([])
def test_the_quick_reader_says_what_the_exact_one_says(spoilt: list[tuple[int, str, int]]) -> None:
    text = WHOLE
    for place, odd, gone in spoilt:
        text = text[:place] + odd + text[place + gone :]

    assert shape(document._composed, text) == shape(lambda t: yaml.compose(t, Loader=document._Exact), text)


def shape(composed: Callable[[str], yaml.Node | None], text: str) -> object:
    """Every node with its tag, text and place, or what was refused."""
    try:
        return plain(composed(text))
    except (yaml.YAMLError, document._AliasFound) as refused:
        return str(refused)


def plain(node: object) -> object:
    if isinstance(node, yaml.Node):
        marks = (node.start_mark.line, node.start_mark.column, node.start_mark.index)
        ends = node.end_mark.index if isinstance(node, yaml.ScalarNode) else None
        return node.tag, plain(node.value), *marks, ends
    return [plain(part) for part in node] if isinstance(node, list | tuple) else node
