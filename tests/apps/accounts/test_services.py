"""Log-ins are opened only as they can be used safely."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError

from jiangtu.apps.accounts import services
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.queries import person_of
from jiangtu.engine.errors import Refusal

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def opened(username: str = "wei", role: Role = Role.HR_OFFICER, person: int | None = None) -> User:
    return services.open_account(
        username=username, password="a long password", display_name="韦国强", role=role, person=person
    )


def test_a_log_in_is_what_was_asked_for_and_keeps_no_password():
    user = User.objects.get(pk=opened(role=Role.WORKER, person=7).pk)

    assert (user.username, user.role, user.person, user.is_active, str(user)) == (
        "wei", Role.WORKER, 7, True, "韦国强（劳动者）",
    )  # fmt: skip
    assert "a long password" not in user.password
    assert user.check_password("a long password")
    assert person_of(user) == 7


def test_a_name_that_is_taken_is_refused_and_changes_nobody():
    first = opened()

    with pytest.raises(services.UsernameTaken) as caught:
        opened(role=Role.ADMINISTRATOR)

    assert (caught.value.code, "wei" in caught.value.zh, bool(caught.value.mend)) == (
        "USERNAME_TAKEN",
        True,
        True,
    )
    assert list(User.objects.values_list("pk", "role")) == [(first.pk, Role.HR_OFFICER)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"password": "1"}, "PASSWORD_WEAK"),
        ({"password": "password123"}, "PASSWORD_WEAK"),
        ({"role": Role.WORKER}, "PERSON_MISSING"),
    ],
)
def test_a_log_in_that_is_not_safe_is_refused(wrong: dict[str, object], code: str) -> None:
    good = {"username": "qin", "password": "long-enough-1", "display_name": "覃", "role": Role.HR_OFFICER}

    with pytest.raises(Refusal) as refused:
        services.open_account(**{**good, **wrong})

    assert (refused.value.code, bool(refused.value.mend), User.objects.count()) == (code, True, 0)


def test_the_database_too_refuses_a_worker_without_a_file():
    with pytest.raises(IntegrityError):
        User.objects.create_user("qin", display_name="覃", role=Role.WORKER)


def test_a_log_in_without_a_password_lets_nobody_in(rf):
    User.objects.create_user("nobody", display_name="无", role=Role.JUDGE)

    answers = [authenticate(rf.post("/"), username="nobody", password=word) for word in ("", "None", "!")]

    assert answers == [None, None, None]
