"""Sign in step by step, one's own log-in, the administrators' list; and read in large letters. One view, one call.

Nobody is signed in before every step is done: the password, the code of the phone where one is bound, a password of one's
own where one was given out, and a phone where the city asks for one. Until then the session only knows who is at the door.
"""

from collections.abc import Callable
from typing import cast

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts import factors, forms, queries, services
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.sessions import SessionStore
from jiangtu.apps.reference import clock, pictures
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.errors import Refusal

BACKEND = "django.contrib.auth.backends.ModelBackend"
AT_THE_DOOR = "at_the_door"
MINUTES = 10
"""How long somebody may stand at the door between two steps."""


class Login(LoginView):
    """The one door for all roles."""

    template_name = "accounts/login.html"
    authentication_form = forms.LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        try:
            services.refuse_expired(user, clock.now())
        except Refusal as refusal:
            form.add_error(None, told(refusal))
            return self.form_invalid(form)
        self.request.session.cycle_key()
        _stand(self.request, user, onward=self.get_success_url(), proved=False)
        return _onward(self.request, user)


def _stand(request: HttpRequest, user: User, *, onward: str, proved: bool) -> None:
    request.session[AT_THE_DOOR] = {
        "user": user.pk, "onward": onward, "proved": proved,
        "at": clock.instant().timestamp(), "hash": user.get_session_auth_hash(),
    }  # fmt: skip


