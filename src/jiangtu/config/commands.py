"""The work behind each command of `cli.py`: plain values in, plain answers out; imported once the framework stands."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings

from jiangtu.apps.accounts import services as accounts
from jiangtu.apps.accounts.kinds import Opening, Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.audit import heads as chain_heads
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.career import credits as career_credits
from jiangtu.apps.certificates import log as certificate_log
from jiangtu.apps.certificates import walk as certificate_walk
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.facts import services as facts_services
from jiangtu.apps.files import identity
from jiangtu.apps.incentive import changes as claims
from jiangtu.apps.incentive import cycle as claim_cycle
from jiangtu.apps.ledger import services as ledger
from jiangtu.apps.policy import queries as policies
from jiangtu.apps.policy import services as sweeps
from jiangtu.apps.reference import clock, shelf
from jiangtu.config import backup as saved
from jiangtu.config.server import refuse_unless_free, serve
from jiangtu.engine.errors import Problem, Refusal
from jiangtu.engine.facts.factset import FactSet, FactsMissing
from jiangtu.engine.policy import cases, edition, explain, lint, rehearse, scalar
from jiangtu.engine.policy.tree import Edition
from jiangtu.engine.terms import money

__all__ = ["refuse_unless_free", "serve"]
Answer = dict[str, object]
Progress = Callable[[int, int], None]
SYSTEM = System()
NOT_HERE = "，或不适用于本市"


def snapshot(*, as_of: dt.date, known_at: dt.datetime | None, progress: Progress) -> Answer:
    """The facts of a day."""
    taken = facts_services.take_snapshot(as_of=as_of, known_at=known_at, at=clock.now(), progress=progress)
    return {"as_of": taken.as_of.isoformat(), "digest": taken.digest, "workers": taken.workers}


def sweep(*, as_of: dt.date | None, only: list[str], backend: str, progress: Progress) -> Answer:
    """Every policy of the city, or those named, decided over the latest snapshot of the day.

    A day that has no snapshot yet gets one first.
    """
    if as_of is not None and snapshots.latest_snapshot(as_of=as_of) is None:
        snapshot(as_of=as_of, known_at=None, progress=progress)
    swept = sweeps.run_sweep(
        facts=_facts(as_of),
        editions=_named(only, shelf.editions_here(), NOT_HERE),
        catalogues=shelf.catalogues(),
        backend=backend,
        progress=progress,
    )
    found = list(swept.tallies.all())
    return {
        "as_of": swept.as_of.isoformat(),
        "digest": swept.facts_digest,
        "policies": len(found),
        "entitled": sum(f.entitled for f in found),
        "unknown": sum(f.unknown for f in found),
        "amount": money.show(policies.money_found(swept)),
        "amount_fen": policies.money_found(swept),
        "folder": str(sweeps.folder_of(swept)),
    }


def night() -> Answer:
    """What moves by itself in a night, done now: the same as the background does, safe to repeat."""
    done = claim_cycle.night(at=clock.now())
    totals = {"drafted": done.drafted, "corrected": done.corrected, "findings": done.findings}
    return {**totals, **dataclasses.asdict(done.day)}


def explained(*, person: int, only: list[str], as_of: dt.date | None) -> Iterator[Answer]:
    """One worker's answers in words, the facts of the latest snapshot (of the day) beside them; one answer at least."""
    found = snapshots.person_facts(person, as_of=as_of)
    case = scalar.Case(found.as_of, found.subject, found.children)
    editions = _named(only, tuple(e for e in shelf.editions_here() if e.subject == "worker"), NOT_HERE)
    answers = [_explained(told) for e in editions for told in explain.explain(e, case, shelf.catalogues())]
    none = f"{found.as_of} 没有适用于这名劳动者的政策版本。"
    yield from answers or [{"policy": None, "verdict": "none", "text": none}]


