"""特级 and 首席: who may be nominated, the review, publicity, the term."""

import datetime as dt

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.appraisal import posts
from jiangtu.apps.appraisal.batches import Act
from jiangtu.apps.appraisal.kinds import Rank
from jiangtu.apps.appraisal.models import Post
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.errors import Problems, Refusal
from tests.apps import snapshots
from tests.apps.appraisal.conftest import DAY, FIRM, OFFICER, WELDER, Somebody, act, person

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BOSS = Somebody("boss", Role.EMPLOYER)


def by_firm(day: dt.date = DAY, reason: str = "", firm: str = FIRM) -> Act:
    return Act(BOSS, act(day=day).at, day, firm, reason)


@pytest.fixture
def worker(db: None) -> int:
    """A senior technician of a large firm that has one post of 特级."""
    Organisation.objects.create(code=FIRM, name="柳工", area="450205")
    who = person(1)
    job = {"person": who, "record": 1, "employer": FIRM, "occupation": WELDER, "from_on": dt.date(2010, 1, 1), "until_on": None, "months": 180}  # fmt: skip
    held = {"person": who, "record": 2, "kind": "SKILL", "occupation": WELDER, "level": "1", "issued_on": dt.date(2020, 1, 1), "withdrawn": False}  # fmt: skip
    firm = {"employer": FIRM, "size": "LARGE"}
    snapshots.listed(snapshots.facts(as_of=DAY, workers=[{"person": who, "identity_sure": True}], employment=[job], certificates=[held], employers=[firm]))  # fmt: skip
    posts.set_quota(firm=FIRM, rank=Rank.SPECIAL, size=1, act=act(OFFICER))
    return who


def panel(*marks: int) -> list[posts.Judged]:
    """A panel each of whom gave one mark in every dimension."""
    return [posts.Judged(f"评委{n}", (mark,) * 4) for n, mark in enumerate(marks)]


def nominated(who: int, rank: Rank = Rank.SPECIAL) -> Post:
    return posts.nominate(nomination=posts.Nomination(who, rank, WELDER, "解决焊接变形", True), act=by_firm())


def test_a_senior_technician_is_appointed_for_three_years(worker: int) -> None:
    made = nominated(worker)
    posts.review(post=made.pk, panel=panel(86, 85, 87), defence_mark=91, act=by_firm())
    made = posts.take_step(post=made.pk, step="publicise", act=by_firm())
    until = made.publicity_until
    assert until is not None
    with pytest.raises(posts.NotYetAppointed):
        posts.take_step(post=made.pk, step="appoint", act=act(OFFICER, until))

    done = posts.take_step(post=made.pk, step="appoint", act=act(OFFICER, until + dt.timedelta(days=1)))

    assert (done.state, done.since, done.until) == ("APPOINTED", dt.date(2025, 7, 8), dt.date(2028, 7, 8))


def test_a_post_is_asked_for_once_and_again_when_its_term_has_run_out(worker: int) -> None:
    first = nominated(worker)
    with pytest.raises(posts.AlreadyRunning):
        nominated(worker)
    Post.objects.filter(pk=first.pk).update(state="APPOINTED", since=DAY.replace(year=2022), until=DAY)
    first.refresh_from_db()

    again = nominated(worker)

    before = posts.word(first, day=DAY - dt.timedelta(days=1))
    first_state = Post.objects.get(pk=first.pk).state
    assert (before, posts.word(first, day=DAY)) == ("在聘", "聘期届满")
    assert (again.state, first_state) == ("NOMINATED", "RUN_OUT")


def test_a_chief_in_a_firm_without_special_grade_is_refused(worker: int) -> None:
    posts.set_quota(firm=FIRM, rank=Rank.CHIEF, size=1, act=act(OFFICER))

    with pytest.raises(Problems) as found:
        nominated(worker, Rank.CHIEF)

    assert [p.code for p in found.value.problems] == ["FIRM_RUNS_NONE", "LEVEL_SHORT"]


def test_a_full_quota_is_refused(worker: int) -> None:
    posts.set_quota(firm=FIRM, rank=Rank.SPECIAL, size=0, act=act(OFFICER))

    with pytest.raises(Problems) as found:
        nominated(worker)

    assert [p.code for p in found.value.problems] == ["POSTS_FULL"]


@pytest.mark.parametrize("marks", [(59, 90), (90, 59), (90, 101)])
def test_a_review_below_the_line_is_refused(worker: int, marks: tuple[int, int]) -> None:
    made = nominated(worker)

    with pytest.raises(posts.ReviewFailed):
        posts.review(post=made.pk, panel=panel(*[marks[0]] * 3), defence_mark=marks[1], act=by_firm())


def test_the_panel_s_mark_weighs_the_four_dimensions(worker: int) -> None:
    made = nominated(worker)
    given = [posts.Judged(name, (90, 80, 70, 60)) for name in "甲乙丙"]

    done = posts.review(post=made.pk, panel=given, defence_mark=91, act=by_firm())

    assert (done.record_mark, done.panel[0]) == (77, ["甲", 90, 80, 70, 60])  # 27 + 20 + 17.5 + 12


def test_a_panel_too_small_or_with_a_line_that_does_not_count_is_refused(worker: int) -> None:
    made = nominated(worker)
    open_form = [*panel(80, 80), posts.Judged("丙", (80, 80, 80, None))]

    with pytest.raises(posts.PanelTooSmall) as small:
        posts.review(post=made.pk, panel=open_form, defence_mark=80, act=by_firm())
    with pytest.raises(posts.PanelWrong) as wrong:
        posts.review(post=made.pk, panel=panel(80, 80, 101), defence_mark=80, act=by_firm())

    assert small.value.zh == "评审要3名以上评委评完每一项，现有2名。"
    assert {p.code for p in wrong.value.problems} == {"MARK_RANGE"}


def test_a_panel_far_apart_talks_first(worker: int) -> None:
    made = nominated(worker)

    with pytest.raises(posts.PanelApart):
        posts.review(post=made.pk, panel=panel(70, 80, 90), defence_mark=80, act=by_firm())
    done = posts.review(
        post=made.pk, panel=panel(70, 80, 90), defence_mark=80, act=by_firm(reason="复议维持")
    )

    assert (done.state, done.record_mark) == ("REVIEWED", 80)


def test_another_firm_reviews_nothing_and_nominates_no_stranger(worker: int) -> None:
    made = nominated(worker)
    other = by_firm(firm="91450200MA0000099Q")

    with pytest.raises(Refusal) as review:
        posts.review(post=made.pk, panel=panel(80, 80, 80), defence_mark=80, act=other)
    with pytest.raises(Refusal) as stranger:
        posts.nominate(nomination=posts.Nomination(worker, Rank.SPECIAL, WELDER, "x", True), act=other)

    assert (review.value.code, stranger.value.code) == ("NOT_YOUR_POST", "NOT_STAFF")
