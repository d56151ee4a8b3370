"""Log-ins are opened, changed and closed only as they can be used safely, and never without an audit line."""

import datetime as dt
import json
import threading

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, connection

from jiangtu.apps.accounts import factors, services
from jiangtu.apps.accounts.kinds import Opening, Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.audit.models import AuditLine
from jiangtu.engine.errors import Refusal

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AT = dt.datetime(2025, 6, 30, 9, tzinfo=dt.UTC)
BY = {"actor": System(), "at": AT}
FIRM = "91350100M000100Y43"


def opened(username: str = "wei", role: Role = Role.HR_OFFICER, person: int | None = None) -> User:
    opening = Opening(username, "韦国强", role, person)
    return services.open_account(opening, password="a long password", **BY)


def deeds() -> list[dict[str, object]]:
    return [json.loads(line.detail) for line in AuditLine.objects.order_by("number")]


def test_a_log_in_is_what_was_asked_for_and_keeps_no_password():
    user = User.objects.get(pk=opened(role=Role.WORKER, person=7).pk)

    assert (user.username, user.role, user.person, user.is_active, str(user)) == (
        "wei", Role.WORKER, 7, True, "韦国强（劳动者）",
    )  # fmt: skip
    assert "a long password" not in user.password
    assert user.check_password("a long password")
    assert person_of(user) == 7
    assert deeds() == [{"what": "open", "account": user.pk, "role": "WORKER", "organisation": ""}]


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
    ("role", "organisation", "password", "code"),
    [
        (Role.HR_OFFICER, "", "1", "PASSWORD_WEAK"),
        (Role.HR_OFFICER, "", "password123", "PASSWORD_WEAK"),
        (Role.WORKER, "", "long-enough-1", "PERSON_MISSING"),
        (Role.EMPLOYER, "91350100M000100Y44", "long-enough-1", "ORGANISATION_WRONG"),
        (Role.SCHOOL, "第一技师学院", "long-enough-1", "ORGANISATION_WRONG"),
        (Role.SUPERVISOR, FIRM, "long-enough-1", "OFFICE_HAS_NO_FIRM"),
    ],
)
def test_a_log_in_that_is_not_safe_is_refused(
    role: Role, organisation: str, password: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        services.open_account(Opening("qin", "覃", role, None, organisation), password=password, **BY)

    assert (refused.value.code, bool(refused.value.mend), User.objects.count(), deeds()) == (
        code,
        True,
        0,
        [],
    )


def test_a_firms_code_is_kept_as_it_is_meant():
    opening = Opening("firm", "厂", Role.EMPLOYER, None, " 91350100 m000100y43 ")

    assert services.open_account(opening, password="long-enough-1", **BY).organisation == FIRM


def test_the_database_too_refuses_a_worker_without_a_file():
    with pytest.raises(IntegrityError):
        User.objects.create_user("qin", display_name="覃", role=Role.WORKER)


def test_a_log_in_without_a_password_lets_nobody_in(rf):
    User.objects.create_user("nobody", display_name="无", role=Role.JUDGE)

    answers = [authenticate(rf.post("/"), username="nobody", password=word) for word in ("", "None", "!")]

    assert answers == [None, None, None]


def test_another_role_is_written_down_and_ends_the_sessions():
    user = opened()
    before = user.get_session_auth_hash()

    after = services.change_account(user=user.pk, role=Role.PROVIDER, organisation=FIRM, **BY)

    assert (after.role, after.organisation, after.get_session_auth_hash() != before) == (
        Role.PROVIDER,
        FIRM,
        True,
    )
    assert deeds()[-1] == {
        "what": "change", "account": user.pk, "role": "PROVIDER", "organisation": FIRM,
        "was_role": "HR_OFFICER", "was_organisation": "",
    }  # fmt: skip


def test_what_changes_nothing_leaves_no_line():
    user = opened()

    services.change_account(user=user.pk, role=Role.HR_OFFICER, organisation="", **BY)
    services.set_open(user=user.pk, open_now=True, **BY)

    assert [deed["what"] for deed in deeds()] == ["open"]


def test_nobody_decides_on_his_own_log_in():
    me = opened(role=Role.ADMINISTRATOR)
    opened("other", Role.ADMINISTRATOR)
    mine = {"user": me.pk, "actor": me, "at": AT}

    for deed in (
        lambda: services.change_account(role=Role.SUPERVISOR, organisation="", **mine),
        lambda: services.set_open(open_now=False, **mine),
        lambda: services.reset_password(reason="忘了", **mine),
        lambda: services.reset_factor(reason="丢了", **mine),
    ):
        with pytest.raises(services.OwnAccount):
            deed()

    assert User.objects.get(pk=me.pk).role == Role.ADMINISTRATOR


def test_somebody_is_left_who_can_open_log_ins():
    first, second = opened("a", Role.ADMINISTRATOR), opened("b", Role.ADMINISTRATOR)

    services.set_open(user=first.pk, open_now=False, actor=second, at=AT)

    with pytest.raises(services.LastAdministrator):
        services.set_open(user=second.pk, open_now=False, **BY)
    with pytest.raises(services.LastAdministrator):
        services.change_account(user=second.pk, role=Role.SUPERVISOR, organisation="", **BY)
    services.set_open(user=first.pk, open_now=True, actor=second, at=AT)
    assert services.set_open(user=second.pk, open_now=False, **BY).is_active is False
    assert [deed["what"] for deed in deeds()] == ["open", "open", "close", "reopen", "close"]


@pytest.mark.django_db(transaction=True)
def test_two_who_close_each_other_at_once_do_not_both_succeed():
    first, second = opened("a", Role.ADMINISTRATOR), opened("b", Role.ADMINISTRATOR)
    ready, refused = threading.Barrier(2), []

    def close(user: User, actor: User) -> None:
        ready.wait(timeout=10)
        try:
            services.set_open(user=user.pk, open_now=False, actor=actor, at=AT)
        except services.LastAdministrator as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert (refused, User.objects.filter(is_active=True).count()) == (["LAST_ADMINISTRATOR"], 1)


def test_a_password_given_out_serves_once_and_says_why(rf):
    user = opened()

    with pytest.raises(services.ReasonMissing):
        services.reset_password(user=user.pk, reason="  ", **BY)
    given = services.reset_password(user=user.pk, reason="本人持工作证到场", **BY)

    user.refresh_from_db()
    assert (user.check_password(given), user.check_password("a long password"), user.password_given_at) == (
        True, False, AT,
    )  # fmt: skip
    assert deeds()[-1] == {"what": "reset_password", "account": user.pk, "reason": "本人持工作证到场"}
    assert given not in json.dumps(deeds())


@pytest.mark.parametrize(("days", "late"), [(7, False), (8, True)])
def test_a_password_given_out_is_good_for_a_week(days: int, late: bool) -> None:
    user, _ = services.open_with_temporary(Opening("qin", "覃", Role.JUDGE), **BY)
    user.refresh_from_db()

    def refused() -> bool:
        try:
            services.refuse_expired(user, AT + dt.timedelta(days=days))
        except services.PasswordExpired:
            return True
        return False

    assert refused() is late


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", "another long one", "PASSWORD_WRONG"),
        ("a long password", "a long password", "PASSWORD_SAME"),
        ("a long password", "short", "PASSWORD_WEAK"),
    ],
)
def test_a_change_of_password_asks_for_the_old_and_a_good_new_one(old: str, new: str, code: str) -> None:
    user = opened()

    with pytest.raises(Refusal) as refused:
        services.change_password(user=user, old=old, new=new, at=AT)

    user.refresh_from_db()
    assert (refused.value.code, user.check_password("a long password")) == (code, True)


def test_resetting_the_phone_of_one_who_has_none_says_so():
    user = opened()

    assert services.reset_factor(user=user.pk, reason="丢了", **BY) is False
    assert factors.guards(user) is False
