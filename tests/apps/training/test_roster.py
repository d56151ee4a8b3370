"""A list of names: whom each line means, why not, and that nobody is enrolled twice."""

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook

from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.files.models import Mention
from jiangtu.apps.reference.sentences import in_words
from jiangtu.apps.registers import services as registers
from jiangtu.apps.training import checks, roster
from jiangtu.apps.training.models import Seat
from jiangtu.apps.training.roster import Line, ListEmpty, ListTooLong, Named, Outcome
from tests.apps import snapshots
from tests.apps.files.deliveries import QIN, WEI
from tests.apps.files.test_identity import doubt
from tests.apps.files.test_lookup import linked
from tests.apps.training.planned import AT, DAY, FIRM, PROVIDER, planned, step

NUMBER = "45020219900307002X"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"韦东\t{NUMBER}", [Line(1, "韦东", NUMBER)]),
        (f"序号,姓名,公民身份号码\n1,韦东,{NUMBER}", [Line(2, "韦东", NUMBER)]),
        (f"{NUMBER} 韦东", [Line(1, "韦东", NUMBER)]),
        (f"1 韦东 男 {NUMBER} 13800000000", [Line(1, "韦东", NUMBER)]),
        ("韦东", [Line(1, "韦东", "")]),
        (f"\n\n{NUMBER}\n", [Line(1, "", NUMBER)]),
        (f"序号\t姓名\t身份证号\n1\t\t{NUMBER}\n2\t覃丽\t\t备注", [Line(2, "", NUMBER), Line(3, "覃丽", "")]),
        ("韦东 4.50202E+17", [Line(1, "韦东", "4.50202E+17")]),
        ("韦东 男 4502021999", [Line(1, "韦东", "")]),
        (
            f"车间报名表\n姓名 身份证号\n韦东 {NUMBER[:9]}\n姓名 身份证号\n覃丽",
            [Line(3, "韦东", NUMBER[:9]), Line(5, "覃丽", "")],
        ),
    ],
)
def test_lines_are_read_however_they_are_written(text: str, lines: list[Line]) -> None:
    assert roster.read(b"", text) == lines


def test_a_workbook_is_read_by_its_headings_and_passes_nobody_over() -> None:
    book = Workbook()
    book.active.append(["填表说明：每人一行"])
    sheet = book.create_sheet("名单")
    for row in (["车间报名表"], ["序号", "学员姓名", "证件号码"], [1, "韦 东", f"{NUMBER} "], [2, "覃丽", 450202199903070020], [3, None, None]):  # fmt: skip
        sheet.append(row)
    book.save(kept := BytesIO())

    assert roster.read(kept.getvalue(), "") == [
        Line(3, "韦东", NUMBER),
        Line(4, "覃丽", "4.5020219990307e+17"),
    ]


def test_an_empty_and_an_endless_list_are_refused() -> None:
    with pytest.raises(ListEmpty):
        roster.read(b"", "姓名 公民身份号码 备注")
    with pytest.raises(ListTooLong):
        roster.read(b"", f"韦东 {NUMBER}\n" * 501)


@pytest.mark.database
@pytest.mark.django_db
def test_an_unknown_person_and_a_wrong_number_are_named_and_masked() -> None:
    c = step(planned(), "file", "publish", "open")
    lines = [Line(1, "韦东", NUMBER), Line(2, "黄明", "450202199003070020"), Line(3, "覃丽", "")]

    answers = roster.check(training_class=c, lines=lines, day=DAY, actor=PROVIDER, at=AT)

    assert [(a.name, a.number, a.outcome, a.person) for a in answers] == [
        ("韦东", "4502**********002X", "UNKNOWN", None),
        ("黄明", "4502**********0020", "UNKNOWN", None),
        ("覃丽", "", "UNKNOWN", None),
    ]
    assert [in_words(a.sentence) for a in answers[1:]] == [
        "身份证号码校验位不对，多半抄错了一位。对照证件逐位核对。",
        "没有填公民身份号码，请核对证件后补上。",
    ]


