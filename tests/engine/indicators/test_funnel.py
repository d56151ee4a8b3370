"""From the classroom to the job, worked out by hand."""

import datetime as dt

from jiangtu.engine.facts import factset
from jiangtu.engine.indicators import funnel
from tests.engine.indicators.test_registry import table

AS_OF = dt.date(2025, 6, 30)
WELDER, FITTER = "6-18-02-04", "6-20-01-01"


def attended(person: int, **more: object) -> dict[str, object]:
    spell = {"started_on": dt.date(2024, 3, 1), "ended_on": dt.date(2024, 5, 1)}
    return {"person": person, "record": person, "kind": "UPGRADE", "occupation": WELDER, **spell, **more}


def certified(person: int, **more: object) -> dict[str, object]:
    row = {
        "person": person,
        "record": 100 + person,
        "kind": "SKILL",
        "occupation": WELDER,
        "withdrawn": False,
    }
    return {**row, "issued_on": dt.date(2024, 6, 1), **more}


def test_each_stage_is_part_of_the_one_before() -> None:
    workers = [{"person": n, "employed": n != 2} for n in range(1, 9)]
    training = [*map(attended, range(1, 8)), attended(8, ended_on=dt.date(2023, 6, 1))]
    papers = [
        certified(1), certified(1, record=901), certified(2), certified(3, occupation=FITTER),
        certified(4, issued_on=dt.date(2024, 2, 1)), certified(5, withdrawn=True), certified(8),
    ]  # fmt: skip
    tables = {
        "workers": table("workers", workers),
        "training": table("training", training),
        "certificates": table("certificates", papers),
    }

    stages = funnel.stages(factset.assemble(tables, as_of=AS_OF))

    assert [(stage.zh, stage.count) for stage in stages] == [
        ("参加过培训", 7),
        ("取得证书", 2),
        ("正在就业", 1),
    ]


def test_there_is_no_funnel_while_nobody_delivered_a_class() -> None:
    assert funnel.stages(factset.assemble({}, as_of=AS_OF)) == ()