def _explained(told: explain.Explanation) -> Answer:
    lines = [said for line in told.lines for said in _lines(line, told.document)]
    return {
        "policy": told.id,
        "edition": told.edition,
        "unit": told.unit,
        "verdict": told.verdict.name.lower(),
        "amount_fen": told.price.fen if told.price else None,
        "requirements": {line.name: line.state for line in told.lines},
        "text": "\n".join([told.sentence_zh, *lines]),
    }


def _lines(line: explain.Line, document: str) -> list[str]:
    """One requirement with its article, what it looked at with its source, and what would change a no."""
    looked_at = "；".join(f"{fact.label} {fact.value}（{fact.source}）" for fact in line.facts)
    mend = line.mend if line.state is not explain.State.MET else ""
    told = [
        f"  {line.zh}（{line.article or document}）",
        looked_at and f"    依据：{looked_at}",
        mend and f"    怎么办：{mend}",
    ]
    return [said for said in told if said]


def lint_folder(*, folder: Path | None) -> Answer:
    """Problems of the editions in a folder, or of those shipped."""
    editions = edition.load_folder(_existing(folder)) if folder else shelf.editions()
    return _reported("editions", len(editions), lint.lint(editions, shelf.catalogues()))


def test_folder(*, folder: Path | None) -> Answer:
    """The worked cases beside each edition, decided both ways."""
    root = _existing(folder) if folder else shelf.HOUSE / "policies"
    editions = edition.load_folder(root)
    beside = cases.load_beside(root, editions)
    problems = [p for e in editions for p in cases.run(e, beside[e.key], shelf.catalogues())]
    return _reported("cases", sum(len(found) for found in beside.values()), problems)


def _reported(what: str, count: int, problems: list[Problem]) -> Answer:
    listing = "".join(f"\n  {p.where}：{p.zh} {p.value}".rstrip() for p in problems)
    rows = [
        {"code": p.code, "where": p.where, "zh": p.zh, "value": p.value, "mend": p.mend} for p in problems
    ]
    return {what: count, "problems_count": len(problems), "problems": rows, "listing": listing}


def shown(*, policy: str) -> Iterator[Answer]:
    """The list of editions, or one policy's editions with their conditions."""
    _named([policy] if policy else [], shelf.editions())
    for each in shelf.editions():
        if policy and each.id != policy:
            continue
        head = f"{each.id} {each.edition}  {each.title_zh}  {each.document}"
        conditions = [f"  {r.name}：{r.zh or r.text}  {r.article}".rstrip() for r in each.requirements]
        yield {"id": each.id, "edition": each.edition, "title": each.title_zh, "document": each.document,
               "text": "\n".join([head, *conditions] if policy else [head])}  # fmt: skip


def rehearsed(*, file: Path, as_of: dt.date | None) -> Answer:
    """What an edition that is not in force yet would change, beside the one it would replace."""
    if not file.is_file():
        raise Refusal("FILE_MISSING", f"没有找到文件 {file}。", mend="检查文件名和所在目录。")
    new = edition.load_file(file)
    old = [e for e in shelf.editions() if e.id == new.id]
    return rehearse.told(rehearse.rehearse(old, [new], _facts(as_of), shelf.catalogues()))


