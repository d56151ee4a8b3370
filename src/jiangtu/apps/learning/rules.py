"""Lessons and question banks as their authors type them, marking, and what may be shown of few people."""

import random
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from jiangtu.apps.learning.kinds import QUESTION_LABELS, QuestionKind
from jiangtu.engine.errors import Problem, Sentence

SMALLEST = 10
"""Groups of fewer people are not shown, as on every page of figures."""
HEADING, NOTE, WARNING, BULLET, NUMBERED, PICTURE, PLAIN = [
    "heading",
    "note",
    "warning",
    "bullet",
    "numbered",
    "picture",
    "plain",
]
SIGNS = (
    (HEADING, r"##\s+"),
    (NOTE, r">\s+"),
    (WARNING, r"!\s+"),
    (BULLET, r"-\s+"),
    (NUMBERED, r"\d+[.、]\s*"),
)
PICTURE_LINE = re.compile(r"\[图?(\d{1,3})\]")
BANK_HEAD = re.compile(r"\[(单选|多选|判断)\]\s*(.*)")
WORDS = {label: kind for kind, label in QUESTION_LABELS.items()}
TRUE_FALSE = {"对", "错"}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a lesson: its kind, and its lines; a picture's line is its number."""

    kind: str
    lines: tuple[str, ...]


def blocks(body: str) -> tuple[Block, ...]:
    """A lesson's text in pieces. Lines of one list belong together; everything else ends at a blank line. Plain text
    only: whatever looks like mark-up of a page stays the letters it is.

    >>> [(b.kind, b.lines) for b in blocks("## 断电\\n- 断开\\n- 验电\\n\\n[图2]")]
    [('heading', ('断电',)), ('bullet', ('断开', '验电')), ('picture', ('2',))]
    """
    found: list[Block] = []
    joins = False
    for line in body.splitlines():
        kind, said = _read(line.strip())
        if not said:
            joins = False
            continue
        if joins and found[-1].kind == kind and kind not in (HEADING, PICTURE):
            found[-1] = Block(kind, (*found[-1].lines, said))
        else:
            found.append(Block(kind, (said,)))
        joins = True
    return tuple(found)


