"""Three equal ways to sign in, and what each bad one is told."""

import datetime as dt

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.notices import Reader
from jiangtu.apps.classroom import codes, queries, services
from jiangtu.apps.classroom.codes import CodeInvalid
from jiangtu.apps.classroom.kinds import Oddity, SignState, Way
from jiangtu.apps.classroom.models import Flag, Notice, Shift, Sign
from jiangtu.apps.classroom.services import CodeStale, NotBegun, NotYourLesson, Scan, TooLate
from jiangtu.apps.training.models import Seat, TrainingClass, Turn

from .conftest import MONDAY, Anna, Small, organisation, small_class

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOURS = dt.timedelta(hours=1)
ANNA = Anna()


def code(small: Small, at: dt.datetime = MONDAY) -> str:
    return codes.shown(small.room.pk, bytes(small.room.secret), at=at)


def scanned(small: Small, person: int = 1, *, at: dt.datetime = MONDAY, **more: object) -> Sign:
    scan = Scan(code(small, at), **more)  # type: ignore[arg-type]
    return services.sign_by_code(person=person, scan=scan, actor=ANNA, at=at)


def clues() -> tuple[tuple[str, str], ...]:
    """The evidence of the only flag, as the office reads it."""
    (line,) = queries.watch_page(User(role=Role.HR_OFFICER)).lines
    return line.evidence


def oddities() -> list[tuple[str, int]]:
    return list(Flag.objects.order_by("pk").values_list("oddity", "sign__seat__person"))


def test_a_scan_counts_and_a_second_one_is_the_same() -> None:
    small = small_class()

    first, again = scanned(small), scanned(small, at=MONDAY + dt.timedelta(minutes=3))

    assert (first.pk, first.state, first.lesson, Sign.objects.count()) == (again.pk, SignState.COUNTED, small.lessons[0], 1)  # fmt: skip


@pytest.mark.parametrize("way", [Way.CARD, Way.TEACHER])
def test_a_card_and_a_teachers_word_weigh_the_same(small: Small, way: Way) -> None:
    lesson, seat = small.lessons[0], small.seats[0]

    services.sign_by_hand(lesson=lesson.pk, seat=seat.pk, way=way, actor=ANNA, at=MONDAY)

    assert queries.standing_of(seat, at=MONDAY + 3 * HOURS).attended == 4


def test_a_phone_without_network_uploads_later_and_the_teacher_confirms(small: Small) -> None:
    at, seat = MONDAY + 5 * HOURS, small.seats[0]
    kept = Scan(code(small), device="phone", phone_at=MONDAY, kept=True)
    sign = services.sign_by_code(person=1, scan=kept, actor=ANNA, at=at)
    pending = queries.standing_of(seat, at=at).attended
    services.sign_by_hand(lesson=small.lessons[0].pk, seat=seat.pk, way=Way.TEACHER, actor=ANNA, at=at)

    assert (sign.state, pending, queries.standing_of(seat, at=at).attended) == (SignState.PENDING, 0, 4)
    assert oddities() == [(Oddity.COPIED, 1)]


@pytest.mark.parametrize(("upheld", "state"), [(False, SignState.COUNTED), (True, SignState.STRUCK)])
def test_a_judgement_on_a_kept_code_settles_it(small: Small, upheld: bool, state: SignState) -> None:
    kept = Scan(code(small), device="phone", phone_at=MONDAY, kept=True)
    services.sign_by_code(person=1, scan=kept, actor=ANNA, at=MONDAY + HOURS)

    services.answer_flag(flag=Flag.objects.get().pk, upheld=upheld, answer="当场看到", actor=ANNA, at=MONDAY)

    assert Sign.objects.get().state == state


def test_what_is_refused_is_told_and_nothing_written(small: Small) -> None:
    late = Scan(code(small), kept=True)
    for person, scan, at, refusal in [
        (1, Scan("nonsense"), MONDAY, CodeInvalid),
        (1, Scan(codes.shown(999, b"x" * 32, at=MONDAY)), MONDAY, CodeInvalid),
        (1, Scan(code(small)), MONDAY + dt.timedelta(minutes=5), CodeStale),
        (1, late, MONDAY + dt.timedelta(days=8), TooLate),
        (99, Scan(code(small)), MONDAY, NotYourLesson),
        (1, Scan(code(small, MONDAY - 2 * HOURS)), MONDAY - 2 * HOURS, NotYourLesson),
    ]:
        with pytest.raises(refusal):
            services.sign_by_code(person=person, scan=scan, actor=ANNA, at=at)
    with pytest.raises(NotBegun):
        services.sign_by_hand(
            lesson=small.lessons[1].pk, seat=small.seats[0].pk, way=Way.TEACHER, actor=ANNA, at=MONDAY
        )

    assert Sign.objects.count() == 0


