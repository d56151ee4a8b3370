"""Who is who: linkage of deliveries, clerks' decisions, and the way back."""

import datetime as dt
import json

import pytest

from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.files import identity, linking, queries, services
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.files.models import Change, Doubt, Link, Mention, Person
from jiangtu.apps.files.writing import NewLink, add_links
from jiangtu.apps.vault import crypto
from tests.apps.files.deliveries import QIN, SYSTEM, WEI, at, bring, certificates

pytestmark = [pytest.mark.database, pytest.mark.django_db]
COMMITTED = pytest.mark.django_db(transaction=True)  # linkage reads past the ORM
BORN = {"born_on": dt.date(1990, 1, 1)}


def owners() -> dict[int, int]:
    return {mention: queries.person_of(mention) for mention in Mention.objects.values_list("pk", flat=True)}


@pytest.fixture
def three() -> tuple[int, int, int]:
    """Three mentions: two of person 10, one of person 20."""
    bring(
        certificates(
            1, {**QIN, "number": "A1"}, {**WEI, "number": "A2"}, {**QIN, "phone": None, "number": "A3"}
        )
    )
    Person.objects.bulk_create([Person(id=10, since=1), Person(id=20, since=2)])
    one, other, again = Mention.objects.order_by("pk").values_list("pk", flat=True)
    add_links([NewLink(one, 10, "founded"), NewLink(other, 20, "founded"), NewLink(again, 10, "number")],
              by="system", instant=3)  # fmt: skip
    return one, other, again


def doubt(left: int, right: int, *, joined: bool = False) -> Doubt:
    return Doubt.objects.create(
        left_id=left, right_id=right, probability=0.5, stage="phone_name", joined=joined, evidence={},
        found_at=3,
    )  # fmt: skip


@COMMITTED
def test_linkage_joins_what_is_one_person_over_departments_and_deliveries() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}, {**WEI, "number": "A2"}))
    first = services.link_mentions(actor=SYSTEM, at=at(1))
    bring(certificates(2, {**QIN, "phone": "13700137000", "number": "B1"}, department="另一机构"), day=2)
    second = services.link_mentions(actor=SYSTEM, at=at(2))

    assert (first.mentions, first.persons) == (2, 2)
    assert (second.mentions, second.persons) == (1, 0)
    one, other, later = owners().values()
    assert one == later != other


@COMMITTED
def test_linking_again_changes_nothing() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))
    services.link_mentions(actor=SYSTEM, at=at(1))
    links = Link.objects.count()

    assert services.link_mentions(actor=SYSTEM, at=at(2)) == linking.Linked(0, 0, 0)
    assert Link.objects.count() == links


@COMMITTED
def test_a_number_with_two_names_is_put_before_a_clerk_with_its_evidence() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))
    services.link_mentions(actor=SYSTEM, at=at(1))
    bring(certificates(2, {**WEI, "citizen_number": QIN["citizen_number"], "number": "B1"}), day=2)

    done = services.link_mentions(actor=SYSTEM, at=at(2))

    assert done.doubts == 1
    [pair] = Doubt.objects.all()
    assert (pair.stage, pair.state) == ("number_other_name", "OPEN")
    assert {step["field"] for step in pair.evidence["steps"]} >= {"name", "number"}


@COMMITTED
def test_what_a_clerk_ruled_to_be_two_never_comes_back_nor_is_joined() -> None:
    borrowed = {**WEI, "citizen_number": QIN["citizen_number"], "phone": None}
    bring(certificates(1, {**QIN, "number": "A1"}))
    bring(certificates(2, {**borrowed, "number": "B1"}, department="另一机构"), day=2)
    services.link_mentions(actor=SYSTEM, at=at(2))
    services.decide_pair(pair=Doubt.objects.get().pk, same=False, reason="借号", actor=SYSTEM, at=at(3))

    services.undo_rows(batch=2, actor=SYSTEM, at=at(4))
    bring(certificates(3, {**borrowed, "number": "B1"}, department="另一机构"), day=5)
    services.link_mentions(actor=SYSTEM, at=at(5))

    assert (
        len(
            {
                queries.person_of(pk)
                for pk in Mention.objects.filter(gone_at=None).values_list("pk", flat=True)
            }
        )
        == 2
    )
    assert not queries.open_pairs().exists()
    assert not Link.objects.order_by("-pk")[0].doubtful


