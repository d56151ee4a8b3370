"""What people write in the classroom: a reason, a judgement, marks, who was there."""

import datetime as dt
import re

from django import forms
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.classroom.results import Mark
from jiangtu.apps.classroom.services import Scan
from jiangtu.apps.reference import clock

LARGEST = 4 << 20
"""Bytes of one roster of shifts."""
MARK = re.compile(r"mark-(\d+)")


class ReasonForm(forms.Form):
    """One reason, in the writer's own words."""

    reason = forms.CharField(label=_("原因"), max_length=300)


class ShiftsForm(forms.Form):
    """Shifts: a workbook, or lines copied from one."""

    sheet = forms.FileField(
        label=_("排班表文件"), required=False, widget=forms.FileInput(attrs={"class": "form-control"})
    )
    lines = forms.CharField(
        label=_("或粘贴排班（每行：公民身份号码 日期 上班 下班）"), required=False, max_length=600_000, strip=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 6, "autocomplete": "off"}),
    )  # fmt: skip

    def clean_sheet(self) -> bytes:
        """The bytes of the workbook, empty without one."""
        sheet = self.cleaned_data["sheet"]
        if sheet and sheet.size > LARGEST:
            raise forms.ValidationError(_("文件太大，请分几次上报。"))
        return bytes(sheet.read()) if sheet else b""


class AnswerForm(forms.Form):
    """A judgement on something odd."""

    upheld = forms.ChoiceField(choices=[("yes", _("属实，不予认定")), ("no", _("情况正常"))])
    answer = forms.CharField(label=_("处理说明"), max_length=300)


class ScanForm(forms.Form):
    """What a phone sends; `kept_at` is its own clock in milliseconds when it could not send."""

    code = forms.CharField(max_length=24, required=False)
    device = forms.CharField(max_length=64, required=False)
    phone_at = forms.IntegerField(required=False, min_value=0, max_value=10**14)
    kept = forms.BooleanField(required=False)

    def scan(self, code: str = "") -> Scan:
        """The scan of a valid form; `code` where the address carries it."""
        at = self.cleaned_data["phone_at"]
        return Scan(
            code or self.cleaned_data["code"],
            self.cleaned_data["device"],
            clock.lived(dt.datetime.fromtimestamp(at / 1000, dt.UTC)) if at is not None else None,
            self.cleaned_data["kept"],
        )


def read_marks(given: dict[str, str], *, needed: int) -> tuple[dict[int, Mark], list[str]]:
    """Marks by seat number, passed from the score `needed`, and the seats whose field holds no whole number up to 100.

    An empty field is no mark.
    """
    marks: dict[int, Mark] = {}
    wrong = []
    for name, text in given.items():
        match = MARK.fullmatch(name)
        if match and text.strip():
            if text.strip().isdecimal() and int(text.strip()[:5]) <= 100:
                score = int(text)
                marks[int(match[1])] = Mark(score, score >= needed)
            else:
                wrong.append(match[1])
    return marks, wrong
