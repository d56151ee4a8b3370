"""What anybody may see of a certificate, and what one may take along: credential, proof, status lists, heads.

TooManyTries   too many wrong numbers or names from one place within the hour
NumberWrong    no certificate can have such a number; every wrong part is named
NotFound       no certificate of that number and name, or not that code
PaperChanged   a file is no paper of ours, or was changed after it was made
"""

import base64
import datetime as dt
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.conf import settings

from jiangtu.apps.certificates import log, numbering, queries, statements
from jiangtu.apps.certificates import paper as papers
from jiangtu.apps.certificates.kinds import (
    CHANGE_LABELS,
    PAPER,
    PART_LABELS,
    REGISTERS,
    STEP_LABELS,
    TONES,
    CertificateState,
    Standing,
)
from jiangtu.apps.certificates.models import Certificate, Event, Head, Log, Tile, WrongTry
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.registers.models import Entry
from jiangtu.apps.vault.crypto import vault
from jiangtu.engine.errors import NotTheirs, Problem, Problems, Refusal, Sentence
from jiangtu.engine.proof import credential, leaf, status, tree
from jiangtu.engine.proof import head as heads
from jiangtu.engine.proof.leaf import Json
from jiangtu.engine.proof.status import LENGTH, Purpose
from jiangtu.engine.terms import area as areas

TRIES, WITHIN = 10, dt.timedelta(hours=1)
"""Wrong tries from one place until it has to wait, and for how long they count."""
CODE = 10  # bytes of the code in a printed address
PUBLISHED_SHOWN = 30


class TooManyTries(Refusal):
    """Too many wrong numbers or names from one place within the hour."""

    def __init__(self) -> None:
        super().__init__(
            "TOO_MANY_TRIES", "输错次数太多，请一小时后再试。", mend="扫描证书上的二维码不受限制。"
        )


class NumberWrong(Problems):
    """No certificate can have such a number; every wrong part is named."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("CERTIFICATE_NUMBER", "不可能有这个编号的证书，请对照证书核对编号。", problems)


class NotFound(NotTheirs):
    """No certificate of that number and name, or not that code; which of them is not said."""

    def __init__(self, mend: str = "") -> None:
        super().__init__(
            "CERTIFICATE_NOT_FOUND",
            "查无此证。",
            mend=mend or "请核对编号和姓名，或扫描证书上的二维码。",
        )


def code(number: str) -> str:
    """What a printed address carries beside the number, so that nobody can walk through numbers."""
    signed = vault().sign(f"certificate:{number}".encode())[-16:]
    return base64.b32encode(signed[:CODE]).decode().lower()


def looked_up(number: str, name: str, *, whose: str, at: dt.datetime) -> Certificate:
    """The certificate of that number and holder; TooManyTries, NumberWrong or NotFound.

    Tries that find nothing count by where they come from; a number that cannot be asks nothing and does not count.
    """
    place = vault().index(whose, field="certificate-check")
    since = micros(at - WITHIN)
    if WrongTry.objects.filter(whose=place, at__gt=since).count() >= TRIES:
        raise TooManyTries
    wanted = numbering.spelled(number)
    if problems := numbering.problems(wanted, today=at.date()):
        raise NumberWrong(problems)
    found = Certificate.objects.filter(number=wanted, holder=name.strip()).first()
    if found is None:
        WrongTry.objects.filter(at__lte=since).delete()
        WrongTry.objects.create(whose=place, at=micros(at))
        raise _missing(wanted)
    return found


def _missing(number: str) -> NotFound:
    """Why a well-formed number is not here, as far as its body tells; bodies are public, holders are not."""
    if numbering.is_old(number):
        return NotFound("16位的编号是旧的职业资格证书，不在本系统里，请用全国联网查询。")
    if number[1].isdecimal() and not _is_filed(number[0], number[1:5]):
        zh = "本市名录里没有代码为%(body)s的评价机构；外地机构发的，请用全国联网查询。"
        return NotFound(Sentence(zh, body=number[:5]))
    return NotFound()


def _is_filed(body_class: str, organ: str) -> bool:
    """Whether a body of the registers has, or had, this code. One query."""
    return Entry.objects.filter(register=REGISTERS[body_class], details__organ=organ).exists()


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a certificate in words; `changes` are (what, [before, after])."""

    at: dt.datetime
    step_label: str
    reason: str
    changes: list[tuple[str, list[str]]]


