"""An author chooses content at a tool and brings it back signed; what does not hold is not kept."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.learning import deep_links, lti
from jiangtu.apps.learning.models import Launch, Lesson, Page, Platform

from .conftest import FIRM, HOME, client_of
from .tool import AUTHORIZE, SITE, Tool

pytestmark = [pytest.mark.database, pytest.mark.django_db]
RETURN = f"{SITE}/learning/lti/return"
WELD = {
    "type": "ltiResourceLink", "title": "立焊视频", "text": "## 先看起弧", "url": "https://tool.example/items/7",
    "custom": {"chapter": "7"},
}  # fmt: skip
BARE = {"type": "ltiResourceLink"}
Asked = dict[str, object]


@pytest.fixture
def author(tool: Tool) -> Client:
    Platform.objects.update(content_url="https://tool.example/choose")
    return client_of(Role.PROVIDER, HOME)


def opened(client: Client, tool: Tool, address: str, message: str) -> Asked:
    """What the tool was told once this browser was sent there and came through the log-in."""
    answer = client.get(AUTHORIZE, tool.asked_to_log_in(client.get(address)["Location"]))
    token = re.search(r'name="id_token" value="([^"]+)"', answer.content.decode())
    assert token is not None
    return tool.launched(token[1], message)


@pytest.fixture
def asked(author: Client, page: Page, platform: Platform, tool: Tool) -> Asked:
    return opened(
        author, tool, reverse("learning:choose", args=[page.pk, platform.pk]), "LtiDeepLinkingRequest"
    )


def sent(word: str) -> tuple[int, str]:
    """How the answer to a tool's post from outside ends: without a session, as a browser brings it."""
    answer = Client().post(RETURN, {"JWT": word})
    return answer.status_code, answer.get("Location", "")


def links(page: Page) -> list[tuple[int, str, str, str, dict[str, str]]]:
    return list(
        page.lessons.exclude(launch_url="").values_list("number", "title", "body", "launch_url", "custom")
    )


def test_what_an_author_chose_stands_as_lessons_once_he_keeps_it(
    author: Client, page: Page, tool: Tool, asked: Asked
) -> None:
    word = tool.chosen(asked, [WELD, BARE, {**WELD, "title": "不要的"}])

    review = {sent(word) for _ in range(2)}
    kept = [author.post(next(iter(review))[1], {"item": ["0", "1"]}).status_code for _ in range(2)]

    assert review == {(302, reverse("learning:chosen", args=[asked[f"{lti.DEEP}deep_linking_settings"]["data"]]))}  # type: ignore[index]  # fmt: skip
    assert kept == [302, 302]
    assert links(page) == [
        (3, "立焊视频", "## 先看起弧", "https://tool.example/items/7", {"chapter": "7"}),
        (4, "市学习网", "", "https://tool.example/choose", {}),
    ]


def test_the_tool_is_told_an_alias_of_the_author_and_where_to_answer(asked: Asked) -> None:
    settings = asked[f"{lti.DEEP}deep_linking_settings"]

    assert asked[f"{lti.CLAIM}roles"] == [lti.INSTRUCTOR]
    assert asked[f"{lti.CLAIM}target_link_uri"] == "https://tool.example/choose"
    assert settings["deep_link_return_url"] == RETURN  # type: ignore[index]
    assert uuid.UUID(str(asked["sub"])).version == 4
    assert not {"name", "email", f"{lti.CLAIM}resource_link", f"{lti.AGS}claim/endpoint"} & set(asked)


