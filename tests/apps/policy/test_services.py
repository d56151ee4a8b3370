"""A sweep is found again, goes on after a kill, and counts what its decisions say."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jiangtu import city
from jiangtu.apps.policy import services
from jiangtu.apps.policy.kinds import SweepState, Verdict
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.reference import shelf
from jiangtu.engine.facts import derive
from jiangtu.engine.facts.factset import FactSet

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AS_OF = dt.date(2025, 6, 30)


@pytest.fixture(scope="module")
def facts() -> FactSet:
    """A city of three hundred."""
    built = city.build(city.Plan(workers=300, seed=7, as_of=AS_OF))
    return derive.derive(city.efile(built), as_of=AS_OF, known_at=None)


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def swept(facts: FactSet, backend: str = services.LOCAL) -> Sweep:
    return services.run_sweep(
        facts=facts, editions=shelf.editions_here(), catalogues=shelf.catalogues(), backend=backend
    )


def test_a_sweep_counts_what_its_decisions_say(facts: FactSet) -> None:
    sweep = swept(facts)

    [tally] = sweep.tallies.filter(policy="skill-upgrade-guangxi", edition="2025-01")
    decisions = pq.read_table(services.folder_of(sweep) / "skill-upgrade-guangxi@2025-01.parquet")
    verdicts = Counter(decisions["verdict"].to_pylist())
    largest: dict[int, int] = {}
    for row in decisions.to_pylist():
        largest[row["subject"]] = max(largest.get(row["subject"], 0), row["amount_fen"] or 0)
    assert (tally.entitled, tally.refused, tally.unknown, tally.amount_fen) == (
        verdicts[Verdict.YES],
        verdicts[Verdict.NO],
        verdicts[Verdict.UNKNOWN],
        sum(largest.values()),
    )
    assert sweep.tallies.count() == len(shelf.editions_here())


def test_the_same_sweep_is_found_again(facts: FactSet) -> None:
    first, second = swept(facts), swept(facts)

    assert (first.pk, first.finished_at) == (second.pk, second.finished_at)


def test_a_killed_sweep_goes_on_with_what_it_lacks(facts: FactSet) -> None:
    whole = swept(facts)
    folder = services.folder_of(whole)
    bytes_before = {path.name: path.read_bytes() for path in folder.glob("*.parquet")}
    kept, lost = sorted(folder.glob("*.parquet"))[0], sorted(folder.glob("*.parquet"))[1:]
    for path in lost:
        path.unlink()
    (folder / "half.part").write_bytes(b"half")
    Sweep.objects.update(state=SweepState.RUNNING)
    before = kept.stat().st_mtime_ns

    again = swept(facts)

    (folder / "half.part").unlink()
    assert again.state == SweepState.DONE
    assert kept.stat().st_mtime_ns == before
    assert {path.name: path.read_bytes() for path in folder.glob("*.parquet")} == bytes_before


def test_sql_writes_the_same_decisions(facts: FactSet) -> None:
    local, duckdb = swept(facts), swept(facts, "duckdb")

    differing = [
        path.name
        for path in sorted(services.folder_of(local).rglob("*.parquet"))
        if not pq.read_table(path).equals(
            pq.read_table(services.folder_of(duckdb) / path.relative_to(services.folder_of(local)))
        )
    ]
    assert differing == []