def _told(event: Event) -> Told:
    changes = [(CHANGE_LABELS[name], pair) for name, pair in event.changes.items() if name in CHANGE_LABELS]
    return Told(queries.moment(event.at), STEP_LABELS[event.step], event.reason, changes)


@dataclass(frozen=True)
class Shown:
    """A certificate as a page shows it; `head` is the log's head of now as a file."""

    certificate: Certificate
    standing: Standing
    head: dict[str, Json]

    @property
    def tone(self) -> str:
        """How its state is coloured."""
        return TONES[self.standing.state]

    @property
    def code(self) -> str:
        """The code of its printed address."""
        return code(self.certificate.number)

    @property
    def marks(self) -> list[tuple[str, int]]:
        """The parts in words with their points."""
        return [(PART_LABELS.get(part, part), mark) for part, mark in self.certificate.marks.items()]

    @property
    def life(self) -> list[Told]:
        """What happened to it, newest first."""
        events = sorted(self.certificate.events.all(), key=lambda e: -e.pk)
        return [_told(event) for event in events]

    @cached_property
    def newest(self) -> Event:
        """The event whose leaf holds what the certificate says now."""
        mine = [e for e in self.certificate.events.all() if e.step in statements.SUBJECT_STEPS]
        return max(mine, key=lambda e: e.pk)


class PaperChanged(Refusal):
    """The file is no paper of ours, or was changed after it was made."""

    def __init__(self) -> None:
        super().__init__(
            "PAPER_CHANGED",
            "这个PDF不是原件：下载后被改动过，或者不是从本系统下载的。",
            mend="请扫描上面的二维码，以核验页面显示的为准。",
        )


def paper_of(printed: bytes) -> tuple[Certificate, bool]:
    """The certificate of an unchanged paper, and whether it still says the same; PaperChanged. Two queries."""
    found = queries.with_life().filter(number=papers.number_in(printed)).first()
    mark, made = papers.fingerprint(printed), None
    for event in sorted(found.events.all(), key=lambda e: e.pk) if found else []:
        if event.changes.get(PAPER) == mark:
            made = event.pk
    if found is None or made is None:
        raise PaperChanged
    return found, all(event.pk < made for event in found.events.all() if event.step == "amend")


def scanned(number: str, given: str) -> Shown:
    """The certificate of a printed address; NotFound when number and code do not belong together. Three queries."""
    if not hmac.compare_digest(code(number).encode(), given.lower().encode()):
        raise NotFound
    return shown(number)


def shown(number: str) -> Shown:
    """A certificate for a page; NotFound for a number nobody was given."""
    found = queries.with_life().filter(number=number).first()
    if found is None:
        raise NotFound
    return Shown(found, queries.standing_of(found), Log.objects.get().head)


def held(person: int) -> list[Shown]:
    """Everything a person holds, newest first. Four queries."""
    now = Log.objects.first()
    return [Shown(c, queries.standing_of(c), now.head if now else {}) for c in queries.held(person)]


def issuer_name() -> str:
    """In whose name the city signs."""
    return f"{areas.name(settings.JIANGTU_CITY)}人力资源和社会保障局"


def unsigned(page: Shown, *, address: str, lists: str, at: dt.datetime) -> credential.Document:
    """The credential of a certificate before it is signed; `address` is its page, `lists` that of the status lists.

    In `lists` stand {block} and {purpose}.
    """
    c, event = page.certificate, page.newest
    block, place = divmod(c.place, LENGTH)
    issuing = credential.Issuing(address, lists.replace("{block}", str(block)), place, at)
    return credential.unsigned(
        statements.claims(c), statements.salt(bytes(event.key or b"")), issuing,
        issuer=log.signer().did, issuer_name=issuer_name(),
    )  # fmt: skip


