"""Issuing certificates and what becomes of them afterwards; every step is an event, and its keyed hash a leaf of the log.

CertificatesRefusal
├── DraftsRefused       some drafts may not become certificates; none did, and each is named with why
├── SourceReused        the same source stands behind a certificate that says something else
├── SerialsUsedUp       no running number of six digits is left
├── CertificateUnknown  no certificate has that number
└── NothingToAmend      an amendment that changes nothing
"""

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db import connection, transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.certificates import log, news, rules, statements
from jiangtu.apps.certificates.admission import refused
from jiangtu.apps.certificates.kinds import (
    CERTIFICATE,
    PAPER,
    RECORDED,
    CertificateKind,
    CertificateState,
    Draft,
)
from jiangtu.apps.certificates.models import Certificate, Event
from jiangtu.apps.files import bulk
from jiangtu.apps.files import services as files
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence

KEY = 16
"""Bytes of the key each event's leaf is hashed with."""
LOOK_UP = 5_000
_json = json.JSONEncoder(ensure_ascii=False).encode


class CertificatesRefusal(Refusal):
    """Nothing was written."""


class DraftsRefused(Problems):
    """Some drafts may not become certificates, so none did."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(
            "CERTIFICATES_REFUSED",
            Sentence("有%(n)s处问题，证书没有签发：%(zh)s。", n=len(problems), zh=first.zh),
            problems,
        )
        self.mend = first.mend


class SourceReused(CertificatesRefusal):
    """The same source stands behind a certificate that says something else."""

    def __init__(self, source: str, number: str) -> None:
        super().__init__(
            "SOURCE_REUSED",
            Sentence("依据“%(source)s”已签发证书 %(number)s，内容不同。", source=source, number=number),
            mend="更正证书请办理更正或换发。",
        )


class SerialsUsedUp(CertificatesRefusal):
    """No running number of six digits is left behind this beginning."""

    def __init__(self, prefix: str) -> None:
        super().__init__(
            "SERIALS_USED_UP",
            Sentence("编号前段 %(prefix)s 的流水号已用完。", prefix=prefix),
            mend="请申请新的站点序列号。",
        )


class CertificateUnknown(CertificatesRefusal):
    """No certificate has that number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "CERTIFICATE_UNKNOWN",
            Sentence("没有编号为 %(number)s 的证书。", number=number[:22]),
            mend="请核对编号。",
        )


class NothingToAmend(CertificatesRefusal):
    """An amendment that changes nothing, or more than an amendment may."""

    def __init__(self) -> None:
        super().__init__(
            "NOTHING_TO_AMEND",
            "更正只能改姓名、名称和成绩，并且要与原来不同。",
            mend="其他内容有误的，请撤销后重新签发。",
        )


def issue(drafts: Sequence[Draft], *, actor: Actor, at: dt.datetime) -> list[Certificate]:
    """The certificates of all drafts, in their order: all of them or, with DraftsRefused, none.

    A draft whose source has its certificate already gets that one. Numbers behind one beginning follow each other
    without a gap and are never given twice; each certificate is a leaf of the log, signed with it, and those of the
    e-file are rows there, all in one transaction. Cost: a few statements for every thousand, 0.3 ms a certificate.
    """
    with transaction.atomic():
        bulk.lock()  # before the log's: always in this order
        log.lock()
        known = _issued_before(drafts)
        fresh = [d for d in _once(drafts) if d.source not in known]
        problems = refused(fresh, today=timezone.localtime(at).date())
        if problems:
            raise DraftsRefused(problems)
        made = _written([_Issue(d) for d in fresh], actor, at) if fresh else []
        known |= {c.source: c for c in made}
    return [known[d.source] for d in drafts]


def _once(drafts: Iterable[Draft]) -> list[Draft]:
    return list({draft.source: draft for draft in drafts}.values())


def _issued_before(drafts: Sequence[Draft]) -> dict[str, Certificate]:
    found: dict[str, Certificate] = {}
    sources = [d.source for d in drafts]
    for start in range(0, len(sources), LOOK_UP):
        for c in Certificate.objects.filter(source__in=sources[start : start + LOOK_UP]):
            found[c.source] = c
    for draft in drafts:
        if draft.source not in found:
            continue
        c = found[draft.source]
        if (c.kind, c.person, c.occupation, c.level, c.body_id) != (
            draft.kind, draft.person, draft.occupation, draft.level, draft.body,
        ):  # fmt: skip
            raise SourceReused(draft.source, c.number)
    return found


@dataclass(frozen=True, slots=True)
class _Issue:
    """A draft on its way to a number; `replaces` and the first certificate's e-file row for a replacement."""

    draft: Draft
    replaces: Certificate | None = None


