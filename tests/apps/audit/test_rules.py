"""The hash of a line."""

import hashlib
from dataclasses import replace

import pytest

from jiangtu.apps.audit import rules

ROW = rules.Row(1, 1_700_000_000_000_000, "wang", "HR_OFFICER", "REVEAL", 7, "APPLICATION", "{}", "SHA256")


def test_a_line_is_hashed_as_one_json_array_that_anyone_can_rebuild() -> None:
    said = (
        f'["{rules.START}",1,1700000000000000,"wang","HR_OFFICER","REVEAL",7,"APPLICATION","{{}}","SHA256"]'
    )

    assert rules.digest(rules.START, ROW) == hashlib.sha256(said.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2}, {"at": 0}, {"actor": "li"}, {"role": "WORKER"}, {"action": "LOOK"}, {"person": None},
        {"purpose": ""}, {"detail": "[]"}, {"algorithm": "SM3"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_every_field_counts(change: dict[str, object]) -> None:
    assert rules.digest(rules.START, replace(ROW, **change)) != rules.digest(rules.START, ROW)


def test_sm3_is_the_published_function() -> None:
    assert (
        rules.ALGORITHMS["SM3"](b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