def _read(line: str) -> tuple[str, str]:
    picture = PICTURE_LINE.fullmatch(line)
    if picture:
        return PICTURE, picture[1]
    for kind, sign in SIGNS:
        match = re.match(sign, line)
        if match:
            return kind, line[match.end() :]
    return PLAIN, line


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its author states it; `right` are places in `choices` from 0."""

    kind: str
    block: str
    text: str
    choices: tuple[str, ...]
    right: tuple[int, ...]
    why: str = ""


def read_bank(text: str) -> tuple[list[Asked], list[Problem]]:
    """A question bank as typed: a blank line between questions; "[单选] 模块", the question, "* " a right choice,
    "- " a wrong one, "= " why. Every question that cannot be kept is a problem with its place.

    >>> read_bank("[判断] 用电\\n先验电再作业。\\n* 对\\n- 错")[0][0].right
    (0,)
    """
    kept, problems = [], []
    pieces = [piece for piece in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if piece.strip()]
    for number, piece in enumerate(pieces, start=1):
        lines = [line.strip() for line in piece.strip().splitlines()]
        asked, why = _asked(lines)
        if asked is not None and not why:
            kept.append(asked)
        else:
            problems.append(
                Problem(
                    "QUESTION",
                    why,
                    where=Sentence("第%(number)s题", number=number),
                    value=lines[0][:40],
                    mend="请按示例改正。",
                )
            )
    return kept, problems


def _asked(lines: Sequence[str]) -> tuple[Asked | None, str]:
    head = BANK_HEAD.fullmatch(lines[0])
    if head is None or len(lines) < 2:
        return None, Sentence("第一行要写题型和能力模块，如 [单选] 安全用电，第二行写题目")
    rows = [line for line in lines[2:] if line[:1] in "*-"]
    choices = tuple(line[1:].strip() for line in rows)
    right = tuple(place for place, line in enumerate(rows) if line[0] == "*")
    why = "".join(line[1:].strip() for line in lines[2:] if line[:1] == "=")
    asked = Asked(WORDS[head[1]], head[2].strip(), lines[1], choices, right, why)
    return asked, _wrong(asked, lines[2:])


def _wrong(asked: Asked, rest: Sequence[str]) -> str:
    count = len(asked.right)
    checks = (
        (not asked.block, Sentence("没有写能力模块")),
        (any(line[:1] not in "*-=" for line in rest), Sentence("选项要以 * 或 - 开头，解析以 = 开头")),
        (not 2 <= len(asked.choices) <= 8 or "" in asked.choices, Sentence("选项要有2到8个，且不能空")),
        (len(set(asked.choices)) < len(asked.choices), Sentence("选项重复")),
        (
            asked.kind == QuestionKind.TRUE_FALSE and set(asked.choices) != TRUE_FALSE,
            Sentence("判断题的选项只有“对”和“错”"),
        ),
        (asked.kind != QuestionKind.MULTIPLE and count != 1, Sentence("这种题型只能有一个正确选项")),
        (asked.kind == QuestionKind.MULTIPLE and count < 2, Sentence("多选题至少有两个正确选项")),
        (len(asked.text) > 400 or len(asked.why) > 400 or len(asked.block) > 60, Sentence("文字太长")),
    )
    return next((zh for wrong, zh in checks if wrong), "")


def bank_text(questions: Iterable[Asked]) -> str:
    """The bank as its author would type it: what `read_bank` reads."""
    return "\n\n".join(_typed(asked) for asked in questions)


def _typed(asked: Asked) -> str:
    choices = [f"{'*' if n in asked.right else '-'} {choice}" for n, choice in enumerate(asked.choices)]
    head = f"[{QUESTION_LABELS[QuestionKind(asked.kind)]}] {asked.block}"
    return "\n".join([head, asked.text, *choices, *([f"= {asked.why}"] if asked.why else [])])


def draw(questions: Sequence[int], *, seed: int, count: int) -> list[int]:
    """The questions of one self-test, the same for the same seed.

    >>> draw([1, 2, 3], seed=5, count=9) == draw([1, 2, 3], seed=5, count=9)
    True
    """
    return random.Random(seed).sample(list(questions), min(count, len(questions)))  # noqa: S311 - a shuffle, no secret


@dataclass(frozen=True, slots=True)
class Marked:
    """A self-test marked: score 0–100 rounded down, questions right, and each competence block as (right, asked)."""

    score: int
    right: frozenset[int]
    blocks: Mapping[str, tuple[int, int]]


def mark(bank: Mapping[int, Asked], answers: Mapping[int, Collection[int]]) -> Marked:
    """A question is right when exactly its right choices were chosen; one left out is wrong."""
    right = frozenset(key for key, asked in bank.items() if set(answers.get(key, ())) == set(asked.right))
    counts: dict[str, tuple[int, int]] = {}
    for key, asked in bank.items():
        hit, of = counts.get(asked.block, (0, 0))
        counts[asked.block] = (hit + (key in right), of + 1)
    return Marked(100 * len(right) // len(bank) if bank else 0, right, counts)


def shown(count: int, of: int) -> int | None:
    """A count of a group among `of` people; None where it, or its rest, would speak of fewer than ten.

    >>> shown(0, 40), shown(9, 40), shown(12, 40), shown(35, 40)
    (0, None, 12, None)
    """
    rest = of - count
    return None if 0 < count < SMALLEST or 0 < rest < SMALLEST else count


MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def media_of(content: bytes) -> str:
    """The kind of picture by its first bytes; "" when it is none that lessons may hold."""
    return next((media for head, media in MAGIC.items() if content.startswith(head)), "")


def is_web(address: str) -> bool:
    """Whether this is a whole https address; plain http on this machine alone.

    >>> [
    ...     is_web(a)
    ...     for a in ("https://a.example/x", "http://127.0.0.1:9/x", "http://a.example", "https://a b", "x")
    ... ]
    [True, True, False, False, False]
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    return (parts.scheme == "https" or local) and bool(parts.hostname) and not set(address) & set(";,'\"* <>")
