"""What xAPI 1.0.3 (part 3, 2.1; part 2, 2.3.2) and 2.0 ask of whoever stores statements: PUT, GET, pages, voiding."""

import base64
import json
import uuid
from urllib.parse import quote, unquote

import pytest
from django.http import HttpResponse
from django.test import Client

from jiangtu.apps.learning import lti
from jiangtu.apps.learning.models import Enrolment, Page, Platform, Statement

from .conftest import SECRET
from .test_xapi import ADDRESS, SITE, sent, statement

pytestmark = [pytest.mark.database, pytest.mark.django_db]
COMPLETED, VOIDED = (f"http://adlnet.gov/expapi/verbs/{word}" for word in ("completed", "voided"))
REGISTRATION = "ec531277-b57b-4c15-8d91-d292c5b2b8f7"


def asked(
    method: str = "get", body: object = None, *, version: str = "1.0.3", **query: object
) -> HttpResponse:
    """One request of the registered platform; `query` as its parameters."""
    basic = base64.b64encode(f"jt-1:{SECRET}".encode()).decode()
    address = f"{ADDRESS}?" + "&".join(f"{name}={_quoted(value)}" for name, value in query.items())
    given = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    heads = {"Authorization": f"Basic {basic}", "X-Experience-API-Version": version}
    return getattr(Client(), method)(address, headers=heads, **given)


def _quoted(value: object) -> str:
    return quote(value if isinstance(value, str) else json.dumps(value), safe="")


def ids(answer: HttpResponse) -> list[str]:
    return [row["id"] for row in answer.json()["statements"]]


def voiding(platform: Platform, page: Page, number: str) -> dict[str, object]:
    target = {"objectType": "StatementRef", "id": number}
    said = statement(platform, page, verb={"id": VOIDED}, object=target)
    return {name: part for name, part in said.items() if name != "result"}


def test_a_statement_is_put_under_its_address_and_said_again_changes_nothing(
    platform: Platform, page: Page
) -> None:
    said, number = statement(platform, page), str(uuid.uuid4())
    bare = {name: part for name, part in said.items() if name != "id"}

    codes = [asked("put", bare, statementId=number).status_code for _ in range(2)]
    other = asked("put", {**bare, "result": {"score": {"scaled": 1}}}, statementId=number).status_code

    assert (codes, other, [str(row.pk) for row in Statement.objects.all()]) == ([204, 204], 409, [number])


@pytest.mark.parametrize("number", [None, "7", "00000000-0000-4000-8000-000000000000"])
def test_a_put_without_its_id_or_with_two_is_refused(
    platform: Platform, page: Page, number: str | None
) -> None:
    query = {} if number is None else {"statementId": number}

    assert asked("put", statement(platform, page), **query).status_code == 400
    assert Statement.objects.count() == 0


def test_one_statement_is_read_as_it_came_with_whose_word_it_is(platform: Platform, page: Page) -> None:
    said = statement(platform, page)
    sent(said)

    answer = asked(statementId=said["id"], format="exact", attachments="false")

    told = answer.json()
    assert {name: told[name] for name in said} == said
    assert told["authority"] == {"objectType": "Agent", "account": {"homePage": SITE, "name": "jt-1"}}
    assert {"stored", "version"} <= set(told)
    assert "Last-Modified" in answer
    assert "X-Experience-API-Consistent-Through" in answer
    assert asked(statementId=str(uuid.uuid4())).status_code == 404


def test_every_filter_finds_what_it_names_and_nothing_else(platform: Platform, page: Page) -> None:
    other, root = "https://tool.example/units/3", f"{SITE}/learning/courses/{page.pk}/"
    around = {"registration": REGISTRATION, "contextActivities": {"parent": [{"id": other}]}}
    first = statement(platform, page, context=around)
    second = statement(
        platform, page, object={"id": other}, verb={"id": "http://adlnet.gov/expapi/verbs/experienced"},
        actor={"account": {"homePage": SITE, "name": lti.alias(platform, 2)}},
    )  # fmt: skip
    for said in (first, second):
        sent(said)
    stored = Statement.objects.get(pk=first["id"]).stored_at.isoformat()
    a, b = str(first["id"]), str(second["id"])

    cases = [
        ({}, {a, b}),
        ({"verb": COMPLETED}, {a}),
        ({"activity": root}, {a}),
        ({"activity": other}, {b}),
        ({"activity": other, "related_activities": "true"}, {a, b}),
        ({"agent": first["actor"]}, {a}),
        ({"agent": second["actor"], "related_agents": "true"}, {b}),
        ({"registration": REGISTRATION}, {a}),
        ({"since": stored}, {b}),
        ({"until": stored}, {a}),
        ({"verb": COMPLETED, "activity": other}, set()),
    ]
    assert [(query, set(ids(asked(**query)))) for query, _ in cases] == cases
    assert ids(asked(ascending="true")) == ids(asked())[::-1] == [a, b]
    bare = asked(format="ids", verb=COMPLETED).json()["statements"][0]
    assert (bare["object"], bare["verb"]) == ({"id": root}, {"id": COMPLETED})


