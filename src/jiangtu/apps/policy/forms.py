"""The day a sweep is about; the text or the numbers a rehearsal tries."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.policy.queries import Group
from jiangtu.apps.policy.rules import Knob


class RefreshForm(forms.Form):
    """One date; what is known on it decides."""

    as_of = forms.DateField(
        label=_("统计日"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )


class RehearseForm(forms.Form):
    """The text of an edition, pasted or as a file."""

    text = forms.CharField(
        label=_("政策条文（YAML）"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "form-control formula-box", "rows": 16, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("或选一个文件"),
        required=False,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".yaml,.yml"}),
    )

    def clean(self) -> dict[str, Any]:
        """`text` holds what is to be tried, wherever it came from."""
        given = super().clean() or {}
        if file := given.get("file"):
            try:
                given["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("文件不是 UTF-8 编码的文本，请另存为 UTF-8。"))
        elif not given.get("text", "").strip():
            self.add_error("text", _("请粘贴条文，或选一个文件。"))
        return given


class NumbersForm(forms.Form):
    """The numbers of an edition, each its own field."""

    def __init__(self, groups: Sequence[Group], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.groups = groups
        for knob in (knob for group in groups for knob in group.knobs):
            widget = forms.NumberInput(attrs={"class": "form-control number-box"})
            self.fields[f"n{knob.at}"] = forms.IntegerField(
                min_value=0, max_value=1_000_000_000, initial=knob.value, widget=widget
            )

    def rows(self) -> list[tuple[str, list[tuple[Knob, forms.BoundField]]]]:
        """The groups by title, each number with its field."""
        return [(group.title, [(knob, self[f"n{knob.at}"]) for knob in group.knobs]) for group in self.groups]

    def values(self) -> dict[int, int]:
        """Place in the text → number asked for."""
        return {int(name[1:]): value for name, value in self.cleaned_data.items()}
