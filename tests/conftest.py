"""What all tests share: a rule that a missing component is a failure where nothing may be skipped."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User

# No deadlines: speed is measured in bench/, and a busy machine must not fail a property.
hypothesis.settings.register_profile(
    "house", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def missing(what: str) -> None:
    """Skip on a developer's machine, fail where CI=true: nothing is skipped silently."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing and CI=true")
    pytest.skip(f"{what} is missing")


WRITTEN_BY_THE_FRAMEWORK = {"django_content_type", "auth_permission"}
"""A row for each model, the same in all tests: they stay when the other tables are emptied."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """PostgreSQL's tables are emptied of their rows: truncating makes the files of all of them anew each time."""
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = _removal


def _removal(style: object, tables: Sequence[str], **_: object) -> list[str]:
    removals = [f'DELETE FROM "{table}"' for table in tables if table not in WRITTEN_BY_THE_FRAMEWORK]
    return [
        "; ".join(["SET session_replication_role = replica", *removals, "RESET session_replication_role"])
    ]


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_e_files() -> None:
    """Linkage knows its own e-file by the chain of audit lines, and two tests that do the same have the same chain."""
    (Path(settings.JIANGTU_HOME) / "linkage" / "known.sealed").unlink(missing_ok=True)


@pytest.fixture
def signed_in(db: None) -> Callable[[Role], Client]:
    """A client signed in as a role; a worker gets person 1."""

    def sign_in(role: Role, person: int | None = None) -> Client:
        own = person if person is not None else (1 if role is Role.WORKER else None)
        user = User.objects.create_user(
            f"{role}-{own}", "password-1", display_name=role.label, role=role, person=own
        )
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
