"""Training pages: what the public reads, what a provider and the office do, what nobody else may."""

import datetime as dt

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.models import Entry
from jiangtu.apps.training import checks, line, roster
from jiangtu.apps.training.models import Course, Package, Quota, Seat, TrainingClass
from tests.apps import snapshots
from tests.apps.training.planned import AT, DAY, OWN, PROVIDER, draft, listed, planned, step

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _city_day(settings) -> None:
    settings.JIANGTU_TODAY = DAY


@pytest.fixture
def provider(signed_in) -> Client:
    client = signed_in(Role.PROVIDER)
    User.objects.filter(role=Role.PROVIDER).update(organisation=OWN)
    return client


def text(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_searches_reads_follows_and_scans() -> None:
    c = step(planned(fee_fen=80_000), "file", "publish", "open")
    anyone = Client()

    found = text(anyone, "training:catalogue", q="hangong", sort="near", east="0", north="0")
    page = text(anyone, "training:class_page", c.class_code)

    assert "焊工四级" in found
    assert "800元" in found
    assert "还有 40 座，共 40 座" in page
    assert "登录后占座" in page
    assert anyone.get(reverse("training:feed", args=[c.class_code]))["Content-Type"].startswith(
        "text/calendar"
    )
    assert anyone.get(reverse("training:code_image", args=["png"])).content.startswith(b"\x89PNG")
    assert anyone.get(reverse("training:map"))["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "query",
    [{"page": "²"}, {"page": "-1"}, {"month": "2025-13"}, {"east": "1e9"}, {"sort": "x"}, {"at.x": "9" * 99, "at.y": "1"},
     {"provider": "'"}, {"q": "\x00"}, {"area": "45%"}],
)  # fmt: skip
def test_a_mistyped_address_is_answered_all_the_same(query) -> None:
    assert Client().get(reverse("training:catalogue"), query).status_code == 200


def test_a_tap_on_the_map_sorts_by_distance() -> None:
    step(planned(), "file", "publish", "open")

    answer = Client().get(reverse("training:catalogue"), {"at.x": "140", "at.y": "105"})

    assert "步行约" in answer.content.decode()


def test_what_is_wrong_in_a_folded_field_is_unfolded(provider: Client) -> None:
    folded = provider.get(reverse("training:plan")).content.decode()
    wrong = provider.post(reverse("training:plan"), {"order_size": "-1"}).content.decode()

    assert "还没有可以选的：课程、开班资格、场地、主讲教师。" in folded
    assert '<details class="mb-3">' in folded
    assert '<details class="mb-3" open>' in wrong


def test_a_plan_is_nobodys_to_read_before_it_is_published() -> None:
    c = planned()

    codes = [Client().get(reverse(f"training:{name}", args=[c.class_code])).status_code for name in ("class_page", "feed", "order")]  # fmt: skip

    assert codes == [404, 404, 404]


def test_from_a_form_to_a_published_class(provider: Client, signed_in) -> None:
    given = draft()
    form = {
        "kind": "SUBSIDISED", "provider": given.provider, "course": given.course, "area": "450200",
        "starts_on": "2025-07-07", "session": "DAY", "seats": "40", "room": given.room, "teacher": given.teacher,
        "fee": "800", "admission": "FIRST_COME",
    }  # fmt: skip

    tasks = provider.post(reverse("training:plan"), form, follow=True).content.decode()
    c = TrainingClass.objects.get()
    provider.post(reverse("training:step", args=[c.class_code]), {"step": "file"})
    officer = signed_in(Role.HR_OFFICER)
    queue = text(officer, "training:office")
    officer.post(reverse("training:step", args=[c.class_code]), {"step": "publish"})

    c.refresh_from_db()
    assert "还不能开始" in tasks
    assert "开班以后才能考勤。" in tasks
    assert "全部符合" in queue
    assert (c.state, c.fee_fen) == ("PUBLISHED", 80_000)


def test_what_does_not_hold_is_shown_with_rule_and_mend(provider: Client) -> None:
    c = planned(seats=60)

    page = provider.post(
        reverse("training:step", args=[c.class_code]), {"step": "file"}, follow=True
    ).content.decode()

    assert "没有办理" in page
    assert "最多50人" in page
    assert "减少名额，或分成两个班。" in page


def test_a_class_that_is_changed_keeps_its_second_room(provider: Client) -> None:
    listed()
    second = registers.add_room(
        organisation=OWN, place=registers.Place("车间", "WORKSHOP", 50), actor=PROVIDER, at=AT
    )
    c = planned(practice_room=second.pk)

    page = provider.get(reverse("training:revise", args=[c.class_code]))

    assert page.context["form"]["practice_room"].value() == second.pk


def test_another_organisations_class_is_not_there(signed_in) -> None:
    c = planned()
    stranger = signed_in(Role.SCHOOL)

    codes = [
        stranger.get(reverse(f"training:{name}", args=[c.class_code])).status_code
        for name in ("tasks", "revise", "repeat", "names")
    ]

    assert codes == [404] * 4
    assert stranger.post(reverse("training:step", args=[c.class_code]), {"step": "file"}).status_code == 404


def test_a_class_with_a_full_line_offers_no_button_and_other_runs(signed_in) -> None:
    c = step(planned(seats=1), "file", "publish", "open")
    again = step(planned(starts_on=dt.date(2025, 9, 1)), "file", "publish", "open")
    Quota.objects.filter(training_class=c).update(taken=1, line=0)
    worker = signed_in(Role.WORKER)

    page, listed = text(worker, "training:class_page", c.class_code), text(Client(), "training:catalogue")

    assert "1 座已满，候补 0 人也已排满" in page
    assert "排候补" not in page
    assert again.class_code in page
    assert "座位和候补都已满" in listed


def test_a_class_that_was_cancelled_says_so_and_where_to_go(provider: Client) -> None:
    c = step(planned(), "file", "publish", "open", "cancel")

    page = text(Client(), "training:class_page", c.class_code)

    assert "这个班已取消" in page
    assert "还可以报的班" in page


def test_a_course_is_written_and_signed(provider: Client) -> None:
    planned()
    form = {
        "code": "KC7",
        "title": "钳工",
        "occupation": "钳工",
        "level": "4",
        "topics": "理论 理论 20\n实操 实操 40 数字",
    }

    provider.post(reverse("training:courses"), form)
    course = Course.objects.get(code="KC7")
    provider.post(reverse("training:sign", args=[course.pk]))

    course.refresh_from_db()
    assert [(m.hours, m.digital) for m in course.modules.all()] == [(20, False), (40, True)]
    assert course.school_signed_by == User.objects.get(role=Role.PROVIDER).username


def test_a_line_of_a_course_that_cannot_be_read_is_named(provider: Client) -> None:
    planned()

    answer = provider.post(
        reverse("training:courses"), {"code": "K", "title": "K", "occupation": "焊工", "topics": "理论 八"}
    )

    assert answer.status_code == 422
    assert "第 1 行看不懂" in answer.content.decode()


def test_names_are_checked_before_anybody_is_enrolled(provider: Client) -> None:
    c = step(planned(), "file", "publish", "open")

    page = provider.post(reverse("training:names", args=[c.class_code]), {"lines": "韦东 45020219900307002X"})

    assert "查无此人" in page.content.decode()
    assert "45020219900307002X" not in page.content.decode().split("<form")[1]
    assert c.seats.count() == 0


def test_whoever_of_a_list_waits_is_not_said_to_sit(provider: Client) -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": n} for n in (1, 2, 3)]))
    c = step(planned(seats=2, kind="PALACE"), "file", "publish", "open")
    sealed = signing.dumps([c.pk, [1, 2, 3]], salt="names")

    page = provider.post(reverse("training:names", args=[c.class_code]), {"checked": sealed}, follow=True)

    assert "已为 3 人报名，其中 1 人排在候补。" in page.content.decode()


def test_those_of_a_list_who_wait_together_are_offered_seats_together(provider: Client) -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": n} for n in (1, 2, 3, 4)]))
    c = step(planned(seats=2, kind="PALACE"), "file", "publish", "open")
    for names, more in (([1, 2], {}), ([3, 4], {"together": "1"})):
        sealed = signing.dumps([c.pk, names], salt="names")
        provider.post(reverse("training:names", args=[c.class_code]), {"checked": sealed, **more})
    states = []
    for gone in (1, 2):
        line.give_up(gone, c.pk, at=timezone.now())
        states.append(dict(c.seats.filter(person__gt=2).values_list("person", "state")))

    assert states == [{3: "WAITING", 4: "WAITING"}, {3: "OFFERED", 4: "OFFERED"}]


def test_a_list_of_names_cannot_be_forged(provider: Client) -> None:
    c = step(planned(), "file", "publish", "open")

    assert (
        provider.post(reverse("training:names", args=[c.class_code]), {"checked": "[1,[2]]"}).status_code
        == 404
    )


def test_the_public_order_names_nobody() -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": 987_654_321}]))
    c = step(planned(seats=2, kind="PALACE"), "file", "publish", "open")
    roster.seat(training_class=c, persons=[987_654_321], actor=PROVIDER, at=AT + dt.timedelta(minutes=1))

    page = text(Client(), "training:order", c.class_code)

    assert "987654321" not in page
    assert "座号" in page


def test_a_dispatched_worker_is_told_and_given_no_press_for_a_post_of_hazard(signed_in) -> None:
    contract = {"person": 1, "record": 1, "contract": "DISPATCH", "from_on": dt.date(2024, 1, 1)}
    snapshots.listed(snapshots.facts(workers=[{"person": 1}], employment=[contract]))
    c = step(planned(kind="SAFETY", hazardous=True), "file", "publish", "open")

    page = text(signed_in(Role.WORKER), "training:class_page", c.class_code)

    assert "劳务派遣人员不得从事高危岗位" in page
    assert 'name="press"' not in page


def test_whoever_has_no_schooling_on_file_declares_it_for_a_camp_and_the_doubt_stays_named(signed_in) -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": 1}]))
    c = step(planned(kind="CAMP"), "file", "publish", "open")
    worker = signed_in(Role.WORKER)

    page = worker.get(reverse("training:class_page", args=[c.class_code]))
    answer = worker.post(reverse("training:take"), {"press": page.context["press"]}, follow=True)

    assert "我声明在毕业年度或离校两年内，占座" in page.content.decode()
    assert "档案里没有毕业时间" in answer.content.decode()
    assert list(Seat.objects.values_list("state", "held")) == [("TAKEN", True)]


def test_a_package_is_made_when_its_shares_are_whole_and_a_class_belongs_to_it(provider: Client) -> None:
    given = draft()
    form = {"code": "TC1", "title": "焊工套餐", "price": "3000"}

    short = provider.post(
        reverse("training:package"), {**form, "shares": "企业 40\n补贴 50"}, follow=True
    ).content.decode()
    kept = provider.post(
        reverse("training:package"), {**form, "shares": "企业 40\n职业培训 补贴 60%"}, follow=True
    ).content.decode()
    made = Package.objects.get()
    c = planned(course=given.course, package=made.pk)

    assert ("费用分担合计90%" in short, "补贴 50</textarea>" in short, "TC1 · 企业 40%" in kept) == (
        True,
        True,
        True,
    )
    assert (made.price_fen, made.shares) == (300_000, {"企业": 40, "职业培训 补贴": 60})
    page = text(Client(), "training:class_page", step(c, "file", "publish").class_code)
    assert all(part in page for part in ("职业培训 补贴", "1,800元（60%）", "1,200元（40%）"))


def test_a_scope_that_ends_stops_the_button_and_the_start_and_nothing_that_has_begun(
    provider: Client, signed_in
) -> None:
    snapshots.listed(snapshots.facts(workers=[{"person": 1}]))
    c = step(planned(kind="PALACE"), "file", "publish", "open")
    running = step(planned(kind="PALACE"), "file", "publish", "open")
    roster.seat(training_class=running, persons=[1], actor=PROVIDER, at=AT)
    running = step(running, "start")
    Entry.objects.update(valid_until=dt.date(2025, 7, 8))
    out = "匠心培训学校从2025-07-08起不在册或超出业务范围"

    page = text(signed_in(Role.WORKER), "training:class_page", c.class_code)
    desk = text(provider, "training:desk")
    begun = provider.post(reverse("training:step", args=[c.class_code]), {"step": "start"}, follow=True)

    assert (out in page, 'name="press"' in page, desk.count(out)) == (True, False, 2)
    assert f"{out}。现在不能报名和开班" in begun.content.decode()
    day = dt.date(2025, 7, 31)
    assert [
        str(p.mend)
        for p in checks.troubles(TrainingClass.objects.get(pk=running.pk), day=dt.date(2025, 7, 7))
    ] == ["已开的课照常上完、考核、结班；不能再开新班。"]
    assert step(running, "examine", day=day).state == "EXAMINED"
