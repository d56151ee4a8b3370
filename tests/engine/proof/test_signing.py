"""Keys and signatures, by known answers and by other libraries."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3 import did as outside

from jiangtu.engine.proof import signing
from jiangtu.engine.proof.signing import Signer

# RFC 8032 §7.1, test 2
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
SIGNED = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"


def test_ed25519_by_its_known_answer() -> None:
    signer = Signer(SECRET)

    assert signer.sign(b"\x72").hex() == SIGNED
    assert signing.holds(signer.did, bytes.fromhex(SIGNED), b"\x72")
    assert not signing.holds(signer.did, bytes.fromhex(SIGNED), b"\x73")


def test_a_did_is_the_key_another_library_reads() -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    pem = outside.resolve_did(Signer(SECRET).did)

    assert load_pem_public_key(pem) == Ed25519PrivateKey.from_private_bytes(SECRET).public_key()


@pytest.mark.parametrize("did", ["", "did:key:z", "did:key:z6Mk", "did:web:liuzhou.example", "did:key:z0"])
def test_what_is_no_key_holds_nothing(did: str) -> None:
    assert not signing.holds(did, bytes(64), b"")


def test_sm3_by_its_known_answer() -> None:  # GB/T 32905-2016, A.1
    assert signing.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm2_holds_for_its_own_message_alone() -> None:
    public, signature = signing.sm2_public(SECRET), signing.sm2_sign(SECRET, "证书".encode())

    assert signing.sm2_holds(public, signature, "证书".encode())
    assert not signing.sm2_holds(public, signature, "证书2".encode())
    assert not signing.sm2_holds(signing.sm2_public(b"x" * 32), signature, "证书".encode())
    assert signing.sm2_sign(SECRET, "证书".encode()) == signature


def test_sm2_is_what_the_library_itself_calls_a_signature_with_sm3() -> None:
    from gmssl import sm2

    public, signature = signing.sm2_public(SECRET), signing.sm2_sign(SECRET, b"message")

    machine = sm2.CryptSM2(private_key="", public_key=public)
    assert machine.verify_with_sm3(signature, b"message")


@settings(max_examples=10)
@given(st.text(alphabet="0123456789abcdefxyz", max_size=140))
def test_a_signature_that_is_none_never_holds(text: str) -> None:
    assert not signing.sm2_holds(signing.sm2_public(SECRET), text, b"message")
