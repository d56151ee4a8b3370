"""Persons out of pairs: the strongest pair first, nothing joined that cannot be one person, no two known persons merged.

A *node* is what is already certain to be one person: a known person's faces, or the faces of one valid number. Two nodes
*clash* when a clerk has ruled them apart, they are two known persons, hold two different valid numbers, or were named by
one department in one delivery (a register names a person once, unless the pair shows one paper spoiled). A pair of clashing nodes, or one of two pairs that are equally good and exclude each
other, is left to the clerk; one he has ruled on is not asked again. Nothing depends on the order of the input: pairs are taken by strength, then by mention.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b

from jiangtu.engine.linkage.scheme import Ruling

MARGIN = 3.0
"""Bits of weight by which one open pair must beat another that excludes it."""


@dataclass(frozen=True, slots=True)
class Node:
    """What is known of a node: its person when it has one, its valid numbers, the deliveries that named it.

    `rulings` holds 2i for the left and 2i + 1 for the right side of the clerk's i-th ruling that two are not one person.
    """

    person: int | None = None
    numbers: frozenset[str] = frozenset()
    deliveries: frozenset[int] = frozenset()
    rulings: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two faces that may be one person, the nodes they stand in, and how strongly the pair speaks.

    `strength` orders pairs: any SAME pair is above any OPEN one, whose strength is its weight in bits. A pair that does
    not `joins` is for the clerk. A `spoiled` one may stand in one delivery.
    """

    left: int
    right: int
    left_node: int
    right_node: int
    stage: str
    ruling: Ruling
    strength: float
    joins: bool = True
    probability: float = 1.0
    spoiled: bool = False


