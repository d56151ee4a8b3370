"""Whose sheet this is: the format it fits best, and the refusal of a right form with another register's contents."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import clean, mapping
from jiangtu.engine.sheets.format import Format, shipped
from jiangtu.engine.sheets.layout import Layout
from jiangtu.engine.sheets.workbook import Sheet
from jiangtu.engine.terms import area as areas

_ROWS = 5  # fewer rows prove nothing
_PLACES = 20  # fewer places may all be a neighbour's
_FOREIGN = 0.2  # below this share of readable cells a required column is somebody else's


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well a sheet fits a format, 0 to 1: its columns by name, its values, the words of its titles."""

    format: str
    score: float


def recognise(sheet: Sheet, layout: Layout, forms: Iterable[Format]) -> tuple[Likeness, ...]:
    """Every format by how well the sheet fits it, best first, ties by id."""
    scored = (Likeness(form.id, _fit(sheet, layout, form)) for form in forms)
    return tuple(sorted(scored, key=lambda found: (-found.score, found.format)))


def _fit(sheet: Sheet, layout: Layout, form: Format) -> float:
    found = mapping.propose(sheet, layout, form)
    own = [p for p in found.proposals if p.field not in _PERSONAL]
    wanted = [field for field in form.fields if field.name not in _PERSONAL]
    names = sum(p.confidence * p.readable for p in own) / max(1, min(len(wanted), 4))
    claimed = 1 - len(found.unclaimed) / max(1, len(layout.headings))
    complete = 0.0 if found.missing else 1.0
    titles = 1.0 if any(word in title for title in _titles(sheet, layout) for word in form.words) else 0.0
    return round(0.35 * min(1.0, names) + 0.35 * claimed + 0.15 * complete + 0.15 * titles, 3)


_PERSONAL = {
    "name", "citizen_number", "sex", "born_on", "phone", "household", "home_area", "schooling",
}  # fmt: skip


def _titles(sheet: Sheet, layout: Layout) -> tuple[str, ...]:
    return (*layout.titles, sheet.name)


def refuse_foreign(sheet: Sheet, layout: Layout, form: Format, columns: mapping.ColumnMap) -> None:
    """Refuse a sheet whose columns are this format's and whose contents are another department's.

    Two signs: a required column of which almost no cell reads, or titles that name another register and not this
    one. A missing required column is refused as well, with the headings that were found.
    """
    if columns.missing:
        raise _columns_missing(layout, form, columns)
    unread = [p for p in columns.proposals if _is_required(form, p.field) and p.readable < _FOREIGN]
    if unread and len(layout.rows) >= _ROWS:
        raise _foreign_values(sheet, layout, form, unread)
    _refuse_foreign_title(sheet, layout, form)


def _is_required(form: Format, name: str) -> bool:
    field = form.field(name)
    return field is not None and field.required


def _columns_missing(layout: Layout, form: Format, columns: mapping.ColumnMap) -> Refusal:
    labels = "、".join(field.label for field in form.fields if field.name in columns.missing)
    found = "、".join(h.name for h in layout.headings)
    return Refusal(
        "SHEET_COLUMNS_MISSING",
        f"《{form.title}》必须有的列没有找到：{labels}",
        mend=f"表头里有：{found}。请选对格式，或在对照页指定是哪一列",
    )


def _foreign_values(sheet: Sheet, layout: Layout, form: Format, unread: list[mapping.Proposal]) -> Refusal:
    first = unread[0]
    field = form.field(first.field)
    label = field.label if field else first.field
    example = next(
        (clean.shown(c) for c in mapping.sample(sheet, layout, first.column) if not clean.is_blank(c)), ""
    )
    return Refusal(
        "SHEET_ANOTHER_DEPARTMENT",
        f"列名像《{form.title}》，内容不是：“{first.heading}”列只有 {first.readable:.0%} 的格读得出{label}",
        mend=f"例如“{example[:20]}”。{_better(sheet, layout, form)}",
    )


def _better(sheet: Sheet, layout: Layout, form: Format) -> str:
    best = recognise(sheet, layout, (f for f in shipped().values() if f.id != form.id))[0]
    other = shipped()[best.format]
    if best.score < 0.6:
        return "请确认文件是不是拿错了，或列是不是错位了"
    return f"这份表更像《{other.title}》（{other.department}），请改选格式或换文件"


def _refuse_foreign_title(sheet: Sheet, layout: Layout, form: Format) -> None:
    titles = " ".join(_titles(sheet, layout))
    if any(word in titles for word in form.words):
        return
    owner = next((f for f in shipped().values() if f.title in titles), None)
    if owner is not None and owner.id != form.id:
        raise Refusal(
            "SHEET_ANOTHER_DEPARTMENT",
            f"表名写的是《{owner.title}》，不是《{form.title}》",
            mend=f"请改选格式《{owner.title}》，或换成{form.department}的文件",
        )


def refuse_other_area(table: pa.Table, *, home: str) -> None:
    """Refuse checked rows of which most lie in another place than `home` (an area code; empty asks nothing).

    Only formats with an area column, and only from twenty known places on.
    """
    codes = table["area"].drop_null().to_pylist() if "area" in table.column_names else []
    inside = sum(areas.within(code, home) for code in codes) if home else len(codes)
    if len(codes) >= _PLACES and inside * 2 < len(codes):
        raise Refusal(
            "SHEET_ANOTHER_AREA",
            f"{len(codes):,} 行写了地区，其中只有 {inside:,} 行在{areas.name(home)}",
            mend="请确认是不是拿了别的城市的文件",
        )
