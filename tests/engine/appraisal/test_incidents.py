"""The incidents as data."""

import pytest

from jiangtu.engine.appraisal import incidents
from jiangtu.engine.appraisal.incidents import Effect


def test_every_effect_has_an_incident() -> None:
    assert {kind.effect for kind in incidents.kinds().values()} == set(Effect)


@pytest.mark.parametrize("kind", incidents.kinds().values(), ids=lambda k: k.code)
def test_an_incident_has_words_and_a_document(kind: incidents.Incident) -> None:
    assert kind.zh
    assert kind.en
    assert kind.source.document
    assert kind.source.evidence in ("V", "K", "D")
    assert kind.bar_months == 0 or kind.effect is Effect.VOID_ALL
