"""What people type on the learning pages."""

import datetime as dt
import secrets
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from jiangtu.apps.learning import cohorts, lecturers, queries, rules, services, tuition
from jiangtu.apps.learning.kinds import PAGE_LABELS
from jiangtu.apps.learning.models import Platform, Programme
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.registers.models import Teacher
from jiangtu.apps.registers.queries import teachers_of
from jiangtu.apps.training.models import TrainingClass
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import money
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms.wrong import TermWrong

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
DAY = {"class": "form-control", "type": "date"}
DEGREES = ("COLLEGE", "BACHELOR", "MASTER")
"""Schoolings that tuition support is given for."""


def _text(label: Any, longest: int, *, required: bool = True, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={**TEXT, "rows": rows}) if rows else forms.TextInput(attrs=TEXT)
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


def _number(label: Any, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=forms.NumberInput(attrs=TEXT)
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY))


class PageForm(forms.Form):
    """A course page: of a signed version, or standing alone."""

    title = _text(_("名称"), 120)
    about = _text(_("一句话简介"), 300)
    kind = forms.ChoiceField(
        label=_("类别"), choices=list(PAGE_LABELS.items()), widget=forms.Select(attrs=SELECT)
    )
    course = forms.TypedChoiceField(
        label=_("对应课程（校企已签署的版次）"), required=False, coerce=int, empty_value=None, widget=forms.Select(attrs=SELECT)
    )  # fmt: skip
    occupation = _text(_("职业（单独成课时，名称或编码）"), 40, required=False)
    digital = forms.BooleanField(label=_("含数字化模块"), required=False)
    platform = forms.TypedChoiceField(
        label=_("外部学习平台"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs=SELECT),
    )
    launch_url = forms.URLField(
        label=_("外部课程地址"), max_length=300, required=False, assume_scheme="https", widget=forms.URLInput(attrs=TEXT)
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = queries.courses_to_write(organisation)
        kept = self.initial.get("course")
        own = [(c.pk, str(c)) for c in courses] + ([(kept, self.initial["course_title"])] if kept else [])
        platforms = Platform.objects.filter(active=True).values_list("pk", "title")
        cast(forms.ChoiceField, self.fields["course"]).choices = [("", _("单独成课")), *own]
        cast(forms.ChoiceField, self.fields["platform"]).choices = [("", _("没有")), *platforms]

    def clean_occupation(self) -> str:
        """A code of the classification, or nothing."""
        given = self.cleaned_data["occupation"]
        try:
            return occupations.parse(given).occupation.code if given else ""
        except TermWrong as wrong:
            raise ValidationError(told(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        """An address outside needs its platform."""
        said = self.cleaned_data
        if bool(said.get("launch_url")) != bool(said.get("platform")):
            raise ValidationError(_("外部平台和外部课程地址要一起填。"))
        return said

    def draft(self) -> services.Draft:
        """The page of a valid form."""
        said = self.cleaned_data
        return services.Draft(
            said["title"], said["about"], said["kind"], said["occupation"], said["digital"],
            course=said["course"] or 0, platform=said["platform"] or 0, launch_url=said["launch_url"],
        )  # fmt: skip


class LessonForm(forms.Form):
    """One lesson; number 0 is a new one. One that stands `outside` needs no text of its own."""

    number = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    title = _text(_("标题"), 120)
    minutes = _number(_("大约几分钟"), 1, 240)
    body = _text(_("正文"), 20_000, rows=10)

    def __init__(self, *args: Any, outside: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = not outside

    def reading(self) -> services.Reading:
        """The lesson of a valid form."""
        said = self.cleaned_data
        return services.Reading(said["title"], said["minutes"], said["body"])


class PictureForm(forms.Form):
    """A picture and the words that stand for it."""

    file = forms.FileField(label=_("图片（PNG或JPEG，500 KB以内）"), widget=forms.FileInput(attrs=TEXT))
    words = _text(_("文字说明（给看不到图的人）"), 200)


class BankForm(forms.Form):
    """The whole bank as text."""

    bank = _text(_("题库"), 100_000, required=False, rows=14)


class TopicForm(forms.Form):
    """A topic for the library."""

    teacher = forms.ModelChoiceField(
        label=_("讲师"), queryset=Teacher.objects.none(), widget=forms.Select(attrs=SELECT)
    )
    title = _text(_("课题"), 120)
    about = _text(_("内容"), 400)
    hours = _number(_("课时"), 1, 40)

    def __init__(self, *args: Any, organisation: str, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound = teachers_of(organisation, day=day)
        cast("forms.ModelChoiceField[Teacher]", self.fields["teacher"]).queryset = bound

    def topic(self) -> lecturers.Topic:
        """The topic of a valid form."""
        return lecturers.Topic(
            self.cleaned_data["title"], self.cleaned_data["about"], self.cleaned_data["hours"]
        )


class WishForm(forms.Form):
    """A day somebody asks a lecturer for."""

    day = _day(_("哪天"))
    place = _text(_("地点"), 120)
    note = _text(_("说明（人数、对象）"), 300, required=False)

    def wish(self) -> lecturers.Wish:
        """The wish of a valid form."""
        return lecturers.Wish(**self.cleaned_data)


class AnswerForm(forms.Form):
    """One step of a booking, with the words or hours it may need."""

    step = forms.ChoiceField(choices=[(name, name) for name in ("agree", "decline", "withdraw", "hold")])
    answer = forms.CharField(max_length=300, required=False)
    hours = forms.IntegerField(min_value=1, max_value=40, required=False)

    def clean(self) -> dict[str, Any]:
        """Hours are said when they are recorded."""
        if self.cleaned_data.get("step") == "hold" and not self.cleaned_data.get("hours"):
            raise ValidationError(_("请填写实授课时。"))
        return self.cleaned_data


class YuanField(forms.CharField):
    """An amount typed in yuan, read as whole fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=16, widget=forms.TextInput(attrs={**TEXT, "inputmode": "decimal"}), **kwargs
        )

    def clean(self, value: Any) -> int | None:
        """Whole fen; None for an empty field that may be empty."""
        said = super().clean(value)
        try:
            fen = money.parse(said) if said else None
        except TermWrong as wrong:
            raise ValidationError(_("请填写金额，如 1500 或 1500.50。")) from wrong
        if fen is not None and not 0 < fen < 10**12:
            raise ValidationError(_("请填写金额，如 1500 或 1500.50。"))
        return fen


class TuitionForm(forms.Form):
    """One term of a degree course."""

    school = _text(_("学校"), 120)
    programme = _text(_("专业"), 120)
    schooling = forms.ChoiceField(label=_("攻读学历"), widget=forms.Select(attrs=SELECT))
    term = forms.ChoiceField(label=_("学期"), widget=forms.Select(attrs=SELECT))
    starts_on = _day(_("入学日期"))
    fee_fen = YuanField(label=_("本学期学费（元）"))

    def __init__(self, *args: Any, english: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (domains.SCHOOLING.english if english else None) or domains.SCHOOLING.labels
        choices = [(code, labels[code]) for code in DEGREES]
        cast(forms.ChoiceField, self.fields["schooling"]).choices = choices
        cast(forms.ChoiceField, self.fields["term"]).choices = _terms(clock.today().year)

    def course(self) -> tuition.Course:
        """The course of a valid form."""
        return tuition.Course(**self.cleaned_data)


def _terms(year: int) -> list[tuple[str, str]]:
    """The terms of last year, this and the next, the newest first."""
    seasons = {"秋": gettext("%(year)s秋"), "春": gettext("%(year)s春")}
    return [
        (f"{y}{key}", label % {"year": y})
        for y in (year + 1, year, year - 1)
        for key, label in seasons.items()
    ]


class WordForm(forms.Form):
    """An officer's decision."""

    step = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")])
    support_fen = YuanField(label=_("资助金额（元）"), required=False)
    reason = forms.CharField(max_length=300, required=False)

    def word(self) -> tuition.Word:
        """The decision of a valid form."""
        return tuition.Word(**self.cleaned_data)


class CohortForm(forms.Form):
    """A cohort of a programme."""

    programme = forms.ModelChoiceField(
        label=_("专项计划"), queryset=Programme.objects.order_by("pk"), widget=forms.Select(attrs=SELECT)
    )
    title = _text(_("班次名称"), 120)
    year = _number(_("年度"), 2000, 2100)
    planned = _number(_("计划人数"), 1, 5000)
    opens_on = _day(_("报名开始"))
    closes_on = _day(_("报名截止"))
    training_class = forms.ModelChoiceField(
        label=_("对应的培训班（学员以占座为准，可不选）"), queryset=TrainingClass.objects.none(), required=False,
        empty_label=_("不选"), widget=forms.Select(attrs=SELECT),
    )  # fmt: skip

    def __init__(self, school: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_own_classes(self, school)

    def clean(self) -> dict[str, Any]:
        """Enrolment ends after it begins."""
        said = self.cleaned_data
        if said.get("opens_on") and said.get("closes_on") and said["closes_on"] < said["opens_on"]:
            raise ValidationError(_("报名截止不能早于开始。"))
        return said

    def plan(self) -> cohorts.Plan:
        """The cohort of a valid form."""
        said = dict(self.cleaned_data)
        behind = said.pop("training_class")
        return cohorts.Plan(
            programme=said.pop("programme").pk, training_class=behind.pk if behind else None, **said
        )


class CohortClassForm(forms.Form):
    """The class behind a cohort, or none."""

    training_class = forms.ModelChoiceField(
        label=_("对应的培训班（学员以占座为准，可不选）"), queryset=TrainingClass.objects.none(), required=False,
        empty_label=_("不选"), widget=forms.Select(attrs=SELECT),
    )  # fmt: skip

    def __init__(self, school: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_own_classes(self, school)


def _offer_own_classes(form: forms.Form, school: str) -> None:
    field = cast(forms.ModelChoiceField, form.fields["training_class"])  # type: ignore[type-arg]
    field.queryset = TrainingClass.objects.filter(provider__organisation=school).order_by("-starts_on")


class PlatformForm(forms.Form):
    """An outside platform as its contract and its own settings page say; keys are pasted, never fetched."""

    title = _text(_("名称"), 120)
    deployment_id = _text(_("部署编号（deployment id）"), 60)
    login_url = forms.URLField(
        label=_("登录发起地址（login initiation URL）"), max_length=300, required=False, assume_scheme="https",
        widget=forms.URLInput(attrs=TEXT),
    )  # fmt: skip
    content_url = forms.URLField(
        label=_("选内容地址（deep linking URL，可不填）"), max_length=300, required=False, assume_scheme="https",
        widget=forms.URLInput(attrs=TEXT),
    )  # fmt: skip
    redirect_uris = _text(_("回跳地址（每行一个）"), 2000, required=False, rows=3)
    jwks = forms.JSONField(
        label=_("平台公钥（JWKS）"), required=False, initial=dict, widget=forms.Textarea(attrs={**TEXT, "rows": 4}),
        error_messages={"invalid": _("公钥读不出来，请粘贴完整的 JWKS。")},
    )  # fmt: skip
    names = forms.BooleanField(label=_("合同约定可以传送学员称呼"), required=False)
    active = forms.BooleanField(label=_("启用"), required=False)

    def clean_login_url(self) -> str:
        """A whole https address; plain http on this machine alone."""
        return self._web("login_url")

    def clean_content_url(self) -> str:
        """The same."""
        return self._web("content_url")

    def _web(self, name: str) -> str:
        address: str = self.cleaned_data[name]
        if address and not rules.is_web(address):
            raise ValidationError(_("要是完整的 https 地址。"))
        return address

    def clean_redirect_uris(self) -> list[str]:
        """Whole https addresses; plain http on this machine alone."""
        found: list[str] = self.cleaned_data["redirect_uris"].split()
        for address in found:
            if not rules.is_web(address):
                raise ValidationError(_("回跳地址要是完整的 https 地址。"))
        return found

    def clean_jwks(self) -> dict[str, Any]:
        """A key set that can be read, with public halves alone."""
        given = self.cleaned_data["jwks"] or {}
        try:
            keys = KeySet.import_key_set(cast(KeySetSerialization, given)).keys if given else []
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ValidationError(_("公钥读不出来，请粘贴完整的 JWKS。")) from error
        if any(key.is_private for key in keys):
            raise ValidationError(_("这里只放公钥，请不要粘贴私钥。"))
        return dict(given)

    def saved(self, kept: Platform | None) -> Platform:
        """The platform of a valid form, kept; a new one gets a number of its own."""
        kept = kept or Platform(client_id=f"jt-{secrets.token_hex(8)}")
        for name, value in self.cleaned_data.items():
            setattr(kept, name, value)
        kept.save()
        return kept
