"""证书作坊雷达: bodies and examiners ranked by how unlike honest assessing they look, with the rows that say so.

A rank is no verdict: it says where to look first, and why. Every threshold is data (`standards/radar.yaml`); every
signal is weighed, capped, and kept with its evidence. Nothing here reads a name, an age or a home of a person.
"""

from collections.abc import Mapping, Sequence

from jiangtu.engine.appraisal import oddities
from jiangtu.engine.appraisal.watch import (
    BODIES,
    RESULTS,
    SESSIONS,
    TRACES,
    Limit,
    Limits,
    Observed,
    Signal,
    Suspect,
    limits,
)

__all__ = ["BODIES", "RESULTS", "SESSIONS", "TRACES", "Limit", "Limits", "Observed", "Signal", "Suspect", "limits",
           "ranked", "scan"]  # fmt: skip


def scan(observed: Observed, *, by: Limits | None = None) -> list[Suspect]:
    """Every body and examiner with a signal, most points first; those above the flag are `flagged`.

    `by` defaults to the thresholds of the house. The order of rows does not matter; equal input gives equal ranks.
    Cost: linear in rows; 100,000 results take well under a second.
    """
    used = by or limits()
    seen = oddities.View(observed)
    found: dict[tuple[str, str], list[Signal]] = {}
    for name, look in oddities.LOOKS.items():
        if name in used.signals:
            for kind, key, signal in look(seen, used.signals[name], used):
                found.setdefault((kind, key), []).append(signal)
    return ranked(found, used.flag)


def ranked(found: Mapping[tuple[str, str], Sequence[Signal]], flag: float) -> list[Suspect]:
    """Whoever has a signal, most points first, then by kind and key."""
    suspects = []
    for (kind, key), odd in found.items():
        points = round(sum(signal.points for signal in odd), 2)
        strongest = tuple(sorted(odd, key=lambda s: (-s.points, s.limit.name)))
        suspects.append(Suspect(kind, key, points, points >= flag, strongest))
    return sorted(suspects, key=lambda s: (-s.points, s.kind, s.key))
