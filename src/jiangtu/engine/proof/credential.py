"""A certificate as an Open Badges 3.0 credential (W3C Verifiable Credentials 2.0), signed so that nobody needs our server.

Two forms of the same words: JSON with an `eddsa-jcs-2022` proof inside, and a `vc+jwt`. The holder's name stands in it as
a salted hash (an OB 3.0 IdentityObject): who has the paper can check the name, who finds the file does not learn it.
joserfc signs the JWT; for the other form no library of Python's speaks JCS, and its thirty lines are here.
"""

import base64
import datetime as dt
import hashlib
import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import base58
import rfc8785
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from jiangtu.engine.proof import signing
from jiangtu.engine.proof.leaf import Json
from jiangtu.engine.proof.signing import Signer

CONTEXT: list[Json] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
SUITE, NATIONAL_SUITE = "eddsa-jcs-2022", "sm2-sm3-jcs"
"""The second is a local suite: the same bytes, hashed and signed by SM3 and SM2."""
JWT_TYPE, ALG = "vc+jwt", "EdDSA"
"""The algorithm's older name: what wallets and verifiers of Open Badges 3.0 accept today; RFC 9864's name is read too."""
REGISTERED = ("iss", "jti", "nbf")
ACHIEVEMENTS = {
    "LEVEL": "Certification", "SINGLE_SKILL": "MicroCredential", "COMPLETION": "CertificateOfCompletion",
    "TITLE": "License", "CRAFTSMAN": "Award", "ONE_X": "Certificate",
}  # fmt: skip
"""Kind of certificate → the achievement type of Open Badges 3.0."""
Document = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a certificate says. `title` is the achievement in words, `level` a code of terms.level or empty."""

    number: str
    kind: str
    holder: str
    title: str
    occupation: str
    level: str
    body: str
    body_name: str
    area: str
    issued_on: dt.date


@dataclass(frozen=True, slots=True)
class Issuing:
    """What surrounds the claims in a credential: its own address, the status list and the place in it, the moment."""

    address: str
    status_list: str
    place: int
    at: dt.datetime


def subject(claims: Claims, salt: str) -> Document:
    """The credentialSubject: what the leaf of the log is made over, so nothing here may change for old certificates."""
    achievement: Document = {
        "id": f"urn:jiangtu:achievement:{claims.kind}:{claims.occupation}:{claims.level}",
        "type": ["Achievement"],
        "achievementType": ACHIEVEMENTS[claims.kind],
        "name": claims.title,
        "criteria": {"narrative": f"{claims.body_name}评价合格。"},
        "description": claims.title,
        "creator": {"id": f"urn:uscc:{claims.body}", "type": ["Profile"], "name": claims.body_name},
        "fieldOfStudy": claims.occupation,
    }
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityHash": name_hash(claims.holder, salt),
                "identityType": "name",
                "hashed": True,
                "salt": salt,
            }
        ],
        "licenseNumber": claims.number,
        "activityEndDate": f"{claims.issued_on.isoformat()}T00:00:00+08:00",
        "activityLocation": {"type": ["Address"], "addressRegion": claims.area},
        "achievement": achievement,
    }


def name_hash(name: str, salt: str) -> str:
    """A holder's name as Open Badges hashes an identity.

    >>> name_hash("张三", "00") == name_hash(" 张三 ", "00") != name_hash("张三", "01")
    True
    """
    return f"sha256${hashlib.sha256((name.strip() + salt).encode()).hexdigest()}"


def names(credential: Document, name: str) -> bool:
    """Whether the credential was issued to somebody of that name."""
    held = cast(Document, cast(list[Json], _in(credential, "credentialSubject")["identifier"])[0])
    return held["identityHash"] == name_hash(name, str(held["salt"]))


def unsigned(claims: Claims, salt: str, issuing: Issuing, *, issuer: str, issuer_name: str) -> Document:
    """The credential without a proof; `issuer` is the did:key that will sign it."""
    return {
        "@context": CONTEXT,
        "id": issuing.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": issuer_name},
        "validFrom": f"{claims.issued_on.isoformat()}T00:00:00+08:00",
        "name": claims.title,
        "credentialSubject": subject(claims, salt),
        "credentialStatus": [
            _status(issuing, "revocation"),
            _status(issuing, "suspension"),
        ],
    }


def _status(issuing: Issuing, purpose: str) -> Document:
    address = issuing.status_list.replace("{purpose}", purpose)
    return {
        "id": f"{address}#{issuing.place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(issuing.place),
        "statusListCredential": address,
    }


def signed(document: Document, *, signer: Signer, at: dt.datetime) -> Document:
    """The document with its proof; with a second, national one where the signer has such a key."""
    proofs: list[Json] = [_proof(document, SUITE, signer.method, at)]
    first = cast(Document, proofs[0])
    first["proofValue"] = signing.multibase(signer.sign(_hashed(document, first)))
    if signer.national:
        method = f"urn:sm2:{signing.sm2_public(signer.national)}"
        second = _proof(document, NATIONAL_SUITE, method, at)
        second["proofValue"] = signing.sm2_sign(signer.national, _joined(document, second))
        proofs.append(second)
    return {**document, "proof": proofs if len(proofs) > 1 else first}


def _proof(document: Document, suite: str, method: str, at: dt.datetime) -> Document:
    return {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }


def _hashed(document: Document, proof: Document) -> bytes:
    """What eddsa-jcs-2022 signs: the hash of the proof's own words, then that of the document's."""
    halves = _halves(document, proof)
    return b"".join(hashlib.sha256(half).digest() for half in halves)


def _joined(document: Document, proof: Document) -> bytes:
    return b"".join(_halves(document, proof))


def _halves(document: Document, proof: Document) -> tuple[bytes, bytes]:
    plain = {name: value for name, value in document.items() if name != "proof"}
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    return rfc8785.dumps(config), rfc8785.dumps(plain)


def faults(document: Document) -> list[str]:
    """What is wrong with the document's proofs, in words; empty when every one holds.

    At least one must be an eddsa-jcs-2022 by the issuer's own key.
    """
    given = document.get("proof")
    proofs = [p for p in (given if isinstance(given, list) else [given]) if isinstance(p, dict)]
    if not any(p.get("cryptosuite") == SUITE for p in proofs):
        return ["没有签名"]
    return [fault for proof in proofs if (fault := _fault(document, proof))]


def _fault(document: Document, proof: Document) -> str:
    suite, value, method = (
        str(proof.get(k, "")) for k in ("cryptosuite", "proofValue", "verificationMethod")
    )
    if proof.get("type") != "DataIntegrityProof" or proof.get("proofPurpose") != "assertionMethod":
        return "签名的用途不对"
    if suite == NATIONAL_SUITE:
        good = signing.sm2_holds(method.removeprefix("urn:sm2:"), value, _joined(document, proof))
        return "" if good else "国密签名不符"
    if suite != SUITE:
        return f"不认识的签名算法 {suite}"
    if method != signing.method_of(issuer_of(document)):
        return "签名所用的密钥不是签发者的"
    try:
        raw = base58.b58decode(value[1:]) if value.startswith("z") else b""
    except ValueError:
        raw = b""
    return "" if signing.holds(issuer_of(document), raw, _hashed(document, proof)) else "签名不符"


def issuer_of(document: Document) -> str:
    """The did of who issued it; empty when nobody is named."""
    issuer = document.get("issuer")
    return str(issuer.get("id", "")) if isinstance(issuer, dict) else str(issuer or "")


def as_jwt(document: Document, *, signer: Signer) -> str:
    """The same credential as a compact JWT; the holder's wallet and other libraries read this form."""
    key = OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "d": _b64(signer.secret), "x": _b64(_public(signer.did))}
    )
    header = {"alg": ALG, "typ": JWT_TYPE, "kid": signer.method}
    with _old_name():
        return jwt.encode(
            header, cast(dict[str, object], {**document, **_registered(document)}), key, algorithms=[ALG]
        )


