"""The walk over certificates and their log: what was changed behind the services' back is found and named."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.db.models import Max

from jiangtu.apps.certificates import log, queries, rules, statements
from jiangtu.apps.certificates.kinds import CERTIFICATE, CertificateState
from jiangtu.apps.certificates.models import Certificate, Event, Head, Log, Serial, Tile
from jiangtu.engine.proof import head as heads
from jiangtu.engine.proof import tree

SHOWN = 20
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Walk:
    """How many leaves there are and what is wrong, in words; at most 20 faults are named."""

    leaves: int
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether everything fits together."""
        return not self.faults


def verify() -> Walk:
    """Everything that does not fit: tiles, heads, leaves against what is stored, states against events, numbers.

    Reads every tile and every event once, 5,000 certificates at a time. Cost: 0.1 ms a certificate.
    """
    now = Log.objects.first()
    if now is None:
        return Walk(0, ("日志没有了",) if Certificate.objects.exists() else ())
    return Walk(now.size, tuple(islice(_faults(now), SHOWN)))


def _faults(now: Log) -> Iterator[str]:
    hashes = b"".join(hashes for _, hashes in sorted(_level(0).items()))
    if len(hashes) != now.size * tree.SIZE:
        yield f"日志应有{now.size}项，实有{len(hashes) // tree.SIZE}项"
        return
    yield from _tiles_wrong(now.size)
    yield from _heads_wrong(now)
    yield from _events_wrong(hashes)
    yield from _numbers_wrong()


def _level(level: int) -> dict[int, bytes]:
    rows = Tile.objects.filter(pk__gte=level << log.LEVEL, pk__lt=(level + 1) << log.LEVEL)
    return {pk & ((1 << log.LEVEL) - 1): bytes(hashes) for pk, hashes in rows.values_list("pk", "hashes")}


def _tiles_wrong(size: int) -> Iterator[str]:
    """Upper tiles that do not follow from those below."""
    level, below = 1, _level(0)
    while size >= tree.WIDTH**level:
        above = _level(level)
        whole = [h for _, h in sorted(below.items()) if len(h) == tree.WIDTH * tree.SIZE]
        if b"".join(h for _, h in sorted(above.items())) != b"".join(tree.merged(h) for h in whole):
            yield f"日志第{level}层与下一层不符"
        level, below = level + 1, above


def _heads_wrong(now: Log) -> Iterator[str]:
    """Heads that are not signed by the city's key, or that the log of now does not lead on from."""
    read, key = log.reader(), log.signer().did
    told = [("现在的日志头", now.head)]
    told += [(f"{h.size}项时公布的日志头", h.document) for h in Head.objects.order_by("size")]
    for word, document in told:
        head = heads.read(document)
        if not head.holds or head.key != key:
            yield f"{word}签名不符"
        elif head.size > now.size or _root(read, head.size) != head.root:
            yield f"{word}与日志不符：有条目被改动、调换或删除"
    if now.head["size"] != now.size or now.head["root"] != now.root:
        yield "现在的日志头与日志不符"


def _root(read: tree.Read, size: int) -> bytes:
    try:
        return tree.root(read, size)
    except tree.TilesMissing:
        return b""


def _events_wrong(hashes: bytes) -> Iterator[str]:
    """Leaves that say something else than the certificates, leaves of no event, states that do not follow."""
    told = bytearray(len(hashes) // tree.SIZE)
    last, rows = 0, queries.with_life().order_by("pk")
    while page := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        for certificate in page:
            yield from _certificate_wrong(certificate, hashes, told)
        last = page[-1].pk
    missing = [place for place, seen in enumerate(told) if not seen]
    if missing:
        yield f"日志第{missing[0]}项没有对应的证书事项（共{len(missing)}项）"


def _certificate_wrong(c: Certificate, hashes: bytes, told: bytearray) -> Iterator[str]:
    state = CertificateState.VALID
    for event, then in _unwound(c, sorted(c.events.all(), key=lambda e: e.pk)):
        if event.step != "issue":
            state = CertificateState(CERTIFICATE.step(event.step).target)
        if event.leaf is None or event.leaf >= len(told):
            continue
        told[event.leaf] = 1
        kept = hashes[event.leaf * tree.SIZE : (event.leaf + 1) * tree.SIZE]
        if event.key is not None and _hash(event, then) != kept:
            yield f"证书{c.number}的“{event.get_step_display()}”与日志第{event.leaf}项不符"
    if state != c.state:
        yield f"证书{c.number}的状态与办理记录不符"


def _hash(event: Event, c: Certificate) -> bytes:
    key = bytes(event.key or b"")
    said = statements.document(c, event.step, key, reason=event.reason, at=queries.moment(event.at))
    return tree.leaf_hash(statements.leaf_value(key, said))


def _unwound(c: Certificate, events: list[Event]) -> Iterator[tuple[Event, Certificate]]:
    """Each event, oldest first, with the certificate as it was right after it."""
    as_of: list[tuple[Event, Mapping[str, object]]] = []
    now: dict[str, object] = {"holder": c.holder, "title": c.title}
    for event in reversed(events):
        as_of.append((event, dict(now)))
        now |= {name: pair[0] for name, pair in event.changes.items() if name in now}
    values = {f.attname: getattr(c, f.attname) for f in Certificate._meta.concrete_fields}
    for event, said in reversed(as_of):
        yield event, c if len(events) == 1 else Certificate(**{**values, **said})


def _numbers_wrong() -> Iterator[str]:
    """Running numbers with a gap: as many certificates as were counted, the last one the highest."""
    counts: Counter[str] = Counter()
    for number in Certificate.objects.values_list("number", flat=True).iterator(chunk_size=AT_ONCE):
        counts[number[:-6]] += 1
    for prefix, last in Serial.objects.order_by("prefix").values_list("prefix", "last"):
        highest = Certificate.objects.filter(number__startswith=prefix).aggregate(top=Max("serial"))["top"]
        if counts.pop(prefix, 0) != last or highest != last:
            yield f"编号 {rules.number(prefix, last)} 之前有缺号"
    for prefix in counts:
        yield f"编号前段 {prefix} 没有流水记录"
