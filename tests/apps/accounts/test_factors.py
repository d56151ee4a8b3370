"""The second factor: the published test vectors, each code once, codes on paper, nothing kept in plain."""

import datetime as dt
import json
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from jiangtu.apps.accounts import factors
from jiangtu.apps.accounts.kinds import FACTOR_ROLES, Role
from jiangtu.apps.accounts.models import Factor, RecoveryCode, User
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.vault import crypto

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AT = dt.datetime(2025, 6, 30, 9, tzinfo=dt.UTC)
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238 appendix B: "12345678901234567890"


@pytest.fixture
def wei() -> User:
    return User.objects.create_user("wei", "a long password", display_name="韦", role=Role.SUPERVISOR)


def shown(user: User, at: dt.datetime) -> str:
    """What the phone shows."""
    secret = crypto.vault().open(bytes(user.factor.secret), about=f"factor:{user.pk}".encode())
    return pyotp.TOTP(secret).at(at)


def bound(user: User, at: dt.datetime = AT) -> tuple[str, ...]:
    factors.secret_of(user)
    user.refresh_from_db()
    return factors.confirm(user=user, code=shown(user, at), at=at)


def later(seconds: int) -> dt.datetime:
    return AT + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)  # fmt: skip
def test_the_codes_are_those_of_the_published_standard(second: int, code: str, wei: User) -> None:
    sealed = crypto.vault().seal(RFC, about=f"factor:{wei.pk}".encode())
    Factor.objects.create(user=wei, secret=sealed, confirmed_at=AT)

    assert factors.take(user=wei, code=code, at=dt.datetime.fromtimestamp(second, dt.UTC))


def test_the_picture_says_who_and_what(wei: User) -> None:
    secret = factors.secret_of(wei)
    said = urlsplit(factors.address(wei, secret))

    assert (said.scheme, said.netloc, parse_qs(said.query)["secret"]) == ("otpauth", "totp", [secret])
    assert factors.secret_of(wei) == secret  # the same until it is confirmed


def test_a_secret_is_kept_sealed_and_never_shown_again(wei: User) -> None:
    secret = factors.secret_of(wei)
    wei.refresh_from_db()
    factors.confirm(user=wei, code=shown(wei, AT), at=AT)

    assert secret.encode() not in bytes(Factor.objects.get().secret)
    with pytest.raises(factors.FactorStands):
        factors.secret_of(wei)


def test_a_phone_not_confirmed_guards_nothing(wei: User) -> None:
    factors.secret_of(wei)
    wei.refresh_from_db()

    assert (factors.guards(wei), factors.take(user=wei, code=shown(wei, AT), at=AT)) == (False, False)
    with pytest.raises(factors.CodeWrong):
        factors.confirm(user=wei, code="000000", at=AT)
    assert factors.guards(wei) is False


@pytest.mark.parametrize(("drift", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_may_be_one_step_early_or_late(drift: int, taken: bool, wei: User) -> None:
    bound(wei, later(-600))

    assert factors.take(user=wei, code=shown(wei, later(drift)), at=AT) is taken


def test_a_code_is_taken_once_and_none_before_it_any_more(wei: User) -> None:
    bound(wei)
    before, now = shown(wei, later(300)), shown(wei, later(330))

    taken = [factors.take(user=wei, code=code, at=later(330)) for code in (now, now, before)]

    assert taken == [True, False, False]


def test_the_code_that_bound_the_phone_does_not_sign_in(wei: User) -> None:
    bound(wei)

    assert factors.take(user=wei, code=shown(wei, AT), at=AT) is False


def test_spaces_in_a_code_do_no_harm(wei: User) -> None:
    bound(wei, later(-600))
    code = shown(wei, AT)

    assert factors.take(user=wei, code=f" {code[:3]} {code[3:]} ", at=AT)


def test_a_code_on_paper_serves_once_and_is_written_down(wei: User) -> None:
    paper = bound(wei)

    taken = [factors.take(user=wei, code=code, at=AT) for code in (paper[3].upper(), paper[3], paper[4])]

    assert (len(set(paper)), taken, factors.codes_left(wei)) == (10, [True, False, True], 8)
    assert [json.loads(line.detail)["what"] for line in AuditLine.objects.order_by("number")] == [
        "bind", "recovery_code", "recovery_code",
    ]  # fmt: skip


def test_codes_on_paper_are_kept_as_keyed_hashes_of_their_owner(wei: User) -> None:
    paper = bound(wei)
    qin = User.objects.create_user("qin", "x", display_name="覃", role=Role.JUDGE)
    bound(qin)

    kept = b"".join(bytes(code.digest) for code in RecoveryCode.objects.all())
    assert not any(code.replace("-", "").encode() in kept for code in paper)
    assert factors.take(user=qin, code=paper[0], at=AT) is False


def test_new_codes_on_paper_end_the_old_ones(wei: User) -> None:
    old = bound(wei)
    new = factors.renew_codes(user=wei, at=AT)

    assert [factors.take(user=wei, code=code, at=AT) for code in (old[0], new[0])] == [False, True]


def test_taking_the_phone_away_takes_the_paper_too(wei: User) -> None:
    paper = bound(wei)

    removed = [factors.remove(user=wei, actor=wei, at=AT) for _ in range(2)]

    assert (removed, factors.guards(wei), factors.take(user=wei, code=paper[0], at=AT)) == (
        [True, False],
        False,
        False,
    )


@pytest.mark.parametrize("word", ["required", "offered", "off"])
def test_the_city_says_who_needs_one(word: str, settings) -> None:
    settings.JIANGTU_SECOND_FACTOR = word
    needing = {role for role in Role if factors.required(User(role=role))}

    assert (needing, factors.offered()) == (set(FACTOR_ROLES) if word == "required" else set(), word != "off")


def test_where_it_is_off_nobody_is_asked_and_nobody_may_bind(wei: User, settings) -> None:
    bound(wei)
    settings.JIANGTU_SECOND_FACTOR = "off"

    assert factors.guards(wei) is False
    with pytest.raises(factors.FactorOff):
        factors.secret_of(wei)
