"""What a worker says of himself where no register tells it: a dated word to a question of the bridges, never a proof.

NoQuestion   nobody asks that
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.career import bridges
from jiangtu.apps.career.models import Answer
from jiangtu.apps.files import queries as files
from jiangtu.engine.bridges.catalogue import Bridge, Question
from jiangtu.engine.bridges.paths import Word
from jiangtu.engine.errors import NotTheirs


class NoQuestion(NotTheirs):
    """Nobody asks that."""

    def __init__(self) -> None:
        super().__init__("NO_QUESTION", "没有这个问题。")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the city's bridges, where it is asked, and the worker's last word; null while he said nothing."""

    question: Question
    asked_by: tuple[Bridge, ...]
    word: Answer | None


def say(*, person: int, question: str, yes: bool | None, note: str, actor: Actor, at: dt.datetime) -> Answer:
    """His word from now on, null to take it back; the words before it stay. NoQuestion."""
    if question not in bridges.shipped().questions:
        raise NoQuestion
    with transaction.atomic():
        made = Answer.objects.create(
            person=person,
            question=question,
            yes=yes,
            note=note[:200],
            day=timezone.localtime(at).date(),
            at=at,
        )
        said = "back" if yes is None else "yes" if yes else "no"
        detail = {"question": question, "step": "say", "said": said}
        audit.record(Deed(Action.CAREER, at, person, detail=detail), actor=actor)
    return made


def stated(person: int) -> dict[str, Word]:
    """His word to each question he answered and did not take back. One query."""
    return {q: Word(a.yes, a.day) for q, a in _latest(person).items() if a.yes is not None}


def asked(person: int) -> list[Asked]:
    """The questions of the bridges that hold in the city, those without a word first. One query."""
    shipped, words = bridges.shipped(), _latest(person)
    here = [b for b in shipped.bridges if settings.JIANGTU_CITY.startswith(b.rule.area_prefix)]
    found = [
        Asked(question, by, word if word and word.yes is not None else None)
        for key, question in shipped.questions.items()
        if (by := tuple(b for b in here if key in b.asks)) or key in words
        for word in [words.get(key)]
    ]
    return sorted(found, key=lambda one: one.word is not None)


def _latest(person: int) -> dict[str, Answer]:
    rows = Answer.objects.filter(person__in=files.keys_of(person)).order_by("pk")
    return {row.question: row for row in rows}
