"""Who may open the pages of career."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
