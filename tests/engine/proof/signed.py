"""A log of seven certificates with everything one downloads: credentials, proofs, lists, heads."""

import datetime as dt
import json
from dataclasses import replace

from jiangtu.engine.proof import credential, head, leaf, status, tree
from jiangtu.engine.proof.credential import Claims, Document, Issuing
from jiangtu.engine.proof.head import Head
from jiangtu.engine.proof.signing import Signer
from tests.engine.proof.test_tree import Store, stored

AT = dt.datetime(2025, 6, 30, 1, tzinfo=dt.UTC)
SIGNER, OTHER = Signer(b"1" * 32), Signer(b"2" * 32)
LOG = "jiangtu:450200:certificates"
CLAIMS = Claims(
    number="S000045000012254000001", kind="LEVEL", holder="覃美玲", title="焊工 四级/中级工", occupation="6-18-02-04", level="4",
    body="52450200MJ1PX00070", body_name="柳州技能评价中心", area="450200", issued_on=dt.date(2025, 6, 30),
)  # fmt: skip
PLACE, SALT = 3, "00ff00ff00ff00ff"
LIST = "https://liuzhou.example/certificates/status/0-{purpose}/"


def key(n: int) -> bytes:
    """The key of certificate `n`'s leaf."""
    return n.to_bytes(16)


def claims(n: int) -> Claims:
    return replace(CLAIMS, number=f"S00004500001225400000{n + 1}")


def values() -> list[bytes]:
    """The seven leaves."""
    return [leaf.value(leaf.fields(key(n), credential.subject(claims(n), SALT))) for n in range(7)]


def store() -> Store:
    return stored(values())


def unsigned(n: int = PLACE, *, issuer: Signer = SIGNER) -> Document:
    issuing = Issuing(f"https://liuzhou.example/certificates/c/{n}/", LIST, n, AT)
    return credential.unsigned(
        claims(n), SALT, issuing, issuer=issuer.did, issuer_name="柳州市人力资源和社会保障局"
    )


def good(n: int = PLACE, *, signer: Signer = SIGNER) -> Document:
    """A credential signed by its issuer."""
    return credential.signed(unsigned(n, issuer=signer), signer=signer, at=AT)


def head_of(size: int, *, signer: Signer = SIGNER, leaves: list[bytes] | None = None) -> Head:
    kept = stored(leaves or values())
    return head.signed(LOG, size, tree.root(kept.read, size), at=AT, signer=signer)


def proof(n: int = PLACE, *, size: int = 7) -> Document:
    """What one downloads beside a credential."""
    return {
        "type": "JiangtuProof", "number": claims(n).number, "key": key(n).hex(), "leaf": n,
        "fields": dict(leaf.fields(key(n), credential.subject(claims(n), SALT))),
        "path": [step.hex() for step in tree.inclusion(store().read, n, size)], "head": head_of(size).document(),
    }  # fmt: skip


def status_list(purpose: status.Purpose, *places: int, signer: Signer = SIGNER) -> Document:
    address = LIST.replace("{purpose}", purpose)
    return credential.signed(
        status.list_document(address, purpose, places, issuer=signer.did, at=AT), signer=signer, at=AT
    )


def consistency(first: int, second: int) -> Document:
    path = [step.hex() for step in tree.consistency(store().read, first, second)]
    return {"type": "JiangtuConsistency", "first": first, "second": second, "path": path}


def dumped(*documents: Document | str) -> list[tuple[str, str]]:
    """Documents as named files."""
    return [(f"{n}.json", d if isinstance(d, str) else json.dumps(d)) for n, d in enumerate(documents)]
