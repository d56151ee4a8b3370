"""Whose class, whose seat, whose room: everybody else finds nothing there."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.classroom import codes, results
from jiangtu.apps.classroom.models import Absence, Completion, Result, Sign
from jiangtu.apps.registers.models import Room
from jiangtu.apps.training.models import Lesson, Quota, TrainingClass
from tests.apps.files.deliveries import QIN

from .conftest import MONDAY, Anna, Small, organisation

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def client_of(role: Role, organisation: str = "", person: int | None = None) -> Client:
    user = User.objects.create_user(f"{role}-{organisation}-{person}", "password-1", display_name="某", role=role, organisation=organisation, person=person)  # fmt: skip
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def today(small: Small) -> Small:
    """The class's first lesson is held now."""
    now = timezone.now()
    Lesson.objects.filter(pk=small.lessons[0].pk).update(
        starts_at=now - dt.timedelta(minutes=5), ends_at=now + dt.timedelta(hours=2)
    )
    return small


def test_the_room_shows_its_code_to_its_own_people_alone(small: Small) -> None:
    address = reverse("classroom:room", args=[small.room.pk])
    own, other = client_of(Role.PROVIDER, small.room.organisation_id), client_of(Role.PROVIDER, "9" * 18)
    nobody = client_of(Role.SCHOOL)

    assert [c.get(address).status_code for c in (own, other, nobody)] == [200, 404, 404]


def test_a_class_shows_the_code_of_a_partners_room_when_it_meets_there(today: Small) -> None:
    partner = organisation("91450200MA0000002B", "柳东机械厂")
    room = Room.objects.create(organisation=partner, name="总装车间", kind="SITE", seats=20, secret=b"p" * 32)
    held, later = today.lessons[:2]
    Lesson.objects.filter(pk=later.pk).update(room=room)
    own = client_of(Role.PROVIDER, today.room.organisation_id)
    address = reverse("classroom:room", args=[room.pk])
    page = reverse("classroom:class", args=[today.course.pk])

    before = (own.get(address).status_code, address in own.get(page).content.decode())
    Lesson.objects.filter(pk=held.pk).update(room=room)
    after = (own.get(address).status_code, address in own.get(page).content.decode())

    assert (before, after) == ((404, False), (200, True))


def test_one_press_signs_in(today: Small) -> None:
    code = codes.shown(today.room.pk, bytes(today.room.secret), at=timezone.now())
    worker = client_of(Role.WORKER, person=1)

    answer = worker.post(reverse("classroom:scan", args=[code]), {"device": "d"})

    assert (answer.status_code, Sign.objects.get().seat) == (200, today.seats[0])
    assert worker.post(reverse("classroom:scan", args=["x" * 24])).status_code == 422


def test_kept_scans_are_uploaded_together_and_each_is_answered(today: Small) -> None:
    code = codes.shown(today.room.pk, bytes(today.room.secret), at=timezone.now() - dt.timedelta(minutes=4))
    scans = [{"code": code, "kept": True, "device": "d"}, {"code": "nonsense", "kept": True}, {"device": []}]
    worker = client_of(Role.WORKER, person=1)

    answer = worker.post(reverse("classroom:upload"), json.dumps(scans), content_type="application/json")

    assert [a["state"] for a in answer.json()["answers"]] == ["PENDING", "REFUSED", "REFUSED"]
    assert worker.post(reverse("classroom:upload"), "{", content_type="application/json").status_code == 400


def test_a_strip_is_its_trainees_own(small: Small) -> None:
    mine = reverse("classroom:strip", args=[small.seats[0].pk])
    first, second = client_of(Role.WORKER, person=1), client_of(Role.WORKER, person=2)
    told = first.post(reverse("classroom:absent", args=[small.seats[0].pk, small.lessons[0].pk]), {"reason": "生病"})  # fmt: skip

    assert (first.get(mine).status_code, second.get(mine).status_code, told.status_code) == (200, 404, 302)
    assert Absence.objects.get().reason == "生病"


@pytest.mark.parametrize("page", ["class", "marks"])
def test_a_class_is_its_providers_own(small: Small, page: str) -> None:
    address = reverse(f"classroom:{page}", args=[small.course.pk])
    own, other = client_of(Role.PROVIDER, small.room.organisation_id), client_of(Role.PROVIDER, "9" * 18)

    assert (own.get(address).status_code, other.get(address).status_code) == (200, 404)


