"""The steps of a sweep: every distinct sub-expression once, in an order that has its parts first."""

import datetime as dt
import itertools
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np

from jiangtu.engine.policy import days, gather, tree, values
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.columns import Array, Population
from jiangtu.engine.policy.lookups import Lookups
from jiangtu.engine.policy.ranks import Ranks
from jiangtu.engine.policy.tree import Node, Scope
from jiangtu.engine.policy.values import Number, Truth, Value
from jiangtu.engine.policy.walk import parts
from jiangtu.engine.schema import Kind, domains

Frame = tuple[str, str] | None
"""Where a value has one entry: None once, ("", "") per subject, (unit, "") per unit row, ("", row) per child row,
(unit, row) per pair."""
SUBJECT: Frame = ("", "")
Registers = list[Any]
Step = Callable[["Block", Registers], Value]
_FEW = 8


class Block:
    """A run of subjects and everything that belongs to them, cut from the population."""

    def __init__(self, population: Population, table: str, low: int, high: int) -> None:
        self.population = population
        self.table = table
        self.low, self.high = self.run = low, high
        self._cut: dict[Any, Any] = {}
        self._spans = {table: (low, high)}

    def rows(self, table: str) -> tuple[int, int]:
        """First and last + 1 row of the table."""
        if table not in self._spans:
            bounds = self.population.bounds(table)
            self._spans[table] = int(bounds[self.low]), int(bounds[self.high])
        return self._spans[table]

    def size(self, frame: Frame) -> int:
        """Entries of a value in the frame."""
        if frame is None:
            return 1
        unit, row = frame
        if unit and row:
            return self.population.pairs(unit, row, self.run).ranks.rows
        low, high = self.rows(unit or row or self.table)
        return high - low

    def column(self, table: str, name: str, *, laid: bool = False) -> tuple[Array, Array | None]:
        """The block's part of a column; `laid` when its rows are wanted as aggregates look at them."""
        if laid:
            return self.population.laid_column(table, name, self.run)
        low, high = self.rows(table)
        held, known = self.population.column(table, name)
        return held[low:high], None if known is None else known[low:high]

    def index(self, source: Frame, target: Frame) -> Array:
        """For each entry of the target frame, the entry of the source frame it belongs to."""
        key = (source, target)
        if key not in self._cut:
            self._cut[key] = self._index(source, target)
        found: Array = self._cut[key]
        return found

    def _index(self, source: Frame, target: Frame) -> Array:
        assert source is not None and target is not None
        unit, row = target
        if not row:
            low, high = self.rows(unit)
            return self.population.owner(unit)[low:high] - self.low
        if not unit:
            return self.population.laid(row, self.run).ranks.owners()
        pairs = self.population.pairs(unit, row, self.run)
        if source == SUBJECT:
            return self.index(SUBJECT, (unit, "")).take(pairs.unit)
        return pairs.unit if source == (unit, "") else pairs.row

    def ranks(self, unit: str, row: str) -> Ranks:
        """How the rows of the ("", row) or (unit, row) frame lie by subject or unit."""
        if unit:
            return self.population.pairs(unit, row, self.run).ranks
        return self.population.laid(row, self.run).ranks


