"""Who may open the learning pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
