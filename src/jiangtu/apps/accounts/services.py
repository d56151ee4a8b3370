"""Opening and closing log-ins."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.engine.errors import Refusal


class UsernameTaken(Refusal):
    """Somebody else signs in under that name."""

    def __init__(self, username: str) -> None:
        super().__init__("USERNAME_TAKEN", f"账号“{username}”已被使用。", mend="请换一个账号名。")


class PasswordWeak(Refusal):
    """The password is too short or one of those everybody tries first."""

    def __init__(self, why: ValidationError) -> None:
        super().__init__("PASSWORD_WEAK", "密码太弱。", mend="".join(why.messages))


class PersonMissing(Refusal):
    """A worker signs in to his own file, so the log-in must say whose it is."""

    def __init__(self) -> None:
        super().__init__(
            "PERSON_MISSING", "劳动者的账号要写明是谁的档案。", mend="用 --person 写上人员编号。"
        )


def open_account(
    *,
    username: str,
    password: str,
    display_name: str,
    role: Role,
    person: int | None = None,
    organisation: str = "",
) -> User:
    """A new log-in; refuses with UsernameTaken, PasswordWeak or PersonMissing."""
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username)
    if role is Role.WORKER and person is None:
        raise PersonMissing
    try:
        validate_password(password)
    except ValidationError as weak:
        raise PasswordWeak(weak) from weak
    return User.objects.create_user(
        username, password, display_name=display_name, role=role, person=person, organisation=organisation
    )
