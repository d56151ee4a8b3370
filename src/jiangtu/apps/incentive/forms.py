"""What is typed about claims: an account, a reason, an objection, a campaign."""

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.files.forms import photo
from jiangtu.apps.incentive.accounts import Stated
from jiangtu.apps.incentive.applications import Said
from jiangtu.apps.incentive.services import Let
from jiangtu.apps.incentive.stops import Stop

TEXT = {"class": "form-control"}
DAY = {"class": "form-control", "type": "date"}


class AccountForm(forms.Form):
    """A bank account in one's own name, or an organisation's in its registered name."""

    bank = forms.CharField(label=_("开户行"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    number = forms.CharField(
        label=_("账号"),
        max_length=30,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(label=_("户名"), max_length=120, widget=forms.TextInput(attrs=TEXT))

    def stated(self) -> Stated:
        """The account as stated."""
        said = self.cleaned_data
        return Stated(said["bank"], said["number"], said["holder"])


class CardsForm(forms.Form):
    """The card register of the paying bank."""

    sheet = forms.FileField(
        label=_("社会保障卡账户文件"), widget=forms.FileInput(attrs={**TEXT, "accept": ".xlsx,.xls,.csv"})
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=300)


class TextForm(forms.Form):
    """An objection, an appeal or an answer."""

    text = forms.CharField(label=_("内容"), max_length=600, widget=forms.Textarea(attrs={**TEXT, "rows": 4}))


class SaidForm(TextForm):
    """An objection or appeal, with proof if there is one."""

    evidence = forms.FileField(
        label=_("证明照片（可不填）"), required=False, widget=forms.FileInput(attrs={"class": "form-control"})
    )

    def clean_evidence(self) -> "UploadedFile[bytes] | None":
        """A photo or PDF, renamed."""
        return photo(self.cleaned_data.get("evidence"))

    def said(self) -> Said:
        """What was said and shown."""
        proof = self.cleaned_data["evidence"]
        content = proof.read() if proof else b""
        return Said(self.cleaned_data["text"], str(proof.name) if proof else "", content)


class OverrideForm(forms.Form):
    """A step let through, why, and the last day of it: today or later."""

    step = forms.SlugField(max_length=20)
    reason = forms.CharField(max_length=300)
    until = forms.DateField()

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def clean_until(self) -> dt.date:
        """The last day; one that is over lets nothing through."""
        last: dt.date = self.cleaned_data["until"]
        if last < self.day:
            raise forms.ValidationError(_("有效期已经过去。"))
        return last

    def let(self) -> Let:
        """What is let through."""
        said = self.cleaned_data
        return Let(said["step"], said["reason"].strip(), said["until"] + dt.timedelta(days=1))


class CampaignForm(forms.Form):
    """A control after payment: which payments, how sure, how long for proof."""

    title = forms.CharField(label=_("名称"), max_length=80, widget=forms.TextInput(attrs=TEXT))
    paid_from = forms.DateField(label=_("支付日自"), widget=forms.DateInput(attrs=DAY))
    paid_until = forms.DateField(label=_("支付日止"), widget=forms.DateInput(attrs=DAY))
    confidence = forms.IntegerField(
        label=_("置信度（%）"), min_value=80, max_value=99, initial=95, widget=forms.NumberInput(attrs=TEXT)
    )
    margin = forms.IntegerField(
        label=_("误差（%）"), min_value=1, max_value=20, initial=5, widget=forms.NumberInput(attrs=TEXT)
    )
    days = forms.IntegerField(
        label=_("提交说明的天数"), min_value=5, max_value=90, initial=20, widget=forms.NumberInput(attrs=TEXT)
    )

    def clean(self) -> dict[str, object]:
        """The days in their order."""
        said = super().clean() or {}
        first, last = said.get("paid_from"), said.get("paid_until")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            raise forms.ValidationError(_("支付日止不能早于支付日自。"))
        return said


class SampleForm(forms.Form):
    """What came of one payment looked into."""

    wrong_yuan = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, required=False)
    result = forms.CharField(max_length=300, required=False)


class StopForm(forms.Form):
    """An edition to be withdrawn; its name is typed, so that nobody withdraws another by a slip."""

    document = forms.CharField(label=_("撤回文件"), max_length=200, widget=forms.TextInput(attrs=TEXT))
    since = forms.DateField(label=_("撤回日"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.TextInput(attrs=TEXT))
    typed = forms.CharField(label=_("再输入一次版本号"), max_length=20, widget=forms.TextInput(attrs=TEXT))

    def __init__(self, *args: Any, edition: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition

    def clean_typed(self) -> str:
        """The edition meant, and no other."""
        typed = str(self.cleaned_data["typed"]).strip()
        if typed != self.edition:
            raise forms.ValidationError(_("与要撤回的版本号不一样。"))
        return typed

    def stop(self, policy: str) -> Stop:
        """What is proposed."""
        said = self.cleaned_data
        return Stop(policy, self.edition, said["document"], said["since"], said["reason"])
