"""What officers fill in; every field has a default that is right most months."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.intake.grid import Wrong
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.sheets.format import Format


class ManyFiles(forms.ClearableFileInput):
    """A file field that takes several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    """Files; a format and a department only where the defaults are wrong."""

    sheets = FilesField(label=_("表格文件"))
    format = forms.ChoiceField(label=_("格式"), required=False)
    department = forms.CharField(label=_("来源部门"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(form.id, form.title) for form in formats.shipped().values()]
        field = self.fields["format"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("自动识别")), *known]


class AcceptForm(forms.Form):
    """The officer's word on refused rows and on a jump."""

    refused_rows = forms.BooleanField(required=False)
    explanation = forms.CharField(required=False, max_length=200)


def chosen_columns(posted: Any, form: Format) -> dict[str, int]:
    """Format column → zero-based sheet column from the mapping page; columns left out are not in it."""
    values = ((field.name, posted.get(f"column-{field.name}", "")) for field in form.fields)
    return {name: int(value) for name, value in values if value.isdecimal() and len(value) < 6}


def place(text: str) -> tuple[int, int] | None:
    """Row and column of a cell as a page names it, None for anything else.

    >>> place("12-5"), place("12"), place("a-b"), place("")
    ((12, 5), None, None, None)
    """
    row, _, column = text.partition("-")
    whole = row.isdecimal() and column.isdecimal() and len(text) < 16
    return (int(row), int(column)) if whole else None


def filled_cells(posted: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of every cell of the grid; one that is hidden and was left empty is not in it.

    >>> list(filled_cells({"cell-12-5": "男", "cell-13-2": "", "hides-13-2": "1", "cell-14-5": ""}))
    [(12, 5, '男'), (14, 5, '')]
    """
    for name, text in posted.items():
        cell = place(name.removeprefix("cell-")) if name.startswith("cell-") else None
        if cell and (text or f"hides-{cell[0]}-{cell[1]}" not in posted):
            yield *cell, text


def wrong_value(posted: Mapping[str, str]) -> Wrong | None:
    """The value to be replaced everywhere; None when the page does not ask for that."""
    code, column = posted.get("code", ""), posted.get("column", "")
    known = code and column.isdecimal() and len(column) < 6
    return Wrong(code, int(column), posted.get("given", "")) if known else None


def instant(text: str, now: dt.datetime) -> dt.datetime:
    """When the page was made; `now` when it does not say."""
    try:
        made = dt.datetime.fromisoformat(text)
    except ValueError:
        return now
    return made if made.tzinfo else now