class Against(StrEnum):
    """Why a pair was not joined."""

    RULED = "ruled"  # a clerk said so: it is not put before him again
    RULE = "rule"  # its stage is always the clerk's
    PROBABILITY = "probability"  # likely, not likely enough
    PERSONS = "persons"  # both are known persons already
    NUMBERS = "numbers"  # they hold two different valid numbers
    DELIVERY = "delivery"  # one department named both in one delivery
    RIVAL = "rival"  # another pair is as good and excludes this one


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of the pairs: the node each node ended in, the pair that brought it there, and the doubtful pairs."""

    root: dict[int, int]
    by: dict[int, Pair]
    doubtful: list[tuple[Pair, Against]]


@dataclass(slots=True)
class _State:
    nodes: dict[int, Node]
    root: dict[int, int] = field(default_factory=dict)

    def find(self, node: int) -> int:
        while (up := self.root.get(node, node)) != node:
            self.root[node] = self.root.get(up, up)
            node = up
        return node

    def clash(self, a: int, b: int, *, spoiled: bool = False) -> Against | None:
        one, two = self.nodes[a], self.nodes[b]
        if any(side ^ 1 in two.rulings for side in one.rulings):
            return Against.RULED
        if one.person is not None and two.person is not None and one.person != two.person:
            return Against.PERSONS
        if one.numbers and two.numbers and one.numbers.isdisjoint(two.numbers):
            return Against.NUMBERS
        return None if spoiled or one.deliveries.isdisjoint(two.deliveries) else Against.DELIVERY

    def unite(self, a: int, b: int) -> None:
        """`b` goes into `a`, or the other way round when only `b` is a known person."""
        one, two = self.nodes[a], self.nodes[b]
        self.root[b] = a
        self.nodes[a] = Node(
            one.person if one.person is not None else two.person,
            one.numbers | two.numbers,
            one.deliveries | two.deliveries,
            one.rulings | two.rulings,
        )


def join(nodes: Mapping[int, Node], pairs: Iterable[Pair]) -> Joined:
    """Nodes joined by the given pairs, strongest first.

    Costs one look at each pair and at the pairs of its two nodes.

    >>> two = {1: Node(person=7), 2: Node(), 3: Node(person=8)}
    >>> strong = Pair(1, 2, 1, 2, "name_birth_phone", Ruling.SAME, 900.0)
    >>> weak = Pair(2, 3, 2, 3, "phone_name", Ruling.OPEN, 12.0)
    >>> found = join(two, [weak, strong])
    >>> found.root, found.doubtful == [(weak, Against.PERSONS)]
    ({2: 1}, True)
    """
    state = _State(dict(nodes))
    ordered = sorted(pairs, key=lambda p: (-p.strength, p.left, p.right))
    rivals = _rivals(ordered)
    by: dict[int, Pair] = {}
    doubtful: list[tuple[Pair, Against]] = []
    for pair in ordered:
        a, b = state.find(pair.left_node), state.find(pair.right_node)
        if a == b:
            continue
        if against := _against(pair, rivals, state):
            doubtful.append((pair, against))
            continue
        by[_newcomer(pair, nodes)] = pair
        state.unite(a, b)
    apart = [(p, why) for p, why in doubtful if _still_asked(state, p)]
    return Joined({n: state.find(n) for n in nodes if state.find(n) != n}, by, apart)


def _still_asked(state: _State, pair: Pair) -> bool:
    a, b = state.find(pair.left_node), state.find(pair.right_node)
    return a != b and state.clash(a, b) is not Against.RULED


FIRST_PERSON, END_OF_PERSONS = 10**11, 9 * 10**11
"""Person ids have twelve digits, so that nobody takes one for a citizen number; those with a 9 in front are not ours."""


def person_id(mention: int, *, key: bytes) -> int:
    """The opaque id of the person founded by `mention`, less than 2 ** 40: nobody without `key` can undo it.

    A keyed permutation (four Feistel rounds over 40 bits, repeated until the id has its digits): two mentions never
    have one id. It starts among the ids themselves, else one mention could stand on another's way.
    """
    number = FIRST_PERSON + mention
    while True:
        left, right = divmod(number, 2**20)
        for turn in range(4):
            left, right = right, left ^ _round(turn, right, key)
        number = left * 2**20 + right
        if FIRST_PERSON <= number < END_OF_PERSONS:
            return number


def _round(turn: int, half: int, key: bytes) -> int:
    said = blake2b(turn.to_bytes(1, "big") + half.to_bytes(3, "big"), digest_size=4, key=key).digest()
    return int.from_bytes(said, "big") >> 12


def _against(pair: Pair, rivals: Mapping[int, list[Pair]], state: _State) -> Against | None:
    if pair.ruling is Ruling.CLERK:
        return Against.RULE
    if clash := state.clash(state.find(pair.left_node), state.find(pair.right_node), spoiled=pair.spoiled):
        return clash
    if not pair.joins:
        return Against.PROBABILITY
    return Against.RIVAL if _contested(pair, rivals, state) else None


def _rivals(pairs: Iterable[Pair]) -> dict[int, list[Pair]]:
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        if pair.ruling is not Ruling.CLERK:
            found.setdefault(pair.left_node, []).append(pair)
            found.setdefault(pair.right_node, []).append(pair)
    return found


def _contested(pair: Pair, rivals: Mapping[int, list[Pair]], state: _State) -> bool:
    """Whether one of its nodes has another pair as good, or better, that excludes this one."""
    return any(
        _excludes(other, here, there, state, spoiled=pair.spoiled and other.spoiled)
        for here, there in ((pair.left_node, pair.right_node), (pair.right_node, pair.left_node))
        for other in rivals[here]
        if other is not pair and other.strength >= pair.strength - _margin(pair)
    )


def _margin(pair: Pair) -> float:
    return 0.0 if pair.ruling is Ruling.SAME else MARGIN


def _excludes(other: Pair, here: int, there: int, state: _State, *, spoiled: bool) -> bool:
    far = state.find(other.right_node if other.left_node == here else other.left_node)
    target = state.find(there)
    return far not in (target, state.find(here)) and state.clash(far, target, spoiled=spoiled) is not None


def _newcomer(pair: Pair, nodes: Mapping[int, Node]) -> int:
    """The side that was brought in: the one without a person, then the one without a number, then the later one."""

    def settled(node: int) -> tuple[bool, bool, int]:
        return (nodes[node].person is not None, bool(nodes[node].numbers), -node)

    return min(pair.left_node, pair.right_node, key=settled)