class Plan:
    """Collects expressions, then runs them all over a block. `add` before `prepare`, `run` after."""

    def __init__(self, population: Population, catalogues: Catalogues, table: str) -> None:
        self.population = population.bare()
        self.table = table
        self._lookups = Lookups(self.population, catalogues)
        self.steps: list[Step] = []
        self.frames: list[Frame] = []
        self._places: dict[Any, int] = {}
        self._uses: list[list[int]] = []
        self._readers: list[set[int]] = [set()]
        self._ends = [0]
        self._dead: list[list[int]] = []
        self._read: list[list[int]] = []
        self._constants: Registers = []
        self.moving: list[list[int]] = []

    def root(self, node: Node, frame: Frame) -> int:
        """The register that will hold the node's value, one entry per entry of `frame`."""
        place = self._lift(self._add(node), frame)
        self._asked(place)
        return place

    def made(self, key: Hashable, frame: Frame, use: int, step: Callable[["Block", Registers], Any]) -> int:
        """The register of what `step` makes of the register `use`: one for all who ask with an equal key."""
        place = self._place(key, frame, [use], step)
        self._asked(place)
        return place

    def next_reader(self) -> None:
        """What is asked for from here on is another reader's, served after those before: see `turns`."""
        self._readers.append(set())
        self._ends.append(len(self.steps))

    def _asked(self, place: int) -> None:
        self._readers[-1].add(place)
        self._ends[-1] = len(self.steps)

    def prepare(self) -> None:
        """Decide what is one for all, and find out when each register is free."""
        self._free()
        varying = [place for place, frame in enumerate(self.frames) if frame is not None]
        turns = itertools.pairwise([0, *self._ends])
        self.moving = [[place for place in varying if low <= place < high] for low, high in turns]
        self._constants = [None] * len(self.steps)
        nowhere = Block(self.population, self.table, 0, 0)
        for place in range(len(self.steps)):
            if self.frames[place] is None:
                self._constants[place] = self.steps[place](nowhere, self._constants)

    def _free(self) -> None:
        """The registers each step, and each reader, is the last to look at; the last reader's stay."""
        last_step = {place: i for i, uses in enumerate(self._uses) for place in uses}
        last_reader = {place: i for i, asked in enumerate(self._readers) for place in asked}
        self._dead, self._read = [[] for _ in self.steps], [[] for _ in self._readers]
        for place in last_step.keys() | last_reader.keys():
            step, reader = last_step.get(place, -1), last_reader.get(place, -1)
            if reader < 0 or step >= self._ends[reader]:
                self._dead[step].append(place)
            elif reader < len(self._readers) - 1:
                self._read[reader].append(place)

    def warm(self, population: Population) -> None:
        """Have the population say who owns which row before threads ask."""
        for unit, row in {frame for frame in self.frames if frame is not None}:
            if unit:
                population.owner(unit)
            if row:
                population.bounds(row)

    def run(self, block: Block) -> Registers:
        """Every root's value over the block, when there is one reader."""
        (registers,) = self.turns(block)
        return registers

    def turns(self, block: Block) -> Iterator[Registers]:
        """For each reader in turn the registers with what it asked for, to be read before the next: what was made for
        it is still in the cache then."""
        registers = self._constants.copy()
        for moving, read in zip(self.moving, self._read, strict=True):
            for place in moving:
                registers[place] = self.steps[place](block, registers)
                for free in self._dead[place]:
                    registers[free] = None
            yield registers
            for free in read:
                registers[free] = None

    # --- building

    def _place(self, key: Any, frame: Frame, uses: list[int], step: Step) -> int:
        if key not in self._places:
            self._places[key] = len(self.steps)
            self.steps.append(step)
            self.frames.append(frame)
            self._uses.append(uses)
        return self._places[key]

    def _lift(self, place: int, target: Frame) -> int:
        source = self.frames[place]
        if source == target or source is None:
            return place

        def step(block: Block, registers: Registers) -> Value:
            return values.moved(registers[place], block.index(source, target))

        return self._place(("lift", place, target), target, [place], step)

    def _add(self, node: Node) -> int:
        if node in self._places:
            return self._places[node]
        if isinstance(node, tree.Aggregate):
            return self._aggregate(node)
        fold = self._fold(node)
        if fold is not None:
            return self._place(node, None, [], lambda _, __: fold)
        if isinstance(node, tree.Column):
            return self._column(node)
        below = [
            self._add(part) for part in parts(node) if not isinstance(node, tree.OneOf) or part is node.value
        ]
        frame = self._joined([self.frames[p] for p in below])
        lifted = [self._lift(p, frame) for p in below]
        work = self._work(node)
        return self._place(node, frame, lifted, lambda _, registers: work(*(registers[p] for p in lifted)))

    def _joined(self, frames: list[Frame]) -> Frame:
        found = [f for f in frames if f is not None]
        if not found:
            return None
        return (max(f[0] for f in found), max(f[1] for f in found))

    def _fold(self, node: Node) -> Value | None:
        match node:
            case tree.Literal():
                return self._literal(node)
            case tree.AsOf():
                return _whole(days.number(self.population.as_of))
            case _:
                return None

    def _literal(self, node: tree.Literal) -> Value:
        value = node.value
        if isinstance(value, bool):
            return Truth(np.asarray(value), None)
        if isinstance(value, dt.date):
            return _whole(days.number(value))
        if isinstance(value, int):
            return _whole(value)
        if node.type.kind is Kind.CODE:
            return _whole(domains.ALL[node.type.of].codes.index(value))
        return _whole(self.population.numbered(node.type.of, value))

    def _column(self, node: tree.Column) -> int:
        frame = {Scope.SUBJECT: ("", ""), Scope.UNIT: (node.table, ""), Scope.ROW: ("", node.table)}[
            node.scope
        ]
        is_bool, laid = node.type.kind is Kind.BOOL, node.scope is Scope.ROW

        def step(block: Block, _: Registers) -> Value:
            held, known = block.column(node.table, node.name, laid=laid)
            return values.masked(held, None, known) if is_bool else values.exact(held, known)

        return self._place(node, frame, [], step)

    def _work(self, node: Node) -> Callable[..., Value]:  # noqa: PLR0911, PLR0912, C901 one line a node
        match node:
            case tree.Not():
                return values.negate
            case tree.And():
                return lambda *tests: values.conjoin(list(tests))
            case tree.Or():
                return lambda *tests: values.disjoin(list(tests))
            case tree.Compare():
                return _compare(node.op)
            case tree.OneOf():
                return self._one_of(node)
            case tree.Choose():
                return values.choose
            case tree.Known():
                return values.known
            case tree.Plus():
                return _plus
            case tree.Minus():
                return _minus
            case tree.Times():
                return _scaled(lambda a: np.multiply(a, node.factor, dtype=np.int64))
            case tree.Quotient():
                return _scaled(lambda a: a // node.by)
            case tree.Positive():
                return lambda v: Number(v.low, v.high, values.both(v.known, np.asarray(v.low > 0)))
            case tree.YearOf():
                return lambda v: values.exact(days.years(v.low), v.known)
            case tree.Shift():
                return lambda v: values.exact(days.shifts(v.low, node.step, node.unit), v.known)
            case tree.Elapsed():
                return lambda a, b: values.exact(
                    days.betweens(a.low, b.low, node.unit), values.both(a.known, b.known)
                )
            case tree.Within() | tree.Group() | tree.Listed() | tree.Classed():
                return self._lookups.work(node)
            case _:
                raise AssertionError(node)

    def _one_of(self, node: tree.OneOf) -> Callable[..., Value]:
        numbers = [n.low for n in (self._literal(option) for option in node.options) if isinstance(n, Number)]
        if len(numbers) <= _FEW:

            def chain(value: Number) -> Value:
                return values.disjoin([values.compare("==", value, _whole(n)) for n in numbers])

            return chain  # fmt: skip
        wanted = np.array(numbers)
        return lambda value: values.masked(np.isin(value.low, wanted), None, value.known)

    # --- aggregates

    def _aggregate(self, node: tree.Aggregate) -> int:
        test = self._add(node.test)
        reached = self.frames[test] or SUBJECT
        assert reached is not None
        frame: Frame = (reached[0], node.table)
        target: Frame = (reached[0], "")
        uses = [self._lift(test, frame)]
        if node.value is not None:
            uses.append(self._lift(self._add(node.value), frame))
        how = gather.GATHER[node.how]

        def step(block: Block, registers: Registers) -> Value:
            return how(block.ranks(reached[0], node.table), *(registers[p] for p in uses))

        return self._place(node, target, uses, step)


def _whole(value: Any) -> Number:
    return Number(value, value, None)


def _compare(op: str) -> Callable[..., Value]:
    def work(left: Value, right: Value) -> Value:
        if isinstance(left, Truth) and isinstance(right, Truth):
            agree = values.same(left, right)
            return agree if op == "==" else values.negate(agree)
        assert isinstance(left, Number) and isinstance(right, Number)
        return values.compare(op, left, right)

    return work


def _plus(left: Number, right: Number) -> Value:
    low = np.add(left.low, right.low, dtype=np.int64)
    plain = left.low is left.high and right.low is right.high
    high = low if plain else np.add(left.high, right.high, dtype=np.int64)
    return Number(low, high, values.both(left.known, right.known))


def _minus(left: Number, right: Number) -> Value:
    low = np.subtract(left.low, right.high, dtype=np.int64)
    plain = left.low is left.high and right.low is right.high
    high = low if plain else np.subtract(left.high, right.low, dtype=np.int64)
    return Number(low, high, values.both(left.known, right.known))


def _scaled(work: Callable[[Any], Any]) -> Callable[..., Value]:
    def scaled(value: Number) -> Value:
        low = work(value.low)
        return Number(low, low if value.low is value.high else work(value.high), value.known)

    return scaled
