"""The roles and their words."""

from jiangtu.apps.accounts import access
from jiangtu.apps.accounts.kinds import LABELS, Role


def test_every_role_has_a_label_of_its_own():
    assert set(LABELS) == set(Role)
    assert len({role.label for role in Role}) == len(Role) == 11


def test_readers_are_the_officers_and_the_supervisor():
    assert {Role.HR_OFFICER, Role.UNION_OFFICER, Role.SUPERVISOR} == access.READERS
    assert frozenset() == access.ANYONE & access.SIGNED_IN
