"""How a certificate stands, what somebody holds, what the public may see, what the office looks for."""

import datetime as dt

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from jiangtu.apps.certificates.kinds import CertificateState, Standing
from jiangtu.apps.certificates.models import Certificate, Event
from jiangtu.apps.files import queries as files
from jiangtu.engine.errors import NotTheirs


class NoCertificate(NotTheirs):
    """No certificate has that number, or not the asker."""

    def __init__(self) -> None:
        super().__init__("CERTIFICATE_NOT_THERE", "查无此证。", mend="请核对编号和姓名。")


def standing(number: str) -> Standing:
    """How the certificate stands now; NoCertificate for a number nobody was given. Two queries."""
    found = _with_life().filter(number=number).first()
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
    return list(_with_life().filter(person__in=keys).order_by("-issued_on", "-pk"))


def levels_held(person: int, occupation: str) -> list[str]:
    """The level codes of a person's valid level certificates in an occupation."""
    mine = Certificate.objects.filter(
        person__in=files.keys_of(person), occupation=occupation, kind="LEVEL", state=CertificateState.VALID
    )
    return list(mine.order_by("pk").values_list("level", flat=True))


def moment(micros: int) -> dt.datetime:
    """An instant of the tables in the zone of the city."""
    return timezone.localtime(dt.datetime.fromtimestamp(micros / 1_000_000, dt.UTC))


def _with_life() -> QuerySet[Certificate]:
    events = Prefetch("events", Event.objects.order_by("pk"))
    return Certificate.objects.select_related("replaces", "replaced_by").prefetch_related(events)
