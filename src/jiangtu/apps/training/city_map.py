"""A map of our own, without tiles: where providers are, and which place a tap means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

MAP_WIDTH, MAP_HEIGHT, MARGIN = 280, 210, 14
"""Pixels; fits a card on a phone of 360, so that a tap means the point it shows."""


@dataclass(frozen=True, slots=True)
class Map:
    """The square of ground a picture shows: its south-west corner and how many metres a pixel is."""

    west: float
    south: float
    scale: float

    def point(self, east: int, north: int) -> tuple[float, float]:
        """Where a place lies in the picture."""
        return MARGIN + (east - self.west) / self.scale, MAP_HEIGHT - MARGIN - (
            north - self.south
        ) / self.scale

    def place(self, x: int, y: int) -> tuple[int, int]:
        """The place a point of the picture means, metres east and north."""
        return round(self.west + (x - MARGIN) * self.scale), round(
            self.south + (MAP_HEIGHT - MARGIN - y) * self.scale
        )


def ground(spots: Iterable[tuple[int, int]]) -> Map:
    """A picture that holds every spot and at least ten kilometres."""
    all_spots = list(spots) or [(0, 0)]
    easts, norths = zip(*all_spots, strict=True)
    wide = max(max(easts) - min(easts), 10_000) / (MAP_WIDTH - 2 * MARGIN)
    high = max(max(norths) - min(norths), 7_500) / (MAP_HEIGHT - 2 * MARGIN)
    scale = max(wide, high)
    middle = ((max(easts) + min(easts)) / 2, (max(norths) + min(norths)) / 2)
    return Map(
        middle[0] - (MAP_WIDTH / 2 - MARGIN) * scale, middle[1] - (MAP_HEIGHT / 2 - MARGIN) * scale, scale
    )


def picture(
    places: Mapping[str, tuple[int, int, int, str]], *, near: tuple[int, int] | None, chosen: str = ""
) -> str:
    """The map as SVG: a dot a provider, larger with more classes, the centre, a scale, and the place chosen."""
    shown = ground([(east, north) for east, north, _, _ in places.values()] + ([near] if near else []))
    x, y = shown.point(0, 0)
    dots = [
        f'<circle cx="{px:.0f}" cy="{py:.0f}" r="{3 + min(classes, 6)}" fill="{"#9c4a12" if code == chosen else "#0b5a68"}"'
        f' fill-opacity="{0.9 if classes else 0.35}"><title>{escape(name)}</title></circle>'
        for code, (east, north, classes, name) in sorted(places.items(), key=lambda item: item[0] == chosen)
        for px, py in [shown.point(east, north)]
    ]
    here = ""
    if near:
        hx, hy = shown.point(*near)
        here = f'<path d="M{hx - 7:.0f} {hy:.0f}h14M{hx:.0f} {hy - 7:.0f}v14" stroke="#a11d2b" stroke-width="3"/>'
    kilometre = 1000 / shown.scale
    bar = (
        f'<path d="M{MARGIN} {MAP_HEIGHT - 8}h{2 * kilometre:.1f}" stroke="#1c2733" stroke-width="2"/>'
        f'<text x="{MARGIN + 2 * kilometre + 4:.0f}" y="{MAP_HEIGHT - 4}" font-size="12" fill="#1c2733">2 km</text>'
    )
    centre = f'<rect x="{x - 4:.0f}" y="{y - 4:.0f}" width="8" height="8" fill="none" stroke="#4d5b69" stroke-width="2"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{MAP_WIDTH}" height="{MAP_HEIGHT}"'
        f' viewBox="0 0 {MAP_WIDTH} {MAP_HEIGHT}" font-family="sans-serif">'
        f'<rect width="{MAP_WIDTH}" height="{MAP_HEIGHT}" fill="#eef3f0"/>{centre}{"".join(dots)}{here}{bar}</svg>'
    )
