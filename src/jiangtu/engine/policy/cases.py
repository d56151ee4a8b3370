"""Worked cases beside each policy: read, decided by the closures and by the kernel, every mismatch told.

A case file holds `defaults:` (columns of the subject and of each child table) and `cases:`, each with a sentence, a day,
a subject, child rows and what is expected.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.errors import Problem, Problems, Sentence
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import document, kernel, scalar, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.document import Entry, Notes, Reader
from jiangtu.engine.policy.scalar import Case, Decision
from jiangtu.engine.policy.tree import Edition, Verdict
from jiangtu.engine.schema import Kind, domains

_VERDICTS = {"yes": Verdict.YES, "no": Verdict.NO, "unknown": Verdict.UNKNOWN, "none": None}
_ZH = {Verdict.YES: "符合", Verdict.NO: "不符合", Verdict.UNKNOWN: "未知", None: "不适用"}
_ALIASES = {"date": "area"}  # both say that it is not known whether the edition applies
_NAMED_BITS = {tree.APPLIES_BIT: "area", tree.AMOUNT_BIT: "amount"}


class CasesInvalid(Problems):
    """A case file cannot be read; nothing of it was run."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("CASES_INVALID", Sentence("案例文件有 %(n)s 处问题。", n=len(problems)), problems,
                         f"{len(problems)} problems in case files")  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One sentence a clerk can check. What is None was not stated and is not compared.

    `unit` names the decided row by its number or record; `verdict` None means that the edition gives no decision.
    """

    name: str
    where: str
    case: Case
    unit: str | int | None
    verdict: Verdict | None
    failed: tuple[str, ...] | None
    unknown: tuple[str, ...] | None
    amount_fen: int | None


def load(text: str, *, name: str, edition: Edition) -> tuple[WorkedCase, ...]:
    """The cases written for the edition; CasesInvalid with every problem."""
    notes = Notes(name)
    root = document.read(text, notes)
    made: list[WorkedCase] = []
    if root is not None:
        listed = root if isinstance(root.value, list) else None
        reader = Reader(Entry({"cases": listed}, 1, 1) if listed else root, notes, "案例文件")
        defaults = reader.mapping("defaults")
        made = [_case(entry, defaults, edition, notes) for entry in reader.sequence("cases", needed=True)]
        reader.finish(("defaults", "cases"))
    if notes.found:
        raise CasesInvalid(notes.found)
    return tuple(made)


def load_beside(folder: Path, editions: Iterable[Edition]) -> dict[tuple[str, str], tuple[WorkedCase, ...]]:
    """The cases of every edition from `<id>/<edition>.cases.yaml` below the folder; none where there is no file."""
    found: dict[tuple[str, str], tuple[WorkedCase, ...]] = {}
    problems: list[Problem] = []
    for edition in editions:
        file = folder / edition.id / f"{edition.edition}.cases.yaml"
        if not file.exists():
            found[edition.key] = ()
            continue
        try:
            found[edition.key] = load(
                file.read_text(encoding="utf-8"), name=str(file.relative_to(folder)), edition=edition
            )
        except UnicodeDecodeError:
            problems.append(document.not_text(str(file.relative_to(folder))))
        except CasesInvalid as error:
            problems += error.problems
    if problems:
        raise CasesInvalid(problems)
    return found


def run(edition: Edition, worked: Sequence[WorkedCase], catalogues: Catalogues) -> list[Problem]:
    """A problem for each case whose answer differs from the file, or between the two ways of deciding."""
    problems = []
    for each, swept in zip(worked, _swept(edition, worked, catalogues), strict=True):
        decided = sorted(scalar.decide(edition, each.case, catalogues), key=lambda d: d.unit or 0)
        if decided != swept:
            problems.append(Problem("BACKENDS_DIFFER", Sentence("“%(name)s”逐人判定与整批判定不一致。", name=each.name), each.where,
                                    f"{decided} / {swept}"))  # fmt: skip
        problems += _compared(edition, each, decided)
    return problems


def _compared(edition: Edition, each: WorkedCase, decided: list[Decision]) -> list[Problem]:
    found = [d for d in decided if _is_meant(each, edition, d)]
    if len(found) > 1:
        return [
            Problem(
                "UNIT_UNSAID", Sentence("“%(name)s”有几行可判，没有说是哪一行。", name=each.name), each.where
            )
        ]
    got = found[0] if found else None
    verdict = got.verdict if got else None
    wrong = []
    if verdict != each.verdict:
        wrong.append(f"应为{_ZH[each.verdict]}，得到{_ZH[verdict]}")
    failed, unknown = (names(edition, got.failed), names(edition, got.unknown)) if got else ((), ())
    if each.failed is not None and set(each.failed) != set(failed):
        wrong.append(f"不满足的应为{_listed(each.failed)}，得到{_listed(failed)}")
    if each.unknown is not None and set(each.unknown) != set(unknown):
        wrong.append(f"未知的应为{_listed(each.unknown)}，得到{_listed(unknown)}")
    if each.amount_fen is not None and (got is None or got.amount_fen != each.amount_fen):
        paid = "无" if got is None or got.amount_fen is None else f"{got.amount_fen / 100:g}"
        wrong.append(f"金额应为 {each.amount_fen / 100:g} 元，得到 {paid}")
    if wrong and each.failed is None and failed:
        wrong.append(f"不满足{_listed(failed)}")
    zh = f"“{each.name}”：{'；'.join(wrong)}。"
    return [Problem("CASE_FAILS", zh, each.where, mend="改正政策文件或案例。")] if wrong else []


def names(edition: Edition, bits: int) -> tuple[str, ...]:
    """The requirements whose bits are set, then `area` and `amount`."""
    found = [r.name for place, r in enumerate(edition.requirements) if bits >> place & 1]
    return (*found, *(name for place, name in _NAMED_BITS.items() if bits >> place & 1))


def _listed(words: Sequence[str]) -> str:
    return "、".join(words) or "（无）"


def _is_meant(each: WorkedCase, edition: Edition, decision: Decision) -> bool:
    if each.unit is None or not edition.unit:
        return True
    rows = each.case.children[edition.unit]
    row = next(r for r in rows if r["record"] == decision.unit)
    return each.unit in (row["record"], row.get("number"), row.get("class_code"))


# --- deciding by the kernel


def _swept(edition: Edition, worked: Sequence[WorkedCase], catalogues: Catalogues) -> list[list[Decision]]:
    """The kernel's decisions of each case."""
    if edition.subject != "worker":
        return [_sweep(edition, [each.case], catalogues)[0] for each in worked]
    found: list[list[Decision]] = [[] for _ in worked]
    for day in sorted({each.case.as_of for each in worked}):
        places = [i for i, each in enumerate(worked) if each.case.as_of == day]
        swept = _sweep(edition, [worked[i].case for i in places], catalogues)
        for place, decisions in zip(places, swept, strict=True):
            found[place] = decisions
    return found


