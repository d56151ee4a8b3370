"""Who may open the front pages."""

from jiangtu.apps.accounts.access import ANYONE, Who

ACCESS: dict[str, Who] = {
    "home": ANYONE,
}
