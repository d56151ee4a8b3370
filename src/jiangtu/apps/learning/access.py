"""Who may open the learning pages. Whose page, booking, application or cohort is asked again in each query."""

from jiangtu.apps.accounts.access import ANYONE, READERS, Who
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.learning.kinds import AUTHORS

LEARNERS: Who = frozenset({Role.WORKER})
WRITING: Who = frozenset(AUTHORS)
UNION: Who = frozenset({Role.UNION_OFFICER})
KEEPERS: Who = frozenset({Role.ADMINISTRATOR})

ACCESS: dict[str, Who] = {
    "library": ANYONE,
    "course": ANYONE,
    "lesson": ANYONE,
    "picture": ANYONE,
    "mine": LEARNERS,
    "enrol": LEARNERS,
    "finish": LEARNERS,
    "test": LEARNERS,
    "attempt": LEARNERS,
    "authored": WRITING,
    "write": WRITING,
    "edit": WRITING,
    "desk": WRITING,
    "save_lesson": WRITING,
    "add_picture": WRITING,
    "bank": WRITING,
    "publish": WRITING,
    "lecturers": ANYONE,
    "ask": WRITING,
    "bookings": WRITING,
    "answer": WRITING,
    "palace": ANYONE,
    "tuition": LEARNERS,
    "withdraw": LEARNERS,
    "tuition_office": READERS,
    "decide": UNION,
    "programmes": ANYONE,
    "join": LEARNERS,
    "leave": LEARNERS,
    "cohorts": WRITING,
    "roster": WRITING,
    "set_class": WRITING,
    "member": WRITING,
    "platforms": KEEPERS,
    "platform": KEEPERS,
    "platform_key": KEEPERS,
    "statements": ANYONE,
    "about": ANYONE,
    "class_statements": WRITING | READERS,
    "start": LEARNERS,
    "start_lesson": LEARNERS,
    "choose": WRITING,
    "choice": ANYONE,
    "chosen": WRITING,
    "authorize": ANYONE,
    "keys": ANYONE,
    "token": ANYONE,
    "item": ANYONE,
    "members": ANYONE,
    "scores": ANYONE,
}
"""Addresses that machines call are open to the gate and prove the caller themselves (`api.py`)."""
