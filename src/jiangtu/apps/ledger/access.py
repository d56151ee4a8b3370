"""Who may open the pages of ledger."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
