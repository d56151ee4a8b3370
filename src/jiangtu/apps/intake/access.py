"""Who may open the intake pages."""

from jiangtu.apps.accounts.access import OFFICERS, READERS, Who

ACCESS: dict[str, Who] = {
    "batches": READERS,
    "receive": OFFICERS,
    "batch": READERS,
    "check": OFFICERS,
    "mapping": OFFICERS,
    "findings": OFFICERS,
    "mend": OFFICERS,
    "marked": OFFICERS,
    "accept": OFFICERS,
    "template": READERS,
}
