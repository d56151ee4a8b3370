"""What the log's leaves are made over, and the credential of a certificate, from its row."""

import datetime as dt

from jiangtu.apps.certificates.models import Certificate
from jiangtu.engine.proof import credential, leaf
from jiangtu.engine.proof.head import spelled
from jiangtu.engine.proof.leaf import Json

SUBJECT_STEPS = frozenset({"issue", "amend"})
"""Steps after which the log holds the certificate's words anew."""


def claims(c: Certificate) -> credential.Claims:
    """What a certificate says now."""
    return credential.Claims(
        number=c.number, kind=c.kind, holder=c.holder, title=c.title, occupation=c.occupation, level=c.level,
        body=c.body_id, body_name=c.body_name, area=c.area, issued_on=c.issued_on,
    )  # fmt: skip


def salt(key: bytes) -> str:
    """The salt of the holder's name in a credential; it follows from the leaf's key."""
    return leaf.fields(key, {"salt": ""})["salt"][:16]


def subject(c: Certificate, key: bytes) -> dict[str, Json]:
    """What the leaf of an issued or amended certificate is made over: its credential's subject."""
    return credential.subject(claims(c), salt(key))


def document(c: Certificate, step: str, key: bytes, *, reason: str, at: dt.datetime) -> dict[str, Json]:
    """What the leaf of a step is made over: the subject for an issue or an amendment, otherwise the step itself."""
    if step in SUBJECT_STEPS:
        return subject(c, key)
    return {"number": c.number, "step": step, "reason": reason, "at": spelled(at)}


def leaf_value(key: bytes, document: dict[str, Json]) -> bytes:
    """The leaf over a document."""
    return leaf.value(leaf.fields(key, document))
