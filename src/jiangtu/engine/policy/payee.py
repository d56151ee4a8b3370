"""Who is paid: read from a document, and found among one subject's facts.

A worker's money goes to the worker unless the document says that it goes to the firm or to whoever taught; money decided
about a firm goes to the firm, about a class to its provider.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from jiangtu.engine.errors import Sentence
from jiangtu.engine.policy.document import Entry, Notes, Reader
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Edition, Payee, To

OF: Mapping[str, tuple[To, ...]] = {
    "worker": (To.WORKER, To.EMPLOYER, To.PROVIDER),
    "employer": (To.EMPLOYER,),
    "class": (To.PROVIDER,),
}
"""Who may be paid for each subject, the one meant where the document says nothing first."""
TAUGHT = "training"
"""The child table whose rows name a provider."""


def read(entry: Entry | None, notes: Notes, subject: str, unit: str) -> Payee:
    """`payee: employer`, or `payee: {to:, document:, article:}`; the subject's own where there is none."""
    own = OF[subject][0]
    if entry is None:
        return Payee(own)
    if not isinstance(entry.value, dict):
        return Payee(_allowed(entry, notes, subject, unit) or own)
    reader = Reader(entry, notes, "payee")
    to, document, article = reader.need("to"), reader.text("document", ""), reader.text("article", "")
    reader.finish(("to", "document", "article"))
    return Payee((to and _allowed(to, notes, subject, unit)) or own, document, article)


def _allowed(entry: Entry, notes: Notes, subject: str, unit: str) -> To | None:
    said = next((to for to in OF[subject] if to == entry.value), None)
    if said is None:
        zh = Sentence("payee 不能是“%(value)s”。", value=entry.value)
        mend = Sentence(
            "subject 是 %(subject)s 时可写：%(names)s。", subject=subject, names="、".join(OF[subject])
        )
        notes.add("PAYEE_UNKNOWN", zh, entry, value=str(entry.value), mend=mend)
    elif subject == "worker" and said is To.PROVIDER and unit != TAUGHT:
        notes.add("PAYEE_UNKNOWN", "劳动者的培训机构只在培训记录里：payee: provider 要 per: training。", entry,
                  value=str(said), mend="写 per: training，或改 payee。")  # fmt: skip
    return said


def code(edition: Edition, case: Case, unit: int) -> str | None:
    """The company code of who is paid for the case's row `unit`; "" for the worker, None where no record tells.

    An employer is who employed the worker on the day the row began, or employs him now where the row has no beginning.
    """
    if edition.payee.to is To.WORKER:
        return ""
    if edition.subject != "worker":
        return _text(case.subject.get("employer" if edition.subject == "employer" else "provider"))
    row = next((r for r in case.children.get(edition.unit, ()) if r.get("record") == unit), {})
    if edition.payee.to is To.PROVIDER:
        return _text(row.get("provider"))
    began = row.get("started_on")
    if not isinstance(began, dt.date):
        return _text(case.subject.get("employer"))
    return _employed(case.children.get("employment", ()), began)


def _employed(rows: Iterable[Mapping[str, object]], day: dt.date) -> str | None:
    """The one employer of a day; None for none, or where two are on record."""
    found = {_text(row.get("employer")) for row in rows if _holds(row, day)}
    return found.pop() if len(found) == 1 else None


def _holds(row: Mapping[str, object], day: dt.date) -> bool:
    first, until = row.get("from_on"), row.get("until_on")
    begun = isinstance(first, dt.date) and first <= day
    return begun and (not isinstance(until, dt.date) or day < until)


def _text(value: object) -> str | None:
    return str(value) if value else None
