"""Who may open the training pages."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
