"""A launch as a real tool would see it: it verifies everything, and refuses what was tampered with."""

import datetime as dt
import json
import re
import uuid
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from joserfc import jwt

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.learning import lti, scores, services
from jiangtu.apps.learning.models import Enrolment, Launch, Page, Platform, SigningKey, Statement

from .conftest import AT, client_of
from .tool import AUTHORIZE, SITE, Refused, Tool

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def worker(page: Page) -> Client:
    return client_of(Role.WORKER, person=1)


def begun(worker: Client, page: Page, tool: Tool) -> dict[str, str]:
    answer = worker.get(reverse("learning:start", args=[page.pk]))
    assert answer["Location"].startswith("https://tool.example/login?")
    return tool.asked_to_log_in(answer["Location"])


def posted(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    assert '<form method="post" action="https://tool.example/launch"' in html
    return re.search(r'name="id_token" value="([^"]+)"', html)[1]  # type: ignore[index]


def test_a_launch_is_believed_and_names_nobody(worker: Client, page: Page, tool: Tool) -> None:
    answer = worker.get(AUTHORIZE, begun(worker, page, tool))
    claims = tool.launched(posted(answer))

    assert "form-action 'self' https://tool.example;" in answer["Content-Security-Policy"] + ";"
    assert "https://tool.example" not in worker.get("/learning/")["Content-Security-Policy"]
    assert claims[f"{lti.CLAIM}target_link_uri"] == "https://tool.example/courses/9"
    assert claims[f"{lti.CLAIM}roles"] == [lti.LEARNER]
    assert uuid.UUID(claims["sub"]).version == 4
    assert not {"name", "email", "given_name", "family_name"} & set(claims)
    assert "小王" not in json.dumps(claims, ensure_ascii=False)


def test_a_name_goes_only_where_the_contract_says_so(worker: Client, page: Page, tool: Tool) -> None:
    Platform.objects.update(names=True)

    assert tool.launched(posted(worker.get(AUTHORIZE, begun(worker, page, tool))))["name"] == "小王"


def test_a_person_keeps_his_alias_and_another_platform_gets_another(
    worker: Client, page: Page, tool: Tool
) -> None:
    other = Platform.objects.create(title="另一家", client_id="jt-2", deployment_id="d")
    one = [lti.alias(page.platform, 1) for _ in range(2)]  # type: ignore[arg-type]

    assert (len(set(one)), lti.alias(other, 1) in one) == (1, False)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_tool_refuses_a_token_that_was_changed(worker: Client, page: Page, tool: Tool, part: int) -> None:
    parts = posted(worker.get(AUTHORIZE, begun(worker, page, tool))).split(".")
    middle = len(parts[part]) // 2
    parts[part] = (
        parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]
    )

    with pytest.raises(Refused):
        tool.launched(".".join(parts))


