"""What a log-in says about the one who signed in, and the administrators' list, without anybody's personal data."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Q

from jiangtu.apps.accounts import factors
from jiangtu.apps.accounts.models import User

PAGE = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """One's own log-in: is a phone bound, must one be, how many codes on paper are left."""

    offered: bool
    required: bool
    bound: bool
    codes_left: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which log-ins to list: part of a name or organisation, a role, closed ones too; empty means all."""

    words: str = ""
    role: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One log-in as administrators see it: no name, no person."""

    number: int
    username: str
    role: str
    role_label: str
    organisation: str
    open: bool
    bound: bool
    given_out: bool
    joined_at: dt.datetime
    last_login: dt.datetime | None


def person_of(user: User | AnonymousUser) -> int:
    """The key of the reader's own worker file; PermissionDenied for a log-in that is nobody's file."""
    if not isinstance(user, User) or user.person is None:
        raise PermissionDenied
    return user.person


def standing(user: User) -> Standing:
    """How this log-in is guarded. Two queries."""
    return Standing(
        offered=factors.offered(),
        required=factors.required(user),
        bound=factors.guards(user),
        codes_left=factors.codes_left(user),
    )


def accounts(wanted: Wanted, *, page: str) -> "Page[User]":
    """One page of the log-ins by name; each as `account` tells it through `told`. Two queries."""
    asked = Q() if wanted.closed else Q(is_active=True)
    if wanted.words:
        asked &= Q(username__icontains=wanted.words) | Q(organisation__icontains=wanted.words)
    if wanted.role:
        asked &= Q(role=wanted.role)
    found = User.objects.filter(asked).select_related("factor").order_by("username")
    return Paginator(found, PAGE).get_page(page)


def account(number: int) -> Account:
    """One log-in; User.DoesNotExist when nobody has that number."""
    return told(User.objects.select_related("factor").get(pk=number))


def told(user: User) -> Account:
    """A log-in without what is personal."""
    factor = getattr(user, "factor", None)
    return Account(
        number=user.pk,
        username=user.username,
        role=user.role,
        role_label=user.get_role_display(),
        organisation=user.organisation,
        open=user.is_active,
        bound=bool(factor and factor.confirmed_at),
        given_out=user.password_given_at is not None,
        joined_at=user.joined_at,
        last_login=user.last_login,
    )
