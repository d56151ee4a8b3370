"""The city in figures, from the latest snapshot; what a snapshot says is counted once a process and kept."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from jiangtu import catalogues
from jiangtu.apps.facts import queries as facts_queries
from jiangtu.apps.facts.models import Snapshot
from jiangtu.apps.monitor import rules
from jiangtu.apps.reference import pictures
from jiangtu.apps.reference.templatetags.words import area_name, label, percent, thousands
from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet, FactsMissing
from jiangtu.engine.indicators import funnel, registry
from jiangtu.engine.indicators.funnel import Stage
from jiangtu.engine.indicators.registry import Figure, Indicator

PAGE = 50
SHOWN = ("on_file", "employed", "insured", "skilled", "high_skilled", "union")
"""The six numbers of the overview; the first is the one its map shows at first."""
GROUPINGS = ("work_area", "schooling")
EARLIER = 12
"""How many days a line goes back at most."""
ROW_COLUMNS = ["person", "sex", "work_area", "occupation", "schooling", "employed_months", "insured_months"]
TONES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a break-down; counts that must not be shown are None. `code` is None where nobody knows the group."""

    code: str | None
    label: str
    count: int | None
    base: int | None

    @property
    def share(self) -> float | None:
        """count ÷ base; None where either is hidden or the base is empty."""
        return None if self.count is None or not self.base else self.count / self.base


@dataclass(frozen=True, slots=True)
class Trend:
    """A number on earlier days: the corners of its line, the first of those days, and the change since, in persons."""

    corners: str
    since: dt.date
    change: int


@dataclass(frozen=True, slots=True)
class Number:
    """One of the six with its line; no line before a second day."""

    figure: Figure
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class Tile:
    """An area on the map: its place in units of the picture, how dark it is (None: not shown) and its number in words."""

    part: Part
    x: int
    y: int
    tone: int | None
    words: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """The areas of the city laid out roughly as they lie."""

    width: int
    height: int
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Cockpit:
    """The overview of one day, its map coloured by `measure`. `first` is None where every area is hidden."""

    as_of: dt.date
    digest: str
    numbers: tuple[Number, ...]
    measure: Indicator
    map: TileMap | None
    first: Part | None
    funnel: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One figure with its definition and its break-downs."""

    as_of: dt.date
    figure: Figure
    places: tuple[Part, ...]
    schooling: tuple[Part, ...]
    picture: str
    first_place: Part | None


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Fifty of the workers behind a figure, of one area where `area` names it, as opaque keys."""

    figure: Figure
    as_of: dt.date
    area: str
    rows: list[dict[str, object]]
    total: int
    page: int
    pages: int


def cockpit(measure: str) -> Cockpit | None:
    """The overview, or None before the first snapshot. Two queries; the snapshots are counted once a process."""
    latest = facts_queries.latest_snapshot()
    if latest is None:
        return None
    census = _census(latest.as_of, latest.digest)
    name = measure if measure in SHOWN else SHOWN[0]
    earlier = list(_earlier(latest))
    places = _parts(census, name, "work_area")
    return Cockpit(
        as_of=latest.as_of,
        digest=latest.digest[:12],
        numbers=tuple(Number(census.figures[n], _trend(n, census, earlier)) for n in SHOWN),
        measure=registry.BY_NAME[name],
        map=_map(places, shares=name != SHOWN[0]),
        first=_most(places),
        funnel=census.funnel,
    )


def figure_page(name: str) -> FigurePage:
    """One figure; Http404 for a name that is not in the list or before the first snapshot."""
    facts, indicator = _facts_and(name)
    census = _census(facts.as_of, facts.digest)
    places = _parts(census, name, "work_area")
    return FigurePage(
        as_of=facts.as_of,
        figure=census.figures[name],
        places=places,
        schooling=_parts(census, name, "schooling"),
        picture=_picture(places, _("各县区%(what)s") % {"what": _(indicator.zh)}),
        first_place=_most(places),
    )


