"""Issuing, and what becomes of certificates afterwards."""

import datetime as dt

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.certificates import log, queries, services
from jiangtu.apps.certificates.kinds import CertificateKind, CertificateState
from jiangtu.apps.certificates.models import Certificate, Event, Serial
from jiangtu.apps.certificates.services import Amendment, DraftsRefused
from jiangtu.apps.files.models import Certificate as Filed
from jiangtu.apps.files.models import Change
from jiangtu.engine.proof import tree
from jiangtu.engine.terms import certificate as numbers
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed
from tests.apps.certificates.bodies import ASSESSOR, AT, BODY, DAY, OFFICER, body, draft, issued, people

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_numbers_follow_the_rule_and_each_other() -> None:
    made = issued(3)

    assert [c.number for c in made] == [f"S0000450000122540000{n:02d}" for n in (1, 2, 3)]
    parsed = numbers.parse(made[0].number)
    assert (parsed.organ, parsed.province, parsed.site, parsed.year, parsed.level) == (
        "0000",
        "45",
        "000012",
        2025,
        "4",
    )
    assert (made[0].serial, made[0].year, made[0].level_mark) == (1, 2025, "4")


def test_a_special_grade_number_has_a_letter_for_its_level() -> None:
    body()
    people(1)

    (made,) = services.issue([draft(level="S")], actor=ASSESSOR, at=AT)

    assert made.number == "S00004500001225T000001"
    assert numbers.parse(made.number).level == "S"
    assert made.title == "焊工 特级技师"


def test_levels_and_years_count_by_themselves() -> None:
    body()
    people(4)
    drafts = [draft(1, level="5"), draft(2), draft(3, issued_on=dt.date(2025, 1, 2)), draft(4, level="5")]

    made = services.issue(drafts, actor=ASSESSOR, at=AT)

    assert [c.serial for c in made] == [1, 1, 2, 2]
    assert dict(Serial.objects.values_list("prefix", "last")) == {
        "S000045000012255": 2,
        "S000045000012254": 2,
    }


@pytest.mark.parametrize(
    ("kind", "prefix"),
    [
        (CertificateKind.SINGLE_SKILL, "ZX"),
        (CertificateKind.COMPLETION, "JY"),
        (CertificateKind.TITLE, "ZC"),
        (CertificateKind.CRAFTSMAN, "GJ"),
        (CertificateKind.ONE_X, "XZ"),
    ],
)
def test_other_kinds_have_numbers_that_are_no_level_s(kind: CertificateKind, prefix: str) -> None:
    body()
    people(1)

    (made,) = services.issue([draft(kind=kind, level="")], actor=ASSESSOR, at=AT)

    assert made.number == f"{prefix}4502002025000001"
    assert not numbers.is_valid(made.number)


def test_the_same_source_is_the_same_certificate() -> None:
    first, _ = issued(2)

    again = services.issue([draft(2), draft(1)], actor=ASSESSOR, at=AT)

    assert [c.source for c in again] == ["appraisal:result:2", "appraisal:result:1"]
    assert again[1].pk == first.pk
    assert Certificate.objects.count() == 2


def test_a_source_that_says_something_else_is_refused() -> None:
    issued()

    with pytest.raises(services.SourceReused):
        services.issue([draft(1, level="3")], actor=ASSESSOR, at=AT)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"level": "6"}, ["LEVEL_WRONG", "LEVEL_UNKNOWN"]),
        ({"level": "C"}, ["LEVEL_WRONG"]),
        ({"level": ""}, ["LEVEL_WRONG"]),
        ({"body": "91450200MA5KUNKN01"}, ["BODY_UNKNOWN"]),
        ({"body_class": "Y"}, ["BODY_NOT_LISTED"]),
        ({"body_class": "Q"}, ["BODY_CODE"]),
        ({"level": "1"}, ["NOT_IN_SCOPE"]),
        ({"occupation": "4-10-01-05"}, ["NOT_IN_SCOPE"]),
        ({"occupation": "9-99-99-99"}, ["OCCUPATION_CODE_UNKNOWN"]),
        ({"area": "450300"}, ["NOT_IN_SCOPE"]),
        ({"area": "4502"}, ["AREA_WRONG"]),
        ({"marks": {"theory": 101}}, ["MARK_WRONG"]),
        ({"issued_on": dt.date(2025, 7, 1)}, ["ISSUED_LATER"]),
        ({"holder": " "}, ["HOLDER_MISSING"]),
        ({"kind": CertificateKind.SINGLE_SKILL}, ["LEVEL_MIXED"]),
        ({"kind": CertificateKind.TITLE, "level": "", "occupation": ""}, ["TITLE_MISSING"]),
    ],
)
def test_a_draft_that_may_not_be_is_refused_by_name(changed, code) -> None:
    body()
    people(1)

    with pytest.raises(DraftsRefused) as refused:
        services.issue([draft(**changed)], actor=ASSESSOR, at=AT)

    assert [p.code for p in refused.value.problems] == code
    assert (Certificate.objects.count(), Serial.objects.count(), log.size()) == (0, 0, 0)


