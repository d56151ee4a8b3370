"""Theory on a computer: the bank, a paper that outlives a cut, time, the count, a wrong question."""

from collections.abc import Sequence

import pytest

from jiangtu.apps.appraisal import marking, papers, watch
from jiangtu.apps.appraisal.kinds import Duty, Part, TheoryMode
from jiangtu.apps.appraisal.models import Candidate, Item, Mark, Paper
from jiangtu.engine.errors import Problems
from tests.apps.appraisal.conftest import EXAM, OFFICER, WELDER, Exam, act, an_exam, assess, questions, sit

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BLOCKS = ("职业道德", "基础知识", "焊前准备", "焊接操作", "焊后检查")


@pytest.fixture
def sitting(db: None) -> tuple[Exam, Candidate]:
    """One candidate let in to a theory exam on a computer at nine."""
    made, (candidate,) = by_computer(20, [1])
    return made, candidate


def by_computer(each: int, people: Sequence[int]) -> tuple[Exam, list[Candidate]]:
    """People let in to theory on a computer, from a bank of so many questions of each block and difficulty."""
    papers.add_items(occupation=WELDER, level="4", questions=questions(BLOCKS, each), act=act(OFFICER))
    made = an_exam(theory_mode=TheoryMode.COMPUTER)
    sit(made, Part.THEORY, 9, made.rooms[0])
    sit(made, Part.SKILL, 14, made.rooms[1])
    made.opened()
    made.assessors = [assess(made, 900, Duty.ASSESSOR, "judge"), assess(made, 910, Duty.INVIGILATOR, "watch")]
    candidates = made.seated(people)
    made.let_in(candidates)
    return made, candidates


def opened(exam: Exam, hour: int = 9, minute: int = 0) -> Paper:
    at = act(day=EXAM, hour=hour, minute=minute)
    return papers.open_paper(person_keys={1}, code=exam.code, act=at, trace=papers.Trace())


def test_a_paper_follows_the_blueprint_and_is_the_same_after_a_cut(sitting) -> None:
    exam, _ = sitting
    first, again = opened(exam), opened(exam, 9, 40)

    blocks = [Item.objects.get(pk=item).block for item in first.items]
    assert (first.pk, first.items, len(set(first.items))) == (again.pk, again.items, 50)
    assert {b: blocks.count(b) for b in BLOCKS} == {
        "职业道德": 3,
        "基础知识": 13,
        "焊前准备": 10,
        "焊接操作": 17,
        "焊后检查": 7,
    }


def test_answers_are_kept_and_counted_and_unanswered_ones_are_wrong(sitting) -> None:
    exam, candidate = sitting
    paper = opened(exam)
    for item in paper.items[:40]:
        papers.answer(paper=paper, item=item, letters="A", act=act(day=EXAM, hour=9, minute=5))
    papers.answer(paper=paper, item=paper.items[0], letters="B", act=act(day=EXAM, hour=9, minute=6))
    papers.hand_in(paper=paper, act=act(day=EXAM, hour=10))
    papers.score_all(exam.batch, act(day=EXAM, hour=18))

    assert list(Mark.objects.values_list("candidate", "entry", "value")) == [(candidate.pk, "MACHINE", 78)]
    assert paper.replies.get(item=paper.items[0]).changes == 1


def test_a_wrong_question_counts_for_nobody(sitting) -> None:
    exam, candidate = sitting
    paper = opened(exam)
    for item in paper.items[:49]:
        papers.answer(paper=paper, item=item, letters="A", act=act(day=EXAM, hour=9, minute=5))
    seen = marking.Seen("QUESTION", "THEORY", "两个选项都对", item=paper.items[49])
    marking.record_incident(code=exam.code, seen=seen, act=act(day=EXAM, hour=10))

    assert papers.scores(exam.batch) == {candidate.pk: 100}