def _written(issues: Sequence[_Issue], actor: Actor, at: dt.datetime) -> list[Certificate]:
    names = dict(
        Organisation.objects.filter(code__in={i.draft.body for i in issues}).values_list("code", "name")
    )
    year = timezone.localtime(at).year
    heads = [rules.prefix(i.draft, year if i.replaces else i.draft.issued_on.year) for i in issues]
    first, place = bulk.next_id(Certificate), log.size()
    made = [
        _certificate(issue, before, serial, names[issue.draft.body], (first + n, place + n))
        for n, (issue, before, serial) in enumerate(zip(issues, heads, _serials(heads), strict=True))
    ]
    _into_files(made, issues, actor, at)
    bulk.insert(Certificate, _FIELDS, (_row(c) for c in made))
    _logged([_Happened(c, "issue") for c in made], actor, at)
    told: dict[str, str | int] = {
        "step": "issue",
        "count": len(made),
        "first": made[0].number,
        "last": made[-1].number,
    }
    audit.record(Deed(Action.CERTIFICATE, at, detail=told), actor=actor)
    return made


def _serials(heads: Sequence[str]) -> list[int]:
    """One running number for each, counted up behind its beginning; one statement a beginning."""
    wanted: dict[str, int] = {}
    for before in heads:
        wanted[before] = wanted.get(before, 0) + 1
    next_one = {before: _counted(before, count) - count for before, count in sorted(wanted.items())}
    given = []
    for before in heads:
        next_one[before] += 1
        given.append(next_one[before])
    return given


def _counted(prefix: str, count: int) -> int:
    """The last number after `count` more; the row stays locked until the transaction ends. SerialsUsedUp otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO certificates_serial (prefix, last) VALUES (%s, %s) ON CONFLICT (prefix) DO UPDATE"
            " SET last = certificates_serial.last + excluded.last"
            " WHERE certificates_serial.last + excluded.last <= %s RETURNING last",
            [prefix, count, rules.MOST],
        )
        row = cursor.fetchone()
    if row is None or row[0] > rules.MOST:
        raise SerialsUsedUp(prefix)
    return int(row[0])


def _certificate(
    issue: _Issue, before: str, serial: int, body_name: str, numbered: tuple[int, int]
) -> Certificate:
    d, national = issue.draft, issue.draft.kind is CertificateKind.LEVEL
    key, place = numbered
    return Certificate(
        id=key, place=place, number=rules.number(before, serial), body_class=d.body_class if national else before[:2],
        organ=d.organ if national else "", province=d.area[:2], site=d.site if national else "",
        year=2000 + int(before[13:15]) if national else int(before[8:12]),
        level_mark=before[15:16] if national else "", serial=serial, kind=d.kind, person=d.person,
        holder=d.holder.strip(), title=rules.title(d), occupation=d.occupation, level=d.level, body_id=d.body,
        body_name=body_name, area=d.area, issued_on=d.issued_on, marks=dict(d.marks), source=d.source,
        state=CertificateState.VALID, replaces=issue.replaces, record=None,
    )  # fmt: skip


_FIELDS = [field.name for field in Certificate._meta.concrete_fields]


_values = attrgetter(*(field.attname for field in Certificate._meta.concrete_fields))
_MARKS = _FIELDS.index("marks")


def _row(c: Certificate) -> bulk.Row:
    values = list(_values(c))
    values[_MARKS] = _json(c.marks)
    return values


def _into_files(made: Sequence[Certificate], issues: Sequence[_Issue], actor: Actor, at: dt.datetime) -> None:
    """Rows of the e-file for the kinds it keeps; a replacement renumbers the row of the first."""
    new = [c for c, i in zip(made, issues, strict=True) if c.kind in RECORDED and i.replaces is None]
    events = [(c.person, _efile_values(c)) for c in new]
    numbers = files.record_events(kind="certificates", events=events, actor=actor, at=at) if new else []
    for certificate, number in zip(new, numbers, strict=True):
        certificate.record = number


def _efile_values(c: Certificate) -> dict[str, bulk.Value]:
    return {
        "number": c.number, "kind": RECORDED[CertificateKind(c.kind)], "occupation": c.occupation or None,
        "level": c.level or None, "mode": "FULL" if "skill" in c.marks else None,
        "issued_on": c.issued_on, "withdrawn": False,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Happened:
    """An event before it is written."""

    certificate: Certificate
    step: str
    reason: str = ""
    changes: Mapping[str, Sequence[object]] | None = None


def _logged(events: Sequence[_Happened], actor: Actor, at: dt.datetime) -> None:
    """The events written, each a leaf of the log."""
    keys = [os.urandom(KEY) for _ in events]
    values = [
        statements.leaf_value(key, statements.document(e.certificate, e.step, key, reason=e.reason, at=at))
        for key, e in zip(keys, events, strict=True)
    ]
    place, first = log.append(values, at=at), bulk.next_id(Event)
    rows = (
        (first + n, e.certificate.pk, e.step, actor.username, micros(at), e.reason,
         _json(e.changes) if e.changes else "{}", place + n, key)
        for n, (e, key) in enumerate(zip(events, keys, strict=True))
    )  # fmt: skip
    fields = ["id", "certificate", "step", "by", "at", "reason", "changes", "leaf", "key"]
    bulk.insert(Event, fields, rows)


def suspend(number: str, *, reason: str, actor: Actor, at: dt.datetime) -> Certificate:
    """The certificate out of use until it is lifted."""
    return _step(number, "suspend", reason, actor, at)


def lift(number: str, *, reason: str, actor: Actor, at: dt.datetime) -> Certificate:
    """The suspended certificate valid again."""
    return _step(number, "lift", reason, actor, at)


def withdraw(number: str, *, reason: str, actor: Actor, at: dt.datetime) -> Certificate:
    """The certificate taken back for good; its row of the e-file says so too. Its number is never given again."""
    with transaction.atomic():
        gone = _step(number, "withdraw", reason, actor, at)
        _mend_file(gone, {"withdrawn": True}, actor, at)
    return gone


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is put right on a certificate; empty or None stays as it was."""

    holder: str = ""
    title: str = ""
    marks: Mapping[str, int] | None = None