def _at_the_door(request: HttpRequest) -> User | None:
    """Whose password was given in this session not long ago and still holds; nobody once signed in."""
    known = request.session.get(AT_THE_DOOR)
    if request.user.is_authenticated or not known:
        return None
    if clock.instant().timestamp() - known["at"] > MINUTES * 60:
        return None
    user = User.objects.filter(pk=known["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == known["hash"] else None


def _step(request: HttpRequest, user: User) -> str:
    """The name of the step that is still to be done; empty when none is."""
    if factors.guards(user):
        if not request.session[AT_THE_DOOR]["proved"]:
            return "accounts:code"
    elif factors.required(user) and not user.password_given_at:
        return "accounts:bind"
    return "accounts:first_password" if user.password_given_at else ""


def _onward(request: HttpRequest, user: User) -> HttpResponse:
    """To the next step; after the last one signed in, in a session of a new name, to the page asked for."""
    step = _step(request, user)
    return redirect(step) if step else redirect(_signed_in(request, user))


def _signed_in(request: HttpRequest, user: User) -> str:
    onward = str(request.session.pop(AT_THE_DOOR)["onward"])
    login(request, user, backend=BACKEND)
    cast(SessionStore, request.session).begin()
    return onward


def code(request: HttpRequest) -> HttpResponseBase:
    """The code of the phone, or one on paper."""
    user = _at_the_door(request)
    if user is None or _step(request, user) != "accounts:code":
        return redirect("accounts:login")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if authenticate(request, username=user.username, code=form.cleaned_data["code"]):
            _stand(request, user, onward=request.session[AT_THE_DOOR]["onward"], proved=True)
            return _onward(request, user)
        _complain(form, factors.CodeWrong(), "code")
    return _page(request, "accounts/code.html", form)


def first_password(request: HttpRequest) -> HttpResponseBase:
    """A password of one's own instead of the one given out."""
    user = _at_the_door(request)
    if user is None or _step(request, user) != "accounts:first_password":
        return redirect("accounts:login")
    form = forms.NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_password(user=user, new=form.cleaned_data["new"], at=clock.now())
            _stand(request, user, onward=request.session[AT_THE_DOOR]["onward"], proved=True)
            return _onward(request, user)
        except Refusal as refusal:
            _complain(form, refusal, "new")
    return _page(request, "accounts/first_password.html", form, username=user.username)


def bind(request: HttpRequest) -> HttpResponseBase:
    """Bind a phone: scan, type its code, keep the codes on paper."""
    at_the_door = _at_the_door(request)
    if at_the_door and _step(request, at_the_door) != "accounts:bind":
        return redirect("accounts:login")
    user = at_the_door or (request.user if request.user.is_authenticated else None)
    if user is None:
        return redirect("accounts:login")
    form = forms.CodeForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            codes = factors.confirm(user=user, code=form.cleaned_data["code"], at=clock.instant())
            onward = _signed_in(request, user) if at_the_door else ""
            return render(request, "accounts/codes.html", {"codes": codes, "onward": onward, "bound": True})
    except factors.CodeWrong as refusal:
        _complain(form, refusal, "code")
    except Refusal as refusal:
        return _told(request, refusal, "accounts:mine")
    return _binding(request, user, form)


def _binding(request: HttpRequest, user: User, form: forms.CodeForm) -> HttpResponse:
    try:
        secret = factors.secret_of(user)
    except Refusal as refusal:
        return _told(request, refusal, "accounts:mine")
    context = {
        "form": form,
        "picture": pictures.qr(factors.address(user, secret)),
        "key": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "required": factors.required(user),
    }
    return render(request, "accounts/bind.html", context, status=422 if form.errors else 200)


def mine(request: HttpRequest) -> HttpResponseBase:
    """One's own log-in: what it is, how it is guarded."""
    return _mine(request, forms.CodeForm())


def _mine(request: HttpRequest, form: forms.CodeForm) -> HttpResponse:
    context = {"standing": queries.standing(_me(request)), "form": form}
    return render(request, "accounts/mine.html", context, status=422 if form.errors else 200)


def password(request: HttpRequest) -> HttpResponseBase:
    """Another password; whoever else is signed in under this name no longer is."""
    form = forms.PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        me, given = _me(request), form.cleaned_data
        try:
            services.change_password(user=me, old=given["old"], new=given["new"], at=clock.now())
            update_session_auth_hash(request, me)
            messages.success(request, _("密码已改；在别处的登录都已退出。"))
            return redirect("accounts:mine")
        except services.PasswordWrong as refusal:
            _complain(form, refusal, "old")
        except Refusal as refusal:
            _complain(form, refusal, "new")
    return _page(request, "accounts/password.html", form)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponseBase:
    """Everywhere but here."""
    me = _me(request)
    services.sign_out_everywhere(user=me, at=clock.now())
    update_session_auth_hash(request, me)
    messages.success(request, _("在别处的登录都已退出。"))
    return redirect("accounts:mine")


@require_POST
def unbind(request: HttpRequest) -> HttpResponseBase:
    """No phone any more, or another one next; a code of the present one, or one on paper, is asked."""
    form = forms.CodeForm(request.POST)
    if not _proved(request, form):
        return _mine(request, form)
    me = _me(request)
    factors.remove(user=me, actor=me, at=clock.now())
    messages.success(request, _("已解除绑定。"))
    return redirect("accounts:bind" if factors.required(me) else "accounts:mine")


@require_POST
def renew_codes(request: HttpRequest) -> HttpResponseBase:
    """Ten new codes on paper; a code of the phone is asked."""
    form = forms.CodeForm(request.POST)
    if not _proved(request, form):
        return _mine(request, form)
    codes = factors.renew_codes(user=_me(request), at=clock.now())
    return render(request, "accounts/codes.html", {"codes": codes, "onward": "", "bound": False})


def _proved(request: HttpRequest, form: forms.CodeForm) -> bool:
    if form.is_valid():
        if authenticate(request, username=_me(request).username, code=form.cleaned_data["code"]):
            return True
        _complain(form, factors.CodeWrong(), "code")
    return False


def accounts(request: HttpRequest) -> HttpResponseBase:
    """All log-ins, without anybody's name."""
    form = forms.SearchForm(request.GET)
    wanted = form.wanted()
    found = queries.accounts(wanted, page=request.GET.get("page", "1"))
    context = {"form": form, "page": found, "rows": [queries.told(user) for user in found], "wanted": wanted}
    return render(request, "accounts/accounts.html", context)


def open_account(request: HttpRequest) -> HttpResponseBase:
    """A new log-in; its password for the first time is shown once."""
    form = forms.OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, given = services.open_with_temporary(form.opening(), actor=_me(request), at=clock.now())
            return _given_out(request, user.pk, given)
        except Refusal as refusal:
            _complain(form, refusal, None)
    return _page(request, "accounts/open.html", form)


def account(request: HttpRequest, account: int) -> HttpResponseBase:
    """One log-in, and what can be done with it."""
    found = _found(account)
    form = forms.ChangeForm(initial={"role": found.role, "organisation": found.organisation})
    return _account(request, found, form)


def _account(request: HttpRequest, found: queries.Account, form: forms.ChangeForm) -> HttpResponse:
    context = {"account": found, "form": form, "own": found.number == request.user.pk}
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


@require_POST
def change(request: HttpRequest, account: int) -> HttpResponseBase:
    """Another role or organisation."""
    found, form = _found(account), forms.ChangeForm(request.POST)
    if form.is_valid():
        role, organisation = Role(form.cleaned_data["role"]), form.cleaned_data["organisation"]
        try:
            services.change_account(
                user=account, role=role, organisation=organisation, actor=_me(request), at=clock.now()
            )
            messages.success(request, _("已保存；这个账号须重新登录。"))
            return redirect("accounts:account", account)
        except Refusal as refusal:
            _complain(form, refusal, None)
    return _account(request, found, form)


@require_POST
def close(request: HttpRequest, account: int) -> HttpResponseBase:
    """Nobody signs in under that name any more, and who is signed in no longer is."""
    return _done(request, account, lambda: _set_open(request, account, open_now=False), _("账号已停用。"))


@require_POST
def reopen(request: HttpRequest, account: int) -> HttpResponseBase:
    """The log-in may be used again."""
    return _done(request, account, lambda: _set_open(request, account, open_now=True), _("账号已恢复。"))


def _set_open(request: HttpRequest, account: int, *, open_now: bool) -> None:
    services.set_open(user=account, open_now=open_now, actor=_me(request), at=clock.now())


@require_POST
def reset_password(request: HttpRequest, account: int) -> HttpResponseBase:
    """A password for the next time only, shown once."""
    _found(account)
    reason = request.POST.get("reason", "")
    try:
        given = services.reset_password(user=account, reason=reason, actor=_me(request), at=clock.now())
    except Refusal as refusal:
        return _told(request, refusal, "accounts:account", account)
    return _given_out(request, account, given)


@require_POST
def reset_factor(request: HttpRequest, account: int) -> HttpResponseBase:
    """For somebody whose phone is lost: none is bound any more."""
    reason = request.POST.get("reason", "")
    return _done(
        request, account,
        lambda: services.reset_factor(user=account, reason=reason, actor=_me(request), at=clock.now()),
        _("已解除这个账号的手机验证。"),
    )  # fmt: skip


def _done(request: HttpRequest, account: int, deed: Callable[[], object], told: str) -> HttpResponse:
    _found(account)
    try:
        deed()
        messages.success(request, told)
    except Refusal as refusal:
        return _told(request, refusal, "accounts:account", account)
    return redirect("accounts:account", account)


def _given_out(request: HttpRequest, account: int, password: str) -> HttpResponse:
    context = {"account": _found(account), "password": password, "days": services.TEMPORARY_DAYS}
    return render(request, "accounts/given_out.html", context)


def _found(account: int) -> queries.Account:
    try:
        return queries.account(account)
    except User.DoesNotExist as missing:
        raise Http404 from missing


def _me(request: HttpRequest) -> User:
    """Who is signed in; the gate lets nobody else through to these pages."""
    return cast(User, request.user)


def _complain(form: django_forms.Form, refusal: Refusal, field: str | None) -> None:
    form.add_error(field, told(refusal))


def _told(request: HttpRequest, refusal: Refusal, onward: str, *where: int) -> HttpResponse:
    messages.error(request, told(refusal))
    return redirect(onward, *where)


def _page(request: HttpRequest, template: str, form: django_forms.Form, **more: str) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Turns large letters on or off and goes back to the page it came from."""
    back = request.POST.get("next", "/")
    safe = back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "/"
    response = redirect(safe)
    on = request.COOKIES.get("elder") != "1"
    response.set_cookie("elder", "1" if on else "0", max_age=365 * 86_400, samesite="Lax", httponly=True)
    return response