def test_a_teacher_reads_names_and_an_office_seat_numbers(named: Small) -> None:
    own, office = client_of(Role.PROVIDER, named.room.organisation_id), client_of(Role.HR_OFFICER)
    of_class, of_lesson = [named.course.pk], [named.lessons[0].pk]
    pages = [("class", of_class), ("marks", of_class), ("lesson", of_lesson)]
    name = str(QIN["name"])

    shown = [own.get(reverse(f"classroom:{page}", args=key)).content.decode() for page, key in pages]
    read = office.get(reverse("classroom:class", args=of_class)).content.decode()

    assert ([name in page for page in shown], name in read, "出勤" in read) == ([True] * 3, False, True)


def test_a_teacher_confirms_marks_and_completes(small: Small) -> None:
    own = client_of(Role.PROVIDER, small.room.organisation_id)
    for lesson in small.lessons:
        own.post(reverse("classroom:lesson", args=[lesson.pk]), {"seat": [s.pk for s in small.seats]})
    wrong = own.post(reverse("classroom:marks", args=[small.course.pk]), {"mark-1": "八十", "mark-2": "59", "mark-3": "101"})  # fmt: skip
    right = own.post(reverse("classroom:marks", args=[small.course.pk]), {"mark-1": "80", "mark-2": "59", "mark-3": "60"})  # fmt: skip
    ended = own.post(reverse("classroom:complete", args=[small.course.pk]), follow=True)

    kept = wrong.content.decode()
    assert "座号1、3的成绩不是0到100的整数" in kept
    assert [f'value="{typed}"' in kept for typed in ("八十", "59", "101")] == [True] * 3
    assert "3人已办理结业。" in (page := ended.content.decode())
    assert "其中1人出勤或成绩不够，记为未结业。" in page
    assert (wrong.status_code, right.status_code, Result.objects.count()) == (422, 302, 3)
    outcomes = Completion.objects.order_by("seat__number").values_list("outcome", flat=True)
    assert list(outcomes) == ["FINISHED", "UNFINISHED", "FINISHED"]


def test_a_trainee_reads_how_his_class_ended_and_is_not_asked_to_come(small: Small) -> None:
    Completion.objects.create(seat=small.seats[0], outcome="UNFINISHED", attended_percent=40)
    TrainingClass.objects.update(state="CLOSED")
    Quota.objects.create(training_class=small.course, kind="CLASS", key="", size=3, taken=3)
    worker = client_of(Role.WORKER, person=1)

    mine = worker.get(reverse("training:mine")).content.decode()
    seat = worker.get(reverse("training:seat", args=[small.seats[0].press])).content.decode()

    assert "未结业" in mine
    assert ["这个班已经考核完。" in seat, "到上课地点签到" in seat, "放弃座位" in seat] == [
        True,
        False,
        False,
    ]


def finished(named: Small) -> str:
    """The number of the first trainee's 结业证."""
    Completion.objects.create(seat=named.seats[0], outcome="FINISHED", attended_percent=90)
    rows = Completion.objects.select_related("seat__training_class__provider", "certificate")
    results.certify(rows, on=dt.date(2025, 6, 12), actor=Anna(), at=MONDAY + dt.timedelta(days=20))
    return Completion.objects.get().number


def test_anybody_checks_a_paper_and_only_its_holder_prints_it(named: Small) -> None:
    number = finished(named)
    check, paper = (reverse(f"classroom:{name}", args=[number]) for name in ("check", "paper"))
    holder, other = (client_of(Role.WORKER, person=named.seats[n].person) for n in (0, 1))

    assert [Client().get(check).status_code, Client().get(reverse("classroom:check", args=["JY0"])).status_code] == [200, 404]  # fmt: skip
    assert [holder.get(paper).status_code, other.get(paper).status_code] == [200, 404]


def test_a_paper_names_its_holder_from_the_file_and_a_stranger_reads_stars(named: Small) -> None:
    number = finished(named)
    holder = client_of(Role.WORKER, person=named.seats[0].person)

    paper = holder.get(reverse("classroom:paper", args=[number])).content.decode()
    check = Client().get(reverse("classroom:check", args=[number])).content.decode()

    assert ("覃美玲" in paper, "4502**********1234" in paper) == (True, True)
    assert ("覃**" in check, "覃美玲" in check, "4502" in check.replace(number, "")) == (True, False, False)
    assert ("有效" in check, "第 0 项，日志共 1 项" in check) == (True, True)


def test_offline_parts_hold_nothing_of_anybody() -> None:
    pages = [Client().get(reverse(f"classroom:{name}")) for name in ("kept", "offline")]

    assert [(p.status_code, p["Content-Type"].split(";")[0]) for p in pages] == [(200, "text/html"), (200, "text/javascript")]  # fmt: skip
