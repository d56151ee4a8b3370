"""Lessons and banks as typed, marking by the book, small numbers kept back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.learning import rules
from jiangtu.apps.learning.rules import Asked, Block

from .conftest import BANK

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
choices = st.lists(words, min_size=2, max_size=6, unique=True)
asked = choices.flatmap(
    lambda c: st.sets(st.integers(0, len(c) - 1), min_size=2).flatmap(
        lambda right: st.builds(
            Asked, st.just("MULTIPLE"), words, words, st.just(tuple(c)), st.just(tuple(sorted(right))), words
        )
    )
)


def test_a_lesson_falls_into_pieces() -> None:
    body = "开头\n一句\n\n## 步骤\n1. 断开\n2、验电\n\n> 记住\n! 不要\n[图3]\n[4]\n- 甲\n- 乙"

    assert rules.blocks(body) == (
        Block("plain", ("开头", "一句")),
        Block("heading", ("步骤",)),
        Block("numbered", ("断开", "验电")),
        Block("note", ("记住",)),
        Block("warning", ("不要",)),
        Block("picture", ("3",)),
        Block("picture", ("4",)),
        Block("bullet", ("甲", "乙")),
    )


def test_markup_of_pages_stays_letters() -> None:
    assert rules.blocks("<script>x</script>") == (Block("plain", ("<script>x</script>",)),)


def test_a_bank_is_read_whole() -> None:
    kept, problems = rules.read_bank(BANK)

    assert [(q.kind, q.block, q.right) for q in kept] == [
        ("SINGLE", "用电", (0,)),
        ("MULTIPLE", "防火", (0, 1)),
        ("TRUE_FALSE", "用电", (1,)),
    ]
    assert problems == []
    assert rules.read_bank("[判断] 用电\n湿手可以操作。\n* 错\n- 对")[0][0].choices == ("错", "对")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("检修前做什么？\n* 甲\n- 乙", "第一行要写题型和能力模块，如 [单选] 安全用电，第二行写题目"),
        ("[单选] 用电\n问？\n* 甲\n* 乙", "这种题型只能有一个正确选项"),
        ("[多选] 用电\n问？\n* 甲\n- 乙", "多选题至少有两个正确选项"),
        ("[判断] 用电\n问？\n* 是\n- 否", "判断题的选项只有“对”和“错”"),
        ("[判断] 用电\n问？\n* 错\n- 错", "选项重复"),
        ("[单选] 用电\n问？\n* 甲", "选项要有2到8个，且不能空"),
        ("[单选] 用电\n问？\n* 甲\n- 甲", "选项重复"),
        ("[单选]\n问？\n* 甲\n- 乙", "没有写能力模块"),
        ("[单选] 用电\n问？\n* 甲\n乙", "选项要以 * 或 - 开头，解析以 = 开头"),
    ],
)
def test_a_question_that_cannot_be_kept_says_why(typed: str, why: str) -> None:
    kept, problems = rules.read_bank(f"{BANK}\n\n{typed}")

    assert (len(kept), [(p.where, p.zh) for p in problems]) == (3, [("第4题", why)])


@given(st.lists(asked, max_size=5))
def test_what_is_typed_out_reads_back_the_same(bank: list[Asked]) -> None:
    assert rules.read_bank(rules.bank_text(bank)) == (bank, [])


def test_only_the_whole_right_answer_counts() -> None:
    bank = dict(enumerate(rules.read_bank(BANK)[0]))

    marked = rules.mark(bank, {0: [0], 1: [0], 2: []})

    assert marked == rules.Marked(33, frozenset({0}), {"用电": (1, 2), "防火": (0, 1)})


@given(st.dictionaries(st.integers(0, 9), asked, max_size=8))
def test_all_right_is_a_hundred_and_none_is_nothing(bank: dict[int, Asked]) -> None:
    whole = rules.mark(bank, {key: q.right for key, q in bank.items()})

    assert whole.score == (100 if bank else 0)
    assert rules.mark(bank, {}).score == 0


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_shown_count_and_its_rest_are_never_small(one: int, rest: int) -> None:
    said = rules.shown(one, one + rest)

    assert said is None or all(n == 0 or n >= 10 for n in (one, rest))


def test_only_pictures_are_pictures() -> None:
    contents = (b"\x89PNG\r\n\x1a\n..", b"\xff\xd8\xff..", b"<svg>", b"")

    assert [rules.media_of(c) for c in contents] == ["image/png", "image/jpeg", "", ""]
