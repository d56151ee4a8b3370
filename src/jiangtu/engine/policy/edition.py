"""Policy documents → checked editions. Everything wrong with a document is told at once, by line."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jiangtu.engine import schema
from jiangtu.engine.errors import Problem, Problems, Sentence
from jiangtu.engine.policy import amount, check, document, expression, payee, tree, wording
from jiangtu.engine.policy.document import Entry, Notes, Reader
from jiangtu.engine.policy.tree import Edition, Node, Requirement, Scope
from jiangtu.engine.schema import domains

__all__ = ["Edition", "PolicyInvalid", "load", "load_file", "load_folder"]

FIELDS = ("id", "edition", "title", "area", "applies", "in_force", "rate_by", "source", "subject", "per", "direction",
           "kind", "fund", "payee", "exclusive_with", "catalogues", "define", "require", "amount", "notes")  # fmt: skip
_RATE_COLUMN = {"certificate": "issued_on", "filing": "filed_on"}
_AREA_COLUMN = {"worker": "work_area", "employer": "area"}


class PolicyInvalid(Problems):
    """One or more policy documents cannot be loaded; `problems` holds everything wrong with all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("POLICY_INVALID", Sentence("政策文件有 %(n)s 处问题，未启用。", n=len(problems)), problems,
                         f"{len(problems)} problems in policy documents")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Head:
    """What must be known before any expression can be read."""

    subject: str
    unit: str
    rate_by: str
    rate_day: Node
    catalogues: dict[str, str]


def load(text: str, *, name: str) -> Edition:
    """The edition written in `text`; PolicyInvalid with every problem, each at `name`:line:column."""
    notes = Notes(name)
    root = document.read(text, notes)
    made = _edition(root, notes, hashlib.sha256(text.encode()).hexdigest()) if root is not None else None
    if root is None and not notes.found:
        notes.add("EMPTY", "文件是空的。", (1, 1))
    if notes.found or made is None:
        raise PolicyInvalid(sorted(notes.found, key=_line))
    return made


def load_file(path: Path, *, root: Path | None = None) -> Edition:
    """The edition in the file, named by its path below `root`; PolicyInvalid also for a file that is not UTF-8."""
    name = str(path.relative_to(root)) if root else path.name
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PolicyInvalid([document.not_text(name)]) from error
    return load(text, name=name)


def load_folder(path: Path) -> tuple[Edition, ...]:
    """Every `<id>/<edition>.yaml` below `path`, by (id, edition); PolicyInvalid also for editions that overlap."""
    editions: list[Edition] = []
    problems: list[Problem] = []
    for file in sorted(path.rglob("*.yaml")):
        if file.name.endswith(".cases.yaml"):
            continue
        try:
            edition = load_file(file, root=path)
        except PolicyInvalid as error:
            problems += error.problems
        else:
            editions.append(edition)
            problems += _misplaced(edition, file)
    problems += overlaps(editions)
    if problems:
        raise PolicyInvalid(problems)
    return tuple(sorted(editions, key=lambda e: e.key))


def overlaps(editions: Iterable[Edition]) -> list[Problem]:
    """A problem for each two editions of one id and area that are in force on one day or share a name."""
    ordered = sorted(editions, key=lambda e: (e.id, e.area, e.since, e.edition))
    found = []
    for earlier, later in itertools.pairwise(ordered):
        if (earlier.id, earlier.area) != (later.id, later.area):
            continue
        if earlier.until is None or later.since < earlier.until:
            zh = Sentence(
                "%(id)s 的两个版本 %(edition)s 与 %(edition2)s 在 %(since)s 同时有效。",
                id=later.id,
                edition=earlier.edition,
                edition2=later.edition,
                since=later.since,
            )
            mend = Sentence(
                "把 %(edition)s 的 in_force.until 改为 %(since)s。",
                edition=earlier.edition,
                since=later.since,
            )
            found.append(Problem("EDITIONS_OVERLAP", zh, later.name, later.since.isoformat(), mend=mend))
    twice = {e.key: e for e in ordered if sum(o.key == e.key for o in ordered) > 1}
    found += [
        Problem(
            "EDITION_TWICE",
            Sentence("%(id)s 的版本 %(edition)s 写了两次。", id=e.id, edition=e.edition),
            where=e.name,
        )
        for e in twice.values()
    ]
    return found


def _line(problem: Problem) -> tuple[int, ...]:
    return tuple(int(part) for part in problem.where.split(":")[-2:])


