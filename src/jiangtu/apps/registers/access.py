"""Who may open the registers pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
