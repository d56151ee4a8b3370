"""What is believed when, whose a mention is, and whose word weighs more."""

import datetime as dt

import pytest
import yaml

from jiangtu import catalogues, formats
from jiangtu.engine.facts import belief
from tests.engine.facts import efiles


def link(person: int, recorded_at: int, gone_at: int | None = None):
    return {
        "mention": 1, "person": person, "doubtful": False, "recorded_at": recorded_at, "gone_at": gone_at,
    }  # fmt: skip


@pytest.mark.parametrize(("at", "person"), [(0, None), (1, 7), (2, 7), (3, 8), (4, 8), (5, 7), (None, 7)])
def test_the_latest_believed_link_holds(at, person):
    merged_then_split = efiles.arrow({"links": [link(7, 1), link(8, 3, gone_at=5)]})

    found = belief.links_in_force(merged_then_split, at)["person"].to_list()

    assert found == ([] if person is None else [person])


def test_a_time_without_a_zone_is_utc():
    assert belief.instant(dt.datetime(2025, 1, 1)) == belief.instant(dt.datetime(2025, 1, 1, tzinfo=dt.UTC))  # noqa: DTZ001


def test_every_department_that_has_a_format_has_its_authority():
    ranked = {row.name for row in catalogues.departments()}

    assert {yaml.safe_load(formats.text(name))["department"] for name in formats.names()} <= ranked
