"""Checking a certificate from files alone: signature, log, status, each fault by name. No server, no database.

What is given sorts itself: a credential (JSON or JWT), its proof, status lists, the log's leaf hashes, consistency proofs,
older heads, or a bundle of these in one file. The head one trusts (from the city's page, a newspaper, a witness) is given apart.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from jiangtu.engine.errors import Problem, Refusal, Sentence
from jiangtu.engine.proof import credential, head, leaf, status, tree
from jiangtu.engine.proof.credential import Document
from jiangtu.engine.proof.head import Head
from jiangtu.engine.proof.leaf import Json

SHOWN = 5  # fields named in one fault
BUNDLE = "JiangtuBundle"


class FileUnknown(Refusal):
    """The file is none of those that can be checked."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "FILE_UNKNOWN",
            Sentence("%(where)s 不是证书、证明、状态清单、日志或日志头。", where=where),
            mend="请从核验页面重新下载。",
        )


@dataclass
class Files:
    """What was given, sorted. `where` names a document's file."""

    credentials: list[tuple[str, Document, str]] = field(
        default_factory=list
    )  # file, document, fault of a JWT
    proofs: dict[str, Document] = field(default_factory=dict)  # by number
    lists: list[tuple[str, Document]] = field(default_factory=list)
    leaves: list[bytes] | None = None
    bridges: list[Document] = field(default_factory=list)
    heads: list[tuple[str, Head]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: sentences on what holds or was not asked, and the faults."""

    notes: tuple[str, ...]
    faults: tuple[Problem, ...]


def sort(texts: Sequence[tuple[str, str]]) -> Files:
    """The files (name, content) by what they are; FileUnknown for one that is nothing of the kind."""
    files = Files()
    for where, text in texts:
        _sorted_in(files, where, text.strip())
    return files


def _sorted_in(files: Files, where: str, text: str) -> None:
    if text.count(".") == 2 and text.startswith("ey"):
        files.credentials.append((where, *_read_jwt(text)))
        return
    try:
        document = json.loads(text)
    except ValueError as error:
        raise FileUnknown(where) from error
    _placed(files, where, document)


def _placed(files: Files, where: str, document: object) -> None:
    """A document where it belongs; a bundle's one by one."""
    types = document.get("type") if isinstance(document, dict) else None
    if not isinstance(document, dict):
        raise FileUnknown(where)
    match types:
        case str() if types == BUNDLE:
            for inner in _bundled(document, where):
                _placed(files, where, inner)
        case list() if "OpenBadgeCredential" in types:
            files.credentials.append((where, document, "；".join(credential.faults(document))))
        case list() if "BitstringStatusListCredential" in types:
            files.lists.append((where, document))
        case "JiangtuProof":
            files.proofs[str(document.get("number"))] = _whole(document, where)
        case "JiangtuLogLeaves":
            files.leaves = _hashes(document, "leaves", where)
        case "JiangtuConsistency":
            _hashes(document, "path", where)
            files.bridges.append(document)
        case "JiangtuLogHead":
            files.heads.append((where, _read_head(document, where)))
        case _:
            raise FileUnknown(where)


def _bundled(document: Document, where: str) -> list[Json]:
    found = document.get("files")
    if not isinstance(found, list) or any(
        isinstance(one, dict) and one.get("type") == BUNDLE for one in found
    ):
        raise FileUnknown(where)
    return found


def _whole(proof: Document, where: str) -> Document:
    """The proof when every part of it can be read."""
    try:
        _leaf(proof), _path(proof), _head_in(proof), bytes.fromhex(str(proof["key"]))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise FileUnknown(where) from error
    return proof


def _hashes(document: Document, name: str, where: str) -> list[bytes]:
    try:
        return [bytes.fromhex(one) for one in cast(list[str], document[name])]
    except (KeyError, ValueError, TypeError) as error:
        raise FileUnknown(where) from error


def _read_head(document: Document, where: str) -> Head:
    try:
        return head.read(document)
    except (ValueError, TypeError) as error:
        raise FileUnknown(where) from error


def _read_jwt(token: str) -> tuple[Document, str]:
    try:
        return credential.from_jwt(token), ""
    except ValueError:
        return credential.peeked(token), "签名不符"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the files are held against: the head one trusts, the issuer's key where one knows it, the holder's name."""

    head: Head
    key: str = ""
    name: str = ""

    @property
    def trusted_key(self) -> str:
        """Whose signatures count."""
        return self.key or self.head.key


def check(files: Files, asked: Asked) -> Report:
    """Everything wrong with the files; no fault means that each credential is genuine, logged and, where told, in force.

    Cost: two signatures and twenty hashes a credential, about 1 ms; 35 ms more for a national signature.
    """
    faults = [*_head_faults(files, asked), *_leaves_faults(files, asked)]
    notes: list[str] = []
    for where, document, fault in files.credentials:
        number = number_of(document)
        found = list(_credential_faults(files, asked, (where, document, fault)))
        faults += found
        if not found:
            logged = "，在日志中" if number in files.proofs else ""
            notes.append(f"{where}：证书 {number} 签名有效{logged}。")
        notes += [f"{where}：{note}" for note in _not_asked(files, asked, document)]
    if not asked.key:
        notes.append(f"签发密钥 {asked.head.key}，请与签发机关公布的密钥核对。")
    return Report(tuple(notes), tuple(faults))


def newest_head(files: Files) -> Head | None:
    """The newest head the files themselves bring; None without one. Nobody has to believe it."""
    brought = [*(one for _, one in files.heads), *map(_head_in, files.proofs.values())]
    return max(brought, key=lambda one: one.size, default=None)


def number_of(document: Document) -> str:
    """The certificate's number in a credential; empty when it has none."""
    subject = document.get("credentialSubject")
    return str(subject.get("licenseNumber", "")) if isinstance(subject, dict) else ""


def _not_asked(files: Files, asked: Asked, document: Document) -> Iterator[str]:
    if number_of(document) not in files.proofs:
        yield "没有给出日志证明，未核对是否在日志中。"
    if not files.lists:
        yield "没有给出状态清单，未核对是否撤销或暂停。"
    if not asked.name:
        yield "没有给出姓名，未核对持证人。"


def _fault(code: str, zh: str, where: str, value: str = "", mend: str = "") -> Problem:
    return Problem(code, zh, where=where, value=value, mend=mend)


def _head_faults(files: Files, asked: Asked) -> Iterator[Problem]:
    """Heads whose signature is wrong, or that cannot both be of one log that only grows."""
    if not asked.head.holds:
        yield _fault("HEAD_SIGNATURE", "日志头的签名不符", "日志头", mend="请重新取得公布的日志头。")
    if asked.head.key != asked.trusted_key:
        yield _fault("OTHER_KEY", "日志头不是所给密钥签发的", "日志头", asked.head.key)
    for where, one in files.heads:
        yield from _related(files, asked, where, one)


def _related(files: Files, asked: Asked, where: str, other: Head) -> Iterator[Problem]:
    """Whether another head belongs to the same growing log as the trusted one."""
    if not other.holds or other.key != asked.trusted_key:
        yield _fault("HEAD_SIGNATURE", "日志头的签名不符", where)
        return
    first, second = sorted((other, asked.head), key=lambda h: h.size)
    if first.size in (second.size, 0):
        if (first.size, first.root) != (second.size, second.root) and first.size:
            yield _fault(
                "LOG_REWRITTEN",
                Sentence("同为%(size)s条，两个日志头的根不同：日志有条目被改动、调换或删除", size=first.size),
                where,
            )
        return
    bridge = next((b for b in files.bridges if (b["first"], b["second"]) == (first.size, second.size)), None)
    if bridge is None:
        if files.leaves is None:
            yield _fault("NO_CONSISTENCY", Sentence("缺少从%(size)s条到%(size2)s条的一致性证明", size=first.size, size2=second.size), where,
                         mend="请一并下载一致性证明，或下载日志全部条目。")  # fmt: skip
        return
    if not tree.is_consistent((first.size, first.root), (second.size, second.root), _path(bridge)):
        yield _fault(
            "LOG_REWRITTEN",
            Sentence("前%(size)s条与后来的日志不一致：有条目被改动、调换或删除", size=first.size),
            where,
        )


def _leaves_faults(files: Files, asked: Asked) -> Iterator[Problem]:
    """The whole log recomputed: too short for a head, or another root than a head's."""
    if files.leaves is None:
        return
    heads = [
        ("日志头", asked.head),
        *files.heads,
        *((f"证明 {n}", _head_in(p)) for n, p in files.proofs.items()),
    ]
    for where, one in sorted(heads, key=lambda pair: pair[1].size):
        if len(files.leaves) < one.size:
            yield _fault(
                "ENTRY_REMOVED",
                Sentence(
                    "日志只有%(n)s条，公布时有%(size)s条：有条目被删除", n=len(files.leaves), size=one.size
                ),
                where,
            )
        elif _recomputed(files.leaves[: one.size]) != one.root:
            yield _fault(
                "LOG_REWRITTEN",
                Sentence("前%(size)s条重算的根与公布的不同：有条目被改动、调换或删除", size=one.size),
                where,
            )
    for number, proof in files.proofs.items():
        place, value = _leaf(proof)
        if place < len(files.leaves) and files.leaves[place] != tree.leaf_hash(value):
            yield _fault(
                "ENTRY_CHANGED",
                Sentence("日志第%(place)s条不是证书 %(number)s", place=place, number=number),
                "日志",
                str(place),
            )


def _recomputed(leaves: Sequence[bytes]) -> bytes:
    row = list(leaves)
    while len(row) > 1:
        paired = [tree.node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = paired + row[len(row) & ~1 :]
    return row[0] if row else tree.EMPTY


def _credential_faults(files: Files, asked: Asked, given: tuple[str, Document, str]) -> Iterator[Problem]:
    where, document, signature = given
    proof = files.proofs.get(number_of(document))
    changed = _changed(document, proof)
    if signature:
        yield _fault("SIGNATURE", signature, where, mend="这份文件被改动过，请从核验页面重新下载。")
    if changed:
        named = "、".join(changed[:SHOWN])
        yield _fault("FIELD_CHANGED", Sentence("与日志所记不同的内容：%(named)s", named=named), where, named)
    if credential.issuer_of(document) != asked.trusted_key:
        yield _fault("OTHER_KEY", "签发者不是日志的签发者", where, credential.issuer_of(document))
    if asked.name and not _named(document, asked.name):
        yield _fault("OTHER_NAME", "持证人不是这个姓名", where)
    if proof is not None:
        yield from _log_faults(files, asked, where, proof)
    yield from _status_faults(files, asked, where, document)


def _changed(document: Document, proof: Document | None) -> list[str]:
    if proof is None:
        return []
    marks = cast(dict[str, str], proof["fields"])
    return leaf.changed(bytes.fromhex(str(proof["key"])), document.get("credentialSubject"), marks)


def _named(document: Document, name: str) -> bool:
    try:
        return credential.names(document, name)
    except (KeyError, IndexError, TypeError):
        return False


def _log_faults(files: Files, asked: Asked, where: str, proof: Document) -> Iterator[Problem]:
    """The proof's own head must lead to the trusted one, and its path to that head."""
    own = _head_in(proof)
    yield from _related(files, asked, where, own)
    place, value = _leaf(proof)
    reached = tree.root_from_inclusion(tree.leaf_hash(value), place, own.size, _path(proof))
    if reached != own.root:
        yield _fault("NOT_IN_LOG", "日志中没有这张证书：证明与日志头不符", where, str(place))


def _status_faults(files: Files, asked: Asked, where: str, document: Document) -> Iterator[Problem]:
    good = []
    for name, one in files.lists:
        faults = credential.faults(one)
        if faults or credential.issuer_of(one) != asked.trusted_key:
            yield _fault(
                "STATUS_SIGNATURE",
                Sentence("状态清单不可信：%(value)s", value="；".join(faults) or "签发者不同"),
                name,
            )
        else:
            good.append(one)
    try:
        told = status.told(document, good)
    except (ValueError, KeyError, TypeError):
        yield _fault("STATUS_UNREADABLE", "状态清单读不出来", where)
        return
    if told.get("revocation"):
        yield _fault("WITHDRAWN", "证书已撤销或已换发", where)
    if told.get("suspension"):
        yield _fault("SUSPENDED", "证书已暂停使用", where)


def _head_in(proof: Document) -> Head:
    return head.read(cast(dict[str, Json], proof["head"]))


def _leaf(proof: Document) -> tuple[int, bytes]:
    return int(str(proof["leaf"])), leaf.value(cast(dict[str, str], proof["fields"]))


def _path(document: Document) -> list[bytes]:
    return [bytes.fromhex(str(step)) for step in cast(list[Json], document["path"])]
