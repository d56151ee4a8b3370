"""The rotating code of a room: who shows it stood there in that half minute.

A code is the room, the number of the half minute since 1970, and a keyed hash of both; the room's secret stays here.
"""

import base64
import datetime as dt
import hashlib
import hmac
import struct
from dataclasses import dataclass

from jiangtu.engine.errors import Refusal

SECONDS = 30
"""How long one code is shown."""
GRACE = 1
"""Further half minutes in which a code is taken at once: a slow phone is not a copied code, a minute later is one."""
_BODY = struct.Struct(">II")
_MARK = 10  # bytes of the hash: 80 bits, short enough for a code a cheap phone reads across a room


class CodeInvalid(Refusal):
    """Not a code of ours, or of another room's secret."""

    def __init__(self) -> None:
        super().__init__("CODE_INVALID", "这个二维码不是教室的签到码。", mend="请扫教室屏幕上的签到码。")


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says: the room and the half minute it was shown in."""

    room: int
    slot: int

    @property
    def shown_at(self) -> dt.datetime:
        """The instant from which it was shown."""
        return dt.datetime.fromtimestamp(self.slot * SECONDS, dt.UTC)

    def is_fresh(self, at: dt.datetime) -> bool:
        """Whether it may still be on the screen, allowing for a slow phone; a code of the future never is."""
        return 0 <= slot_of(at) - self.slot <= GRACE


def slot_of(at: dt.datetime) -> int:
    """The number of the half minute of an instant."""
    return int(at.timestamp()) // SECONDS


def shown(room: int, secret: bytes, *, at: dt.datetime) -> str:
    """The text of the room's code at an instant: 24 characters that a link can hold.

    >>> len(shown(7, b"k" * 32, at=dt.datetime(2025, 6, 30, tzinfo=dt.UTC)))
    24
    """
    body = _BODY.pack(room, slot_of(at))
    return base64.urlsafe_b64encode(body + _mark(body, secret)).decode()


def room_of(text: str) -> int:
    """The room a code speaks of, not yet believed; CodeInvalid when it is no code."""
    return _BODY.unpack(_raw(text)[: _BODY.size])[0]  # type: ignore[no-any-return]


def read(text: str, secret: bytes) -> Code:
    """The code, proven with the room's secret; CodeInvalid otherwise."""
    raw = _raw(text)
    body, mark = raw[: _BODY.size], raw[_BODY.size :]
    if not hmac.compare_digest(mark, _mark(body, secret)):
        raise CodeInvalid
    return Code(*_BODY.unpack(body))


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        raise CodeInvalid from None
    written_otherwise = base64.urlsafe_b64encode(raw).decode() != text  # "+" for "-" decodes alike
    if written_otherwise or len(raw) != _BODY.size + _MARK:
        raise CodeInvalid
    return raw


def _mark(body: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, body, hashlib.sha256)[:_MARK]