def _registered(document: Document) -> Document:
    """What Open Badges 3.0 §8.2.6.1 wants said a second time in a token's own claims."""
    since = dt.datetime.fromisoformat(str(document["validFrom"]))
    return {"iss": issuer_of(document), "jti": document["id"], "nbf": int(since.timestamp())}


def from_jwt(token: str) -> Document:
    """The credential of a JWT whose signature holds; ValueError otherwise. The key is the issuer's own did:key."""
    try:
        key = OKPKey.import_key(
            {"kty": "OKP", "crv": "Ed25519", "x": _b64(_public(issuer_of(peeked(token))))}
        )
        with _old_name():
            read = cast(Document, jwt.decode(token, key, algorithms=[ALG, "Ed25519"]).claims)
        document = {name: value for name, value in read.items() if name not in REGISTERED}
        if {name: read.get(name) for name in REGISTERED} != _registered(document):
            raise ValueError("claims")
    except (JoseError, ValueError, IndexError, KeyError) as error:
        raise ValueError("signature") from error
    return document


def peeked(token: str) -> Document:
    """The credential of a JWT whose signature nobody has checked; empty when it is none."""
    try:
        middle = token.split(".")[1]
        read = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, IndexError):
        return {}
    return cast(Document, read) if isinstance(read, dict) else {}


@contextmanager
def _old_name() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # joserfc warns of the older name
        yield


def _public(did: str) -> bytes:
    return signing.public_key(did).public_bytes_raw()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _in(document: Mapping[str, Json], name: str) -> Document:
    return cast(Document, document[name])
