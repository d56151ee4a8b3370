"""A class's lessons as an iCalendar (RFC 5545) that phones and desks subscribe to; the page's address as a QR code."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence

import segno

from jiangtu.apps.training.kinds import CLASS, ClassState
from jiangtu.apps.training.models import Lesson, Sitting, TrainingClass

LIMIT = 75
"""Octets of a line; longer ones are folded (RFC 5545 §3.1)."""


def calendar(
    training_class: TrainingClass,
    lessons: Sequence[Lesson],
    *,
    address: str,
    at: dt.datetime,
    sittings: Sequence[Sitting] = (),
) -> str:
    """The lessons in order and the closing tests after them, each with a UID that stays when it moves, so that a reader's calendar follows.

    `lessons` come with their room. A cancelled class keeps its lessons, marked as cancelled. Ends with CRLF.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Jiangtu//Classes//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_text(training_class.title)}"]  # fmt: skip
    for lesson in lessons:
        lines += _event(training_class, lesson, address, at)
    for sitting in sittings:
        lines += _test(training_class, sitting, address, at)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in folded(line))


def _event(c: TrainingClass, lesson: Lesson, address: str, at: dt.datetime) -> Iterator[str]:
    cancelled = c.state == ClassState.CANCELLED
    place = " ".join(part for part in (lesson.room.name, lesson.room.address) if part)
    yield "BEGIN:VEVENT"
    yield f"UID:{c.class_code}-{lesson.number}@jiangtu"
    yield f"DTSTAMP:{_utc(at)}"
    yield f"DTSTART:{_utc(lesson.starts_at)}"
    yield f"DTEND:{_utc(lesson.ends_at)}"
    yield f"SUMMARY:{_text(f'{c.title}：{lesson.title}' if lesson.title else c.title)}"
    yield f"LOCATION:{_text(place)}"
    yield f"DESCRIPTION:{_text(f'{lesson.get_kind_display()} {lesson.hours}课时，{CLASS.labels[c.state]}')}"
    yield f"URL:{address}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _test(c: TrainingClass, sitting: Sitting, address: str, at: dt.datetime) -> Iterator[str]:
    cancelled = c.state == ClassState.CANCELLED
    yield "BEGIN:VEVENT"
    yield f"UID:{c.class_code}-test-{sitting.pk}@jiangtu"
    yield f"DTSTAMP:{_utc(at)}"
    yield f"DTSTART:{_utc(sitting.starts_at)}"
    yield f"DTEND:{_utc(sitting.ends_at)}"
    yield f"SUMMARY:{_text(f'{c.title}：结业考核')}"
    yield f"LOCATION:{_text(' '.join(part for part in (sitting.room.name, sitting.room.address) if part))}"
    yield f"URL:{address}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _utc(instant: dt.datetime) -> str:
    return f"{instant.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line break are escaped.

    >>> _text("a,b;c")
    'a\\\\,b\\\\;c'
    """
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return words.replace("\r", "").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never within a character; each but the first begins with a blank.

    >>> [len(part.encode()) for part in folded("焊" * 50)]
    [75, 73, 5]
    """
    piece = ""
    for character in line:
        if len((piece + character).encode()) > LIMIT:
            yield piece
            piece = " "
        piece += character
    yield piece


def code(address: str, *, form: str) -> bytes:
    """The address as a QR code, "svg" or "png", large enough for a poster and quiet around it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind=form, scale=8, border=4)
    return out.getvalue()
