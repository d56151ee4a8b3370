"""The second factor: a phone that shows a new code each half minute (RFC 6238), and ten codes on paper for its loss.

A code is taken once, one half minute early or late; wrong ones are counted by the same lock as wrong passwords.
"""

import datetime as dt
import hmac
import secrets

import pyotp
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from jiangtu.apps.accounts.kinds import FACTOR_ROLES
from jiangtu.apps.accounts.models import Factor, RecoveryCode, User
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.reference import clock
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Refusal

STEP, DRIFT = 30, 1  # seconds of one code; how many codes early or late
PAPER, LETTERS, LENGTH = 10, "23456789abcdefghjkmnpqrstuvwxyz", 10
"""How many recovery codes, of which signs (none that looks like another), how long: 49 bits each."""
ISSUER = "匠途"


class FactorOff(Refusal):
    """This city does not use second factors."""

    def __init__(self) -> None:
        super().__init__("FACTOR_OFF", "本系统没有开启两步登录。", mend="请联系系统管理员。")


class FactorStands(Refusal):
    """A phone is bound already; binding another needs a code of the first."""

    def __init__(self) -> None:
        super().__init__("FACTOR_STANDS", "已绑定手机验证。", mend="要换手机，请先解除绑定。")


class CodeWrong(Refusal):
    """The code is not the one the phone shows now, or was used before."""

    def __init__(self) -> None:
        super().__init__(
            "CODE_WRONG", "验证码不对或已用过。", mend="请等手机显示下一个验证码再输入；手机时间要准。"
        )


def required(user: User) -> bool:
    """Whether the city lets this log-in in only with a second factor."""
    return settings.JIANGTU_SECOND_FACTOR == "required" and user.role in FACTOR_ROLES


def offered() -> bool:
    """Whether anybody may have a second factor here."""
    return bool(settings.JIANGTU_SECOND_FACTOR != "off")


def guards(user: User) -> bool:
    """Whether this log-in asks for a code after the password."""
    return offered() and Factor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def secret_of(user: User) -> str:
    """The secret to be put into the phone, made at the first call and the same until it is confirmed.

    Refuses with FactorOff, and with FactorStands once it is confirmed: from then on nobody sees it again.
    """
    if not offered():
        raise FactorOff
    made = crypto.vault().seal(pyotp.random_base32(), about=_about(user))
    factor, _ = Factor.objects.get_or_create(user=user, defaults={"secret": made})
    if factor.confirmed_at:
        raise FactorStands
    return _opened(factor)


def address(user: User, secret: str) -> str:
    """What the QR code says to the phone."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)


def confirm(*, user: User, code: str, at: dt.datetime) -> tuple[str, ...]:
    """The recovery codes in plain, this once: the phone is bound from now on. Refuses with CodeWrong or FactorStands."""
    with transaction.atomic():
        factor = Factor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            raise CodeWrong
        if factor.confirmed_at:
            raise FactorStands
        if not _take(factor, code, at):
            raise CodeWrong
        Factor.objects.filter(pk=factor.pk).update(confirmed_at=at)
        audit.record(_deed("bind", user, clock.lived(at)), actor=user)
        return _fresh_codes(user)


def take(*, user: User, code: str, at: dt.datetime) -> bool:
    """Whether the code of the phone or on paper holds; it is used up by this. A code on paper leaves an audit line."""
    with transaction.atomic():
        factor = Factor.objects.filter(user=user, confirmed_at__isnull=False).first()
        if factor is None:
            return False
        return _take(factor, code, at) or _take_paper(user, code, at)


def renew_codes(*, user: User, at: dt.datetime) -> tuple[str, ...]:
    """Ten new recovery codes in plain, this once; the old ones are worth nothing any more."""
    with transaction.atomic():
        audit.record(_deed("renew_codes", user, at), actor=user)
        return _fresh_codes(user)


def codes_left(user: User) -> int:
    """How many recovery codes are still good."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def remove(*, user: User, actor: Actor, at: dt.datetime, reason: str = "") -> bool:
    """Whether a phone was bound; it no longer is, and its codes on paper are gone with it."""
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        found, _ = Factor.objects.filter(user=user).delete()
        if found:
            audit.record(_deed("unbind", user, at, reason), actor=actor)
    return bool(found)


class SecondFactor(ModelBackend):
    """Lets a code in as `authenticate(request, username=…, code=…)`, so that wrong ones count towards the lock."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, code: str | None = None
    ) -> User | None:
        user = User.objects.filter(username=username, is_active=True).first()
        held = user is not None and code is not None and take(user=user, code=code, at=clock.instant())
        return user if held else None


def _take(factor: Factor, code: str, at: dt.datetime) -> bool:
    now, totp, given = int(at.timestamp()) // STEP, pyotp.TOTP(_opened(factor)), _plain(code)
    matching = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), given.encode())
    ]
    # One statement decides: of two requests with the same code one finds the step passed.
    return any(
        Factor.objects.filter(Q(pk=factor.pk), last_step__lt=step).update(last_step=step) for step in matching
    )


def _take_paper(user: User, code: str, at: dt.datetime) -> bool:
    digest = _digest(user, code)
    if not RecoveryCode.objects.filter(user=user, digest=digest, used_at=None).update(used_at=at):
        return False
    audit.record(_deed("recovery_code", user, clock.lived(at)), actor=user)
    return True


def _fresh_codes(user: User) -> tuple[str, ...]:
    plain = tuple("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(PAPER))
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in plain)
    return tuple(f"{code[:5]}-{code[5:]}" for code in plain)


def _digest(user: User, code: str) -> bytes:
    return crypto.vault().marker("recovery-code")(f"{user.pk}:{_plain(code)}".encode())


def _plain(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())


def _opened(factor: Factor) -> str:
    return crypto.vault().open(bytes(factor.secret), about=f"factor:{factor.user_id}".encode())


def _about(user: User) -> bytes:
    return f"factor:{user.pk}".encode()


def _deed(what: str, user: User, at: dt.datetime, reason: str = "") -> Deed:
    told: dict[str, str | int] = {"reason": reason} if reason else {}
    return Deed(Action.FACTOR, at, detail={"what": what, "account": user.pk, **told})
