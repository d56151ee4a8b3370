"""Every Chinese sentence that the code can put into a refusal or a problem, read from its syntax tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "jiangtu"
CHINESE = re.compile(r"[\u3400-\u9fff]")
TERMS = ("area", "certificate", "citizen", "company", "level", "money", "occupation")
BY_CODE = ("engine/sheets", *(f"engine/terms/{term}.py" for term in TERMS))
"""Said in English by their code (`engine.sheets.english`); tests/engine/sheets/test_english.py holds them."""
TOLD = (
    "engine/policy/explain.py",
    "engine/bridges/tell.py",
    "engine/appraisal/routes.py",
    "engine/proof/__main__.py",
)
"""Say everything in both languages themselves, or on the command line, which speaks Chinese."""
NAMES = {"zh", "mend", "wrong"}
"""What a sentence is called before it is put into an error."""
GIVEN = {*NAMES, "rule", "where", "words"}
"""What a function calls a sentence that it only hands on."""
SPOKEN = slice(1, 3), slice(4, 6)
"""Of a Problem: what is wrong and where, the rule and how to mend it; not what stood there."""


def trees() -> dict[Path, ast.Module]:
    places = (SOURCE / "apps", SOURCE / "engine")
    return {path: ast.parse(path.read_text()) for place in places for path in sorted(place.rglob("*.py"))}


def errors(modules: dict[Path, ast.Module]) -> set[str]:
    """The names of all classes of refusals and problems."""
    classes = [n for tree in modules.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    found, more = {"Problem", "Wrong"}, {"JiangtuError"}
    while more - found:
        found |= more
        more = {c.name for c in classes if {ast.unparse(base).split(".")[-1] for base in c.bases} & found}
    return found


def sentences() -> dict[str, Path]:
    """Each sentence's template and a file it stands in; AssertionError where values are not kept apart."""
    modules = trees()
    known = errors(modules)
    found: dict[str, Path] = {}
    for path, tree in modules.items():
        room = str(path.relative_to(SOURCE))
        if room.startswith((*BY_CODE, *TOLD)) or not CHINESE.search(path.read_text()):
            continue
        spoken = _of(tree, known | _helpers(tree, known), known)
        found |= dict.fromkeys(spoken, path)
    return found


def _of(tree: ast.AST, callers: set[str], known: set[str], within: ast.AST | None = None) -> Iterator[str]:
    inside = isinstance(within, ast.ClassDef) and within.name in known
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and (
            _name(node) in callers or _notes(node) or (inside and _name(node) == "__init__")
        ):
            for argument in _arguments(node):
                yield from _said(argument)
        if isinstance(node, ast.Call) and _name(node) == "Sentence":
            yield from _said(node)
            for value in node.keywords:
                yield from () if isinstance(value.value, ast.JoinedStr) else _said(value.value)
        if isinstance(node, ast.Assign) and NAMES & {
            n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)
        }:
            yield from _said(node.value)
        yield from _of(node, callers, known, node if isinstance(node, ast.ClassDef) else within)


def _name(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _notes(call: ast.Call) -> bool:
    """Whether it notes a problem of a document that is being read."""
    return getattr(call.func, "attr", "") in ("add", "_no") and ast.unparse(call.func).endswith(
        ("notes.add", "self._no")
    )


def _arguments(call: ast.Call) -> list[ast.expr]:
    named = [k.value for k in call.keywords if k.arg in ("zh", "mend", "where", "rule")]
    plain = [a for part in SPOKEN for a in call.args[part]] if _name(call) == "Problem" else call.args
    return [*plain, *named]


def _said(node: ast.expr) -> Iterator[str]:
    """The Chinese written out in an expression, the first words of a Sentence included."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        assert not CHINESE.search(ast.unparse(node)), f"keep the values apart: {ast.unparse(node)}"
    elif isinstance(node, ast.Call) and _name(node) == "Sentence":
        yield from _said(node.args[0])
    elif isinstance(node, ast.IfExp):
        yield from (*_said(node.body), *_said(node.orelse))
    elif isinstance(node, ast.BoolOp | ast.Tuple):
        for value in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from _said(value)


def _helpers(tree: ast.Module, known: set[str]) -> set[str]:
    """Functions of a module that put what they are given into an error."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and not n.name.startswith("__")]
    found: set[str] = set()
    while True:
        more = {f.name for f in functions if _hands_on(f, known | found)}
        if more <= found:
            return found
        found |= more


def _hands_on(function: ast.FunctionDef, callers: set[str]) -> bool:
    given = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)} & GIVEN
    if not given:
        return False
    calls = [n for n in ast.walk(function) if isinstance(n, ast.Call) and _name(n) in callers]
    return any(isinstance(a, ast.Name) and a.id in given for call in calls for a in _arguments(call))
