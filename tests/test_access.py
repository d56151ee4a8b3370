"""Every address of the site × every role: nothing opens until an `access.py` answers for it."""

import contextlib
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiangtu.apps.accounts.access import ANYONE
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.config.gate import Gate, access_table

SAMPLES = {"IntConverter": 999_999_999, "UUIDConverter": uuid.UUID(int=0)}
"""Numbers that belong to nobody, by kind of number in an address."""


def addresses(resolver: URLResolver | None = None, space: str = "") -> dict[str, URLPattern]:
    """Every address of the site by its full name; one without a name is listed by its pattern."""
    found: dict[str, URLPattern] = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            found |= addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            found[space + (pattern.name or str(pattern.pattern))] = pattern
    return found


def concrete_path(name: str, pattern: URLPattern) -> str:
    """An address of that name with a number that belongs to nobody."""
    converters = pattern.pattern.converters
    return reverse(name, kwargs={key: SAMPLES.get(type(c).__name__, "none") for key, c in converters.items()})


def test_every_address_is_answered_for_and_every_answer_has_an_address() -> None:
    assert sorted(access_table()) == sorted(addresses())


def test_only_known_roles_are_let_in() -> None:
    allowed = {role.value for role in Role} | {"*"}

    unknown = {name: who - allowed for name, who in access_table().items() if who - allowed}

    assert unknown == {}


@pytest.mark.parametrize("role", [None, *Role])
def test_the_gate_opens_exactly_what_the_table_says(role: Role | None, rf: RequestFactory) -> None:
    opened = []
    gate = Gate(lambda request: opened.append(request.path) or HttpResponse())

    for name, pattern in addresses().items():
        request = rf.get(concrete_path(name, pattern))
        request.user = User(role=role) if role else AnonymousUser()
        with contextlib.suppress(PermissionDenied):
            gate(request)

    may = {name for name, who in access_table().items() if who == ANYONE or role in who}
    assert opened == [concrete_path(name, pattern) for name, pattern in addresses().items() if name in may]


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, Role.WORKER])
def test_every_address_stands_behind_the_gate(role: Role | None, signed_in, client: Client) -> None:
    caller = signed_in(role) if role else client
    caller.raise_request_exception = False
    opened = {}
    for name, pattern in addresses().items():
        if name == "accounts:logout":
            continue  # would end the session of the walk
        who = access_table()[name]
        answer = caller.get(concrete_path(name, pattern))
        closed = answer.status_code == 403 or (
            answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
        )
        if closed != (who != ANYONE and (role is None or role not in who)):
            opened[name] = answer.status_code

    assert opened == {}
