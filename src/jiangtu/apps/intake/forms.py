"""What officers fill in; every field has a default that is right most months."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
