"""Reconciling to the fen, beside a naive check."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.ledger.bankfile import Answer, Payment
from jiangtu.engine.ledger.reconcile import reconcile

SENT = [Payment(n, f"张{n}", f"622202000000{n:04d}", 100 * n) for n in (1, 2, 3)]
GOOD = [Answer(p.number, p.name, p.account, p.fen, "PAID", "", f"第{p.number + 1}行") for p in SENT]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (GOOD, []),
        (GOOD[::-1], []),
        (GOOD[:2], [("RETURN_MISSING", "", "3")]),
        ([*GOOD, replace(GOOD[0], number=9, where="第5行")], [("RETURN_UNKNOWN", "第5行", "9")]),
        ([*GOOD, replace(GOOD[0], where="第5行")], [("RETURN_DOUBLED", "第5行", "1")]),
        ([*GOOD[:2], replace(GOOD[2], fen=301)], [("RETURN_ALTERED", "第4行", "3.01")]),
        (
            [*GOOD[:2], replace(GOOD[2], account="6222020000009999")],
            [("RETURN_ALTERED", "第4行", "**** 9999")],
        ),
        (
            [*GOOD[:2], replace(GOOD[2], fen=301, name="李四")],
            [("RETURN_ALTERED", "第4行", "3.01"), ("RETURN_ALTERED", "第4行", "李*")],
        ),
        ([], [("RETURN_MISSING", "", "1"), ("RETURN_MISSING", "", "2"), ("RETURN_MISSING", "", "3")]),
    ],
)
def test_every_line_that_does_not_agree_is_named(answers, said) -> None:
    found = reconcile(SENT, answers)

    assert [(p.code, p.where, p.value) for p in found.problems] == said


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(99, 301)), max_size=6))
def test_no_problem_exactly_when_each_payment_is_answered_once_with_its_sum(rows) -> None:
    answers = [Answer(n, f"张{n}", f"622202000000{n:04d}", fen, "PAID", "", "") for n, fen in rows]

    found = reconcile(SENT, answers)

    agrees = Counter(rows) == Counter({(p.number, p.fen): 1 for p in SENT})
    assert (not found.problems) == agrees
    assert not agrees or Counter(found.matched) == Counter(answers)
