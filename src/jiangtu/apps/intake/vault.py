"""Files of a batch at rest: originals, staged rows, findings. They carry identity numbers, so each is sealed.

A sealed file opens only under its own batch and name. The key is made at first use in HOME/keys, readable by its
owner alone. AES-256-GCM (NIST SP 800-38D); the nonce is random and stands before the ciphertext.
"""

import os
import secrets
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from jiangtu.engine.errors import Fault

_NONCE = 12


class Kept(StrEnum):
    """The files kept of a batch."""

    ORIGINAL = "original"
    STAGED = "staged.parquet"
    FINDINGS = "findings.parquet"
    PRINTS = "prints.parquet"
    MARKED = "marked.xlsx"
    MENDS = "mends.json"


class NotKept(Fault):
    """A file of a batch is not there, was changed, or the key is not this home's."""

    def __init__(self, batch: int, name: Kept) -> None:
        super().__init__(
            "INTAKE_NOT_KEPT", "这一批的文件已经清除或打不开，请重新上传。", f"batch {batch}: no {name}"
        )


def keep(batch: int, name: Kept, content: bytes) -> None:
    """Seal and write, all or nothing; an earlier file of the name is replaced."""
    place = _place(batch, name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(key()).encrypt(nonce, content, _about(batch, name))
    fresh = place.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(sealed)
    fresh.replace(place)


def opened(batch: int, name: Kept) -> bytes:
    """The file as it was kept. Errors: `NotKept`."""
    place = _place(batch, name)
    try:
        sealed = place.read_bytes()
        return AESGCM(key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], _about(batch, name))
    except (FileNotFoundError, InvalidTag) as wrong:
        raise NotKept(batch, name) from wrong


def drop(batch: int, *names: Kept) -> None:
    """Remove the named files of a batch; those that are not there are not missed."""
    for name in names:
        _place(batch, name).unlink(missing_ok=True)


def key() -> bytes:
    """The 32 bytes of this home's intake key, made when there are none."""
    place = Path(settings.JIANGTU_HOME) / "keys" / "intake.key"
    if not place.exists():
        _make(place)
    return place.read_bytes()


def _make(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_name(f"intake.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(fresh, place)  # the first of two processes wins; its key stands
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _place(batch: int, name: Kept) -> Path:
    return Path(settings.MEDIA_ROOT) / "intake" / str(batch) / f"{name}.sealed"


def _about(batch: int, name: Kept) -> bytes:
    return f"intake:{batch}:{name}".encode()
