"""Opening, changing and closing log-ins; every change is written into the audit chain.

Refusal
├── UsernameTaken, PasswordWeak, PersonMissing, OrganisationWrong, OfficeHasNoFirm   what a log-in must be
├── OwnAccount          nobody changes his own role, closes himself or resets his own factor
├── LastAdministrator   somebody must be left who can open log-ins
├── PasswordWrong, PasswordSame, PasswordExpired   what a change of password asks
└── ReasonMissing       a reset asks why
"""

import datetime as dt
import secrets

from axes.utils import reset as lift_lock
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from jiangtu.apps.accounts import factors
from jiangtu.apps.accounts.kinds import OFFICE_ROLES, Opening, Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.terms import company
from jiangtu.engine.terms.wrong import TermWrong

TEMPORARY, TEMPORARY_DAYS = 12, 7
"""Signs of a password given out, and the days in which it must be used."""


class UsernameTaken(Refusal):
    """Somebody else signs in under that name."""

    def __init__(self, username: str) -> None:
        super().__init__(
            "USERNAME_TAKEN",
            Sentence("账号“%(username)s”已被使用。", username=username),
            mend="请换一个账号名。",
        )


class PasswordWeak(Refusal):
    """The password is too short or one of those everybody tries first."""

    def __init__(self, why: ValidationError) -> None:
        super().__init__("PASSWORD_WEAK", "密码太弱。", mend="".join(why.messages))


class PasswordWrong(Refusal):
    """The present password was not given."""

    def __init__(self) -> None:
        super().__init__("PASSWORD_WRONG", "现在的密码不对。", mend="请重新输入现在的密码。")


class PasswordSame(Refusal):
    """The new password is the old one."""

    def __init__(self) -> None:
        super().__init__("PASSWORD_SAME", "新密码与现在的密码相同。", mend="请换一个密码。")


class PersonMissing(Refusal):
    """A worker signs in to his own file, so the log-in must say whose it is."""

    def __init__(self) -> None:
        super().__init__(
            "PERSON_MISSING", "劳动者的账号要写明是谁的档案。", mend="写上人员编号（命令行用 --person）。"
        )


class OrganisationWrong(Refusal):
    """The organisation is no company code."""

    def __init__(self, why: TermWrong) -> None:
        super().__init__("ORGANISATION_WRONG", why.zh, mend=why.mend)


class OfficeHasNoFirm(Refusal):
    """Somebody of the city's offices belongs to no firm."""

    def __init__(self, role: Role) -> None:
        super().__init__(
            "OFFICE_HAS_NO_FIRM",
            Sentence("%(label)s账号不属于任何单位。", label=role.label),
            mend="请把单位代码留空，或换一个角色。",
        )


class OwnAccount(Refusal):
    """Nobody decides on his own log-in."""

    def __init__(self) -> None:
        super().__init__("OWN_ACCOUNT", "不能办理自己的账号。", mend="请由另一位系统管理员办理。")


class LastAdministrator(Refusal):
    """Without this one nobody could open log-ins any more."""

    def __init__(self) -> None:
        super().__init__(
            "LAST_ADMINISTRATOR", "这是最后一个可用的系统管理员账号。", mend="请先开通另一个系统管理员账号。"
        )


class ReasonMissing(Refusal):
    """A reset asks why, because whoever gets it holds the log-in."""

    def __init__(self) -> None:
        super().__init__(
            "REASON_MISSING", "没有写明理由。", mend="请写明理由，如“本人持工作证到场，手机遗失”。"
        )


class PasswordExpired(Refusal):
    """A password given out by an administrator was not used in time."""

    def __init__(self) -> None:
        super().__init__(
            "PASSWORD_EXPIRED",
            Sentence("临时密码超过%(temporary_days)s天没有使用，已失效。", temporary_days=TEMPORARY_DAYS),
            mend="请联系系统管理员重新发放。",
        )


def open_account(opening: Opening, *, password: str, actor: Actor, at: dt.datetime) -> User:
    """A new log-in; refuses with UsernameTaken, PasswordWeak, PersonMissing, OrganisationWrong or OfficeHasNoFirm."""
    if User.objects.filter(username=opening.username).exists():
        raise UsernameTaken(opening.username)
    if opening.role is Role.WORKER and opening.person is None:
        raise PersonMissing
    firm = firm_of(opening.role, opening.organisation)
    _refuse_weak(password)
    with transaction.atomic():
        user = User.objects.create_user(
            opening.username, password, display_name=opening.display_name, role=opening.role,
            person=opening.person, organisation=firm,
        )  # fmt: skip
        _record("open", user, actor, at, role=opening.role, organisation=firm)
    return user


def open_with_temporary(opening: Opening, *, actor: Actor, at: dt.datetime) -> tuple[User, str]:
    """`open_account` with a password that serves once; the log-in and that password, shown now and never again."""
    password = _temporary()
    with transaction.atomic():
        user = open_account(opening, password=password, actor=actor, at=at)
        User.objects.filter(pk=user.pk).update(password_given_at=at)
    return user, password


def firm_of(role: Role, text: str) -> str:
    """The company code meant, empty where none is; refuses with OrganisationWrong or OfficeHasNoFirm."""
    if not text.strip():
        return ""
    if role in OFFICE_ROLES:
        raise OfficeHasNoFirm(role)
    try:
        return company.parse(text).value
    except TermWrong as wrong:
        raise OrganisationWrong(wrong) from wrong


