"""Budgets, commitments, payments, recoveries: what is booked, what is refused."""

from dataclasses import replace

import pytest

from jiangtu.apps.ledger import queries, services
from jiangtu.apps.ledger.models import Entry, Line
from jiangtu.engine.errors import Refusal
from tests.apps.ledger.books import AT, MAKER, PLACE, commit, line

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def said(line: Line) -> tuple[int, int, int]:
    line.refresh_from_db()
    return line.ceiling, line.committed, line.paid


def budget(ceiling_fen: int, key: str) -> Line:
    return services.set_budget(services.Budget(PLACE, ceiling_fen, "x", key), actor=MAKER, at=AT)


def act(verb: str, made: Line, fen: object, about: str = "claim:1", **more: object) -> object:
    wanted = services.Sum(made.pk, fen, f"{about}:{verb}", about, **more)
    return getattr(services, verb)(wanted, actor=MAKER, at=AT)


def test_the_life_of_a_claim() -> None:
    made = line(1_000_000)
    commit(made, 300_000, "claim:1")
    act("release", made, 100_000)
    act("pay", made, 200_000)
    act("recover", made, 150_000, reason="学徒中途退出")
    act("receive", made, 50_000)
    act("write_off", made, 100_000, reason="已破产")

    assert said(made) == (1_000_000, 0, 150_000)
    assert queries.balance(line=made.pk) == {
        "AUTHORISED": -1_000_000, "BANK": 850_000, "COMMITTED": 0, "EXPENSE": 150_000, "FREE": 850_000,
        "FUNDING": -1_000_000, "PAID": 150_000, "RECEIVABLE": 0,
    }  # fmt: skip
    assert services.verify().whole


def test_a_key_posts_once_and_answers_the_same_again() -> None:
    made = line()
    first = commit(made, 5, "claim:1")
    again = commit(made, 5, "claim:1")

    assert (again.number, again.fresh, first.fresh, said(made)) == (
        first.number,
        False,
        True,
        (1_000_000, 5, 0),
    )


def test_a_key_posted_when_the_line_is_full_still_answers() -> None:
    made = line(5)
    first = commit(made, 5, "claim:1")

    assert commit(made, 5, "claim:1").number == first.number


@pytest.mark.parametrize(
    ("verb", "fen", "about", "code"),
    [
        ("commit", 1_000_001, "claim:9", "OVER_CEILING"),
        ("commit", 0, "claim:9", "AMOUNT_WRONG"),
        ("commit", -5, "claim:9", "AMOUNT_WRONG"),
        ("commit", 0.5, "claim:9", "AMOUNT_WRONG"),
        ("commit", 10**16, "claim:9", "AMOUNT_WRONG"),
        ("commit", 7, "claim:1", "KEY_REUSED"),
        ("release", 301, "claim:1", "OVERDRAWN"),
        ("release", 1, "claim:2", "OVERDRAWN"),
        ("pay", 301, "claim:1", "OVERDRAWN"),
        ("receive", 1, "claim:1", "OVERDRAWN"),
        ("recover", 1, "claim:1", "OVERDRAWN"),
        ("write_off", 1, "claim:1", "REASON_MISSING"),
    ],
)
def test_bad_postings_are_refused_by_name_and_move_nothing(
    verb: str, fen: object, about: str, code: str
) -> None:
    made = line()
    commit(made, 300, "claim:1")
    commit(made, 300, "claim:3")
    before = Entry.objects.count()
    more = {"reason": "" if code == "REASON_MISSING" else "因故"} if verb in ("recover", "write_off") else {}

    with pytest.raises(Refusal) as refused:
        act(verb, made, fen, about, **more)

    assert (refused.value.code, Entry.objects.count(), said(made)) == (code, before, (1_000_000, 600, 0))


def test_a_line_that_is_not_there_is_said() -> None:
    with pytest.raises(Refusal) as refused:
        services.commit(services.Sum(99, 1, "k", "c"), actor=MAKER, at=AT)

    assert refused.value.code == "LINE_MISSING"


def test_a_budget_is_never_cut_below_what_is_committed() -> None:
    made = line()
    commit(made, 600_000, "claim:1")

    with pytest.raises(Refusal) as refused:
        budget(599_999, "cut")
    kept = budget(600_000, "cut")

    assert (refused.value.code, kept.free) == ("CUT_BELOW_COMMITMENTS", 0)


def test_a_budget_set_twice_with_one_key_is_set_once() -> None:
    made = line(500)
    budget(900, "more")
    budget(900, "more")

    with pytest.raises(Refusal) as refused:
        budget(901, "more")

    assert (refused.value.code, said(made)) == ("KEY_REUSED", (900, 0, 0))


def test_an_entry_is_countered_once_and_only_while_nothing_hangs_on_it() -> None:
    made = line()
    posted = commit(made, 400, "claim:1")
    services.counter(entry=posted.number, reason="记错", actor=MAKER, at=AT)
    services.counter(entry=posted.number, reason="记错", actor=MAKER, at=AT)
    other = commit(made, 500, "claim:2")
    act("pay", made, 500, "claim:2")
    codes = []
    for entry in (Entry.objects.get(reverses=posted.number).pk, other.number):
        with pytest.raises(Refusal) as refused:
            services.counter(entry=entry, reason="记错", actor=MAKER, at=AT)
        codes.append(refused.value.code)

    assert (codes, said(made)) == (["COUNTER_REFUSED", "OVERDRAWN"], (1_000_000, 0, 500))


def test_budget_moves_within_a_year_and_never_more_than_is_free() -> None:
    made = line(1_000)
    city = services.Place(PLACE.fund, 2025, services.Source.CITY, "450200")
    old = services.Place(PLACE.fund, 2024, services.Source.CITY, "450200")
    target, aged = line(1, city), line(1, old)
    commit(made, 400, "claim:1")
    moved = services.Sum(made.pk, 600, "t", "", "柳财社〔2025〕2号")
    services.transfer(moved, target=target.pk, actor=MAKER, at=AT)
    codes = []
    for other, key in ((target.pk, "u"), (aged.pk, "v")):
        with pytest.raises(Refusal) as refused:
            services.transfer(replace(moved, key=key), target=other, actor=MAKER, at=AT)
        codes.append(refused.value.code)

    assert (codes, said(made), said(target)) == (
        ["CUT_BELOW_COMMITMENTS", "TRANSFER_REFUSED"], (400, 400, 0), (601, 0, 0)
    )  # fmt: skip