def test_a_wrong_clock_is_said_and_the_sign_in_stands(small: Small) -> None:
    sign = scanned(small, phone_at=MONDAY - 11 * HOURS)

    assert (sign.state, oddities()) == (SignState.COUNTED, [(Oddity.CLOCK, 1)])
    assert clues() == (("手机时间", "2025-06-01 22:00:00"), ("教室时间", "2025-06-02 09:00:00"))


def test_one_phone_for_three_people_is_said_at_the_third(small: Small) -> None:
    for person in (1, 2, 3):
        scanned(small, person, device="same phone")

    assert oddities() == [(Oddity.DEVICE, 3)]
    assert clues() == (("同一手机签到的座号", "1、2、3"),)


def test_two_classes_at_one_time_and_a_shift_are_said(small: Small) -> None:
    other = small_class("LZ2025000002", home=organisation("91450200MA0000002B", "柳南职校"))
    Shift.objects.create(employer=other.course.provider.organisation, person=1, starts_at=MONDAY, ends_at=MONDAY + 8 * HOURS)  # fmt: skip
    scanned(small)
    scanned(other)

    assert oddities() == [(Oddity.ON_SHIFT, 1), (Oddity.OVERLAP, 1), (Oddity.ON_SHIFT, 1)]


def test_an_upheld_oddity_strikes_the_sign_in(small: Small) -> None:
    scanned(small, phone_at=MONDAY - 11 * HOURS)
    services.answer_flag(flag=Flag.objects.get().pk, upheld=True, answer="人不在场", actor=ANNA, at=MONDAY)

    assert (Sign.objects.get().state, Flag.objects.filter(answered_at=None).count()) == (SignState.STRUCK, 0)


def test_an_absence_is_explained_and_excused_hours_do_not_count(small: Small) -> None:
    absence = services.explain_absence(lesson=small.lessons[0].pk, person=1, reason="孩子生病", at=MONDAY)
    services.excuse(absence=absence.pk, actor=ANNA)

    strip = queries.strip_of(small.seats[0], at=MONDAY + 4 * HOURS)
    assert (strip.squares[0].state, strip.standing.best) == ("EXCUSED", 36)


def test_the_day_the_threshold_is_lost_is_told_once(small: Small) -> None:
    third_day = MONDAY + dt.timedelta(days=2, hours=4)

    told = [services.tell_all_lost(at=at) for at in (MONDAY + 4 * HOURS, third_day, third_day)]

    assert told == [0, 3, 0]
    assert set(Notice.objects.values_list("lost_on", "percent")) == {(dt.date(2025, 6, 4), 70)}
    told_to = {
        "office": Reader(role="HR_OFFICER"), "owner": Reader(organisation=small.room.organisation_id),
        "trainee": Reader(frozenset({2})),
    }  # fmt: skip
    assert {who: notices.unread(one) for who, one in told_to.items()} == {
        "office": 3,
        "owner": 3,
        "trainee": 1,
    }
    mine = notices.listed(told_to["trainee"], page="")[0]
    assert notices.said(mine) == "您在“焊工四级”至多能到 70% 的出勤，达不到要求的 80%，不能结业。"


def test_what_was_attended_in_a_cancelled_class_stays_readable(small: Small) -> None:
    """Lessons after its end count as missed by nobody; who never came is not shown."""
    scanned(small)
    told, late = MONDAY + 30 * HOURS, MONDAY + 400 * HOURS
    Turn.objects.create(training_class=small.course, step="cancel", state="CANCELLED", by="anna", at=told)
    TrainingClass.objects.update(state="CANCELLED")
    Seat.objects.update(state="REMOVED", reason="培训班取消：停电")

    (strip,) = queries.strips(small.course.pk, at=late)

    assert [square.state for square in strip.squares[:3]] == ["ATTENDED", "MISSED", "COMING"]
    assert strip.standing.lost_on is None
    assert queries.own_strip(small.seats[0].pk, 1, at=late).strip == strip
