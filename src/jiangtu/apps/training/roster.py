"""A list of names for a class: each line finds its person or says why not, then those who may come get their seats."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.files import lookup
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import in_words, told
from jiangtu.apps.training import checks, eligibility, elsewhere, presses, rules, seats
from jiangtu.apps.training.kinds import LIVE, ClassKind
from jiangtu.apps.training.models import TrainingClass
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.sheets import clean, workbook
from jiangtu.engine.terms import citizen
from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

MOST = 500
"""Lines of one list."""
_NUMBER = re.compile(r"[0-9]{14,}[0-9Xx]|[0-9](\.[0-9]+)?[Ee]\+?[0-9]+")
_NUMBER_HEADING = re.compile("身份证|身份号码|证件号|保障号")
_NAME = re.compile(r"[\u3400-\u9fff·]{2,20}")
_PRESS = uuid.UUID("6d1a9c0e-5d0c-4b54-9a55-2f6d0c5be1f7")
"""Names the presses of lists: the same person in the same class is the same press."""


class Outcome(StrEnum):
    """What became of a line."""

    READY = "READY"
    SEATED = "SEATED"
    UNSURE = "UNSURE"
    UNKNOWN = "UNKNOWN"
    REFUSED = "REFUSED"


OUTCOME_LABELS = {
    Outcome.READY: "可以报名",
    Outcome.SEATED: "已报名",
    Outcome.UNSURE: "待核实",
    Outcome.UNKNOWN: "查无此人",
    Outcome.REFUSED: "不能报名",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list as it was written; `number` is what stood where a citizen number belongs."""

    row: int
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Named:
    """The answer to one line. `number` is masked; `person` None unless exactly one is found."""

    row: int
    name: str
    number: str
    outcome: Outcome
    sentence: str
    person: int | None = None

    @property
    def label(self) -> str:
        """The outcome in a word."""
        return OUTCOME_LABELS[self.outcome]

    @property
    def tone(self) -> str:
        """The word's colour."""
        return {Outcome.READY: "yes", Outcome.SEATED: "yes", Outcome.UNSURE: "near"}.get(self.outcome, "bad")


class ListTooLong(Refusal):
    """More lines than one class can hold many times over."""

    def __init__(self, count: int) -> None:
        super().__init__(
            "LIST_TOO_LONG",
            Sentence("名单有%(count)s行，一次最多%(most)s行。", count=count, most=MOST),
            mend="请分几次上传。",
        )


class ListEmpty(Refusal):
    """No line names anybody."""

    def __init__(self) -> None:
        super().__init__("LIST_EMPTY", "名单里没有读到人。", mend="每行写姓名和公民身份号码。")


def read(content: bytes, text: str) -> list[Line]:
    """The lines of a workbook or of pasted text: below a row of headings by its columns, else by what the cells look like.

    No line that holds a name or a number is passed over: what cannot be read is answered like any other. Of a workbook
    the first sheet with headings is read, else the first. Raises ListEmpty, ListTooLong, and what the reader refuses.
    """
    sheets = [sheet.rows for sheet in workbook.read(content).sheets] if content else []
    rows = next((rows for rows in sheets if any(_columns(row) for row in rows)), sheets[0] if sheets else ())
    pasted = [_split(line) for line in text.splitlines() if line.strip()]
    lines = [*_lines(rows, after=0), *_lines(pasted, after=len(rows))]
    if not lines:
        raise ListEmpty
    if len(lines) > MOST:
        raise ListTooLong(len(lines))
    return lines


def _split(line: str) -> list[str]:
    """The cells of a pasted line; between tabs an empty one stays, so that columns keep their places."""
    return line.split("\t") if "\t" in line else re.split(r"[,，;；]+|\s+", line.strip())


def _lines(rows: Sequence[Sequence[object]], *, after: int) -> Iterator[Line]:
    """The lines among rows of cells; those above the headings are a title. `after`: rows that came before."""
    columns = [_columns(row) for row in rows]
    first = next((n for n, found in enumerate(columns) if found), -1)
    place = columns[first] if first >= 0 else None
    for n, row in enumerate(rows[first + 1 :], start=after + first + 2):
        cells = [str(cell).strip() for cell in row]
        if _columns(row) is None and (line := _line(n, cells, place)) is not None:
            yield line


