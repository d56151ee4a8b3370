"""A body that may appraise, people to appraise, and drafts of certificates, laid through the services."""

import datetime as dt
from dataclasses import replace

from jiangtu.apps.certificates import services
from jiangtu.apps.certificates.kinds import CertificateKind, Draft
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.files.models import Person as Persona
from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.models import Entry
from tests.apps.training.planned import AT, CITY, OFFICER, Person

__all__ = ["AT", "CITY", "OFFICER"]
DAY = dt.date(2025, 6, 30)
BODY = "52450200MJ1PX00070"
ASSESSOR = Person("ASSESSOR", "assessor")
DETAILS = {
    "organ": "0000",
    "site": "000012",
    "staff": 4,
    "assessors": 6,
    "rooms": True,
    "apart": True,
    "promise": True,
}
LEVEL = Draft(
    kind=CertificateKind.LEVEL, person=1, holder="覃美玲", occupation="6-18-02-04", level="4", body=BODY, body_class="S",
    organ="0000", site="000012", area=CITY, issued_on=DAY, source="appraisal:result:1", marks={"theory": 85, "skill": 70},
)  # fmt: skip


def body(code: str = BODY, *, since: dt.date = dt.date(2025, 1, 2), name: str = "柳州技能评价中心") -> Entry:
    """A listed appraisal body for machines' occupations at levels 5 to 2 in the city, for three years."""
    registers.save_organisation(code=code, name=name, area=CITY, actor=OFFICER, at=AT)
    draft = registers.Draft("appraisal-society", name, details=DETAILS, scopes=[("6-18", "5432S", CITY)])
    entry = registers.save_draft(organisation=code, draft=draft, actor=ASSESSOR, at=AT)
    registers.apply_for(entry=entry.pk, organisation=code, actor=ASSESSOR, at=AT)
    return registers.list_entry(entry=entry.pk, day=since, actor=OFFICER, at=AT)


def people(count: int) -> None:
    """Persons 1…count of the e-file."""
    Persona.objects.bulk_create([Persona(id=n, since=0) for n in range(1, count + 1)], ignore_conflicts=True)


def draft(n: int = 1, **changed: object) -> Draft:
    """A welder's certificate of level four for person `n`."""
    return replace(LEVEL, **{"person": n, "source": f"appraisal:result:{n}", **changed})


def issued(count: int = 1) -> list[Certificate]:
    """That many certificates of a new body, for persons 1…count."""
    body()
    people(count)
    return services.issue([draft(n) for n in range(1, count + 1)], actor=ASSESSOR, at=AT)
