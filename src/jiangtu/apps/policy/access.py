"""Who may open the policy pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