def test_a_body_whose_scope_ended_yesterday_is_refused_and_the_day_is_named() -> None:
    body(since=dt.date(2022, 6, 30))  # three years: until 2025-06-30, exclusive
    people(1)

    services.issue([draft(issued_on=dt.date(2025, 6, 29))], actor=ASSESSOR, at=AT)
    with pytest.raises(DraftsRefused) as refused:
        services.issue([draft(2)], actor=ASSESSOR, at=AT)

    assert [(p.code, p.zh) for p in refused.value.problems] == [
        ("SCOPE_ENDED", "发证机构的评价范围已于2025年06月30日到期")
    ]


def test_one_person_occupation_and_level_has_one_certificate() -> None:
    (first,) = issued()

    with pytest.raises(DraftsRefused) as refused:
        services.issue([draft(1, source="another")], actor=ASSESSOR, at=AT)

    assert [(p.code, first.number in p.zh) for p in refused.value.problems] == [("ALREADY_CERTIFIED", True)]


def test_the_same_person_twice_in_a_batch_is_refused() -> None:
    body()
    people(1)

    with pytest.raises(DraftsRefused) as refused:
        services.issue([draft(1), draft(1, source="another")], actor=ASSESSOR, at=AT)

    assert [(p.code, p.where) for p in refused.value.problems] == [("ALREADY_CERTIFIED", "覃美玲")]


def test_a_withdrawn_certificate_makes_room_for_another() -> None:
    (first,) = issued()
    services.withdraw(first.number, reason="替考", actor=OFFICER, at=AT)

    (second,) = services.issue([draft(1, source="another")], actor=ASSESSOR, at=AT)

    assert second.serial == 2


def test_one_bad_draft_stops_the_batch() -> None:
    body()
    people(2)

    with pytest.raises(DraftsRefused):
        services.issue([draft(1), draft(2, level="6")], actor=ASSESSOR, at=AT)

    assert (Certificate.objects.count(), log.size(), Filed.objects.count()) == (0, 0, 0)


def test_a_level_certificate_enters_its_holder_s_file() -> None:
    (made,) = issued()

    rows = Filed.objects.values_list(
        "id", "number", "kind", "occupation", "level", "mode", "issued_on", "withdrawn"
    )
    assert list(rows) == [(made.record, made.number, "SKILL", "6-18-02-04", "4", "FULL", DAY, False)]


def test_a_withdrawal_reaches_the_file_and_says_why() -> None:
    (made,) = issued()

    gone = services.withdraw(made.number, reason="替考", actor=OFFICER, at=AT)

    assert list(Filed.objects.filter(gone_at=None).values_list("id", "withdrawn")) == [(gone.record, True)]
    stands = queries.standing(made.number)
    assert (stands.state, stands.valid, stands.reason, stands.since) == (
        CertificateState.WITHDRAWN,
        False,
        "替考",
        DAY,
    )


def test_suspended_is_lifted_again() -> None:
    (made,) = issued()

    services.suspend(made.number, reason="核查中", actor=OFFICER, at=AT)
    assert queries.standing(made.number).word == "暂停使用"
    services.lift(made.number, reason="核查无误", actor=OFFICER, at=AT)

    assert queries.standing(made.number).valid


def test_the_holder_is_told_of_every_step_and_why() -> None:
    (made,) = issued()
    services.suspend(made.number, reason="举报核查", actor=OFFICER, at=AT)
    services.withdraw(made.number, reason="替考", actor=OFFICER, at=AT)

    assert [(n.person, notices.said(n)) for n in Notice.objects.filter(person=1).order_by("pk")] == [
        (1, f"您的证书 {made.number} 暂停使用：举报核查。"),
        (1, f"您的证书 {made.number} 已撤销：替考。"),
    ]


