"""Who may open the pages of certificates."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
