"""Who may open the audit pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
