"""A snapshot mended with the news equals one read from everything, whatever happened in between."""

import contextlib
import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from jiangtu.apps.facts import queries, services
from jiangtu.apps.files import queries as files_queries
from jiangtu.apps.files import services as files
from jiangtu.apps.files.kinds import Incoming
from jiangtu.apps.files.models import Change, Delivery, Link, Mention
from jiangtu.engine import schema
from jiangtu.engine.errors import Refusal
from jiangtu.engine.facts import derive
from tests.apps.files.deliveries import SYSTEM, at, bring, table

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2025, 6, 30)
FIRMS = ("91450200MA5K000001", "91450200MA5K000002", "91450200MA5K000003")
DEPARTMENTS = ("技能评价机构", "社会保险经办机构", "公共就业服务机构")
CITY = 60


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def worker(number: int) -> dict[str, object]:
    return {"name": f"{chr(0x4E00 + 37 * number)}明", "sex": "FM"[number % 2],
            "born_on": dt.date(1980, 1, 1) + dt.timedelta(days=97 * number)}  # fmt: skip


def rows(kind: str, dice: random.Random, people: list[int]) -> list[dict[str, object]]:
    """A row of the kind about each of these people."""
    started = dt.date(2023, dice.randint(1, 12), 1)
    said: dict[str, Callable[[int], dict[str, object]]] = {
        "certificates": lambda n: {"kind": "SKILL", "number": f"M{n}", "level": dice.choice("543"), "withdrawn": False,
                                   "issued_on": started},
        "insurance": lambda n: {"insurance": dice.choice(("UNEMPLOYMENT", "PENSION")), "employer": dice.choice(FIRMS),
                                "area": "450202", "from_on": started},
        "employment": lambda n: {"employer": dice.choice(FIRMS), "from_on": started,
                                 "contract": dice.choice(("OPEN", "DISPATCH"))},
        "statuses": lambda n: {"status": dice.choice(("UNEMPLOYED", "HARDSHIP")), "from_on": started},
        "training": lambda n: {"kind": "SUBSIDISED", "class_code": dice.choice(("B1", "B2")), "started_on": started,
                               "ended_on": dt.date(2024, 3, 1), "outcome": dice.choice(("FINISHED", "CERTIFIED"))},
    }  # fmt: skip
    return [worker(n) | said[kind](n) for n in people]


def deliver(batch: int, kind: str, dice: random.Random, people: list[int]) -> None:
    key = {"certificates": ("number",), "training": ("class_code",)}.get(kind, ())
    whole = table(kind, *rows(kind, dice, people))
    bring(Incoming(batch, dice.choice(DEPARTMENTS), kind, f"{batch}.xlsx", kind, whole, key=key,
                   full=kind == "statuses"), day=batch)  # fmt: skip
    files.link_mentions(actor=SYSTEM, at=at(batch))


def register(batch: int, dice: random.Random) -> None:
    whole = table(
        "employers", {"employer": dice.choice(FIRMS), "name": "甲厂", "industry": dice.choice("ABC")}
    )
    bring(
        Incoming(batch, "企业登记机关", "employers", f"{batch}.xlsx", "employers", whole, key=("employer",)),
        day=batch,
    )


def happen(day: int, dice: random.Random) -> None:
    """One thing that may happen to an e-file."""
    people = [dice.randrange(CITY) for _ in range(dice.randint(1, 3))]
    persons = sorted(Link.objects.values_list("person", flat=True).distinct())
    kind = dice.choice(("certificates", "insurance", "employment", "statuses", "training"))
    mention = dice.choice(Mention.objects.filter(gone_at=None).order_by("pk").values_list("pk", flat=True))
    why = {"reason": "核对", "actor": SYSTEM, "at": at(day)}
    deeds: list[Callable[[], object]] = [
        lambda: deliver(day, kind, dice, people),
        lambda: deliver(day, kind, dice, people),
        lambda: register(day, dice),
        lambda: files.undo_rows(batch=_last_delivery(), actor=SYSTEM, at=at(day)),
        lambda: files.merge_persons(keep=dice.choice(persons), other=dice.choice(persons), **why),
        lambda: files.split_mention(mention=mention, **why),
        lambda: files.reverse_change(change=dice.choice(Change.objects.values_list("pk", flat=True)), **why),
        lambda: files.record_event(kind="titles", person=dice.choice(persons), actor=SYSTEM, at=at(day),
                                   values={"title": "FULL", "obtained_on": dt.date(2024, 1, 1)}),
    ]  # fmt: skip
    with contextlib.suppress(Refusal, IndexError):  # nothing to undo, split or reverse today
        dice.choice(deeds)()


def _last_delivery() -> int:
    last = (
        Delivery.objects.filter(undone_at=None, batch__gt=5)
        .order_by("-batch")
        .values_list("batch", flat=True)
    )
    return last[0]


@pytest.mark.parametrize("seed", range(2))
def test_a_mended_snapshot_equals_a_whole_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    for batch, kind in enumerate(
        ("certificates", "insurance", "employment", "training", "certificates"), start=1
    ):
        deliver(batch, kind, dice, list(range(CITY)))
    services.take_snapshot(as_of=DAY, known_at=None, at=at(5))
    whole, mended = derive.derive, 0
    for day in range(6, 12):
        for _ in range(dice.randint(1, 2)):
            happen(day, dice)
        monkeypatch.setattr(services.derive, "derive", _counted(whole, counts := []))
        taken = services.take_snapshot(as_of=DAY, known_at=None, at=at(day, 20))
        monkeypatch.undo()
        mended += not counts

        expected = whole(files_queries.efile_tables(None), as_of=DAY, known_at=None)
        found = queries.facts_of(taken)
        assert {name: found[name].to_pylist() for name in schema.TABLES} == {
            name: expected[name].to_pylist() for name in schema.TABLES
        }
        assert taken.digest == expected.digest
    assert mended >= 4  # else this test would compare whole readings with each other


def _counted(function: Callable[..., object], counts: list[int]) -> Callable[..., object]:
    def counting(*given: object, **named: object) -> object:
        counts.append(1)
        return function(*given, **named)

    return counting
