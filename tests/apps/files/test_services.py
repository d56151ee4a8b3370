"""Deliveries into the e-file and out again."""

import datetime as dt

import pytest

from jiangtu.apps.audit.kinds import Purpose
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.files import queries, services, writing
from jiangtu.apps.files.kinds import Imported, micros
from jiangtu.apps.files.models import BELIEVED, Certificate, Claim, Delivery, Mention, Person
from jiangtu.apps.vault import crypto
from tests.apps.files.deliveries import QIN, SYSTEM, WEI, at, bring, certificates

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = dt.timedelta(days=1)


def believed() -> list[tuple[str, str | None, str | None]]:
    rows = Certificate.objects.filter(BELIEVED).order_by("number", "id")
    return list(rows.values_list("mention__name", "number", "level"))


def test_a_delivery_goes_in_whole_with_its_places() -> None:
    done = bring(certificates(1, {**QIN, "number": "A1"}, {**WEI, "number": "A2"}, {**QIN, "number": "A3"}))

    assert done == Imported(batch=1, new=3, same=0, replaced=0, mentions=2)
    assert believed() == [("覃美玲", "A1", "4"), ("韦国强", "A2", "4"), ("覃美玲", "A3", "4")]
    places = Certificate.objects.order_by("id").values_list("batch", "sheet", "row", "recorded_at", "gone_at")
    assert list(places) == [(1, "Sheet1", row, micros(at(1)), None) for row in (2, 3, 4)]


def test_the_same_batch_twice_changes_nothing() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))

    again = bring(certificates(1, {**QIN, "number": "A1"}), day=2)

    assert again == Imported(batch=1, new=0, same=1, replaced=0)
    assert (Certificate.objects.count(), Mention.objects.count()) == (1, 1)


def test_rows_this_source_has_said_before_are_not_written_again() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}, {**WEI, "number": "A2"}))

    done = bring(certificates(2, {**QIN, "number": "A1"}, {**WEI, "number": "A9"}), day=2)

    assert done == Imported(batch=2, new=1, same=1, replaced=0)
    assert believed() == [("覃美玲", "A1", "4"), ("韦国强", "A2", "4"), ("韦国强", "A9", "4")]


def test_a_row_that_stands_twice_in_a_delivery_is_written_once() -> None:
    done = bring(certificates(1, {**QIN, "number": "A1"}, {**QIN, "number": "A1"}))

    assert done == Imported(batch=1, new=1, same=1, replaced=0, mentions=1)


def test_another_source_may_say_the_same() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))

    done = bring(certificates(2, {**QIN, "number": "A1"}, department="另一机构"), day=2)

    assert done == Imported(batch=2, new=1, same=0, replaced=0, mentions=1)


def test_a_later_version_of_the_same_thing_replaces_the_earlier() -> None:
    bring(certificates(1, {**QIN, "number": "A1", "level": "4"}, {**WEI, "number": "A2"}))

    done = bring(certificates(2, {**QIN, "number": "A1", "level": "3"}), day=2)

    assert done == Imported(batch=2, new=1, same=0, replaced=1)
    assert believed() == [("覃美玲", "A1", "3"), ("韦国强", "A2", "4")]
    old = Certificate.objects.exclude(gone_at=None).values_list("number", "gone_at", "gone_by")
    assert list(old) == [("A1", micros(at(2)), 2)]


def test_what_a_full_roll_does_not_name_is_over() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}, {**WEI, "number": "A2"}))

    done = bring(certificates(2, {**QIN, "number": "A1"}, full=True), day=2)

    assert done == Imported(batch=2, new=0, same=1, replaced=1)
    assert believed() == [("覃美玲", "A1", "4")]