GRADUATED = {"record": 1, "kind": "HIGHER_VOCATIONAL"}
UNKNOWN = checks.NO_SCHOOLING
DISPATCHED = {"record": 1, "contract": "DISPATCH", "from_on": dt.date(2024, 1, 1)}


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "hazardous", "rows", "why"),
    [
        ("CAMP", False, {"education": [{**GRADUATED, "person": 11, "graduated_on": dt.date(2023, 6, 30)}]}, ""),
        (
            "CAMP", False, {"education": [{**GRADUATED, "person": 11, "graduated_on": dt.date(2023, 6, 29)}]},
            "实训营面向毕业年度或毕业2年内的青年；档案里2023-06-29毕业。",
        ),
        ("CAMP", False, {}, UNKNOWN),
        ("CAMP", False, {"education": [{**GRADUATED, "person": 11}]}, UNKNOWN),
        ("CAMP", False, {"education": [{**GRADUATED, "person": 11, "final_year": True}]}, ""),
        (
            "CAMP", False, {"education": [{**GRADUATED, "person": 11, "final_year": False}]},
            "实训营面向毕业年度或毕业2年内的青年；档案里还在读，不在毕业年度。",
        ),
        (
            "SAFETY", True, {"employment": [{**DISPATCHED, "person": 11}]},
            "劳务派遣人员不得从事高危岗位，不能参加本班。",
        ),
        ("SAFETY", True, {"employment": [{**DISPATCHED, "person": 11, "until_on": dt.date(2025, 6, 30)}]}, ""),
        ("SAFETY", False, {"employment": [{**DISPATCHED, "person": 11}]}, ""),
    ],
)  # fmt: skip
def test_camps_and_posts_of_hazard_are_not_for_everybody(kind, hazardous, rows, why) -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": 11}], **rows))
    c = planned(kind=kind, hazardous=hazardous)

    told = checks.not_for(c, 11, day=DAY), checks.doubt(c, 11, day=DAY)
    assert told == (("", why) if why == UNKNOWN else (why, ""))


@pytest.mark.database
@pytest.mark.django_db
def test_what_somebody_has_elsewhere_is_said_before_the_seat_is_asked_for() -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": 11}]))
    first = step(planned(kind="PALACE"), "file", "publish", "open")
    roster.seat(training_class=first, persons=[11], actor=PROVIDER, at=AT + dt.timedelta(minutes=1))

    outcome, why = roster.fit(step(planned(kind="PALACE"), "file", "publish", "open"), 11, DAY, pays=True)

    assert (outcome, "同一课程只能占一处" in why) == (Outcome.REFUSED, True)
    assert roster.fit(first, 11, DAY, pays=False)[0] == Outcome.SEATED


@pytest.mark.database
@pytest.mark.django_db
def test_a_person_of_unknown_schooling_asks_for_a_camp_himself() -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": 11}]))
    outcome, why = roster.fit(planned(kind="CAMP"), 11, DAY, pays=True)
    assert (outcome, in_words(why)) == (
        "UNSURE",
        "档案里没有毕业时间，还不能确认是否在毕业年度或离校两年内。请本人报名并声明，或先补报学籍。",
    )


@pytest.mark.database
@pytest.mark.django_db
def test_whoever_is_named_twice_or_waits_for_a_clerk_is_told_so_on_his_line() -> None:
    qin, _wei = linked({**QIN, "citizen_number": NUMBER}, WEI)
    doubt(*Mention.objects.order_by("pk").values_list("pk", flat=True))
    snapshots.listed(snapshots.facts(workers=[{"person": qin}]))
    c = step(planned(kind="PALACE", admission="NAMED"), "file", "publish", "open")
    line = Line(1, QIN["name"], NUMBER)

    answers = roster.check(
        training_class=c, lines=[line, replace(line, row=2)], day=DAY, actor=PROVIDER, at=AT
    )
    assert [(a.outcome, in_words(a.sentence)) for a in answers] == [
        ("READY", f"可以参加；没有补贴政策对应这类班。 {checks.UNSURE_WHO}"),
        ("REFUSED", "与第1行是同一个人，只报一次。"),
    ]
    [(person, outcome, _said)] = roster.seat(training_class=c, persons=[qin], actor=PROVIDER, at=AT)
    assert (person, outcome) == (qin, "SEATED")


@pytest.mark.database
@pytest.mark.django_db
def test_an_order_classes_list_counts_as_its_sponsors() -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": person} for person in (11, 12)]))
    firm = registers.save_organisation(code=FIRM, name="柳汽", area="450200", actor=PROVIDER, at=AT).pk
    c = planned(kind="ORDER", admission="NAMED", sponsor=firm, order_size=1, posts=1)
    c = step(c, "file", "publish", "open")

    roster.seat(training_class=c, persons=[11, 12], actor=PROVIDER, at=AT)

    seats = Seat.objects.order_by("person").values_list("state", "employer")
    assert list(seats) == [("TAKEN", firm), ("WAITING", firm)]


@pytest.mark.database
@pytest.mark.django_db
def test_the_same_list_twice_gives_the_same_seats() -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": 11}, {"person": 12}]))
    c = step(planned(seats=1, kind="PALACE"), "file", "publish", "open")

    first = roster.seat(training_class=c, persons=[11, 12], actor=PROVIDER, at=AT)
    again = roster.seat(training_class=c, persons=[11, 12], actor=PROVIDER, at=AT)

    assert first == again
    assert list(Seat.objects.order_by("person").values_list("person", "number", "place")) == [
        (11, 1, None),
        (12, None, 1),
    ]
    assert AuditLine.objects.filter(action="CLASS", person=11).count() == 2


def test_whoever_is_chosen_and_listed_too_is_asked_once() -> None:
    chosen = Named(1, "韦东", "", Outcome.READY, "符合条件。", 11)

    told = roster.once([chosen, chosen, replace(chosen, person=None), replace(chosen, person=12)])

    assert [named.outcome for named in told] == ["READY", "REFUSED", "READY", "READY"]
