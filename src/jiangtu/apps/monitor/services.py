"""Figures and their rows as files; rows that leave the system are written down."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.monitor import queries
from jiangtu.apps.monitor.queries import Part
from jiangtu.apps.reference.downloads import Cell, Sheet
from jiangtu.apps.reference.templatetags.words import area_name, label, occupation_name
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.indicators.registry import Figure

MOST_ROWS = 100_000
"""Of an Excel file made while somebody waits."""
HIDDEN = "＊"


class TooManyRows(Refusal):
    """More rows than Excel opens well and a reader waits for."""

    def __init__(self, rows: int) -> None:
        super().__init__(
            "TOO_MANY_ROWS",
            Sentence("共 %(rows)s 行，太多，不能生成 Excel 表。", rows=f"{rows:,}"),
            mend="请下载 CSV，或先选一个县区。",
        )


def figure_sheet(name: str) -> Sheet:
    """A figure's break-downs with its definition, source and day; small cells as a star. Http404 as the page."""
    page = queries.figure_page(name)
    rows = [*_lines(_("县区"), page.places), *_lines(_("学历"), page.schooling)]
    headings = [_("分组方式"), _("分组"), _("人数"), _("基数")]
    about = [*_about(page.figure, page.as_of), (HIDDEN, _("人数少或会让人推出少数人，不公开"))]
    return Sheet(f"{_(page.figure.indicator.zh)} {page.as_of}", about, headings, rows)


def _lines(grouping: str, parts: tuple[Part, ...]) -> Iterator[list[Cell]]:
    for part in parts:
        yield [grouping, part.label, *(HIDDEN if n is None else n for n in (part.count, part.base))]


def rows_sheet(*, name: str, area: str, kind: str, actor: Actor, at: dt.datetime) -> Sheet:
    """Every row behind a figure; the download is written down. TooManyRows for an Excel file of a whole city."""
    page, table = queries.figure_rows(name, 1, area=area), queries.figure_table(name, area=area)
    if kind == "xlsx" and table.num_rows > MOST_ROWS:
        raise TooManyRows(table.num_rows)
    told = {"figure": name, "area": area, "rows": table.num_rows, "day": page.as_of.isoformat()}
    with transaction.atomic():
        audit.record(Deed(Action.LOOK, at, purpose=Purpose.SUPERVISION, detail=told), actor=actor)
    headings = [_("人员编号"), _("性别"), _("参保地"), _("职业"), _("学历"), _("现岗位月数"), _("缴费月数")]
    title = f"{_(page.figure.indicator.zh)} {_('明细')} {page.as_of}"
    about = [*_about(page.figure, page.as_of), *([(_("县区"), area_name(area))] if area else [])]
    columns = (table[column].to_pylist() for column in queries.ROW_COLUMNS)
    return Sheet(title, about, headings, (_row(row) for row in zip(*columns, strict=True)))


def _row(row: tuple[Cell, ...]) -> list[Cell]:
    person, sex, area, occupation, schooling, *months = row
    return [
        str(person), label(_code(sex), "sex"), area_name(_code(area)), occupation_name(_code(occupation)),
        label(_code(schooling), "schooling"), *months,
    ]  # fmt: skip


def _code(cell: Cell) -> str | None:
    return None if cell is None else str(cell)


def _about(figure: Figure, as_of: dt.date) -> list[tuple[str, str]]:
    return [
        (_("指标"), _(figure.indicator.zh)),
        (_("定义"), _(figure.indicator.definition)),
        (_("来源"), _(figure.indicator.source)),
        (_("统计日"), as_of.isoformat()),
    ]
