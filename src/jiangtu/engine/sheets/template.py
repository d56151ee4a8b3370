"""An empty workbook of a format: headings, columns already text where numbers lose digits, lists of allowed words."""

from io import BytesIO

import xlsxwriter

from jiangtu.engine.schema import domains
from jiangtu.engine.sheets.format import Field, Format, Reads, Weight

_ROWS = 5_000
_HINTS = {
    Reads.CITIZEN: "18 位，按文本填",
    Reads.COMPANY: "18 位统一社会信用代码",
    Reads.CERTIFICATE: "22 位证书编号，或旧 16 位",
    Reads.PHONE: "11 位手机号",
    Reads.DATE: "如 2024-03-05",
    Reads.LAST_DAY: "最后一天，如 2024-12-31；仍在持续则不填",
    Reads.MONEY: "元，最多两位小数",
    Reads.NUMBER: "整数",
    Reads.PERCENT: "0～100",
    Reads.BOOLEAN: "是或否",
    Reads.OCCUPATION: "职业分类大典中的名称或代码",
    Reads.AREA: "行政区划名称或六位代码",
    Reads.INDUSTRY: "行业名称或代码",
}


def workbook(form: Format) -> bytes:
    """The template as .xlsx bytes; a file filled in from it maps itself."""
    fields = [field for field in form.fields if field.heads and not field.fills]
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet(form.title[:31])
        text = book.add_format({"num_format": "@"})
        must = book.add_format({"bold": True, "bg_color": "#E3F0F1", "num_format": "@"})
        may = book.add_format({"bg_color": "#F2F2F2", "num_format": "@"})
        for column, field in enumerate(fields):
            page.set_column(column, column, max(12, 2 * len(field.label) + 4), text)
            page.write_string(0, column, field.label, must if field.required else may)
            page.write_comment(0, column, _comment(field))
            if options := _options(field):
                page.data_validation(1, column, _ROWS, column, {"validate": "list", "source": options})
        page.freeze_panes(1, 0)
    return buffer.getvalue()


def _comment(field: Field) -> str:
    need = "必填" if field.required else "选填"
    cost = "读不出时整行不导入" if field.otherwise is Weight.REFUSED else "读不出时此格留空"
    return "；".join(filter(None, (need, _HINTS.get(field.reads, ""), cost)))


def allowed(field: Field) -> list[str]:
    """The words a column takes, when they are few and closed; empty for every other column."""
    if field.reads is Reads.BOOLEAN:
        return ["是", "否"]
    return list(domains.ALL[field.of].labels.values()) if field.reads is Reads.CODE else []


def _options(field: Field) -> list[str]:
    """Allowed words as a list to choose from; a spreadsheet takes at most 255 characters of them."""
    labels = allowed(field)
    return labels if len(",".join(labels)) <= 255 else []
