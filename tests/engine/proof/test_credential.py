"""Credentials in both forms, held against libraries and code that are not ours."""

import base64
import copy
import datetime as dt
import hashlib
import json
import warnings

import base58
import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.jwk import OKPKey
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from jiangtu.engine.proof import credential
from jiangtu.engine.proof.credential import Document
from tests.engine.proof.signed import CLAIMS, OTHER, PLACE, SALT, SIGNER, good, status_list, unsigned


def outside(document: Document) -> None:
    """eddsa-jcs-2022 checked by the words of the standard with cryptography alone; InvalidSignature when it does not hold."""
    proof = dict(document["proof"])
    value = base58.b58decode(proof.pop("proofValue")[1:])
    plain = {name: v for name, v in document.items() if name != "proof"}
    hashed = hashlib.sha256(rfc8785.dumps(proof)).digest() + hashlib.sha256(rfc8785.dumps(plain)).digest()
    raw = base58.b58decode(document["issuer"]["id"].removeprefix("did:key:z"))
    Ed25519PublicKey.from_public_bytes(raw[2:]).verify(value, hashed)


def token() -> str:
    return credential.as_jwt(unsigned(), signer=SIGNER)


def downloads(*lists: Document):
    """What an address answers to the outside verifier: status lists as JWTs."""
    signed = {
        one["id"]: credential.as_jwt({k: v for k, v in one.items() if k != "proof"}, signer=SIGNER)
        for one in lists
    }
    return lambda url: signed[url].encode()


def test_an_outside_library_accepts_a_good_credential() -> None:
    accepted = OB3Verifier.for_issuer_did(SIGNER.did).verify(token())

    assert accepted.issuer.id == SIGNER.did
    assert accepted.achievement.name == CLAIMS.title


@pytest.mark.parametrize(
    "part", ["name", "validFrom", "issuer", "credentialSubject", "credentialStatus", "id"]
)
def test_an_outside_library_refuses_each_tampered_credential(part: str) -> None:
    head, body, signature = token().split(".")
    document = json.loads(base64.urlsafe_b64decode(body + "=="))
    if part == "credentialSubject":
        document[part]["achievement"]["name"] = "焊工 一级/高级技师"
    elif part == "credentialStatus":
        document[part] = []
    elif part == "issuer":
        document[part]["name"] = "别处"
    else:
        document[part] = "2020-01-01T00:00:00+08:00" if part == "validFrom" else "other"
    forged = base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    with pytest.raises(OB3VerificationError):
        OB3Verifier.for_issuer_did(SIGNER.did).verify(f"{head}.{forged}.{signature}")


def test_an_outside_library_refuses_another_issuer_s_key() -> None:
    with pytest.raises(OB3VerificationError):
        OB3Verifier.for_issuer_did(OTHER.did).verify(token())


@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_an_outside_library_reads_our_status_lists(purpose: str) -> None:
    other = "suspension" if purpose == "revocation" else "revocation"
    verifier = OB3Verifier.for_issuer_did(SIGNER.did)

    verifier.verify(
        token(), check_status=True, download=downloads(status_list(purpose, 9), status_list(other))
    )
    with pytest.raises(OB3VerificationError):
        verifier.verify(
            token(), check_status=True, download=downloads(status_list(purpose, PLACE), status_list(other))
        )


def test_joserfc_reads_the_token_with_the_bare_key() -> None:
    raw = base58.b58decode(SIGNER.did.removeprefix("did:key:z"))[2:]
    key = OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode()}
    )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = jwt.decode(token(), key, algorithms=["EdDSA"])

    registered = {"iss": SIGNER.did, "jti": unsigned()["id"], "nbf": 1_751_212_800}
    assert (read.header["typ"], read.claims) == ("vc+jwt", {**unsigned(), **registered})


def test_the_json_form_holds_by_the_words_of_the_standard() -> None:
    outside(good())


def _paths(value: object, way: tuple[object, ...] = ()):
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(inner, (*way, name))
    else:
        yield way


@pytest.mark.parametrize(
    "way", [w for w in _paths(good()) if w != ("proof", "proofValue")], ids=lambda w: ".".join(map(str, w))
)
def test_changing_any_single_value_breaks_the_json_form(way: tuple[object, ...]) -> None:
    document = copy.deepcopy(good())
    at: object = document
    for step in way[:-1]:
        at = at[step]  # type: ignore[index]
    at[way[-1]] = OTHER.did if way == ("issuer", "id") else "changed"  # type: ignore[index]

    with pytest.raises(InvalidSignature):
        outside(document)
    assert credential.faults(document) != []


def test_a_name_is_checked_without_being_told() -> None:
    document = good()

    assert credential.names(document, "覃美玲")
    assert not credential.names(document, "覃美琳")
    assert CLAIMS.holder not in json.dumps(document, ensure_ascii=False)


def test_a_credential_s_subject_does_not_change_between_releases() -> None:
    spelled = rfc8785.dumps(credential.subject(CLAIMS, SALT))

    assert (
        hashlib.sha256(spelled).hexdigest()
        == "20ef3308a8ad09a50ce049281b5dce8e555466ecbc1308e284024149e5315728"
    )


@pytest.mark.parametrize("text", ["", "a.b.c", "ey.ey.ey", "e30.e30."])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        credential.from_jwt(text)


def test_the_title_of_a_day_is_that_day() -> None:
    assert good()["validFrom"] == f"{dt.date(2025, 6, 30)}T00:00:00+08:00"
