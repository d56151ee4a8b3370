"""A room's code proves the room and the half minute, and nothing else does."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jiangtu.apps.classroom import codes
from jiangtu.apps.classroom.codes import Code, CodeInvalid

SECRET = b"s" * 32
AT = dt.datetime(2025, 6, 30, 8, 0, 10, tzinfo=dt.UTC)


@given(room=st.integers(0, 2**32 - 1), slot=st.integers(0, 2**32 - 1))
def test_what_is_shown_is_read(room: int, slot: int) -> None:
    at = dt.datetime.fromtimestamp(slot * codes.SECONDS, dt.UTC)
    text = codes.shown(room, SECRET, at=at)

    assert (codes.read(text, SECRET), codes.room_of(text)) == (Code(room, slot), room)
    assert codes.read(text, SECRET).shown_at == at


@pytest.mark.parametrize(
    ("later", "fresh"), [(0, True), (19, True), (20, True), (49, True), (50, False), (-11, False)]
)
def test_how_long_a_code_is_fresh(later: int, fresh: bool) -> None:
    code = codes.read(codes.shown(7, SECRET, at=AT), SECRET)

    assert code.is_fresh(AT + dt.timedelta(seconds=later)) is fresh


@given(st.integers(0, 23), st.characters(codec="ascii"))
@example(11, "/")  # decodes as "_", which stands there
def test_one_changed_character_is_no_code(place: int, character: str) -> None:
    text = codes.shown(7, SECRET, at=AT)
    forged = text[:place] + character + text[place + 1 :]

    if forged != text:
        with pytest.raises(CodeInvalid):
            codes.read(forged, SECRET)


@pytest.mark.parametrize("text", ["", "abc", "签到", "A" * 25, "====" * 6])
def test_other_codes_are_refused(text: str) -> None:
    with pytest.raises(CodeInvalid):
        codes.read(text, SECRET)


def test_another_rooms_secret_does_not_open_it() -> None:
    with pytest.raises(CodeInvalid):
        codes.read(codes.shown(7, SECRET, at=AT), b"t" * 32)
