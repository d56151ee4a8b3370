"""What the linkage keeps between deliveries: sealed, a copy only, and of no weight in who is who."""

import datetime as dt
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from jiangtu.apps.audit.kinds import Head
from jiangtu.apps.files import extract, prepared, queries, services
from jiangtu.apps.files.kinds import Incoming, micros
from jiangtu.apps.files.models import Mention
from jiangtu.engine.linkage.link import Ready
from tests.apps.files.deliveries import QIN, SYSTEM, WEI, at, bring, certificates, table

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
PHONE = "13700137000"


@pytest.fixture
def place(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path / "linkage" / "known.sealed"


def groups() -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for mention in Mention.objects.filter(gone_at=None).values_list("pk", flat=True):
        found.setdefault(queries.person_of(mention), set()).add(mention)
    return {frozenset(mentions) for mentions in found.values()}


def months() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}, {**WEI, "number": "A2"}))
    services.link_mentions(actor=SYSTEM, at=at(1))
    bring(certificates(2, {**QIN, "phone": PHONE, "number": "B1"}, department="另一机构"), day=2)
    services.link_mentions(actor=SYSTEM, at=at(2))


def the_third() -> set[frozenset[int]]:
    wrong = {"citizen_number": None, "number_written": WEI["citizen_number"][:-1] + "9"}
    rows = ({**QIN, "citizen_number": None, "phone": PHONE, "born_on": None}, {**WEI, **wrong})
    bring(
        certificates(3, *({**row, "number": f"C{n}"} for n, row in enumerate(rows)), department="第三家"),
        day=3,
    )
    services.link_mentions(actor=SYSTEM, at=at(3))
    return groups()


@pytest.mark.parametrize(
    "spoiled", [None, b"", b"\x01\x01 no longer what was sealed here, nor anything else at all"]
)
def test_it_changes_nothing_in_who_is_who_whether_kept_lost_or_spoiled(
    place: Path, spoiled: bytes | None
) -> None:
    months()
    if spoiled == b"":
        place.unlink()
    elif spoiled:
        place.write_bytes(spoiled)

    assert the_third() == {frozenset({1, 3, 4}), frozenset({2, 5})}


def test_a_little_news_is_made_ready_again_and_not_sealed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    months()
    before = place.read_bytes()
    monkeypatch.setattr(prepared, "WORTH_KEEPING", 0)

    bring(certificates(3, {**QIN, "number": "C1"}, department="第三家"), day=3)
    services.link_mentions(actor=SYSTEM, at=at(3))

    assert groups() == {frozenset({1, 3, 4}), frozenset({2})}
    assert place.read_bytes() == before


def test_it_lies_sealed_and_is_its_owner_s_alone(place: Path) -> None:
    months()

    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert not any(
        text.encode() in place.read_bytes() for text in (QIN["citizen_number"], QIN["name"], PHONE)
    )


def works(batch: int, employer: str, **who: str) -> Incoming:
    spell = {**QIN, **who, "employer": employer, "from_on": dt.date(2020 + batch, 1, 1)}
    return Incoming(batch, "就业", "employment", f"{batch}.xlsx", "employment", table("employment", spell))


def rows(ready: Ready) -> list[dict[str, object]]:
    return ready.swept().cleaned.sort_by("mention").to_pylist()


def test_what_changed_is_made_again_and_what_went_is_left_out(place: Path) -> None:
    months()
    bring(works(3, "91450200MA5K000001"), day=3)
    services.link_mentions(actor=SYSTEM, at=at(3))
    kept = prepared.load()
    assert kept is not None

    bring(works(4, "91450200MA5K000002"), day=4)
    services.undo_rows(batch=2, actor=SYSTEM, at=at(5))
    renewed = prepared.renew(kept, prepared.reading(micros(at(6))))

    assert renewed is not None
    mentions, _ = extract.sealed_tables()
    assert rows(renewed.kept.known) == rows(prepared.make(mentions))
    assert {row["employer"] for row in rows(renewed.kept.known)} == {None, "91450200MA5K000002"}
    assert rows(renewed.fresh) == []


def test_it_is_of_no_use_to_an_e_file_with_another_past(place: Path) -> None:
    months()
    kept = prepared.load()
    assert kept is not None
    other = replace(kept, reading=replace(kept.reading, line=Head(kept.reading.line.number, "0" * 64)))
    prepared.keep(other)

    assert prepared.load() is None


def test_a_row_that_went_in_the_past_has_everything_read_anew(place: Path) -> None:
    months()
    kept = prepared.load()
    assert kept is not None

    Mention.objects.filter(pk=1).update(gone_at=kept.reading.at)

    assert prepared.renew(kept, prepared.reading(micros(at(6)))) is None


def test_the_model_is_learnt_anew_when_there_are_twice_as_many(place: Path) -> None:
    found = []
    for batch, number in ((1, "A"), (2, "B"), (3, "C"), (4, "D")):
        bring(certificates(batch, {**QIN, "number": number}, department=number), day=batch)
        services.link_mentions(actor=SYSTEM, at=at(batch))
        kept = prepared.load()
        found.append(kept and kept.learnt_from)

    assert found == [1, 1, 3, 3]
