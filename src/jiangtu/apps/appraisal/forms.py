"""What people write on the pages of appraisal."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.appraisal.examiners import Certified
from jiangtu.apps.appraisal.kinds import (
    DUTY_LABELS,
    MODE_LABELS,
    PART_LABELS,
    RANK_LABELS,
    Duty,
    Part,
    Rank,
    TheoryMode,
)
from jiangtu.apps.appraisal.marking import Cell, Kind, Seen
from jiangtu.apps.appraisal.models import Skill
from jiangtu.apps.appraisal.posts import Judged, Nomination
from jiangtu.apps.appraisal.services import Change, Draft
from jiangtu.apps.files import lookup
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.registers.forms import DAY, SELECT, TEXT, places
from jiangtu.engine.appraisal import review
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import citizen
from jiangtu.engine.terms import level as levels
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms.wrong import TermWrong

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

AREA = {"class": "form-control", "rows": 8}
FEW = {"class": "form-control", "rows": 3}
NUMBER = {"class": "form-control", "inputmode": "numeric"}
TIME = {"class": "form-control", "type": "time"}
MARK = re.compile(r"mark-(\d{1,18})-(\d{1,3})")
LEVELS = [(code, domains.LEVEL.labels[code]) for code in ("5", "4", "3", "2", "1")]
Choices = list[tuple[str, str]]


def _text(label: "StrPromise", most: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.TextInput(attrs=TEXT)
    )


def _long(
    label: "StrPromise", most: int, attrs: Mapping[str, object], *, required: bool = True
) -> forms.CharField:
    widget = forms.Textarea(attrs=dict(attrs))
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)


def _day(label: "StrPromise") -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


def _whole(label: "StrPromise", low: int, high: int, *, required: bool = True) -> forms.IntegerField:
    widget = forms.TextInput(attrs=NUMBER)
    return forms.IntegerField(label=label, min_value=low, max_value=high, required=required, widget=widget)


def _choice(
    label: "StrPromise", choices: Iterable[tuple[object, object]], *, required: bool = True
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices), required=required, widget=forms.Select(attrs=SELECT)
    )


def _trade(word: str) -> str:
    try:
        return occupations.parse(word).occupation.code
    except TermWrong as wrong:
        raise forms.ValidationError(told(wrong)) from wrong


class _Choosing(forms.Form):
    """A form whose choices depend on the reader."""

    def offer(self, **choices: Choices) -> None:
        """What may be chosen in each of the fields named."""
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """What of a plan may be changed until it is public."""

    exam_on = _day(_("考试日期"))
    closes_on = _day(_("报名截止日"))
    capacity = _whole(_("计划人数"), 1, 5000)
    theory_mode = _choice(_("理论考试方式"), MODE_LABELS.items())

    def change(self) -> Change:
        """The change of a valid form."""
        said = self.cleaned_data
        return Change(said["exam_on"], said["closes_on"], said["capacity"], TheoryMode(said["theory_mode"]))


class DraftForm(_Choosing, ChangeForm):
    """An exam a body plans: an occupation and level, or one single skill instead."""

    field_order = ("body", "occupation", "level", "skill", "area")

    body = _choice(_("评价机构备案"), [])
    occupation = _choice(_("职业"), [], required=False)
    level = _choice(_("等级"), LEVELS, required=False)
    skill = _choice(_("或专项职业能力"), [], required=False)
    area = _choice(_("考试地区"), [])

    def __init__(self, given: Mapping[str, str] | None, bodies: Choices, trades: Choices) -> None:
        super().__init__(given)
        skills = Skill.objects.filter(ended_on=None).order_by("code").values_list("code", "title")
        self.offer(body=bodies, occupation=trades, skill=[("", "—"), *skills], area=places())

    def draft(self) -> Draft:
        """The plan of a valid form."""
        said = self.cleaned_data
        return Draft(
            body=int(said["body"]), occupation=said["occupation"], level=said["level"], skill=said["skill"], area=said["area"],
            exam_on=said["exam_on"], closes_on=said["closes_on"], capacity=said["capacity"],
            theory_mode=TheoryMode(said["theory_mode"]),
        )  # fmt: skip


class SittingForm(_Choosing):
    """One room at one time for a part."""

    part = _choice(_("科目"), PART_LABELS.items())
    room = _choice(_("考场"), [])
    day = _day(_("日期"))
    starts = forms.TimeField(label=_("开考"), widget=forms.TimeInput(attrs=TIME))
    ends = forms.TimeField(label=_("结束"), widget=forms.TimeInput(attrs=TIME))

    def __init__(self, given: Mapping[str, str] | None, rooms: Choices) -> None:
        super().__init__(given)
        self.offer(room=rooms)

    def clean(self) -> dict[str, object]:
        """An end after the beginning."""
        said = super().clean() or {}
        if said.get("starts") and said.get("ends") and said["ends"] <= said["starts"]:
            self.add_error("ends", _("结束要晚于开考。"))
        return said

    def times(self) -> tuple[dt.datetime, dt.datetime]:
        """The two instants of a valid form."""
        day, said = self.cleaned_data["day"], self.cleaned_data
        starts, ends = (
            timezone.make_aware(dt.datetime.combine(day, said[key])) for key in ("starts", "ends")
        )
        return starts, ends


class AssignForm(_Choosing):
    """An examiner's duty."""

    examiner = _choice(_("考评人员"), [])
    duty = _choice(_("职责"), DUTY_LABELS.items())

    def __init__(self, given: Mapping[str, str] | None, examiners: Choices) -> None:
        super().__init__(given)
        self.offer(examiner=examiners)


