"""Who may open the classroom pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