def _sweep(edition: Edition, cases: Sequence[Case], catalogues: Catalogues) -> list[list[Decision]]:
    """The decisions of cases of one day, decided together."""
    facts = facts_of(cases, edition.subject)
    ((_, table),) = kernel.sweep([edition], facts, catalogues)
    found: list[list[Decision]] = [[] for _ in cases]
    for row in table.to_pylist():
        place = row["subject"] - 1 if edition.subject == "worker" else 0
        case = cases[place]
        key = case.subject.get(schema.SUBJECTS[edition.subject].subject)
        found[place].append(Decision(key, row["unit"], Verdict(row["verdict"]), row["failed"], row["unknown"],
                                     row["amount_fen"]))  # fmt: skip
    return found


def facts_of(cases: Sequence[Case], subject: str) -> FactSet:
    """The cases of one day as facts, workers numbered from 1 in their order; its digest is empty."""
    spec = schema.SUBJECTS[subject]
    tables = {name: table.arrow.empty_table() for name, table in schema.TABLES.items()}
    is_worker = subject == "worker"
    subjects = [{**case.subject, **({"person": i} if is_worker else {})} for i, case in enumerate(cases, 1)]
    tables[spec.name] = pa.Table.from_pylist(subjects, schema=spec.arrow)
    for name, table in schema.CHILDREN.items():
        rows = [
            {**row, "person": i} for i, case in enumerate(cases, 1) for row in case.children.get(name, ())
        ]
        tables[name] = pa.Table.from_pylist(rows, schema=table.arrow)
    return FactSet(cases[0].as_of, None, tables, "")


# --- reading


def _case(
    entry: Entry, defaults: "Mapping[document.Scalar, Entry]", edition: Edition, notes: Notes
) -> WorkedCase:
    reader = Reader(entry, notes, "案例")
    as_of = reader.day("as_of", needed=True) or dt.date.min
    name = reader.text("name")
    spec = schema.SUBJECTS[edition.subject]
    subject = _row(reader.take(edition.subject), defaults.get(edition.subject), spec, notes)
    subject.setdefault(spec.subject, 1 if spec.subject == "person" else "1")
    children: dict[str, list[dict[str, Any]]] = {}
    for table in schema.CHILDREN.values():
        rows = [_row(row, defaults.get(table.name), table, notes) for row in reader.sequence(table.name)]
        children[table.name] = _numbered(rows, table)
    decide = reader.sub("decide", "decide", needed=True)
    reader.finish(("name", "as_of", edition.subject, *schema.CHILDREN, "decide"))
    case = Case(as_of, subject, children)
    return _expected(
        decide or Reader(None, notes, "decide"), edition, name, f"{notes.name}:{entry.line}", case
    )


