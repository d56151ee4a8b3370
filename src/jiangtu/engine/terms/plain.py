"""Text as typed made plain: one width, no spaces, no invisible characters."""

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def squeeze(text: str) -> str:
    """`text` in half width (NFKC) without spaces, control or zero-width characters or a leading apostrophe.

    >>> squeeze(" ４５０２ ０２\\u200b1990")
    '4502021990'
    >>> squeeze("'450202")
    '450202'
    """
    half = unicodedata.normalize("NFKC", text)
    if half.isascii() and half.isalnum():
        return half
    return "".join(c for c in half if unicodedata.category(c) not in _INVISIBLE).lstrip("'")
