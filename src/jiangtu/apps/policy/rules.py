"""Names that follow from one tally alone, and the numbers of an edition's text that may be tried otherwise."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

NUMBER = re.compile(r"(?<![\w.\-\"])\d+(?=元|[^\w.\-\"]|\Z)")
TURNED = ("define", "require", "amount")
AMOUNT_WORDS = {"table": "", "each": "每一份", "cap": "封顶", "uplift": "上浮", "percent": "%"}
NEVER = {"source", "by", "zh", "en", "article", "mend"}
"""Keys below which a number is not the law's but a document's or a sentence's."""


def file_name(policy: str, edition: str) -> str:
    """The Parquet file of one edition's decisions.

    >>> file_name("skill-upgrade", "2025-01")
    'skill-upgrade@2025-01.parquet'
    """
    return f"{policy}@{edition}.parquet"


@dataclass(frozen=True, slots=True)
class Knob:
    """One number of an edition's text: where its digits begin, its path of keys, what stands around it in its formula."""

    at: int
    path: tuple[str, ...]
    value: int
    before: str
    after: str

    @property
    def words(self) -> str:
        """The path of an amount in words: 五级, 上浮 %, 封顶."""
        return " ".join(filter(None, (AMOUNT_WORDS.get(key, key) for key in self.path[1:])))


def knobs(text: str) -> tuple[Knob, ...]:
    """Every number in an edition's conditions and amounts, in the order of the text; dates and quoted terms are none.

    >>> [(k.path, k.value, k.before) for k in knobs("require:\\n  insured: insured_months >= 12\\n")]
    [(('require', 'insured'), 12, 'insured_months >= ')]
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return ()
    return tuple(knob for path, start, end in _formulas(root) for knob in _in(text, path, start, end))


def turned(text: str, values: Mapping[int, int]) -> str:
    """The text with other numbers at the places of these knobs.

    >>> turned("require:\\n  insured: insured_months >= 12\\n", {38: 6}).splitlines()[1]
    '  insured: insured_months >= 6'
    """
    for knob in reversed(knobs(text)):
        if knob.at in values:
            text = text[: knob.at] + str(values[knob.at]) + text[knob.at + len(str(knob.value)) :]
    return text


def _formulas(root: yaml.MappingNode) -> Iterator[tuple[tuple[str, ...], int, int]]:
    for key, value in root.value:
        if key.value in TURNED:
            yield from _scalars(value, (key.value,))


def _scalars(node: yaml.Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Each scalar below the node with its path of keys and where its text begins and ends."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value not in NEVER:
                yield from _scalars(value, path if key.value == "if" else (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value, start=1):
            yield from _scalars(value, (*path, str(place)))
    else:
        yield path, node.start_mark.index, node.end_mark.index


def _in(text: str, path: tuple[str, ...], start: int, end: int) -> Iterator[Knob]:
    formula = text[start:end].rstrip()
    for found in NUMBER.finditer(formula):
        before, after = formula[: found.start()], formula[found.end() :]
        yield Knob(start + found.start(), path, int(found[0]), _plain(before), _plain(after))


def _plain(text: str) -> str:
    """A piece of a formula on one line, without the mark of a folded block."""
    return re.sub(r"\s+", " ", text.removeprefix(">-"))
