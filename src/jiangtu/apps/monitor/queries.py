"""The city in figures, from the latest snapshot and the latest finished sweep."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404

from jiangtu.apps.facts import queries as facts_queries
from jiangtu.apps.monitor.rules import shown
from jiangtu.apps.reference import pictures
from jiangtu.apps.reference.templatetags.words import area_name, label
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.indicators import registry
from jiangtu.engine.indicators.registry import Figure, Indicator

PAGE = 50


@dataclass(frozen=True, slots=True)
class Cockpit:
    """The overview of one day."""

    as_of: dt.date
    digest: str
    figures: tuple[Figure, ...]
    places: str
    levels: str


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a break-down; counts too small to be shown are None."""

    label: str
    count: int | None
    base: int | None


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One figure with its definition and its break-downs."""

    as_of: dt.date
    figure: Figure
    places: tuple[Part, ...]
    schooling: tuple[Part, ...]
    picture: str


def cockpit() -> Cockpit | None:
    """The overview, or None before the first snapshot. Cost: one pass over the snapshot, then drawn from cache."""
    facts = facts_queries.latest_facts()
    if facts is None:
        return None
    figures = registry.figures(facts)
    employed = registry.BY_NAME["employed"]
    return Cockpit(
        as_of=facts.as_of,
        digest=facts.digest[:12],
        figures=figures,
        places=_picture(_parts(facts, employed, "work_area"), "各县区在业劳动者（浅色为建档）"),
        levels=_picture(
            _parts(facts, registry.BY_NAME["skilled"], "schooling"), "各学历技能人才（浅色为在业）"
        ),
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
        picture=_picture(places, f"各县区{indicator.zh}"),
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
        return "未知"
    return area_name(code) if column.endswith("area") else label(code, column)


def _picture(parts: tuple[Part, ...], title: str) -> str:
    drawn = [
        pictures.Bar(p.label, p.count, p.base) for p in parts if p.count is not None and p.base is not None
    ]
    drawn.sort(key=lambda bar: -(bar.of or 0))
    return pictures.bars(drawn[:12], title=title, unit="人")
