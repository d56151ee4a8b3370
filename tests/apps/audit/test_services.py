"""The chain in the database: what is written, what is refused, what a walk finds."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from jiangtu.apps.audit import guard, queries, services
from jiangtu.apps.audit.kinds import Action, Deed, Head, System, Verification
from jiangtu.apps.audit.models import AuditLine

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AT = dt.datetime(2025, 6, 30, 8, tzinfo=dt.UTC)


def write(count: int) -> Head:
    deeds = [Deed(Action.REVEAL, AT, person=n, purpose="APPLICATION") for n in range(count)]
    return services.record(*deeds, actor=System())


def test_lines_follow_each_other_over_several_calls() -> None:
    before = queries.head()
    write(2)
    head = write(1)

    assert (head.number, queries.head()) == (before.number + 3, head)
    assert services.verify() == Verification(head.number, head)


def test_nothing_written_leaves_the_head_where_it_was() -> None:
    head = write(1)

    assert services.record(actor=System()) == head


def test_a_deed_that_is_rolled_back_leaves_no_line() -> None:
    head = write(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(3)
        raise ZeroDivisionError

    assert queries.head() == head


@pytest.mark.django_db(transaction=True)
def test_a_deed_outside_a_transaction_is_a_fault() -> None:
    with pytest.raises(services.NoTransaction):
        write(1)


@pytest.mark.parametrize("algorithm", ["SHA256", "SM3"])
def test_the_algorithm_is_a_setting_and_stands_in_the_line(settings, algorithm: str) -> None:
    write(1)
    settings.JIANGTU_DIGEST = algorithm
    head = write(1)

    assert AuditLine.objects.get(number=head.number).algorithm == algorithm
    assert services.verify().whole


def change(first: int) -> None:
    AuditLine.objects.filter(number=first + 1).update(actor="somebody else")


def delete(first: int) -> None:
    AuditLine.objects.filter(number=first + 1).delete()


def reorder(first: int) -> None:
    one, two = AuditLine.objects.filter(number__in=(first + 1, first + 2)).order_by("number").values()
    AuditLine.objects.filter(number__in=(first + 1, first + 2)).delete()
    AuditLine.objects.bulk_create(
        [AuditLine(**{**one, "number": first + 2}), AuditLine(**{**two, "number": first + 1})]
    )


@pytest.mark.parametrize("tamper", [change, delete, reorder], ids=lambda t: t.__name__)
def test_a_tampered_chain_names_its_first_broken_line(tamper: Callable[[int], None]) -> None:
    first = write(1).number
    write(4)
    guard.remove(connection)
    tamper(first)

    answer = services.verify()

    assert (answer.broken, answer.lines) == (first + 1, first)


def test_a_chain_cut_off_at_the_end_is_seen_by_a_head_kept_elsewhere() -> None:
    kept = write(3)
    guard.remove(connection)
    AuditLine.objects.filter(number=kept.number).delete()

    assert services.verify().whole
    assert services.verify(known=[kept]).broken == kept.number


@pytest.mark.parametrize("tamper", [change, delete], ids=lambda t: t.__name__)
def test_the_database_itself_refuses_to_change_or_remove_a_line(tamper: Callable[[int], None]) -> None:
    head = write(3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        tamper(head.number - 2)

    assert queries.head() == head


def test_who_looked_is_told_latest_first_in_words() -> None:
    services.record(
        Deed(Action.REVEAL, AT, person=41, purpose="APPLICATION"),
        Deed(Action.REVEAL, AT, person=42, purpose="SUPERVISION"),
        Deed(Action.MERGE, AT, person=43),
        actor=System(),
    )

    assert queries.looks_at({41, 43}) == [
        queries.Look(AT, "system", "系统", "合并人员", ""),
        queries.Look(AT, "system", "系统", "查看完整号码", "办理本人申请"),
    ]
