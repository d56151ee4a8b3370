"""Whose page, attempt, booking, application and cohort: everybody else finds nothing there."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from joserfc.jwk import RSAKey

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.learning import lecturers, services
from jiangtu.apps.learning.models import (
    Attempt,
    Booking,
    Cohort,
    Done,
    Member,
    Page,
    Picture,
    Platform,
    Programme,
    Question,
    Tuition,
)
from jiangtu.apps.registers.models import Teacher

from .conftest import ANNA, AT, BANK, FIRM, HOME, client_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def at(name: str, *args: object) -> str:
    return reverse(f"learning:{name}", args=args)


def test_a_worker_learns_by_pressing_one_button_a_page(page: Page) -> None:
    worker = client_of(Role.WORKER, person=1)

    opened = worker.post(at("enrol", page.pk))
    onward = worker.post(at("finish", page.pk, 1))
    done = worker.post(at("finish", page.pk, 2))

    assert [r["Location"] for r in (opened, onward, done)] == [at("lesson", page.pk, 1), at("lesson", page.pk, 2), at("course", page.pk)]  # fmt: skip
    assert Done.objects.count() == 2


def test_typed_markup_is_shown_as_letters(page: Page) -> None:
    html = Client().get(at("lesson", page.pk, 1)).content.decode()

    assert "&lt;b&gt;先看&lt;/b&gt;" in html


def test_a_test_is_answered_at_once_and_is_ones_own(page: Page) -> None:
    worker, other = client_of(Role.WORKER, person=1), client_of(Role.WORKER, person=2)
    worker.post(at("enrol", page.pk))
    answers = {f"q-{q.pk}": [str(place) for place in q.right] for q in Question.objects.all()}

    sent = worker.post(at("test", page.pk), {"turn": "1", "q-x": "1", "q-": "9", **answers})
    again = worker.post(at("test", page.pk), {"turn": "1"})
    address = at("attempt", Attempt.objects.get().pk)

    assert (sent["Location"], again["Location"], Attempt.objects.get().score) == (address, address, 100)
    assert (worker.get(address).status_code, other.get(address).status_code) == (200, 404)
    assert "您还没有选学这门课" in other.get(at("test", page.pk), follow=True).content.decode()
    page.questions.update(retired=True)
    assert "这门课还没有自测题" in worker.get(at("test", page.pk), follow=True).content.decode()


def test_an_unpublished_page_is_nobodys_but_its_authors(page: Page) -> None:
    Picture.objects.create(page=page, number=1, words="图", media="image/png", content=b"\x89PNG")
    Page.objects.update(published_at=None)
    own, other = client_of(Role.PROVIDER, HOME), client_of(Role.PROVIDER, "9" * 18)
    hidden = [at("course", page.pk), at("lesson", page.pk, 1)]

    assert [own.get(a).status_code for a in hidden] == [404, 404]
    for address in (at("desk", page.pk), at("picture", page.pk, 1)):
        assert (own.get(address).status_code, other.get(address).status_code, client_of(Role.SCHOOL, address).get(address).status_code) == (200, 404, 404)  # fmt: skip
    assert "sandbox" in own.get(at("picture", page.pk, 1))["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["desk", "edit", "save_lesson", "add_picture", "bank", "publish"])
def test_nobody_writes_on_anothers_page(page: Page, name: str) -> None:
    client = client_of(Role.PROVIDER, FIRM)
    answer = client.get(at(name, page.pk)) if name in ("desk", "edit") else client.post(at(name, page.pk), {})

    assert answer.status_code == 404


def test_a_page_is_written_and_a_broken_bank_stays_typed(page: Page) -> None:
    own = client_of(Role.PROVIDER, HOME)
    made = own.post(
        at("write"), {"title": "点检", "about": "设备点检", "kind": "SKILL", "occupation": "焊工"}
    )
    new = Page.objects.get(title="点检")
    lesson = own.post(at("save_lesson", new.pk), {"title": "一", "minutes": "5", "body": "看。"})
    broken = own.post(at("bank", new.pk), {"bank": f"{BANK}\n\n坏题"})

    assert (made["Location"], new.occupation, lesson.status_code) == (at("desk", new.pk), "6-18-02-04", 302)
    assert (broken.status_code, "坏题" in broken.content.decode(), new.questions.count()) == (422, True, 0)
    assert own.post(at("save_lesson", new.pk), {"title": ""}).status_code == 422
    assert own.post(at("write"), {"title": "x", "kind": "SKILL", "about": "x", "launch_url": "https://a.example"}).status_code == 422  # fmt: skip


def test_an_occupation_nobody_knows_is_said_in_words(page: Page) -> None:
    provider = client_of(Role.PROVIDER, HOME)

    answer = provider.post(
        at("write"), {"title": "车床", "about": "看", "kind": "SKILL", "occupation": "不存在的职业"}
    )

    assert "“不存在的职业”不在职业分类大典" in answer.content.decode()


def test_a_booking_is_answered_by_its_two_sides_alone(teacher: Teacher) -> None:
    topic = lecturers.Topic("氩弧焊", "薄板。", 4)
    offer = lecturers.offer(teacher=teacher.pk, organisation=HOME, topic=topic, actor=ANNA, at=AT)
    firm, home, other = (
        client_of(Role.EMPLOYER, FIRM),
        client_of(Role.PROVIDER, HOME),
        client_of(Role.SCHOOL, "9" * 18),
    )
    day = dt.date.today() + dt.timedelta(days=9)
    firm.post(at("ask", offer.pk), {"day": day.isoformat(), "place": "车间"})
    booking = Booking.objects.get()

    assert other.post(at("answer", booking.pk), {"step": "agree"}).status_code == 404
    assert other.get(at("ask", offer.pk)).status_code == 404
    home.post(at("answer", booking.pk), {"step": "agree"})
    assert Booking.objects.get().state == "AGREED"
    firm.post(at("answer", booking.pk), {"step": "hold"})
    assert Booking.objects.get().state == "AGREED"


def test_tuition_is_asked_for_decided_and_ones_own(people: tuple[int, int]) -> None:
    worker, other, union, hr = client_of(Role.WORKER, person=1), client_of(Role.WORKER, person=2), client_of(Role.UNION_OFFICER), client_of(Role.HR_OFFICER)  # fmt: skip
    given = {"school": "开放大学", "programme": "机电", "schooling": "COLLEGE", "term": f"{dt.date.today().year}秋", "starts_on": "2025-09-01", "fee_fen": "1500.50"}  # fmt: skip
    assert worker.post(at("tuition"), {**given, "fee_fen": "-5"}).status_code == 422
    worker.post(at("tuition"), given)
    kept = Tuition.objects.get()

    assert (kept.fee_fen, worker.post(at("tuition"), given).status_code) == (150_050, 422)
    assert other.post(at("withdraw", kept.pk)).status_code == 404
    assert "开放大学" not in other.get(at("tuition")).content.decode()
    assert hr.post(at("decide", kept.pk), {"step": "approve", "support_fen": "800"}).status_code == 403
    union.post(at("decide", kept.pk), {"step": "approve", "support_fen": "800"})
    assert Tuition.objects.get().support_fen == 80_000


def test_a_cohort_is_its_schools_own(home: object, people: tuple[int, int]) -> None:
    programme = Programme.objects.create(code="dream", title="求学圆梦", english="Degrees", document="文")
    school, other, worker = (
        client_of(Role.SCHOOL, HOME),
        client_of(Role.SCHOOL, FIRM),
        client_of(Role.WORKER, person=1),
    )
    today = dt.date.today().isoformat()
    school.post(at("cohorts"), {"programme": programme.pk, "title": "大专班", "year": "2025", "planned": "30", "opens_on": today, "closes_on": today})  # fmt: skip
    cohort = Cohort.objects.get()
    worker.post(at("join", cohort.pk))
    member = Member.objects.get()

    assert (
        school.get(at("roster", cohort.pk)).status_code,
        other.get(at("roster", cohort.pk)).status_code,
    ) == (200, 404)
    assert other.post(at("member", member.pk), {"step": "enrol"}).status_code == 404
    assert school.post(at("member", member.pk), {"step": "nonsense"}).status_code == 404
    school.post(at("member", member.pk), {"step": "enrol"})
    assert Member.objects.get().state == "ENROLLED"
    assert "小王" in school.get(at("roster", cohort.pk)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("redirect_uris", "http://a.example/x"), ("redirect_uris", "https://a.example; script-src *"), ("jwks", '{"keys": [{"kty": "?"}]}'), ("jwks", "[]x"), ("login_url", "javascript:x"), ("login_url", "http://a.example/l"), ("content_url", "http://a.example/c")],
)  # fmt: skip
def test_a_platform_is_registered_with_sound_addresses_and_public_keys_alone(
    db: None, field: str, value: str
) -> None:
    keeper = client_of(Role.ADMINISTRATOR)
    good = {
        "title": "学习网",
        "deployment_id": "1",
        "login_url": "https://a.example/l",
        "redirect_uris": "https://a.example/x",
    }
    private = RSAKey.generate_key(2048).as_dict(private=True)

    assert keeper.post(at("platform", 0), {**good, field: value}).status_code == 422
    assert (
        keeper.post(
            at("platform", 0), {**good, "jwks": f'{{"keys": [{private}]}}'.replace("'", '"')}
        ).status_code
        == 422
    )
    made = keeper.post(at("platform", 0), good)
    shown = keeper.post(at("platform_key", Platform.objects.get().pk)).content.decode()
    kept = Platform.objects.get()

    assert made["Location"] == at("platform", kept.pk)
    assert (kept.active, bool(kept.secret), bytes(kept.secret or b"").hex() in shown) == (False, True, False)


def test_pages_of_everybody_open(page: Page) -> None:
    names = ("library", "lecturers", "palace", "programmes")

    assert {name: Client().get(at(name)).status_code for name in names} == dict.fromkeys(names, 200)
    assert services.enrolment_of(page.pk, 1) is None
