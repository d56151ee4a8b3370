"""A worker says that a fact is wrong; the office answers by a day; an accepted value is a new row, never an edit.

FilesRefusal
├── NotYours           the row is not in that person's file
├── AskedAlready       the same question waits for an answer
├── CorrectionClosed   somebody answered it before
└── ValueUnreadable    the value does not fit the column
"""

import datetime as dt
from dataclasses import dataclass

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from jiangtu.apps.accounts.rules import refuse_other_office
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.files import bulk, queries, rules, writing
from jiangtu.apps.files.bulk import Value
from jiangtu.apps.files.kinds import CorrectionState, FilesRefusal, micros
from jiangtu.apps.files.models import BELIEVED, PERSONAL, Correction, Record
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Sentence
from jiangtu.engine.schema import domains, efile
from jiangtu.engine.schema.table import Column, Kind
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.terms import money, workdays
from jiangtu.engine.terms.wrong import TermWrong

ANSWER_DAYS = 15
"""Working days in which the office answers; GB/T 35273-2020 allows thirty."""
YES, NO = frozenset({"是", "有", "yes", "true", "1"}), frozenset({"否", "无", "没有", "no", "false", "0"})


class NotYours(FilesRefusal):
    """The row is not in that person's file."""

    def __init__(self) -> None:
        super().__init__("NOT_YOURS", "这条记录不在您的档案里。", mend="请从“我的档案”里选择要更正的记录。")


class AskedAlready(FilesRefusal):
    """The same question waits for an answer."""

    def __init__(self, until: dt.date) -> None:
        super().__init__(
            "ASKED_ALREADY",
            Sentence("这一项已经申请更正，%(until)s前答复。", until=f"{until:%Y年%m月%d日}"),
            mend="请等待答复，或拨打 12333 查询。",
        )


class CorrectionClosed(FilesRefusal):
    """Somebody answered it before."""

    def __init__(self) -> None:
        super().__init__("CORRECTION_CLOSED", "这份更正申请已经答复。", mend="请刷新页面查看。")


