"""The lessons as a calendar other programs read, line by line as RFC 5545 says."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.training import feed
from tests.apps.training.planned import AT, planned, step


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300))
def test_a_folded_line_is_short_and_comes_back_whole(line: str) -> None:
    pieces = list(feed.folded(line))

    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=60))
def test_an_escaped_text_holds_no_bare_mark_and_comes_back(words: str) -> None:
    escaped = feed._text(words)

    naive = words.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")
    assert escaped == naive
    assert "\n" not in escaped


@pytest.mark.database
@pytest.mark.django_db
def test_each_lesson_is_an_event_that_keeps_its_name() -> None:
    c = step(planned(), "file", "publish")
    lessons = list(c.lessons.select_related("room"))

    text = feed.calendar(c, lessons, address="https://jiangtu.example/classes/c/1/", at=AT)

    lines = text.replace("\r\n ", "").split("\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 15
    assert lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")] == [
        "UID:PB450200-2025-0001-1@jiangtu",
        "DTSTAMP:20250630T010000Z",
        "DTSTART:20250707T010000Z",
        "DTEND:20250707T040000Z",
        "SUMMARY:焊工四级：理论",
        "LOCATION:1号教室",
        "DESCRIPTION:理论 4课时，已公布",
        "URL:https://jiangtu.example/classes/c/1/",
        "STATUS:CONFIRMED",
    ]


@pytest.mark.database
@pytest.mark.django_db
def test_a_cancelled_class_says_so_in_every_calendar() -> None:
    c = step(planned(), "file", "publish", "cancel")

    text = feed.calendar(c, list(c.lessons.select_related("room")), address="https://x.example/", at=AT)

    assert text.count("STATUS:CANCELLED") == 15


def test_the_code_is_a_picture_of_both_kinds() -> None:
    assert feed.code("https://jiangtu.example/classes/", form="png").startswith(b"\x89PNG")
    assert b"<svg" in feed.code("https://jiangtu.example/classes/", form="svg")


def test_times_are_the_worlds() -> None:
    china = dt.timezone(dt.timedelta(hours=8))

    assert feed._utc(dt.datetime(2025, 7, 7, 9, tzinfo=china)) == "20250707T010000Z"
