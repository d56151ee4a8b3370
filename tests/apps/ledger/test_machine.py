"""Any order of commitments, payments, recoveries and counter-entries: never over the ceiling, always balanced.

Beside the books a plain model in dictionaries says after every step what each matter and the line must hold.
"""

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jiangtu.apps.ledger import queries, services
from jiangtu.apps.ledger.models import Entry, Line
from jiangtu.engine.errors import Refusal
from tests.apps.ledger.books import AT, MAKER, PLACE, line

pytestmark = [pytest.mark.database]
CEILING = 1_000
ABOUTS = st.sampled_from(["claim:1", "claim:2", "claim:3"])
FEN = st.integers(-1, CEILING // 2)
VERBS = ("commit", "release", "pay", "recover", "receive", "write_off")


class Books(RuleBasedStateMachine):
    """One budget line, three claims."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.pressed = 0
        self.held = {
            about: {"committed": 0, "paid": 0, "due": 0} for about in ("claim:1", "claim:2", "claim:3")
        }
        self.ceiling = CEILING
        self.posted: list[tuple[str, str, int, int]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        self.line = line(CEILING)

    def used(self) -> int:
        return sum(held["committed"] + held["paid"] for held in self.held.values())

    def may(self, verb: str, about: str, fen: int) -> bool:
        held = self.held[about]
        room = {
            "commit": self.ceiling - self.used(), "release": held["committed"], "pay": held["committed"],
            "recover": held["paid"] - held["due"], "receive": held["due"], "write_off": held["due"],
        }  # fmt: skip
        return 0 < fen <= room[verb]

    def moved(self, verb: str, about: str, fen: int) -> None:
        change = {
            "commit": (fen, 0, 0), "release": (-fen, 0, 0), "pay": (-fen, fen, 0),
            "recover": (0, 0, fen), "receive": (0, -fen, -fen), "write_off": (0, 0, -fen),
        }[verb]  # fmt: skip
        for name, part in zip(("committed", "paid", "due"), change, strict=True):
            self.held[about][name] += part

    @rule(verb=st.sampled_from(VERBS), about=ABOUTS, fen=FEN, twice=st.booleans())
    def act(self, verb: str, about: str, fen: int, twice: bool) -> None:
        self.pressed += 1
        wanted = services.Sum(
            self.line.pk, fen, f"k{self.pressed}", about, "因故" if verb in ("recover", "write_off") else ""
        )
        expected = self.may(verb, about, fen)
        try:
            posted = getattr(services, verb)(wanted, actor=MAKER, at=AT)
            if twice:
                assert getattr(services, verb)(wanted, actor=MAKER, at=AT).number == posted.number
        except Refusal:
            assert not expected
            return
        assert expected
        self.moved(verb, about, fen)
        self.posted.append((verb, about, fen, posted.number))

    @rule(ceiling=st.integers(0, 2 * CEILING))
    def set_budget(self, ceiling: int) -> None:
        self.pressed += 1
        wanted = services.Budget(PLACE, ceiling, "x", f"k{self.pressed}")
        try:
            services.set_budget(wanted, actor=MAKER, at=AT)
        except Refusal as refused:
            assert (refused.code, ceiling < self.used()) == ("CUT_BELOW_COMMITMENTS", True)
            return
        assert ceiling >= self.used()
        self.ceiling = ceiling

    @rule(data=st.data())
    def counter(self, data: st.DataObject) -> None:
        if not self.posted:
            return
        verb, about, fen, number = data.draw(st.sampled_from(self.posted))
        before = {about: dict(held) for about, held in self.held.items()}
        self.moved(verb, about, -fen)
        held = self.held[about]
        whole = (
            all(part >= 0 for part in held.values())
            and held["due"] <= held["paid"]
            and self.used() <= self.ceiling
        )
        try:
            services.counter(entry=number, reason="记错", actor=MAKER, at=AT)
        except Refusal:
            self.held = before
            assert not whole
            return
        assert whole
        self.posted.remove((verb, about, fen, number))

    @invariant()
    def the_line_says_what_the_model_says(self) -> None:
        if not hasattr(self, "line"):
            return
        kept = Line.objects.get(pk=self.line.pk)
        committed, paid = (sum(held[name] for held in self.held.values()) for name in ("committed", "paid"))
        assert (kept.ceiling, kept.committed, kept.paid) == (self.ceiling, committed, paid)
        assert kept.free >= 0
        assert sum(queries.balance().values()) == 0

    @invariant()
    def the_books_prove_themselves(self) -> None:
        if self.pressed % 8 == 7:
            services.seal(actor=MAKER, at=AT)
            told = services.verify()
            assert (told.problems, told.entries) == ((), Entry.objects.count())


@pytest.mark.django_db
def test_any_order_of_steps_keeps_the_books() -> None:

    run_state_machine_as_test(
        Books, settings=settings(max_examples=25, stateful_step_count=30, deadline=None)
    )
