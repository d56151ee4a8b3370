"""Who may open the pages of incentive."""

from jiangtu.apps.accounts.access import ANYONE, SIGNED_IN, Who
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.incentive.kinds import APPLICANTS, OFFICE

WORKER: Who = frozenset({Role.WORKER})
ORGANISATIONS: Who = APPLICANTS - WORKER
ADMINISTRATORS: Who = frozenset({Role.ADMINISTRATOR})
READING: Who = OFFICE | {Role.SUPERVISOR}

ACCESS: dict[str, Who] = {
    "mine": WORKER,
    "apply": WORKER,
    "account": WORKER,
    "own": APPLICANTS,
    "act": APPLICANTS,
    "appeal": APPLICANTS,
    "letter": APPLICANTS | READING,
    "ours": ORGANISATIONS,
    "our_list": ORGANISATIONS,
    "file_ours": ORGANISATIONS,
    "our_account": ORGANISATIONS,
    "our_class": APPLICANTS - WORKER - {Role.EMPLOYER},
    "reply": APPLICANTS,
    "notice": ANYONE,
    "object": SIGNED_IN,
    "queue": READING,
    "queue_list": READING,
    "case": READING,
    "decide": OFFICE,
    "recompute": OFFICE,
    "approve_many": OFFICE,
    "override": OFFICE,
    "clear": OFFICE,
    "cards": OFFICE,
    "funnel": READING,
    "funnel_rows": READING,
    "one_class": READING,
    "objections": READING,
    "answer": OFFICE,
    "proof": READING,
    "findings": READING,
    "run_rules": OFFICE,
    "controls": READING,
    "begin": OFFICE,
    "control": READING,
    "sample": OFFICE,
    "stop_list": READING | ADMINISTRATORS,
    "stop": OFFICE | ADMINISTRATORS,
    "decide_stop": OFFICE | ADMINISTRATORS,
}
