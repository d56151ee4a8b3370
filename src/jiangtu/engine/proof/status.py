"""Bitstring Status List 1.0: one bit a certificate, for all of them together, so that asking about one tells nobody which.

The library that speaks it (openbadgeslib) belongs to our tests, as the outside judge; the format is gzip and base64.
"""

import base64
import binascii
import datetime as dt
import gzip
import zlib
from collections.abc import Iterable
from typing import Literal, cast

from jiangtu.engine.proof.credential import Document
from jiangtu.engine.proof.leaf import Json

LENGTH = 131_072
"""Bits of one list: the least the standard allows, for a crowd to hide in."""
Purpose = Literal["revocation", "suspension"]


def encoded(places: Iterable[int]) -> str:
    """The list with these bits set, place 0 leftmost; the same places give the same text.

    >>> is_set(encoded([5]), 5), is_set(encoded([5]), 6)
    (True, False)
    """
    bits = bytearray(LENGTH // 8)
    for place in places:
        bits[place >> 3] |= 0x80 >> (place & 7)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def is_set(text: str, place: int) -> bool:
    """Whether the bit at `place` is set; ValueError when the list cannot be read or is too short."""
    bits = _decoded(text)
    if not 0 <= place < len(bits) * 8:
        raise ValueError(place)
    return bool(bits[place >> 3] & 0x80 >> (place & 7))


def _decoded(text: str) -> bytes:
    """The bits; never more than LENGTH of them, however small a file claims to hold them."""
    if not text.startswith("u"):
        raise ValueError("not multibase base64url")
    try:
        packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        return zlib.decompressobj(wbits=31).decompress(packed, LENGTH // 8)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("not a status list") from error


def list_document(
    address: str, purpose: Purpose, places: Iterable[int], *, issuer: str, at: dt.datetime
) -> Document:
    """A status list credential, without its proof."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(places),
        },
    }


def told(credential: Document, lists: Iterable[Document]) -> dict[str, bool]:
    """By purpose, whether the credential's bit is set, as far as its lists are among `lists`; ValueError for a bad list."""
    known = {str(one.get("id")): one for one in lists}
    entries = credential.get("credentialStatus")
    found: dict[str, bool] = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        status = cast(Document, entry or {})
        listed = known.get(str(status.get("statusListCredential")))
        if listed is not None:
            purpose, subject = (
                str(status["statusPurpose"]),
                cast(dict[str, Json], listed["credentialSubject"]),
            )
            if subject.get("statusPurpose") != purpose:
                raise ValueError(purpose)
            found[purpose] = is_set(str(subject["encodedList"]), int(str(status["statusListIndex"])))
    return found