@COMMITTED
def test_a_pair_put_off_keeps_its_place_when_the_same_question_comes_again() -> None:
    bring(certificates(1, {**QIN, "number": "A1"}))
    bring(certificates(2, {**WEI, "citizen_number": QIN["citizen_number"], "number": "B1"}), day=2)
    services.link_mentions(actor=SYSTEM, at=at(2))
    services.put_off_pair(pair=Doubt.objects.get().pk)

    again = {**WEI, "citizen_number": QIN["citizen_number"], "schooling": "BACHELOR", "number": "C1"}
    bring(certificates(3, again, department="另一机构"), day=3)
    services.link_mentions(actor=SYSTEM, at=at(3))

    assert set(Doubt.objects.values_list("put_off", flat=True)) == {1}


def test_a_merge_moves_every_mention_and_its_reversal_gives_them_back(three: tuple[int, int, int]) -> None:
    before = owners()

    change = services.merge_persons(keep=20, other=10, reason="同一人", actor=SYSTEM, at=at(2))
    merged = owners()
    services.reverse_change(change=change.pk, reason="弄错了", actor=SYSTEM, at=at(3))

    assert set(merged.values()) == {20}
    assert owners() == before
    assert Link.objects.count() == 3 + 2 + 2


def test_a_split_gives_a_mention_a_person_of_its_own_and_its_reversal_takes_it_back(
    three: tuple[int, int, int],
) -> None:
    before = owners()

    change = services.split_mention(mention=three[2], reason="不是本人", actor=SYSTEM, at=at(2))
    split = owners()
    services.reverse_change(change=change.pk, reason="核实为本人", actor=SYSTEM, at=at(3))

    assert len(set(split.values())) == 3
    assert owners() == before


def test_what_moved_on_since_is_not_given_back(three: tuple[int, int, int]) -> None:
    merge = services.merge_persons(keep=20, other=10, reason="同一人", actor=SYSTEM, at=at(2))
    services.split_mention(mention=three[0], reason="这一条不是", actor=SYSTEM, at=at(3))
    alone = queries.person_of(three[0])

    services.reverse_change(change=merge.pk, reason="弄错了", actor=SYSTEM, at=at(4))

    assert owners() == {three[0]: alone, three[1]: 20, three[2]: 10}


def test_a_change_is_reversed_once(three: tuple[int, int, int]) -> None:
    change = services.merge_persons(keep=20, other=10, reason="同一人", actor=SYSTEM, at=at(2))
    services.reverse_change(change=change.pk, reason="弄错了", actor=SYSTEM, at=at(3))

    with pytest.raises(identity.AlreadyReversed):
        services.reverse_change(change=change.pk, reason="弄错了", actor=SYSTEM, at=at(4))


def test_refusals_leave_no_trace(three: tuple[int, int, int]) -> None:
    counts = (Link.objects.count(), Change.objects.count(), AuditLine.objects.count())
    with pytest.raises(identity.SamePerson):
        services.merge_persons(keep=10, other=10, reason="同一人", actor=SYSTEM, at=at(2))
    with pytest.raises(identity.NothingToSplit):
        services.split_mention(mention=three[1], reason="不是", actor=SYSTEM, at=at(2))

    assert (Link.objects.count(), Change.objects.count(), AuditLine.objects.count()) == counts


@pytest.mark.parametrize(
    ("joined", "pair"), [(False, (0, 1)), (True, (0, 2))], ids=["two persons", "one person"]
)
@pytest.mark.parametrize("same", [True, False])
def test_a_clerk_s_answer_is_carried_out(
    three: tuple[int, int, int], joined: bool, pair: tuple[int, int], same: bool
) -> None:
    left, right = three[pair[0]], three[pair[1]]
    asked = doubt(left, right, joined=joined)
    add_links([NewLink(right, queries.person_of(right), "phone_name", 0.9, True)], by="system", instant=4)

    services.decide_pair(pair=asked.pk, same=same, reason="核对证件", actor=SYSTEM, at=at(2))

    now = owners()
    assert (now[left] == now[right]) is same
    assert Doubt.objects.get().state == ("SAME" if same else "APART")
    latest = {link.mention_id: link.doubtful for link in Link.objects.order_by("pk")}
    assert latest[left] is latest[right] is False
    with pytest.raises(identity.PairDecided):
        services.decide_pair(pair=asked.pk, same=same, reason="", actor=SYSTEM, at=at(3))


