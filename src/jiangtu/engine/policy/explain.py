"""Why an edition decided as it did: one line a requirement, with the fact, its source, the article and what to do."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jiangtu.engine import schema
from jiangtu.engine.policy import say, scalar, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.say import Labels
from jiangtu.engine.policy.scalar import Case, Decision, Row
from jiangtu.engine.policy.tree import Edition, Node, Requirement, Scope, Type, Verdict
from jiangtu.engine.policy.walk import Same, walk
from jiangtu.engine.schema import Kind


class State(StrEnum):
    """How a requirement stands."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact a requirement looked at: where it comes from, and the e-file rows consulted.

    `value` is what is shown, 未知 when null; `null` says what its absence means. `records` is empty for a subject's own
    column.
    """

    table: str
    column: str
    label: str
    value: str
    null: str
    source: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison that settled a requirement, or left it open.

    `distance` is how far the value is from the threshold, in `unit` (months, years, days, fen, "" for a count); None
    when it is met, unknown, or has no distance.
    """

    zh: str
    en: str
    value: str
    threshold: str
    distance: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement: how it stands, the sentence for it, and what would change it."""

    name: str
    state: State
    zh: str
    en: str
    article: str
    mend: str
    reasons: tuple[Reason, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """How the amount came about: the keys looked up, what was multiplied, raised or capped, and by which document."""

    fen: int
    zh: str
    en: str
    keys: tuple[tuple[str, str], ...]
    document: str
    article: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision in words. `unit` is the e-file row decided about, None when the decision is about the subject."""

    id: str
    edition: str
    title_zh: str
    title_en: str
    subject: Any
    unit: int | None
    verdict: Verdict
    sentence_zh: str
    sentence_en: str
    lines: tuple[Line, ...]
    price: Price | None
    document: str
    article: str


