"""Who may open the pages of career. Whose goal, firm, school is asked again in each call."""

from jiangtu.apps.accounts.access import ANYONE, READERS, Who
from jiangtu.apps.career.kinds import FIRM, OFFICE, SCHOOL, WORKER

ACCESS: dict[str, Who] = {
    "mine": WORKER,
    "rung": WORKER,
    "set_goal": WORKER,
    "step_goal": WORKER,
    "questions": WORKER,
    "say": WORKER,
    "credits": WORKER,
    "ask_credits": WORKER,
    "ask_exchange": WORKER,
    "ask_use": WORKER,
    "take_back": WORKER,
    "elmo": WORKER,
    "ctdl": WORKER,
    "ask_switch": WORKER | FIRM,
    "answer_switch": WORKER | FIRM,
    "firm": FIRM,
    "set_grade": FIRM,
    "hold_grade": FIRM,
    "survey": FIRM,
    "school": SCHOOL,
    "use_rules": SCHOOL,
    "decide": SCHOOL,
    "add_result": SCHOOL,
    "withdraw_result": SCHOOL,
    "office": READERS,
    "office_agreements": READERS,
    "draft_agreement": OFFICE,
    "step_agreement": OFFICE,
    "bridges": ANYONE,
    "agreements": ANYONE,
}
