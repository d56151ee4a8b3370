"""What people write about certificates: a number and a name to check, what to look for, why a step is taken."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.certificates import paper
from jiangtu.apps.certificates.services import Amendment

PLAIN = {"class": "form-control", "autocomplete": "off"}
FILE = {"class": "form-control", "accept": "application/pdf,.pdf"}


class CheckForm(forms.Form):
    """A number and its holder's name, as they stand on the paper."""

    number = forms.CharField(label=_("证书编号"), max_length=60, widget=forms.TextInput(PLAIN))
    name = forms.CharField(label=_("持证人姓名"), max_length=60, widget=forms.TextInput(PLAIN))


class PaperForm(forms.Form):
    """A certificate's paper as the file it was downloaded as."""

    file = forms.FileField(label=_("证书的PDF文件"), widget=forms.FileInput(FILE))

    def clean_file(self) -> "UploadedFile[bytes]":
        """The file, no larger than any paper is."""
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        if given.size is None or given.size > paper.LARGEST:
            raise forms.ValidationError(_("文件太大，不是证书的PDF。"))
        return given


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