def _columns(row: Sequence[object]) -> tuple[int, int] | None:
    """Where the name and the number stand below these headings; None when they are none."""
    cells = ["".join(str(cell).split()) for cell in row]
    name = next((n for n, cell in enumerate(cells) if cell.endswith("姓名")), None)
    number = next((n for n, cell in enumerate(cells) if _NUMBER_HEADING.search(cell)), None)
    return None if name is None or number is None else (name, number)


def _line(row: int, cells: Sequence[str], columns: tuple[int, int] | None) -> Line | None:
    if columns is not None:
        name, number = (cells[n] if n < len(cells) else "" for n in columns)
        return Line(row, _called(name), squeeze(number)) if name or number else None
    numbers = [half for cell in cells if _NUMBER.fullmatch(half := squeeze(cell))]
    names = [cell for cell in cells if _NAME.fullmatch(cell) and cell not in ("姓名", "性别", "男", "女")]
    if not numbers and "姓名" in cells:
        return None
    found = (names[0] if names else "", numbers[0] if numbers else "")
    return Line(row, *found) if any(found) else None


def _called(name: str) -> str:
    """The name in its one spelling, as it stands where it looks like none."""
    try:
        return clean.name_of(name) if name else ""
    except TermWrong:
        return name


def check(
    *, training_class: TrainingClass, lines: Iterable[Line], day: dt.date, actor: Actor, at: dt.datetime
) -> list[Named]:
    """Each line's answer, in order; nobody gets a seat yet. Every person found is a look that is written down."""
    return doubted(once(answers(training_class, lines, day=day, actor=actor, at=at)))


def answers(
    training_class: TrainingClass,
    lines: Iterable[Line],
    *,
    day: dt.date,
    actor: Actor,
    at: dt.datetime,
    pays: bool = False,
) -> list[Named]:
    """Each line answered for itself, whoever stands there twice too; `pays`: whoever sends it bears the price."""
    asked = list(lines)
    checks.refuse_out(training_class, day=day)
    seats.refuse_shut(training_class, listed=True, at=clock.world(at))
    found = lookup.persons_numbered([number for line in asked if (number := numbered(line)[0])])
    told = [_answer(line, found, training_class, day, pays) for line in asked]
    deeds = [
        Deed(Action.LOOK, at, named.person, Purpose.APPLICATION, {"class": training_class.class_code})
        for named in told
        if named.person is not None
    ]
    with transaction.atomic():
        audit.record(*deeds, actor=actor)
    return told


def once(given: Iterable[Named]) -> list[Named]:
    """The answers; whoever stands there twice is asked where he stands first."""
    first: dict[int, int] = {}
    told = []
    for named in given:
        if named.person in first:
            again = Sentence("与第%(row)s行是同一个人，只报一次。", row=first[named.person])
            named = replace(named, outcome=Outcome.REFUSED, sentence=again)  # noqa: PLW2901 - the same line, told better
        elif named.person is not None:
            first[named.person] = named.row
        told.append(named)
    return told


def doubted(given: Iterable[Named]) -> list[Named]:
    """The answers; whoever may come while a clerk has yet to say who he is is told so."""
    told = list(given)
    unsure = lookup.in_doubt(named.person for named in told if named.person is not None)
    return [
        replace(named, sentence=Sentence("%(said)s %(doubt)s", said=named.sentence, doubt=checks.UNSURE_WHO))
        if named.outcome is Outcome.READY and named.person in unsure
        else named
        for named in told
    ]


def numbered(line: Line) -> tuple[str, str]:
    """The citizen number a line means, and what is wrong when it means none: one of the two is ""."""
    if not line.number:
        return "", in_words(Sentence("没有填公民身份号码，请核对证件后补上。"))
    try:
        return citizen.parse(line.number).value, ""
    except TermWrong as wrong:
        return "", told(wrong)