def figure_rows(name: str, page: int, *, area: str = "") -> RowsPage:
    """The rows behind a figure, fifty a page in the order of their keys."""
    facts, _indicator = _facts_and(name)
    table = _rows_of(facts.as_of, facts.digest, name, area)
    pages = max(1, -(-table.num_rows // PAGE))
    page = min(max(page, 1), pages)
    rows = table.slice((page - 1) * PAGE, PAGE).to_pylist()
    figure = _census(facts.as_of, facts.digest).figures[name]
    return RowsPage(figure, facts.as_of, area, rows, table.num_rows, page, pages)


def figure_table(name: str, *, area: str = "") -> pa.Table:
    """Every row behind a figure, of one area where it is named."""
    facts, indicator = _facts_and(name)
    return _rows_of(facts.as_of, facts.digest, indicator.name, area)


@lru_cache(maxsize=8)
def _rows_of(as_of: dt.date, digest: str, name: str, area: str) -> pa.Table:
    facts = facts_queries.facts_with(digest=digest, as_of=as_of)
    workers, counted = facts["workers"].select(ROW_COLUMNS), registry.BY_NAME[name].counted(facts)
    chosen = pa.array(counted)
    if area:
        chosen = pc.and_(chosen, pc.fill_null(pc.equal(workers["work_area"].combine_chunks(), area), False))
    return workers.filter(chosen)


def _facts_and(name: str) -> tuple[FactSet, Indicator]:
    facts = facts_queries.latest_facts()
    if facts is None or name not in registry.BY_NAME:
        raise Http404
    return facts, registry.BY_NAME[name]


@dataclass(frozen=True, slots=True)
class Census:
    """Everything counted of one snapshot; `groups` holds, by grouping, (population, code) → persons."""

    figures: Mapping[str, Figure]
    groups: Mapping[str, rules.Counts]
    hidden: Mapping[str, frozenset[rules.Cell]]
    funnel: tuple[Stage, ...]


@lru_cache(maxsize=2)
def _census(as_of: dt.date, digest: str) -> Census:
    facts = facts_queries.facts_with(digest=digest, as_of=as_of)
    groups = {column: _grouped(facts, column) for column in GROUPINGS}
    return Census(
        figures={f.indicator.name: f for f in registry.figures(facts)},
        groups=groups,
        hidden={column: rules.hidden(counts, _inside(counts)) for column, counts in groups.items()},
        funnel=funnel.stages(facts),
    )


def _grouped(facts: FactSet, column: str) -> rules.Counts:
    """How many of each population are in each group; populations of unknown figures are left out."""
    found: dict[str, dict[str | None, int]] = {}
    for indicator in registry.INDICATORS:
        rows = registry.broken_down(facts, indicator, column)
        if rows:
            found[_population(indicator.counted)] = {code: count for code, count, _base in rows}
            found[_population(indicator.among)] = {code: base for code, _count, base in rows}
    return found


def _population(population: registry.Population) -> str:
    """The name of a population: figures that count the same people hide the same cells."""
    return getattr(population, "__qualname__", repr(population))


def _inside(counts: rules.Counts) -> list[tuple[str, str]]:
    """Each population with every one it is part of, through the figures between them."""
    parts = {
        (_population(i.counted), _population(i.among))
        for i in registry.INDICATORS
        if i.counted is not i.among
    }
    while more := {(a, d) for a, b in parts for c, d in parts if b == c} - parts:
        parts |= more
    return sorted((part, whole) for part, whole in parts if part in counts and whole in counts)


def _parts(census: Census, name: str, column: str) -> tuple[Part, ...]:
    """The figure's break-down in the reader's language, by code, what nobody knows last."""
    indicator, counts, gone = registry.BY_NAME[name], census.groups[column], census.hidden[column]
    if census.figures[name].count is None:
        return ()
    part, whole = _population(indicator.counted), _population(indicator.among)
    codes = [code for code, base in counts[whole].items() if base]
    return tuple(
        Part(code, _word(code, column),
             None if {(part, code), (whole, code)} & gone else counts[part].get(code, 0),
             None if (whole, code) in gone else counts[whole][code])
        for code in sorted(codes, key=lambda code: (code is None, code or ""))
    )  # fmt: skip


def _word(code: str | None, column: str) -> str:
    if code is None:
        return _("未知")
    return area_name(code) if column.endswith("area") else label(code, column)


def _most(parts: tuple[Part, ...]) -> Part | None:
    """The part with the highest count of those that are known and shown."""
    large = [p for p in parts if p.count is not None and p.base is not None and p.code is not None]
    return max(large, key=lambda p: p.count or 0, default=None)


def _picture(parts: tuple[Part, ...], title: str) -> str:
    drawn = [
        pictures.Bar(p.label, p.count, p.base) for p in parts if p.count is not None and p.base is not None
    ]
    drawn.sort(key=lambda bar: -bar.value)
    return pictures.bars(drawn[:12], title=title, unit=_("人"))


def _earlier(latest: Snapshot) -> Iterator[tuple[dt.date, Mapping[str, int | None]]]:
    """The days before the latest with their counts, the oldest first; one reading a day, the newest."""
    taken = Snapshot.objects.filter(known_at=None, as_of__lt=latest.as_of).order_by("as_of", "taken_at", "pk")
    days = {snapshot.as_of: snapshot for snapshot in taken}
    for snapshot in list(days.values())[-EARLIER:]:
        counts = _counts(snapshot.as_of, snapshot.digest)
        if counts is not None:
            yield snapshot.as_of, counts


@lru_cache(maxsize=64)
def _counts(as_of: dt.date, digest: str) -> Mapping[str, int | None] | None:
    """The figures of an earlier day; None when its folder is gone. Read past the cache that keeps the latest open."""
    try:
        facts = factset.read(facts_queries.home() / as_of.isoformat() / digest[:12])
    except FactsMissing:
        return None
    return {figure.indicator.name: figure.count for figure in registry.figures(facts)}


def _trend(
    name: str, census: Census, earlier: list[tuple[dt.date, Mapping[str, int | None]]]
) -> Trend | None:
    days = [(day, counts[name]) for day, counts in earlier if counts.get(name) is not None]
    now = census.figures[name].count
    if not days or now is None:
        return None
    values = [count for _day, count in days] + [now]
    since, first = days[0]
    return Trend(pictures.line(values, width=100, height=24), since, now - (first or 0))


TILE_WIDTH, TILE_HEIGHT, GAP = 112, 62, 4


def _map(parts: tuple[Part, ...], *, shares: bool) -> TileMap | None:
    """The city's areas as tiles; None for a city whose layout nobody has drawn."""
    places = [tile for tile in catalogues.tiles() if tile.city == settings.JIANGTU_CITY]
    if not places:
        return None
    known = {part.code: part for part in parts}
    nobody = {tile.area: Part(tile.area, area_name(tile.area), None, None) for tile in places}
    values = {tile.area: _value(known.get(tile.area), shares) for tile in places}
    tones = _tones(values)
    return TileMap(
        width=(1 + max(tile.column for tile in places)) * TILE_WIDTH,
        height=(1 + max(tile.row for tile in places)) * TILE_HEIGHT,
        tiles=tuple(
            Tile(known.get(tile.area, nobody[tile.area]), tile.column * TILE_WIDTH, tile.row * TILE_HEIGHT,
                 tones[tile.area], _told(values[tile.area], shares))
            for tile in places
        ),
    )  # fmt: skip


def _value(part: Part | None, shares: bool) -> float | None:
    return None if part is None else part.share if shares else part.count


def _told(value: float | None, shares: bool) -> str:
    return "＊" if value is None else percent(value) if shares else thousands(int(value))


def _tones(values: Mapping[str, float | None]) -> dict[str, int | None]:
    """From 0, the palest, to 4: equal steps between the lowest and the highest value shown."""
    known = [value for value in values.values() if value is not None]
    low = min(known, default=0.0)
    span = max(known, default=0.0) - low or 1.0
    return {
        area: None if value is None else min(TONES - 1, int((value - low) / span * TONES))
        for area, value in values.items()
    }
