"""What each validation step answers for one claim: yes, no or unknown, with what it saw; no Django, no models.

Law is not written here twice: steps that an edition's own requirements answer read the bits the policy engine gave.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jiangtu.apps.incentive.kinds import Answer, ClaimState, Effect
from jiangtu.catalogues.claims import Check, Limit
from jiangtu.engine.policy.tree import AMOUNT_BIT, APPLIES_BIT, Verdict
from jiangtu.engine.terms.workdays import Clock, Unit

Answers = dict[str, tuple[Answer, str]]
"""What every step answered, and what it saw."""
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Bits:
    """One decision of the policy engine: its verdict, and which requirements failed or are unknown, by bit."""

    verdict: int
    failed: int
    unknown: int
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Flow:
    """The five flows of one trainee in one class; None where no department or class page has said.

    `attended_percent` and `pass_percent` in hundredths of the planned hours. `paid_once`: no other line of the class was
    paid or asked for. While the class is `running`, what comes at its end is not missing yet.
    """

    filed: bool | None = None
    rostered: bool | None = None
    attended_percent: int | None = None
    pass_percent: int | None = None
    examined: bool | None = None
    certified: bool | None = None
    paid_once: bool | None = True
    running: bool = False


@dataclass(frozen=True, slots=True)
class Others:
    """The subject's other claims that stand in this one's way: asked for before it, or decided already.

    `rivals` are those of policies that pay for the same occupation and level instead of this one.
    """

    same_level: int = 0
    rivals: int = 0
    higher: int = 0
    same_certificate: int = 0
    this_year: int = 0


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the steps look at for one claim. `bits` None: the policy engine gives no decision any more.

    `standing` is the word of the register of certificates, "" where it does not know the number. `effects` are those of findings not cleared, None before the rules ran.
    """

    kind: str
    names: tuple[str, ...]
    bits: Bits | None
    amount_fen: int
    doubtful: bool | None
    edition_stands: bool | None = True
    standing: str = ""
    others: Others = Others()
    flow: Flow | None = None
    account: bool | None = None
    person: bool = True
    effects: tuple[str, ...] | None = ()


def run(checks: Sequence[Check], dossiers: Iterable[Dossier]) -> list[Answers]:
    """For each claim the answer of every step that speaks of its kind of subsidy, in order, each with what it saw.

    Claims whose dossiers say the same share one answer: of a month's claims most do.
    """
    named = frozenset(name for check in checks for name in check.requirements if name != "*")
    told = cache(lambda dossier: _told(checks, dossier, named))
    return [told(dossier) for dossier in dossiers]


def _told(checks: Iterable[Check], dossier: Dossier, named: frozenset[str]) -> Answers:
    return {
        check.id: STEPS[check.id](dossier, check, named)
        for check in checks
        if not check.kinds or dossier.kind in check.kinds or "*" in check.kinds
    }


def is_clean(answers: Mapping[str, tuple[str, str]]) -> bool:
    """Whether every step passed by itself: the only case that may be approved without a person looking."""
    return all(answer == YES for answer, _ in answers.values())


def open_steps(
    answers: Mapping[str, tuple[str, str]], overridden: Mapping[str, dt.date], day: dt.date
) -> list[str]:
    """The steps that still stand in the way on `day`: not passed, and not let through any more."""
    return [
        step
        for step, (answer, _) in answers.items()
        if answer != YES and not (step in overridden and day < overridden[step])
    ]


