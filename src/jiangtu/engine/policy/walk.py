"""Through a tree: the parts of an expression, all of it, and every expression of an edition."""

import functools
from collections.abc import Iterator
from dataclasses import fields
from typing import Generic, TypeVar

from jiangtu.engine.policy.tree import Edition, Node

_Held = TypeVar("_Held")


class Same(Generic[_Held]):
    """An object by identity: names what was made of it, without comparing whole trees."""

    __slots__ = ("held",)

    def __init__(self, held: _Held) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.held is other.held


@functools.cache
def _field_names(kind: type[Node]) -> tuple[str, ...]:
    return tuple(spec.name for spec in fields(kind) if spec.name != "type")


def parts(node: Node) -> tuple[Node, ...]:
    """The node's direct sub-expressions, in order."""
    found: list[Node] = []
    for name in _field_names(type(node)):  # type: ignore[arg-type]
        held = getattr(node, name)
        if isinstance(held, tuple):
            found.extend(held)
        elif isinstance(held, Node):
            found.append(held)
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first."""
    return iter(_walked(Same(node)))


@functools.lru_cache(maxsize=1 << 14)
def _walked(node: Same[Node]) -> tuple[Node, ...]:
    return (node.held, *(below for part in parts(node.held) for below in walk(part)))


def expressions(edition: Edition) -> Iterator[Node]:
    """Every root expression of the edition: its gates, its requirements, the parts of its amount."""
    yield edition.rate_day
    if edition.area_fact is not None:
        yield edition.area_fact
    yield from (requirement.test for requirement in edition.requirements)
    if edition.amount is None:
        return
    yield from edition.amount.keys
    yield from (n for n in (edition.amount.value, edition.amount.times) if n is not None)
    if edition.amount.uplift is not None:
        yield edition.amount.uplift.when
