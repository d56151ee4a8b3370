"""Routes as editions of the policy engine: what a document says of a level becomes requirements that can be judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from jiangtu.engine.appraisal.shape import Route, Source
from jiangtu.engine.policy import check, days, document, expression, tree
from jiangtu.engine.policy.catalogue import Catalogues, Version
from jiangtu.engine.policy.document import Entry, Notes, Reader
from jiangtu.engine.policy.tree import Edition, Node, Requirement, Type
from jiangtu.engine.schema import Kind, domains

_FIELDS = ("zh", "en", "article", "evidence", "require", "levels")
_GROUP_LENGTH = len("6-18-02")


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of a document, and the notes of the document it stands in."""

    entry: Entry
    notes: Notes


def said(written: Mapping[document.Scalar, Entry], notes: Notes) -> dict[str, Said]:
    """Each entry of a mapping with the notes of its document."""
    return {str(name): Said(entry, notes) for name, entry in written.items()}


def source_of(reader: Reader | None, above: Source) -> Source:
    """The source a mapping writes; what it leaves out is as above it."""
    if reader is None:
        return above
    return Source(
        reader.text("document", "") or above.document,
        reader.text("article", "") or above.article,
        reader.choice("evidence", ("V", "K", "D"), above.evidence),
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What the words of a route mean in one standard.

    `target` is its occupation; `in_related` its list of occupations whose work counts, `in_specialty` of those that a
    school's specialty or a title may belong to.
    """

    occupation: str
    edition: str
    name: str
    related: tuple[str, ...]
    specialties: tuple[str, ...]
    document: str

    @property
    def lists(self) -> dict[str, str]:
        """The ids of the standard's own lists by the name they have in expressions."""
        return {name: f"{name}:{self.occupation}:{self.edition}" for name in ("related", "specialty")}

    @property
    def catalogues(self) -> Catalogues:
        """Those lists, in force at all times."""
        ids = self.lists
        found = {
            ids["related"]: self._version(ids["related"], self.said("本职业或相关职业"), self.related),
            ids["specialty"]: self._version(ids["specialty"], "本专业或相关专业", self.specialties),
        }
        return Catalogues({name: (version,) for name, version in found.items()})

    def said(self, text: str) -> str:
        """The words of a generation, without related occupations where the standard counts none."""
        if self.related != (self.occupation,):
            return text
        return text.replace("本职业或相关职业", "本职业").replace(
            "the occupation or a related one", "the occupation"
        )

    def _version(self, name: str, title: str, codes: tuple[str, ...]) -> Version:
        """A code of six digits is a group, a longer one an occupation."""
        exact = frozenset(code for code in codes if len(code) > _GROUP_LENGTH)
        groups = tuple((code, "") for code in codes if code not in exact)
        return Version(name, title, self.document, "000000", days.EARLIEST, None, exact, groups)


class Maker:
    """Makes the routes of one standard out of what its generation and itself define and always require."""

    def __init__(self, scope: Scope, definitions: Mapping[str, Said], always: Mapping[str, Said]) -> None:
        self.scope = scope
        self.always = always
        self.checker = check.Checker(check.Names("worker", "", scope.lists, tree.AsOf()))
        self.checker.defined["target"] = _term(scope.occupation)
        self.checker.defined["asked"] = _level("5")
        for name, one in definitions.items():
            node = expression.read(one.entry, self.checker, one.notes, "value")
            if node is not None:
                self.checker.defined[name] = node

    def route(self, level: str, name: str, one: Said, above: Source, *, fast: bool = False) -> Route:
        """The route an entry writes; what is wrong with it stands in its notes."""
        self.checker.defined["asked"] = _level(level)
        reader = Reader(one.entry, one.notes, name)
        source = source_of(reader, above)
        zh, en = self.scope.said(reader.text("zh")), self.scope.said(reader.text("en"))
        asked = {**self.always, **said(reader.mapping("require", needed=True), one.notes)}
        made = [self._requirement(key, each, source) for key, each in asked.items()]
        _ = reader.take("levels")
        reader.finish(_FIELDS)
        title = f"{self.scope.name}{domains.LEVEL.labels[level]}：{zh}"
        rule = _rule(self.scope, (level, name), (title, en), tuple(r for r in made if r is not None), source)
        return Route(name, zh, en, fast, rule, source)

    def _requirement(self, name: str, one: Said, source: Source) -> Requirement | None:
        reader = Reader(one.entry, one.notes, f"条件 {name}")
        written = reader.need("if")
        words = {key: self.scope.said(reader.text(key, "")) for key in ("zh", "en", "article", "mend")}
        reader.finish(("if", *words))
        node = expression.read(written, self.checker, one.notes, "test") if written is not None else None
        if node is None or written is None:
            return None
        words["article"] = words["article"] or source.article
        return Requirement(name, node, str(written.value), line=written.line, **words)


def _rule(
    scope: Scope,
    place: tuple[str, str],
    title: tuple[str, str],
    asked: tuple[Requirement, ...],
    source: Source,
) -> Edition:
    level, route = place
    return Edition(
        id=f"{scope.occupation}/{scope.edition}/{level}/{route}", edition=scope.edition, title_zh=title[0], title_en=title[1],
        area="000000", area_prefix="", area_fact=None, since=days.EARLIEST, until=None, rate_by="claim",
        rate_day=tree.AsOf(), subject="worker", unit="", document=source.document, article=source.article,
        evidence=source.evidence, direction="none", kind="", fund="", exclusive_with=(),
        catalogues=tuple(scope.lists.items()), requirements=asked, amount=None, notes="", name="", digest="",
    )  # fmt: skip


def _term(code: str) -> Node:
    return tree.Literal(code, Type(Kind.TERM, of="occupation", nullable=False))


def _level(code: str) -> Node:
    return tree.Literal(code, Type(Kind.CODE, of=domains.LEVEL.name, nullable=False))
