"""What people type on the career pages."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.career import bridges
from jiangtu.apps.career.bridges import Terms
from jiangtu.apps.career.chances import Exchange
from jiangtu.apps.career.kinds import REGISTERED, RESULT_LABELS, TRACK_LABELS, Track
from jiangtu.apps.career.ladders import Pay
from jiangtu.apps.certificates import numbering
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import placed, told
from jiangtu.apps.reference.templatetags.words import label
from jiangtu.engine.bridges.agreements import Paper
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import citizen, money
from jiangtu.engine.terms import level as levels
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms.wrong import TermWrong

SELECT, TEXT, DAY = {"class": "form-select"}, {"class": "form-control", "autocomplete": "off"}, {"class": "form-control", "type": "date"}  # fmt: skip


def _day() -> forms.DateInput:
    """A day as the browser's own calendar takes it, in either language."""
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


class TermField(forms.CharField):
    """A word that is read by one of the engine's terms; empty stays empty."""

    def __init__(self, *, read: Any, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs=TEXT), **{"max_length": 60, **kwargs})
        self.read = read

    def clean(self, value: object) -> Any:
        """What was meant; a sentence of what is wrong otherwise."""
        text = super().clean(value)
        try:
            return self.read(text) if text else None
        except TermWrong as error:
            raise forms.ValidationError(told(error)) from error


def _occupation(text: str) -> str:
    return occupations.parse(text).occupation.code


def _levels() -> list[tuple[str, object]]:
    return [(code, label(code, "level")) for code in levels.CODES]


def _tracks() -> list[tuple[str, object]]:
    return [(track, _(words)) for track, words in TRACK_LABELS.items()]


class GoalForm(forms.Form):
    """A rung and, where there is one, a day."""

    kind = forms.ChoiceField(choices=[("LEVEL", ""), ("TITLE", "")], widget=forms.HiddenInput)
    grade = forms.CharField(max_length=20, widget=forms.HiddenInput)
    occupation = forms.CharField(max_length=12, widget=forms.HiddenInput)
    by = forms.DateField(label=_("希望哪天达成（可不填）"), required=False, widget=_day())