@pytest.mark.parametrize(
    ("minute", "given", "over"), [(89, 0, False), (91, 0, True), (91, 10, False), (101, 10, True)]
)
def test_time_is_the_exams_and_what_was_given_back(sitting, minute: int, given: int, over: bool) -> None:
    exam, candidate = sitting
    paper = opened(exam)
    if given:
        seen = marking.Seen("CUT", "THEORY", "停电", candidate.pk, given)
        marking.record_incident(code=exam.code, seen=seen, act=act(day=EXAM, hour=10))
    at = act(day=EXAM, hour=9 + minute // 60, minute=minute % 60)

    try:
        papers.answer(paper=paper, item=paper.items[0], letters="A", act=at)
        late = False
    except papers.PaperOver:
        late = True

    assert late is over


def test_nobody_opens_a_paper_before_the_door_or_the_hour(sitting) -> None:
    exam, candidate = sitting
    candidate.places.update(present_at=None)

    with pytest.raises(papers.NotSitting) as outside:
        opened(exam)
    candidate.places.update(present_at=act(day=EXAM).at)
    with pytest.raises(papers.NotSitting) as early:
        opened(exam, 8, 59)

    assert ("还没有核验入场" in outside.value.zh, "还没有到开考时间" in early.value.zh) == (True, True)


def test_a_question_of_another_paper_is_refused(sitting) -> None:
    exam, _ = sitting
    paper = opened(exam)
    other = Item.objects.exclude(pk__in=paper.items).first()

    with pytest.raises(papers.NoSuchQuestion):
        papers.answer(paper=paper, item=other.pk, letters="A", act=act(day=EXAM, hour=9, minute=1))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("钣金\t1\t题\t甲\t乙\tA", "没有模块“钣金”"),
        ("基础知识\t4\t题\t甲\t乙\tA", "难度“4”不是1至3"),
        ("基础知识\t1\t题\t甲\tA", "栏目不够"),
        ("基础知识\t1\t题\t甲\t乙\tC", "答案“C”不是选项的字母"),
    ],
)
def test_a_bad_line_of_questions_is_named(line: str, code: str) -> None:
    with pytest.raises(Problems) as found:
        papers.read(f"基础知识\t1\t好题\t甲\t乙\tB\n{line}", BLOCKS)

    assert [(p.where, p.zh) for p in found.value.problems] == [("第2行", code)]


def test_the_same_questions_come_into_the_bank_once(db) -> None:
    given = questions(BLOCKS, 2)

    counts = [
        papers.add_items(occupation=WELDER, level="4", questions=given, act=act(OFFICER)) for _ in range(2)
    ]

    assert counts == [30, 0]


def test_statistics_tell_shares_and_blanks(sitting) -> None:
    exam, _ = sitting
    paper = opened(exam)
    papers.answer(paper=paper, item=paper.items[0], letters="A", act=act(day=EXAM, hour=9, minute=1))

    page = watch.item_page(exam.batch)

    lines = {line.item.pk: (line.difficulty, line.blank) for line in page.lines}
    assert (lines[paper.items[0]], lines[paper.items[1]], len(lines)) == ((1.0, 0.0), (0.0, 1.0), 50)


def two_papers(each: int) -> tuple[Exam, list[Paper]]:
    """Two candidates' papers of one exam; the bank grows after seats were given."""
    made, _ = by_computer(each, [1, 2])
    later = questions(BLOCKS[:1], 60)[20 * each :]
    papers.add_items(occupation=WELDER, level="4", questions=later, act=act(OFFICER, EXAM))
    at = act(day=EXAM, hour=9)
    return made, [
        papers.open_paper(person_keys={n}, code=made.code, act=at, trace=papers.Trace()) for n in (1, 2)
    ]


def test_each_draws_a_paper_of_his_own_from_a_large_bank_equally_hard(db) -> None:
    exam, (one, other) = two_papers(20)
    kinds = {i.pk: (i.block, i.difficulty) for i in Item.objects.all()}

    exam.batch.refresh_from_db()
    assert (exam.batch.own_papers, set(one.items) == set(other.items)) == (True, False)
    assert sorted(kinds[i] for i in one.items) == sorted(kinds[i] for i in other.items)
    assert papers.redrawn(exam.batch, [one, other]) == 2


def test_all_are_asked_the_same_from_a_small_bank_each_in_his_own_order(db) -> None:
    exam, (one, other) = two_papers(10)

    exam.batch.refresh_from_db()
    assert (exam.batch.own_papers, set(one.items), one.items == other.items) == (
        False,
        set(other.items),
        False,
    )
    assert papers.redrawn(exam.batch, [one, other]) == 2


def test_a_paper_that_was_touched_does_not_come_again(db) -> None:
    exam, (one, other) = two_papers(20)
    exam.batch.refresh_from_db()

    one.items = [*one.items[1:], one.items[0]]

    assert papers.redrawn(exam.batch, [one, other]) == 1