class StepForm(forms.Form):
    """A step with the reason some steps ask for."""

    step = forms.SlugField(max_length=20)
    reason = forms.CharField(required=False, max_length=300)


class NamesForm(forms.Form):
    """A list of names: pasted, or a workbook."""

    text = _long(_("粘贴名单"), 60_000, AREA, required=False)
    file = forms.FileField(label=_("或选择表格文件"), required=False, widget=forms.FileInput(attrs=TEXT))

    def content(self) -> tuple[bytes, str]:
        """The workbook's bytes (none: empty) and the pasted text."""
        file = self.cleaned_data["file"]
        return (file.read() if file else b""), self.cleaned_data["text"]


def _incident(kind: Kind) -> str:
    """An incident with what follows from it, in the reader's language."""
    words = kind.en if get_language() == "en" else kind.zh
    return f"{words} → {gettext(kind.follows)}"


class IncidentForm(_Choosing):
    """Something that went wrong, by its kind; the effect is the kind's."""

    code = _choice(_("情形"), [])
    part = _choice(_("科目"), [])
    candidate = _choice(_("考生"), [], required=False)
    minutes = _whole(_("补时（分钟）"), 0, 240, required=False)
    item = _whole(_("试题号"), 1, 10**12, required=False)
    note = _text(_("经过"), 300)

    def __init__(
        self,
        given: Mapping[str, str] | None,
        kinds: Iterable[Kind],
        parts: Iterable[str],
        candidates: Choices,
    ) -> None:
        super().__init__(given)
        told = [(p, PART_LABELS[Part(p)]) for p in parts]
        self.offer(
            code=[(k.code, _incident(k)) for k in kinds], part=told, candidate=[("", "—"), *candidates]
        )

    def seen(self) -> Seen:
        """What was seen, of a valid form."""
        said = self.cleaned_data
        who = int(said["candidate"]) if said["candidate"] else None
        return Seen(said["code"], said["part"], said["note"], who, said["minutes"] or 0, said["item"])


class ObjectionForm(forms.Form):
    """A word against a result, or the answer to one."""

    text = _long(_("写明情况"), 500, FEW)
    upheld = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], required=False)


class ItemsForm(forms.Form):
    """Questions, one a line."""

    text = _long(_("粘贴试题"), 400_000, AREA)


def person_of(number: str) -> int | None:
    """The one person a citizen number leads to; None when none or not sure."""
    try:
        value = citizen.parse(number).value
    except TermWrong:
        return None
    found = lookup.persons_numbered([value]).get(value)
    return found.person if found and len(found.persons) == 1 and not found.doubtful else None


