"""Who may open the pages of incentive."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
