"""Who may see what the policies found; who may start a sweep or try a change of rules."""

from jiangtu.apps.accounts.access import OFFICERS, READERS, Who
from jiangtu.apps.accounts.kinds import Role

ACCESS: dict[str, Who] = {
    "policies": READERS | {Role.ADMINISTRATOR},
    "policy": READERS | {Role.ADMINISTRATOR},
    "decisions": READERS,
    "rehearse": OFFICERS,
    "rehearse_numbers": OFFICERS,
    "rehearsal": OFFICERS,
    "refresh": frozenset({Role.HR_OFFICER}),
}