def _misplaced(edition: Edition, file: Path) -> list[Problem]:
    if (file.parent.name, file.stem) == edition.key:
        return []
    return [
        Problem(
            "FILE_MISPLACED",
            Sentence("文件应当放在 %(id)s/%(edition)s.yaml。", id=edition.id, edition=edition.edition),
            where=edition.name,
        )
    ]


def _edition(root: Entry, notes: Notes, digest: str) -> Edition:
    reader = Reader(root, notes, "政策文件")
    title = reader.sub("title", "title", needed=True)
    source = reader.sub("source", "source", needed=True)
    head = _head(reader, root)
    checker = check.Checker(check.Names(head.subject, head.unit, head.catalogues, head.rate_day))
    defined = _definitions(reader, checker, notes)
    requirements = _requirements(reader, checker, notes)
    amount_entry = reader.take("amount")
    area, prefix, area_fact = _area(reader, head.subject)
    since, until = _in_force(reader)
    made = Edition(
        id=_identifier(reader),
        edition=reader.text("edition"),
        title_zh=title.text("zh") if title else "",
        title_en=title.text("en", "") if title else "",
        area=area, area_prefix=prefix, area_fact=area_fact, since=since, until=until,
        rate_by=head.rate_by, rate_day=head.rate_day, subject=head.subject, unit=head.unit,
        document=source.text("document") if source else "",
        article=source.text("article", "") if source else "",
        evidence=source.choice("evidence", ("V", "K", "D"), "K") if source else "K",
        direction=reader.choice("direction", ("pay", "recover", "none"), "pay"),
        kind=_code(reader, "kind", domains.CLAIM_KIND), fund=_code(reader, "fund", domains.FUND),
        exclusive_with=tuple(str(e.value) for e in reader.sequence("exclusive_with")),
        catalogues=tuple(sorted(head.catalogues.items())),
        requirements=requirements,
        amount=amount.load(amount_entry, checker, requirements, notes) if amount_entry else None,
        notes=reader.text("notes", ""), name=notes.name, digest=digest,
        payee=payee.read(reader.take("payee"), notes, head.subject, head.unit),
    )  # fmt: skip
    for part, known in ((title, ("zh", "en")), (source, ("document", "article", "evidence", "issued_on", "url")),
                        (reader, FIELDS)):  # fmt: skip
        if part is not None:
            _ = part.take("issued_on"), part.take("url")
            part.finish(known)
    _whole(made, root, notes, defined)
    return made


def _whole(made: Edition, root: Entry, notes: Notes, defined: dict[str, Node]) -> None:
    """What only the whole document shows."""
    if (made.amount is None) != (made.direction == "none"):
        zh = "direction 为 none 的政策不能有 amount。" if made.amount else "缺少 amount。"
        notes.add("AMOUNT_MISMATCH", zh, root, mend="只判断条件的政策写 direction: none，并去掉 amount。")
    if (
        made.direction != "none"
        and isinstance(root.value, dict)
        and not {"kind", "fund"} <= root.value.keys()
    ):
        notes.add("FIELD_MISSING", "发钱的政策要写 kind（补贴类别）和 fund（资金来源）。", root)
    if made.until is not None and made.until <= made.since:
        notes.add("PERIOD_EMPTY", "in_force 的 until 必须晚于 from。", root, value=str(made.until))


def _head(reader: Reader, root: Entry) -> _Head:
    subject = reader.choice("subject", schema.SUBJECTS, "worker")
    units = {word: t.name for t in schema.CHILDREN.values() for word in (t.unit, t.label)}
    per = reader.take("per")
    unit = ""
    if per is not None:
        unit = units.get(str(per.value), "")
        if not unit or subject != "worker":
            reader.notes.add("UNIT_UNKNOWN", Sentence("per 不能是“%(value)s”。", value=per.value), per, value=str(per.value),
                             mend=document.similar(str(per.value), units) or Sentence("可写：%(names)s。", names='、'.join(units)))  # fmt: skip
            unit = ""
    rate_by = reader.choice("rate_by", ("claim", "certificate", "filing"), "claim")
    catalogues = document.strings(reader.mapping("catalogues"))
    return _Head(subject, unit, rate_by, _rate_day(reader.notes, root, subject, unit, rate_by), catalogues)


