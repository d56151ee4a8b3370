"""What claimants are told: what they may take, what was decided, what was paid, what is asked back and how that ended."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.incentive.kinds import PaidTo
from jiangtu.apps.incentive.models import Claim, Objection
from jiangtu.apps.reference import shelf
from jiangtu.engine.terms.money import yuan

STEPS = {
    "tell": gettext_noop("您可以领“%(title)s”%(sum)s，请看一看。"),
    "hold": gettext_noop("“%(title)s”暂缓：%(reason)s。"),
    "return": gettext_noop("“%(title)s”退回补正：%(reason)s。"),
    "lapse": gettext_noop("“%(title)s”逾期没有补正，已视为撤回；可以再次申请。"),
    "refuse": gettext_noop("“%(title)s”不予支付：%(reason)s。不同意可以申诉。"),
    "pay": gettext_noop("“%(title)s”%(sum)s 已经到账。"),
    "fail": gettext_noop("“%(title)s”%(sum)s 没有付成：%(reason)s。请核对收款账户。"),
    "recover": gettext_noop("“%(title)s”有%(sum)s 要退回：请看原因、依据和怎样申诉。"),
    "recovered": gettext_noop("“%(title)s”退回的%(sum)s 已经收到。"),
    "stop": gettext_noop("“%(title)s”不能领了：%(reason)s。"),
    "waive": gettext_noop("“%(title)s”的%(sum)s 不再要求退回：%(reason)s。"),
}
OWN = "/claims/own/{}/"
"""The claim's own page, written out: a night that tells people need not load every page of the site for its address."""
ANSWERED = gettext_noop("您对 %(number)s 的申诉有了答复，请看一看。")


def tell_step(claims: Sequence[Claim], step: str, reason: str, *, at: dt.datetime) -> int:
    """Whoever is paid, or gives back, is told of a step that matters to him. Cost: one statement, 20 µs a claim."""
    if step not in STEPS:
        return 0
    titles = {e.key: e.title_zh for e in shelf.editions()}
    told = [_news(c, step, reason, titles.get((c.policy, c.edition), c.policy)) for c in claims if _known(c)]
    return notices.notify(*told, at=at)


def _known(claim: Claim) -> bool:
    """Whether the records tell who is paid."""
    return claim.paid_to == PaidTo.WORKER or bool(claim.payee)


def _news(claim: Claim, step: str, reason: str, title: str) -> News:
    said: dict[str, str | int] = {
        "title": title,
        "sum": yuan(claim.amount_fen),
        "reason": reason.rstrip("。"),
    }
    return _to(claim, STEPS[step], said)


def tell_answer(appeal: Objection, *, at: dt.datetime) -> int:
    """Who appealed is told that there is an answer."""
    return notices.notify(_to(appeal.claim, ANSWERED, {"number": appeal.claim.number}), at=at)


def _to(claim: Claim, text: str, values: dict[str, str | int]) -> News:
    link, about = OWN.format(claim.pk), f"incentive:{claim.pk}"
    if claim.paid_to == PaidTo.WORKER:
        return News(text, about, values, link, person=claim.person)
    return News(text, about, values, link, organisation=claim.payee)
