"""Who may open the workplace pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
