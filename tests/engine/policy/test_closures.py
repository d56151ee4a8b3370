"""Closures of single expressions, where the random comparison with the kernel would not show a name for it."""

from typing import Any

import pytest

from jiangtu.engine.policy import closures, scalar
from jiangtu.engine.policy.scalar import Case
from tests.engine.policy import people


def value(test: str, claims: list[dict[str, Any]] | None = None, **worker: Any) -> Any:
    node = people.made(test).requirements[0].test
    return scalar.evaluate(
        node, Case(people.AS_OF, worker, {"claims": claims or []}), None, people.CATALOGUES
    )


SHORT, LONG, VAGUE = {"shortage": True}, {"shortage": False}, {"shortage": None}


@pytest.mark.parametrize(
    ("test", "claims", "expected"),
    [
        ("exists(claims, shortage)", [LONG, SHORT, VAGUE], True),
        ("exists(claims, shortage)", [LONG, VAGUE], None),
        ("exists(claims, shortage)", [LONG], False),
        ("exists(claims, shortage)", [], False),
        ("count(claims, shortage) < 2", [SHORT, VAGUE], None),
        ("count(claims, shortage) < 3", [SHORT, VAGUE], True),
        ("count(claims, shortage) < 1", [SHORT, VAGUE], False),
        ("count(claims, shortage) == 1", [SHORT, LONG], True),
        ("known(count(claims, shortage))", [VAGUE], False),
        ("sum(claims.amount_fen) < 5元", [{"amount_fen": None}], None),
        ("sum(claims.amount_fen) >= 5元", [{"amount_fen": None}, {"amount_fen": 500}], True),
        ("latest(claims.paid_on) < as_of", [], None),
        ("percent(count(claims, shortage), count(claims)) >= 50", [], None),
        ("percent(count(claims, shortage), count(claims)) >= 50", [SHORT, LONG], True),
    ],
)  # fmt: skip
def test_aggregates(test: str, claims: list[dict[str, Any]], expected: bool | None) -> None:
    assert value(test, claims) is expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [((True, True), True), ((True, None), None), ((None, False), False), ((), True)],
)
def test_every(answers: tuple[bool | None, ...], expected: bool | None) -> None:
    assert closures.every(answers) is expected
