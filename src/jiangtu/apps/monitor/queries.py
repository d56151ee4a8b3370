"""The city in figures, from the latest snapshot and the latest finished sweep."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from jiangtu.apps.facts import queries as facts_queries
from jiangtu.apps.monitor.rules import shown
from jiangtu.apps.reference import pictures
from jiangtu.apps.reference.templatetags.words import area_name, label
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.indicators import registry
from jiangtu.engine.indicators.registry import Figure, Indicator

PAGE = 50


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a break-down; counts too small to be shown are None."""

    label: str
    count: int | None
    base: int | None


@dataclass(frozen=True, slots=True)
class Cockpit:
    """The overview of one day; the first of a chart is None where every part is too small to be shown."""

    as_of: dt.date
    digest: str
    figures: tuple[Figure, ...]
    places: str
    levels: str
    first_place: Part | None
    first_level: Part | None


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One figure with its definition and its break-downs."""

    as_of: dt.date
    figure: Figure
    places: tuple[Part, ...]
    schooling: tuple[Part, ...]
    picture: str
    first_place: Part | None


def cockpit() -> Cockpit | None:
    """The overview, or None before the first snapshot. Cost: one pass over the snapshot, then drawn from cache."""
    facts = facts_queries.latest_facts()
    if facts is None:
        return None
    figures = registry.figures(facts)
    places = _parts(facts, registry.BY_NAME["employed"], "work_area")
    levels = _parts(facts, registry.BY_NAME["skilled"], "schooling")
    return Cockpit(
        as_of=facts.as_of,
        digest=facts.digest[:12],
        figures=figures,
        places=_picture(places, _("各县区在业／建档劳动者")),
        levels=_picture(levels, _("各学历技能人才／在业劳动者")),
        first_place=_most(places),
        first_level=_most(levels),
    )


def figure_page(name: str) -> FigurePage:
    """One figure; Http404 for a name that is not in the list or before the first snapshot."""
    facts, indicator = _facts_and(name)
    places = _parts(facts, indicator, "work_area")
    [figure] = [f for f in registry.figures(facts) if f.indicator is indicator]
    return FigurePage(
        as_of=facts.as_of,
        figure=figure,
        places=places,
        schooling=_parts(facts, indicator, "schooling"),
        picture=_picture(places, _("各县区%(what)s") % {"what": _(indicator.zh)}),
        first_place=_most(places),
    )


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Fifty of the workers behind a figure, as opaque keys with what the figure needs."""

    figure: str
    zh: str
    rows: list[dict[str, object]]
    total: int
    page: int
    pages: int


def figure_rows(name: str, page: int) -> RowsPage:
    """The rows behind a figure, fifty a page in the order of their keys."""
    facts, indicator = _facts_and(name)
    table = registry.rows_of(facts, indicator)
    pages = max(1, -(-table.num_rows // PAGE))
    page = min(max(page, 1), pages)
    shown_columns = [
        "person",
        "sex",
        "work_area",
        "occupation",
        "schooling",
        "employed_months",
        "insured_months",
    ]
    rows = table.select(shown_columns).slice((page - 1) * PAGE, PAGE).to_pylist()
    return RowsPage(name, indicator.zh, rows, table.num_rows, page, pages)


def _facts_and(name: str) -> tuple[FactSet, Indicator]:
    facts = facts_queries.latest_facts()
    if facts is None or name not in registry.BY_NAME:
        raise Http404
    return facts, registry.BY_NAME[name]


def _parts(facts: FactSet, indicator: Indicator, column: str) -> tuple[Part, ...]:
    return tuple(
        Part(_word(code, column), shown(count), shown(base))
        for code, count, base in registry.broken_down(facts, indicator, column)
    )


def _word(code: str | None, column: str) -> str:
    if code is None:
        return _("未知")
    return area_name(code) if column.endswith("area") else label(code, column)


def _most(parts: tuple[Part, ...]) -> Part | None:
    """The part with the highest count of those that are known and large enough to be shown."""
    large = [p for p in parts if p.count is not None and p.base is not None and p.label != _("未知")]
    return max(large, key=lambda p: p.count or 0, default=None)


def _picture(parts: tuple[Part, ...], title: str) -> str:
    drawn = [
        pictures.Bar(p.label, p.count, p.base) for p in parts if p.count is not None and p.base is not None
    ]
    drawn.sort(key=lambda bar: -bar.value)
    return pictures.bars(drawn[:12], title=title, unit=_("人"))
