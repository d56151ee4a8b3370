"""Who may call which address.

Every app's `access.py` holds one table like ACCESS below; what is not listed is closed.
"""

from jiangtu.apps.accounts.kinds import Role

Who = frozenset[str]

ANYONE: Who = frozenset({"*"})
"""Also people who are not signed in."""

SIGNED_IN: Who = frozenset(Role)

OFFICERS: Who = frozenset({Role.HR_OFFICER, Role.UNION_OFFICER})

READERS: Who = OFFICERS | {Role.SUPERVISOR}
"""Those who may read the work of the offices; a supervisor never writes."""

ACCESS: dict[str, Who] = {
    "login": ANYONE,
    "logout": SIGNED_IN,
    "elder": ANYONE,
}
