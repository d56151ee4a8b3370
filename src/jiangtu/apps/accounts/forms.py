"""The log-in form in plain words."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """Name and password; a wrong pair is answered without saying which of the two was wrong."""

    username = forms.CharField(
        label=_("账号"), widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("密码"),
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )
    error_messages = {  # noqa: RUF012 - the base class declares it so
        "invalid_login": _("账号或密码不对。请检查后重试；多次不对会暂停登录一小时。"),
        "inactive": _("这个账号已停用，请联系系统管理员。"),
    }