def test_two_statements_about_one_thing_in_one_delivery_are_both_kept_until_the_next_settles_it() -> None:
    done = bring(
        certificates(1, {**QIN, "number": "A1", "level": "4"}, {**QIN, "number": "A1", "level": "3"})
    )
    both = believed()
    settled = bring(certificates(2, {**QIN, "number": "A1", "level": "3"}), day=2)

    assert (done.new, both) == (2, [("覃美玲", "A1", "4"), ("覃美玲", "A1", "3")])
    assert settled == Imported(batch=2, new=0, same=1, replaced=1)
    assert believed() == [("覃美玲", "A1", "3")]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"issued_on": None}, "NULL"),
        ({"kind": "五级"}, "CODE"),
        ({"number": "9" * 41}, "LENGTH"),
        ({"name": "王" * 201}, "LENGTH"),
    ],
)
def test_one_bad_row_at_the_end_leaves_nothing_half_written(bad: dict[str, object], code: str) -> None:
    lines = AuditLine.objects.count()
    with pytest.raises(services.RowsInvalid) as refused:
        bring(certificates(1, *({**QIN, "number": str(n)} for n in range(50)), {**WEI, "number": "Z", **bad}))

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [(code, "Sheet1!52")]
    counts = (Certificate.objects.count(), Mention.objects.count(), Delivery.objects.count())
    assert (counts, AuditLine.objects.count()) == ((0, 0, 0), lines)


def test_a_hundred_rows_leave_one_audit_line() -> None:
    lines = AuditLine.objects.count()
    bring(certificates(1, *({**QIN, "number": str(n)} for n in range(100))))

    assert AuditLine.objects.count() == lines + 1


def test_a_clock_that_was_set_back_undoes_after_what_it_undoes() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}), day=2)

    assert services.undo_rows(batch=1, actor=SYSTEM, at=at(1)) == 1
    assert list(Certificate.objects.values_list("gone_at", flat=True)) == [micros(at(2)) + 1]


def test_undoing_brings_back_what_was_replaced_and_keeps_the_history() -> None:
    bring(certificates(1, {**QIN, "number": "A1", "level": "4"}, {**WEI, "number": "A2"}))
    before = believed()
    bring(certificates(2, {**QIN, "number": "A1", "level": "3"}, {**WEI, "number": "A9"}, full=True), day=2)

    gone = services.undo_rows(batch=2, actor=SYSTEM, at=at(3))

    assert (gone, believed()) == (2, before)
    as_known = {
        day: sorted(
            number
            for number, start, end in Certificate.objects.values_list("number", "recorded_at", "gone_at")
            if start <= micros(at(day)) and (end is None or end > micros(at(day)))
        )
        for day in (1, 2, 3)
    }
    assert as_known == {1: ["A1", "A2"], 2: ["A1", "A9"], 3: ["A1", "A2"]}


def test_an_undone_batch_can_be_brought_in_again_and_undone_again() -> None:
    bring(certificates(1, {**QIN, "number": "A1", "level": "4"}))
    for day in (2, 4):
        assert bring(certificates(2, {**QIN, "number": "A1", "level": "3"}), day=day).replaced == 1
        services.undo_rows(batch=2, actor=SYSTEM, at=at(day + 1))

    assert believed() == [("覃美玲", "A1", "4")]


def test_undoing_takes_the_persons_named_only_there_out_of_the_file() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))
    bring(certificates(2, {**QIN, "number": "A2"}, {**WEI, "number": "A3"}), day=2)

    services.undo_rows(batch=2, actor=SYSTEM, at=at(3))

    assert list(Mention.objects.filter(BELIEVED).values_list("name", flat=True)) == ["覃美玲"]


def test_the_older_of_two_deliveries_is_not_undone_first() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))
    bring(certificates(2, {**QIN, "number": "A2"}), day=2)

    with pytest.raises(services.LaterDelivery, match="批次 2"):
        services.undo_rows(batch=1, actor=SYSTEM, at=at(3))


@pytest.mark.parametrize("batch", [7, 8])
def test_what_is_not_in_cannot_be_undone(batch: int) -> None:
    bring(certificates(8, {**QIN, "number": "A1"}))
    services.undo_rows(batch=8, actor=SYSTEM, at=at(2))

    with pytest.raises(services.NotImported):
        services.undo_rows(batch=batch, actor=SYSTEM, at=at(3))


def test_undoing_ends_after_thirty_days() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))
    with pytest.raises(services.TooLate):
        services.undo_rows(batch=1, actor=SYSTEM, at=at(1) + dt.timedelta(days=30, seconds=1))

    assert services.undo_rows(batch=1, actor=SYSTEM, at=at(1) + dt.timedelta(days=30)) == 1


