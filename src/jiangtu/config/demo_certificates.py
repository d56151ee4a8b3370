"""The demo city's certificates: two bodies that appraise, some three hundred people with certificates, and what became of a few.

Issued through the same service the exams use, so that every one has its number, its leaf in the log and its row in the file.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.certificates import log, services
from jiangtu.apps.certificates.kinds import CertificateKind, Draft
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import lookup
from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.kinds import CheckResult
from jiangtu.apps.registers.models import Organisation
from jiangtu.city.plan import CITY_AREA

PEOPLE = 300
TRADES = ("6-18-02-04", "6-31-01-03", "4-10-01-05", "6-18-01-01")
"""焊工、电工、养老护理员、车工."""
SOCIETY = "52450200MJ9PJ00016"
DETAILS: dict[str, str | int | bool] = {
    "organ": "0000", "site": "000016", "staff": 6, "assessors": 12, "rooms": True, "apart": True, "promise": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clerk:
    """Whoever would have done it."""

    role: str
    username: str = "demo"


BODY, OFFICE = Clerk(Role.ASSESSOR), Clerk(Role.HR_OFFICER)


def seed(*, worker: int, at: dt.datetime) -> None:
    """Certificates of the last half year for `worker` and some three hundred others; one withdrawn, one replaced."""
    _body(at)
    facts = snapshots.latest_facts()
    persons = sorted({worker, *(facts["workers"]["person"].to_pylist()[:PEOPLE] if facts else [])})
    drafts = _drafts(persons, at.date())
    made = services.issue(drafts, actor=BODY, at=at)
    mine = next((c for c in made if c.person == worker), None)
    others = [c for c in made if c.person != worker]
    log.publish(at=at)
    if mine is None or len(others) < 4:
        return
    services.withdraw(others[0].number, reason="经查，实操考试由他人代考", actor=OFFICE, at=at)
    services.replace(others[1].number, reason="原证书遗失", actor=OFFICE, at=at)
    services.suspend(others[2].number, reason="举报核查期间", actor=OFFICE, at=at)
    services.printed(mine.number, actor=OFFICE, at=at)


def _drafts(persons: Sequence[int], day: dt.date) -> list[Draft]:
    names = lookup.names(persons)
    return [
        Draft(
            kind=CertificateKind.LEVEL, person=person, holder=names[person], occupation=TRADES[n % len(TRADES)],
            level="543"[n % 3], body=SOCIETY, body_class="S", organ="0000", site="000016", area=CITY_AREA,
            issued_on=day - dt.timedelta(days=7 * (n % 26)), source=f"demo:certificate:{person}",
            marks={"theory": 60 + n * 7 % 40, "skill": 60 + n * 11 % 38},
        )
        for n, person in enumerate(persons)
        if names.get(person)
    ]  # fmt: skip


def _body(at: dt.datetime) -> None:
    """The public appraisal body, listed for a year and more."""
    if Organisation.objects.filter(pk=SOCIETY).exists():
        return
    since = at.date() - dt.timedelta(days=400)
    registers.save_organisation(
        code=SOCIETY, name="柳州市职业技能评价中心", area=CITY_AREA, actor=OFFICE, at=at
    )
    scopes = [(trade, "5432", CITY_AREA) for trade in TRADES]
    draft = registers.Draft("appraisal-society", "柳州市职业技能评价中心", details=DETAILS, scopes=scopes)
    saved = registers.save_draft(organisation=SOCIETY, draft=draft, actor=BODY, at=at)
    registers.apply_for(entry=saved.pk, organisation=SOCIETY, actor=BODY, at=at)
    listed = registers.list_entry(entry=saved.pk, day=since, actor=OFFICE, at=at)
    if listed.check_by and listed.check_by <= at.date():
        month_ago = at.date() - dt.timedelta(days=30)
        registers.check(entry=saved.pk, result=CheckResult.PASSED, day=month_ago, actor=OFFICE, at=at)
