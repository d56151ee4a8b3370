"""Signatures: Ed25519 for everything, SM2 with SM3 beside it where a city asks for national algorithms.

A key is 32 secret bytes. A public key is written as did:key, so that a file names the key it must be checked with.
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\xed\x01"  # multicodec of an Ed25519 public key
ORDER = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", 16)  # of SM2's group
CURVE = (  # a, b, x and y of the base point of SM2 (GB/T 32918.5), as hashed into a signer's identity
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
IDENTITY = b"1234567812345678"  # the signer's name where nobody agreed on another (GB/T 35276)


@dataclass(frozen=True)
class Signer:
    """Who signs: one secret for Ed25519 and, where the city asks for it, one for SM2."""

    secret: bytes
    national: bytes | None = None

    @cached_property
    def did(self) -> str:
        """The public key as did:key."""
        public = Ed25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw()
        return f"did:key:{multibase(ED25519 + public)}"

    @property
    def method(self) -> str:
        """The verification method of this key."""
        return method_of(self.did)

    def sign(self, message: bytes) -> bytes:
        """64 bytes of Ed25519; the same message has the same signature."""
        return Ed25519PrivateKey.from_private_bytes(self.secret).sign(message)


def method_of(did: str) -> str:
    """The one verification method of a did:key."""
    return f"{did}#{did.removeprefix('did:key:')}"


def multibase(raw: bytes) -> str:
    """Bytes in base58 with their mark.

    >>> multibase(b"jiangtu")
    'z52tQtewgzp'
    """
    return f"z{base58.b58encode(raw).decode()}"


def public_key(did: str) -> Ed25519PublicKey:
    """The Ed25519 key of a did:key; ValueError for anything else."""
    raw = base58.b58decode(did.removeprefix("did:key:z")) if did.startswith("did:key:z") else b""
    if len(raw) != 34 or raw[:2] != ED25519:
        raise ValueError(did[:80])
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def holds(did: str, signature: bytes, message: bytes) -> bool:
    """Whether that key signed exactly that message."""
    try:
        public_key(did).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sm3(message: bytes) -> bytes:
    """The SM3 hash (GB/T 32905)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(message)
    return digest.finalize()


def sm2_public(secret: bytes) -> str:
    """The public point of an SM2 secret: x and y in hexadecimal."""
    from gmssl import sm2  # noqa: PLC0415 - the extra `national`

    machine = sm2.CryptSM2(private_key="", public_key="")
    return str(machine._kg(_scalar(secret), sm2.default_ecc_table["g"]))


def sm2_sign(secret: bytes, message: bytes) -> str:
    """r and s in hexadecimal; the nonce comes from secret and message, so nothing is drawn. 19 ms."""
    from gmssl import sm2  # noqa: PLC0415 - the extra `national`

    public = sm2_public(secret)
    digest = _sm2_digest(public, message)
    nonce = int.from_bytes(hmac.digest(secret, digest, "sha512")) % (ORDER - 1) + 1
    machine = sm2.CryptSM2(private_key=f"{_scalar(secret):064x}", public_key=public)
    return str(machine.sign(digest, f"{nonce:064x}"))


def sm2_holds(public: str, signature: str, message: bytes) -> bool:
    """Whether the SM2 key signed exactly that message. 33 ms."""
    from gmssl import sm2  # noqa: PLC0415 - the extra `national`

    machine = sm2.CryptSM2(private_key="", public_key=public)
    try:
        return bool(machine.verify(signature, _sm2_digest(public, message)))
    except (ValueError, TypeError, IndexError, AttributeError):  # a signature that is no signature at all
        return False


def _scalar(secret: bytes) -> int:
    return int.from_bytes(hashlib.sha512(secret).digest()) % (ORDER - 2) + 1


def _sm2_digest(public: str, message: bytes) -> bytes:
    """e of GB/T 32918.2: SM3 over the signer's identity, curve and key, then over that and the message."""
    length = (len(IDENTITY) * 8).to_bytes(2)
    identity = sm3(length + IDENTITY + bytes.fromhex(CURVE) + bytes.fromhex(public))
    return sm3(identity + message)
