"""Who sits in a class: a firm's seats and its staff, the provider's list; and nobody else's."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import Notice, User
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training import checks, firm_seats, line, people, seats
from jiangtu.apps.training.kinds import Admission
from jiangtu.apps.training.models import Quota, Seat, TrainingClass
from jiangtu.apps.training.presses import NotEnrolling, Standing
from tests.apps.snapshots import facts, listed
from tests.apps.training.seating import CODE, group, opened, press
from tests.apps.training.test_choices import WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FIRM = "91450200MA5K000077"
JOB = {"employer": FIRM, "from_on": dt.date(2024, 1, 1), "until_on": None, "contract": "OPEN"}
SOON = "2099-01-01"


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    """Persons 1, 2 and 3 work at the firm, 4 elsewhere, 5 did; 3 through an agency."""
    workers = [{**WORKER, "person": n, "sex": "F", "unemployed": True} for n in range(1, 7)]
    jobs = [
        {**JOB, "person": 1, "record": 1},
        {**JOB, "person": 2, "record": 2},
        {**JOB, "person": 3, "record": 3, "contract": "DISPATCH"},
        {**JOB, "person": 4, "record": 4, "employer": CODE},
        {**JOB, "person": 5, "record": 5, "until_on": dt.date(2025, 1, 1)},
    ]
    listed(facts(workers=workers, employment=jobs))
    Organisation.objects.create(code=FIRM, name="柳东机械厂", area="450200")


def later(**changed: object) -> TrainingClass:
    """A class far enough ahead for any clock."""
    days = {"starts_on": dt.date(2099, 6, 1), "ends_on": dt.date(2099, 6, 30)}
    return opened(**{"size": 3, **days, **changed})


def url(name: str, *args: object) -> str:
    return reverse(f"training:{name}", args=args)


def of(signed_in, role: Role, organisation: str) -> Client:
    client = signed_in(role)
    User.objects.filter(role=role).update(organisation=organisation)
    return client


def test_a_firm_reserves_names_its_own_people_and_gives_the_rest_back(signed_in) -> None:
    klass, firm = later(), of(signed_in, Role.EMPLOYER, FIRM)

    too_many = firm.post(url("reserve", "K1"), {"count": "4", "until": SOON})
    firm.post(url("reserve", "K1"), {"count": "3", "until": SOON})
    page = firm.post(url("name", "K1"), {"person": ["1", "4", "5", "x", "-9"]}).content.decode()
    sealed = page.split('name="checked" value="')[1].split('"')[0]
    for _ in range(2):
        told = firm.post(url("name", "K1"), {"checked": sealed}, follow=True).content.decode()
    seats.take(press(klass, 6), at=timezone.now())
    back = firm.post(url("release", "K1"), follow=True).content.decode()

    assert too_many.status_code == 422
    assert "现在最多还能预留 3 个" in too_many.content.decode()
    assert "1 人里 1 人可以报名。" in page
    assert "已退回 2 个座位。" in back
    assert "已填名 0 人" in told
    states = Seat.objects.order_by("pk").values_list("person", "employer", "state")
    assert list(states) == [(1, FIRM, "TAKEN"), (None, FIRM, "GIVEN_UP"), (None, FIRM, "GIVEN_UP"), (6, None, "OFFERED")]  # fmt: skip
    assert Quota.objects.get().taken == 2


def test_a_class_held_for_a_firm_is_on_its_list_before_its_first_seat() -> None:
    klass = later()
    TrainingClass.objects.update(sponsor=FIRM)

    assert people.sent(FIRM) == [people.Sent(klass, unnamed=0, named=0)]
    assert people.sent(CODE) == []


def test_a_firm_learns_nothing_of_strangers(signed_in) -> None:
    klass, firm = later(), of(signed_in, Role.EMPLOYER, FIRM)
    firm.post(url("reserve", "K1"), {"count": "1", "until": SOON})

    answers = people.check(
        klass,
        people.Sender(FIRM),
        [4, 5, 777],
        [people.Line(1, "某人", "45020219900307002X")],
        actor=System(),
    )

    assert [(a.outcome, a.sentence, a.person) for a in answers] == [
        ("UNKNOWN", "本单位在职职工里没有这个人，请核对号码。", None)
    ]
    assert people.staff(FIRM) == {1, 2, 3}
    assert people.staff("") == set()


def test_a_seal_of_another_firm_opens_nothing(signed_in) -> None:
    later()
    firm = of(signed_in, Role.EMPLOYER, FIRM)
    firm.post(url("reserve", "K1"), {"count": "1", "until": SOON})
    page = firm.post(url("name", "K1"), {"person": "1"}).content.decode()
    sealed = page.split('name="checked" value="')[1].split('"')[0]

    User.objects.filter(role=Role.EMPLOYER).update(organisation=CODE)

    assert firm.post(url("name", "K1"), {"checked": sealed}).status_code == 404
    assert firm.post(url("name", "K1"), {"checked": "x"}).status_code == 404
    assert Seat.objects.get().person is None


def test_what_the_class_is_not_for_binds_the_firm_too() -> None:
    klass = later(hazardous=True)
    until = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    (seat,) = firm_seats.reserve(klass.pk, FIRM, 1, until=until, actor=System(), at=timezone.now())

    with pytest.raises(checks.NotForYou, match="高危岗位"):
        firm_seats.name_seat(seat.pk, 3, Standing(1), unpaid=False, actor=System(), at=timezone.now())
    assert people.name_all(klass, people.Sender(FIRM), [3, 4], actor=System(), at=timezone.now())[0][
        1
    ].startswith("劳务派遣人员")


@pytest.mark.parametrize(
    "changed",
    [
        {"admission": Admission.RANKED},
        {"opens_at": dt.datetime(2098, 1, 1, tzinfo=dt.UTC)},
        {"state": "PUBLISHED"},
    ],
)
def test_a_firm_is_not_in_before_the_others(changed: dict) -> None:
    klass = later(**changed)

    with pytest.raises(NotEnrolling):
        firm_seats.reserve(
            klass.pk, FIRM, 1, until=dt.datetime(2099, 1, 1, tzinfo=dt.UTC), actor=System(), at=timezone.now()
        )


@pytest.mark.parametrize(
    "until", [dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2099, 6, 3, tzinfo=dt.UTC)]
)
def test_seats_are_named_before_the_class_begins(until: dt.datetime) -> None:
    klass = later()

    with pytest.raises(firm_seats.DeadlineWrong):
        firm_seats.reserve(klass.pk, FIRM, 1, until=until, actor=System(), at=timezone.now())


def test_a_quota_is_made_smaller_only_down_to_what_is_taken(signed_in) -> None:
    klass, provider = later(size=2), of(signed_in, Role.PROVIDER, CODE)
    women = group(klass, "WOMEN", 1)
    for person in (1, 2, 6):
        seats.take(press(klass, person), at=timezone.now())
    gate = Quota.objects.get(kind="CLASS")

    told = provider.post(url("resize", "K1"), {"quota": gate.pk, "size": "1"}, follow=True).content.decode()
    wrong = provider.post(url("resize", "K1"), {"quota": gate.pk, "size": "x"}, follow=True).content.decode()
    provider.post(url("resize", "K1"), {"quota": gate.pk, "size": "3"})
    provider.post(url("resize", "K1"), {"quota": women.pk, "size": "2"})

    assert "这项名额已占 2 个，不能降到 1 个。" in told
    assert "名额请填 0 到 1000 的整数。" in wrong
    assert list(Quota.objects.order_by("pk").values_list("size", "taken")) == [(3, 3), (2, 0)]
    assert Seat.objects.get(person=6).state == "OFFERED"


def test_a_class_does_not_grow_past_what_its_place_allows() -> None:
    klass = later(size=2)
    gate = Quota.objects.get()

    with pytest.raises(people.ClassNotReady):
        people.resize(klass, gate.pk, 900, actor=System(), at=timezone.now())

    assert Quota.objects.get().size == 2


def test_whoever_is_taken_off_the_list_is_told_why_and_the_next_is_offered(signed_in) -> None:
    klass, officer = later(size=1), signed_in(Role.HR_OFFICER)
    for person in (1, 2):
        seats.take(press(klass, person), at=timezone.now())
    seat = Seat.objects.get(person=1)

    page = officer.get(url("people", "K1")).content.decode()
    silent = officer.post(url("remove", "K1"), {"seat": seat.pk, "reason": ""}, follow=True).content.decode()
    officer.post(url("remove", "K1"), {"seat": seat.pk, "reason": "重复报名"})

    assert "候补 1 人" in page
    assert "请选一个座位，并写明原因" in silent
    assert list(Seat.objects.order_by("pk").values_list("state", flat=True)) == ["REMOVED", "OFFERED"]
    assert Notice.objects.get(person=1).told["reason"] == "重复报名"


def test_another_organisations_class_is_not_there(signed_in) -> None:
    klass, stranger = later(), of(signed_in, Role.SCHOOL, FIRM)
    other = opened("K2")
    (seat,) = [seats.take(press(other, 1), at=timezone.now()).seat]

    gone = [
        stranger.get(url("people", "K1")),
        stranger.post(url("resize", "K1"), {"quota": klass.quotas.get().pk, "size": "9"}),
        stranger.post(url("remove", "K1"), {"seat": seat, "reason": "不行"}),
        signed_in(Role.HR_OFFICER).post(url("remove", "K1"), {"seat": seat, "reason": "不在这个班"}),
        of(signed_in, Role.EMPLOYER, "").get(url("firm_class", "K1")),
        Client().get(url("people", "K1")),
    ]

    assert [answer.status_code for answer in gone] == [404, 404, 404, 404, 404, 302]


def test_a_worker_reads_what_he_is_told_and_accepts_with_one_click(signed_in) -> None:
    klass, worker = later(size=1), signed_in(Role.WORKER)
    Quota.objects.update(line=5)
    for person in (3, 2, 1):
        seats.take(press(klass, person), at=timezone.now())
    waiting = worker.get(url("mine")).content.decode()
    for person in (3, 2):
        line.give_up(person, klass.pk, at=timezone.now())

    offered = worker.get(url("mine")).content.decode()
    worker.post(url("accept_offer", klass.pk))
    worker.post("/notices/")
    afterwards = worker.get(url("mine")).content.decode()

    assert "前面还有 1 人" in waiting
    assert '1<span class="news-word"> 条新' in offered
    assert 'aria-label="接受' in offered
    assert Seat.objects.get(person=1).state == "TAKEN"
    assert "条新" not in afterwards
    assert 'aria-label="接受' not in afterwards


def test_a_firm_sends_whom_no_policy_pays_for_at_its_own_price(signed_in) -> None:
    listed(facts(workers=[{**WORKER, "person": 1, "sex": "F", "unemployed": False}],
                 employment=[{**JOB, "person": 1, "record": 1}]))  # fmt: skip
    later()
    firm = of(signed_in, Role.EMPLOYER, FIRM)
    firm.post(url("reserve", "K1"), {"count": "1", "until": SOON})

    silent = firm.post(url("name", "K1"), {"person": "1"}).content.decode()
    page = firm.post(url("name", "K1"), {"person": "1", "unpaid": "1"}).content.decode()
    sealed = page.split('name="checked" value="')[1].split('"')[0]
    firm.post(url("name", "K1"), {"checked": sealed})

    assert "1 人里 0 人可以报名。" in silent
    assert "可以参加，由单位付费。" in page
    assert Seat.objects.filter(unpaid=True).get().person == 1
