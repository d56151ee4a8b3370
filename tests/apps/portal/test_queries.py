"""One worker's answers, sorted into what he may have, may soon lose, nearly has, and the rest."""

import datetime as dt
from pathlib import Path

import pytest
from django.http import Http404
from django.utils import translation

from jiangtu.apps.incentive import services
from jiangtu.apps.portal import queries
from tests.apps.incentive import stage
from tests.apps.snapshots import facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SUBSIDY = ("skill-upgrade-guangxi", "2025-01", 11)
LISTS = ("entitled", "losing", "nearly", "unknown", "refused")


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def worker(person: int = 1, **more: object) -> dict[str, object]:
    """A welder's row: two years insured in 柳州, on no register."""
    registers = dict.fromkeys(("drawing_benefit", "unemployed", "hardship", "pensioner"), False)
    return {"person": person, "work_area": "450202", "insured_months": 24, "insured_now": True,
            "born_on": dt.date(1990, 1, 1), "identity_sure": True, **registers, **more}  # fmt: skip


def certificate(record: int = 11, person: int = 1, **more: object) -> dict[str, object]:
    known = {"kind": "SKILL", "occupation": "6-18-02-04", "level": "3", "withdrawn": False}
    return {"person": person, "record": record, "number": f"S{record}", "issued_on": dt.date(2025, 3, 1),
            **known, **more}  # fmt: skip


def given(worker_row: dict[str, object], *certificates: dict[str, object]) -> None:
    listed(facts(workers=[worker_row], certificates=list(certificates)))


def places_of(key: tuple[str, str, int]) -> list[str]:
    """The lists worker 1 finds the answer in."""
    found = queries.rights(1)
    assert found is not None
    return [
        name for name in LISTS if key in [(r.policy, r.edition, r.unit_key) for r in getattr(found, name)]
    ]


@pytest.mark.parametrize(
    ("about_worker", "about_certificate", "places"),
    [
        ({}, {}, ["entitled"]),
        ({}, {"issued_on": dt.date(2024, 7, 20)}, ["entitled", "losing"]),  # the twelve months end on 20 July
        ({}, {"issued_on": dt.date(2024, 6, 30)}, ["entitled", "losing"]),  # today is the last day
        ({"insured_months": 11}, {}, ["nearly"]),
        ({"insured_months": None}, {}, ["unknown"]),
        ({"insured_months": 11, "drawing_benefit": None}, {}, ["unknown"]),
        ({}, {"withdrawn": True}, ["refused"]),  # one requirement, but nothing a worker could wait for
        ({"insured_months": 11}, {"withdrawn": True}, ["refused"]),
        ({}, {"level": "2"}, ["refused"]),
        ({"work_area": "320200"}, {}, []),  # not a policy of his place
    ],
)
def test_an_answer_stands_where_it_belongs(about_worker, about_certificate, places):
    given(worker(**about_worker), certificate(**about_certificate))

    assert places_of(SUBSIDY) == places


@pytest.mark.parametrize(("register", "place"), [(True, "entitled"), (False, "refused"), (None, "unknown")])
def test_a_missing_register_is_unknown_and_never_a_no(register, place):
    given(worker(hardship=register))

    assert places_of(("training-hardship", "2018-01", 0)) == [place]


def test_every_answer_stands_in_exactly_one_list_and_what_is_lost_is_held():
    given(worker(), certificate(), certificate(12, level="4", issued_on=dt.date(2024, 7, 1)))

    found = queries.rights(1)

    kept = [
        (r.policy, r.edition, r.unit_key) for name in LISTS if name != "losing" for r in getattr(found, name)
    ]
    assert len(kept) == len(set(kept)) > 20
    assert {id(r) for r in found.losing} <= {id(r) for r in found.entitled}


