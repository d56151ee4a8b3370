"""The one place where a refusal becomes words: the engine's Chinese sentences in the reader's language."""

import re
from collections.abc import Iterator

from django.utils.translation import get_language, gettext

from jiangtu.engine.errors import JiangtuError, Problem, Problems, Refusal, Sentence
from jiangtu.engine.sheets import english

DAY = re.compile(r"(?:(\d{4})年)?(\d{2})月(\d{2})日")
ENDS = tuple("。：；？！，")
YUAN = re.compile(r"[\d,.]+元")


def in_words(text: str) -> str:
    """A sentence in the reader's language; as it stands where nobody has put it into that language.

    >>> in_words(Sentence("还差%(n)s人。", n=3))
    '还差3人。'
    """
    if get_language() != "en" or not text:
        return str(text)
    if not isinstance(text, Sentence):
        return _plain(text)
    template = _known(text.template)
    return template % {
        name: in_words(value) if isinstance(value, str) else value for name, value in text.values.items()
    }


def _plain(text: str) -> str:
    """A word of the catalogue, a day or an amount; anything else is a name or a value and stays."""
    if money_there := YUAN.fullmatch(text):
        return f"¥{money_there[0].removesuffix('元')}"
    return DAY.sub(lambda day: "-".join(filter(None, day.groups())), _known(text))


def _known(template: str) -> str:
    """The English of a template, however it ends."""
    found = gettext(template)
    if found != template:
        return found
    ended = gettext(f"{template}。")
    return template if ended == f"{template}。" else ended.removesuffix(".")


def told(error: JiangtuError | Problem) -> str:
    """What is wrong and what would mend it."""
    wrong, mend = in_words(error.zh), in_words(getattr(error, "mend", ""))
    if get_language() != "en":
        return f"{wrong}{mend}" if not mend or wrong.endswith(ENDS) else f"{wrong}。{mend}"
    if wrong == error.zh and english.knows(error.code):
        wrong, mend = english.said(error.code)
    return f"{wrong} {mend}".strip() if not mend or wrong.endswith((".", ":", "?")) else f"{wrong}. {mend}"


def placed(problem: Problem) -> str:
    """A problem with its place before it."""
    if not problem.where:
        return told(problem)
    return f"{in_words(problem.where)}{': ' if get_language() == 'en' else '：'}{told(problem)}"


def problems_of(refusal: Refusal) -> Iterator[str]:
    """Where each problem of a refusal lies, and what it is."""
    yield from map(placed, refusal.problems if isinstance(refusal, Problems) else [])
