"""Who may open the workplace pages. Whose firm, whose person is asked again in each query."""

from jiangtu.apps.accounts.access import ANYONE, READERS, Who
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.workplace.kinds import FIRM, HELPING, OFFICE

ACCESS: dict[str, Who] = {
    "home": FIRM,
    "fund": FIRM,
    "state_year": FIRM,
    "spend": FIRM,
    "paste": FIRM,
    "reverse": FIRM,
    "close": FIRM,
    "matrix": FIRM,
    "add_post": FIRM,
    "enrol": FIRM,
    "person": FIRM,
    "place": FIRM,
    "end": FIRM,
    "draft": FIRM,
    "people": FIRM,
    "target": FIRM,
    "plan": FIRM | READERS,
    "step_plan": FIRM | OFFICE,
    "helps": HELPING | READERS,
    "ask": FIRM,
    "step_help": HELPING,
    "voucher": OFFICE,
    "overview": READERS,
    "mine": frozenset({Role.WORKER}),
    "answer": frozenset({Role.WORKER}),
    "published": ANYONE,
}