def _expected(reader: Reader, edition: Edition, name: str, where: str, case: Case) -> WorkedCase:
    spec = schema.CHILDREN.get(edition.unit)
    unit = reader.take(spec.unit) if spec else None
    verdict = reader.text("verdict")
    if verdict not in _VERDICTS:
        reader.notes.add("NOT_ALLOWED", Sentence("verdict 不能是“%(verdict)s”。", verdict=verdict), reader.entry, value=verdict,
                         mend='写 "yes"、"no"、unknown 或 none（不适用）。')  # fmt: skip
    amount = reader.take("amount")
    made = WorkedCase(
        name=name, where=where, case=case,
        unit=unit.value if unit is not None and isinstance(unit.value, str | int) else None,
        verdict=_VERDICTS.get(verdict), failed=_names(reader, "failed", edition),
        unknown=_names(reader, "unknown", edition),
        amount_fen=document.yuan(amount, reader.notes) if amount is not None and amount.value is not None else None,
    )  # fmt: skip
    reader.finish(("verdict", "failed", "unknown", "amount", *([spec.unit] if spec else [])))
    return made


def _names(reader: Reader, key: str, edition: Edition) -> tuple[str, ...] | None:
    entry = reader.take(key)
    if entry is None:
        return None
    known = [*(r.name for r in edition.requirements), *_NAMED_BITS.values()]
    written = entry.value if isinstance(entry.value, list) else [entry]
    words = [_ALIASES.get(str(e.value), str(e.value)) for e in written]
    for word in words:
        if word not in known:
            reader.notes.add("REQUIREMENT_UNKNOWN", Sentence("政策没有条件“%(word)s”。", word=word), entry, value=word,
                             mend=document.similar(word, known))  # fmt: skip
    return tuple(words)


def _numbered(rows: list[dict[str, Any]], table: schema.Table) -> list[dict[str, Any]]:
    """Rows with records 1, 2, … where none is given, in the schema's order."""
    for place, row in enumerate(rows, 1):
        if row.get("record") is None:
            row["record"] = place
    return sorted(rows, key=lambda row: [((v := row.get(name)) is None, v or 0) for name in table.order])


def _row(entry: Entry | None, base: Entry | None, table: schema.Table, notes: Notes) -> dict[str, Any]:
    """The columns of a row, its own over the defaults."""
    found: dict[str, Any] = {}
    for part in (base, entry):
        if part is None or part.value is None:
            continue
        if not isinstance(part.value, dict):
            notes.add("WRONG_TYPE", Sentence("%(label)s的一行应当写成“列: 值”。", label=table.label), part)
            continue
        for word, value in part.value.items():
            column = table.column(str(word))
            if column is None:
                words = [w for c in table.columns for w in (c.name, c.label)]
                notes.add("FACT_UNKNOWN", Sentence("%(label)s没有“%(word)s”这一列。", label=table.label, word=word), value, value=str(word),
                          mend=document.similar(str(word), words))  # fmt: skip
                continue
            found[column.name] = _value(value, column, notes)
    return found


_PYTHON: dict[Kind, type] = {Kind.KEY: int, Kind.BOOL: bool, Kind.DATE: dt.date, Kind.NUMBER: int, Kind.MONEY: int,
                             Kind.CODE: str, Kind.TERM: str, Kind.TEXT: str}  # fmt: skip


def _value(entry: Entry, column: schema.Column, notes: Notes) -> Any:
    value = entry.value
    if value is None:
        return None
    if type(value) is not _PYTHON[column.kind]:
        shown = "" if isinstance(value, list | dict) else str(value)
        mend = "文字和编码加引号。" if _PYTHON[column.kind] is str else ""
        notes.add(
            "WRONG_TYPE",
            Sentence("“%(label)s”的值类型不对。", label=column.label),
            entry,
            value=shown,
            mend=mend,
        )
        return None
    if column.kind is not Kind.CODE:
        return value
    domain = domains.ALL[column.of]
    code = domain.code_of(str(value))
    if code is None:
        notes.add("LABEL_UNKNOWN", Sentence("%(label)s中没有“%(value)s”。", label=domain.label, value=value), entry, value=str(value),
                  mend=document.similar(str(value), domain.labels.values()))  # fmt: skip
    return code
