"""The map: every place in the picture, every tap the place it shows."""

from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.training import city_map

SPOTS = st.tuples(st.integers(-30_000, 30_000), st.integers(-30_000, 30_000))


@given(st.lists(SPOTS, max_size=8), st.integers(0, city_map.MAP_WIDTH), st.integers(0, city_map.MAP_HEIGHT))
def test_every_place_lies_in_the_picture_and_a_tap_means_what_it_shows(places, x, y) -> None:
    ground = city_map.ground(places)

    assert all(
        0 <= px <= city_map.MAP_WIDTH and 0 <= py <= city_map.MAP_HEIGHT
        for px, py in (ground.point(*p) for p in places)
    )
    px, py = ground.point(*ground.place(x, y))
    assert abs(px - x) < 1
    assert abs(py - y) < 1


def test_a_name_in_the_picture_cannot_break_out_of_it() -> None:
    drawn = city_map.picture({"X": (0, 0, 1, "<script>&\"'")}, near=None)

    assert "<script>" not in drawn