def proof(page: Shown) -> dict[str, Json]:
    """The proof file of a certificate: its leaf's fields and key, the path to the newest published head that covers it.

    Where none does yet, the path to the head of now.
    """
    event = page.newest
    key, place = bytes(event.key or b""), event.leaf or 0
    fields = leaf.fields(key, statements.subject(page.certificate, key))
    published = Head.objects.filter(size__gt=place).order_by("-size").first()
    head = published.document if published else page.head
    path = tree.inclusion(log.reader(), place, heads.read(head).size)
    return {
        "type": "JiangtuProof", "number": page.certificate.number, "key": key.hex(), "fields": dict(fields),
        "leaf": place, "path": [step.hex() for step in path], "head": head,
    }  # fmt: skip


def bundle(page: Shown, *, address: str, lists: str, at: dt.datetime) -> dict[str, Json]:
    """Everything an offline check takes, in one file: credential, proof, status lists, and how the log grew.

    Whoever kept any of the heads published last can hold the file against it.
    """
    signer, block = log.signer(), page.certificate.place // LENGTH
    found = proof(page)
    size = heads.read(cast(dict[str, Json], found["head"])).size
    sizes = {h.size for h in Head.objects.order_by("-size")[:PUBLISHED_SHOWN]} | {int(str(page.head["size"]))}
    bridges = [log.consistency(*sorted((one, size))) for one in sorted(sizes - {size})]
    documents = [unsigned(page, address=address, lists=lists, at=at)]
    for purpose in STATES:
        place = lists.replace("{block}", str(block)).replace("{purpose}", purpose)
        documents.append(status_list(block, purpose, address=place, at=at))
    told = [credential.signed(one, signer=signer, at=at) for one in documents]
    return {"type": "JiangtuBundle", "number": page.certificate.number, "files": [*told, found, *bridges]}


STATES: dict[Purpose, tuple[CertificateState, ...]] = {
    "revocation": (CertificateState.WITHDRAWN, CertificateState.REPLACED),
    "suspension": (CertificateState.SUSPENDED,),
}
"""Purpose of a status list → the states whose bit is set."""


def status_list(block: int, purpose: Purpose, *, address: str, at: dt.datetime) -> credential.Document:
    """One status list before it is signed: the places block·131072 and on."""
    start = block * LENGTH
    places = Certificate.objects.filter(
        place__gte=start, place__lt=start + LENGTH, state__in=STATES[purpose]
    ).values_list("place", flat=True)
    told = (place - start for place in places)
    return status.list_document(address, purpose, told, issuer=log.signer().did, at=at)


@dataclass(frozen=True, slots=True)
class Overview:
    """The public log: its head now, the key that signs, heads published, newest first."""

    head: dict[str, Json] | None
    key: str
    published: list[Head]


def overview() -> Overview:
    """The page of the log. Two queries."""
    now = Log.objects.first()
    published = list(Head.objects.order_by("-size")[:PUBLISHED_SHOWN])
    return Overview(now.head if now else None, log.signer().did, published)


def leaves() -> Iterator[str]:
    """The whole log as a file, piece by piece: every leaf's hash in order. 67 bytes a leaf."""
    yield '{"type":"JiangtuLogLeaves","leaves":['
    comma = ""
    rows = Tile.objects.filter(pk__lt=1 << log.LEVEL).order_by("pk").values_list("hashes", flat=True)
    for hashes in rows.iterator(chunk_size=50):
        raw = bytes(hashes).hex()
        yield comma + ",".join(f'"{raw[at : at + 64]}"' for at in range(0, len(raw), 64))
        comma = ","
    yield "]}"