def amend(number: str, *, amendment: Amendment, reason: str, actor: Actor, at: dt.datetime) -> Certificate:
    """The certificate with a name, title or marks put right; NothingToAmend when they were so before."""
    with transaction.atomic():
        row = _locked(number)
        asked: dict[str, object] = {
            "holder": amendment.holder.strip(),
            "title": amendment.title.strip(),
            "marks": dict(amendment.marks or {}),
        }
        changes = {
            name: [getattr(row, name), new]
            for name, new in asked.items()
            if new and new != getattr(row, name)
        }
        if not changes or any(mark not in rules.SCORES for mark in (amendment.marks or {}).values()):
            raise NothingToAmend
        for name, (_, new) in changes.items():
            setattr(row, name, new)
        return _stepped(row, _Happened(row, "amend", reason, changes), actor, at)


def replace(number: str, *, reason: str, actor: Actor, at: dt.datetime) -> Certificate:
    """A new certificate with a new number in place of one lost or spoilt; the old one is no longer good."""
    with transaction.atomic():
        old = _locked(number)
        _stepped(old, _Happened(old, "replace", reason), actor, at)
        draft = Draft(
            kind=CertificateKind(old.kind), person=old.person, holder=old.holder, occupation=old.occupation,
            level=old.level, body=old.body_id, body_class=old.body_class, organ=old.organ, site=old.site,
            area=old.area, issued_on=old.issued_on, source=f"{old.source}:{old.number}"[:80], marks=old.marks,
            title=old.title,
        )  # fmt: skip
        (new,) = _written([_Issue(draft, old)], actor, at)
        _mend_file(old, {"number": new.number}, actor, at)
        Certificate.objects.filter(pk=new.pk).update(record=old.record)
        new.record = old.record
    return new


def printed(number: str, *, actor: Actor, at: dt.datetime, paper: str = "") -> Certificate:
    """The certificate, with a note that a paper of it was made; StepNotAllowed when it is not valid.

    `paper` is the fingerprint of the file, by which it is known again; empty for one made elsewhere.
    """
    with transaction.atomic():
        row = _locked(number)
        CERTIFICATE.after(row.state, "print", role=actor.role)
        Event.objects.create(
            pk=bulk.next_id(Event), certificate=row, step="print", by=actor.username, at=micros(at),
            changes={PAPER: paper},
        )  # fmt: skip
    return row


def _step(number: str, step: str, reason: str, actor: Actor, at: dt.datetime) -> Certificate:
    with transaction.atomic():
        row = _locked(number)
        return _stepped(row, _Happened(row, step, reason), actor, at)


def _stepped(row: Certificate, happened: _Happened, actor: Actor, at: dt.datetime) -> Certificate:
    row.state = CERTIFICATE.after(row.state, happened.step, role=actor.role, reason=happened.reason)
    row.save(update_fields=["state", "holder", "title", "marks"])
    _logged([happened], actor, at)
    detail: dict[str, str | int] = {"step": happened.step, "certificate": row.number}
    audit.record(Deed(Action.CERTIFICATE, at, row.person, detail=detail), actor=actor)
    news.tell_step(row, happened.step, happened.reason, at=at)
    return row


def _locked(number: str) -> Certificate:
    bulk.lock()
    log.lock()
    row = Certificate.objects.filter(number=number).first()
    if row is None:
        raise CertificateUnknown(number)
    return row


def _mend_file(row: Certificate, changes: Mapping[str, bulk.Value], actor: Actor, at: dt.datetime) -> None:
    if row.record is not None:
        row.record = files.mend_event(
            kind="certificates", record=row.record, changes=changes, actor=actor, at=at
        )
        row.save(update_fields=["record"])
