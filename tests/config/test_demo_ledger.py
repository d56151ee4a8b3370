"""The demo city's money proves itself and shows what the sources say."""

import datetime as dt

import pytest

from jiangtu.apps.ledger import queries, services
from jiangtu.config import demo_ledger

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AT = dt.datetime(2025, 6, 30, 9, tzinfo=dt.UTC)


def test_the_demo_books_are_whole_and_show_the_money_left_over() -> None:
    demo_ledger.books([f"91450200MA5K00{n:04d}" for n in range(6)], random=1, at=AT)

    told = services.verify()
    oldest = queries.aged_lines(year=2025)[0].aged
    months, forecast = queries.forecast("EMPLOYMENT", day=AT.date())

    assert (told.whole, told.unsealed) == (True, 0)
    assert (oldest.year, oldest.free, oldest.recall) == (2022, 311_780_000, True)
    assert [one.fen for one in queries.recoveries()] == [600_000]
    assert [(row.orders, row.batch.state) for row in queries.batches(done=True)] == [(3, "RECONCILED")]
    assert [(one.orders, one.fund.pk) for one in queries.waiting()] == [(3, "SKILLS_ACCOUNT")]
    assert months == 41
    assert forecast is not None and forecast.error is not None
