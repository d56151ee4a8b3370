"""What people type on the pages of public money."""

import datetime as dt

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.ledger.kinds import SOURCE_LABELS, Source
from jiangtu.apps.ledger.models import Fund
from jiangtu.apps.ledger.services import Budget, Place
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import money
from jiangtu.engine.terms.wrong import TermWrong

SELECT = {"class": "form-select"}
TEXT = {"class": "form-control", "autocomplete": "off"}


class MoneyField(forms.CharField):
    """Yuan as people write them, whole fen inside."""

    widget = forms.TextInput(attrs={**TEXT, "inputmode": "decimal", "maxlength": "30"})

    def clean(self, value: object) -> int:
        """The amount in fen; the field's error says what is wrong with it."""
        try:
            return money.parse(str(super().clean(value)))
        except TermWrong as wrong:
            raise forms.ValidationError(told(wrong)) from wrong


def _places() -> list[tuple[str, str]]:
    city = settings.JIANGTU_CITY
    return [(a.code, a.name) for a in (areas.parse(city), *areas.children(city))]


class BudgetForm(forms.Form):
    """The ceiling of one budget line."""

    fund = forms.ModelChoiceField(
        Fund.objects.order_by("pk"), label=_("资金"), widget=forms.Select(attrs=SELECT)
    )
    year = forms.IntegerField(
        label=_("预算年度"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=TEXT)
    )
    source = forms.ChoiceField(label=_("来源"), choices=SOURCE_LABELS, widget=forms.Select(attrs=SELECT))
    area = forms.ChoiceField(label=_("所在地区"), choices=_places, widget=forms.Select(attrs=SELECT))
    amount = MoneyField(label=_("预算总额（元）"))
    document = forms.CharField(label=_("预算文件文号"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def budget(self) -> Budget:
        """What was typed."""
        said = self.cleaned_data
        place = Place(said["fund"].pk, said["year"], Source(said["source"]), said["area"])
        return Budget(place, said["amount"], said["document"], f"page:{said['key']}")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=300, required=False)


class StepForm(ReasonForm):
    """One step of a batch; `digest` names what the checker saw."""

    step = forms.ChoiceField(choices=[(name, name) for name in ("submit", "approve", "refuse", "cancel")])
    digest = forms.RegexField(r"^[0-9a-f]{64}$", required=False)


class OpenForm(forms.Form):
    """A new batch of everything that waits of one fund."""

    fund = forms.SlugField(max_length=24)
    title = forms.CharField(max_length=80)
    key = forms.UUIDField()


class ReturnForm(forms.Form):
    """The bank's return file."""

    file = forms.FileField(allow_empty_file=True)


class SettleForm(ReasonForm):
    """A recovery that came, or will not come."""

    line = forms.IntegerField()
    about = forms.CharField(max_length=120)
    amount = MoneyField(label=_("金额（元）"))
    what = forms.ChoiceField(choices=[("receive", "receive"), ("write_off", "write_off")])
    key = forms.UUIDField()


def year_asked(text: str, *, years: list[int], day: dt.date) -> int | None:
    """The year a page is asked for: one of those there are, 0 for all of them, else this year or the latest.

    >>> year_asked("2024", years=[2025, 2024], day=dt.date(2025, 6, 1))
    2024
    """
    if text == "all":
        return None
    if text.isdigit() and int(text) in years:
        return int(text)
    return day.year if day.year in years or not years else years[0]