def _answer(
    line: Line, found: dict[str, lookup.Numbered], c: TrainingClass, day: dt.date, pays: bool
) -> Named:
    def said(outcome: Outcome, sentence: str, person: int | None = None) -> Named:
        return Named(line.row, line.name, citizen.mask(line.number), outcome, sentence, person)

    number, wrong = numbered(line)
    if wrong:
        return said(Outcome.UNKNOWN, wrong)
    known = found.get(number)
    if known is None:
        return said(Outcome.UNKNOWN, Sentence("全市档案里没有这个号码，请先由部门报送其信息。"))
    if len(known.persons) > 1 or known.doubtful:
        return said(Outcome.UNSURE, Sentence("这个号码对应的档案还在核对是否同一人，核对后再报。"))
    if line.name and line.name not in known.names:
        return said(Outcome.UNSURE, Sentence("姓名与档案不一致，请核对姓名和号码。"))
    return said(*fit(c, known.person, day, pays=pays), known.person)


def fit(c: TrainingClass, person: int, day: dt.date, *, pays: bool) -> tuple[Outcome, str]:
    """Whether that person may come, and why not; who pays himself needs no policy that pays, all else holds for him too."""
    if c.seats.filter(person=person, state__in=LIVE).exists():
        return Outcome.SEATED, Sentence("已经在这个班里。")
    if why := checks.not_for(c, person, day=day):
        return Outcome.REFUSED, why
    if why := checks.doubt(c, person, day=day):
        return Outcome.UNSURE, Sentence("%(why)s请本人报名并声明，或先补报学籍。", why=why)
    try:
        elsewhere.refuse_seated_elsewhere(person, c)
    except Refusal as refusal:
        return Outcome.REFUSED, told(refusal)
    outcome, why = _paid_for(eligibility.standing(person, c))
    if pays and outcome is not Outcome.READY:
        return Outcome.READY, Sentence("可以参加，由单位付费。%(why)s", why=why)
    return outcome, why


def _paid_for(stands: presses.Standing) -> tuple[Outcome, str]:
    """What the policies say of somebody the class is for."""
    why = "；".join(stands.reasons)
    match stands.verdict:
        case rules.NO:
            return Outcome.REFUSED, Sentence("不能享受补贴：%(why)s。", why=why)
        case rules.UNKNOWN:
            return Outcome.UNSURE, Sentence("能否享受补贴还不清楚：%(why)s。", why=why)
        case rules.YES:
            return Outcome.READY, Sentence("符合条件。")
    return Outcome.READY, Sentence("可以参加；没有补贴政策对应这类班。")


def seat(
    *,
    training_class: TrainingClass,
    persons: Sequence[int],
    actor: Actor,
    at: dt.datetime,
    together: bool = False,
) -> list[tuple[int, Outcome, str]]:
    """A seat or a place in line for each person, in the list's order; whoever has one keeps it. Never oversells.

    In an order class everybody counts as the sponsoring firm's, up to the number it agreed on. `together`: those of the
    list who wait are offered seats all at once, or wait on.
    """
    party = uuid.uuid5(_PRESS, f"{training_class.pk}:{sorted(persons)}") if together else None
    sender = (training_class.sponsor_id or "") if training_class.kind == ClassKind.ORDER else ""
    answers = []
    for person in persons:
        key = uuid.uuid5(_PRESS, f"{training_class.pk}:{person}")
        stands = eligibility.standing(person, training_class)
        press = presses.Press(
            training_class.pk, person, key, stands, employer=sender, party=party, listed=True
        )
        try:
            answers.append((person, Outcome.SEATED, in_words(seats.take(press, at=at).sentence)))
        except Refusal as refusal:
            answers.append((person, Outcome.REFUSED, told(refusal)))
    deeds = [
        Deed(Action.CLASS, at, person, detail={"class": training_class.class_code, "step": "name"})
        for person, outcome, _ in answers
        if outcome is Outcome.SEATED
    ]
    with transaction.atomic():
        audit.record(*deeds, actor=actor)
    return answers
