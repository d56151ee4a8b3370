"""Posts, who does them, moves without overlap, no dispatched worker underground, the worker's own word."""

import datetime as dt

import pytest
from django.http import Http404

from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.files import queries
from jiangtu.apps.files import services as filing
from jiangtu.apps.files.models import BELIEVED, Rotation
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.workplace import board, skills
from jiangtu.apps.workplace.kinds import Move, Skill
from jiangtu.apps.workplace.models import Assessment, Placement, Post
from jiangtu.apps.workplace.skills import Place, Stay

from .conftest import ANNA, AT, FIRM, LAN, MO, QIN, TODAY, WEI, WELDER

pytestmark = [pytest.mark.database, pytest.mark.django_db]
JUNE, JULY = dt.date(2025, 6, 1), dt.date(2025, 7, 1)


def post(name: str = "焊装", *, hazardous: bool = False, occupation: str = WELDER) -> Post:
    place = Place("一班", name, occupation, 2, hazardous)
    return skills.add_post(firm=FIRM, place=place, actor=ANNA, at=AT)


def put(person: int, at: Post | None, move: Move = Move.OWN, *, since: dt.date = JUNE, until: dt.date | None = None, host: str = "") -> Placement:  # fmt: skip
    stay = Stay(person, move, since, until, at.pk if at else None, host)
    return skills.place(firm=FIRM, stay=stay, actor=ANNA, at=AT)


def test_people_are_prefilled_from_certificates_and_gaps_are_counted(firm: Organisation) -> None:
    weld, lathe = post(), post("车工", occupation="6-18-01-01")
    stays = [Stay(person, Move.OWN, TODAY, post=weld.pk) for person in (WEI, QIN)]

    skills.enrol(firm=FIRM, stays=stays, actor=ANNA, at=AT)
    page = board.matrix(firm, "一班", "", day=TODAY)

    levels = {line.person: [cell.level if cell else None for cell in line.cells] for line in page.lines}
    assert levels == {WEI: [Skill.CAN, None], QIN: [Skill.TEACHES, None]}
    assert [(c.able, c.gap) for c in page.columns] == [(2, 0), (0, 2)]
    assert [c.post for c in page.gaps] == [lathe]
    assert [person for person, _ in page.others] == [LAN]
    assert AuditLine.objects.filter(action="LOOK", purpose="SKILLS").count() == 2


def test_the_firms_own_word_comes_after_the_certificate_and_both_stay(firm: Organisation) -> None:
    weld = post()
    skills.enrol(firm=FIRM, stays=[Stay(WEI, Move.OWN, TODAY, post=weld.pk)], actor=ANNA, at=AT)

    skills.assess(firm=FIRM, post=weld.pk, person=WEI, level=Skill.LEARNING, actor=ANNA, at=AT)
    again = skills.prefill(firm=FIRM, unit="一班", people=[WEI], day=TODAY, actor=ANNA, at=AT)

    assert (again, Assessment.objects.count()) == ([], 2)
    assert board.somebody(firm, WEI).skills[0][1].level == Skill.LEARNING


def test_a_firm_sees_nobody_who_works_elsewhere(firm: Organisation) -> None:
    weld = post()
    for deed in (
        lambda: put(MO, weld),
        lambda: skills.assess(firm=FIRM, post=weld.pk, person=MO, level=Skill.CAN, actor=ANNA, at=AT),
        lambda: skills.prefill(firm=FIRM, unit="一班", people=[MO], day=TODAY, actor=ANNA, at=AT),
        lambda: board.somebody(firm, MO),
    ):
        with pytest.raises(Http404):
            deed()


def test_somebody_who_left_disappears_from_the_matrix(firm: Organisation) -> None:
    weld = post()
    Assessment.objects.create(post=weld, person=MO, level=2, basis="FIRM", day=TODAY, by="anna")

    assert board.matrix(firm, "一班", "", day=TODAY).lines == ()


def test_rotations_and_secondments_do_not_overlap(firm: Organisation) -> None:
    weld, lathe = post(), post("车工")
    put(WEI, weld)
    rotation = put(WEI, lathe, Move.ROTATION, until=JULY)

    assert rotation.origin == weld
    with pytest.raises(skills.MovesOverlap):
        put(WEI, None, Move.SECONDMENT, since=dt.date(2025, 6, 30), host="柳州大厂")
    with pytest.raises(skills.MovesOverlap):
        put(WEI, lathe)
    put(WEI, None, Move.SECONDMENT, since=JULY, host="柳州大厂")
    assert AuditLine.objects.filter(action="WORKPLACE", person=WEI).count() == 3