@pytest.mark.parametrize(("pair", "same"), [((0, 1), True), ((0, 2), False)], ids=["merged", "split"])
def test_a_decision_taken_back_is_asked_again(
    three: tuple[int, int, int], pair: tuple[int, int], same: bool
) -> None:
    before = owners()
    asked = doubt(three[pair[0]], three[pair[1]], joined=not same)
    services.decide_pair(pair=asked.pk, same=same, reason="", actor=SYSTEM, at=at(2))

    services.reverse_change(change=Change.objects.get().pk, reason="看错了", actor=SYSTEM, at=at(3))

    assert owners() == before
    assert [waiting.pk for waiting in queries.open_pairs()] == [asked.pk]


@pytest.mark.parametrize(("pair", "same"), [((0, 1), False), ((0, 2), True)], ids=["two", "one"])
def test_a_decision_that_moved_nobody_is_taken_back_and_may_be_made_again(
    three: tuple[int, int, int], pair: tuple[int, int], same: bool
) -> None:
    before, (left, right) = owners(), (three[pair[0]], three[pair[1]])
    asked = doubt(left, right, joined=same)
    services.decide_pair(pair=asked.pk, same=same, reason="核对证件", actor=SYSTEM, at=at(2))

    services.reopen_pair(pair=asked.pk, reason="看错了", actor=SYSTEM, at=at(3))

    latest = {link.mention_id: link.doubtful for link in Link.objects.order_by("pk")}
    assert owners() == before
    assert [waiting.pk for waiting in queries.open_pairs()] == [asked.pk]
    assert latest[left] is latest[right] is True
    told = [json.loads(line.detail) for line in AuditLine.objects.filter(action="DECIDE")]
    assert told[-1] == {"pair": asked.pk, "taken_back": 1, "reason": "看错了"}
    assert identity.not_signed() == []
    with pytest.raises(identity.PairOpen):
        services.reopen_pair(pair=asked.pk, reason="再来", actor=SYSTEM, at=at(4))
    services.decide_pair(pair=asked.pk, same=not same, reason="", actor=SYSTEM, at=at(5))
    assert (queries.person_of(left) == queries.person_of(right)) is not same


def test_a_decision_that_moved_somebody_is_not_merely_taken_back(three: tuple[int, int, int]) -> None:
    asked = doubt(three[0], three[1])
    services.decide_pair(pair=asked.pk, same=True, reason="", actor=SYSTEM, at=at(2))

    with pytest.raises(identity.PersonsMoved):
        services.reopen_pair(pair=asked.pk, reason="看错了", actor=SYSTEM, at=at(3))

    assert not queries.open_pairs().exists()


def test_a_merge_keeps_the_older_person(three: tuple[int, int, int]) -> None:
    services.decide_pair(pair=doubt(three[0], three[1]).pk, same=True, reason="", actor=SYSTEM, at=at(2))

    assert set(owners().values()) == {10}


def test_a_mention_stays_doubtful_while_another_pair_asks_for_it(three: tuple[int, int, int]) -> None:
    first, _ = doubt(three[0], three[1]), doubt(three[0], three[2], joined=True)
    services.decide_pair(pair=first.pk, same=False, reason="", actor=SYSTEM, at=at(2))

    latest = {link.mention_id: link.doubtful for link in Link.objects.order_by("pk")}
    assert (latest[three[0]], latest[three[1]]) == (True, False)


def test_a_pair_put_off_goes_to_the_end(three: tuple[int, int, int]) -> None:
    first, second = doubt(three[0], three[1]), doubt(three[1], three[2])
    services.put_off_pair(pair=first.pk)

    assert [pair.pk for pair in queries.open_pairs()] == [second.pk, first.pk]


def test_links_and_changes_are_signed(three: tuple[int, int, int]) -> None:
    change = services.merge_persons(keep=20, other=10, reason="同一人", actor=SYSTEM, at=at(2))
    vault = crypto.vault()

    assert identity.not_signed() == []
    stored = Change.objects.get(pk=change.pk)
    assert vault.has_signed(identity.change_message(stored), bytes(stored.signature))
    stored.made_at = micros(at(9))
    assert not vault.has_signed(identity.change_message(stored), bytes(stored.signature))


def test_a_link_altered_behind_the_system_s_back_is_named(three: tuple[int, int, int]) -> None:
    last = Link.objects.latest("id")
    Link.objects.filter(pk=last.pk).update(doubtful=not last.doubtful)

    assert identity.not_signed() == [f"link {last.pk}"]
