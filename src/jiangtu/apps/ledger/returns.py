"""Reading the bank's return file: the whole file or nothing, once.

ReturnWrong   the file, all problems together; kept as refused, nothing booked
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.ledger.chain import seal
from jiangtu.apps.ledger.kinds import BATCH, Movement, OrderState
from jiangtu.apps.ledger.models import Batch, Order, ReturnFile, Turn
from jiangtu.apps.ledger.orders import posting, sent
from jiangtu.apps.ledger.posting import post_many
from jiangtu.catalogues.ledger import bank_file
from jiangtu.engine.errors import Problem, Problems, Sentence
from jiangtu.engine.ledger import bankfile, reconcile

LARGEST = 64 << 20
"""Bytes of a return file: half a million lines."""


class ReturnWrong(Problems):
    """A return file that does not agree with what was sent; nothing of it was booked."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "RETURN_WRONG", Sentence("回盘文件有%(n)s处不对，整份没有入账。", n=len(problems)), problems
        )


def read_return(*, batch: int, content: bytes, actor: Actor, at: dt.datetime) -> ReturnFile:
    """The return file booked to the fen: paid lines paid, failed ones reopened with the bank's reason.

    The same file again gives what was booked then. ReturnWrong when any line is unknown, doubled, altered or missing;
    StepNotAllowed for a batch that is not at the bank. Cost: 10 s for 100,000 lines.
    """
    digest = hashlib.sha256(content).hexdigest()
    kept = ReturnFile.objects.filter(batch=batch, digest=digest).first()
    if kept is not None:
        return _again(kept)
    read, problems = _matched(batch, content, actor)
    if problems:
        _keep_refused(batch, digest, problems, actor, at)
        raise ReturnWrong(problems)
    with transaction.atomic():
        made = _booked(batch, digest, read, actor, at)
    seal(actor=actor, at=at)
    return made


def _again(kept: ReturnFile) -> ReturnFile:
    if kept.accepted:
        return kept
    raise ReturnWrong(problems_of(kept))


def _matched(batch: int, content: bytes, actor: Actor) -> tuple[Sequence[bankfile.Answer], list[Problem]]:
    if len(content) > LARGEST:
        return [], [
            Problem(
                "FILE_TOO_LARGE",
                Sentence("文件超过%(n)s兆", n=LARGEST >> 20),
                mend="请向银行重新索取回盘文件。",
            )
        ]
    kept = Batch.objects.get(pk=batch)
    BATCH.after(kept.state, "reconcile", role=actor.role)
    answers, problems = bankfile.read(bank_file(), f"{batch:08d}", content)
    if any(p.code != "TOTALS_WRONG" for p in problems):
        return [], problems
    found = reconcile.reconcile(sent(list(kept.orders.order_by("pk"))), answers)
    return found.matched, [*found.problems, *problems]  # the line that is wrong, then the total it spoils


def _keep_refused(batch: int, digest: str, problems: list[Problem], actor: Actor, at: dt.datetime) -> None:
    with transaction.atomic():
        ReturnFile.objects.get_or_create(
            batch_id=batch, digest=digest,
            defaults={"accepted": False, "problems": [_kept(p) for p in problems], "by": actor.username, "at": at},
        )  # fmt: skip
        audit.record(
            Deed(Action.LEDGER, at, detail={"batch": batch, "return_refused": len(problems)}), actor=actor
        )


def problems_of(kept: ReturnFile) -> list[Problem]:
    """What was wrong with a refused file, its sentences with their values apart as they were said."""
    return [Problem(**{name: _said(word) for name, word in said.items()}) for said in kept.problems]


def _kept(problem: Problem) -> dict[str, object]:
    return {name: _apart(word) for name, word in asdict(problem).items()}


def _apart(word: object) -> object:
    """A sentence as its template and values, anything else as it is."""
    if not isinstance(word, Sentence):
        return word
    return [word.template, {name: _apart(value) for name, value in word.values.items()}]


def _said(word: Any) -> Any:
    """The sentence again."""
    if not isinstance(word, list):
        return word
    template, values = word
    return Sentence(template, **{name: _said(value) for name, value in values.items()})


def _booked(
    batch: int, digest: str, answers: Sequence[bankfile.Answer], actor: Actor, at: dt.datetime
) -> ReturnFile:
    kept = Batch.objects.select_for_update().get(pk=batch)
    kept.state = BATCH.after(kept.state, "reconcile", role=actor.role)
    orders = list(kept.orders.order_by("pk"))
    for answer in answers:
        o = orders[answer.number - 1]
        o.state, o.reason = OrderState(answer.result), answer.reason
    paid = [o for o in orders if o.state == OrderState.PAID]
    failed = [o for o in orders if o.state == OrderState.FAILED]
    drafts = [posting(o, Movement.SETTLE) for o in paid] + [posting(o, Movement.FAIL) for o in failed]
    post_many(drafts, actor=actor, at=at)
    kept.orders.update(state=OrderState.PAID)
    Order.objects.bulk_update(failed, ["state", "reason"], batch_size=500)
    kept.save(update_fields=["state"])
    Turn.objects.create(batch=kept, step="reconcile", state=kept.state, by=actor.username, at=at)
    detail: dict[str, str | int] = {"batch": batch, "paid": len(paid), "failed": len(failed), "file": digest}
    audit.record(Deed(Action.LEDGER, at, detail=detail), actor=actor)
    return ReturnFile.objects.create(
        batch=kept, digest=digest, accepted=True, by=actor.username, at=at,
        paid_count=len(paid), paid_fen=sum(o.amount_fen for o in paid),
        failed_count=len(failed), failed_fen=sum(o.amount_fen for o in failed),
    )  # fmt: skip
