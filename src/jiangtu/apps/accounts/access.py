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

ADMINISTRATORS: Who = frozenset({Role.ADMINISTRATOR})

ACCESS: dict[str, Who] = {
    "login": ANYONE,
    # The steps between the password and being signed in: each asks by itself whose password was given.
    "code": ANYONE,
    "first_password": ANYONE,
    "bind": ANYONE,
    "logout": SIGNED_IN,
    "elder": ANYONE,
    "mine": SIGNED_IN,
    "password": SIGNED_IN,
    "unbind": SIGNED_IN,
    "renew_codes": SIGNED_IN,
    "sign_out_everywhere": SIGNED_IN,
    "accounts": ADMINISTRATORS,
    "open": ADMINISTRATORS,
    "account": ADMINISTRATORS,
    "change": ADMINISTRATORS,
    "close": ADMINISTRATORS,
    "reopen": ADMINISTRATORS,
    "reset_password": ADMINISTRATORS,
    "reset_factor": ADMINISTRATORS,
}
