"""What became of a class's people, computed from contribution and employment records."""

import datetime as dt

import polars as pl
from django.conf import settings

from jiangtu.apps.classroom.models import FollowUp
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.training.models import TrainingClass
from jiangtu.apps.training.rules import figure
from jiangtu.engine.indicators import followup

ASKED = ("follow_up_1", "follow_up_2", "follow_up_3")
"""The rules that say after how many months a class is looked at again."""


def compute(*, at: dt.datetime) -> int:
    """Every class whose day of a follow-up has come, from the latest snapshot; how many rows were added.

    A class with a result from the same facts is not computed again; new facts add a row beside the old one.
    """
    facts = snapshots.latest_facts()
    if facts is None:
        return 0
    classes = {
        c.class_code: c for c in TrainingClass.objects.exclude(state="CANCELLED").select_related("sponsor")
    }
    sponsors = pl.DataFrame(
        {"class_code": list(classes), "sponsor": [c.sponsor_id for c in classes.values()]},
        schema={"class_code": pl.String, "sponsor": pl.String},
    )
    rows = []
    for months in [figure(rule, settings.JIANGTU_CITY, facts.as_of) for rule in ASKED]:
        found = followup.outcomes(facts, sponsors, months=months).filter(pl.col("due") <= facts.as_of)
        for (code,), people in found.group_by("class_code", maintain_order=True):
            if code in classes:
                rows.append(_row(classes[str(code)], months, people, facts.digest, at))
    return len(FollowUp.objects.bulk_create(rows, ignore_conflicts=True))


def _row(course: TrainingClass, months: int, people: pl.DataFrame, digest: str, at: dt.datetime) -> FollowUp:
    counts = {c: _known(people, c) for c in ("employed", "counterpart", "retained", "double")}
    return FollowUp(
        training_class=course, months=months, computed_at=at, digest=digest, base=len(people), **counts
    )


def _known(people: pl.DataFrame, column: str) -> int | None:
    found = followup.rate(people, column)
    return None if found.unknown else found.count
