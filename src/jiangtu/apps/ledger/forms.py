"""What people type on the pages of public money."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.ledger.kinds import SOURCE_LABELS, Source
from jiangtu.apps.ledger.models import Fund
from jiangtu.apps.ledger.services import Budget, Place, Shared
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.ledger.split import Share
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import money
from jiangtu.engine.terms.wrong import TermWrong

SELECT = {"class": "form-select"}
TEXT = {"class": "form-control", "autocomplete": "off"}


class MoneyField(forms.CharField):
    """Yuan as people write them, whole fen inside."""

    widget = forms.TextInput(attrs={**TEXT, "inputmode": "decimal", "maxlength": "30"})

    def clean(self, value: object) -> int | None:
        """The amount in fen, None where nothing had to be said; the field's error says what is wrong with it."""
        if not self.required and value in self.empty_values:
            return None
        try:
            return money.parse(str(super().clean(value)))
        except TermWrong as wrong:
            raise forms.ValidationError(told(wrong)) from wrong


def _places() -> list[tuple[str, str]]:
    city = settings.JIANGTU_CITY
    return [(a.code, a.name) for a in (areas.parse(city), *areas.children(city))]


class PlaceForm(forms.Form):
    """What every budget says: whose money, of which year and area, how much, by which paper."""

    fund = forms.ModelChoiceField(
        Fund.objects.order_by("pk"), label=_("资金"), widget=forms.Select(attrs=SELECT)
    )
    year = forms.IntegerField(
        label=_("预算年度"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=TEXT)
    )
    area = forms.ChoiceField(label=_("所在地区"), choices=_places, widget=forms.Select(attrs=SELECT))
    amount = MoneyField(label=_("预算总额（元）"))
    document = forms.CharField(label=_("预算文件文号"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    key = forms.UUIDField(widget=forms.HiddenInput)


class BudgetForm(PlaceForm):
    """The ceiling of one budget line."""

    source = forms.ChoiceField(label=_("来源"), choices=SOURCE_LABELS, widget=forms.Select(attrs=SELECT))
    field_order = ("fund", "year", "source", "area", "amount", "document")

    def budget(self) -> Budget:
        """What was typed."""
        said = self.cleaned_data
        place = Place(said["fund"].pk, said["year"], Source(said["source"]), said["area"])
        return Budget(place, said["amount"], said["document"], f"page:{said['key']}")


class ShareForm(PlaceForm):
    """One total that several sources bear by percentages, each up to its cap where it has one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for source in Source:
            self.fields[f"{source}_percent"] = forms.IntegerField(
                label=_("比例（%）"), min_value=0, max_value=100, required=False, widget=forms.NumberInput(attrs=TEXT)
            )  # fmt: skip
            self.fields[f"{source}_cap"] = MoneyField(label=_("上限（元）"), required=False)

    def rows(self) -> list[tuple[str, tuple[forms.BoundField, forms.BoundField]]]:
        """The fields of each source."""
        return [(SOURCE_LABELS[one], (self[f"{one}_percent"], self[f"{one}_cap"])) for one in Source]

    def common(self) -> list[forms.BoundField]:
        """The fields of the whole."""
        return [self[name] for name in ("fund", "year", "area", "amount", "document")]

    def clean(self) -> dict[str, Any]:
        """All percentages together are a hundred."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        whole = sum(said.get(f"{one}_percent") or 0 for one in Source)
        if whole != 100:
            raise forms.ValidationError(_("各来源的比例合计应为100%%，现在是%(n)s%%。"), params={"n": whole})
        return said

    def shared(self) -> Shared:
        """What was typed."""
        said = self.cleaned_data
        shares = tuple(Share(one, said[f"{one}_percent"] or 0, said[f"{one}_cap"]) for one in Source)
        return Shared(
            said["fund"].pk, said["year"], said["area"], said["amount"], shares, said["document"], f"page:{said['key']}"
        )  # fmt: skip


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
