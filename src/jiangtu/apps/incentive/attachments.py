"""Proof handed in beside an objection: kept sealed, opened for whoever answers, each look written down.

NotAttached  the objection came without a file
"""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.incentive.models import Objection
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import NotTheirs


class NotAttached(NotTheirs):
    """The objection came without a file."""

    def __init__(self) -> None:
        super().__init__("NOT_ATTACHED", "这一件没有附证明。", mend="请核对编号。")


def attach(objection: Objection, name: str, content: bytes) -> Objection:
    """The objection with its proof; a file that is there already stays. A killed write leaves none.

    `name` ends like the kind of file it is; nothing else of it is kept.
    """
    if objection.attached:
        return objection
    place = _place(objection.pk)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(crypto.vault().seal_bytes(content, about=_about(objection.pk)))
    fresh.replace(place)
    objection.attached = f"objection-{objection.pk}{Path(name).suffix}"
    objection.save(update_fields=["attached"])
    return objection


def opened(objection: int, *, actor: Actor, at: dt.datetime) -> tuple[str, bytes]:
    """Name and content of the proof; whom the claim pays can read of the look. NotAttached."""
    found = Objection.objects.select_related("claim").get(pk=objection)
    if not found.attached:
        raise NotAttached
    content = crypto.vault().open_bytes(_place(found.pk).read_bytes(), about=_about(found.pk))
    told: dict[str, str | int] = {"claim": found.claim_id, "objection": found.pk}
    with transaction.atomic():
        audit.record(Deed(Action.LOOK, at, found.claim.person, Purpose.APPLICATION, detail=told), actor=actor)
    return found.attached, content


def _place(objection: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "incentive" / f"{objection}.sealed"


def _about(objection: int) -> bytes:
    return f"incentive.objection:{objection}".encode()
