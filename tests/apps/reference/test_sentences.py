"""A refusal in its reader's language."""

import pickle

import pytest
from django.utils.translation import override

from jiangtu.apps.reference.sentences import in_words, problems_of, told
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence
from jiangtu.engine.terms.citizen import parse
from jiangtu.engine.terms.states import StepNotAllowed

LATE = Sentence("因考试违纪，%(until)s前不能报名。", until="2025年06月01日")
POOR = Sentence("“%(about)s”的%(account)s不够这一笔。", about="JT-1", account="1,500元")


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        (LATE, "因考试违纪，2025年06月01日前不能报名。", "Barred from applying until 2025-06-01 for a breach of exam rules."),
        (LATE.rstrip("。"), "因考试违纪，2025年06月01日前不能报名", "Barred from applying until 2025-06-01 for a breach of exam rules"),
        (POOR, "“JT-1”的1,500元不够这一笔。", "¥1,500 of “JT-1” does not cover this entry."),
        ("验证码不对或已用过。", "验证码不对或已用过。", "The code is wrong or was used before."),
        ("覃美玲", "覃美玲", "覃美玲"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_sentence_is_said_in_the_readers_language(text: str, chinese: str, english: str) -> None:
    assert in_words(text) == chinese
    with override("en"):
        assert in_words(text) == english


def test_a_refusal_says_what_is_wrong_and_what_would_mend_it() -> None:
    refused = StepNotAllowed("退回", "已批准", "")

    assert told(refused) == "现在是“已批准”，不能退回。请由有权限的经办人办理。"
    with override("en"):
        assert told(refused).endswith("is not possible. Somebody with that right must do it.")


def test_a_wrong_term_is_said_by_its_code() -> None:
    with override("en"), pytest.raises(Refusal) as refused:
        parse("450202199001010010")
    with override("en"):
        assert told(refused.value).startswith("The check digit of the identity number is wrong")


def test_problems_are_told_with_their_places() -> None:
    seat = Problem(
        "SEAT_UNKNOWN", "没有这个座号", where=Sentence("座号%(number)s", number=3), mend="核对名单。"
    )
    refused = Problems("MARKS_WRONG", "没有登记。", [seat])

    assert list(problems_of(refused)) == ["座号3：没有这个座号。核对名单。"]
    with override("en"):
        assert list(problems_of(refused)) == ["Seat 3: There is no such seat. Check the list."]


def test_a_sentence_is_a_string_that_survives_a_copy() -> None:
    copy = pickle.loads(pickle.dumps(LATE))

    assert (copy, copy.template, copy.values) == (LATE, LATE.template, LATE.values)
