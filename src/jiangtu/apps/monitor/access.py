"""Who may open the monitor pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
