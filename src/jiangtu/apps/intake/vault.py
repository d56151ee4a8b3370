"""Files of a batch at rest: originals, staged rows, findings. They carry identity numbers, so each is sealed.

A sealed file opens only under its own batch and name.
"""

from enum import StrEnum
from pathlib import Path

from django.conf import settings

from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Fault


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
    sealed = crypto.vault().seal_bytes(content, about=_about(batch, name))
    fresh = place.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(sealed)
    fresh.replace(place)


def opened(batch: int, name: Kept) -> bytes:
    """The file as it was kept. Errors: `NotKept`."""
    place = _place(batch, name)
    try:
        return crypto.vault().open_bytes(place.read_bytes(), about=_about(batch, name))
    except (FileNotFoundError, crypto.Sealed) as wrong:
        raise NotKept(batch, name) from wrong


def drop(batch: int, *names: Kept) -> None:
    """Remove the named files of a batch; those that are not there are not missed."""
    for name in names:
        _place(batch, name).unlink(missing_ok=True)


def _place(batch: int, name: Kept) -> Path:
    return Path(settings.MEDIA_ROOT) / "intake" / str(batch) / f"{name}.sealed"


def _about(batch: int, name: Kept) -> bytes:
    return f"intake:{batch}:{name}".encode()
