"""A worker's own word: dated, taken back at will, never a proof, and his alone."""

import json

import pytest

from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.career import answers, growth
from jiangtu.apps.career.models import Answer
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.bridges.paths import Word

from .conftest import AT, LAN, QIN, TODAY, WEI, WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def say(yes: bool | None, question: str = "special_post", person: int = QIN, note: str = "") -> Answer:
    return answers.say(person=person, question=question, yes=yes, note=note, actor=WORKER, at=AT)


def standing() -> tuple[list[str], bool, bool]:
    """What Qin's page of the special grade says of the question, and of the way."""
    page = growth.growth(QIN, kind="LEVEL", grade="S")
    assert page is not None
    steps = [step for way in page.ways for step in way.steps] or list(page.blocked)
    words = [line.word for step in steps for line in step.lines if line.ask == "special_post"]
    return words, bool(page.ways), bool(page.ways and page.ways[0].stated)


def test_the_word_is_shown_as_stated_and_opens_no_step_as_proved(city: Organisation) -> None:
    assert standing() == (["要核实"], True, False)

    say(True, note="二车间有一个名额")
    assert standing() == (["您说有，待证明"], True, True)
    assert answers.stated(QIN) == {"special_post": Word(True, TODAY)}

    say(False)
    assert standing() == (["没有达到"], False, False)


def test_a_word_taken_back_is_an_open_question_again_and_every_word_stays(city: Organisation) -> None:
    for yes in (True, None):
        say(yes)

    assert (standing()[0], answers.stated(QIN), Answer.objects.count()) == (["要核实"], {}, 2)
    lines = AuditLine.objects.filter(action="CAREER", person=QIN).order_by("pk")
    assert [json.loads(line.detail)["said"] for line in lines] == ["yes", "back"]


def test_nobody_elses_word_counts_and_an_unknown_question_is_none(city: Organisation) -> None:
    say(True, person=WEI)

    assert answers.stated(QIN) == {}
    with pytest.raises(answers.NoQuestion):
        say(True, question="weather")


def test_questions_of_the_city_come_first_without_a_word(city: Organisation) -> None:
    say(True, person=LAN)

    found = [(one.question.id, one.word.yes if one.word else None) for one in answers.asked(LAN)]

    assert found == [("chief_post", None), ("special_post", True)]
    assert all(one.asked_by for one in answers.asked(LAN))
