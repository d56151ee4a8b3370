"""The demo city's assessment bodies: every mill that was planted is flagged, by what it does, and no honest body is."""

import datetime as dt

import pytest
from django.utils import timezone

from jiangtu.apps.appraisal import watch
from jiangtu.apps.appraisal.models import Result
from jiangtu.city.exams import exams
from jiangtu.city.plan import Plan
from jiangtu.config import demo_radar

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = dt.date(2025, 6, 30)
SIGNS = {
    "burst": "获准后集中发证", "lenient": "不及格者少于自身成绩分布", "fast": "考评过快", "shared": "同场共用设备",
    "two_rooms": "考评员同时在两个考场", "piled": "成绩集中在60分",
}  # fmt: skip


def test_the_planted_mills_are_the_first_of_the_rank_in_the_smallest_city() -> None:
    plan = Plan(workers=demo_radar.PEOPLE, seed=demo_radar.SEED, as_of=DAY, mills=demo_radar.MILLS)
    planted = exams(plan).planted.to_pylist()

    demo_radar.seed(range(1, 101), at=timezone.make_aware(dt.datetime.combine(DAY, dt.time(9))))
    page = watch.radar_page(day=DAY)

    bodies = [one for one in page.seen if one.kind == "body"]
    flagged = [one for one in bodies if one.flagged]
    wanted = sorted(SIGNS[row["kind"]] for row in planted)
    assert (page.bodies, page.results) == (demo_radar.BODIES, Result.objects.count())
    assert bodies[: len(flagged)] == flagged
    assert len(flagged) == len({row["body"] for row in planted})
    assert set(wanted) <= {sign.zh for one in flagged for sign in one.signs}
    assert all(sign.rows for one in flagged for sign in one.signs)
