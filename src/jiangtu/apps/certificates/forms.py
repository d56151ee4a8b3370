"""What people write about certificates: a number and a name to check, what to look for, why a step is taken."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.certificates.services import Amendment

PLAIN = {"class": "form-control", "autocomplete": "off"}


class CheckForm(forms.Form):
    """A number and its holder's name, as they stand on the paper."""

    number = forms.CharField(label=_("证书编号"), max_length=60, widget=forms.TextInput(PLAIN))
    name = forms.CharField(label=_("持证人姓名"), max_length=60, widget=forms.TextInput(PLAIN))


class SearchForm(forms.Form):
    """What the office looks for."""

    q = forms.CharField(required=False, max_length=60)
    state = forms.CharField(required=False, max_length=10)
    page = forms.CharField(required=False, max_length=9)


class StepForm(forms.Form):
    """A step with its reason; for an amendment also what is put right."""

    step = forms.ChoiceField(choices=[(s, s) for s in ("suspend", "lift", "withdraw", "replace", "amend")])
    reason = forms.CharField(required=False, max_length=300)
    holder = forms.CharField(required=False, max_length=60)
    title = forms.CharField(required=False, max_length=120)

    def amendment(self) -> Amendment:
        """What a valid form puts right."""
        return Amendment(self.cleaned_data["holder"], self.cleaned_data["title"])
