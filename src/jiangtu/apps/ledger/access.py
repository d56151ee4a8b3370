"""Who may open the pages of public money: the office works, supervisors read."""

from jiangtu.apps.accounts.access import Who
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.ledger.kinds import OFFICE

READING: Who = OFFICE | {Role.SUPERVISOR}

ACCESS: dict[str, Who] = {
    "funds": READING,
    "fund": READING,
    "line": READING,
    "entry": READING,
    "counter": OFFICE,
    "budget": OFFICE,
    "shared_budget": OFFICE,
    "ageing": READING,
    "ageing_file": READING,
    "recoveries": READING,
    "settle": OFFICE,
    "batches": READING,
    "open_batch": OFFICE,
    "batch": READING,
    "step": OFFICE,
    "drop_order": OFFICE,
    "bank_file": OFFICE,
    "read_return": OFFICE,
}
