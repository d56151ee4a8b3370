"""What came of looking into those whom the radar named, and the count of false alarms."""

import pytest

from jiangtu.apps.appraisal import inspections, watch
from jiangtu.apps.appraisal.models import Inspection
from jiangtu.engine.terms.states import ReasonMissing
from tests.apps.appraisal.conftest import OFFICER, act

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def found(key: str, *, confirmed: bool) -> Inspection:
    said = act(OFFICER, reason="调阅录像")
    return inspections.look_into(kind="body", key=key, confirmed=confirmed, act=said)


@pytest.mark.django_db(transaction=True)
def test_the_last_word_counts_and_false_alarms_are_counted() -> None:
    found("A", confirmed=False)
    found("A", confirmed=True)
    found("B", confirmed=False)

    known = inspections.standing()
    flagged = {"A": True, "B": True, "C": True, "D": False}
    seen = [watch.Seen("body", k, k, 1.0, f, (), known.get(("body", k))) for k, f in flagged.items()]

    assert watch.RadarPage(tuple(seen), 4, 0).counts == {"flagged": 3, "right": 1, "false": 1, "open": 1}


def test_nothing_is_found_without_saying_how_nor_of_somebody_else() -> None:
    with pytest.raises(ReasonMissing):
        inspections.look_into(kind="body", key="A", confirmed=True, act=act(OFFICER))
    with pytest.raises(inspections.NobodyWatched):
        inspections.look_into(kind="candidate", key="A", confirmed=True, act=act(OFFICER, reason="x"))
