"""Charts drawn on the server."""

import base64

from jiangtu.apps.reference.pictures import Bar, bars

ROWS = [Bar("城中区", 41, 51), Bar("鱼峰区", 20)]


def svg(address: str) -> str:
    head, content = address.split(",", 1)
    assert head == "data:image/svg+xml;base64"
    return base64.b64decode(content).decode()


def test_a_chart_names_its_bars_its_numbers_and_its_unit():
    drawn = svg(bars(ROWS, title="各县区在业", unit="人"))

    assert all(word in drawn for word in ("城中区", "鱼峰区", "41", "20", "各县区在业", "人"))


def test_a_chart_asks_nothing_of_another_site_and_runs_nothing():
    drawn = svg(bars(ROWS, title="各县区在业", unit="人"))

    assert "<script" not in drawn
    assert 'href="http' not in drawn


def test_the_same_rows_are_the_same_picture_and_others_another():
    assert bars(ROWS, title="甲", unit="人") == bars(list(ROWS), title="甲", unit="人")
    assert bars(ROWS, title="甲", unit="人") != bars([Bar("城中区", 42, 51), ROWS[1]], title="甲", unit="人")


def test_a_chart_of_nothing_is_drawn_all_the_same():
    assert "<svg" in svg(bars([], title="甲", unit="人"))
