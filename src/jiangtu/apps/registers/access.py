"""Who may open the registers pages."""

from jiangtu.apps.accounts.access import ANYONE, Who
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.registers.kinds import HOLDERS, OFFICE

READING: Who = OFFICE | {Role.SUPERVISOR}

ACCESS: dict[str, Who] = {
    "catalogue": ANYONE,
    "entry": ANYONE,
    "checks": ANYONE,
    "holding": HOLDERS,
    "state": HOLDERS,
    "apply": HOLDERS,
    "edit": HOLDERS,
    "send": HOLDERS,
    "widen": HOLDERS,
    "renew": HOLDERS,
    "appoint": HOLDERS,
    "dismiss": HOLDERS,
    "add_room": HOLDERS,
    "queue": READING,
    "office_entry": READING,
    "decide": OFFICE,
    "check": OFFICE,
    "decide_extension": OFFICE,
}
