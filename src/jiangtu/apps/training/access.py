"""Who may open the training pages."""

from jiangtu.apps.accounts.access import ANYONE, Who
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.training.kinds import OFFICE, PROVIDERS

WORKER: Who = frozenset({Role.WORKER})
FIRM: Who = frozenset({Role.EMPLOYER})
READING: Who = OFFICE | {Role.SUPERVISOR}

ACCESS: dict[str, Who] = {
    "catalogue": ANYONE,
    "map": ANYONE,
    "code": ANYONE,
    "code_image": ANYONE,
    "class_page": ANYONE,
    "feed": ANYONE,
    "order": ANYONE,
    "mine": WORKER,
    "seat": WORKER,
    "take": WORKER,
    "clock": ANYONE,
    "draw": ANYONE,
    "windows": ANYONE,
    "window": ANYONE,
    "rank": WORKER,
    "open_window": PROVIDERS | OFFICE,
    "settle": PROVIDERS | OFFICE,
    "give_up": WORKER,
    "accept_offer": WORKER,
    "firm": FIRM,
    "firm_class": FIRM,
    "reserve": FIRM,
    "name": FIRM,
    "release": FIRM,
    "people": PROVIDERS | OFFICE,
    "resize": PROVIDERS | OFFICE,
    "remove": PROVIDERS | OFFICE,
    "desk": PROVIDERS,
    "plan": PROVIDERS,
    "revise": PROVIDERS,
    "repeat": PROVIDERS,
    "tasks": PROVIDERS,
    "names": PROVIDERS,
    "sitting": PROVIDERS,
    "call_off": PROVIDERS,
    "lessons": PROVIDERS,
    "move": PROVIDERS,
    "courses": PROVIDERS,
    "sign": PROVIDERS,
    "package": PROVIDERS,
    "step": PROVIDERS | OFFICE,
    "office": READING,
    "office_class": READING,
    "arrivals": READING,
}
