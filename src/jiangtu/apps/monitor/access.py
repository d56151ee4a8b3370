"""Who may see the city as a whole; the rows behind a figure are for those who work with people's files."""

from jiangtu.apps.accounts.access import READERS, Who
from jiangtu.apps.accounts.kinds import Role

ACCESS: dict[str, Who] = {
    "cockpit": READERS | {Role.ADMINISTRATOR},
    "figure": READERS | {Role.ADMINISTRATOR},
    "figure_file": READERS | {Role.ADMINISTRATOR},
    "rows": READERS,
    "rows_file": READERS,
}
