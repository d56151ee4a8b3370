"""Snapshots: what they say, that a mended one equals a whole one, and what a kill or a refusal leaves behind."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.apps.facts import queries, services
from jiangtu.apps.facts.models import Snapshot
from jiangtu.apps.files import queries as files_queries
from jiangtu.apps.files import services as files
from jiangtu.apps.files.models import Mention
from jiangtu.engine.facts import derive, factset
from tests.apps.files.deliveries import QIN, SYSTEM, WEI, at, bring, certificates

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2025, 6, 30)


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def deliver(batch: int, *rows: dict[str, object], day: int = 1, **changes: object) -> None:
    bring(certificates(batch, *rows, **changes), day=day)
    files.link_mentions(actor=SYSTEM, at=at(day))


def take(day: int, *, as_of: dt.date = DAY, known_at: dt.datetime | None = None) -> Snapshot:
    return services.take_snapshot(as_of=as_of, known_at=known_at, at=at(day))


def whole(known_at: dt.datetime | None = None) -> str:
    return derive.derive(files_queries.efile_tables(known_at), as_of=DAY, known_at=known_at).digest


def test_a_snapshot_holds_the_day_and_is_the_latest() -> None:
    deliver(1, {**QIN, "number": "A1", "level": "3"}, {**WEI, "number": "A2"})
    seen: list[tuple[int, int]] = []

    taken = services.take_snapshot(
        as_of=DAY, known_at=None, at=at(2), progress=lambda *step: seen.append(step)
    )

    facts = queries.latest_facts()
    assert facts is not None
    assert (facts.as_of, facts.digest, taken.workers) == (DAY, taken.digest, 2)
    assert sorted(facts["certificates"]["number"].to_pylist()) == ["A1", "A2"]
    assert seen == [(step, 16) for step in range(1, 17)]  # fourteen tables read, derived, written


def test_the_same_file_again_is_the_same_snapshot() -> None:
    deliver(1, {**QIN, "number": "A1"})

    assert take(2).pk == take(3).pk
    assert Snapshot.objects.count() == 1


def test_a_day_before_any_data_is_refused_and_nothing_is_written(home: Path) -> None:
    with pytest.raises(derive.NothingKnown):
        take(2)
    deliver(1, {**QIN, "number": "A1"})
    with pytest.raises(derive.NothingKnown):
        take(2, as_of=dt.date(2020, 1, 1))

    assert (Snapshot.objects.count(), (home / "snapshots").exists()) == (0, False)


def many(count: int) -> list[dict[str, object]]:
    return [
        {**QIN, "name": f"{chr(0x4E00 + 37 * n)}明", "citizen_number": None, "phone": None,
         "born_on": dt.date(1980, 1, 1) + dt.timedelta(days=397 * n), "number": f"M{n}"}
        for n in range(count)
    ]  # fmt: skip


def test_a_mended_snapshot_equals_a_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(1, *many(40))
    take(2)
    monkeypatch.setattr(services.derive, "derive", None)  # from here on nobody may derive everybody
    digests = []
    deliver(2, {**many(3)[2], "level": "2"}, {**WEI, "number": "N1"}, day=3)
    digests.append(take(4).digest)
    files.undo_rows(batch=2, actor=SYSTEM, at=at(5))
    digests.append(take(6).digest)
    one, two = Mention.objects.order_by("pk").values_list("links__person", flat=True)[:2]
    files.merge_persons(keep=one, other=two, reason="同一人", actor=SYSTEM, at=at(7))
    digests.append(take(8).digest)
    monkeypatch.undo()

    assert [whole(at(4)), whole(at(6)), whole(None)] == digests
    assert len(set(digests)) == 3


def test_an_import_that_began_before_the_last_reading_and_ended_after_is_not_missed() -> None:
    deliver(1, *many(40))
    take(4)
    deliver(2, {**WEI, "number": "N1"}, day=3)

    assert take(5).digest == whole()


def test_a_day_can_be_read_as_it_was_known() -> None:
    deliver(1, {**QIN, "number": "A1"})
    before = take(1).digest
    deliver(2, {**WEI, "number": "A2"}, day=3)
    after = take(3)

    as_known = take(4, known_at=at(2))

    assert (as_known.digest, as_known.known_at) == (before, at(2))
    assert after.digest != before
    assert queries.latest_snapshot() == after


def test_a_kill_while_writing_leaves_the_snapshots_there_were(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(1, {**QIN, "number": "A1"})
    first = take(1)
    deliver(2, {**WEI, "number": "A2"}, day=2)
    writes, calls = factset.pq.write_table, iter(range(100))

    def killed(*arguments: object, **options: object) -> None:
        if next(calls) == 5:
            raise KeyboardInterrupt
        writes(*arguments, **options)

    monkeypatch.setattr(factset.pq, "write_table", killed)
    with pytest.raises(KeyboardInterrupt):
        take(2)
    assert queries.latest_snapshot() == first
    monkeypatch.undo()

    again = take(2)

    facts = queries.facts_of(again)
    assert sorted(facts["certificates"]["number"].to_pylist()) == ["A1", "A2"]
    assert [path.name for path in (home / "snapshots" / DAY.isoformat()).glob(".*")] == []


def test_one_person_s_facts_come_from_the_latest_snapshot() -> None:
    deliver(1, {**QIN, "number": "A1"}, {**WEI, "number": "A2"})
    take(1)
    person = Mention.objects.order_by("pk").values_list("links__person", flat=True)[0]

    facts = queries.person_facts(person)

    assert [row["number"] for row in facts.children["certificates"]] == ["A1"]


def test_before_the_first_snapshot_there_are_no_facts() -> None:
    assert (queries.latest_snapshot(), queries.latest_facts()) == (None, None)
    with pytest.raises(factset.FactsMissing):
        queries.person_facts(1)