def filed(person: int) -> list[tuple[object, ...]]:
    """The rotations a person's file holds, as departments and policies read them."""
    mine = queries.mentions_of(person).values_list("pk", flat=True)
    rows = Rotation.objects.filter(BELIEVED, mention__in=mine).order_by("from_on")
    return list(rows.values_list("kind", "post", "host", "occupation", "from_on", "until_on", "agreed"))


def test_a_rotation_stands_in_the_file_as_it_goes_on_and_a_post_of_ones_own_does_not(
    firm: Organisation,
) -> None:
    weld = post()
    put(WEI, weld)
    rotation = put(WEI, post("车工"), Move.ROTATION)
    put(QIN, None, Move.STUDY, host="柳州工学院")
    assert filed(WEI) == [("ROTATION", "一班 车工", None, WELDER, JUNE, None, None)]
    assert filed(QIN) == [("STUDY", None, "柳州工学院", None, JUNE, None, None)]

    skills.end_placement(firm=FIRM, placement=rotation.pk, until=JULY, actor=ANNA, at=AT)
    word = skills.Word(False, "只去了三天")
    skills.answer(what="move", number=rotation.pk, person=WEI, word=word, actor=ANNA, at=AT)

    assert filed(WEI) == [("ROTATION", "一班 车工", None, WELDER, JUNE, JULY, False)]


def test_a_rotation_somebody_corrected_is_written_anew_when_it_ends(firm: Organisation) -> None:
    rotation = put(WEI, post(), Move.ROTATION)
    assert rotation.record is not None
    filing.mend_event(
        kind="rotations", record=rotation.record, changes={"post": "一班 装配"}, actor=ANNA, at=AT
    )

    skills.end_placement(firm=FIRM, placement=rotation.pk, until=JULY, actor=ANNA, at=AT)

    assert [(row[1], row[5]) for row in filed(WEI)] == [("一班 装配", None), ("一班 焊装", JULY)]


def test_a_stay_is_ended_and_only_once(firm: Organisation) -> None:
    held = put(WEI, post())
    skills.end_placement(firm=FIRM, placement=held.pk, until=JULY, actor=ANNA, at=AT)

    with pytest.raises(Placement.DoesNotExist):
        skills.end_placement(firm=FIRM, placement=held.pk, until=JULY, actor=ANNA, at=AT)


def test_no_dispatched_worker_goes_underground(firm: Organisation) -> None:
    deep, weld = post("井下掘进", hazardous=True), post()
    with pytest.raises(skills.DispatchForbidden) as refused:
        put(LAN, deep)
    put(LAN, weld)
    put(WEI, deep)

    assert refused.value.source
    assert board.findings(day=TODAY)[0] == []


def test_one_who_is_underground_all_the_same_is_found_and_an_unknown_contract_is_said(
    firm: Organisation,
) -> None:
    deep = post("井下掘进", hazardous=True)
    for person in (999, LAN, QIN):
        Placement.objects.create(firm=firm, person=person, move="OWN", post=deep, since=JUNE, recorded_at=AT, recorded_by="anna")  # fmt: skip
    found, law = board.findings(FIRM, day=TODAY)

    assert [(f.placement.person, f.sure) for f in found] == [(LAN, True), (999, False)]
    assert len(law) == 1


def test_a_unit_has_no_two_posts_of_one_name(firm: Organisation) -> None:
    post()
    with pytest.raises(skills.PostTwice):
        post()


def test_a_worker_answers_for_himself_and_once(firm: Organisation) -> None:
    weld = post()
    said = skills.assess(firm=FIRM, post=weld.pk, person=WEI, level=Skill.CAN, actor=ANNA, at=AT)
    worker = {"what": "skill", "number": said.pk, "actor": ANNA, "at": AT}

    assert board.mine(WEI).waiting == 1
    with pytest.raises(Http404):
        skills.answer(person=QIN, word=skills.Word(True), **worker)
    skills.answer(person=WEI, word=skills.Word(False, "还不会"), **worker)
    kept = skills.answer(person=WEI, word=skills.Word(True), **worker)

    assert (kept.agreed, kept.answer, board.mine(WEI).waiting) == (False, "还不会", 0)