def explain(
    edition: Edition, case: Case, catalogues: Catalogues, *, labels: Labels = say.code_itself
) -> tuple[Explanation, ...]:
    """The explanation of each of the edition's decisions about the subject, in their order."""
    units = {row.get("record"): row for row in case.children.get(edition.unit, ())}
    titled = _titled(labels, catalogues)
    return tuple(
        _Teller(edition, case, units.get(decision.unit), catalogues, titled).tell(decision)
        for decision in scalar.decide(edition, case, catalogues)
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells one decision."""

    edition: Edition
    case: Case
    unit: Row | None
    catalogues: Catalogues
    labels: Labels

    def tell(self, decision: Decision) -> Explanation:
        lines = tuple(self._line(r, place, decision) for place, r in enumerate(self.edition.requirements))
        price = self._price(decision.amount_fen)
        zh, en = _sentence(self.edition, decision, lines)
        return Explanation(
            id=self.edition.id, edition=self.edition.edition, title_zh=self.edition.title_zh,
            title_en=self.edition.title_en or self.edition.id, subject=decision.subject, unit=decision.unit,
            verdict=decision.verdict, sentence_zh=zh, sentence_en=en, lines=lines, price=price,
            document=self.edition.document, article=self.edition.article,
        )  # fmt: skip

    def _line(self, requirement: Requirement, place: int, decision: Decision) -> Line:
        state = State.FAILED if decision.failed >> place & 1 else State.MET
        if decision.unknown >> place & 1:
            state = State.UNKNOWN
        reasons = tuple(self._reason(leaf, state) for leaf in self._leaves(requirement.test))
        facts = tuple(self._facts(requirement.test))
        zh = requirement.zh or say.zh(requirement.test, self.labels)
        en = requirement.en or say.en(requirement.test, self.labels)
        return Line(
            requirement.name, state, _line_zh(zh, state, reasons, facts), f"{en}: {state}", requirement.article,
            requirement.mend, reasons, facts,
        )  # fmt: skip

    def _leaves(self, test: Node) -> Iterator[Node]:
        """The comparisons that make the test what it is."""
        answer = self._value(test)
        match test:
            case tree.Not(test=inner):
                yield from self._leaves(inner)
            case tree.And(tests=tests) | tree.Or(tests=tests):
                deciding = [t for t in tests if self._value(t) == answer]
                one_is_enough = answer is not None and answer == isinstance(test, tree.Or)
                for part in deciding[:1] if one_is_enough else deciding:
                    yield from self._leaves(part)
            case _:
                yield test

    def _reason(self, leaf: Node, state: State) -> Reason:
        if isinstance(leaf, tree.Aggregate):
            return _about_rows(leaf, self._value(leaf))
        if not isinstance(leaf, tree.Compare) or leaf.left.type.kind is Kind.BOOL:
            value = leaf.value if isinstance(leaf, tree.OneOf) else leaf
            held = self._value(value)
            shown, english = (f(held, value.type, self.labels) for f in (say.value_zh, say.value_en))
            wanted = (
                "、".join(say.zh(o, self.labels) for o in leaf.options)
                if isinstance(leaf, tree.OneOf)
                else ""
            )
            return Reason(
                f"{say.zh(value, self.labels)}：{shown}",
                f"{say.en(value, self.labels)}: {english}",
                shown,
                wanted,
                None,
                "",
            )
        left, right = self._value(leaf.left), self._value(leaf.right)
        shown, wanted = (say.value_zh(v, leaf.left.type, self.labels) for v in (left, right))
        missing = distance(leaf, left, right) if state is State.FAILED else None
        unit = "days" if leaf.left.type.kind is Kind.DATE else leaf.left.type.unit
        zh = _compared_zh(leaf, _about(leaf.left, self.labels), shown, wanted) + _missing_zh(
            leaf, missing, unit
        )
        have, need = (say.value_en(v, leaf.left.type, self.labels) for v in (left, right))
        en = f"{say.en(leaf.left, self.labels)} {have}, needs {leaf.op} {need}"
        return Reason(zh, en, shown, wanted, missing, unit)

    def _facts(self, test: Node) -> Iterator[Fact]:
        told: set[tuple[str, str, Scope]] = set()
        rows = self._consulted(test)
        for node in walk(test):
            if isinstance(node, tree.Column) and (node.table, node.name, node.scope) not in told:
                told.add((node.table, node.name, node.scope))
                yield self._fact(node, rows.get(node.table, ()))

    def _fact(self, node: tree.Column, rows: tuple[Row, ...]) -> Fact:
        spec = say.column_of(node)
        seen: tuple[Row, ...] = rows
        if node.scope is Scope.SUBJECT:
            seen = (self.case.subject,)
        elif node.scope is Scope.UNIT:
            seen = (self.unit or {},)
        shown = [say.value_zh(row.get(node.name), node.type, self.labels) for row in seen]
        records = (
            ()
            if node.scope is Scope.SUBJECT
            else tuple(int(row["record"]) for row in seen if "record" in row)
        )
        return Fact(node.table, node.name, spec.label, "、".join(dict.fromkeys(shown)) or "没有记录", spec.null,
                    spec.source, records)  # fmt: skip

    def _consulted(self, test: Node) -> dict[str, tuple[Row, ...]]:
        """Of each child table looked through: the rows that count, or every row when none does."""
        found: dict[str, tuple[Row, ...]] = {}
        for node in walk(test):
            if isinstance(node, tree.Aggregate):
                rows = self.case.children.get(node.table, ())
                kept = tuple(row for row in rows if self._counts(node, row))
                found[node.table] = (*found.get(node.table, ()), *(kept or rows))
        return {table: tuple({id(r): r for r in rows}.values()) for table, rows in found.items()}

    def _counts(self, node: tree.Aggregate, row: Row) -> bool:
        alone = Case(self.case.as_of, self.case.subject, {**self.case.children, node.table: (row,)})
        held = scalar.evaluate(_counting(Same(node)), alone, self.unit, self.catalogues)
        return bool(held[1])

    def _value(self, node: Node) -> Any:
        return scalar.evaluate(node, self.case, self.unit, self.catalogues)

    def _price(self, fen: int | None) -> Price | None:
        amount = self.edition.amount
        if fen is None or amount is None:
            return None
        keys = tuple(
            (say.zh(k, self.labels), say.value_zh(self._value(k), k.type, self.labels)) for k in amount.keys
        )
        return Price(
            fen, self._price_zh(amount, fen, keys), self._price_en(amount, fen), keys,
            amount.document or self.edition.document, amount.article or self.edition.article,
        )  # fmt: skip

    def _price_zh(self, amount: tree.Amount, fen: int, keys: tuple[tuple[str, str], ...]) -> str:
        said = [f"{label}：{value}" for label, value in keys]
        if amount.times is not None:
            times = say.value_zh(self._value(amount.times), amount.times.type)
            said.append(f"按{say.zh(amount.times)} {times}计")
        if amount.uplift is not None and self._value(amount.uplift.when):
            said.append(f"上浮 {amount.uplift.percent}%")
        if amount.cap == fen:
            said.append(f"最高 {say.yuan(fen)} 元")
        return f"{say.yuan(fen)} 元" + (f"（{'；'.join(said)}）" if said else "")

    def _price_en(self, amount: tree.Amount, fen: int) -> str:
        keys = [*amount.keys, *([] if amount.times is None else [amount.times])]
        values = [say.value_en(self._value(k), k.type, self.labels) for k in keys]
        said = [f"{say.en(k, self.labels)}: {value}" for k, value in zip(keys, values, strict=True)]
        if amount.uplift is not None and self._value(amount.uplift.when):
            said.append(f"raised by {amount.uplift.percent}%")
        if amount.cap == fen:
            said.append(f"at most {say.yuan(fen)} yuan")
        return f"{say.yuan(fen)} yuan" + (f" ({'; '.join(said)})" if said else "")


def _titled(labels: Labels, catalogues: Catalogues) -> Labels:
    """The labels, and the titles of lists."""

    def named(of: str, code: str) -> str:
        return catalogues.list_versions(code)[-1].title or code if of == "list" else labels(of, code)

    return named


@functools.lru_cache(maxsize=4096)
def _counting(same: Same[tree.Aggregate]) -> Node:
    return tree.Aggregate(tree.How.COUNT, same.held.table, same.held.test, None, same.held.type)


def _about_rows(leaf: tree.Aggregate, answer: bool | None) -> Reason:
    table = schema.TABLES[leaf.table]
    zh = f"{'已有' if answer else '没有'}符合这一条所说情形的{table.label}"
    en = f"{'some' if answer else 'no'} {table.unit} of this kind"
    return Reason(zh, en, say.value_zh(answer, tree.BOOL), "", None, "")


def _about(node: Node, labels: Labels) -> str:
    """What is compared, briefly: without the condition of an aggregate, nor "月数" before a number of months."""
    if isinstance(node, tree.Aggregate):
        node = tree.Aggregate(node.how, node.table, tree.TRUE, node.value, node.type)
    return say.zh(node, labels).removesuffix("月数")


def _compared_zh(leaf: tree.Compare, about: str, shown: str, wanted: str) -> str:
    """The comparison with both values: a deadline or a waiting time when the day itself is compared."""
    if isinstance(leaf.left, tree.AsOf) and leaf.op in ("<", "<="):
        return f"期限到 {wanted}" + ("前一日" if leaf.op == "<" else "")
    if isinstance(leaf.left, tree.AsOf) and leaf.op in (">", ">="):
        return f"到 {wanted}" + ("的次日" if leaf.op == ">" else "") + "才符合"
    if leaf.op == ">=" and leaf.left.type.kind is Kind.NUMBER:
        return f"{about} {shown}，需要满 {wanted}"
    return f"{about} {shown}，需要{say.operator_zh(leaf)}{wanted}"


def _missing_zh(leaf: tree.Compare, distance: int | None, unit: str) -> str:
    if not distance or leaf.op in ("==", "!="):
        return ""
    kind = Type(Kind.MONEY, "fen") if unit == "fen" else Type(Kind.NUMBER, unit)
    return ("，超出 " if leaf.op in ("<", "<=") else "，还差 ") + say.value_zh(distance, kind)


def distance(leaf: tree.Compare, left: Any, right: Any) -> int | None:
    """How far a comparison is from being met (0 when it is); None when it has no measure or a side is null.

    Days for dates, else in the unit of the number; `left` and `right` are values or (low, high).
    """
    if left is None or right is None or leaf.left.type.kind not in (Kind.NUMBER, Kind.MONEY, Kind.DATE):
        return None
    first = left if isinstance(left, tuple) else (left, left)
    second = right if isinstance(right, tuple) else (right, right)
    strict = leaf.op in ("<", ">")
    if leaf.op in (">", ">="):
        return max(_gap(second[0], first[1]) + strict, 0)
    if leaf.op in ("<", "<="):
        return max(_gap(first[0], second[1]) + strict, 0)
    return abs(_gap(first[0], second[0]))


def _gap(greater: Any, less: Any) -> int:
    gap = greater - less
    return gap if isinstance(gap, int) else int(gap.days)


def _line_zh(zh: str, state: State, reasons: tuple[Reason, ...], facts: tuple[Fact, ...]) -> str:
    if state is State.MET:
        return f"{zh}：已满足"
    if state is State.UNKNOWN:
        missing = dict.fromkeys(
            f"{f.label}（{f.null}）" for f in facts if "未知" in f.value or f.value == "没有记录"
        )
        return f"{zh}：尚不清楚" + (f"，缺少{'、'.join(missing)}" if missing else "")
    told = "；".join(reason.zh for reason in reasons)
    return f"{zh}：未满足" + (f"，{told}" if told else "")


def _sentence(edition: Edition, decision: Decision, lines: tuple[Line, ...]) -> tuple[str, str]:
    title, english = f"《{edition.title_zh}》", edition.title_en or edition.id
    match decision.verdict:
        case Verdict.YES if decision.amount_fen is None:
            return f"符合{title}。", f"Meets {english}."
        case Verdict.YES:
            zh, en = ("应退回", "owes back") if edition.direction == "recover" else ("可得", "is due")
            fen = say.yuan(decision.amount_fen or 0)
            return f"符合{title}，{zh} {fen} 元。", f"Meets {english}: {en} {fen} yuan."
        case Verdict.NO:
            count = decision.failed.bit_count()
            return (
                f"暂不符合{title}：{count} 项条件未满足。",
                f"Does not meet {english}: {count} requirements failed.",
            )
        case _:
            open_ = [line.name for line in lines if line.state is State.UNKNOWN]
            what = f"{len(open_)} 项条件缺少信息" if open_ else _open_zh(edition, decision)
            return (
                f"还不能判断是否符合{title}：{what}。",
                f"Cannot tell yet about {english}: {len(open_)} requirements open.",
            )


def _open_zh(edition: Edition, decision: Decision) -> str:
    if decision.unknown >> tree.APPLIES_BIT & 1:
        fact = edition.area_fact
        label = say.column_of(fact).label if fact is not None else schema.SUBJECTS[edition.subject].label
        return f"不知是否适用本地，缺少{label}或计算日期"
    return "条件都已满足，但金额缺少依据"
