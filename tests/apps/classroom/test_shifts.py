"""Shifts a firm reports: read however they are written, its own people alone, flagged whichever came first."""

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.classroom import services, shifts
from jiangtu.apps.classroom.kinds import Oddity, Way
from jiangtu.apps.classroom.models import Flag, Shift
from jiangtu.apps.training.models import Seat
from tests.apps.files.deliveries import QIN, WEI
from tests.apps.files.test_lookup import linked
from tests.apps.snapshots import facts, listed

from .conftest import MONDAY, Anna, Small, organisation
from .test_views import client_of

FIRM = "91450200MA5KFIRM01"
CHINA = dt.timezone(dt.timedelta(hours=8))
NUMBER = "45020219900307002X"
OTHER = "450202199003070046"


def moment(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2025, 6, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        (f"{NUMBER}\t2025-06-02\t08:00\t16:00", (moment(2, 8), moment(2, 16))),
        (f"覃美玲 {NUMBER} 2025/6/2 8:00-16:00", (moment(2, 8), moment(2, 16))),
        (f"2025年6月2日,22:00,06:00,{NUMBER}", (moment(2, 22), moment(3, 6))),
        (f"1 2025-06-02 00:00:00 {NUMBER} 16:00 24:00", (moment(2, 16), moment(3, 0))),
    ],
)
def test_lines_are_read_however_they_are_written(text: str, span: tuple[dt.datetime, dt.datetime]) -> None:
    lines, problems = shifts.read(b"", f"姓名 号码 日期 上班 下班\n{text}")

    assert (lines, problems) == ([shifts.Line(2, NUMBER, *span)], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{NUMBER} 2025-06-02 08:00", "SHIFT_UNREADABLE"),
        (f"{NUMBER} 08:00 16:00", "SHIFT_UNREADABLE"),
        (f"{NUMBER} 2025-13-02 08:00 16:00", "SHIFT_UNREADABLE"),
        ("450202199003070021 2025-06-02 08:00 16:00", "CITIZEN_CHECK"),
        ("2025-06-02 08:00 16:00", "CITIZEN_CHARACTERS"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(text: str, code: str) -> None:
    lines, problems = shifts.read(b"", text)

    assert (lines, [(p.where, p.code) for p in problems]) == ([], [("第1行", code)])


@pytest.fixture
def firm(settings, tmp_path: Path, db: None) -> str:
    """A firm with one of its people at work; another works elsewhere."""
    settings.JIANGTU_HOME = tmp_path
    qin, wei = linked({**QIN, "citizen_number": NUMBER}, {**WEI, "citizen_number": OTHER})
    job = {"record": 1, "from_on": dt.date(2020, 1, 1)}
    jobs = [
        {**job, "person": qin, "employer": FIRM},
        {**job, "record": 2, "person": wei, "employer": "9" * 18},
    ]
    listed(facts(workers=[{"person": qin}, {"person": wei}], employment=jobs))
    organisation(FIRM, "柳钢机电")
    return FIRM


def post(lines: str):
    return client_of(Role.EMPLOYER, FIRM).post(reverse("classroom:shifts"), {"lines": lines})


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize(("employer", "flags"), [(None, [(Oddity.ON_SHIFT, FIRM)]), (FIRM, [])])
def test_a_sign_in_before_the_report_is_flagged_unless_the_firm_sent_him(
    firm: str, small: Small, employer: str | None, flags: list[tuple[str, str]]
) -> None:
    seat, lesson = small.seats[0], small.lessons[0]
    Seat.objects.filter(pk=seat.pk).update(person=10, employer=employer)
    services.sign_by_hand(lesson=lesson.pk, seat=seat.pk, way=Way.CARD, actor=Anna(), at=MONDAY)

    answer = post(f"{NUMBER} 2025-06-02 08:00 16:00")
    again = shifts.keep(firm=FIRM, rows=[(10, moment(2, 8), moment(2, 16))], actor=Anna(), at=MONDAY)

    assert (answer.status_code, again, Shift.objects.count()) == (302, 0, 1)
    assert list(Flag.objects.values_list("oddity", "evidence__employer")) == flags


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [f"{OTHER} 2025-06-02 08:00 16:00", "看不懂 3", ""])
def test_one_bad_line_keeps_the_whole_report_out_and_the_text_stays(firm: str, wrong: str) -> None:
    good = f"{NUMBER} 2025-06-02 08:00 16:00" if wrong else ""

    answer = post(f"{good}\n{wrong}")

    page = answer.content.decode()
    assert (answer.status_code, Shift.objects.count()) == (422, 0)
    assert (good in page, "整批没有登记" in page) == (True, True)
