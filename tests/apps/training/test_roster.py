"""A list of names: whom each line means, why not, and that nobody is enrolled twice."""

import pytest

from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.training import roster
from jiangtu.apps.training.models import Seat
from jiangtu.apps.training.roster import Line, ListEmpty, ListTooLong
from tests.apps.training.planned import AT, DAY, PROVIDER, planned, step

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
    ],
)
def test_lines_are_read_however_they_are_written(text: str, lines: list[Line]) -> None:
    assert roster.read(b"", text) == lines


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


@pytest.mark.database
@pytest.mark.django_db
def test_the_same_list_twice_gives_the_same_seats() -> None:
    c = step(planned(seats=1, kind="PALACE"), "file", "publish", "open")

    first = roster.seat(training_class=c, persons=[11, 12], actor=PROVIDER, at=AT)
    again = roster.seat(training_class=c, persons=[11, 12], actor=PROVIDER, at=AT)

    assert first == again
    assert list(Seat.objects.order_by("person").values_list("person", "number", "place")) == [
        (11, 1, None),
        (12, None, 1),
    ]
    assert AuditLine.objects.filter(action="CLASS", person=11).count() == 2
