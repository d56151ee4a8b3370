"""Log-ins are opened only as they can be used safely."""

import pytest

from jiangtu.apps.accounts import services
from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.errors import Refusal

pytestmark = [pytest.mark.database, pytest.mark.django_db]
GOOD = {"username": "qin", "password": "long-enough-1", "display_name": "覃", "role": Role.HR_OFFICER}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"password": "1"}, "PASSWORD_WEAK"),
        ({"password": "password123"}, "PASSWORD_WEAK"),
        ({"role": Role.WORKER}, "PERSON_MISSING"),
    ],
)
def test_a_log_in_that_is_not_safe_is_refused(wrong: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        services.open_account(**{**GOOD, **wrong})

    assert (refused.value.code, bool(refused.value.mend)) == (code, True)


def test_a_name_in_use_is_refused() -> None:
    services.open_account(**GOOD)

    with pytest.raises(services.UsernameTaken):
        services.open_account(**GOOD)
