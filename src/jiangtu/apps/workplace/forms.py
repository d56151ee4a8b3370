"""What people type on the workplace pages."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.reference.sentences import told
from jiangtu.apps.workplace import rules
from jiangtu.apps.workplace.kinds import (
    AWAY,
    HELP,
    HELP_LABELS,
    MOVE_LABELS,
    PLAN,
    SKILL_LABELS,
    STAFF_LABELS,
    Move,
    Skill,
    Staff,
)
from jiangtu.apps.workplace.lines import Entry
from jiangtu.apps.workplace.models import Post
from jiangtu.apps.workplace.skills import Place, Stay
from jiangtu.engine.terms import money
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms.wrong import TermWrong

SELECT = {"class": "form-select"}
TEXT = {"class": "form-control"}
DAY = {"class": "form-control", "type": "date"}


class YuanField(forms.CharField):
    """An amount of money as people write it, in whole fen; empty is None, not nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=30, widget=forms.TextInput(attrs={**TEXT, "inputmode": "decimal"}), **kwargs
        )

    def clean(self, value: object) -> int | None:
        """The fen; a sentence of what is wrong otherwise."""
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = money.parse(text)
        except TermWrong as error:
            raise forms.ValidationError(told(error)) from error
        if not 0 <= fen <= 10**15:
            raise forms.ValidationError(_("金额不能小于0，也不能超过十万亿元。"))
        return fen


class OccupationField(forms.CharField):
    """An occupation by its code or name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, widget=forms.TextInput(attrs=TEXT), **kwargs)

    def clean(self, value: object) -> str:
        """The code of the 2022 edition."""
        text = super().clean(value)
        try:
            return occupations.parse(text).occupation.code if text else ""
        except TermWrong as error:
            raise forms.ValidationError(told(error)) from error


class YearForm(forms.Form):
    """The wage bill and the rate; empty means not known."""

    wages = YuanField(label=_("工资总额（元，还不知道就留空）"), required=False)
    rate = forms.TypedChoiceField(
        label=_("提取比例"), required=False, coerce=int, empty_value=None, widget=forms.Select(attrs=SELECT)
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = rules.laws("rate", dt.date(year, 12, 31))
        choices = [(law.value, f"{Decimal(law.value) / 100:.1f}% · {_(law.title)}") for law in found]
        self.fields["rate"].choices = [("", _("未定")), *choices]  # type: ignore[attr-defined]


def _staff() -> list[tuple[str, object]]:
    return [(kind, _(label)) for kind, label in STAFF_LABELS.items()]


def _uses() -> list[tuple[str, object]]:
    return [(use.code, _(use.title)) for use in rules.uses().values() if use.allowed]


class SpendForm(forms.Form):
    """One spending."""

    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs=DAY))
    amount = YuanField(label=_("金额（元）"))
    staff = forms.ChoiceField(label=_("人员类别"), choices=_staff, widget=forms.Select(attrs=SELECT))
    use = forms.ChoiceField(label=_("用途"), choices=_uses, widget=forms.Select(attrs=SELECT))
    note = forms.CharField(
        label=_("摘要"), max_length=120, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    class_code = forms.CharField(
        label=_("培训班编号（如有）"), max_length=20, required=False, widget=forms.TextInput(attrs=TEXT)
    )

    def entry(self) -> Entry:
        """The spending as stated."""
        said = self.cleaned_data
        return Entry(
            said["day"], said["amount"], Staff(said["staff"]), said["use"], said["note"], said["class_code"]
        )


class PasteForm(forms.Form):
    """Lines copied out of a sheet."""

    lines = forms.CharField(
        label=_("从表格复制：日期、金额、人员类别、用途、摘要"), max_length=400_000, strip=False,
        widget=forms.Textarea(attrs={**TEXT, "rows": 6}),
    )  # fmt: skip


class PostForm(forms.Form):
    """A post of a unit."""

    unit = forms.CharField(label=_("班组"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    name = forms.CharField(label=_("岗位"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    occupation = OccupationField(label=_("职业"))
    needed = forms.IntegerField(
        label=_("至少几人能独立"),
        min_value=0,
        max_value=9_999,
        initial=2,
        widget=forms.NumberInput(attrs=TEXT),
    )
    hazardous = forms.BooleanField(label=_("高危井下岗位"), required=False)

    def place(self) -> Place:
        """The post as stated."""
        return Place(**self.cleaned_data)


class StayForm(forms.Form):
    """Where somebody is to work, from when to when."""

    move = forms.ChoiceField(
        label=_("方式"), choices=lambda: [(m, _(word)) for m, word in MOVE_LABELS.items()], widget=forms.Select(attrs=SELECT)
    )  # fmt: skip
    post = forms.ModelChoiceField(
        label=_("岗位（本岗、轮岗）"),
        queryset=Post.objects.none(),
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    host = forms.CharField(
        label=_("接收单位（挂职、研修）"), max_length=120, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    since = forms.DateField(label=_("起始日"), widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(
        label=_("截止日（次日起不在）"), required=False, widget=forms.DateInput(attrs=DAY)
    )

    def __init__(self, *args: Any, firm: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = Post.objects.filter(firm=firm).order_by("unit", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """A secondment or study has a host, anything else a post; the end comes after the beginning."""
        said = super().clean() or {}
        lent = said.get("move") in AWAY
        if lent and not said.get("host"):
            self.add_error("host", _("挂职、研修要写接收单位。"))
        if not lent and not said.get("post"):
            self.add_error("post", _("请选择岗位。"))
        if said.get("until") and said.get("since") and said["until"] <= said["since"]:
            self.add_error("until", _("截止日要晚于起始日。"))
        return said

    def stay(self, person: int) -> Stay:
        """The stay as stated."""
        said = self.cleaned_data
        lent = said["move"] in AWAY
        post = None if lent else said["post"].pk
        return Stay(
            person, Move(said["move"]), said["since"], said["until"], post, said["host"] if lent else ""
        )


class PlanForm(forms.Form):
    """A plan's reason and days."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.TextInput(attrs=TEXT))
    starts_on = forms.DateField(label=_("开始日"), widget=forms.DateInput(attrs=DAY))
    ends_on = forms.DateField(label=_("结束日"), widget=forms.DateInput(attrs=DAY))


