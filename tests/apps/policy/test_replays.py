"""A sweep decided again gives what it wrote, unless somebody touched it."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.policy import services
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.policy.rules import file_name
from jiangtu.apps.reference import shelf
from jiangtu.engine.facts.factset import FactsMissing
from tests.apps.policy.test_queries import SUBSIDY, SWEPT
from tests.apps.snapshots import facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


@pytest.fixture
def sweep(home: Path) -> Sweep:
    """Ten workers of different months of insurance, each with a certificate."""
    workers = [{"person": n, "work_area": "450202", "insured_months": n + 7} for n in range(1, 11)]
    held = [
        {"person": n, "record": n, "kind": "SKILL", "occupation": "6-18-02-04", "level": "3",
         "withdrawn": False, "issued_on": dt.date(2025, 1, 1)}
        for n in range(1, 11)
    ]  # fmt: skip
    given = facts(workers=workers, certificates=held)
    listed(given)
    return services.run_sweep(facts=given, editions=SWEPT, catalogues=shelf.catalogues())


def replays(sweep: Sweep) -> bool:
    return services.replays(sweep, editions=SWEPT, catalogues=shelf.catalogues())


def test_a_sweep_nobody_touched_replays(sweep):
    assert replays(sweep)


def raised(table: pa.Table) -> pa.Table:
    """Every amount one fen higher."""
    place = table.column_names.index("amount_fen")
    return table.set_column(place, "amount_fen", pc.add(table["amount_fen"], 1))


def shortened(table: pa.Table) -> pa.Table:
    return table.slice(1)


def turned(table: pa.Table) -> pa.Table:
    return table.sort_by([("subject", "descending")])


@pytest.mark.parametrize("tamper", [raised, shortened, turned])
def test_a_changed_decision_does_not_replay(sweep, tamper):
    path = services.folder_of(sweep) / file_name(*SUBSIDY)
    pq.write_table(tamper(pq.read_table(path)), path)

    assert not replays(sweep)


@pytest.mark.parametrize("content", [None, b"", b"no parquet"])
def test_a_lost_or_broken_file_does_not_replay(sweep, content):
    path = services.folder_of(sweep) / file_name(*SUBSIDY)
    path.unlink()
    if content is not None:
        path.write_bytes(content)

    assert not replays(sweep)


def test_a_sweep_whose_edition_is_no_longer_there_does_not_replay(sweep):
    assert not services.replays(sweep, editions=SWEPT[1:], catalogues=shelf.catalogues())


def test_a_sweep_whose_snapshot_is_gone_says_so(sweep, home):
    snapshots._read.cache_clear()
    (home / "snapshots").rename(home / "gone")

    with pytest.raises(FactsMissing):
        replays(sweep)
