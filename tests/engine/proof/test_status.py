"""Status lists: every bit, what cannot be read, and whom a list speaks of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3 import status as outside

from jiangtu.engine.proof import status
from tests.engine.proof.signed import PLACE, good, status_list

PLACES = st.sets(st.integers(0, status.LENGTH - 1), max_size=30)


@given(PLACES)
def test_the_bits_set_are_exactly_those_asked_for(places: set[int]) -> None:
    text = status.encoded(places)

    assert set(outside.set_indices(outside.decode_encoded_list(text))) == places
    assert all(status.is_set(text, place) for place in places)
    assert not any(status.is_set(text, place) for place in range(40) if place not in places)


@pytest.mark.parametrize("place", [-1, status.LENGTH])
def test_a_place_outside_the_list_is_refused(place: int) -> None:
    with pytest.raises(ValueError):
        status.is_set(status.encoded([]), place)


@pytest.mark.parametrize("text", ["", "H4sI", "u!!", "uAAAA"])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        status.is_set(text, 0)


def test_a_small_file_that_claims_to_be_huge_is_read_no_further_than_a_list() -> None:
    import base64
    import gzip

    bomb = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(50_000_000))).decode()

    with pytest.raises(ValueError):
        status.is_set(bomb, status.LENGTH)


def test_a_credential_is_told_by_the_lists_it_names() -> None:
    lists = [status_list("revocation", PLACE), status_list("suspension")]

    assert status.told(good(), lists) == {"revocation": True, "suspension": False}
    assert status.told(good(), []) == {}
