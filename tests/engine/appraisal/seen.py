"""Hand-made tables for the radar."""

import datetime as dt
from collections.abc import Sequence

import pyarrow as pa

from jiangtu.engine.appraisal import radar
from jiangtu.engine.appraisal.radar import Observed

DAY = dt.date(2026, 1, 5)


def session(number: int, body: str, examiner: str, room: str, hour: float, hours: float = 3) -> dict:
    start = dt.datetime.combine(DAY, dt.time()) + dt.timedelta(hours=hour)
    return {"session": number, "body": body, "examiner": examiner, "room": room, "from_at": start,
            "until_at": start + dt.timedelta(hours=hours)}  # fmt: skip


def result(body: str, number: int, skill: int = 75, theory: int = 75, issued: dt.date | None = None) -> dict:
    return {"result": 0, "body": body, "session": number, "occupation": "6-18-02-04", "level": "4", "theory": theory,
            "skill": skill, "passed": min(skill, theory) >= 60, "issued_on": issued}  # fmt: skip


def trace(number: int, body: str, candidate: int, device: str | None, address: str | None = None) -> dict:
    return {
        "session": number,
        "body": body,
        "room": "r",
        "candidate": candidate,
        "device": device,
        "address": address,
    }


def observed(
    bodies: int = 10, results: Sequence[dict] = (), sessions: Sequence[dict] = (), traces: Sequence[dict] = ()
) -> Observed:
    numbered = [row | {"result": n} for n, row in enumerate(results)]
    names = [{"body": f"B{n}", "approved_on": dt.date(2024, 1, 1)} for n in range(bodies)]
    return Observed(*(pa.Table.from_pylist(list(rows), schema=kind) for rows, kind in (
        (names, radar.BODIES), (numbered, radar.RESULTS), (sessions, radar.SESSIONS), (traces, radar.TRACES))))  # fmt: skip
