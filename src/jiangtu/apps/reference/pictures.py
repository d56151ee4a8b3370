"""Charts drawn on the server, so that a page needs neither script nor internet; a table with the same numbers stands below each."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import segno

BRAND, TRACK, INK, LOSS = "#0b5a68", "#dde5e4", "#1c2733", "#a11d2b"
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
LETTER, LONGEST = 14, 220  # of labels, in units of the picture
STEP, THICK, LENGTH, HEAD, MARGIN = 30, 18, 240, 42, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length (below zero it is a loss), and a lighter bar behind it (counted of among).

    `told` is the number in words; empty, it is the value, and what it is of.
    """

    label: str
    value: int
    of: int | None = None
    told: str = ""

    @property
    def words(self) -> str:
        """What stands behind the bar."""
        alone = self.of in (None, self.value)
        return self.told or (f"{self.value:,}" if alone else f"{self.value:,} / {self.of:,}")


def bars(rows: Sequence[Bar], *, title: str, unit: str) -> str:
    """Horizontal bars from zero with direct labels, as given, as a data address for an image; the unit is in the title."""
    left = MARGIN + min(LONGEST, max((_breadth(row.label) for row in rows), default=0)) + 8
    right = max((_breadth(row.words) for row in rows), default=0) + 8
    longest = max((abs(row.value if row.of is None else row.of) for row in rows), default=0) or 1
    heading = f"{title}（{unit}）"
    width = max(left + LENGTH + right, _breadth(heading) + MARGIN) + MARGIN
    drawn = "".join(_bar(row, n, left, LENGTH / longest) for n, row in enumerate(rows))
    return address(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEAD + STEP * len(rows) + MARGIN}" '
        f'font-family="{FONT}" font-size="{LETTER}" fill="{INK}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{MARGIN}" y="26" font-size="15" font-weight="700">{escape(heading)}</text>{drawn}</svg>'
    )


def _bar(row: Bar, place: int, left: int, scale: float) -> str:
    top = HEAD + STEP * place
    whole, part = (round(abs(n) * scale, 1) for n in (row.value if row.of is None else row.of, row.value))
    middle, colour = top + STEP / 2 + 5, BRAND if row.value >= 0 else LOSS
    box = f'x="{left}" y="{top + (STEP - THICK) / 2}" height="{THICK}" rx="3"'
    return (
        f'<text x="{left - 8}" y="{middle}" text-anchor="end">{escape(row.label)}</text>'
        f'<rect {box} width="{whole}" fill="{TRACK}"/><rect {box} width="{part}" fill="{colour}"/>'
        f'<text x="{left + max(whole, part) + 6}" y="{middle}">{escape(row.words)}</text>'
    )


def address(svg: str) -> str:
    """A drawing as a data address."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def line(values: Sequence[int | None], *, width: int, height: int) -> str:
    """The corners of a line through the values, evenly spaced, lowest at the bottom; the unknown are left out.

    >>> line([1, 3, 2], width=100, height=20)
    '0,20 50,0 100,10'
    """
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    low = min((value for _, value in known), default=0)
    span = max((value for _, value in known), default=0) - low or 1
    step = width / max(1, len(values) - 1)
    return " ".join(f"{n * step:.4g},{height - (value - low) * height / span:.4g}" for n, value in known)


def _breadth(text: str) -> int:
    """Roughly how wide a text is: a Chinese character is as wide as high, a letter half that."""
    return sum(LETTER if ord(sign) > 0x2E7F else LETTER * 4 // 7 for sign in text)


def qr(text: str) -> str:
    """A QR code of a text as a data address, with error correction M: read across a room and from creased paper."""
    drawn: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=8, border=4, dark=INK)
    return drawn