def test_an_amendment_keeps_what_was_there_before() -> None:
    (made,) = issued()

    services.amend(
        made.number, amendment=Amendment(holder="覃美琳"), reason="姓名登记错误", actor=OFFICER, at=AT
    )

    stands = queries.standing(made.number)
    assert (stands.valid, stands.amended) == (True, True)
    assert Event.objects.get(step="amend").changes == {"holder": ["覃美玲", "覃美琳"]}


@pytest.mark.parametrize(
    "amendment", [Amendment(), Amendment(holder="覃美玲 "), Amendment(marks={"skill": 101})]
)
def test_an_amendment_that_changes_nothing_or_too_much_is_refused(amendment: Amendment) -> None:
    (made,) = issued()

    with pytest.raises(services.NothingToAmend):
        services.amend(made.number, amendment=amendment, reason="改", actor=OFFICER, at=AT)


def test_a_replacement_has_a_new_number_and_the_old_day() -> None:
    (old,) = issued()

    new = services.replace(old.number, reason="遗失", actor=OFFICER, at=AT + dt.timedelta(days=400))

    assert (new.number, new.issued_on, new.year) == ("S000045000012264000001", DAY, 2026)
    assert queries.standing(old.number).replaced_by == new.number
    assert list(Filed.objects.filter(gone_at=None).values_list("id", "number")) == [(new.record, new.number)]


@pytest.mark.parametrize("step", ["suspend", "withdraw", "replace"])
def test_steps_are_the_office_s_and_need_a_reason(step: str) -> None:
    (made,) = issued()
    act = getattr(services, step)

    with pytest.raises(StepNotAllowed):
        act(made.number, reason="x", actor=ASSESSOR, at=AT)
    with pytest.raises(ReasonMissing):
        act(made.number, reason=" ", actor=OFFICER, at=AT)


def test_what_was_withdrawn_stays_so() -> None:
    (made,) = issued()
    services.withdraw(made.number, reason="替考", actor=OFFICER, at=AT)

    for act in (services.suspend, services.lift, services.withdraw, services.replace):
        with pytest.raises(StepNotAllowed):
            act(made.number, reason="x", actor=OFFICER, at=AT)
    with pytest.raises(StepNotAllowed):
        services.printed(made.number, actor=OFFICER, at=AT)


def test_an_unknown_number_is_told() -> None:
    with pytest.raises(services.CertificateUnknown):
        services.withdraw("S000045000012254999999", reason="x", actor=OFFICER, at=AT)


def test_every_step_is_a_leaf_and_a_print_is_none() -> None:
    made = issued(2)
    services.printed(made[0].number, actor=OFFICER, at=AT)
    services.suspend(made[0].number, reason="核查中", actor=OFFICER, at=AT)

    assert list(Event.objects.order_by("pk").values_list("step", "leaf")) == [
        ("issue", 0), ("issue", 1), ("print", None), ("suspend", 2),
    ]  # fmt: skip
    head = log.head()
    assert head is not None
    assert (head.size, head.holds, head.root) == (3, True, tree.root(log.reader(), 3))


def test_a_merged_person_cannot_get_the_same_level_twice() -> None:
    issued(1)
    people(2)
    Change.objects.create(
        kind="MERGE", kept_id=2, other_id=1, reason="同一人", made_at=1, made_by="clerk", signature=b"s"
    )

    with pytest.raises(DraftsRefused):
        services.issue([draft(2)], actor=ASSESSOR, at=AT)
    assert [c.person for c in queries.held(2)] == [1]


def test_held_lists_newest_first() -> None:
    body()
    people(1)
    drafts = [draft(1, level="5", source="a", issued_on=dt.date(2025, 1, 2)), draft(1, source="b")]
    services.issue(drafts, actor=ASSESSOR, at=AT)

    assert [c.level for c in queries.held(1)] == ["4", "5"]
    assert queries.held(2) == []


def test_a_batch_costs_few_statements(django_assert_max_num_queries) -> None:
    body()
    people(300)

    with django_assert_max_num_queries(50):
        made = services.issue([draft(n) for n in range(1, 301)], actor=ASSESSOR, at=AT)

    assert [c.serial for c in made] == list(range(1, 301))
    assert made[0].body_id == BODY
