"""Many at once: numbers are given once, without a gap, and every certificate is in the log."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from jiangtu.apps.certificates import services, walk
from jiangtu.apps.certificates.models import Certificate
from tests.apps.certificates.bodies import ASSESSOR, AT, OFFICER, body, draft, people

ISSUERS, EACH = 8, 6


def patiently(act: Callable[[], Certificate]) -> Certificate:
    """Asks again when the database let somebody wait too long: a busy machine must not fail a property."""
    while True:
        try:
            return act()
        except OperationalError:
            connection.close()


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_issuers_at_once_give_every_number_once_and_leave_none_out() -> None:
    body()
    people(ISSUERS * EACH)
    gate = threading.Barrier(ISSUERS)

    def issue(first: int) -> list[str]:
        gate.wait()
        numbers = []
        for n in range(first, first + EACH):
            made = patiently(lambda n=n: services.issue([draft(n)], actor=ASSESSOR, at=AT)[0])
            numbers.append(made.number)
            if n % 4 == 0:
                patiently(
                    lambda made=made: services.withdraw(made.number, reason="核查", actor=OFFICER, at=AT)
                )
        connection.close()
        return numbers

    with ThreadPoolExecutor(ISSUERS) as pool:
        numbers = [n for given in pool.map(issue, range(1, ISSUERS * EACH, EACH)) for n in given]

    assert sorted(numbers) == [f"S000045000012254{n:06d}" for n in range(1, ISSUERS * EACH + 1)]
    assert Certificate.objects.count() == ISSUERS * EACH
    assert walk.verify().whole


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_the_same_source_from_many_at_once_is_one_certificate() -> None:
    body()
    people(1)
    gate = threading.Barrier(ISSUERS)

    def issue(_: int) -> str:
        gate.wait()
        made = patiently(lambda: services.issue([draft(1)], actor=ASSESSOR, at=AT)[0])
        connection.close()
        return made.number

    with ThreadPoolExecutor(ISSUERS) as pool:
        numbers = set(pool.map(issue, range(ISSUERS)))

    assert numbers == {"S000045000012254000001"}
    assert walk.verify() == walk.Walk(1, ())


@pytest.mark.database
@pytest.mark.django_db
def test_a_failed_batch_leaves_no_gap() -> None:
    body()
    people(3)
    services.issue([draft(1)], actor=ASSESSOR, at=AT)
    with pytest.raises(services.DraftsRefused):
        services.issue([draft(2), draft(2, source="twice")], actor=ASSESSOR, at=AT)

    (made,) = services.issue([draft(3)], actor=ASSESSOR, at=AT)

    assert made.serial == 2
    assert walk.verify().whole


@pytest.mark.database
@pytest.mark.django_db
def test_when_six_digits_are_used_up_it_is_said_and_nothing_is_written() -> None:
    from jiangtu.apps.certificates.models import Serial

    body()
    people(2)
    Serial.objects.create(prefix="S000045000012254", last=999_998)

    (last,) = services.issue([draft(1)], actor=ASSESSOR, at=AT)
    with pytest.raises(services.SerialsUsedUp):
        services.issue([draft(2)], actor=ASSESSOR, at=AT)

    assert last.serial == 999_999
    assert Certificate.objects.count() == 1
