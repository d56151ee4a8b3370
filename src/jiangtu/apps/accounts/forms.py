"""The log-in forms in plain words, and those of the administrators."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from jiangtu.apps.accounts.kinds import LABELS, Opening, Role
from jiangtu.apps.accounts.queries import Wanted

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
ROLES = [(role.value, _(label)) for role, label in LABELS.items()]


def _password(label: "StrPromise", kind: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={**TEXT, "autocomplete": kind})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=200)


class LoginForm(AuthenticationForm):
    """Name and password; a wrong pair is answered without saying which of the two was wrong."""

    username = forms.CharField(
        label=_("账号"), widget=forms.TextInput(attrs={**TEXT, "autocomplete": "username"})
    )
    password = _password(_("密码"), "current-password")
    error_messages = {  # noqa: RUF012 - the base class declares it so
        "invalid_login": _("账号或密码不对。请检查后重试；多次不对会暂停登录一小时。"),
        "inactive": _("这个账号已停用，请联系系统管理员。"),
    }


class CodeForm(forms.Form):
    """The code of the phone, or one on paper."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "one-time-code", "autocapitalize": "off"}),
    )


class NewPasswordForm(forms.Form):
    """A password of one's own, typed twice."""

    new = _password(_("新密码"), "new-password")
    again = _password(_("再输一遍新密码"), "new-password")

    def clean(self) -> dict[str, object]:
        given = self.cleaned_data
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _("两次输入的新密码不一样。"))
        return given


class PasswordForm(NewPasswordForm):
    """The present password and a new one."""

    old = _password(_("现在的密码"), "current-password")
    field_order = ("old", "new", "again")


class OpenForm(forms.Form):
    """A log-in to be opened; its password is made by the program."""

    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("账号"),
        max_length=60,
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off"}),
    )
    display_name = forms.CharField(
        label=_("称呼"), max_length=60, widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("角色"), choices=ROLES, widget=forms.Select(attrs=SELECT))
    organisation = forms.CharField(
        label=_("统一社会信用代码（单位账号填写）"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=TEXT),
    )
    person = forms.IntegerField(
        label=_("人员编号（劳动者账号填写）"),
        required=False,
        min_value=1,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric"}),
    )

    def opening(self) -> Opening:
        """What was asked for."""
        given = self.cleaned_data
        return Opening(
            given["username"],
            given["display_name"],
            Role(given["role"]),
            given["person"],
            given["organisation"],
        )


class ChangeForm(forms.Form):
    """Role and organisation of a log-in."""

    role = forms.ChoiceField(label=_("角色"), choices=ROLES, widget=forms.Select(attrs=SELECT))
    organisation = forms.CharField(
        label=_("统一社会信用代码（单位账号填写）"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=TEXT),
    )


class SearchForm(forms.Form):
    """What the administrators' list shows; what is mistyped is left out."""

    q = forms.CharField(
        label=_("账号或单位代码"), required=False, max_length=60, widget=forms.TextInput(attrs=TEXT)
    )
    role = forms.ChoiceField(
        label=_("角色"), required=False, choices=[("", _("全部")), *ROLES], widget=forms.Select(attrs=SELECT)
    )
    closed = forms.BooleanField(label=_("也列出已停用的"), required=False)

    def wanted(self) -> Wanted:
        """What was asked for, as far as it can be read."""
        self.is_valid()
        said = self.cleaned_data.get
        return Wanted(said("q") or "", said("role") or "", bool(said("closed")))
