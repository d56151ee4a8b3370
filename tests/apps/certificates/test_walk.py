"""Whatever is changed behind the services' back is found and named."""

import pytest

from jiangtu.apps.certificates import log, services, walk
from jiangtu.apps.certificates.models import Certificate, Event, Head, Log, Serial, Tile
from jiangtu.apps.certificates.services import Amendment
from tests.apps.certificates.bodies import ASSESSOR, AT, OFFICER, body, draft, issued, people

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def lived() -> list[Certificate]:
    """Six certificates, most of which something happened to, and a published head."""
    made = issued(6)
    services.suspend(made[0].number, reason="核查", actor=OFFICER, at=AT)
    services.lift(made[0].number, reason="无误", actor=OFFICER, at=AT)
    services.amend(made[1].number, amendment=Amendment(holder="覃美琳"), reason="笔误", actor=OFFICER, at=AT)
    services.amend(made[1].number, amendment=Amendment(title="焊工四级"), reason="格式", actor=OFFICER, at=AT)
    log.publish(at=AT)
    services.replace(made[2].number, reason="遗失", actor=OFFICER, at=AT)
    services.withdraw(made[3].number, reason="替考", actor=OFFICER, at=AT)
    services.printed(made[4].number, actor=OFFICER, at=AT)
    return made


def test_a_log_that_was_only_added_to_is_whole() -> None:
    lived()

    assert walk.verify() == walk.Walk(13, ())


def test_an_empty_log_is_whole() -> None:
    assert walk.verify().whole


def test_a_log_of_several_tiles_is_whole_and_every_tile_counts() -> None:
    body()
    people(600)
    for start in (1, 200, 257, 513):
        until = {1: 200, 200: 257, 257: 513, 513: 601}[start]
        services.issue([draft(n) for n in range(start, until)], actor=ASSESSOR, at=AT)
    assert walk.verify() == walk.Walk(600, ())

    upper = Tile.objects.get(pk=1 << log.LEVEL)
    Tile.objects.filter(pk=upper.pk).update(hashes=bytes(64))

    assert "日志第1层与下一层不符" in walk.verify().faults


def spoil_tile() -> None:
    tile = Tile.objects.get(pk=0)
    Tile.objects.filter(pk=0).update(hashes=bytes(32) + bytes(tile.hashes)[32:])


def shorten_tile() -> None:
    Tile.objects.filter(pk=0).update(hashes=bytes(Tile.objects.get(pk=0).hashes)[:-32])


def swap_entries() -> None:
    raw = bytes(Tile.objects.get(pk=0).hashes)
    Tile.objects.filter(pk=0).update(hashes=raw[32:64] + raw[:32] + raw[64:])


def forge_head() -> None:
    now = Log.objects.get()
    Log.objects.update(head={**now.head, "size": now.size - 1})


def lose_event() -> None:
    Event.objects.filter(step="withdraw").delete()


NUMBER = "S000045000012254000005"
SPOILT = {
    "a holder changed": (
        lambda: Certificate.objects.filter(number=NUMBER).update(holder="张三"),
        [f"证书{NUMBER}的“签发”与日志第4项不符"],
    ),
    "a level changed": (
        lambda: Certificate.objects.filter(number=NUMBER).update(level="3"),
        [f"证书{NUMBER}的“签发”与日志第4项不符"],
    ),
    "a withdrawal undone": (
        lambda: Certificate.objects.filter(number="S000045000012254000004").update(state="VALID"),
        ["证书S000045000012254000004的状态与办理记录不符"],
    ),
    "a reason changed": (
        lambda: Event.objects.filter(step="withdraw").update(reason="自愿"),
        ["证书S000045000012254000004的“撤销”与日志第12项不符"],
    ),
    "an event lost": (
        lose_event,
        ["证书S000045000012254000004的状态与办理记录不符", "日志第12项没有对应的证书事项（共1项）"],
    ),
    "a leaf removed": (shorten_tile, ["日志应有13项，实有12项"]),
    "the log gone": (lambda: Log.objects.all().delete(), ["日志没有了"]),
    "a number skipped": (
        lambda: Serial.objects.filter(prefix="S000045000012254").update(last=9),
        ["编号 S000045000012254000009 之前有缺号"],
    ),
    "the counter gone": (
        lambda: Serial.objects.all().delete(),
        ["编号前段 S000045000012254 没有流水记录"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_what_was_changed_is_named(how: str) -> None:
    lived()
    spoil, told = SPOILT[how]

    spoil()

    assert list(walk.verify().faults) == told


@pytest.mark.parametrize("spoil", [spoil_tile, swap_entries])
def test_a_rewritten_log_contradicts_its_heads(spoil) -> None:
    lived()

    spoil()

    faults = walk.verify().faults
    assert "现在的日志头与日志不符：有条目被改动、调换或删除" in faults
    assert "10项时公布的日志头与日志不符：有条目被改动、调换或删除" in faults


def test_a_forged_head_is_found() -> None:
    lived()
    forge_head()
    Head.objects.update(document=Log.objects.get().head)

    assert walk.verify().faults[:2] == ("现在的日志头签名不符", "10项时公布的日志头签名不符")


def test_a_certificate_whose_key_was_erased_leaves_the_log_whole() -> None:
    lived()
    Event.objects.filter(certificate__number=NUMBER).update(key=None)

    assert walk.verify().whole
