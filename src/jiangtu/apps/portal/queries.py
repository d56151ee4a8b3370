"""One worker's rights: every policy decided again from his own facts, with its reasons, nothing asked twice."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.notices import Reader
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive import queries as claims
from jiangtu.apps.incentive.kinds import CLAIM
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.portal.rules import (
    LINE_TONES,
    LINE_WORDS,
    VERDICT_TONES,
    VERDICT_WORDS,
    Step,
    Tone,
    has_passed,
    said,
    skill_ladder,
)
from jiangtu.apps.reference import shelf
from jiangtu.apps.reference.templatetags.words import area_name, edition_title, label, occupation_name
from jiangtu.engine.facts import person as persons
from jiangtu.engine.policy import explain, outlook
from jiangtu.engine.policy.explain import Explanation
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Edition, To, Verdict

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement as the worker reads it; `have` of `need` draws the bar where both are counted."""

    word: str
    tone: Tone
    sentence: str
    details: tuple[str, ...]
    have: int | None
    need: int | None
    mend: str
    article: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Right:
    """One policy's answer to one worker. `unit_key` names the row it is about, 0 for the worker as a whole.

    `lost_in`: the days within which a yes becomes a no with no news but time; None when it stands longer.
    `asked`: the claim he made of it, whose state is then the `word`; None while it is still to be asked for.
    """

    policy: str
    edition: str
    unit_key: int
    title: str
    about: tuple[str, ...]
    word: str
    tone: Tone
    amount_fen: int | None
    amount_why: str
    lines: tuple[Line, ...]
    document: str
    article: str
    as_of: dt.date
    lost_in: int | None = None
    asked: int | None = None

    @property
    def telling(self) -> tuple[Line, ...]:
        """The lines that explain the answer on a card: what is not met or not known."""
        return tuple(line for line in self.lines if line.tone != "yes")[:2]


@dataclass(frozen=True, slots=True)
class Rights:
    """All answers to one worker, sorted into what he may have, may soon lose, nearly has, and the rest.

    `ladder` is the skill ladder with his own step.
    """

    as_of: dt.date
    ladder: tuple[Step, ...]
    entitled: list[Right] = field(default_factory=list)
    losing: list[Right] = field(default_factory=list)
    nearly: list[Right] = field(default_factory=list)
    unknown: list[Right] = field(default_factory=list)
    refused: list[Right] = field(default_factory=list)

    @property
    def due_fen(self) -> int:
        """Fen he can count on: of each policy its largest answer, for one may use up the limit of the next."""
        largest: dict[str, int] = {}
        for right in self.paying:
            largest[right.policy] = max(largest.get(right.policy, 0), right.amount_fen or 0)
        return sum(largest.values())

    @property
    def paying(self) -> list[Right]:
        """What he may have that pays and that he has not asked for yet."""
        return [right for right in self.entitled if right.amount_fen and right.asked is None]

    @property
    def asked(self) -> list[Right]:
        """What he has asked for already, on its way or paid."""
        return [right for right in self.entitled if right.asked is not None]

    @property
    def opening(self) -> list[Right]:
        """What he meets that pays nothing itself: conditions to apply for an appraisal, a class, a title."""
        return [right for right in self.entitled if not right.amount_fen]


def reader(user: User) -> Reader:
    """Whom notices reach when this log-in reads: every key his file has had, his organisation, his role."""
    own = files.keys_of(files.standing(user.person)) if user.person is not None else set()
    return Reader(frozenset(own), user.organisation, user.role)


def unread(user: User | AnonymousUser) -> int:
    """How many notices are new to this log-in. At most four queries; none for nobody."""
    return notices.unread(reader(user)) if isinstance(user, User) else 0


def rights(person: int) -> Rights | None:
    """Everything the policies say to this worker; None before the first snapshot that knows him.

    Cost: his facts are read from the snapshot's memory map, about forty editions decided in milliseconds.
    """
    case = _case(person)
    if case is None:
        return None
    found = Rights(case.as_of, skill_ladder(case.children["certificates"]))
    editions = [e for e in shelf.editions_here() if e.subject == "worker"]
    soon = {
        (loss.edition.key, loss.unit): loss.days
        for loss in outlook.losses(editions, case, shelf.catalogues())
    }
    short = outlook.near(editions, case, shelf.catalogues())
    asked = claims.asked(person)
    near = [(n.edition.key, n.unit) for n in short if n.distance is not None and not has_passed(n)]
    for edition in editions:
        for told in explain.explain(edition, case, shelf.catalogues(), labels=_term):
            lost_in = soon.get((edition.key, told.unit))
            right = replace(_known(_right(edition, told, case), asked), lost_in=lost_in)
            _place(found, right, told.verdict, (edition.key, told.unit) in near)
    found.entitled.sort(key=lambda r: -(r.amount_fen or 0))
    order = {key: place for place, key in enumerate(near)}
    found.nearly.sort(key=lambda r: order[(r.policy, r.edition), r.unit_key or None])
    return found


