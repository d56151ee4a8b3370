"""What people type on the registers pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.reference.sentences import told
from jiangtu.apps.registers.kinds import CHECK_LABELS, ROOM_LABELS, TEACHER_LABELS, TIER_LABELS, Tier
from jiangtu.apps.registers.models import Entry, Organisation
from jiangtu.apps.registers.queries import Wanted
from jiangtu.apps.registers.rules import Value
from jiangtu.apps.registers.services import ApplicationIncomplete, Appointment, Draft, Place
from jiangtu.catalogues.registers import Condition, Register, registers
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import level as levels
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms.wrong import TermWrong

SELECT = {"class": "form-select"}
TEXT = {"class": "form-control"}
DAY = {"class": "form-control", "type": "date"}


def places() -> list[tuple[str, str]]:
    """The city and its districts, to choose from."""
    city = settings.JIANGTU_CITY
    return [(a.code, a.name) for a in (areas.parse(city), *areas.children(city))]


class SearchForm(forms.Form):
    """The public registers' search; what is mistyped is left out."""

    register = forms.SlugField(required=False)
    q = forms.CharField(required=False, max_length=60)
    area = forms.RegexField(r"^\d{6}$", required=False)

    def wanted(self) -> Wanted:
        """What was asked for, as far as it can be read."""
        self.is_valid()
        said = self.cleaned_data.get
        register = said("register") or ""
        return Wanted(register if register in registers() else "", said("q") or "", said("area") or "")


