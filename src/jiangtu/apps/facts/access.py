"""Who may open the facts pages."""

from jiangtu.apps.accounts.access import READERS, Who
from jiangtu.apps.accounts.kinds import Role

ACCESS: dict[str, Who] = {
    "snapshots": READERS | {Role.ADMINISTRATOR},
    "take": frozenset({Role.HR_OFFICER, Role.ADMINISTRATOR}),
}
