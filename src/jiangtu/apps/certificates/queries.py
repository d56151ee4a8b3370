"""How a certificate stands, what somebody holds, what the public may see, what the office looks for."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from jiangtu.apps.certificates.kinds import CertificateState, Standing
from jiangtu.apps.certificates.models import Certificate, Event
from jiangtu.apps.files import queries as files
from jiangtu.apps.reference.rules import page_number
from jiangtu.engine.errors import NotTheirs


class NoCertificate(NotTheirs):
    """No certificate has that number, or not the asker."""

    def __init__(self) -> None:
        super().__init__("CERTIFICATE_NOT_THERE", "查无此证。", mend="请核对编号和姓名。")


def standing(number: str) -> Standing:
    """How the certificate stands now; NoCertificate for a number nobody was given. Two queries."""
    found = with_life().filter(number=number).first()
    if found is None:
        raise NoCertificate
    return standing_of(found)


def standing_of(certificate: Certificate) -> Standing:
    """`standing` of a row whose events were fetched, or are now."""
    events = sorted(certificate.events.all(), key=lambda e: e.pk)
    last = next(e for e in reversed(events) if e.step not in ("print", "amend"))
    successor = getattr(certificate, "replaced_by", None)
    return Standing(
        number=certificate.number,
        state=CertificateState(certificate.state),
        amended=any(e.step == "amend" for e in events),
        since=moment(last.at).date(),
        reason=last.reason,
        replaced_by=successor.number if successor else "",
    )


def held(person: int) -> list[Certificate]:
    """A person's certificates, newest first, under every key he has had; their events with them. Three queries."""
    keys = files.keys_of(person)
    return list(with_life().filter(person__in=keys).order_by("-issued_on", "-pk"))


def levels_held(person: int, occupation: str) -> list[str]:
    """The level codes of a person's valid level certificates in an occupation."""
    mine = Certificate.objects.filter(
        person__in=files.keys_of(person), occupation=occupation, kind="LEVEL", state=CertificateState.VALID
    )
    return list(mine.order_by("pk").values_list("level", flat=True))


def moment(micros: int) -> dt.datetime:
    """An instant of the tables in the zone of the city."""
    return timezone.localtime(dt.datetime.fromtimestamp(micros / 1_000_000, dt.UTC))


def with_life() -> QuerySet[Certificate]:
    """Certificates with their events, what they replace and what replaced them. Two queries."""
    events = Prefetch("events", Event.objects.order_by("pk"))
    return Certificate.objects.select_related("replaces", "replaced_by").prefetch_related(events)


def own(number: str, person: int) -> Certificate:
    """One of a person's certificates; NoCertificate for anybody else's."""
    found = Certificate.objects.filter(number=number, person__in=files.keys_of(person)).first()
    if found is None:
        raise NoCertificate
    return found


PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what the office looked for."""

    rows: list[Certificate]
    count: int
    number: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.count // PER_PAGE))


def searched(words: str, state: str, *, page: str) -> Found:
    """Certificates whose number or holder begins so, or whose body is called so, newest first; all for no words."""
    found = Certificate.objects.order_by("-pk")
    if state:
        found = found.filter(state=state)
    for word in words.split():
        found = found.filter(
            Q(number__startswith=word.upper()) | Q(holder__startswith=word) | Q(body_name__contains=word)
        )
    count = found.count()
    number = min(page_number(page), max(1, -(-count // PER_PAGE)))
    return Found(list(found[(number - 1) * PER_PAGE : number * PER_PAGE]), count, number)
