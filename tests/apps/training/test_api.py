"""The button."""

import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.training import api, choices, seats
from jiangtu.apps.training.kinds import SeatState
from jiangtu.apps.training.models import Quota, Seat, TrainingClass
from jiangtu.apps.training.presses import Standing
from tests.apps.training.seating import at, opened, press

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SignIn = Callable[..., Client]
JSON = {"headers": {"accept": "application/json"}}


def live(klass: TrainingClass, client: Client, person: int = 1, **changed: object) -> str:
    """A press as the class page carries it now."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return api.signed(press(klass, person, **changed), session=session, at=api.clock.instant())


def test_the_word_says_the_same_afterwards() -> None:
    said = press(opened(), 11, standing=Standing(2, "p", "2025-01", "d", ("WOMEN",), True, ("缺少登记",)))

    word = api.signed(said, session="s", at=at(0))

    assert api.opened(word, session="s", at=at(1)).press(unpaid=False) == said


@pytest.mark.parametrize(
    ("change", "session", "minute"),
    [
        (lambda word: word, "another", 1),
        (lambda word: word, "s", 31),
        (lambda word: word, "s", -1),
        (lambda word: "x" + word, "s", 1),
        (lambda word: word[:-1] + "ü", "s", 1),
        (lambda word: "", "s", 1),
    ],
)
def test_a_word_of_another_browser_time_or_hand_is_refused(
    change: Callable[[str], str], session: str, minute: float
) -> None:
    word = api.signed(press(opened(), 11), session="s", at=at(0))

    with pytest.raises(api.PageTooOld):
        api.opened(change(word), session=session, at=at(minute))


def test_a_press_is_answered_with_its_number_and_a_second_with_the_same(signed_in: SignIn) -> None:
    client, klass = signed_in(Role.WORKER), opened(size=50)
    word = live(klass, client)

    answers = [client.post(reverse("training:take"), {"press": word}, **JSON) for _ in range(2)]

    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["sentence"] == "已占座：第 1 号，共 50 座。"
    assert Quota.objects.get().taken == 1


def test_the_short_way_opens_no_session(signed_in: SignIn, django_assert_num_queries: Callable) -> None:
    client, klass = signed_in(Role.WORKER), opened(size=0)
    word = live(klass, client)

    with django_assert_num_queries(2):  # the peek, and whom "full" does not concern
        answer = client.post(reverse("training:take"), {"press": word}, **JSON)
    with django_assert_num_queries(0):
        again = client.post(reverse("training:take"), {"press": word}, **JSON)

    assert (answer.json()["refused"], again.json()) == ("LINE_FULL", answer.json())
    assert dict(answer.headers)["Cache-Control"] == "private, no-store"


def test_a_word_nobody_signed_is_refused_in_plain_words(client: Client) -> None:
    answer = client.post(reverse("training:take"), {"press": "x.y"}, **JSON)

    assert answer.json() == {
        "refused": "PAGE_TOO_OLD",
        "zh": "这一页打开得太久，或登录已变更。",
        "mend": "请刷新班级页面后再点一次。",
    }


@pytest.mark.parametrize(("asked", "said"), [("zh-CN", "请刷新"), ("en", "Reload"), ("", "请刷新")])
def test_the_answer_is_in_the_language_of_its_own_reader(client: Client, asked: str, said: str) -> None:
    """Whatever language the one before asked for."""
    with translation.override("de" if asked == "en" else "en"):
        answer = client.post(reverse("training:take"), {"press": "x"}, headers={"accept": "application/json", "accept-language": asked})  # fmt: skip

    assert said in answer.json()["mend"]


def test_without_script_the_answer_is_a_page(signed_in: SignIn) -> None:
    client, klass = signed_in(Role.WORKER), opened(size=1)
    seats.take(press(klass, 7), at=at(0))
    seats.take(press(klass, 8), at=at(0))
    Quota.objects.update(line=1)
    refused = client.post(reverse("training:take"), {"press": live(klass, client)})
    Quota.objects.update(line=2)
    seats.forget_shut()
    key = uuid.uuid4()
    placed = client.post(reverse("training:take"), {"press": live(klass, client, key=key)})

    assert refused["Location"] == reverse("training:class_page", args=[klass.class_code])
    assert placed["Location"] == reverse("training:seat", args=[key])


def test_whoever_cannot_be_paid_says_that_he_comes_all_the_same(signed_in: SignIn) -> None:
    client, klass = signed_in(Role.WORKER), opened()
    word = live(klass, client, standing=Standing(0, reasons=("不属于六类人员",)))
    take = reverse("training:take")

    answers = [client.post(take, {"press": word, **more}, **JSON).json() for more in ({}, {"unpaid": "1"})]

    assert (answers[0]["refused"], answers[1]["number"]) == ("NOT_PAYABLE", 1)


def test_giving_up_and_accepting(signed_in: SignIn) -> None:
    client, klass = signed_in(Role.WORKER), opened(size=1)
    seats.take(press(klass, 7), at=at(0))
    seats.take(press(klass, 1), at=at(0))
    accept, leave = (reverse(f"training:{name}", args=[klass.pk]) for name in ("accept_offer", "give_up"))

    early = client.post(accept, **JSON).json()
    api.line.give_up(7, klass.pk, at=api.clock.instant())
    accepted, left = (client.post(address, **JSON).json() for address in (accept, leave))

    assert (early["refused"], accepted["state"], left) == ("NO_SEAT", "TAKEN", {"state": "GIVEN_UP"})
    assert Seat.objects.get(person=1).state == SeatState.GIVEN_UP


def test_the_clock_is_the_servers(client: Client) -> None:
    assert client.get(reverse("training:clock"), **JSON).json()["now"] > 1_700_000_000_000_000


def test_anyone_may_read_a_draw(client: Client) -> None:
    window = choices.open_window("秋季", [], (at(0), at(60)), seed=b"s" * 32, actor=System(), at=at(-10))

    told = client.get(reverse("training:draw", args=[window.pk])).json()

    assert (told["title"], "seed" in told, len(told["commitment"])) == ("秋季", False, 64)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("press=abc.def&unpaid=1", {"press": "abc.def", "unpaid": "1"}),
        ("press=a%3D%3D&unpaid=1", {"press": "a==", "unpaid": "1"}),
        ("press=a+b", {"press": "a b"}),
        ("", {}),
        ("press=" + "a" * (api.LONGEST + 1), {"press": "a" * (api.LONGEST + 1)}),
    ],
)
def test_a_form_is_read_as_the_framework_would_read_it(sent: str, read: dict[str, str]) -> None:
    request = RequestFactory().post("/", sent, content_type=api.USUAL)

    found = api._form(request)

    assert {name: found[name] for name in found if name} == read
