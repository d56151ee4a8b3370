"""Statements in: judged whole, kept once, into one's progress. Statements out: one's own, and a class's without names."""

import base64
import copy
import json
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.learning import lti, services, xapi
from jiangtu.apps.learning.models import Enrolment, Page, Platform, Statement
from jiangtu.apps.registers.models import Organisation

from .conftest import AT, HOME, SECRET, client_of
from .test_cohorts import seats, training_class

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SITE = "http://testserver"
ADDRESS = "/learning/xapi/statements"


def statement(platform: Platform, page: Page, **more: object) -> dict[str, object]:
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(more, sort_keys=True, default=str))),
        "actor": {"account": {"homePage": SITE, "name": lti.alias(platform, 1)}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": f"{SITE}/learning/courses/{page.pk}/"},
        "result": {"completion": True, "score": {"scaled": 0.85}},
        "timestamp": "2025-06-29T10:00:00+08:00",
        **more,
    }


def sent(given: object, *, key: str = f"jt-1:{SECRET}", version: str = "1.0.3") -> tuple[int, object]:
    basic = base64.b64encode(key.encode()).decode()
    answer = Client().post(
        ADDRESS, json.dumps(given), content_type="application/json",
        headers={"Authorization": f"Basic {basic}", "X-Experience-API-Version": version},
    )  # fmt: skip
    assert answer["X-Experience-API-Version"] == "1.0.3"
    return answer.status_code, answer.json()


def test_a_statement_is_kept_once_and_goes_into_the_progress(platform: Platform, page: Page) -> None:
    said = statement(platform, page)

    first, again = sent(said), sent([said])

    assert first == again == (200, [said["id"]])
    own = Enrolment.objects.get()
    assert (Statement.objects.count(), own.best, own.finished_at is not None) == (1, 85, True)


def test_a_statement_that_does_not_say_when_happened_when_it_came(platform: Platform, page: Page) -> None:
    said = statement(platform, page)
    del said["timestamp"]

    answers = sent(said), sent(said)
    own = client_of(Role.WORKER, person=1).get(ADDRESS)

    assert answers == ((200, [said["id"]]), (200, [said["id"]]))
    kept = Statement.objects.get()
    (told,) = [row for row in own.json()["statements"] if row["id"] == said["id"]]
    assert told["timestamp"] == kept.at.isoformat(timespec="milliseconds")
    assert own["Content-Disposition"] == 'attachment; filename="statements.json"'


def test_an_id_cannot_say_two_things(platform: Platform, page: Page) -> None:
    said = statement(platform, page)
    sent(said)

    status, answer = sent({**said, "result": {"score": {"scaled": 1}}})

    assert (status, answer["code"], Enrolment.objects.get().best) == (409, "XAPI_CONFLICT", 85)


def test_every_fault_is_said_and_nothing_kept(platform: Platform, page: Page) -> None:
    good = statement(platform, page)
    bad = {
        "id": "7",
        "actor": {"mbox": "mailto:a@b.cn", "account": {"homePage": "https://x.cn", "name": "Wang"}},
        "verb": {"id": "done"},
        "object": {"objectType": "Agent", "id": ""},
        "result": {"completion": "yes", "score": {"scaled": 2}},
        "timestamp": "2025-06-29 10:00",
        "secret": 1,
    }

    status, answer = sent([good, bad])

    assert status == 400
    assert [p["where"] for p in answer["problems"]] == [
        "[1].secret", "[1].id", "[1].actor", "[1].actor.account.homePage", "[1].actor.account.name", "[1].verb.id",
        "[1].object.objectType", "[1].object.id", "[1].timestamp", "[1].result.completion", "[1].result.score.scaled",
    ]  # fmt: skip
    assert Statement.objects.count() == 0


@pytest.mark.parametrize("given", [[], "text", [1], [[]], {}, None])
def test_what_is_no_statement_is_refused(platform: Platform, given: object) -> None:
    assert sent(given)[0] == 400


