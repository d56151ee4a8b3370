"""Who may open the classroom pages. Whose class, whose seat, whose room is asked again in each query."""

from jiangtu.apps.accounts.access import ANYONE, READERS, Who
from jiangtu.apps.accounts.kinds import Role

TRAINEES: Who = frozenset({Role.WORKER})
TEACHING: Who = frozenset({Role.PROVIDER, Role.SCHOOL, Role.EMPLOYER})
OVERSEEING: Who = TEACHING | READERS

ACCESS: dict[str, Who] = {
    "room": TEACHING,
    "scan": TRAINEES,
    "upload": TRAINEES,
    "kept": ANYONE,
    "offline": ANYONE,
    "strip": TRAINEES,
    "absent": TRAINEES,
    "class": OVERSEEING,
    "lesson": TEACHING,
    "excuse": TEACHING,
    "marks": TEACHING,
    "complete": TEACHING,
    "flags": OVERSEEING,
    "answer": TEACHING | {Role.HR_OFFICER},
    "shifts": frozenset({Role.EMPLOYER}),
    "follow_ups": OVERSEEING,
    "follow_up_rows": READERS,
    "check": ANYONE,
    "paper": TRAINEES,
}
