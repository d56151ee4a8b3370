"""What is told of exams: the office of what waits for it, candidates of their seat and result, bodies of a recount."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.appraisal import standards
from jiangtu.apps.appraisal.batches import Act
from jiangtu.apps.appraisal.models import Batch, Candidate, Objection

ASKED = gettext_noop("%(name)s报名“%(exam)s”，申报条件要核实。")
OBJECTED = gettext_noop("对“%(exam)s”的成绩有异议，请答复。")
DECIDED = {
    "accept": gettext_noop("您报名的“%(exam)s”已接受。"),
    "refuse": gettext_noop("您报名的“%(exam)s”未接受：%(reason)s。"),
}
STEPS = {
    "seat": gettext_noop("“%(exam)s”的座位已排好，%(day)s 考试，请看准考证。"),
    "publicise": gettext_noop("“%(exam)s”的成绩正在公示，%(until)s 前可以提异议。"),
    "certify": gettext_noop("“%(exam)s”的证书已核发。"),
    "cancel": gettext_noop("“%(exam)s”已取消：%(reason)s。"),
    "reopen": gettext_noop("“%(exam)s”的成绩要重新核定：%(reason)s。"),
}
BODY = frozenset({"reopen", "cancel"})
"""Steps an office takes that the body has to know of."""


def tell_asked(candidate: Candidate, act: Act) -> int:
    """The office is told of an application that the facts do not settle."""
    values = {"name": candidate.name, "exam": standards.title_of(candidate.batch)}
    told = News(ASKED, _asked(candidate), values, reverse("appraisal:office"), role=Role.HR_OFFICER)
    return notices.notify(told, at=act.at)


def tell_decided(candidate: Candidate, step: str, act: Act) -> int:
    """The worker is told what became of his application; it waits no longer."""
    notices.done(_asked(candidate), by=act.actor.username, at=act.at)
    return _to_candidates([candidate], DECIDED[step], candidate.batch, act) if step in DECIDED else 0


def tell_step(batch: Batch, step: str, whom: Iterable[Candidate], act: Act) -> int:
    """Candidates are told of their seat, of public results, of a certificate; the body of what an office does to its exam."""
    if step not in STEPS:
        return 0
    count = _to_candidates(whom, STEPS[step], batch, act)
    if step in BODY and act.organisation != batch.body.organisation_id:
        link, about = reverse("appraisal:batch", args=[batch.code]), f"appraisal:batch:{batch.code}"
        told = News(
            STEPS[step], about, _values(batch, act), link, organisation=str(batch.body.organisation_id)
        )
        count += notices.notify(told, at=act.at)
    return count


def tell_objection(said: Objection, act: Act) -> int:
    """The office is told of a word against a result."""
    values = {"exam": standards.title_of(said.batch)}
    told = News(OBJECTED, _objected(said), values, reverse("appraisal:office"), role=Role.HR_OFFICER)
    return notices.notify(told, at=act.at)


def tell_answered(said: Objection, act: Act) -> int:
    """An objection that was answered waits no longer; its answer stands on the page of the results."""
    return notices.done(_objected(said), by=act.actor.username, at=act.at)


def _objected(said: Objection) -> str:
    return f"appraisal:objection:{said.pk}"


def _asked(candidate: Candidate) -> str:
    return f"appraisal:asked:{candidate.pk}"


def _to_candidates(whom: Iterable[Candidate], text: str, batch: Batch, act: Act) -> int:
    values = _values(batch, act)
    told = (
        News(text, f"appraisal:candidate:{c.pk}", values, reverse("appraisal:result", args=[c.pk]), person=c.person)
        for c in whom
    )  # fmt: skip
    return notices.notify(*told, at=act.at)


def _values(batch: Batch, act: Act) -> dict[str, str | int]:
    return {
        "exam": standards.title_of(batch), "day": str(batch.exam_on), "until": str(batch.publicity_until),
        "reason": act.reason,
    }  # fmt: skip