@pytest.mark.parametrize(
    ("score", "kept"),
    [({"scaled": 0.6}, 60), ({"raw": 30, "min": 0, "max": 40}, 75), ({"raw": 30}, None), ({"scaled": -0.5}, 0), ({"scaled": 0.29}, 29)],
)  # fmt: skip
def test_a_score_is_read_in_hundredths(
    platform: Platform, page: Page, score: object, kept: int | None
) -> None:
    sent(statement(platform, page, result={"score": score}))

    assert Statement.objects.get().score == kept


def test_a_statement_of_something_else_is_kept_without_progress(platform: Platform, page: Page) -> None:
    sent(statement(platform, page, object={"id": "https://tool.example/other"}))

    assert (Statement.objects.get().page, Enrolment.objects.count()) == (None, 0)


def test_the_same_id_twice_in_one_request_is_refused(platform: Platform, page: Page) -> None:
    said = statement(platform, page)

    assert (sent([said, copy.deepcopy(said)])[0], Statement.objects.count()) == (400, 0)


@pytest.mark.parametrize(("key", "version", "status"), [("jt-1:wrong", "1.0.3", 401), ("jt-2:x", "1.0.3", 401), ("", "1.0.3", 401), (f"jt-1:{SECRET}", "0.95", 400)])  # fmt: skip
def test_strangers_and_other_versions_are_refused(
    platform: Platform, page: Page, key: str, version: str, status: int
) -> None:
    assert sent(statement(platform, page), key=key, version=version)[0] == status


def test_an_inactive_platform_sends_nothing(platform: Platform, page: Page) -> None:
    Platform.objects.update(active=False)

    assert sent(statement(platform, page))[0] == 401


def test_one_platform_cannot_speak_under_anothers_alias(platform: Platform, page: Page) -> None:
    said = statement(platform, page)
    Platform.objects.create(
        title="另一家", client_id="jt-9", deployment_id="d", secret=xapi.secret_mark("other"), active=True
    )

    status, answer = sent(said, key="jt-9:other")

    assert (status, [p["code"] for p in answer["problems"]]) == (400, ["ACTOR_UNKNOWN"])


def test_a_worker_reads_his_own_record_and_nobody_elses(platform: Platform, page: Page) -> None:
    own = services.enrol(page=page, person=1, at=AT)
    services.finish_lesson(lesson=page.lessons.all()[0], person=1, at=AT)
    services.take_test(
        page=page.pk,
        person=1,
        turn=1,
        answers={q.pk: q.right for q in services.drawn(own, day=AT.date())},
        at=AT,
    )
    sent(statement(platform, page))
    mine = client_of(Role.WORKER, person=1)

    rows = mine.get(ADDRESS).json()["statements"]
    others = client_of(Role.WORKER, person=2).get(ADDRESS).json()["statements"]

    assert sorted(row["verb"]["id"].rsplit("/", 1)[1] for row in rows) == ["completed", "completed", "completed", "passed", "registered"]  # fmt: skip
    assert len({row["id"] for row in rows}) == 5
    assert mine.get(ADDRESS).json()["statements"] == rows
    assert others == []
    assert {row["actor"]["account"]["homePage"] for row in rows} == {SITE}
    assert (Client().get(ADDRESS).status_code, client_of(Role.EMPLOYER).get(ADDRESS).status_code) == (
        401,
        401,
    )


def test_a_class_goes_out_without_names(
    home: Organisation, page: Page, settings: object, tmp_path: Path
) -> None:
    settings.JIANGTU_HOME = tmp_path  # type: ignore[attr-defined]
    course = training_class(home, "SUBSIDISED")
    seats(course, 2)
    address = reverse("learning:class_statements", args=["LZ1"])
    clients = {
        "own": client_of(Role.PROVIDER, HOME), "office": client_of(Role.UNION_OFFICER),
        "other": client_of(Role.PROVIDER, "9" * 18), "nobody": client_of(Role.SCHOOL),
    }  # fmt: skip

    assert {who: c.get(address).status_code for who, c in clients.items()} == {
        "own": 200, "office": 200, "other": 404, "nobody": 404,
    }  # fmt: skip


def test_a_clock_that_runs_ahead_is_refused(platform: Platform, page: Page) -> None:
    ahead = (timezone.now() + xapi.AHEAD * 3).isoformat()

    assert sent(statement(platform, page, timestamp=ahead))[0] == 400