class _Numbered(forms.Form):
    """A form that names somebody by citizen number."""

    number = _text(_("公民身份号码"), 20)

    def clean_number(self) -> int:
        """The person."""
        found = person_of(self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(_("没有找到，或还在核对是否同一人。"))
        return found


class ExaminerForm(_Numbered):
    """A certificate for an assessor or inspector."""

    name = _text(_("姓名"), 60)
    duty = _choice(_("类别"), DUTY_LABELS.items())
    organisation = _text(_("聘用机构统一社会信用代码"), 18)
    occupations = _text(_("职业（可多个，用空格隔开）"), 200, required=False)
    levels = _text(_("等级（可多个，用空格隔开）"), 60, required=False)
    username = _text(_("登录账号"), 60, required=False)

    def clean_occupations(self) -> list[str]:
        """Codes of the occupations named."""
        return [_trade(word) for word in self.cleaned_data["occupations"].split()]

    def clean_levels(self) -> str:
        """Level codes written together."""
        try:
            return "".join(levels.parse(word) for word in self.cleaned_data["levels"].split())
        except TermWrong as wrong:
            raise forms.ValidationError(told(wrong)) from wrong

    def certified(self, since: dt.date) -> Certified:
        """The certificate of a valid form, from a day."""
        said = self.cleaned_data
        scopes = [(code, said["levels"]) for code in said["occupations"]]
        return Certified(
            said["number"], said["name"], Duty(said["duty"]), said["organisation"], since, scopes, username=said["username"]
        )  # fmt: skip


class ConflictForm(_Numbered):
    """A tie an examiner declares."""

    reason = _text(_("关系"), 120)


class _Traded(forms.Form):
    """A form that names an occupation."""

    def clean_occupation(self) -> str:
        """Its code."""
        return _trade(self.cleaned_data["occupation"])


class SkillForm(_Traded):
    """A single skill of the registry."""

    code = forms.RegexField(r"^[A-Z0-9-]{3,20}$", label=_("编号"), widget=forms.TextInput(attrs=TEXT))
    title = _text(_("专项能力名称"), 80)
    occupation = _text(_("所属职业"), 60)
    developer = _text(_("规范开发单位"), 120)
    document = _text(_("考核规范"), 120)
    hours = _whole(_("建议学时"), 1, 1000)
    theory = forms.BooleanField(label=_("有理论考试"), required=False)
    pass_mark = _whole(_("合格分"), 1, 100)
    minutes = _whole(_("考核时间（分钟）"), 10, 600)


class NominateForm(_Numbered, _Traded):
    """Whom a firm nominates."""

    rank = _choice(_("岗位"), RANK_LABELS.items())
    occupation = _text(_("职业"), 60)
    merits = _long(_("主要业绩"), 500, FEW)
    skilled_staff = forms.BooleanField(label=_("本单位以技能人才为主体"), required=False)

    def nomination(self) -> Nomination:
        """The nomination of a valid form."""
        said = self.cleaned_data
        rank = Rank(said["rank"])
        return Nomination(said["number"], rank, said["occupation"], said["merits"], said["skilled_staff"])


class ReviewForm(forms.Form):
    """The panel's forms, a line each, and the mark of the defence; a word on what was talked over where they differ."""

    panel = _long(_("评委评分"), 2_000, FEW)
    defence_mark = _whole(_("答辩分"), 0, 100)
    reason = _text(_("复议意见（评委分差大时填写）"), 300, required=False)

    def clean_panel(self) -> list[Judged]:
        """An assessor a line: name, then a mark for each dimension, "-" where one was left open."""
        read, count = [], len(review.form().dimensions)
        for n, line in enumerate(str(self.cleaned_data["panel"]).splitlines(), start=1):
            name, *said = line.split()[: count + 2] or [""]
            if not name:
                continue
            if len(said) != count or not all(re.fullmatch(r"[0-9]{1,3}|-", mark) for mark in said):
                raise forms.ValidationError(
                    _("第%(n)s行不是姓名和%(count)s个分数。") % {"n": n, "count": count}
                )
            read.append(Judged(name[:30], tuple(None if mark == "-" else int(mark) for mark in said)))
        return read


class QuotaForm(forms.Form):
    """Posts of a rank in a firm."""

    firm = _text(_("统一社会信用代码"), 18)
    rank = _choice(_("岗位"), RANK_LABELS.items())
    size = _whole(_("核定数额"), 0, 1000)


def read_marks(given: Mapping[str, str], blocks: list[str]) -> tuple[dict[Cell, int], list[str]]:
    """Marks by candidate and block, and the fields that hold no whole number. An empty field is no mark."""
    marks: dict[Cell, int] = {}
    wrong = []
    for name, text in given.items():
        match, said = MARK.fullmatch(name), text.strip()
        if not match or not said or int(match[2]) >= len(blocks):
            continue
        if re.fullmatch(r"-?[0-9]{1,4}", said):
            marks[int(match[1]), blocks[int(match[2])]] = int(said)
        else:
            wrong.append(said[:10])
    return marks, wrong