def test_an_event_of_our_own_enters_a_person_s_file_once() -> None:
    Person.objects.create(id=5, since=0)
    values = {"kind": "UPGRADE", "amount_fen": 150_000, "paid_on": dt.date(2025, 6, 1)}

    first = services.record_event(kind="claims", person=5, values=values, actor=SYSTEM, at=at(1))
    again = services.record_event(kind="claims", person=5, values=values, actor=SYSTEM, at=at(2))

    assert first == again
    rows = Claim.objects.values_list("amount_fen", "source__department", "batch", "recorded_at")
    assert list(rows) == [(150_000, "匠途", None, micros(at(1)))]
    assert [mention.source.department for mention in queries.mentions_of(5)] == ["匠途"]


def test_an_event_that_may_not_be_is_refused_and_leaves_nothing() -> None:
    Person.objects.create(id=5, since=0)
    with pytest.raises(services.RowsInvalid) as refused:
        services.record_event(kind="claims", person=5, values={"kind": "UPGRADE"}, actor=SYSTEM, at=at(1))

    assert [problem.code for problem in refused.value.problems] == ["NULL", "NULL"]
    assert (Claim.objects.count(), Mention.objects.count()) == (0, 0)


def test_numbers_are_revealed_as_delivered_latest_first() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))
    bring(certificates(2, {**QIN, "phone": "13700137000", "number": "A2"}), day=2)
    Person.objects.create(id=5, since=0)
    mentions = Mention.objects.values_list("pk", flat=True)
    writing.add_links([writing.NewLink(pk, 5, "founded") for pk in mentions], by="x", instant=1)

    seen = {
        field: services.reveal(person=5, field=field, purpose=Purpose.APPLICATION, actor=SYSTEM, at=at(3))
        for field in ("phone", "citizen_number")
    }

    assert seen == {"phone": ("13700137000", "13800138000"), "citizen_number": ("450203199001011234",)}


def test_looking_for_a_number_nobody_gave_is_refused() -> None:
    bring(certificates(1, {**QIN, "phone": None, "number": "A1"}))
    Person.objects.create(id=5, since=0)
    writing.add_links([writing.NewLink(Mention.objects.get().pk, 5, "founded")], by="x", instant=1)

    with pytest.raises(services.NothingSealed):
        services.reveal(person=5, field="phone", purpose=Purpose.APPLICATION, actor=SYSTEM, at=at(3))


def test_what_identifies_is_never_stored_in_the_open() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))

    stored = Mention.objects.values().get()

    text = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in stored.values())
    assert (QIN["citizen_number"] in text, QIN["phone"] in text) == (False, False)
    assert crypto.vault().index(QIN["phone"], field="phone") == bytes(stored["phone_index"])


def test_many_events_of_our_own_go_in_at_once_and_keep_their_order() -> None:
    Person.objects.bulk_create([Person(id=5, since=0), Person(id=6, since=0)])
    paid = dt.date(2025, 6, 1)
    values = [{"kind": "UPGRADE", "amount_fen": n, "paid_on": paid} for n in (1, 2, 3)]
    alone = services.record_event(kind="claims", person=6, values=values[1], actor=SYSTEM, at=at(1))

    numbers = services.record_events(
        kind="claims", events=[(6, values[2]), (6, values[1]), (5, values[0])], actor=SYSTEM, at=at(2)
    )

    assert numbers == [alone + 1, alone, alone + 2]
    assert list(Claim.objects.order_by("id").values_list("amount_fen", flat=True)) == [2, 3, 1]
    assert Mention.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "gone"), [(2, micros(at(2))), (1, micros(at(1)) + 1), (0, micros(at(1)) + 1)]
)
def test_an_event_of_our_own_is_mended_by_a_new_row_later_whatever_the_clock_says(
    day: int, gone: int
) -> None:
    Person.objects.create(id=5, since=0)
    values = {"kind": "UPGRADE", "amount_fen": 150_000, "paid_on": dt.date(2025, 6, 1)}
    first = services.record_event(kind="claims", person=5, values=values, actor=SYSTEM, at=at(1))

    second = services.mend_event(
        kind="claims", record=first, changes={"amount_fen": 1}, actor=SYSTEM, at=at(1) + (day - 1) * DAY
    )

    believed = Claim.objects.filter(gone_at=None).values_list("id", "amount_fen")
    assert list(believed) == [(second, 1)]
    assert (Claim.objects.get(pk=first).gone_at, Claim.objects.get(pk=second).recorded_at) == (gone, gone)
