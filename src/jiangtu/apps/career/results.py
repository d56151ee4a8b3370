"""What somebody can bring to a school: papers and classes of his file, certificates of this system, what schools wrote down."""

import datetime as dt
from collections.abc import Iterable, Mapping

from jiangtu.apps.career.models import Result
from jiangtu.apps.certificates import queries as certificates
from jiangtu.apps.certificates.kinds import CertificateKind, CertificateState
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.engine.bridges.convert import Result as Achieved
from jiangtu.engine.bridges.convert import ResultKind
from jiangtu.engine.facts import person as persons
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import occupation as occupations


def results_of(person: int) -> list[Achieved]:
    """Everything that may bring credits, the newest first: papers and classes of the file, results schools wrote down."""
    keys = files.keys_of(person)
    kept = [_registered(row) for row in Result.objects.filter(person__in=keys)]
    found = {one.id: one for one in [*_of_the_file(person), *_issued(person), *kept]}
    return sorted(found.values(), key=lambda r: (r.issued_on, r.id), reverse=True)


def _registered(row: Result) -> Achieved:
    return Achieved(
        f"result:{row.pk}", ResultKind(row.kind), row.issued_on, row.name, row.occupation or None, row.level or None,
        row.tier, row.place, None, row.expires_on, row.withdrawn_on is not None,
    )  # fmt: skip


def _of_the_file(person: int) -> Iterable[Achieved]:
    facts = snapshots.latest_facts()
    if facts is None:
        return
    try:
        found = persons.slice_of(facts, files.standing(person))
    except persons.SubjectMissing:
        return
    for row in found.children["certificates"]:
        kind = {
            "SKILL": ResultKind.LEVEL,
            "QUALIFICATION": ResultKind.LEVEL,
            "SINGLE": ResultKind.SINGLE,
        }.get(str(row["kind"]))
        if kind is not None and isinstance(row["issued_on"], dt.date):
            yield Achieved(
                f"certificate:{row['number'] or row['record']}", kind, row["issued_on"], _paper_name(row),
                None if row["occupation"] is None else str(row["occupation"]),
                None if row["level"] is None else str(row["level"]), withdrawn=row["withdrawn"] is True,
            )  # fmt: skip
    for row in found.children["training"]:
        ended, hours = row.get("ended_on"), row.get("hours")
        if row.get("outcome") in ("FINISHED", "CERTIFIED") and isinstance(ended, dt.date):
            name = str(row.get("class_code") or "") + occupations.name(str(row.get("occupation") or ""))
            hours = hours if isinstance(hours, int) else None
            yield Achieved(f"training:{row['record']}", ResultKind.COMPLETION, ended, name, hours=hours)


def _issued(person: int) -> Iterable[Achieved]:
    """Certificates of this system: they stand or fall by its own register."""
    kinds = {CertificateKind.LEVEL: ResultKind.LEVEL, CertificateKind.ONE_X: ResultKind.ONE_X,
             CertificateKind.SINGLE_SKILL: ResultKind.SINGLE}  # fmt: skip
    for one in certificates.held(person):
        if (kind := kinds.get(CertificateKind(one.kind))) is not None:
            yield Achieved(
                f"certificate:{one.number}", kind, one.issued_on, _paper_name({"occupation": one.occupation, "level": one.level}),
                one.occupation or None, one.level or None,
                withdrawn=one.state not in (CertificateState.VALID, CertificateState.REPLACED),
            )  # fmt: skip


def _paper_name(row: Mapping[str, object]) -> str:
    trade = occupations.name(str(row["occupation"])) if row["occupation"] else "职业不明"
    return trade + (f"（{domains.LEVEL.labels.get(str(row['level']), '')}）" if row["level"] else "")
