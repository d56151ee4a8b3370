"""What is believed when, whose a mention is, and whose word weighs more."""

import datetime as dt

import pytest
import yaml

from jiangtu import catalogues, formats
from jiangtu.engine.facts import belief, derive, news
from tests.engine.facts import efiles

DAY = dt.date(2025, 6, 15)


def instant(at: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1, microsecond=at, tzinfo=dt.UTC)


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


def test_a_moved_link_touches_whom_it_left_and_whom_it_joined():
    moved = efiles.arrow({"links": [link(7, 1), link(8, 3)]})

    assert news.persons_touched(moved, after=instant(2), until=instant(3)) == {7, 8}
    assert news.persons_touched(moved, after=instant(3), until=None) == frozenset()


def test_every_department_that_has_a_format_has_its_authority():
    ranked = {row.name for row in catalogues.departments()}

    assert {yaml.safe_load(formats.text(name))["department"] for name in formats.names()} <= ranked


def test_no_news_is_the_same_facts():
    rows = efiles.arrow(efiles.make(11))
    facts = derive.derive(rows, as_of=DAY, known_at=None)

    assert derive.update(facts, rows, changed=[], known_at=None).digest == facts.digest