def test_a_worker_opens_the_lesson_where_it_stands(page: Page, platform: Platform, tool: Tool) -> None:
    made = Lesson.objects.create(
        page=page, number=3, title="立焊视频", minutes=5, body="", platform=platform, launch_url=WELD["url"], custom=WELD["custom"]
    )  # fmt: skip
    worker = client_of(Role.WORKER, person=1)

    told = opened(worker, tool, reverse("learning:start_lesson", args=[page.pk, 3]), "LtiResourceLinkRequest")

    assert told[f"{lti.CLAIM}resource_link"] == {"id": f"lesson-{made.pk}", "title": "立焊视频"}
    assert told[f"{lti.CLAIM}target_link_uri"] == WELD["url"]
    assert (told[f"{lti.CLAIM}custom"], f"{lti.AGS}claim/endpoint" in told) == (WELD["custom"], False)
    assert worker.get(reverse("learning:start_lesson", args=[page.pk, 1])).status_code == 422


NOT_HELD: list[Asked] = [
    {"aud": "https://elsewhere"}, {"iss": "jt-2"}, {"exp": 1}, {"exp": 10**11}, {"iat": 10**11}, {"iat": 10**9}, {"nonce": ""},
    {"deployment": "d-2"}, {"message_type": "LtiResourceLinkRequest"}, {"version": "1.1"}, {"data": "x"},
    {"data": str(uuid.UUID(int=1))}, {"content_items": "x"}, {"content_items": [WELD] * 51},
    {"content_items": [WELD, {"type": "html"}]}, {"content_items": [{**WELD, "url": "javascript:alert(1)"}]},
    {"content_items": [{**WELD, "custom": {"a": 1}}]},
]  # fmt: skip


def test_an_answer_that_does_not_hold_is_not_kept(tool: Tool, asked: Asked) -> None:
    words = [tool.chosen(asked, [WELD], **more) for more in NOT_HELD]
    forged = [Tool().chosen(asked, [WELD]), "a.b.c", ""]

    kept = [n for n, word in enumerate([*words, *forged]) if sent(word) != (400, "")]

    assert (kept, Launch.objects.get().chosen) == ([], None)


def test_a_launch_is_answered_once_and_in_time(tool: Tool, asked: Asked) -> None:
    assert sent(tool.chosen(asked, [WELD]))[0] == 302
    assert sent(tool.chosen(asked, [BARE]))[0] == 400
    Launch.objects.update(chosen=None, made_at=timezone.now() - deep_links.CHOICE - dt.timedelta(minutes=1))
    assert sent(tool.chosen(asked, [WELD]))[0] == 400


def test_a_workers_launch_is_no_choice(tool: Tool, asked: Asked) -> None:
    Launch.objects.update(author="", person=1)

    assert sent(tool.chosen(asked, [WELD]))[0] == 400


def test_only_the_author_himself_sees_and_keeps_it(
    author: Client, page: Page, tool: Tool, asked: Asked
) -> None:
    _, review = sent(tool.chosen(asked, [], errormsg="没有可选的内容"))

    assert "没有可选的内容" in author.get(review).content.decode()
    assert client_of(Role.SCHOOL, HOME).get(review).status_code == 404
    assert client_of(Role.PROVIDER, FIRM).get(reverse("learning:choose", args=[page.pk, page.platform_id])).status_code == 404  # fmt: skip
    assert author.post(review, {"item": ["0"]}).status_code == 302
    assert links(page) == []


def test_a_platform_without_a_catalogue_is_not_asked(author: Client, page: Page, platform: Platform) -> None:
    desk, choose = (
        reverse("learning:desk", args=[page.pk]),
        reverse("learning:choose", args=[page.pk, platform.pk]),
    )
    assert choose in author.get(desk).content.decode()
    Platform.objects.update(content_url="")

    assert choose not in author.get(desk).content.decode()
    assert author.get(choose).status_code == 422


def test_a_lesson_outside_needs_no_text(author: Client, page: Page, platform: Platform) -> None:
    Lesson.objects.create(
        page=page, number=3, title="x", minutes=5, body="", platform=platform, launch_url=WELD["url"]
    )
    said = {"title": "改过的", "minutes": "20", "body": ""}
    save = reverse("learning:save_lesson", args=[page.pk])

    assert [author.post(save, {**said, "number": n}).status_code for n in ("3", "1")] == [302, 422]
    assert links(page) == [(3, "改过的", "", WELD["url"], {})]
