"""What people type on the training pages."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.registers.models import Entry, Room
from jiangtu.apps.training import rules
from jiangtu.apps.training.browse import SORTS, Wanted
from jiangtu.apps.training.courses import Bundle, Syllabus, Topic
from jiangtu.apps.training.desk import Choices
from jiangtu.apps.training.kinds import ADMISSION_LABELS, CLASS_LABELS, LessonKind
from jiangtu.apps.training.lessons import Move
from jiangtu.apps.training.models import TrainingClass
from jiangtu.apps.training.services import Draft, Repeat
from jiangtu.apps.training.sittings import Planned
from jiangtu.catalogues.registers import registers
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import level as levels
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms.wrong import TermWrong

SELECT = {"class": "form-select"}
TEXT = {"class": "form-control"}
DAY = {"class": "form-control", "type": "date"}
SESSIONS = [("DAY", _("全天")), ("MORNING", _("上午")), ("AFTERNOON", _("下午")), ("EVENING", _("晚上"))]


class SearchForm(forms.Form):
    """The catalogue's search; whatever is mistyped is left out, so that an address is always answered."""

    q = forms.CharField(required=False, max_length=60)
    occupation = forms.RegexField(r"^[\dN][\d-]{0,12}$", required=False)
    area = forms.RegexField(r"^\d{6}$", required=False)
    kind = forms.ChoiceField(required=False, choices=list(CLASS_LABELS.items()))
    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", required=False)
    provider = forms.RegexField(r"^[0-9A-Z]{18}$", required=False)
    seats = forms.BooleanField(required=False)
    free = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=list(SORTS.items()))
    east = forms.IntegerField(required=False, min_value=-200_000, max_value=200_000)
    north = forms.IntegerField(required=False, min_value=-200_000, max_value=200_000)
    page = forms.IntegerField(required=False, min_value=1, max_value=9_999)
    providers = forms.IntegerField(required=False, min_value=1, max_value=9_999)

    def wanted(self) -> Wanted:
        """What was asked for, as far as it can be read."""
        self.is_valid()
        said = self.cleaned_data.get
        east, north = said("east"), said("north")
        near = (east, north) if east is not None and north is not None else None
        return Wanted(
            words=said("q") or "", occupation=said("occupation") or "", area=said("area") or "", kind=said("kind") or "",
            month=said("month") or "", provider=said("provider") or "", seats_only=bool(said("seats")),
            free_only=bool(said("free")), sort=said("sort") or ("near" if near else "start"), near=near,
            page=said("page") or 1, provider_page=said("providers") or 1,
        )  # fmt: skip


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    """A row to choose, a room with its seats, an entry with its register."""

    def label_from_instance(self, obj: Any) -> str:
        """How a row is shown."""
        if isinstance(obj, Entry):
            register = registers()[obj.register]
            return f"{register.en if get_language() == 'en' else register.zh} {obj.number}"
        seats = getattr(obj, "seats", None)
        return (
            gettext("%(room)s（%(n)s座）") % {"room": obj, "n": seats} if isinstance(seats, int) else str(obj)
        )


def _rows(rows: QuerySet[Any], label: Any, **more: Any) -> RowField:
    return RowField(rows, label=label, widget=forms.Select(attrs=SELECT), empty_label=_("请选择"), **more)


def _code(choices: Mapping[Any, str], label: Any) -> forms.ChoiceField:
    shown = [(code, _(word)) for code, word in choices.items()]
    return forms.ChoiceField(choices=shown, label=label, widget=forms.Select(attrs=SELECT))


def _number(label: Any, most: int = 100_000, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, widget=forms.NumberInput(attrs=TEXT), **more
    )


