"""Who may see what the policies found; who may start a sweep."""

from jiangtu.apps.accounts.access import READERS, Who
from jiangtu.apps.accounts.kinds import Role

ACCESS: dict[str, Who] = {
    "policies": READERS | {Role.ADMINISTRATOR},
    "policy": READERS | {Role.ADMINISTRATOR},
    "decisions": READERS,
    "refresh": frozenset({Role.HR_OFFICER}),
}
