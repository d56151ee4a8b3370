"""The signed head of the log: how many leaves, their root, when, by which key. Two heads and a proof show that nothing was taken out."""

import datetime as dt
from dataclasses import dataclass
from typing import TypedDict, cast

import rfc8785

from jiangtu.engine.proof import signing
from jiangtu.engine.proof.leaf import Json
from jiangtu.engine.proof.signing import Signer


class Signature(TypedDict):
    """A national signature beside the first one."""

    algorithm: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Head:
    """A head as it is published. `log` names the log, `key` is the did:key that signed, `national` SM2 or None."""

    log: str
    size: int
    root: bytes
    at: dt.datetime
    key: str
    signature: str
    national: Signature | None = None

    @property
    def message(self) -> bytes:
        """What is signed."""
        return message(self.log, self.size, self.root, self.at, self.key)

    @property
    def holds(self) -> bool:
        """Whether its own key signed it, the national one too where there is one."""
        try:
            signed = bytes.fromhex(self.signature)
        except ValueError:
            return False
        if not signing.holds(self.key, signed, self.message):
            return False
        national = self.national
        return national is None or signing.sm2_holds(national["key"], national["signature"], self.message)

    def document(self) -> dict[str, Json]:
        """The head as a file."""
        told: dict[str, Json] = {
            "type": "JiangtuLogHead", "log": self.log, "size": self.size, "root": self.root.hex(),
            "at": spelled(self.at), "key": self.key, "signature": self.signature,
        }  # fmt: skip
        if self.national:
            told["national"] = dict(cast(dict[str, Json], self.national))
        return told


def message(log: str, size: int, root: bytes, at: dt.datetime, key: str) -> bytes:
    """The bytes a head's signature is over: its fields in canonical JSON (RFC 8785)."""
    said = {"log": log, "size": size, "root": root.hex(), "at": spelled(at), "key": key}
    return cast(bytes, rfc8785.dumps(said))


def spelled(at: dt.datetime) -> str:
    """An instant in UTC to the second.

    >>> spelled(dt.datetime(2025, 6, 30, 9, 0, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=8))))
    '2025-06-30T01:00:00Z'
    """
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(log: str, size: int, root: bytes, *, at: dt.datetime, signer: Signer) -> Head:
    """The head of a log at an instant, signed."""
    at = at.replace(microsecond=0)
    said = message(log, size, root, at, signer.did)
    national: Signature | None = None
    if signer.national:
        national = {
            "algorithm": "SM2-SM3",
            "key": signing.sm2_public(signer.national),
            "signature": signing.sm2_sign(signer.national, said),
        }
    return Head(log, size, root, at, signer.did, signer.sign(said).hex(), national)


def read(document: dict[str, Json]) -> Head:
    """The head of a file; ValueError when it is none."""
    try:
        national = document.get("national")
        return Head(
            str(document["log"]), int(str(document["size"])), bytes.fromhex(str(document["root"])),
            dt.datetime.strptime(str(document["at"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC),
            str(document["key"]), str(document["signature"]),
            cast(Signature, national) if isinstance(national, dict) else None,
        )  # fmt: skip
    except KeyError as error:
        raise ValueError(f"no {error}") from error
