"""From the classroom to the job: who was trained, who of them was certified, who of those works."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.indicators import workforce

WINDOW = dt.timedelta(days=730)
"""How long before the facts' day a class may have ended: long enough for a certificate and a job to follow."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Workers who came this far; each stage is part of the one before."""

    zh: str
    definition: str
    count: int


def stages(facts: FactSet) -> tuple[Stage, ...]:
    """The three stages on the facts' day; none while no class was ever delivered. Cost: a join of two child tables.

    A class without an end or without an occupation, and a certificate that was withdrawn, are not counted.
    """
    if facts["training"].num_rows == 0:
        return ()
    classes = _ended(facts)
    trained = pc.unique(classes["person"])
    certified = pc.unique(_certified(classes, facts))
    workers = np.asarray(facts["workers"]["person"].combine_chunks())
    working = workers[workforce.employed(facts)]
    return (
        Stage("参加过培训", "统计日前两年内结业的劳动者", len(trained)),
        Stage("取得证书", "其中，开班后取得同一职业证书且未撤销的", len(certified)),
        Stage(
            "正在就业", "其中，统计日有在执行的用工记录的", int(np.isin(np.asarray(certified), working).sum())
        ),
    )


def _ended(facts: FactSet) -> pa.Table:
    ended = pc.field("ended_on")
    recent = (ended <= pa.scalar(facts.as_of)) & (ended > pa.scalar(facts.as_of - WINDOW))
    return facts["training"].select(["person", "occupation", "started_on", "ended_on"]).filter(recent)


def _certified(classes: pa.Table, facts: FactSet) -> pa.Array:
    """The persons of classes after whose start a certificate of the same occupation was issued."""
    certificates = facts["certificates"]
    standing = certificates.filter(pc.invert(pc.fill_null(certificates["withdrawn"], False)))
    issued = standing.select(["person", "occupation", "issued_on"])
    both = classes.join(issued, ["person", "occupation"], join_type="inner")
    return both.filter(pc.field("issued_on") >= pc.field("started_on"))["person"].combine_chunks()
