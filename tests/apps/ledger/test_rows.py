"""What a posting that fails leaves behind: nothing, and a connection others can go on with."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest
from django.db import connection, transaction

from jiangtu.apps.ledger import posting, services
from jiangtu.apps.ledger.kinds import Source
from jiangtu.apps.ledger.models import Entry, Leg, Line
from jiangtu.engine.errors import Refusal
from tests.apps.ledger.books import AT, MAKER, PLACE, commit, emptied, line

pytestmark = [pytest.mark.database]
AROUND = pytest.mark.parametrize("around", [nullcontext, transaction.atomic], ids=["alone", "within"])


@pytest.fixture
def books(transactional_db: None) -> Iterator[Line]:
    yield line(1_000)
    emptied()


@AROUND
def test_a_key_used_for_something_else_moves_no_line(
    books: Line, around: type[AbstractContextManager[None]]
) -> None:
    commit(books, 300, "claim:1")
    before = Entry.objects.count(), Leg.objects.count()

    with around():
        with pytest.raises(posting.KeyReused):
            commit(books, 200, "claim:1")
        assert (Entry.objects.count(), Leg.objects.count()) == before

    books.refresh_from_db()
    assert (books.committed, connection.get_autocommit()) == (300, True)
    assert commit(books, 200, "claim:2").fresh


@AROUND
def test_a_transfer_one_line_refuses_leaves_the_other_as_it_was(
    books: Line, around: type[AbstractContextManager[None]]
) -> None:
    other = line(500, services.Place(PLACE.fund, PLACE.year, Source.CITY, PLACE.area))
    first, second = sorted((books, other), key=lambda one: one.pk)
    wanted = services.Sum(second.pk, second.ceiling + 1, "t", "", "柳财社〔2025〕2号")

    with around(), pytest.raises(Refusal) as refused:
        services.transfer(wanted, target=first.pk, actor=MAKER, at=AT)

    assert refused.value.code == "CUT_BELOW_COMMITMENTS"
    assert [one.ceiling for one in Line.objects.order_by("pk")] == [1_000, 500]
    assert services.verify().whole
