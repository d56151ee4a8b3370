"""What a log-in says about the one who signed in."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from jiangtu.apps.accounts.models import User


def person_of(user: User | AnonymousUser) -> int:
    """The key of the reader's own worker file; PermissionDenied for a log-in that is nobody's file."""
    if not isinstance(user, User) or user.person is None:
        raise PermissionDenied
    return user.person
