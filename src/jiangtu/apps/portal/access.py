"""Who may open the front pages."""

from jiangtu.apps.accounts.access import ANYONE, SIGNED_IN, Who
from jiangtu.apps.accounts.kinds import Role

ACCESS: dict[str, Who] = {
    "home": ANYONE,
    "notices": SIGNED_IN,
    "rights": frozenset({Role.WORKER}),
    "right": frozenset({Role.WORKER}),
}
