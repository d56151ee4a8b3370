"""Who may open the pages of appraisal."""

from jiangtu.apps.accounts.access import Who

ACCESS: dict[str, Who] = {}