def change_account(*, user: int, role: Role, organisation: str, actor: Actor, at: dt.datetime) -> User:
    """The log-in with another role or organisation; it must sign in anew, for its old pages may be closed to it now.

    Refuses with OwnAccount, LastAdministrator, PersonMissing, OrganisationWrong or OfficeHasNoFirm.
    """
    firm = firm_of(role, organisation)
    with transaction.atomic():
        found = _others(user, actor)
        if (found.role, found.organisation) == (role, firm):
            return found
        if role is Role.WORKER and found.person is None:
            raise PersonMissing
        if role is not Role.ADMINISTRATOR:
            _refuse_last(found)
        was = {"was_role": found.role, "was_organisation": found.organisation}
        found.role, found.organisation, found.sessions = role, firm, found.sessions + 1
        found.save(update_fields=["role", "organisation", "sessions"])
        _record("change", found, actor, at, role=role, organisation=firm, **was)
    return found


def set_open(*, user: int, open_now: bool, actor: Actor, at: dt.datetime) -> User:
    """The log-in closed, with every session of it, or open again. Refuses with OwnAccount or LastAdministrator."""
    with transaction.atomic():
        found = _others(user, actor)
        if found.is_active == open_now:
            return found
        if not open_now:
            _refuse_last(found)
        found.is_active, found.sessions = open_now, found.sessions + 1
        found.save(update_fields=["is_active", "sessions"])
        _record("reopen" if open_now else "close", found, actor, at)
    return found


def reset_password(*, user: int, reason: str, actor: Actor, at: dt.datetime) -> str:
    """A password that serves once within some days, to be told in person; every session ends, the lock is lifted.

    Refuses with ReasonMissing or OwnAccount.
    """
    told = _reason(reason)
    password = _temporary()
    with transaction.atomic():
        found = _others(user, actor)
        _set_password(found, password, given_at=at)
        lift_lock(username=found.username)
        _record("reset_password", found, actor, at, reason=told)
    return password


def reset_factor(*, user: int, reason: str, actor: Actor, at: dt.datetime) -> bool:
    """Whether a phone was bound; now none is and every session ended. Refuses with ReasonMissing or OwnAccount."""
    told = _reason(reason)
    with transaction.atomic():
        found = _others(user, actor)
        found.sessions += 1
        found.save(update_fields=["sessions"])
        lift_lock(username=found.username)
        return factors.remove(user=found, actor=actor, at=at, reason=told)


def change_password(*, user: User, old: str, new: str, at: dt.datetime) -> None:
    """One's own password changed; every other session of the log-in ends.

    Refuses with PasswordWrong, PasswordSame or PasswordWeak.
    """
    if not user.check_password(old):
        raise PasswordWrong
    choose_password(user=user, new=new, at=at)


def choose_password(*, user: User, new: str, at: dt.datetime) -> None:
    """A password of one's own instead of the present one. Refuses with PasswordSame or PasswordWeak."""
    if user.check_password(new):
        raise PasswordSame
    _refuse_weak(new, user)
    with transaction.atomic():
        _set_password(user, new, given_at=None)
        _record("password", user, user, at)


def sign_out_everywhere(*, user: User, at: dt.datetime) -> None:
    """Every session of the log-in ends."""
    with transaction.atomic():
        user.sessions += 1
        user.save(update_fields=["sessions"])
        _record("sign_out", user, user, at)


def refuse_expired(user: User, at: dt.datetime) -> None:
    """PasswordExpired when the password was given out too long ago to be used."""
    if user.password_given_at and at - user.password_given_at > dt.timedelta(days=TEMPORARY_DAYS):
        raise PasswordExpired


def _set_password(user: User, password: str, given_at: dt.datetime | None) -> None:
    user.set_password(password)
    user.password_given_at, user.sessions = given_at, user.sessions + 1
    user.save(update_fields=["password", "password_given_at", "sessions"])


def _others(user: int, actor: Actor) -> User:
    """The log-in, locked together with all administrators; OwnAccount when it is the actor's."""
    # In one order, so that two who close each other at once wait for one another instead of for ever.
    asked = Q(pk=user) | Q(role=Role.ADMINISTRATOR)
    locked = {found.pk: found for found in User.objects.select_for_update().filter(asked).order_by("pk")}
    found = locked[user] if user in locked else User.objects.get(pk=user)
    if found.username == actor.username:
        raise OwnAccount
    return found


def _refuse_last(user: User) -> None:
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    if user.role == Role.ADMINISTRATOR and not others.exists():
        raise LastAdministrator


def _refuse_weak(password: str, user: User | None = None) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise PasswordWeak(weak) from weak


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:200]


def _temporary() -> str:
    plain = "".join(secrets.choice(factors.LETTERS) for _ in range(TEMPORARY))
    return "-".join(plain[n : n + 4] for n in range(0, TEMPORARY, 4))


def _record(what: str, user: User, actor: Actor, at: dt.datetime, **more: str) -> None:
    detail: dict[str, str | int] = {"what": what, "account": user.pk, **more}
    audit.record(Deed(Action.ACCOUNT, at, detail=detail), actor=actor)
