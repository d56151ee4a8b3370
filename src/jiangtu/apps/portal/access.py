"""Who may open the front pages."""

from jiangtu.apps.accounts.access import ANYONE, Who
from jiangtu.apps.accounts.kinds import Role

ACCESS: dict[str, Who] = {
    "home": ANYONE,
    "rights": frozenset({Role.WORKER}),
    "right": frozenset({Role.WORKER}),
}
