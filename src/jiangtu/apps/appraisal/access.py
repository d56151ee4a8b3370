"""Who may open the pages of appraisal. Whose exam, whose result, whose ticket is asked again in each query."""

from jiangtu.apps.accounts.access import ANYONE, READERS, SIGNED_IN, Who
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.appraisal.kinds import BODIES, FIRM, OFFICE

WORKERS: Who = frozenset({Role.WORKER})
SENDING: Who = frozenset({Role.EMPLOYER, Role.SCHOOL, Role.PROVIDER, Role.ASSESSOR})
WATCHING: Who = OFFICE | {Role.SUPERVISOR}

ACCESS: dict[str, Who] = {
    "plans": ANYONE,
    "plan": ANYONE,
    "standard": ANYONE,
    "publicity": ANYONE,
    "object_to": SIGNED_IN,
    "mine": WORKERS,
    "apply": WORKERS,
    "withdraw": WORKERS,
    "result": WORKERS,
    "ticket": WORKERS,
    "paper": WORKERS,
    "hand_in": WORKERS,
    "desk": BODIES,
    "draft": BODIES,
    "batch": BODIES | READERS,
    "change": BODIES,
    "roll": BODIES,
    "let_in": BODIES,
    "tickets": BODIES,
    "step": BODIES | OFFICE,
    "add_sitting": BODIES,
    "remove_sitting": BODIES,
    "assign": BODIES,
    "relieve": BODIES,
    "enrol": SENDING,
    "incident": BODIES,
    "revoke_incident": OFFICE,
    "door": BODIES,
    "marks": BODIES,
    "differences": BODIES,
    "settle": BODIES,
    "declare": BODIES,
    "office": READERS,
    "decide": OFFICE,
    "answer": OFFICE,
    "upload": OFFICE,
    "examiners": OFFICE,
    "skills": ANYONE,
    "add_skill": OFFICE,
    "bank": OFFICE,
    "items": OFFICE,
    "statistics": WATCHING,
    "raw": WATCHING,
    "radar": WATCHING,
    "look_into": OFFICE,
    "firm_posts": FIRM,
    "post_step": FIRM | OFFICE,
    "posts_office": OFFICE,
}