def test_pages_follow_each_other_without_gap_or_repetition(platform: Platform, page: Page) -> None:
    rows = [statement(platform, page, context={"extensions": {"https://x.cn/n": n}}) for n in range(7)]
    assert sent(rows)[0] == 200

    seen: list[list[str]] = []
    answer = asked(limit="3", verb=COMPLETED)
    for _ in range(4):
        seen.append(ids(answer))
        if not (more := answer.json()["more"]):
            break
        assert more.startswith(f"{ADDRESS}?more=")
        answer = asked(more=unquote(more.split("more=")[1]))

    assert [len(part) for part in seen] == [3, 3, 1]
    assert sorted(number for part in seen for number in part) == sorted(str(row["id"]) for row in rows)


@pytest.mark.parametrize(
    "query",
    [
        {"statementId": REGISTRATION, "voidedStatementId": REGISTRATION},
        {"statementId": REGISTRATION, "verb": COMPLETED},
        {"statementId": "7"},
        {"limit": "-1"},
        {"limit": "many"},
        {"since": "yesterday"},
        {"until": "2025-06-30T10:00:00"},
        {"verb": "completed"},
        {"agent": {"mbox": "mailto:a@b.cn"}},
        {"registration": "1"},
        {"ascending": "1"},
        {"format": "short"},
        {"StatementId": REGISTRATION},
        {"unheard": "of"},
        {"more": "forged"},
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused_by_name(
    platform: Platform, query: dict[str, object]
) -> None:
    answer = asked(**query)

    assert answer.status_code == 400
    assert {problem["where"] for problem in answer.json()["problems"]} <= set(query)


def test_a_voided_statement_is_gone_but_by_name_and_its_score_with_it(platform: Platform, page: Page) -> None:
    first = statement(platform, page)
    second = statement(platform, page, result={"score": {"scaled": 0.4}})
    sent([first, second])
    void = voiding(platform, page, str(first["id"]))

    assert sent(void)[0] == 200

    own = Enrolment.objects.get()
    assert (own.best, own.finished_at) == (40, None)
    assert set(ids(asked())) == {second["id"], void["id"]}
    assert asked(statementId=first["id"]).status_code == 404
    assert asked(voidedStatementId=first["id"]).json()["id"] == first["id"]
    assert asked(voidedStatementId=second["id"]).status_code == 404


def test_what_voids_cannot_be_voided_and_must_name_a_statement(platform: Platform, page: Page) -> None:
    said = statement(platform, page)
    void = voiding(platform, page, str(said["id"]))
    sent([said, void])

    again = sent(voiding(platform, page, str(void["id"])))
    vague = sent({**void, "id": str(uuid.uuid4()), "object": {"id": f"{SITE}/learning/courses/{page.pk}/"}})

    assert (again[0], vague[0], Statement.objects.filter(voided=True).count()) == (400, 400, 1)


def test_a_statement_that_comes_after_it_was_voided_counts_for_nothing(
    platform: Platform, page: Page
) -> None:
    said = statement(platform, page)

    assert [sent(voiding(platform, page, str(said["id"])))[0], sent(said)[0]] == [200, 200]
    assert (Enrolment.objects.count(), asked(statementId=said["id"]).status_code) == (0, 404)


def test_nobody_reads_or_voids_another_platforms_statements(platform: Platform, page: Page) -> None:
    said = statement(platform, page)
    sent(said)
    Statement.objects.update(
        platform=Platform.objects.create(title="另一家", client_id="jt-9", deployment_id="d", active=True)
    )

    sent(voiding(platform, page, str(said["id"])))

    assert asked(statementId=said["id"]).status_code == 404
    assert not Statement.objects.get(pk=said["id"]).voided


@pytest.mark.parametrize(
    ("version", "status", "spoken"),
    [("1.0.0", 200, "1.0.3"), ("1.0.3", 200, "1.0.3"), ("2.0.0", 200, "2.0.0"), ("0.95", 400, "1.0.3"), ("", 400, "1.0.3")],
)  # fmt: skip
def test_both_versions_are_understood_and_named(
    platform: Platform, version: str, status: int, spoken: str
) -> None:
    answer = asked(version=version)

    assert (answer.status_code, answer["X-Experience-API-Version"]) == (status, spoken)
    assert Client().get("/learning/xapi/about").json() == {"version": ["1.0.3", "2.0.0"]}


def test_a_head_is_a_get_without_its_body(platform: Platform) -> None:
    answer = asked("head")

    assert (answer.status_code, answer.content) == (200, b"")
