"""What people type about ranked choices: their list, a window."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.reference import clock
from jiangtu.apps.training import choices
from jiangtu.apps.training.forms import SELECT, TEXT
from jiangtu.apps.training.models import TrainingClass


class ClassField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    """A class to choose, with its first day."""

    def label_from_instance(self, obj: Any) -> str:
        """How a class is shown."""
        told = {"title": obj.title, "code": obj.class_code, "day": obj.starts_on}
        return gettext("%(title)s（%(code)s，%(day)s 开班）") % told


class RankForm(forms.Form):
    """As many classes as there are and the city's rule allows, wanted most first; a place may stay empty, a class may come once."""

    def __init__(
        self, classes: QuerySet[TrainingClass], *args: Any, chosen: Sequence[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for place in range(min(choices.most(clock.instant()), classes.count())):
            self.fields[f"rank{place + 1}"] = ClassField(
                classes, label=_("第 %(n)s 志愿") % {"n": place + 1}, required=False, empty_label=_("不填"),
                initial=chosen[place] if place < len(chosen) else None, widget=forms.Select(attrs=SELECT),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One class on two places is said at once."""
        said = super().clean() or {}
        wanted = [c for c in said.values() if c]
        if len(set(wanted)) < len(wanted):
            raise forms.ValidationError(_("同一个班只能填一次。"))
        return said

    def wanted(self) -> list[TrainingClass]:
        """The classes in order, empty places left out."""
        return [c for c in self.cleaned_data.values() if c]


MOMENT = {"class": "form-control", "type": "datetime-local"}


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, input_formats=["%Y-%m-%dT%H:%M"], widget=widget)


class ClassesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as ClassField
    """Classes to tick."""

    label_from_instance = ClassField.label_from_instance


class WindowForm(forms.Form):
    """A window: its name, its classes, from when to when."""

    def __init__(self, classes: QuerySet[TrainingClass], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "title": forms.CharField(
                label=_("填报名称"),
                max_length=120,
                widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off"}),
            ),
            "opens_at": _moment(_("填报开始")),
            "closes_at": _moment(_("填报截止")),
            "classes": ClassesField(
                classes,
                label=_("培训班"),
                widget=forms.CheckboxSelectMultiple(attrs={"class": "flex-shrink-0"}),
            ),
        }

    def stated(self) -> tuple[str, list[int], tuple[dt.datetime, dt.datetime]]:
        """Name, classes, and both moments on the world's clock."""
        said = self.cleaned_data
        times = clock.world(said["opens_at"]), clock.world(said["closes_at"])
        return said["title"], [c.pk for c in said["classes"]], times
