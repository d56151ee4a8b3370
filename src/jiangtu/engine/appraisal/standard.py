"""Reads standards: `load` one document, `load_folder` all of them, `shipped` those of the house.

A standard names the generation whose routes it follows and says what differs; fast tracks are added to both. Every
problem of a document is told at once, at its file, line and column.
"""

import datetime as dt
import hashlib
import itertools
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jiangtu import catalogues as published
from jiangtu.engine.appraisal import route
from jiangtu.engine.appraisal.route import Maker, Said, Scope
from jiangtu.engine.appraisal.shape import (
    EXAMINED,
    Block,
    Level,
    LevelNotExamined,
    Part,
    Route,
    Source,
    Standard,
    StandardMissing,
)
from jiangtu.engine.errors import Problem, Problems, Sentence
from jiangtu.engine.policy import document
from jiangtu.engine.policy.document import Entry, Notes, Reader
from jiangtu.engine.schema import domains

__all__ = ["EXAMINED", "FOLDER", "Block", "Level", "LevelNotExamined", "Part", "Route", "Source", "Standard",
           "StandardInvalid", "StandardMissing", "in_force", "load", "load_folder", "shipped"]  # fmt: skip
FOLDER = Path(published.__file__).parent / "standards"
FIELDS = ("occupation", "name", "edition", "generation", "source", "in_force", "related", "specialties", "resit_months", "define",
          "levels", "parts", "blocks", "notes")  # fmt: skip
_GENERATION = ("id", "title", "source", "define", "always", "parts", "levels", "notes")
_FULL = 100
_NOTHING = Entry({}, 1, 1)