def verify(*, heads: Path | None) -> Answer:
    """The audit chain walked from its first line; the latest sweep decided again and compared byte for byte.

    The chain must go on from every head this home kept, and from those in the file `heads`, a copy kept elsewhere.
    """
    if heads is not None and not heads.is_file():
        raise Refusal("FILE_MISSING", f"没有找到文件 {heads}。", mend="检查文件名和所在目录。")
    known = (*chain_heads.read(chain_heads.place()), *(chain_heads.read(heads) if heads else ()))
    chain = audit.verify(known=known)
    books = ledger.verify()
    issued = certificate_walk.verify()
    paid = claims.replays()
    faulty = career_credits.verify()
    forged = identity.not_signed()
    last = policies.latest_sweep()
    same = sweeps.replays(last, editions=shelf.editions(), catalogues=shelf.catalogues()) if last else True
    return {
        "whole": chain.whole
        and same
        and not forged
        and books.whole
        and issued.whole
        and paid.whole
        and not faulty,
        "audit_lines": chain.lines,
        "head": f"{chain.head.number} {chain.head.digest}",
        "audit": "完整" if chain.whole else f"在第 {chain.broken} 行断开：{chain.zh}",
        "unsigned": forged,
        "signatures": "完整" if not forged else f"有 {len(forged)} 处不是本系统所签：{'、'.join(forged[:5])}",
        "replay": "一致" if same else "不一致",
        "certificate_leaves": issued.leaves,
        "certificates": "完整" if issued.whole else f"不符：{'；'.join(issued.faults[:5])}",
        "credits": "平衡" if not faulty else f"有 {len(faulty)} 处不对：{'；'.join(faulty[:5])}",
        "payments": paid.payments,
        "payments_replay": "一致" if paid.whole else f"有 {len(paid.wrong)} 笔不一致：{paid.wrong[0]}",
        "entries": books.entries,
        "seals": books.seals,
        "unsealed": books.unsealed,
        "budget_lines": books.lines,
        "orders_paid": books.payments,
        "ledger": "平衡"
        if books.whole
        else f"有 {len(books.problems)} 处不对：{_named_problems(books.problems)}",
    }


def _named_problems(problems: Sequence[Problem]) -> str:
    return "；".join(f"{p.zh} {p.value}".strip() for p in problems[:5])


def publish_head(*, file: Path) -> Answer:
    """The signed head of the certificates' log among those published, and in a file to be kept anywhere."""
    made = certificate_log.publish(at=clock.now())
    if made is None:
        raise Refusal("LOG_EMPTY", "还没有签发证书，日志是空的。", mend="签发第一张证书以后再公布。")
    file.write_text(json.dumps(made.document, ensure_ascii=False) + "\n", encoding="utf-8")
    return {"size": made.size, "root": made.root, "key": made.document["key"], "file": file.name}


def backup(*, file: Path) -> str:
    """The home in one file, the head of the audit chain with it; that head, to be kept elsewhere."""
    head = chain_heads.keep(at=clock.now())
    saved.backup(settings.JIANGTU_HOME, file)
    return f"{head.number} {head.digest}"


def role_named(role: str) -> Role:
    """The role of that code."""
    if role not in set(Role):
        raise Refusal("ROLE_UNKNOWN", f"没有角色“{role}”。", mend=f"可用的角色：{'、'.join(Role)}")
    return Role(role)


def account(*, opening: Opening, password: str) -> None:
    """A new log-in."""
    accounts.open_account(opening, password=password, actor=SYSTEM, at=clock.now())


def reset_factor(*, username: str, reason: str) -> bool:
    """The second factor of a log-in taken away, for somebody who lost the phone; whether there was one."""
    user = _account_named(username)
    return accounts.reset_factor(user=user, reason=reason, actor=SYSTEM, at=clock.now())


def reset_password(*, username: str, reason: str) -> str:
    """A password for the next time only."""
    user = _account_named(username)
    return accounts.reset_password(user=user, reason=reason, actor=SYSTEM, at=clock.now())


def _account_named(username: str) -> int:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refusal("ACCOUNT_UNKNOWN", f"没有账号“{username}”。", mend="检查账号名。")
    return int(user.pk)


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise Refusal("FOLDER_MISSING", f"没有目录 {folder}。", mend="检查目录名。")
    return folder


def _facts(as_of: dt.date | None) -> FactSet:
    facts = snapshots.latest_facts(as_of=as_of)
    if facts is None:
        raise FactsMissing(snapshots.home())
    return facts


def _named(only: list[str], known: tuple[Edition, ...], elsewhere: str = "") -> tuple[Edition, ...]:
    unknown = sorted(set(only) - {e.id for e in known})
    if unknown:
        raise Refusal(
            "POLICY_UNKNOWN",
            f"没有政策“{'、'.join(unknown)}”{elsewhere}。",
            mend="用 jiangtu policy show 查看。",
        )
    return tuple(e for e in known if not only or e.id in only)
