"""Opening and closing log-ins."""

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.engine.errors import Refusal


class UsernameTaken(Refusal):
    """Somebody else signs in under that name."""

    def __init__(self, username: str) -> None:
        super().__init__("USERNAME_TAKEN", f"账号“{username}”已被使用。", mend="请换一个账号名。")


def open_account(
    *,
    username: str,
    password: str,
    display_name: str,
    role: Role,
    person: int | None = None,
    organisation: str = "",
) -> User:
    """A new log-in; refuses with UsernameTaken when the name is in use."""
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username)
    return User.objects.create_user(
        username, password, display_name=display_name, role=role, person=person, organisation=organisation
    )