class OrganisationForm(forms.Form):
    """The organisation itself; its code is the log-in's."""

    name = forms.CharField(label=_("名称"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    area = forms.ChoiceField(label=_("所在地区"), choices=places, widget=forms.Select(attrs=SELECT))
    address = forms.CharField(
        label=_("地址"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    phone = forms.RegexField(
        r"^[0-9 ()+\-转、,，]{7,40}$", label=_("联系电话"), required=False, widget=forms.TextInput(attrs=TEXT),
        error_messages={"invalid": _("请填写能打通的电话，如 0772-2800000。")},
    )  # fmt: skip


class ConditionsForm(forms.Form):
    """What a register asks, a field a condition; none is required here, the register's rules say what lacks."""

    def __init__(self, register: Register, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        self.fields |= {f"c_{c.name}": _condition(c) for c in register.conditions}

    def details(self) -> dict[str, Value]:
        """What was stated, by condition; what was left empty is left out."""
        said = {c.name: self.cleaned_data[f"c_{c.name}"] for c in self.register.conditions}
        return {name: value for name, value in said.items() if value not in (None, "")}

    def refuse(self, incomplete: ApplicationIncomplete) -> None:
        """Every condition that is not met, said at its field."""
        fields = {c.zh: f"c_{c.name}" for c in self.register.conditions}
        for problem in incomplete.problems:
            self.add_error(fields.get(problem.where), told(problem))


class ApplicationForm(ConditionsForm):
    """An application to one register, a draft until it is sent."""

    title = forms.CharField(label=_("名称"), max_length=120, widget=forms.TextInput(attrs=TEXT))

    def __init__(self, register: Register, *args: Any, **kwargs: Any) -> None:
        super().__init__(register, *args, **kwargs)
        if register.tiers:
            tiers = [("", _("请选择")), *((t, TIER_LABELS[Tier(t)]) for t in register.tiers)]
            self.fields["tier"] = forms.ChoiceField(
                label=_("级别"), choices=tiers, required=False, widget=forms.Select(attrs=SELECT)
            )
        if register.partner:
            self.fields["partner"] = forms.CharField(
                label=_("合作单位的统一社会信用代码"),
                max_length=18,
                required=False,
                widget=forms.TextInput(attrs=TEXT),
            )
        self.order_fields(["title", "tier", "partner"])
        if register.scoped:
            self.fields["scopes"] = forms.CharField(
                label=_("业务范围（每行：职业 等级，如“焊工 543”；没有等级只写职业）"), required=False,
                widget=forms.Textarea(attrs={**TEXT, "rows": 4}),
            )  # fmt: skip

    def clean_partner(self) -> str:
        """A partner has to be known here."""
        code = str(self.cleaned_data["partner"]).strip()
        if code and not Organisation.objects.filter(pk=code).exists():
            raise forms.ValidationError(_("没有这个单位，请对方先在本系统登记。"))
        return code

    def clean_scopes(self) -> list[tuple[str, str, str]]:
        """Occupation prefix, level codes, area; the area is the city served."""
        return _scopes(self.cleaned_data["scopes"])

    def draft(self) -> Draft:
        """The application as stated."""
        said = self.cleaned_data
        return Draft(
            self.register.id, said["title"], said.get("tier", ""), said.get("partner", ""), self.details(),
            said.get("scopes", ()),
        )  # fmt: skip


def _condition(condition: Condition) -> forms.Field:
    english = get_language() == "en"
    label = condition.en if english else condition.zh
    least = f" (≥ {condition.minimum})" if english else f"（{condition.unit}，≥{condition.minimum}）"
    asked = f"{label}{least}" if condition.minimum else label
    match condition.kind:
        case "number":
            return forms.IntegerField(
                label=asked,
                min_value=0,
                max_value=10_000_000,
                required=False,
                widget=forms.NumberInput(attrs=TEXT),
            )
        case "yes":
            return forms.BooleanField(label=label, required=False)
        case "choice":
            choices = [("", _("请选择")), *((word, word) for word in condition.choices)]
            return forms.ChoiceField(
                label=label, choices=choices, required=False, widget=forms.Select(attrs=SELECT)
            )
        case _:
            return forms.CharField(
                label=label, max_length=120, required=False, widget=forms.TextInput(attrs=TEXT)
            )


def _scopes(text: str) -> list[tuple[str, str, str]]:
    """One row a line; every line that cannot be read is named, not the first alone."""
    found, wrong = [], []
    for line in filter(str.strip, text.splitlines()):
        try:
            found.append(_scope(line))
        except forms.ValidationError as error:
            wrong += error.error_list
    if wrong:
        raise forms.ValidationError(wrong)
    return found


def _scope(line: str) -> tuple[str, str, str]:
    word, _blank, codes = line.strip().partition(" ")
    wrong = [code for code in codes.strip() if code not in levels.CODES]
    if wrong:
        raise forms.ValidationError(_("“%(line)s”的等级要写代码，如 543。"), params={"line": line})
    return _occupation(word), codes.strip(), settings.JIANGTU_CITY


def _occupation(word: str) -> str:
    """A code or prefix that names something, or the occupation a word means."""
    if occupations.name(word) != word:
        return word
    try:
        return occupations.parse(word).occupation.code
    except TermWrong as error:
        raise forms.ValidationError(told(error)) from error


def stated(entry: Entry) -> dict[str, object]:
    """An entry as its forms show it."""
    lines = [f"{occupations.name(s.occupation)} {s.levels}".strip() for s in entry.scopes.order_by("pk")]
    return {
        "title": entry.title,
        "tier": entry.tier,
        "partner": entry.partner_id or "",
        "scopes": "\n".join(lines),
        **{f"c_{name}": value for name, value in entry.details.items()},
    }


class WideningForm(forms.Form):
    """What a listed entry would cover besides."""

    scopes = forms.CharField(
        label=_("要增加的业务范围（每行：职业 等级，如“焊工 543”；没有等级只写职业）"),
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )  # fmt: skip

    def clean_scopes(self) -> list[tuple[str, str, str]]:
        """As in an application."""
        return _scopes(self.cleaned_data["scopes"])


class ExtensionDecisionForm(forms.Form):
    """What the office decides on more scope or a further term, and why."""

    step = forms.ChoiceField(choices=[("grant", "grant"), ("refuse", "refuse")])
    reason = forms.CharField(max_length=300, required=False)


class TeacherForm(forms.Form):
    """A teacher's appointment."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[(k, _(v)) for k, v in TEACHER_LABELS.items()],
        widget=forms.Select(attrs=SELECT),
    )
    occupation = forms.CharField(label=_("职业"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    level = forms.ChoiceField(
        label=_("等级"), required=False, widget=forms.Select(attrs=SELECT),
        choices=[("", _("无等级")), *((code, _(domains.LEVEL.labels[code])) for code in levels.CODES)],
    )  # fmt: skip
    since = forms.DateField(label=_("聘期起"), widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label=_("聘期止"), required=False, widget=forms.DateInput(attrs=DAY))

    def clean_occupation(self) -> str:
        """The code of an occupation named by code or word."""
        return _occupation(self.cleaned_data["occupation"])

    def clean(self) -> dict[str, Any]:
        """An appointment ends after it began."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until <= since:
            self.add_error("until", _("聘期止要晚于聘期起。"))
        return said

    def appointment(self) -> Appointment:
        """The appointment as stated."""
        said = self.cleaned_data
        return Appointment(
            said["name"], said["kind"], said["occupation"], said["level"], said["since"], said["until"]
        )


class RoomForm(forms.Form):
    """A room, workshop or site."""

    name = forms.CharField(label=_("名称"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[(k, _(v)) for k, v in ROOM_LABELS.items()],
        widget=forms.Select(attrs=SELECT),
    )
    seats = forms.IntegerField(
        label=_("座位"), min_value=1, max_value=2_000, widget=forms.NumberInput(attrs=TEXT)
    )
    address = forms.CharField(
        label=_("地址"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )

    def place(self) -> Place:
        """The room as stated."""
        said = self.cleaned_data
        return Place(said["name"], said["kind"], said["seats"], said["address"])


class DecisionForm(forms.Form):
    """What the office decides, and why."""

    step = forms.ChoiceField(choices=[(s, s) for s in ("list", "refuse", "suspend", "resume", "revoke")])
    reason = forms.CharField(max_length=300, required=False)


class CheckForm(forms.Form):
    """The outcome of a yearly check."""

    result = forms.ChoiceField(choices=list(CHECK_LABELS.items()))
    note = forms.CharField(max_length=300, required=False)