class ValueUnreadable(FilesRefusal):
    """The value does not fit the column."""

    def __init__(self, column: Column, why: str) -> None:
        super().__init__(
            "VALUE_UNREADABLE",
            Sentence("“%(label)s”不能这样填：%(why)s", label=column.label, why=why),
            mend=why,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """One value of one row."""

    kind: str
    record: int
    field: str

    @property
    def column(self) -> Column:
        """The column meant; NotYours when there is none a department fills."""
        spec = efile.RECORDS[self.kind] if self.kind in PERSONAL else None
        column = spec.column(self.field) if spec else None
        if spec is None or column not in rules.content(spec):
            raise NotYours
        return column


def request_correction(
    *, person: int, place: Place, value: str, evidence: "File[bytes] | None", actor: Actor, at: dt.datetime
) -> Correction:  # fmt: skip
    """The request, with the day by which it is answered. Refuses with NotYours, ValueUnreadable or AskedAlready."""
    parse(place.column, value)
    with transaction.atomic():
        _own_row(person, place)
        same = {"kind": place.kind, "record": place.record, "field": place.field}
        open_one = Correction.objects.filter(**same, state=CorrectionState.ASKED).first()
        if open_one:
            raise AskedAlready(open_one.answer_by)
        asked = Correction.objects.create(
            person_id=person, **same, value=value.strip(), evidence=_sealed(evidence), asked_at=micros(at), answer_by=_due(timezone.localdate(at))
        )  # fmt: skip
        audit.record(Deed(Action.CORRECT, at, person, detail={"correction": asked.pk}), actor=actor)
    return asked


def _due(day: dt.date) -> dt.date:
    try:
        return workdays.add_workdays(day, ANSWER_DAYS)
    except workdays.CalendarMissing:  # as many natural days are never later
        return day + dt.timedelta(days=ANSWER_DAYS)


def _own_row(person: int, place: Place) -> Record:
    mine = queries.mentions_of(person).values("pk")
    rows = PERSONAL[place.kind]._default_manager.filter(BELIEVED, pk=place.record, mention__in=mine)
    row = rows.select_related("mention").first()
    if row is None:
        raise NotYours
    return row


def owner(kind: str) -> str:
    """The department that answers for a kind of record: the one whose sheet delivers it; empty for our own."""
    return next((form.department for form in formats.shipped().values() if form.record == kind), "")


def answer_correction(
    *, correction: int, accept: bool, answer: str, actor: Actor, at: dt.datetime
) -> Correction:
    """The request with its answer. Accepted, the old row is gone and a new one with the right value is believed.

    Refuses with OtherOffice, CorrectionClosed, or NotYours when the row is no longer believed. The department's next delivery may
    replace the value again: the department is its owner.
    """
    with transaction.atomic():
        bulk.lock()
        asked = Correction.objects.select_for_update().get(pk=correction)
        refuse_other_office(actor.role, owner(asked.kind))
        if asked.state != CorrectionState.ASKED:
            raise CorrectionClosed
        if accept:
            place = Place(asked.kind, asked.record, asked.field)
            row = _own_row(asked.person_id, place)
            writing.rewrite(row, asked.kind, {asked.field: parse(place.column, asked.value)}, micros(at))
        asked.state = CorrectionState.ACCEPTED if accept else CorrectionState.DECLINED
        asked.answer, asked.answered_at, asked.answered_by = answer.strip(), micros(at), actor.username
        asked.save()
        detail = {"correction": correction, "accepted": int(accept)}
        audit.record(Deed(Action.CORRECT, at, asked.person_id, detail=detail), actor=actor)
    return asked


def parse(column: Column, text: str) -> Value:
    """What somebody typed as a value of the column; ValueUnreadable with how to write it.

    >>> from jiangtu.engine.schema import TABLES
    >>> (
    ...     parse(TABLES["certificates"].column("level"), "三级"),
    ...     parse(TABLES["claims"].column("amount_fen"), "1500元"),
    ... )
    ('3', 150000)
    """
    word = text.strip()
    if not word or len(word) > rules.LONGEST[Kind.TEXT]:
        raise ValueUnreadable(column, "请填写正确的内容，不超过200字。")
    match column.kind:
        case Kind.CODE:
            return _code(column, word)
        case Kind.DATE:
            return _date(column, word)
        case Kind.MONEY:
            return _money(column, word)
        case Kind.NUMBER:
            return _number(column, word)
        case Kind.BOOL:
            return _yes_no(column, word)
        case _:
            return _short(column, word)


def _code(column: Column, word: str) -> str:
    domain = domains.ALL[column.of]
    code = domain.code_of(word)
    if code is None:
        raise ValueUnreadable(
            column, Sentence("请填以下之一：%(names)s。", names="、".join(domain.labels.values()))
        )
    return code


def _date(column: Column, word: str) -> dt.date:
    plain = word.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return dt.date(year, month, day)
    except ValueError as error:
        raise ValueUnreadable(column, "请填日期，如 2024-05-01。") from error


def _money(column: Column, word: str) -> int:
    try:
        return money.parse(word)
    except TermWrong as error:
        raise ValueUnreadable(column, "请填金额，如 1500 元。") from error


def _number(column: Column, word: str) -> int:
    if not word.isdecimal() or len(word) > 6:
        raise ValueUnreadable(column, "请填整数。")
    return int(word)


def _yes_no(column: Column, word: str) -> bool:
    if word.lower() not in YES | NO:
        raise ValueUnreadable(column, "请填“是”或“否”。")
    return word.lower() in YES


def _short(column: Column, word: str) -> str:
    if len(word) > rules.LONGEST[column.kind]:
        raise ValueUnreadable(column, Sentence("不超过%(kind)s字。", kind=rules.LONGEST[column.kind]))
    return word


PHOTO = b"evidence"
"""What a sealed photo is, so that it opens as nothing else."""


def _sealed(evidence: "File[bytes] | None") -> "File[bytes] | None":
    """The photo as it is kept: sealed, for it shows identity cards."""
    if not evidence:
        return None
    return ContentFile(crypto.vault().seal_bytes(evidence.read(), about=PHOTO), name=evidence.name)


def look_at_evidence(*, correction: Correction, actor: Actor, at: dt.datetime) -> bytes:
    """The photo sent with a request, opened for the office that answers; the person can read of the look."""
    refuse_other_office(actor.role, owner(correction.kind))
    with correction.evidence.open("rb") as kept, transaction.atomic():
        audit.record(Deed(Action.LOOK, at, correction.person_id, Purpose.CORRECTION), actor=actor)
        return crypto.vault().open_bytes(kept.read(), about=PHOTO)
