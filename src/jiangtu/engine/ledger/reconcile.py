"""What was sent against what came back, to the fen: matched, or a problem for each line that is not.

Grain: one payment sent, one line come back, joined by the number within the batch. Order and cost: problems in the order
of the file, then what is missing by number; one pass, 1 µs a line.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.ledger.bankfile import Answer, Payment, amount


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`matched` are the answers that agree with what was sent, one a payment; empty problems mean all of them do."""

    matched: tuple[Answer, ...]
    problems: tuple[Problem, ...]


def reconcile(sent: Sequence[Payment], answers: Sequence[Answer]) -> Reconciled:
    """Each answer matched, unknown (no such payment), doubled (answered twice) or altered (name, account, amount).

    Each payment without an answer is missing. Of an account the last four digits are shown, of a name its first character.
    """
    known = {payment.number: payment for payment in sent}
    times = Counter(answer.number for answer in answers)
    matched: list[Answer] = []
    problems: list[Problem] = []
    seen: set[int] = set()
    for answer in answers:
        wrong = _wrong(answer, known.get(answer.number), doubled=answer.number in seen)
        seen.add(answer.number)
        problems += wrong
        if not wrong and times[answer.number] == 1:
            matched.append(answer)
    problems += [
        _problem("RETURN_MISSING", Sentence("序号%(number)s（%(amount)s元）没有回盘", number=p.number, amount=amount(p.fen)), "", str(p.number))
        for p in sent if p.number not in times
    ]  # fmt: skip
    return Reconciled(tuple(matched), tuple(problems))


def _wrong(answer: Answer, payment: Payment | None, *, doubled: bool) -> list[Problem]:
    number, where = str(answer.number), answer.where
    if payment is None:
        return [_problem("RETURN_UNKNOWN", "这一批没有这个序号", where, number)]
    if doubled:
        return [_problem("RETURN_DOUBLED", "这个序号已经回过一次", where, number)]
    told = [
        ("金额", amount(answer.fen), amount(payment.fen)),
        ("户名", answer.name, payment.name),
        ("账号", answer.account, payment.account),
    ]
    return [
        _problem("RETURN_ALTERED", Sentence("%(what)s与送出的不同（送出%(shown)s）", what=what, shown=_shown(what, ours)), where, _shown(what, theirs))
        for what, theirs, ours in told if theirs != ours
    ]  # fmt: skip


def _problem(code: str, zh: str, where: str, value: str) -> Problem:
    return Problem(code, zh, where, value, mend="请与银行核对后重新上传。")


def _shown(what: str, value: str) -> str:
    """As much as a page may show."""
    if what == "账号":
        return f"**** {value[-4:]}"
    return value[:1] + "*" * (len(value) - 1) if what == "户名" else value