def identity(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """No clerk has yet to say who this is."""
    if not dossier.person:
        return YES, ""
    return {True: (NO, check.zh_no), False: (YES, ""), None: (UNKNOWN, check.zh_unknown)}[dossier.doubtful]


def edition(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """The edition it was computed by was not withdrawn since."""
    stands = dossier.edition_stands
    return {True: (YES, ""), False: (NO, check.zh_no), None: (UNKNOWN, check.zh_unknown)}[stands]


def certificate(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """What the e-file says of the paper, and what the city's own register says where it knows the number."""
    if dossier.standing not in ("", "valid", "amended"):
        return NO, check.zh_no
    return _bit(dossier, check)


def by_bit(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """What the edition's own requirement said."""
    return _bit(dossier, check)


def once(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """The edition's requirement over what was paid, and this room's claims on their way."""
    taken = dossier.others.same_level or dossier.others.rivals
    return (NO, check.zh_no) if taken else _bit(dossier, check)


def higher(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """The edition's requirement over what was paid or held, and higher levels on their way."""
    return (NO, check.zh_no) if dossier.others.higher else _bit(dossier, check)


def counts(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """The edition's counts; one more on its way is told to whoever decides, for it may use the count up."""
    answer, note = _bit(dossier, check)
    if answer is YES and dossier.others.this_year:
        return UNKNOWN, f"今年另有 {dossier.others.this_year} 笔正在办理，付款后次数可能用完"
    return answer, note


def other_fund(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """The edition's requirement over what was paid, and any other claim here for the same certificate."""
    return (NO, check.zh_no) if dossier.others.same_certificate else _bit(dossier, check)


def entitled(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """Every requirement that no step of its own names, and whether the edition speaks of this subject at all."""
    if dossier.bits is None:
        return NO, "按现在的档案，这项政策已不适用"
    rest = [n for n, name in enumerate(dossier.names) if name not in named]
    if any(dossier.bits.failed >> n & 1 for n in rest):
        return NO, check.zh_no
    if any(dossier.bits.unknown >> n & 1 for n in (*rest, APPLIES_BIT)):
        return UNKNOWN, check.zh_unknown
    return YES, ""


def flows(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """What five records say of one trainee: a broken link is a no, a silent one unknown, each by its name."""
    if dossier.flow is None:
        return UNKNOWN, check.zh_unknown
    said = links(dossier.flow)
    broken = [word for word, link in said.items() if link is False]
    silent = [word for word, link in said.items() if link is None]
    if broken:
        return NO, f"{check.zh_no}：{'、'.join(broken)}"
    return (UNKNOWN, f"{check.zh_unknown}：{'、'.join(silent)}") if silent else (YES, "")


LINKS = ("备案", "名册", "出勤", "考核", "证书", "付款")
"""The records laid side by side, in the order they come about."""


def links(flow: Flow) -> dict[str, bool | None]:
    """Filed ↔ on the roster ↔ attended enough ↔ examined ↔ certified ↔ paid once, in order; None where nobody has said.

    >>> links(Flow(filed=True, rostered=True, attended_percent=70, pass_percent=80, examined=True))
    {'备案': True, '名册': True, '出勤': False, '考核': True, '证书': None, '付款': True}
    """
    enough = None
    if flow.attended_percent is not None and flow.pass_percent is not None:
        enough = flow.attended_percent >= flow.pass_percent
    said = {"备案": flow.filed, "名册": flow.rostered}
    if not flow.running:
        said |= {"出勤": enough, "考核": flow.examined, "证书": flow.certified}
    return said | {"付款": flow.paid_once}


def account(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """A payment goes to the subject's own account alone."""
    own = dossier.account
    return {True: (YES, ""), False: (NO, check.zh_no), None: (UNKNOWN, check.zh_unknown)}[own]


def amount(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """The claim asks for what the engine gives, to the fen."""
    bits = dossier.bits
    if bits is None or bits.verdict == Verdict.NO:
        return NO, check.zh_no
    if bits.amount_fen is None or bits.unknown >> AMOUNT_BIT & 1:
        return UNKNOWN, check.zh_unknown
    return (YES, "") if bits.amount_fen == dossier.amount_fen else (NO, check.zh_no)


def findings(dossier: Dossier, check: Check, named: frozenset[str]) -> tuple[Answer, str]:
    """Blocking findings are a no; those to be looked into are unknown; notes let pass."""
    if dossier.effects is None or (Effect.HOLD in dossier.effects and Effect.BLOCK not in dossier.effects):
        return UNKNOWN, check.zh_unknown if dossier.effects is None else "有疑点要先核实"
    return (NO, check.zh_no) if Effect.BLOCK in dossier.effects else (YES, "")


def _bit(dossier: Dossier, check: Check) -> tuple[Answer, str]:
    """What the requirements this step names said together; yes where the edition asks nothing of the kind."""
    if dossier.bits is None:
        return NO, "按现在的档案，这项政策已不适用"
    mine = [n for n, name in enumerate(dossier.names) if name in check.requirements]
    if any(dossier.bits.failed >> n & 1 for n in mine):
        return NO, check.zh_no
    if any(dossier.bits.unknown >> n & 1 for n in mine):
        return UNKNOWN, check.zh_unknown
    return YES, ""


Judge = Callable[[Dossier, Check, frozenset[str]], tuple[Answer, str]]
STEPS: dict[str, Judge] = {
    "identity": identity,
    "edition": edition,
    "certificate": certificate,
    "insured": by_bit,
    "window": by_bit,
    "once": once,
    "higher": higher,
    "counts": counts,
    "other_fund": other_fund,
    "entitled": entitled,
    "flows": flows,
    "account": account,
    "amount": amount,
    "findings": findings,
}


def due_on(limit: Limit | None, start: dt.date) -> dt.date | None:
    """The last day of a clock that starts on `start`; None where nothing runs."""
    return None if limit is None else Clock(limit.days, Unit(limit.unit)).due(start)


def reckoned(*, due_fen: int, paid_fen: int, waived_fen: int = 0) -> int:
    """Fen that count as rightly paid when `due_fen` is owed, `paid_fen` went out and of that `waived_fen` is not asked back.

    >>> reckoned(due_fen=0, paid_fen=600_000), reckoned(due_fen=0, paid_fen=600_000, waived_fen=600_000)
    (600000, 0)
    >>> [reckoned(due_fen=due, paid_fen=2400, waived_fen=900) for due in (1000, 2000, 2600)]
    [1500, 2000, 2400]
    """
    return min(max(due_fen, paid_fen - waived_fen), paid_fen)


def difference(*, due_fen: int, paid_fen: int) -> int:
    """Fen still to be paid (above zero) or to come back (below) when `due_fen` is owed and `paid_fen` went out.

    >>> difference(due_fen=0, paid_fen=600_000), difference(due_fen=240_000, paid_fen=200_000)
    (-600000, 40000)
    """
    return due_fen - paid_fen


PHASES = (
    ("已算出", frozenset({"FOUND", "TOLD", "CONFIRMED", "APPLIED", "CHECKING", "HELD", "RETURNED"})),
    ("已批准", frozenset({"APPROVED"})),
    ("公示中", frozenset({"PUBLICISED"})),
    ("已支付", frozenset({"ORDERED", "FAILED", "PAID", "RECOVERING", "RECOVERED"})),
)
"""The money's way as a worker sees it."""
BACK_PHASES = (
    ("已算出", frozenset({"CHECKING", "HELD"})),
    ("要求退回", frozenset({"RECOVERING", "WAIVED"})),
    ("已退回", frozenset({"RECOVERED"})),
)
"""The way of money that comes back; what is not asked back any more ends where it would have been."""
Phases = Sequence[tuple[str, frozenset[str]]]


def reached(state: str, phases: Phases = PHASES) -> int:
    """How many of the phases a claim has come to; all of them when the money is there.

    >>> reached("PUBLICISED"), reached("ORDERED"), reached("PAID"), reached("RECOVERING", BACK_PHASES)
    (3, 3, 4, 2)
    """
    if state in (ClaimState.ORDERED, ClaimState.FAILED):
        return 3
    return next((n for n, (_, states) in enumerate(phases, start=1) if state in states), 1)
