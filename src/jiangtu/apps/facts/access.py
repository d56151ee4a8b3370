"""Who may open the facts pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
