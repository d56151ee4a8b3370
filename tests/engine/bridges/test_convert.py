"""Results into credits: the published examples, every reason to refuse, and a book that always balances."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine.bridges import convert, credits, rulebook
from jiangtu.engine.bridges.convert import CreditRefused, Given, Pattern, Result, ResultKind
from jiangtu.engine.bridges.credits import Book, Entry
from tests.engine.bridges.people import HOUSE, TURNER, day

RULES = rulebook.load_folder(HOUSE / "credits")["technician-college"]
ON = day("2025-06-30")
COURIER = Result("c1", ResultKind.LEVEL, day("2023-05-01"), "邮政速递业务员", "4-02-07-05", "5")
TURNING = Result("c2", ResultKind.LEVEL, day("2023-05-01"), "车工", TURNER, "4")
PRIZE = Result("p1", ResultKind.CONTEST, day("2024-05-01"), "车工竞赛", TURNER, tier="PROVINCE", place=1)
ROBOT = Result("x1", ResultKind.ONE_X, day("2023-07-01"), "工业机器人操作与运维1+X（中级）")
PLC = Result("x2", ResultKind.ONE_X, day("2023-07-01"), "可编程控制器系统应用1+X（中级）")
CLASS = Result("k1", ResultKind.COMPLETION, day("2025-03-01"), "数控班", TURNER, hours=90)


def converted(book: Book, rule: str, programme: str, *results: Result, on: str = "2025-06-30") -> list[Entry]:
    """The book with one more conversion."""
    made = convert.convert(
        book, rule=RULES.rule(rule), programme=RULES.programme(programme), results=results, day=day(on)
    )
    return [*book, *made]


def earned(book: Book, rule: str, result: Result) -> list[Entry]:
    """The book with one more result in the bank."""
    return [*book, *convert.earn(book, rule=RULES.rule(rule), result=result, day=ON)]


def courses(book: Book) -> dict[str, float]:
    """What each course holds, in credits."""
    held = credits.balances(book).items()
    return {
        account.removeprefix("course:"): n / 100 for (_, account), n in held if account.startswith("course:")
    }


def banked(book: Book) -> float:
    """What lies in the bank, in credits."""
    return sum(amount for _, amount, _ in credits.lots(book, ON)) / 100


def test_express_mail_certificate_becomes_three_courses_and_eight_credits() -> None:
    book = converted([], "postal-express", "logistics", COURIER)

    assert courses(book) == {"快递业务操作": 3, "快递运营管理": 3, "快递客户服务": 2}
    assert credits.recognised(book, "logistics") == 800


@pytest.mark.parametrize(
    ("book", "rule", "programme", "result", "reason"),
    [
        (converted([], "postal-express", "logistics", COURIER), "postal-express", "logistics", COURIER, "USED_ALREADY"),
        (earned([], "national-certificate", COURIER), "postal-express", "logistics", COURIER, "USED_ALREADY"),
        ([], "postal-express", "logistics", replace(COURIER, expires_on=ON), "EXPIRED"),
        ([], "postal-express", "logistics", replace(COURIER, issued_on=day("2020-06-30")), "EXPIRED"),
        ([], "postal-express", "logistics", replace(COURIER, withdrawn=True), "WITHDRAWN"),
        ([], "postal-express", "logistics", TURNING, "RESULTS_DIFFER"),
        (converted([], "turning-contest", "machining", PRIZE), "turning-contest", "machining", replace(PRIZE, id="p2"), "LOWER_THAN_HELD"),
    ],
)  # fmt: skip
def test_refused_with_its_reason(book: Book, rule: str, programme: str, result: Result, reason: str) -> None:
    with pytest.raises(CreditRefused) as refused:
        converted(book, rule, programme, result)

    assert refused.value.code == reason


def test_result_counts_on_the_last_day_of_its_term() -> None:
    late = replace(COURIER, issued_on=day("2020-07-01"))

    assert courses(converted([], "postal-express", "logistics", late))["快递客户服务"] == 2


def test_rule_is_not_in_force_before_its_day() -> None:
    with pytest.raises(CreditRefused) as refused:
        converted([], "postal-express", "logistics", COURIER, on="2022-04-30")

    assert refused.value.code == "RULE_NOT_IN_FORCE"


def test_half_of_a_programme_is_the_most() -> None:
    tight = replace(RULES.programme("machining"), credits=1400)
    rule = RULES.rule("turning-4")

    full = convert.convert([], rule=rule, programme=tight, results=(TURNING,), day=ON)
    with pytest.raises(CreditRefused) as refused:
        convert.convert([], rule=rule, programme=replace(tight, credits=1399), results=(TURNING,), day=ON)

    assert credits.recognised(full, "machining") == 700
    assert (refused.value.code, refused.value.zh) == ("CAP_REACHED", "超过专业可认定学分的上限：7 > 6.99。")


def test_contest_and_certificate_for_one_course_keep_the_higher() -> None:
    either = converted([], "turning-4", "machining", TURNING)
    both = converted(either, "turning-contest", "machining", PRIZE)
    other_way = converted(
        converted([], "turning-contest", "machining", PRIZE), "turning-4", "machining", TURNING
    )

    assert courses(either) == {"车工工艺与实训": 4, "机械制图": 3}
    assert courses(both) == courses(other_way) == {"车工工艺与实训": 6, "机械制图": 3}


def test_withdrawn_prize_gives_the_course_back_to_the_certificate() -> None:
    book = converted(converted([], "turning-4", "machining", TURNING), "turning-contest", "machining", PRIZE)
    used = [*book, *credits.spend(book, programme="machining", course="车工工艺与实训", use="毕业", day=ON)]

    after = [*used, *credits.withdraw(used, source="p1", day=ON)]

    assert courses(used) == {"机械制图": 3}
    assert courses(after) == {"车工工艺与实训": 4, "机械制图": 3}
    assert list(credits.faults(after)) == []


def test_withdrawing_the_middle_of_three_leaves_the_highest_alone() -> None:
    book = converted(converted([], "turning-4", "machining", TURNING), "turning-contest", "machining", PRIZE)
    nation = replace(
        RULES.rule("turning-contest"), id="nation", courses=(Given("车工工艺与实训", 800),),
        sources=(Pattern(ResultKind.CONTEST, tier="NATION"),),
    )  # fmt: skip
    medal = replace(PRIZE, id="m1", tier="NATION")
    book += convert.convert(
        book, rule=nation, programme=RULES.programme("machining"), results=(medal,), day=ON
    )

    after = [*book, *credits.withdraw(book, source="p1", day=ON)]

    assert courses(book) == courses(after) == {"车工工艺与实训": 8, "机械制图": 3}
    assert credits.givers(after, "machining", "车工工艺与实训") == ["m1"]


def test_two_one_x_certificates_together_become_two_courses() -> None:
    book = converted([], "robot-one-x", "intelligent-control", ROBOT, PLC)

    assert courses(book) == {"工业机器人编程": 4, "可编程控制系统": 4}
    with pytest.raises(CreditRefused):
        converted([], "robot-one-x", "intelligent-control", ROBOT)


def test_ninety_hours_are_five_banked_credits_and_four_of_them_two_electives() -> None:
    book = earned([], "training-hours", CLASS)
    rule, programme = RULES.rule("elective"), RULES.programme("machining")

    book += convert.exchange(book, rule=rule, programme=programme, times=2, day=ON)

    assert courses(book) == {"素质选修": 2}
    assert [(source, amount) for source, amount, _ in credits.lots(book, ON)] == [("k1", 100)]
    with pytest.raises(CreditRefused) as refused:
        convert.exchange(book, rule=rule, programme=programme, times=1, day=ON)
    assert refused.value.code == "NOT_ENOUGH"


@pytest.mark.parametrize(
    ("tier", "place", "credit"),
    [
        ("NATION", 1, 4), ("NATION", 2, 3), ("NATION", 3, 2), ("PROVINCE", 1, 3), ("PROVINCE", 2, 2), ("PROVINCE", 3, 1),
        ("CITY", 1, 2), ("CITY", 2, 1.5), ("CITY", 3, 1),
    ],
)  # fmt: skip
def test_a_prize_banks_what_its_tier_and_place_are_worth(tier: str, place: int, credit: float) -> None:
    prize = replace(PRIZE, tier=tier, place=place)
    rule = f"contest-{'national' if tier == 'NATION' else tier.lower()}-{place}"

    assert banked(earned([], rule, prize)) == credit


@pytest.mark.parametrize(
    ("rule", "result", "credit"),
    [
        ("national-certificate", TURNING, 3),
        ("industry-certificate", replace(TURNING, kind=ResultKind.INDUSTRY), 1),
        ("training-hours", replace(CLASS, hours=16), 1),
        ("training-hours", replace(CLASS, hours=31), 1),
    ],
)
def test_certificates_and_hours_bank_as_the_rules_say(rule: str, result: Result, credit: float) -> None:
    assert banked(earned([], rule, result)) == credit


def test_fifteen_hours_are_no_credit() -> None:
    with pytest.raises(CreditRefused):
        earned([], "training-hours", replace(CLASS, hours=15))


def test_rule_has_a_ceiling_of_its_own() -> None:
    book: list[Entry] = []
    for number in range(3):
        book = earned(book, "national-certificate", replace(TURNING, id=f"c{number}"))

    with pytest.raises(CreditRefused) as refused:
        earned(book, "national-certificate", replace(TURNING, id="c9"))

    assert refused.value.code == "RULE_CAP_REACHED"


def test_newest_fitting_result_is_chosen() -> None:
    newer = replace(TURNING, id="c3", issued_on=day("2024-01-01"))

    assert convert.fitting(RULES.rule("turning-4"), [TURNING, newer, PRIZE]) == (newer,)
    assert convert.fitting(RULES.rule("robot-one-x"), [ROBOT]) == ()


# --- whatever happens, in whatever order

RESULTS = [
    COURIER,
    TURNING,
    PRIZE,
    ROBOT,
    PLC,
    CLASS,
    replace(PRIZE, id="p2", place=2),
    replace(CLASS, id="k2", hours=160),
]
BANKED = ["national-certificate", "contest-province-1", "contest-province-2", "training-hours"]
MAPPED = [("postal-express", "logistics"), ("turning-4", "machining"), ("turning-contest", "machining"),
          ("robot-one-x", "intelligent-control")]  # fmt: skip
deed = st.one_of(
    st.tuples(st.just("earn"), st.sampled_from(BANKED), st.sampled_from(RESULTS)),
    st.tuples(st.just("convert"), st.sampled_from(MAPPED), st.just(None)),
    st.tuples(st.just("exchange"), st.sampled_from(["machining", "logistics"]), st.integers(1, 3)),
    st.tuples(st.just("spend"), st.sampled_from(["车工工艺与实训", "机械制图", "素质选修"]), st.just(None)),
    st.tuples(st.just("expire"), st.just(None), st.just(None)),
    st.tuples(st.just("withdraw"), st.sampled_from(RESULTS), st.just(None)),
)


def done(book: Book, deed: tuple, on: str, gone: set[str]) -> list[Entry]:  # type: ignore[type-arg]  # noqa: PLR0911 one a deed
    """What one deed adds to the book; nothing when a rule says no."""
    what, first, second = deed
    now = day(on)
    stands = [replace(r, withdrawn=r.id in gone) for r in RESULTS]
    try:
        match what:
            case "earn":
                return convert.earn(
                    book, rule=RULES.rule(first), result=next(r for r in stands if r.id == second.id), day=now
                )
            case "convert":
                rule = RULES.rule(first[0])
                found = convert.fitting(rule, stands)
                return convert.convert(
                    book, rule=rule, programme=RULES.programme(first[1]), results=found, day=now
                )
            case "exchange":
                return convert.exchange(
                    book, rule=RULES.rule("elective"), programme=RULES.programme(first), times=second, day=now
                )
            case "spend":
                return credits.spend(book, programme="machining", course=first, use="毕业", day=now)
            case "expire":
                return credits.expire(book, day=now)
            case _:
                gone.add(first.id)
                return credits.withdraw(book, source=first.id, day=now)
    except CreditRefused:
        return []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(deed, st.sampled_from(["2025-06-30", "2027-06-30", "2031-06-30"])), max_size=25))
def test_whatever_happens_the_book_balances_and_nothing_rests_on_what_was_withdrawn(deeds: list) -> None:  # type: ignore[type-arg]
    book: list[Entry] = []
    gone: set[str] = set()

    for one, on in sorted(deeds, key=lambda pair: pair[1]):
        for entry in done(book, one, on, gone):
            book.append(entry)
            assert list(credits.faults(book)) == []
        held = credits.balances(book)
        totals: dict[str, int] = {}
        for (unit, _), amount in held.items():
            totals[unit] = totals.get(unit, 0) + amount
        assert not any(totals.values())
        assert not any(entry for entry in credits.live(book) if gone & set(entry.sources))
        assert all(credits.recognised(book, p.id) <= p.ceiling for p in RULES.programmes)