def _rate_day(notes: Notes, root: Entry, subject: str, unit: str, rate_by: str) -> Node:
    if rate_by == "claim":
        return tree.AsOf()
    scope = Scope.UNIT if unit else Scope.SUBJECT
    table = schema.CHILDREN[unit] if unit else schema.SUBJECTS[subject]
    column = table.column(_RATE_COLUMN[rate_by])
    if column is None:
        notes.add("RATE_BY", Sentence("%(label)s没有 %(rate_by)s，不能用 rate_by: %(rate_by2)s。", label=table.label, rate_by=_RATE_COLUMN[rate_by], rate_by2=rate_by), root,
                  mend="certificate 要 per: certificate；filing 要 per: training 或 subject: class。")  # fmt: skip
        return tree.AsOf()
    return tree.Column(
        scope, table.name, column.name, tree.Type(column.kind, nullable=column.null != "从不为空")
    )


def _area(reader: Reader, subject: str) -> tuple[str, str, tree.Column | None]:
    applies = reader.choice("applies", ("within", "everywhere"), "within")
    entry = reader.need("area")
    area = str(entry.value) if entry is not None else "000000"
    if entry is not None and not (isinstance(entry.value, str) and len(area) == 6 and area.isdigit()):
        reader.notes.add(
            "AREA_FORM", "area 应当是加引号的六位地区编码。", entry, value=area, mend='如 area: "320000"'
        )
    prefix = wording.area_prefix(area)
    name = _AREA_COLUMN.get(subject)
    if applies == "everywhere" or not prefix or name is None:
        return area, prefix, None
    table = schema.SUBJECTS[subject]
    return area, prefix, tree.Column(Scope.SUBJECT, table.name, name, tree.Type(schema.Kind.TERM, of="area"))


def _in_force(reader: Reader) -> tuple[dt.date, dt.date | None]:
    period = reader.sub("in_force", "in_force", needed=True)
    if period is None:
        return dt.date.min, None
    since, until = period.day("from", needed=True), period.day("until")
    period.finish(("from", "until"))
    return since or dt.date.min, until


def _identifier(reader: Reader) -> str:
    text = reader.text("id")
    if text and not all(
        part.isalnum() and part.isascii() and part == part.lower() for part in text.split("-")
    ):
        reader.notes.add("ID_FORM", "id 只用小写英文、数字和短横线。", reader.entry, value=text)
    return text


def _code(reader: Reader, key: str, domain: schema.Domain) -> str:
    entry = reader.take(key)
    if entry is None:
        return ""
    code = domain.code_of(str(entry.value))
    if code is None:
        reader.notes.add("NOT_ALLOWED", Sentence("%(label)s中没有“%(value)s”。", label=domain.label, value=entry.value), entry, value=str(entry.value),
                         mend=document.similar(str(entry.value), [*domain.labels, *domain.labels.values()]))  # fmt: skip
    return code or ""


def _definitions(reader: Reader, checker: check.Checker, notes: Notes) -> dict[str, Node]:
    for name, entry in reader.mapping("define").items():
        node = expression.read(entry, checker, notes, "value")
        if checker.names.subject_table.column(str(name)) or str(name) in checker.defined:
            notes.add(
                "NAME_TAKEN",
                Sentence("“%(name)s”已是一个事实的名称。", name=name),
                entry,
                value=str(name),
                mend="换一个名称。",
            )
        if node is not None:
            checker.defined[str(name)] = node
    return checker.defined


def _requirements(reader: Reader, checker: check.Checker, notes: Notes) -> tuple[Requirement, ...]:
    entries = reader.mapping("require", needed=True)
    if len(entries) > tree.MAX_REQUIREMENTS:
        notes.add("TOO_MANY", Sentence("条件有 %(n)s 条，最多 %(max_requirements)s 条。", n=len(entries), max_requirements=tree.MAX_REQUIREMENTS), reader.entry,
                  mend="把几条合为一条，或拆成两个政策。")  # fmt: skip
    made = [_requirement(str(name), entry, checker, notes) for name, entry in entries.items()]
    return tuple(r for r in made if r is not None)


def _requirement(name: str, entry: Entry, checker: check.Checker, notes: Notes) -> Requirement | None:
    if not isinstance(entry.value, dict):
        node = expression.read(entry, checker, notes, "test")
        return None if node is None else Requirement(name, node, str(entry.value), line=entry.line)
    reader = Reader(entry, notes, f"条件 {name}")
    written = reader.need("if")
    words = {key: reader.text(key, "") for key in ("zh", "en", "article", "mend")}
    reader.finish(("if", *words))
    node = expression.read(written, checker, notes, "test") if written else None
    if node is None or written is None:
        return None
    return Requirement(name, node, str(written.value), line=written.line, **words)