def right(person: int, policy: str, edition: str, unit: int) -> Right:
    """One answer in full; Http404 when this worker has no such answer."""
    case = _case(person)
    known = next((e for e in shelf.editions_here() if e.key == (policy, edition)), None)
    if case is None or known is None:
        raise Http404
    for told in explain.explain(known, case, shelf.catalogues(), labels=_term):
        if (told.unit or 0) == unit:
            return _known(_right(known, told, case), claims.asked(person))
    raise Http404


def _known(right: Right, asked: Mapping[tuple[str, int], Claim]) -> Right:
    """The answer with what came of it where he asked for it already."""
    claim = asked.get((right.policy, right.unit_key))
    if claim is None or not right.amount_fen:
        return right
    return replace(right, asked=claim.pk, word=CLAIM.labels[claim.state])


def _case(person: int) -> Case | None:
    facts = snapshots.latest_facts()
    if facts is None:
        return None
    try:
        found = persons.slice_of(facts, files.standing(person))
    except persons.SubjectMissing:
        return None
    return Case(found.as_of, found.subject, found.children)


def _place(found: Rights, right: Right, verdict: Verdict, near: bool) -> None:
    if verdict is Verdict.YES:
        found.entitled.append(right)
        if right.lost_in is not None and right.asked is None:
            found.losing.append(right)
    elif verdict is Verdict.UNKNOWN:
        found.unknown.append(right)
    elif near:
        found.nearly.append(right)
    else:
        found.refused.append(right)


def _right(edition: Edition, told: Explanation, case: Case) -> Right:
    english = get_language() == "en"
    return Right(
        policy=told.id,
        edition=told.edition,
        unit_key=told.unit or 0,
        title=edition_title(edition),
        about=_about(edition, told, case),
        word=VERDICT_WORDS[told.verdict],
        tone=VERDICT_TONES[told.verdict],
        amount_fen=told.price.fen if told.price and _is_his(edition) else None,
        amount_why="" if told.price is None else told.price.en if english else told.price.zh,
        lines=tuple(_line(line, english) for line in told.lines),
        document=told.document,
        article=told.article,
        as_of=case.as_of,
    )


def _line(line: explain.Line, english: bool) -> Line:
    sentence, details = said(line, english=english)
    counted = next((r for r in line.reasons if r.distance is not None and r.threshold[:1].isdigit()), None)
    have, need = _numbers(counted) if counted else (None, None)
    return Line(
        word=LINE_WORDS[line.state],
        tone=LINE_TONES[line.state],
        sentence=sentence,
        details=details,
        have=have,
        need=need,
        mend=line.mend,
        article=line.article,
        sources=tuple(dict.fromkeys(f"{f.label}：{f.value}（{f.source}）" for f in line.facts)),
    )


def _numbers(reason: explain.Reason) -> tuple[int | None, int | None]:
    """What the worker has and what is needed, where both begin with a whole number of the same unit."""
    have, need = (text.split(" ")[0].replace(",", "") for text in (reason.value, reason.threshold))
    return (int(have), int(need)) if have.isdigit() and need.isdigit() else (None, None)


def _about(edition: Edition, told: Explanation, case: Case) -> tuple[str, ...]:
    """Which certificate, training or honour the answer is about: occupation, level, day."""
    row = next((r for r in case.children.get(edition.unit, ()) if r.get("record") == told.unit), None)
    if row is None:
        return ()
    parts = [
        occupation_name(row["occupation"]) if row.get("occupation") else "",
        label(row["level"], "level") if row.get("level") else "",
        str(row.get("issued_on") or row.get("started_on") or row.get("awarded_on") or ""),
        {To.WORKER: "", To.EMPLOYER: _("付给用人单位"), To.PROVIDER: _("付给培训机构")}[edition.payee.to],
    ]
    return tuple(part for part in parts if part)


def _is_his(edition: Edition) -> bool:
    """Whether the money of a yes goes to the worker himself, not to his firm or to whoever taught him."""
    return edition.direction == "pay" and edition.payee.to is To.WORKER


def _term(kind: str, code: str) -> str:
    names = {"occupation": occupation_name, "area": area_name}
    return names[kind](code) if kind in names else code
