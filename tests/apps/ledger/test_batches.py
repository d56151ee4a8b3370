"""Payment batches from orders to the reconciled return file."""

from dataclasses import replace

import pytest

from jiangtu.apps.ledger import queries, services
from jiangtu.apps.ledger.models import Entry, Order, ReturnFile
from jiangtu.engine.errors import Problems, Refusal
from tests.apps.ledger.books import (
    AT,
    CHECKER,
    DECIDER,
    MAKER,
    SECOND,
    Clerk,
    answers,
    batch,
    filed,
    line,
    ordered,
    payment,
    returned,
)  # fmt: skip

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def refused_for(made, who, digest=None) -> str:
    with pytest.raises(Refusal) as refused:
        services.approve_batch(
            batch=made.pk, digest=made.digest if digest is None else digest, actor=who, at=AT
        )
    return refused.value.code


def test_a_batch_is_paid_to_the_fen_and_a_failed_line_reopens_its_claim() -> None:
    made = line()
    paid = filed(made, 240_000, 420_000)
    services.read_return(batch=paid.pk, content=returned(paid, answers(paid, 2)), actor=MAKER, at=AT)
    made.refresh_from_db()

    told = [(o.about, o.state, o.reason) for o in queries.outcomes(paid.pk)]
    assert told == [("claim:1", "PAID", ""), ("claim:2", "FAILED", "账号已销户")]
    assert (made.committed, made.paid) == (420_000, 240_000)
    assert queries.balance(about="claim:2") == {
        "COMMITTED": 420_000,
        "EXPENSE": 0,
        "FREE": -420_000,
        "PAYABLE": 0,
    }
    assert services.verify().whole


def test_a_failed_claim_is_paid_by_another_order() -> None:
    made = line()
    paid = filed(made, 240_000)
    services.read_return(batch=paid.pk, content=returned(paid, answers(paid, 1)), actor=MAKER, at=AT)
    services.order(
        replace(payment(made, 240_000, "claim:1"), key="claim:1:pay:2", account="6222020000009999")
    )
    again = services.open_batch(fund=made.fund_id, title="补付", key="batch:2", actor=MAKER, at=AT)
    services.submit_batch(batch=again.pk, actor=MAKER, at=AT)
    again.refresh_from_db()

    done = services.approve_batch(batch=again.pk, digest=again.digest, actor=CHECKER, at=AT)

    assert (done.state, services.verify().whole) == ("APPROVED", True)


def test_maker_decider_and_the_same_checker_twice_may_not_approve() -> None:
    made = batch(line(100_000_000), 60_000_000)

    services.approve_batch(batch=made.pk, digest=made.digest, actor=CHECKER, at=AT)

    assert [refused_for(made, who) for who in (MAKER, DECIDER, CHECKER)] == [
        "OWN_WORK",
        "OWN_WORK",
        "APPROVED_ALREADY",
    ]
    assert services.approve_batch(batch=made.pk, digest=made.digest, actor=SECOND, at=AT).state == "APPROVED"


@pytest.mark.parametrize(
    ("fen", "needed"), [(50_000_000, 1), (50_000_001, 2), (500_000_000, 2), (500_000_001, 3)]
)
def test_a_band_says_how_many_approve(fen: int, needed: int) -> None:
    made = batch(line(1_000_000_000), fen)
    states = [
        services.approve_batch(batch=made.pk, digest=made.digest, actor=Clerk(f"c{n}"), at=AT).state
        for n in range(needed)
    ]

    assert states == ["SUBMITTED"] * (needed - 1) + ["APPROVED"]


def test_what_was_approved_is_what_is_filed() -> None:
    made = batch(line(), 240_000)
    Order.objects.update(amount_fen=250_000)
    assert refused_for(made, CHECKER) == "BATCH_CHANGED"
    Order.objects.update(amount_fen=240_000)
    assert refused_for(made, CHECKER, "0" * 64) == "BATCH_CHANGED"
    services.approve_batch(batch=made.pk, digest=made.digest, actor=CHECKER, at=AT)
    first = services.bank_file(batch=made.pk, actor=MAKER, at=AT)
    Order.objects.update(payee="别人")

    with pytest.raises(Refusal) as refused:
        services.bank_file(batch=made.pk, actor=MAKER, at=AT)

    head, row, totals = first.content.decode("gb18030").splitlines()
    assert (head, totals) == ("批次号,序号,户名,账号,金额（元）,用途", "合计,1,,,2400.00,")
    assert row == f"{made.pk:08d},1,覃美玲,6222020000001234,2400.00,技能提升补贴"
    assert refused.value.code == "BATCH_CHANGED"