class StandardInvalid(Problems):
    """One or more standards cannot be loaded; `problems` holds everything wrong with all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("STANDARD_INVALID", Sentence("职业标准文件有 %(n)s 处问题，未启用。", n=len(problems)), problems,
                         f"{len(problems)} problems in standards")  # fmt: skip


def load(text: str, *, name: str, folder: Path = FOLDER) -> Standard:
    """The standard written in `text`; StandardInvalid with every problem.

    `folder` holds the generations and the fast tracks that it builds on.
    """
    return _load(text, name, _ground(folder))


def _load(text: str, name: str, ground: "_Ground") -> Standard:
    notes = Notes(name)
    root = document.read(text, notes)
    if root is None:
        if not notes.found:
            notes.add("EMPTY", "文件是空的。", (1, 1))
        raise StandardInvalid(notes.found)
    made = _Reading(root, notes, ground).standard(hashlib.sha256(text.encode()).hexdigest())
    found = [*notes.found, *ground.problems()]
    if found:
        raise StandardInvalid(found)
    return made


def load_folder(path: Path = FOLDER) -> tuple[Standard, ...]:
    """Every `<occupation>/<edition>.yaml` below `path`, by (occupation, since); StandardInvalid with every problem."""
    found: list[Standard] = []
    problems: dict[Problem, None] = {}
    ground = _ground(path)
    for file in sorted(path.glob("*-*/*.yaml")):
        name = str(file.relative_to(path))
        try:
            made = _load(file.read_text(encoding="utf-8"), name, ground)
        except StandardInvalid as error:
            problems |= dict.fromkeys(error.problems)
            continue
        except UnicodeDecodeError:
            problems[document.not_text(name)] = None
            continue
        found.append(made)
        if (file.parent.name, file.stem) != made.key:
            zh = Sentence(
                "文件应当放在 %(occupation)s/%(edition)s.yaml。",
                occupation=made.occupation,
                edition=made.edition,
            )
            problems[Problem("FILE_MISPLACED", zh, where=name)] = None
    problems |= dict.fromkeys(_overlaps(found))
    if problems:
        raise StandardInvalid(list(problems))
    return tuple(sorted(found, key=lambda s: (s.occupation, s.since)))


@cache
def shipped() -> tuple[Standard, ...]:
    """The standards of the house, read once."""
    return load_folder()


def in_force(standards: tuple[Standard, ...], occupation: str, *, as_of: dt.date) -> Standard:
    """The occupation's standard on the day; StandardMissing when there is none.

    >>> in_force(shipped(), "6-18-02-04", as_of=dt.date(2025, 6, 30)).name_zh
    '焊工'
    """
    found = next((s for s in standards if s.occupation == occupation and s.holds(as_of)), None)
    if found is None:
        raise StandardMissing(occupation)
    return found


def _overlaps(found: list[Standard]) -> list[Problem]:
    ordered = sorted(found, key=lambda s: (s.occupation, s.since))
    return [
        Problem("EDITIONS_OVERLAP", Sentence("%(name_zh)s的两版标准 %(edition)s 与 %(edition2)s 在 %(since)s 同时有效。", name_zh=b.name_zh, edition=a.edition, edition2=b.edition, since=b.since),
                where=f"{b.occupation}/{b.edition}.yaml", mend=Sentence("给 %(edition)s 写上 in_force.until: %(since)s。", edition=a.edition, since=b.since))
        for a, b in itertools.pairwise(ordered)
        if a.occupation == b.occupation and (a.until is None or b.since < a.until)
    ]  # fmt: skip


# --- what every standard builds on


@dataclass(frozen=True, slots=True)
class _Ground:
    """The generations and fast tracks of a folder, as documents, each with its own notes."""

    generations: dict[str, Said]
    tracks: Said | None

    def problems(self) -> list[Problem]:
        """What is wrong with them, once each."""
        every = [*self.generations.values(), *([self.tracks] if self.tracks else [])]
        return list(dict.fromkeys(problem for one in every for problem in one.notes.found))


def _ground(folder: Path) -> _Ground:
    read = {file.stem: _read(file, folder) for file in sorted((folder / "generations").glob("*.yaml"))}
    tracks = folder / "tracks.yaml"
    return _Ground(read, _read(tracks, folder) if tracks.exists() else None)


def _read(file: Path, folder: Path) -> Said:
    notes = Notes(str(file.relative_to(folder)))
    root = document.read(file.read_text(encoding="utf-8"), notes)
    return Said(root or _NOTHING, notes)


@dataclass(frozen=True, slots=True)
class _Base:
    """The generation a standard follows."""

    id: str
    reader: Reader
    source: Source


# --- one standard


class _Reading:
    """One document being read; what is wrong with it stands in its notes."""

    def __init__(self, root: Entry, notes: Notes, ground: _Ground) -> None:
        self.notes = notes
        self.reader = Reader(root, notes, "职业标准")
        self.ground = ground
        self.source = _source(self.reader)

    def standard(self, digest: str) -> Standard:
        """The standard, as far as it can be read."""
        reader, base = self.reader, self._generation()
        name = reader.sub("name", "name", needed=True)
        zh, en = (name.text("zh"), name.text("en")) if name else ("", "")
        occupation, edition = reader.text("occupation"), reader.text("edition")
        group = (occupation.rpartition("-")[0],)
        related, specialties = (self._codes(key) or group for key in ("related", "specialties"))
        scope = Scope(occupation, edition, zh, related, specialties, self.source.document)
        since, until = self._in_force()
        levels = self._levels(base, self._maker(scope, base))
        resit = reader.whole("resit_months")
        notes = reader.text("notes", "")
        base.reader.finish(_GENERATION)
        reader.finish(FIELDS)
        return Standard(occupation, zh, en, edition, base.id, since, until, related, resit, levels, self.source,
                        notes, digest, scope.catalogues)  # fmt: skip

    def _generation(self) -> _Base:
        entry = self.reader.need("generation")
        wanted = str(entry.value) if entry is not None else ""
        if entry is not None and wanted not in self.ground.generations:
            self.notes.add("GENERATION_UNKNOWN", Sentence("没有“%(wanted)s”这一版编制规程。", wanted=wanted), entry, value=wanted,
                           mend=Sentence("可写：%(names)s。", names='、'.join(self.ground.generations)))  # fmt: skip
        found = self.ground.generations.get(wanted, Said(_NOTHING, Notes("")))
        reader = Reader(found.entry, found.notes, "编制规程")
        for key in ("title", "notes"):
            reader.take(key)
        return _Base(reader.text("id"), reader, _source(reader))

    def _maker(self, scope: Scope, base: _Base) -> Maker:
        theirs, ours = base.reader, self.reader
        definitions = route.said(theirs.mapping("define"), theirs.notes) | route.said(
            ours.mapping("define"), ours.notes
        )
        return Maker(scope, definitions, route.said(theirs.mapping("always"), theirs.notes))

    def _codes(self, key: str) -> tuple[str, ...]:
        return tuple(str(entry.value) for entry in self.reader.sequence(key))

    def _in_force(self) -> tuple[dt.date, dt.date | None]:
        period = self.reader.sub("in_force", "in_force", needed=True)
        if period is None:
            return dt.date.min, None
        since, until = period.day("from", needed=True), period.day("until")
        period.finish(("from", "until"))
        if since is not None and until is not None and until <= since:
            self.notes.add("PERIOD_EMPTY", "in_force 的 until 必须晚于 from。", period.entry)
        return since or dt.date.min, until

    def _levels(self, base: _Base, maker: Maker) -> tuple[Level, ...]:
        parts = _parts(base) | _parts(_Base("", self.reader, self.source))
        blocks = self._blocks([part.name for part, _ in parts.values()])
        given = base.reader.mapping("levels", needed=True)
        made = []
        for label, entry in self.reader.mapping("levels", needed=True).items():
            code = domains.LEVEL.code_of(str(label)) or ""
            if code not in EXAMINED:
                self.notes.add("LEVEL_UNKNOWN", Sentence("“%(label)s”不是考核的等级。", label=label), entry, value=str(label),
                               mend="可写：五级、四级、三级、二级、一级。")  # fmt: skip
                continue
            asked = tuple(part for part, first in parts.values() if _rank(code) >= _rank(first))
            routes = self._routes(code, base, (given.get(label), entry), maker)
            made.append(Level(code, routes, asked, blocks.get(code, ())))
        return tuple(sorted(made, key=lambda level: _rank(level.code)))

    def _routes(
        self, code: str, base: _Base, entries: tuple[Entry | None, Entry], maker: Maker
    ) -> tuple[Route, ...]:
        """The generation's routes with the standard's own in their place or after them, then the fast tracks."""
        theirs, ours = (
            _routes_of(entry, notes)
            for entry, notes in zip(entries, (base.reader.notes, self.notes), strict=True)
        )
        for name in [name for name, one in ours.items() if one.entry.value is None and name not in theirs]:
            self.notes.add(
                "ROUTE_UNKNOWN",
                Sentence("编制规程没有“%(name)s”这一途径，无从去掉。", name=name),
                ours[name].entry,
                value=name,
            )
        made = [maker.route(code, name, one, self.source if name in ours else base.source)
                for name, one in (theirs | ours).items() if one.entry.value is not None]  # fmt: skip
        if not made:
            self.notes.add("NO_ROUTE", "这个等级没有申报途径。", entries[1])
        return (*made, *_fast(code, self.ground.tracks, maker))

    def _blocks(self, parts: list[str]) -> dict[str, tuple[Block, ...]]:
        reader = self.reader.sub("blocks", "blocks")
        if reader is None:
            return {}
        source = _source(reader, self.source)
        written = {label: reader.take(label) for label in domains.LEVEL.labels.values()}
        reader.finish(written)
        return {
            domains.LEVEL.code_of(label) or "": self._level_blocks(entry, parts, source)
            for label, entry in written.items()
            if entry is not None
        }

    def _level_blocks(self, entry: Entry, parts: list[str], source: Source) -> tuple[Block, ...]:
        reader = Reader(entry, self.notes, "blocks")
        shares: dict[str, dict[str, int]] = {}
        for part in parts:
            whole = {str(name): _whole(e, self.notes) for name, e in reader.mapping(part).items()}
            if whole and sum(whole.values()) != _FULL:
                zh = Sentence(
                    "%(part)s 的权重之和是 %(gap)s，应当是 100。", part=part, gap=sum(whole.values())
                )
                self.notes.add("WEIGHTS_SUM", zh, entry, value=part)
            for name, weight in whole.items():
                shares.setdefault(name, {})[part] = weight
        reader.finish(parts)
        return tuple(Block(name, weights, source) for name, weights in shares.items())


def _routes_of(entry: Entry | None, notes: Notes) -> dict[str, Said]:
    if entry is None or entry.value is None:
        return {}
    reader = Reader(entry, notes, "等级")
    found = route.said(reader.mapping("routes"), notes)
    reader.finish(("routes",))
    return found


def _fast(code: str, tracks: Said | None, maker: Maker) -> list[Route]:
    if tracks is None:
        return []
    reader = Reader(tracks.entry, tracks.notes, "破格途径")
    source = _source(reader)
    made = []
    for name, one in route.said(reader.mapping("tracks"), tracks.notes).items():
        levels = Reader(one.entry, tracks.notes, name).sequence("levels", needed=True)
        if code in {domains.LEVEL.code_of(str(level.value)) for level in levels}:
            made.append(maker.route(code, name, one, source, fast=True))
    _ = reader.take("notes")
    reader.finish(("source", "tracks", "notes"))
    return made


def _source(reader: Reader, above: Source | None = None) -> Source:
    own = reader.sub("source", "source", needed=True)
    found = route.source_of(own, above or Source("", "", "K"))
    if own is not None:
        own.finish(("document", "article", "evidence"))
    return found


def _parts(base: _Base) -> dict[str, tuple[Part, str]]:
    """Each part that is written, and the level from which it is asked."""
    made = {}
    for name, entry in base.reader.mapping("parts").items():
        reader = Reader(entry, base.reader.notes, f"parts.{name}")
        weight, line = reader.whole("weight"), reader.whole("pass")
        first = domains.LEVEL.code_of(reader.text("from", "") or "五级")
        if weight is None or line is None or not (0 <= line <= _FULL and 0 < weight <= _FULL):
            reader.notes.add("PART_INVALID", "weight 和 pass 要写不超过 100 的整数。", entry)
        if first not in EXAMINED:
            reader.notes.add("LEVEL_UNKNOWN", "from 要写考核的等级。", entry)
        part = Part(
            str(name),
            reader.text("zh"),
            reader.text("en"),
            weight or 0,
            line or 0,
            route.source_of(reader, base.source),
        )
        made[str(name)] = (part, first or "5")
        reader.finish(("zh", "en", "weight", "pass", "from", "article", "evidence"))
    return made


def _whole(entry: Entry, notes: Notes) -> int:
    if isinstance(entry.value, int) and not isinstance(entry.value, bool) and entry.value >= 0:
        return entry.value
    notes.add("WRONG_TYPE", "权重应当是不小于零的整数。", entry, value=str(entry.value))
    return 0


def _rank(code: str) -> int:
    return EXAMINED.index(code) if code in EXAMINED else 0