def test_a_tool_refuses_a_token_twice_another_deployment_and_another_key(
    worker: Client, page: Page, tool: Tool
) -> None:
    token = posted(worker.get(AUTHORIZE, begun(worker, page, tool)))
    tool.launched(token)
    with pytest.raises(Refused, match="nonce"):
        tool.launched(token)
    stranger = Tool(deployment_id="d-2", nonces={"n"})
    claims = {"iss": SITE, "aud": "jt-1", "nonce": "n"}
    forged = jwt.encode({"alg": "RS256", "kid": SigningKey.objects.get().kid}, claims, stranger.key)

    with pytest.raises(Refused, match="signature"):
        tool.launched(forged)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("redirect_uri", "https://evil.example/launch"), ("client_id", "jt-2"), ("login_hint", "someone"), ("nonce", ""),
        ("state", ""), ("response_type", "code"), ("response_mode", "query"), ("scope", "email"), ("prompt", "login"),
        ("lti_message_hint", str(uuid.UUID(int=0))), ("lti_message_hint", "x"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_gets_no_token(
    worker: Client, page: Page, tool: Tool, name: str, value: str
) -> None:
    answer = worker.get(AUTHORIZE, {**begun(worker, page, tool), name: value})

    assert (answer.status_code, b'name="id_token"' in answer.content) == (400, False)
    assert "evil" not in answer["Content-Security-Policy"]


def test_a_launch_is_good_once_for_its_reader_and_for_ten_minutes(
    worker: Client, page: Page, tool: Tool
) -> None:
    used = begun(worker, page, tool)
    late = begun(worker, page, tool)
    Launch.objects.filter(pk=late["lti_message_hint"]).update(
        made_at=timezone.now() - dt.timedelta(minutes=11)
    )
    other = client_of(Role.WORKER, person=2)

    statuses = [
        other.get(AUTHORIZE, used),
        worker.get(AUTHORIZE, used),
        worker.get(AUTHORIZE, used),
        worker.get(AUTHORIZE, late),
    ]

    assert [answer.status_code for answer in statuses] == [400, 200, 400, 400]
    told = [answer.content.decode() for answer in statuses[2:]]
    assert [word in said for word, said in zip(("已经用过", "超过了10分钟"), told, strict=True)] == [
        True,
        True,
    ]
    assert all(reverse("learning:course", args=[page.pk]) in said for said in told)


def test_a_post_from_outside_is_asked_again_and_a_stranger_signs_in(
    worker: Client, page: Page, tool: Tool
) -> None:
    given = begun(worker, page, tool)

    again = worker.post(AUTHORIZE, given)
    stranger = Client().get(AUTHORIZE, given)

    assert (again.status_code, again["Location"]) == (302, f"/learning/lti/authorize?{urlencode(given)}")
    assert stranger["Location"].startswith("/accounts/login/?next=")


def test_an_inactive_platform_is_not_launched(worker: Client, page: Page, tool: Tool) -> None:
    Platform.objects.update(active=False)

    assert worker.get(reverse("learning:start", args=[page.pk])).status_code == 422


def test_older_keys_stay_published(platform: Platform) -> None:
    lti.public_keys(now=timezone.now())
    lti.new_key(now=timezone.now())
    keys = lti.public_keys(now=timezone.now())["keys"]

    assert len({key["kid"] for key in keys}) == 2  # type: ignore[attr-defined]
    assert all(not {"d", "p", "q"} & set(key) for key in keys)  # type: ignore[attr-defined]


def passed(tool: Tool, **more: object) -> tuple[int, dict[str, object]]:
    asked = {
        "grant_type": "client_credentials", "client_assertion_type": scores.BEARER, "scope": scores.SCORE,
        "client_assertion": tool.word(), **more,
    }  # fmt: skip
    answer = Client().post("/learning/lti/token", asked)
    return answer.status_code, answer.json()


def scored(page: Page, token: object, **more: object) -> int:
    given = {
        "userId": lti.alias(page.platform, 1), "scoreGiven": 8.5, "scoreMaximum": 10, "timestamp": "2025-06-29T10:00:00Z",
        "activityProgress": "Completed", "gradingProgress": "FullyGraded", **more,
    }  # type: ignore[arg-type]  # fmt: skip
    return Client().post(
        f"/learning/lti/items/{page.pk}/scores", json.dumps(given),
        content_type="application/vnd.ims.lis.v1.score+json", headers={"Authorization": f"Bearer {token}"},
    ).status_code  # fmt: skip


def test_a_score_comes_back_once_into_the_progress(page: Page, tool: Tool) -> None:
    status, answer = passed(tool)

    assert (status, answer["token_type"], answer["scope"]) == (200, "Bearer", scores.SCORE)
    assert [scored(page, answer["access_token"]) for _ in range(2)] == [204, 204]
    own = Enrolment.objects.get()
    assert (own.best, own.finished_at is not None, Statement.objects.count()) == (85, True, 1)


def test_a_score_not_graded_to_the_end_changes_nothing(page: Page, tool: Tool) -> None:
    token = passed(tool)[1]["access_token"]

    assert (scored(page, token, gradingProgress="PendingManual"), Enrolment.objects.count()) == (204, 0)


@pytest.mark.parametrize(
    "more",
    [{"userId": "x"}, {"timestamp": "gestern"}, {"timestamp": "2999-01-01T00:00:00Z"}, {"scoreGiven": -1}, {"scoreMaximum": 0},
     {"scoreGiven": "8"}, {"activityProgress": "?"}, {"gradingProgress": None}],
)  # fmt: skip
def test_a_score_that_cannot_be_read_is_refused(page: Page, tool: Tool, more: dict[str, object]) -> None:
    assert scored(page, passed(tool)[1]["access_token"], **more) == 422


@pytest.mark.parametrize(
    "claims",
    [{"aud": "https://elsewhere"}, {"sub": "jt-2"}, {"iss": "jt-2"}, {"exp": 1}, {"exp": 10**11}, {"exp": 10**30}, {"iat": 10**11}, {"iat": 10**9}, {"jti": ""}, {"exp": None}],
)  # fmt: skip
def test_a_signed_word_that_does_not_hold_gets_no_pass(tool: Tool, claims: dict[str, object]) -> None:
    assert passed(tool, client_assertion=tool.word(**claims))[0] == 400


def test_a_word_is_good_once_and_only_under_the_registered_key(tool: Tool) -> None:
    word = tool.word()
    stranger = Tool()

    assert [passed(tool, client_assertion=word)[0] for _ in range(2)] == [200, 400]
    assert [passed(tool, client_assertion=w)[0] for w in (stranger.word(), "x", "a.b.c", "")] == [400] * 4
    assert passed(tool, scope="other")[0] == 400


def test_a_pass_is_for_the_own_pages_and_for_an_hour(page: Page, tool: Tool) -> None:
    token = str(passed(tool)[1]["access_token"])
    late = timezone.now() + scores.ACCESS

    with pytest.raises(scores.AccessInvalid):
        scores.platform_with(token, scores.SCORE, now=late)
    Page.objects.update(platform=None, launch_url="")
    assert Client().post(f"/learning/lti/items/{page.pk}/scores", "{}", content_type="application/json", headers={"Authorization": f"Bearer {token}"}).status_code == 401  # fmt: skip
    assert (
        Client()
        .post(f"/learning/lti/items/{page.pk}/scores", "{}", content_type="application/json")
        .status_code
        == 401
    )


def listed(page: Page, token: object, **query: object) -> tuple[int, dict[str, object], str]:
    """The list of people as the tool reads it, and where the next page is."""
    answer = Client().get(
        f"/learning/lti/items/{page.pk}/members", query, headers={"Authorization": f"Bearer {token}"}
    )
    return answer.status_code, answer.json(), answer.get("Link", "")


def test_a_tool_reads_who_takes_its_course_by_alias_page_by_page(page: Page, tool: Tool) -> None:
    token = passed(tool, scope=f"{scores.SCORE} {scores.MEMBERS}")[1]["access_token"]
    for person in (1, 2, 3):
        services.enrol(page=page, person=person, at=AT)
    names = [lti.alias(page.platform, person) for person in (1, 2)]  # type: ignore[arg-type]

    status, told, more = listed(page, token, limit="1")
    _, rest, end = listed(page, token, after=more.split("after=")[1].split(">")[0])

    rows = [*told["members"], *rest["members"]]  # type: ignore[misc]
    assert (status, rest["id"], end) == (200, f"{SITE}/learning/lti/items/{page.pk}/members", "")
    assert rows == [{"status": "Active", "user_id": name, "roles": [lti.LEARNER]} for name in names]
    assert listed(page, token, role="Instructor")[1]["members"] == []


def test_names_are_listed_only_where_the_contract_allows_it(page: Page, tool: Tool) -> None:
    client_of(Role.WORKER, person=1)
    services.enrol(page=page, person=1, at=AT)
    lti.alias(page.platform, 1)  # type: ignore[arg-type]
    Platform.objects.update(names=True)

    told = listed(page, passed(tool, scope=scores.MEMBERS)[1]["access_token"])[1]

    assert [row["name"] for row in told["members"]] == ["小王"]  # type: ignore[index, union-attr]


def test_a_pass_opens_only_what_it_was_asked_for(page: Page, tool: Tool) -> None:
    marks, people = (passed(tool, scope=scope)[1]["access_token"] for scope in (scores.SCORE, scores.MEMBERS))

    assert [listed(page, token)[0] for token in (marks, people, "")] == [401, 200, 401]
    assert [scored(page, token) for token in (people, marks)] == [401, 204]
    Page.objects.update(platform=None, launch_url="")
    assert listed(page, people)[0] == 401
