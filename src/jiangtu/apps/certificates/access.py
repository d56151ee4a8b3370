"""Who may open the pages of certificates. What is public is open to a printed code, never to a bare number."""

from jiangtu.apps.accounts.access import ANYONE, Who
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.certificates.kinds import HOLDER, OFFICE

READING: Who = OFFICE | {Role.SUPERVISOR}

ACCESS: dict[str, Who] = {
    "check": ANYONE,
    "check_paper": ANYONE,
    "scan": ANYONE,
    "credential": ANYONE,
    "token": ANYONE,
    "proof": ANYONE,
    "bundle": ANYONE,
    "status": ANYONE,
    "log": ANYONE,
    "head": ANYONE,
    "published": ANYONE,
    "consistency": ANYONE,
    "leaves": ANYONE,
    "mine": HOLDER,
    "own": HOLDER,
    "own_paper": HOLDER,
    "office": READING,
    "office_page": READING,
    "step": OFFICE,
    "paper": OFFICE,
}