class GradeForm(forms.Form):
    """The pay grade of a level."""

    level = forms.ChoiceField(label=_("等级"), choices=_levels, widget=forms.Select(attrs=SELECT))
    grade = forms.CharField(label=_("薪级名称"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    rank = forms.IntegerField(
        label=_("薪级次序（数越大越高）"), min_value=1, max_value=999, widget=forms.NumberInput(attrs=TEXT)
    )
    low = TermField(label=_("月薪下限（元，可不填）"), read=money.parse, required=False)
    high = TermField(label=_("月薪上限（元，可不填）"), read=money.parse, required=False)
    since = forms.DateField(label=_("起始日"), widget=_day())

    def pay(self) -> Pay:
        """The grade as stated."""
        said = self.cleaned_data
        return Pay(said["level"], said["grade"], said["rank"], said["since"], said["low"], said["high"])


class HoldForm(forms.Form):
    """Somebody's grade from a day on."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    rank = forms.IntegerField(
        label=_("薪级次序"), min_value=1, max_value=999, widget=forms.NumberInput(attrs=TEXT)
    )
    since = forms.DateField(label=_("起始日"), widget=_day())


class SwitchForm(forms.Form):
    """A change of track; `person` only where a firm offers one."""

    person = forms.IntegerField(label=_("职工"), required=False, widget=forms.Select(attrs=SELECT))
    origin = forms.ChoiceField(
        label=_("原岗位序列"), choices=_tracks, widget=forms.Select(attrs=SELECT), initial=Track.SKILL
    )
    target = forms.ChoiceField(
        label=_("新岗位序列"), choices=_tracks, widget=forms.Select(attrs=SELECT), initial=Track.TECHNICAL
    )
    post = forms.CharField(label=_("岗位"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    since = forms.DateField(label=_("生效日"), widget=_day())

    def __init__(self, *args: Any, people: list[tuple[int, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["person"]
        else:
            self.fields["person"].widget.choices = people
            self.fields["person"].required = True


class ExchangeForm(forms.Form):
    """For which programme banked credits are turned, and how many times."""

    programme = forms.ChoiceField(label=_("专业"), widget=forms.Select(attrs=SELECT))
    times = forms.IntegerField(label=_("几份"), min_value=1, initial=1, widget=forms.NumberInput(attrs=TEXT))

    def __init__(self, *args: Any, exchange: Exchange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = exchange.programmes  # type: ignore[attr-defined]
        self.fields["times"].widget.attrs["max"] = exchange.most


def _results() -> list[tuple[str, object]]:
    return [(kind, _(RESULT_LABELS[kind])) for kind in REGISTERED]


def _tiers() -> list[tuple[str, object]]:
    return [("", "—"), *((code, label(code, "tier")) for code in domains.TIER.labels)]


class ResultForm(forms.Form):
    """A result of a student, whom his citizen number and name tell."""

    citizen = TermField(label=_("公民身份号码"), read=lambda text: citizen.parse(text).value)
    holder = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    kind = forms.ChoiceField(label=_("成果类型"), choices=_results, widget=forms.Select(attrs=SELECT))
    name = forms.CharField(label=_("名称"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    number = forms.CharField(
        label=_("证书编号（如有）"), max_length=40, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    programme = forms.ChoiceField(label=_("专业"), widget=forms.Select(attrs=SELECT))
    occupation = TermField(label=_("职业（如有）"), read=_occupation, required=False)
    level = forms.CharField(
        label=_("等级（如有）"), max_length=10, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    tier = forms.ChoiceField(
        label=_("竞赛层级（竞赛时填）"), choices=_tiers, required=False, widget=forms.Select(attrs=SELECT)
    )
    place = forms.IntegerField(
        label=_("几等奖（竞赛时填）"),
        min_value=1,
        max_value=9,
        required=False,
        widget=forms.NumberInput(attrs=TEXT),
    )
    issued_on = forms.DateField(label=_("取得日期"), widget=_day())
    expires_on = forms.DateField(label=_("有效期至（如有）"), required=False, widget=_day())

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = programmes  # type: ignore[attr-defined]


class RulesForm(forms.Form):
    """The rulebook a school works by."""

    rulebook = forms.ChoiceField(label=_("学分规则"), widget=forms.Select(attrs=SELECT))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        books = bridges.rulebooks().values()
        self.fields["rulebook"].choices = [(book.id, book.zh) for book in books]  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    """An agreement between two sides told by the province digits of certificate numbers."""

    number = forms.SlugField(label=_("编号"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    title = forms.CharField(label=_("名称"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    document = forms.CharField(label=_("文件"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    first = forms.CharField(label=_("甲方"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    first_provinces = forms.RegexField(
        r"^\d{2}( \d{2})*$", label=_("甲方证书的省级代码（空格隔开）"), widget=forms.TextInput(attrs=TEXT)
    )
    second = forms.CharField(label=_("乙方"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    second_provinces = forms.RegexField(
        r"^\d{2}( \d{2})*$", label=_("乙方证书的省级代码（空格隔开）"), widget=forms.TextInput(attrs=TEXT)
    )
    occupations = forms.RegexField(
        r"^[\dN-]+( [\dN-]+)*$", label=_("职业代码或小类（空着是全部）"), required=False,
        widget=forms.TextInput(attrs=TEXT),
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label=_("等级"),
        choices=_levels,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    since = forms.DateField(label=_("起始日"), widget=_day())
    until = forms.DateField(label=_("截止日（不含，可不填）"), required=False, widget=_day())
    mutual = forms.BooleanField(label=_("双方互认"), required=False, initial=True)

    def terms(self) -> Terms:
        """The agreement as stated."""
        said = self.cleaned_data
        return Terms(
            said["title"], said["first"], tuple(said["first_provinces"].split()), said["second"],
            tuple(said["second_provinces"].split()), tuple(said["occupations"].split()), tuple(said["levels"]),
            said["document"], said["since"], said["until"], said["mutual"],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning."""
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["until"] <= said["since"]:
            self.add_error("until", _("截止日要晚于起始日。"))
        return said


class CheckForm(forms.Form):
    """A certificate of elsewhere to be looked at: its number, its occupation and level, a day."""

    number = forms.CharField(label=_("证书编号"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    occupation = TermField(label=_("职业"), read=_occupation, required=False)
    level = forms.ChoiceField(
        label=_("等级"), choices=_levels, widget=forms.Select(attrs=SELECT), initial="3"
    )
    day = forms.DateField(label=_("哪一天"), required=False, widget=_day())

    def clean_number(self) -> str:
        """The number as it is stored; each part that no certificate can have is named."""
        number = numbering.spelled(self.cleaned_data["number"])
        if problems := numbering.problems(number, today=clock.today()):
            raise forms.ValidationError([placed(problem) for problem in problems])
        return number

    def paper(self) -> Paper:
        """The certificate as stated."""
        said = self.cleaned_data
        return Paper(said["number"], said["occupation"], said["level"], dt.date.min)
