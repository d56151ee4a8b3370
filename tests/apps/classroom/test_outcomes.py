"""Rates of what became of people, and the persons behind each number."""

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.classroom import follow_up, outcomes
from jiangtu.apps.training.models import TrainingClass
from jiangtu.engine.indicators.followup import Rate
from tests.apps import snapshots

from .conftest import Small
from .test_views import client_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FIRM = "91450200MA0000009Z"
OFFICER = User(role=Role.HR_OFFICER)


@pytest.fixture
def followed(small: Small, settings, tmp_path: Path) -> Small:
    """Two of the class finished, one of them is paid contributions half a year later."""
    settings.JIANGTU_HOME = tmp_path
    roster = {"class_code": small.course.class_code, "kind": "PROJECT", "occupation": "6-18-02-04", "outcome": "FINISHED", "started_on": dt.date(2025, 6, 2), "ended_on": dt.date(2025, 6, 11)}  # fmt: skip
    paid = {"record": 1, "insurance": "PENSION", "employer": FIRM, "from_on": dt.date(2025, 8, 1)}
    TrainingClass.objects.update(kind="PROJECT")
    snapshots.listed(
        snapshots.facts(
            as_of=dt.date(2026, 1, 1),
            workers=[{"person": p} for p in (1, 2)],
            training=[{"person": p, "record": p, **roster} for p in (1, 2)],
            insurance=[{"person": 1, **paid}],
        )
    )
    follow_up.compute(at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    return small


def people(column: str, *, held: bool) -> list[object]:
    asked = outcomes.Asked(6, column, held, kind="PROJECT")
    return [row["person"] for row, _ in outcomes.rows_page(asked, OFFICER, page=1).rows]


def test_a_numerator_and_its_denominator_open_their_persons(followed: Small) -> None:
    kinds = outcomes.follow_ups_page(OFFICER).kinds

    assert [(line.label, line.months, line.classes) for line in kinds] == [
        ("项目制培训", 3, 1),
        ("项目制培训", 6, 1),
    ]
    rates = kinds[1].rates
    assert (rates["employed"], rates["double"], rates["retained"]) == (Rate(1, 2), Rate(0, 2, 2), Rate(0, 0))
    assert (people("employed", held=True), people("employed", held=False)) == ([1], [1, 2])


@pytest.mark.parametrize(("needed", "reached"), [(50, True), (51, False)])
def test_a_project_class_is_told_whether_its_price_may_rise(
    followed: Small, needed: int, reached: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = outcomes.limits_on("450205", dt.date(2025, 6, 11))
    rule = outcomes.Limit(needed, "%", "", "某通知", "D")
    monkeypatch.setattr(outcomes, "limits_on", lambda area, day: {**limits, "project_bonus": rule})

    three, six = outcomes.follow_ups_page(OFFICER).lines

    assert (three.bonus, six.bonus) == (None, outcomes.Bonus(Rate(1, 2), rule, reached))


def test_the_office_alone_sees_the_persons(followed: Small) -> None:
    page, rows = reverse("classroom:follow_ups"), f"{reverse('classroom:follow_up_rows')}?kind=PROJECT&months=6&of=employed"  # fmt: skip
    office, own = client_of(Role.HR_OFFICER), client_of(Role.PROVIDER, followed.room.organisation_id)

    shown = office.get(page).content.decode()
    assert "kind=PROJECT&amp;months=6&amp;of=employed&amp;held=1" in shown
    assert "已达到" in shown
    assert "held=1" not in own.get(page).content.decode()
    assert (office.get(rows).status_code, own.get(rows).status_code) == (200, 403)
    assert FIRM in office.get(rows).content.decode()
    assert [office.get(f"{rows}{more}").status_code for more in ("x", "&months=7", "&months=x")] == [404] * 3
