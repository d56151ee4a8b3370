"""The one door to encryption: sealed values, blind indexes, fingerprints and signatures. No algorithm is named elsewhere.

A sealed value starts with the number of its algorithm and the version of its key, so values of several ages live in one
column. Keys are made at first use in HOME/keys, readable by their owner alone; a home without its keys cannot be read.
"""

import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from jiangtu.engine.errors import Fault

NONCE, TAG, MARK = 12, 16, 16  # bytes
HASHES = {1: "sha256", 2: "sm3"}
INTERNATIONAL, NATIONAL = 1, 2
"""The two suites: AES-256-GCM with SHA-256, and SM4-GCM with SM3 (GB/T 32907, GB/T 32905)."""


class Sealed(Fault):
    """A stored value cannot be opened: it was changed, moved to another place, or its key is not here."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "SEALED", "加密数据无法打开，请联系系统管理员。", f"cannot open a sealed value: {why}"
        )


class Aead(Protocol):
    """Encryption that also proves that nothing was changed."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...
    def decrypt(self, nonce: bytes, data: memoryview, associated_data: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class SM4GCM:
    """SM4 in Galois counter mode, in the shape the library gives AES."""

    key: bytes

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        encryptor = Cipher(algorithms.SM4(self.key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: memoryview, associated_data: bytes) -> bytes:
        decryptor = Cipher(algorithms.SM4(self.key), modes.GCM(nonce, bytes(data[-TAG:]))).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-TAG]) + decryptor.finalize()


CIPHERS: dict[int, Callable[[bytes], Aead]] = {
    INTERNATIONAL: lambda secret: AESGCM(derived(secret, "aes-256-gcm", 32)),
    NATIONAL: lambda secret: SM4GCM(derived(secret, "sm4-gcm", 16)),
}


def derived(secret: bytes, purpose: str, length: int) -> bytes:
    """A key for one purpose from a secret, so that no two purposes share a key."""
    return HKDF(hashes.SHA256(), length, salt=None, info=f"jiangtu:{purpose}".encode()).derive(secret)


@dataclass(frozen=True)
class Vault:
    """Everything that needs a key. `suite` is what new values are sealed with; old ones open by their own header.

    `about` says what a value is (its field and its row's fingerprint): a sealed value copied elsewhere does not open.
    """

    folder: Path
    suite: int = INTERNATIONAL

    def seal(self, text: str, *, about: bytes) -> bytes:
        """The text encrypted: one byte algorithm, one byte key version, nonce, cipher, tag."""
        return self.seal_bytes(text.encode(), about=about)

    def seal_bytes(self, content: bytes, *, about: bytes) -> bytes:
        """`seal` for what is no text."""
        version = self._newest()
        nonce = os.urandom(NONCE)
        sealed = _aead(self.folder, self.suite, version).encrypt(nonce, content, about)
        return bytes((self.suite, version)) + nonce + sealed

    def open(self, sealed: bytes, *, about: bytes) -> str:
        """The text again; Sealed when it was changed, belongs elsewhere or its key is missing."""
        return self.open_bytes(sealed, about=about).decode()

    def open_bytes(self, sealed: bytes, *, about: bytes) -> bytes:
        """`open` for what is no text."""
        if len(sealed) < 2 + NONCE + TAG or sealed[0] not in CIPHERS:
            raise Sealed("unknown form")
        try:
            aead = _aead(self.folder, sealed[0], sealed[1])
            return aead.decrypt(sealed[2 : 2 + NONCE], memoryview(sealed)[2 + NONCE :], about)
        except InvalidTag as error:
            raise Sealed("changed or moved") from error

    def index(self, text: str, *, field: str) -> bytes:
        """The blind index of a value: equal values of a field have equal indexes, and nothing else can be learnt.

        One byte algorithm, one byte key version, sixteen bytes of keyed hash.
        """
        return self._keyed(text.strip().upper().encode(), f"index:{field}")

    def fingerprint(self, content: bytes) -> bytes:
        """A keyed hash of a row's whole content: equal content, equal fingerprint, over all deliveries."""
        return self._keyed(content, "fingerprint")

    def sign(self, message: bytes) -> bytes:
        """A signature by this installation over a decision."""
        return self._keyed(message, "signature")

    def key_for(self, purpose: str) -> bytes:
        """A key of 32 bytes for another room's own keyed hash; the same at every call."""
        return _mark_key(self.folder, self.suite, purpose)[1]

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this installation signed exactly that message."""
        return hmac.compare_digest(self.sign(message), signature)

    def renew(self) -> int:
        """A new key for all values sealed from now on; its version. Old values keep opening with theirs."""
        version = self._newest() + 1
        _secret(self.folder / f"efile-{version}.key", self.suite)
        _newest.cache_clear()
        return version

    def _newest(self) -> int:
        return _newest(self.folder)

    def marker(self, purpose: str) -> Callable[[bytes], bytes]:
        """The keyed hash of one purpose as a function, for rows by the hundred thousand."""
        algorithm, key = _mark_key(self.folder, self.suite, purpose)
        head, name = bytes((algorithm, 1)), HASHES[algorithm]
        return lambda content: head + hmac.digest(key, content, name)[:MARK]

    def _keyed(self, content: bytes, purpose: str) -> bytes:
        return self.marker(purpose)(content)


def vault() -> Vault:
    """The vault of this home, with the suite the settings ask for."""
    national = getattr(settings, "JIANGTU_CIPHERS", "international") == "national"
    return Vault(Path(settings.JIANGTU_HOME) / "keys", NATIONAL if national else INTERNATIONAL)


@cache
def _newest(folder: Path) -> int:
    versions = [int(path.stem.removeprefix("efile-")) for path in folder.glob("efile-*.key")]
    if not versions:
        _secret(folder / "efile-1.key", INTERNATIONAL)
    return max(versions, default=1)


@lru_cache(maxsize=64)
def _aead(folder: Path, suite: int, version: int) -> Aead:
    path = folder / f"efile-{version}.key"
    if not path.exists():
        raise Sealed(f"key {version} is missing")
    return CIPHERS[suite](_secret(path, suite)[1])


@lru_cache(maxsize=64)
def _mark_key(folder: Path, suite: int, purpose: str) -> tuple[int, bytes]:
    # The hash is fixed when the key is made: indexes of one installation must stay comparable with each other.
    algorithm, secret = _secret(folder / "index-1.key", suite)
    return algorithm, derived(secret, purpose, 32)


def _secret(path: Path, suite: int) -> tuple[int, bytes]:
    """The suite a key was made for and its secret; made now, whole or not at all, when it is not there yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"{suite} {secrets.token_hex(32)}")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)  # fails when another process was first: then its key is the key
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    made_for, secret = path.read_text().split()
    return int(made_for), bytes.fromhex(secret)