def test_the_most_money_comes_first_and_one_answer_of_a_policy_is_counted_on():
    given(worker(), certificate(11, level="5"), certificate(12, level="4", occupation="6-18-01-01"))

    found = queries.rights(1)

    amounts = [r.amount_fen or 0 for r in found.entitled]
    assert amounts == sorted(amounts, reverse=True)
    assert (amounts[0] > amounts[1] > 0, found.due_fen) == (True, amounts[0])


def test_a_yes_says_how_long_it_stands():
    given(worker(), certificate(issued_on=dt.date(2024, 7, 20)))

    [losing] = [r for r in queries.rights(1).losing if (r.policy, r.edition, r.unit_key) == SUBSIDY]

    assert losing.lost_in == 30


def test_an_answer_in_full_has_its_reasons_articles_and_sources():
    given(worker(insured_months=11), certificate())

    right = queries.right(1, *SUBSIDY)

    insured = right.lines[0]
    assert (right.title, right.word, right.tone, right.amount_fen) == (
        "广西技能提升补贴",
        "不符合",
        "near",
        None,
    )
    assert right.about == ("焊工", "三级", "2025-03-01")
    assert (insured.word, insured.have, insured.need) == ("没有达到", 11, 12)
    assert insured.mend == "继续参保，满12个月后自动符合"
    assert any("社会保险缴费" in source for source in insured.sources)
    assert [line.word for line in right.lines[1:]] == ["达到"] * 7
    assert right.document.startswith("2025年三部门通知")


def test_an_answer_that_pays_says_how_much_and_why():
    given(worker(), certificate())

    right = queries.right(1, *SUBSIDY)

    assert (right.word, right.tone, right.amount_fen) == (
        "符合",
        "yes",
        240_000,
    )  # 2,000 yuan and 20%: a shortage
    assert "上浮 20%" in right.amount_why


def test_an_answer_reads_in_english_too():
    given(worker(insured_months=11), certificate())

    with translation.override("en"):
        right = queries.right(1, *SUBSIDY)

    assert right.title == "Guangxi skill-upgrade subsidy"
    insured = right.lines[0]
    assert insured.sentence == "12 months of unemployment insurance paid, or drawing benefit"
    assert insured.details == ("insured months 11 months, needs >= 12 months",)


def test_there_are_no_rights_before_a_snapshot_and_for_one_it_does_not_know():
    before = queries.rights(1)
    given(worker(person=2))

    assert (before, queries.rights(1)) == (None, None)


@pytest.mark.parametrize(
    ("person", "policy", "edition", "unit"),
    [
        (1, *SUBSIDY[:2], 21),  # another's certificate
        (1, *SUBSIDY[:2], 0),
        (1, "skill-upgrade-guangxi", "1999-01", 11),
        (1, "skill-upgrade-jiangsu", "2025-03", 11),  # not of this city
        (3, *SUBSIDY),
    ],
)
def test_an_answer_that_is_not_the_reader_s_is_not_there(person, policy, edition, unit):
    listed(facts(workers=[worker(1), worker(2)], certificates=[certificate(11), certificate(21, person=2)]))

    with pytest.raises(Http404):
        queries.right(person, policy, edition, unit)


@pytest.mark.parametrize("certificates", [1, 30])
def test_the_queries_do_not_grow_with_the_file(certificates, django_assert_num_queries):
    given(worker(), *(certificate(11 + n) for n in range(certificates)))

    with django_assert_num_queries(4):  # two of them ask what he asked for
        queries.rights(1)


def test_what_was_asked_for_tells_how_far_it_is_and_is_no_more_money_to_have():
    [claim] = stage.found(stage.swept(workers=[stage.worker()], certificates=[stage.certificate()]))
    before = queries.rights(1)
    services.confirm(claim=claim.pk, person=1, actor=stage.WORKER, at=stage.AT)

    after = queries.rights(1)

    assert (before.due_fen, before.asked) == (240_000, [])
    assert (after.due_fen, [(r.asked, r.word) for r in after.asked]) == (0, [(claim.pk, "审核中")])
    assert queries.right(1, claim.policy, claim.edition, claim.unit) == after.asked[0]