class PlanForm(forms.Form):
    """A class to be planned; the rows to choose from are the planner's own."""

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = settings.JIANGTU_CITY
        places = {a.code: a.name for a in (areas.parse(city), *areas.children(city))}
        self.fields |= {
            "course": _rows(choices.courses, _("课程")),
            "kind": _code(CLASS_LABELS, _("类别")),
            "provider": _rows(choices.entries, _("开班资格")),
            "area": forms.ChoiceField(
                choices=list(places.items()), label=_("开班地区"), widget=forms.Select(attrs=SELECT)
            ),
            "starts_on": forms.DateField(
                label=_("开班日"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
            ),
            "session": forms.ChoiceField(
                choices=SESSIONS, label=_("上课时段"), widget=forms.Select(attrs=SELECT)
            ),
            "seats": _number(_("名额"), 1_000),
            "room": _rows(choices.rooms, _("场地")),
            "practice_room": _rows(choices.rooms, _("实操场地（与上面不同时）"), required=False),
            "teacher": _rows(choices.teachers, _("主讲教师")),
            "fee": _number(_("收费（元）"), initial=0),
            "admission": _code(ADMISSION_LABELS, _("录取方式")),
            "sponsor": _rows(choices.partners, _("委托企业或合作医院"), required=False),
            "package": _rows(choices.packages, _("套餐"), required=False),
            "order_size": _number(_("约定人数（订单班）"), required=False),
            "posts": _number(_("保障岗位（订单班）"), required=False),
            "mentor": _rows(choices.teachers, _("企业导师（学徒制）"), required=False),
            "contract_months": _number(_("学徒协议月数"), 60, required=False),
            "hazardous": forms.BooleanField(label=_("高危岗位（不得有派遣人员）"), required=False),
        } | {
            f"group_{key}": _number(format_lazy("{}{}", _(word), _("名额")), required=False)
            for key, word in rules.GROUPS.items()
        }

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields every class needs."""
        return [
            self[name] for name, field in self.fields.items() if field.required or name == "practice_room"
        ]

    @property
    def special(self) -> list[forms.BoundField]:
        """The fields of some kinds alone."""
        return [
            self[name]
            for name, field in self.fields.items()
            if not field.required and name != "practice_room"
        ]

    @property
    def missing(self) -> list[str]:
        """What nobody can choose here, for nothing of it is on the planner's own pages."""
        rows = [field for field in self.fields.values() if field.required and isinstance(field, RowField)]
        return [
            str(field.label) for field in rows if field.queryset is not None and not field.queryset.exists()
        ]

    @property
    def special_open(self) -> bool:
        """Whether one of them is filled in or wrong: what is hidden is not mended."""
        return any(field.value() or field.errors for field in self.special)

    def draft(self) -> Draft:
        """The class as stated."""
        said = self.cleaned_data
        rows = {name: said[name].pk for name in ("course", "provider", "room", "teacher")}
        groups = [(key, said[f"group_{key}"]) for key in rules.GROUPS]
        return Draft(
            **rows, kind=said["kind"], area=said["area"], starts_on=said["starts_on"], session=said["session"],
            seats=said["seats"], practice_room=said["practice_room"].pk if said["practice_room"] else 0,
            fee_fen=100 * said["fee"], admission=said["admission"],
            sponsor=said["sponsor"].pk if said["sponsor"] else "", order_size=said["order_size"], posts=said["posts"],
            mentor=said["mentor"].pk if said["mentor"] else None, contract_months=said["contract_months"],
            package=said["package"].pk if said["package"] else None, hazardous=said["hazardous"], groups=tuple((key, size) for key, size in groups if size is not None),
        )  # fmt: skip


def stated(c: TrainingClass) -> dict[str, object]:
    """A planned class as the form shows it."""
    sizes = {quota.key: quota.size for quota in c.quotas.all() if quota.kind == "GROUP"}
    whole = next((quota.size for quota in c.quotas.all() if quota.kind == "CLASS"), None)
    same = ("kind", "area", "starts_on", "admission", "order_size", "posts", "contract_months", "hazardous")
    rows = ("course", "provider", "room", "teacher", "sponsor", "mentor", "package")
    return {
        "session": _session(c),
        **{name: getattr(c, name) for name in same},
        **{name: getattr(c, f"{name}_id") for name in rows},
        **{f"group_{key}": size for key, size in sizes.items()},
        "practice_room": next((row.room_id for row in c.lessons.all() if row.room_id != c.room_id), None),
        "seats": whole,
        "fee": c.fee_fen // 100,
    }


def _session(c: TrainingClass) -> str:
    """When on its first day the class is taught."""
    hours = [
        timezone.localtime(row.starts_at).hour
        for row in c.lessons.all()
        if timezone.localdate(row.starts_at) == c.starts_on
    ]
    known: dict[tuple[int, ...], str] = {(9,): "MORNING", (14,): "AFTERNOON", (19,): "EVENING"}
    return known.get(tuple(hours), "DAY")


class RepeatForm(forms.Form):
    """The four things a repeated class needs."""

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "starts_on": forms.DateField(
                label=_("开班日"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
            ),
            "room": _rows(choices.rooms, _("场地")),
            "teacher": _rows(choices.teachers, _("主讲教师")),
            "seats": _number(_("名额"), 1_000),
        }

    def repeat(self) -> Repeat:
        """The four things."""
        said = self.cleaned_data
        return Repeat(said["starts_on"], said["room"].pk, said["teacher"].pk, said["seats"])


class StepForm(forms.Form):
    """A step and why."""

    step = forms.SlugField(max_length=20)
    reason = forms.CharField(max_length=300, required=False)


class NamesForm(forms.Form):
    """A list of names: a workbook, or lines copied from one."""

    sheet = forms.FileField(label=_("名单文件"), required=False, widget=forms.FileInput(attrs=TEXT))
    lines = forms.CharField(
        label=_("或粘贴名单（每行：姓名 公民身份号码）"), required=False, max_length=60_000,
        widget=forms.Textarea(attrs={**TEXT, "rows": 5, "autocomplete": "off"}),
    )  # fmt: skip


class CourseForm(forms.Form):
    """A course version: each line of `topics` is one module, "title kind hours", with 数字 for digital content."""

    code = forms.CharField(label=_("课程编号"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    title = forms.CharField(label=_("课程名称"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    occupation = forms.CharField(label=_("职业"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    level = forms.ChoiceField(
        label=_("等级"), required=False, widget=forms.Select(attrs=SELECT),
        choices=[("", _("无等级")), *((code, _(domains.LEVEL.labels[code])) for code in levels.CODES)],
    )  # fmt: skip
    firm = forms.CharField(
        label=_("合作企业的统一社会信用代码（没有可不填）"), required=False, max_length=18,
        widget=forms.TextInput(attrs=TEXT),
    )  # fmt: skip
    topics = forms.CharField(
        label=_("模块（每行：名称 理论或实操 课时，有数字化内容再加“数字”）"),
        widget=forms.Textarea(attrs={**TEXT, "rows": 6}),
    )

    def clean_occupation(self) -> str:
        """The code of an occupation named by code or word."""
        try:
            return occupations.parse(self.cleaned_data["occupation"]).occupation.code
        except TermWrong as wrong:
            raise forms.ValidationError(told(wrong)) from wrong

    def clean_topics(self) -> list[Topic]:
        """The modules, line by line; every line that cannot be read is named."""
        lines = [line.split() for line in self.cleaned_data["topics"].splitlines() if line.strip()]
        kinds = {"理论": LessonKind.THEORY, "实操": LessonKind.PRACTICE}
        wrong = [n for n, line in enumerate(lines, start=1) if not _is_module(line, kinds)]
        if wrong:
            shown = "、".join(str(n) for n in wrong)
            raise forms.ValidationError(_("第 %(n)s 行看不懂，请写成“名称 理论 8”。"), params={"n": shown})
        return [Topic(parts[0], kinds[parts[1]], int(parts[2]), "数字" in parts[3:]) for parts in lines]

    def syllabus(self) -> Syllabus:
        """The course as stated."""
        return Syllabus(
            **{
                name: self.cleaned_data[name]
                for name in ("code", "title", "occupation", "level", "firm", "topics")
            }
        )


def _is_module(parts: list[str], kinds: Mapping[str, LessonKind]) -> bool:
    """Whether a line reads "title kind hours", of one hour at least and a title that fits its column."""
    return (
        len(parts) >= 3
        and len(parts[0]) <= 120
        and parts[1] in kinds
        and parts[2].isdecimal()
        and 0 < int(parts[2][:5]) < 10_000
    )


class PackageForm(forms.Form):
    """A package; each line of `shares` is who bears how much, "职业培训补贴 60"."""

    code = forms.CharField(label=_("套餐编号"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    title = forms.CharField(label=_("名称"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    price = _number(_("价格（元）"))
    shares = forms.CharField(
        label=_("费用分担（每行：承担方 百分比，合计100）"), widget=forms.Textarea(attrs={**TEXT, "rows": 3})
    )

    def clean_shares(self) -> dict[str, int]:
        """Who bears how many per cent; every line that cannot be read, or names somebody again, is named."""
        found: dict[str, int] = {}
        wrong = []
        for number, line in enumerate(self.cleaned_data["shares"].splitlines(), start=1):
            who, _blank, percent = line.strip().rpartition(" ")
            digits = percent.removesuffix("%")
            if not line.strip():
                continue
            if not who or who.strip() in found or not digits.isdecimal() or len(digits) > 3:
                wrong.append(str(number))
                continue
            found[who.strip()] = int(digits)
        if wrong:
            raise forms.ValidationError(
                _("第 %(n)s 行看不懂或重复，请写成“职业培训补贴 60”。"), params={"n": "、".join(wrong)}
            )
        return found

    def bundle(self) -> Bundle:
        """The package as stated."""
        said = self.cleaned_data
        return Bundle(said["code"], said["title"], 100 * said["price"], said["shares"])


class ReserveForm(forms.Form):
    """Seats for a firm's people, to be named by the end of a day."""

    count = _number(_("预留几个座位"), 500)
    until = forms.DateField(label=_("最迟哪天填名"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    def stated(self) -> tuple[int, dt.datetime]:
        """How many, and the end of the day on the world's clock."""
        until = dt.datetime.combine(self.cleaned_data["until"], dt.time(23, 59))
        return self.cleaned_data["count"], clock.world(timezone.make_aware(until))


class SizeForm(forms.Form):
    """A quota of another size."""

    quota = forms.IntegerField(min_value=1, max_value=(1 << 63) - 1)
    size = forms.IntegerField(min_value=0, max_value=1_000)


class RemoveForm(forms.Form):
    """Somebody taken off the list, and why."""

    seat = forms.IntegerField(min_value=1, max_value=(1 << 63) - 1)
    reason = forms.CharField(min_length=2, max_length=200)


TIME = {"class": "form-control", "type": "time"}


class MoveForm(forms.Form):
    """When, where and by whom a lesson is held instead, and why."""

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "day": forms.DateField(label=_("改到哪天"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")),
            "begins": forms.TimeField(
                label=_("开始时间"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")
            ),
            "room": _rows(choices.rooms, _("场地")),
            "teacher": _rows(choices.teachers, _("教师")),
            "reason": forms.CharField(
                label=_("原因（学员会看到）"), max_length=100, widget=forms.TextInput(attrs=TEXT)
            ),
        }

    def stated(self) -> Move:
        """The move as stated, in the city's time."""
        said = self.cleaned_data
        starts = timezone.make_aware(dt.datetime.combine(said["day"], said["begins"]))
        return Move(starts, said["room"].pk, said["teacher"].pk, said["reason"].rstrip("。"))


class SittingForm(forms.Form):
    """A closing test: its day, from when to when, and where."""

    def __init__(self, rooms: QuerySet[Room], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "day": forms.DateField(label=_("考核日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")),
            "begins": forms.TimeField(
                label=_("开始时间"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")
            ),
            "ends": forms.TimeField(label=_("结束时间"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")),
            "room": _rows(rooms, _("考场")),
        }

    def stated(self) -> Planned:
        """The closing test as stated, in the city's time."""
        said = self.cleaned_data
        begins, ends = (
            timezone.make_aware(dt.datetime.combine(said["day"], said[name])) for name in ("begins", "ends")
        )
        return Planned(begins, ends, said["room"].pk)
