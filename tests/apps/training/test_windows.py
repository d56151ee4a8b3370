"""Windows as everybody, a worker and whoever settles them read them; what nobody else may."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.training import choices, windows
from jiangtu.apps.training.kinds import Admission
from jiangtu.apps.training.models import Choice, Entrant, Seat, TrainingClass, Window
from jiangtu.engine.matching import published
from tests.apps.snapshots import facts, listed
from tests.apps.training.seating import CODE, opened
from tests.apps.training.test_choices import WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    """Everybody is paid for but person 99."""
    listed(facts(workers=[{**WORKER, "person": n, "sex": "F", "unemployed": n != 99} for n in (1, 2, 99)]))


def ranked(code: str = "K1", *, size: int = 1) -> TrainingClass:
    return opened(code, size=size, admission=Admission.RANKED)


def window(*classes: TrainingClass, since: dt.timedelta = -HOUR, until: dt.timedelta = HOUR) -> Window:
    now = timezone.now()
    numbers = [c.pk for c in classes]
    return choices.open_window(
        "秋季", numbers, (now + since, now + until), seed=b"s" * 32, actor=System(), at=now
    )


def over(which: Window) -> None:
    Window.objects.filter(pk=which.pk).update(closes_at=timezone.now())


def url(name: str, *args: object) -> str:
    return reverse(f"training:{name}", args=args)


def provider(signed_in, organisation: str = CODE, role: Role = Role.PROVIDER) -> Client:
    client = signed_in(role)
    User.objects.filter(role=role).update(organisation=organisation)
    return client


def test_a_worker_ranks_checks_changes_and_withdraws(signed_in) -> None:
    one, two = ranked("K1"), ranked("K2")
    autumn, worker = window(one, two), signed_in(Role.WORKER)

    checked = worker.post(url("rank", autumn.pk), {"rank1": two.pk, "rank2": one.pk}).content.decode()
    assert "核对志愿" in checked
    assert Choice.objects.count() == 0
    told = worker.post(
        url("rank", autumn.pk), {"rank1": two.pk, "rank2": one.pk, "confirm": "1"}, follow=True
    ).content.decode()
    assert "志愿已记下，票号 1。" in told
    assert list(Choice.objects.order_by("rank").values_list("training_class", flat=True)) == [two.pk, one.pk]
    assert f'value="{two.pk}" selected' in worker.get(url("rank", autumn.pk)).content.decode()
    withdrawn = worker.post(url("rank", autumn.pk), {"confirm": "1"}, follow=True).content.decode()

    assert "志愿已撤回，票号 1 留着" in withdrawn
    assert (Choice.objects.count(), Entrant.objects.get().ticket) == (0, 1)


def test_one_class_twice_and_a_class_of_no_window_are_refused_on_the_page(signed_in) -> None:
    one, other = ranked("K1"), ranked("K2")
    autumn, worker = window(one, ranked("K3")), signed_in(Role.WORKER)

    twice = worker.post(url("rank", autumn.pk), {"rank1": one.pk, "rank2": one.pk})
    strange = worker.post(url("rank", autumn.pk), {"rank1": other.pk})

    assert (twice.status_code, strange.status_code) == (422, 422)
    assert "同一个班只能填一次。" in twice.content.decode()


def test_an_empty_list_neither_takes_a_ticket_nor_withdraws_by_accident(signed_in) -> None:
    one = ranked()
    autumn, worker = window(one), signed_in(Role.WORKER)

    first = worker.post(url("rank", autumn.pk), {"confirm": "1"}, follow=True).content.decode()
    worker.post(url("rank", autumn.pk), {"rank1": one.pk, "confirm": "1"})
    later = worker.post(url("rank", autumn.pk), {"rank1": ""})

    assert "一个志愿也没有填。" in first
    assert (later.status_code, Choice.objects.count(), Entrant.objects.count()) == (422, 1, 1)


def test_who_is_not_paid_for_says_that_he_knows(signed_in) -> None:
    one = ranked()
    autumn, worker = window(one), signed_in(Role.WORKER, person=99)

    page = worker.post(url("rank", autumn.pk), {"rank1": one.pk}).content.decode()
    silent = worker.post(url("rank", autumn.pk), {"rank1": one.pk, "confirm": "1"}, follow=True)
    worker.post(url("rank", autumn.pk), {"rank1": one.pk, "confirm": "1", "unpaid": "1"})

    assert "我知道可能没有补贴，确认填报" in page
    assert "不能享受补贴" in silent.content.decode()
    assert Choice.objects.get().unpaid


def test_after_the_settlement_everybody_reads_and_checks_it(signed_in) -> None:
    autumn, worker, officer = window(one := ranked()), signed_in(Role.WORKER), signed_in(Role.HR_OFFICER)
    worker.post(url("rank", autumn.pk), {"rank1": one.pk, "confirm": "1"})
    early = officer.post(url("settle", autumn.pk), follow=True).content.decode()
    over(autumn)

    told = officer.post(url("settle", autumn.pk), follow=True).content.decode()
    mine = worker.get(url("window", autumn.pk)).content.decode()
    public = Client().get(url("window", autumn.pk)).content.decode()
    draw = json.loads(Client().get(url("draw", autumn.pk)).content)

    assert "填报还没有截止" in early
    assert "已录取 1 人，结果已公布。" in told
    assert "签序第 1 位，已录取到“焊工K1”" in mine
    assert "python -m jiangtu.engine.matching" in public
    assert published.check(published.read(draw)) == []
    assert Seat.objects.get().person == 1


def test_providers_settle_their_own_windows_alone(signed_in) -> None:
    autumn = window(ranked())
    over(autumn)

    stranger = provider(signed_in, "91450200MA5K000099", Role.SCHOOL)
    nobody = provider(signed_in, "", Role.EMPLOYER)
    told = stranger.post(url("settle", autumn.pk), follow=True).content.decode()
    assert nobody.post(url("settle", autumn.pk)).status_code == 404
    assert "这次填报里有别的单位的班。" in told
    assert Window.objects.get().closed_at is None
    provider(signed_in).post(url("settle", autumn.pk))

    assert Window.objects.get().closed_at


def test_a_window_is_opened_over_ones_own_classes_with_a_commitment(signed_in) -> None:
    one, ranked_already = ranked("K1"), ranked("K2")
    TrainingClass.objects.update(starts_on=dt.date(2099, 1, 2), ends_on=dt.date(2099, 1, 9))
    window(ranked_already)
    form = {"title": "冬季", "opens_at": "2026-01-01T08:00", "closes_at": "2099-01-01T08:00"}
    client = provider(signed_in)

    none = client.post(url("open_window"), form)
    taken = client.post(url("open_window"), {**form, "classes": [ranked_already.pk]})
    past = client.post(url("open_window"), {**form, "closes_at": "2020-01-01T08:00", "classes": [one.pk]})
    late = client.post(url("open_window"), {**form, "closes_at": "2099-01-02T08:00", "classes": [one.pk]})
    page = client.post(url("open_window"), {**form, "classes": [one.pk]}, follow=True).content.decode()
    stranger = provider(signed_in, "91450200MA5K000099", Role.SCHOOL).get(url("open_window"))

    assert [none.status_code, taken.status_code, past.status_code] == [422, 422, 422]
    assert "“焊工K1”2099-01-02开班，填报要在那天以前截止。" in late.content.decode()
    made = Window.objects.get(title="冬季")
    assert made.commitment in page
    assert len(made.seed) == 32
    assert "没有可以填报的班" in stranger.content.decode()


def test_windows_are_listed_open_ones_first() -> None:
    done, later, now = window(), window(since=HOUR, until=2 * HOUR), window()
    over(done)

    phases = [(row.window.pk, row.phase) for row in windows.listed(at=timezone.now())]

    assert phases == [(now.pk, "open"), (later.pk, "soon"), (done.pk, "over")]


def test_nobody_is_shown_a_list_to_fill_once_the_time_is_over(signed_in) -> None:
    late = window(ranked(), until=-HOUR / 2)

    page = signed_in(Role.WORKER).get(url("rank", late.pk), follow=True)

    assert page.redirect_chain == [(url("window", late.pk), 302)]
    assert "现在不在填报时间内。" in page.content.decode()
