"""Who may open the files pages: a worker his own, an officer everybody's with a line in the audit for each look."""

from jiangtu.apps.accounts.access import OFFICERS, READERS, Who
from jiangtu.apps.accounts.kinds import Role

HR: Who = frozenset({Role.HR_OFFICER})
"""Who is whom, and a number in full, are answered for by one office."""

ACCESS: dict[str, Who] = {
    "my_file": frozenset({Role.WORKER}),
    "correct": frozenset({Role.WORKER}),
    "person": READERS,
    "reveal": HR,
    "queue": HR,
    "decide": HR,
    "reopen": HR,
    "reverse": HR,
    "corrections": OFFICERS,
    "evidence": OFFICERS,
    "answer": OFFICERS,
    "import": OFFICERS,
    "undo": OFFICERS,
}
