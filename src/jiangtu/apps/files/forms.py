"""What people type on the files pages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.audit.kinds import PURPOSE_LABELS, Purpose
from jiangtu.apps.files.kinds import SEALED
from jiangtu.engine.schema import efile

PHOTO_BYTES = 5 << 20
PHOTO_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-")
"""How a JPEG, a PNG and a PDF begin; whatever a file is called, it must begin so."""


def photo(given: Any) -> "UploadedFile[bytes] | None":
    """A photo or PDF of fitting size, renamed: what people call their files may name them. ValidationError otherwise."""
    if not given:
        return None
    start = given.read(8)
    given.seek(0)
    if given.size > PHOTO_BYTES or not start.startswith(PHOTO_STARTS):
        raise forms.ValidationError(_("请上传 5 MB 以内的 JPG、PNG 照片或 PDF。"))
    given.name = "evidence" + {b"\xff": ".jpg", b"\x89": ".png"}.get(start[:1], ".pdf")
    return given  # type: ignore[no-any-return]


class CorrectionForm(forms.Form):
    """The right value and, if there is one, a photo that shows it."""

    value = forms.CharField(
        label=_("正确的内容"), max_length=200, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    evidence = forms.FileField(
        label=_("证明照片（可不填）"), required=False, widget=forms.FileInput(attrs={"class": "form-control"})
    )

    def clean_evidence(self) -> "UploadedFile[bytes] | None":
        """The photo, renamed."""
        return photo(self.cleaned_data.get("evidence"))


class RevealForm(forms.Form):
    """Which number, and what for; the person reads the purpose."""

    field = forms.ChoiceField(
        label=_("查看"),
        choices=[(c.name, c.label) for c in efile.MENTIONS.columns if c.name in SEALED],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    purpose = forms.ChoiceField(
        label=_("目的"),
        choices=[("", _("请选择"))] + [(p.value, PURPOSE_LABELS[p]) for p in Purpose if p is not Purpose.OWN],
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class KnownForm(forms.Form):
    """The day whose knowledge is asked for; none is today's."""

    known_on = forms.DateField(
        label=_("看那天结束时的档案"), required=False,
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}),
    )  # fmt: skip


class DecisionForm(forms.Form):
    """A clerk's answer to a pair."""

    answer = forms.ChoiceField(choices=[("same", ""), ("apart", ""), ("skip", "")])
    reason = forms.CharField(max_length=200, required=False)


class AnswerForm(forms.Form):
    """An officer's answer to a correction; a refusal needs a reason, which the worker reads word for word."""

    accept = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    answer = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal without a reason is no answer."""
        given = super().clean() or {}
        if given.get("accept") == "no" and not given.get("answer", "").strip():
            raise forms.ValidationError(_("不予更正时请写明理由，申请人会看到。"))
        return given


class ReasonForm(forms.Form):
    """Why a change is taken back."""

    reason = forms.CharField(max_length=200)
