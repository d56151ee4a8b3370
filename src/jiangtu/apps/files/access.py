"""Who may open the files pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