class AskForm(forms.Form):
    """What a small firm asks for."""

    kind = forms.ChoiceField(
        label=_("事项"), choices=lambda: [(k, _(word)) for k, word in HELP_LABELS.items()], widget=forms.Select(attrs=SELECT)
    )  # fmt: skip
    topic = forms.CharField(label=_("需求"), max_length=200, widget=forms.TextInput(attrs=TEXT))
    people = forms.IntegerField(
        label=_("人数"), min_value=1, max_value=10_000, widget=forms.NumberInput(attrs=TEXT)
    )


class VoucherForm(forms.Form):
    """A voucher's amount and last day."""

    amount = YuanField(label=_("金额（元）"))
    until = forms.DateField(label=_("有效期至"), widget=forms.DateInput(attrs=DAY))

    def clean_amount(self) -> int:
        """More than nothing."""
        fen: int = self.cleaned_data["amount"]
        if fen <= 0:
            raise forms.ValidationError(_("金额要大于0。"))
        return fen


class StepForm(forms.Form):
    """A step and its reason."""

    step = forms.ChoiceField(choices=[(s.name, s.name) for s in (*PLAN.steps, *HELP.steps)])
    reason = forms.CharField(max_length=300, required=False)


class AnswerForm(forms.Form):
    """The worker's own word."""

    agreed = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    answer = forms.CharField(max_length=200, required=False)


class WantedForm(forms.Form):
    """Which unit's matrix, and whom to add; what is mistyped is left out."""

    unit = forms.CharField(max_length=60, required=False)
    q = forms.CharField(max_length=20, required=False)
    year = forms.IntegerField(min_value=2000, max_value=2100, required=False)

    def said(self, name: str) -> str:
        """What was asked for, "" when it cannot be read."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


def read_levels(given: Mapping[str, str], *, posts: Collection[int]) -> tuple[dict[int, Skill], int]:
    """Levels by post from the fields post-N of those posts, empty ones being no word at all; how many are no level."""
    known = {str(int(level)): level for level in SKILL_LABELS}
    said = {post: given.get(f"post-{post}", "") for post in posts}
    levels = {post: known[value] for post, value in said.items() if value in known}
    return levels, sum(value not in known for value in said.values() if value)


def read_people(given: list[str]) -> list[int]:
    """Persons ticked on a page, each once."""
    return [int(text) for text in dict.fromkeys(given) if text.isdecimal() and len(text) < 19]


class TargetForm(forms.Form):
    """An occupation to learn."""

    occupation = OccupationField(label=_("目标职业"))


PLAN_STEPS = {step.name for step in PLAN.steps}
HELP_STEPS = {step.name for step in HELP.steps}