def test_a_batch_sent_back_needs_its_approvals_anew() -> None:
    made = batch(line(100_000_000), 60_000_000)
    services.approve_batch(batch=made.pk, digest=made.digest, actor=CHECKER, at=AT)
    services.refuse_batch(batch=made.pk, reason="补充说明", actor=SECOND, at=AT)
    again = services.submit_batch(batch=made.pk, actor=MAKER, at=AT)

    assert (
        services.approve_batch(batch=made.pk, digest=again.digest, actor=SECOND, at=AT).state == "SUBMITTED"
    )


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda a: [*a, replace(a[0], number=9)], ["RETURN_UNKNOWN"]),
        (lambda a: [*a, a[0]], ["RETURN_DOUBLED"]),
        (lambda a: [replace(a[0], fen=a[0].fen + 1), a[1]], ["RETURN_ALTERED"]),
        (lambda a: [replace(a[0], name="别人"), a[1]], ["RETURN_ALTERED"]),
        (lambda a: [replace(a[0], account="6222020000004321"), a[1]], ["RETURN_ALTERED"]),
        (lambda a: a[:1], ["RETURN_MISSING"]),
        (lambda a: [replace(a[0], number=9), a[1], a[1]], ["RETURN_UNKNOWN", "RETURN_DOUBLED", "RETURN_MISSING"]),
    ],
    ids=["unknown", "doubled", "amount", "name", "account", "missing", "all-together"],
)  # fmt: skip
def test_a_return_file_that_is_wrong_books_nothing(change, codes) -> None:
    made = line()
    paid = filed(made, 240_000, 420_000)
    before = Entry.objects.count()

    with pytest.raises(Problems) as refused:
        services.read_return(batch=paid.pk, content=returned(paid, change(answers(paid))), actor=MAKER, at=AT)

    kept = ReturnFile.objects.get()
    assert [p.code for p in refused.value.problems] == codes
    assert (Entry.objects.count(), kept.accepted, len(kept.problems)) == (before, False, len(codes))
    assert "6222020000004321" not in str(refused.value) + str(kept.problems)


def test_a_line_altered_beside_the_old_total_is_named_before_the_total() -> None:
    paid = filed(line(), 240_000, 420_000)
    content = returned(paid, answers(paid)).replace(b"2400.00", b"2400.01")

    with pytest.raises(Problems) as refused:
        services.read_return(batch=paid.pk, content=content, actor=MAKER, at=AT)

    assert [(p.code, str(p.where)) for p in refused.value.problems] == [
        ("RETURN_ALTERED", "第2行"), ("TOTALS_WRONG", "第4行"),
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing_and_another_one_is_refused() -> None:
    paid = filed(line(), 240_000)
    content = returned(paid, answers(paid))
    first = services.read_return(batch=paid.pk, content=content, actor=MAKER, at=AT)
    before = Entry.objects.count()
    again = services.read_return(batch=paid.pk, content=content, actor=MAKER, at=AT)

    with pytest.raises(Refusal) as refused:
        services.read_return(batch=paid.pk, content=returned(paid, answers(paid, 1)), actor=MAKER, at=AT)

    assert (again.pk, Entry.objects.count(), refused.value.code) == (first.pk, before, "STEP_NOT_ALLOWED")


def test_an_order_key_names_one_payment() -> None:
    made = line()
    first, *_ = ordered(made, 5)

    with pytest.raises(Refusal) as refused:
        services.order(payment(made, 6, "claim:1"))

    assert (services.order(payment(made, 5, "claim:1")).pk, refused.value.code) == (first.pk, "KEY_REUSED")


@pytest.mark.parametrize(
    "said",
    [
        {"payee": ""},
        {"payee": "a,b"},
        {"account": "12"},
        {"account": "6222x"},
        {"person": None},
        {"employer": "91"},
    ],
    ids=str,
)
def test_a_payee_that_cannot_be_sent_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        services.order(payment(line(), 5, "claim:1", **said))

    assert refused.value.code == "PAYEE_WRONG"
