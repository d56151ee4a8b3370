"""The day a sweep is about."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RefreshForm(forms.Form):
    """One date; what is known on it decides."""

    as_of = forms.DateField(
        label=_("统计日"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
