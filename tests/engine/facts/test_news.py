"""Whom news touches between two instants."""

import pytest

from jiangtu.engine.facts import news
from tests.engine.facts import efiles
from tests.engine.facts.small import instant

OLD = {"recorded_at": 1, "gone_at": None}


def rows(**more: list[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    """Mention 1 of person 7 and mention 2 of person 8, both known from instant 1."""
    linked = [{"mention": m, "person": p, "doubtful": False, **OLD} for m, p in ((1, 7), (2, 8))]
    mentions = [{"mention": m, "department": "总工会", **OLD} for m in (1, 2)]
    return {"mentions": mentions, "links": linked, **more}


def title(mention: int, recorded_at: int, gone_at: int | None = None) -> dict[str, object]:
    return {"record": recorded_at, "mention": mention, "recorded_at": recorded_at, "gone_at": gone_at}


@pytest.mark.parametrize(
    ("row", "after", "until", "touched"),
    [
        (title(1, 5), 4, 5, {7}),
        (title(1, 5), 5, 6, set()),  # known already
        (title(1, 5), 3, 4, set()),  # not known yet
        (title(1, 5), 4, None, {7}),
        (title(1, 1, gone_at=5), 4, 5, {7}),
        (title(1, 1, gone_at=5), 5, None, set()),
        (title(1, 1, gone_at=9), 4, 8, set()),
        (title(2, 5, gone_at=6), 4, 8, {8}),  # came and went
        (title(3, 5), 4, None, set()),  # a mention of nobody
    ],
)
def test_a_record_that_came_or_went_touches_its_person(row, after, until, touched):
    efile = efiles.arrow(rows(titles=[row]))

    assert news.persons_touched(efile, after=instant(after), until=instant(until)) == touched


def test_a_mention_said_anew_touches_its_person():
    efile = rows()
    efile["mentions"][0]["gone_at"] = 5

    assert news.persons_touched(efiles.arrow(efile), after=instant(4), until=None) == {7}


def test_a_merge_touches_both_persons():
    efile = rows()
    efile["links"].append({"mention": 2, "person": 7, "doubtful": False, "recorded_at": 5, "gone_at": None})

    assert news.persons_touched(efiles.arrow(efile), after=instant(4), until=instant(5)) == {7, 8}
