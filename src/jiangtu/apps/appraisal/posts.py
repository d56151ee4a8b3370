"""特级技师 and 首席技师: nominated, reviewed, made public, appointed for a term within the firm's posts.

PostRefusal
├── MayNotAppoint   the firm or the person does not meet the rule; each reason is named
├── PanelWrong      lines of the panel's form that do not count; each is named
├── PanelTooSmall   too few assessors filled in the whole form
├── PanelApart      the assessors differ so much that they must talk, and nothing is said of it
├── ReviewFailed    a mark of the review is below the line
├── NotYetAppointed the publicity still runs
├── NotStaff        the person does not work at the firm
└── NotYourPost     another firm's
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
from django.db import transaction

from jiangtu.apps.appraisal.batches import Act, AppraisalRefusal
from jiangtu.apps.appraisal.kinds import OFFICE, POST, RANK_LABELS, PostState, Rank
from jiangtu.apps.appraisal.models import Post, Quota
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Deed
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.training import people
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.appraisal import appointments
from jiangtu.engine.appraisal import review as reviews
from jiangtu.engine.errors import NotTheirs, Problem, Problems, Sentence
from jiangtu.engine.facts import person as persons
from jiangtu.engine.terms import level as levels
from jiangtu.engine.terms.workdays import Clock, Unit

ABOVE_SCALE = {"MICRO": False, "MEDIUM": True, "LARGE": True}
"""What a firm's size says of 规模以上; a small firm may be or not be, so it stays unknown (D)."""
RUNNING = (PostState.NOMINATED, PostState.REVIEWED, PostState.PUBLICISED)
LIVE = (*RUNNING, PostState.APPOINTED)


class MayNotAppoint(Problems):
    """The firm or the person does not meet the rule; each reason is named."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "MAY_NOT_APPOINT", Sentence("还不能聘任，有%(n)s处不符合。", n=len(problems)), problems
        )


class PanelWrong(Problems):
    """Lines of the panel's form that do not count; each is named."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "PANEL_WRONG", Sentence("评审表有%(n)s处不能计分，没有登记。", n=len(problems)), problems
        )


class PanelTooSmall(AppraisalRefusal):
    """Too few assessors filled in the whole form."""

    def __init__(self, given: int, least: int) -> None:
        super().__init__(
            "PANEL_TOO_SMALL",
            Sentence("评审要%(least)s名以上评委评完每一项，现有%(given)s名。", least=least, given=given),
            mend="请补齐评委和各项评分。",
        )


class PanelApart(AppraisalRefusal):
    """The assessors differ so much that they must talk, and nothing is said of it."""

    def __init__(self, spread: int, line: int) -> None:
        super().__init__(
            "PANEL_APART",
            Sentence("评委最高分与最低分相差%(spread)s分，达到%(line)s分须复议。", spread=spread, line=line),
            mend="请评委复议；维持原分的写明复议意见。",
        )


class ReviewFailed(AppraisalRefusal):
    """A mark of the review is out of range or below the line."""

    def __init__(self, line: int) -> None:
        super().__init__(
            "REVIEW_FAILED",
            Sentence("业绩评审和答辩都要达到%(line)s分（满分100）。", line=line),
            mend="未达到的办理“不予聘任”。",
        )


class NotYetAppointed(AppraisalRefusal):
    """The publicity still runs."""

    def __init__(self, until: dt.date | None) -> None:
        super().__init__(
            "STILL_PUBLIC", Sentence("公示到%(until)s。", until=until), mend="公示期满无异议后再办。"
        )


class NotYourPost(NotTheirs):
    """Another firm's, or nobody's."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_POST", "没有这项聘任。", mend="请在本单位的列表里选择。")


class NotStaff(AppraisalRefusal):
    """The person does not work at the firm."""

    def __init__(self) -> None:
        super().__init__(
            "NOT_STAFF",
            "此人不是本单位的在职职工。",
            mend="请核对公民身份号码；刚入职的，先办理就业登记。",
        )


class AlreadyRunning(AppraisalRefusal):
    """The person is on the way to this rank in the firm, or holds it."""

    def __init__(self, rank: Rank) -> None:
        super().__init__(
            "POST_RUNNING",
            Sentence("此人的%(rank)s聘任正在办理或在聘期内。", rank=RANK_LABELS[rank]),
            mend="请在列表里继续办理；聘期届满后可以再推荐。",
        )


@dataclass(frozen=True, slots=True)
class Nomination:
    """Whom a firm nominates, and why; `skilled_staff`: the firm says it consists mainly of skilled staff."""

    person: int
    rank: Rank
    occupation: str
    merits: str
    skilled_staff: bool | None = None


def nominate(*, nomination: Nomination, act: Act) -> Post:
    """A nomination of one of the firm's own people, again once a term has run out. NotStaff, AlreadyRunning, MayNotAppoint."""
    person = files.standing(nomination.person)
    if person not in people.staff(act.organisation):
        raise NotStaff
    with transaction.atomic():
        made = Post(
            firm_id=act.organisation, rank=nomination.rank, person=person, name=people.names([person]).get(person, ""),
            occupation=nomination.occupation, merits=nomination.merits, skilled_staff=nomination.skilled_staff,
            nominated_at=act.at,
        )  # fmt: skip
        live = Post.objects.filter(
            firm=made.firm_id, person__in=files.keys_of(person), rank=made.rank, state__in=LIVE
        )
        live.filter(state=PostState.APPOINTED, until__lte=act.day).update(state=PostState.RUN_OUT)
        if live.exists():
            raise AlreadyRunning(nomination.rank)
        _refuse_unmet(made, act.day)
        made.save()
        _told(made, "nominate", act)
    return made


@dataclass(frozen=True, slots=True)
class Judged:
    """One assessor's form: marks in the order of the form's dimensions, None where one was left open."""

    assessor: str
    marks: tuple[int | None, ...]


def review(*, post: int, panel: Sequence[Judged], defence_mark: int, act: Act) -> Post:
    """The panel's forms along the four dimensions, made one mark, and the mark of the defence.

    Raises NotYourPost, PanelWrong, PanelTooSmall, PanelApart, ReviewFailed, StepNotAllowed.
    """
    line = figure("review_pass", area="000000", day=act.day).value
    record_mark = _panel_mark(panel, talked=bool(act.reason))
    if not (line <= record_mark <= 100 and line <= defence_mark <= 100):
        raise ReviewFailed(line)
    with transaction.atomic():
        row = _own(post, act)
        row.record_mark, row.defence_mark = record_mark, defence_mark
        row.panel = [[one.assessor, *one.marks] for one in panel]
        return _stepped(row, "review", act)


def _panel_mark(panel: Sequence[Judged], *, talked: bool) -> int:
    form = reviews.form()
    if not panel:
        raise PanelTooSmall(0, form.least)
    rows = [
        {"candidate": 0, "assessor": n, "dimension": dimension.name, "mark": mark}
        for n, one in enumerate(panel)
        for dimension, mark in zip(form.dimensions, one.marks, strict=True)
    ]
    told, problems = reviews.reviewed(pa.Table.from_pylist(rows, schema=reviews.GIVEN))
    if problems:
        raise PanelWrong(problems)
    (found,) = told.to_pylist()
    if found["mark"] is None:
        raise PanelTooSmall(found["assessors"], form.least)
    if found["apart"] and not talked:
        raise PanelApart(found["spread"], form.apart)
    return int(found["mark"])


def take_step(*, post: int, step: str, act: Act) -> Post:
    """The appointment after "publicise", "appoint", "refuse" or "end". Raises NotYourPost, MayNotAppoint, NotYetAppointed."""
    with transaction.atomic():
        row = _own(post, act)
        POST.after(row.state, step, role=act.actor.role, reason=act.reason)
        if step == "publicise":
            days = figure("publicity_days", area="000000", day=act.day)
            row.publicity_until = Clock(days.value, Unit(days.unit)).due(act.day)
        if step == "appoint":
            if row.publicity_until is None or act.day <= row.publicity_until:
                raise NotYetAppointed(row.publicity_until)
            _refuse_unmet(row, act.day)
            row.since, row.until = act.day, appointments.term(row.rank, act.day)
        if step == "end":
            row.until = act.day
        row.reason = act.reason or row.reason
        return _stepped(row, step, act)


def set_quota(*, firm: str, rank: Rank, size: int, act: Act) -> Quota:
    """How many may hold a rank in the firm from today on; an office's word, given again it replaces today's."""
    with transaction.atomic():
        said = {"size": size, "by": act.actor.username, "at": act.at}
        made, _ = Quota.objects.update_or_create(firm_id=firm, rank=rank, since=act.day, defaults=said)
        detail: dict[str, str | int] = {"firm": firm, "step": "quota", "size": size}
        audit.record(Deed(Action.APPRAISAL, act.at, detail=detail), actor=act.actor)
    return made


def firm_on(firm: str, skilled_staff: bool | None, *, day: dt.date) -> appointments.Firm:
    """What the rule asks of a firm, as known on `day`."""
    posts = {str(rank): quota(firm, rank, day=day) for rank in Rank}
    held = Post.objects.filter(firm=firm, state=PostState.APPOINTED, since__lte=day, until__gt=day)
    filled = {str(rank): held.filter(rank=rank).count() for rank in Rank}
    return appointments.Firm(_above_scale(firm), skilled_staff, posts, filled)


def quota(firm: str, rank: Rank, *, day: dt.date) -> int:
    """The posts approved for a rank; 0 while none were."""
    found = Quota.objects.filter(firm=firm, rank=rank, since__lte=day).order_by("-since").first()
    return found.size if found else 0


def _above_scale(firm: str) -> bool | None:
    facts = snapshots.latest_facts()
    if facts is None:
        return None
    try:
        said = persons.subject_of(facts, "employer", firm).subject
    except persons.SubjectMissing:
        return None
    return ABOVE_SCALE.get(str(said.get("size")))


def _refuse_unmet(post: Post, day: dt.date) -> None:
    level, since = _held(post, day)
    firm = firm_on(post.firm_id, post.skilled_staff, day=day)
    if found := appointments.may_appoint(post.rank, firm, appointments.Candidate(level, since), as_of=day):
        raise MayNotAppoint(found)


def _held(post: Post, day: dt.date) -> tuple[str, dt.date | None]:
    """The person's highest level in the occupation and since when: an appointment in force, else a certificate."""
    keys = files.keys_of(post.person)
    special = Post.objects.filter(
        person__in=keys, rank=Rank.SPECIAL, state=PostState.APPOINTED, since__lte=day, until__gt=day
    ).exclude(pk=post.pk)
    if (found := special.order_by("since").first()) is not None:
        return "S", found.since
    facts = snapshots.latest_facts()
    try:
        rows = persons.slice_of(facts, post.person).children["certificates"] if facts is not None else []
    except persons.SubjectMissing:
        rows = []
    held = [r for r in rows if r["level"] and not r["withdrawn"] and r["occupation"] == post.occupation]
    best = max(held, key=lambda r: levels.rank(str(r["level"])), default=None)
    if best is None:
        return "", None
    since = best["issued_on"]
    return str(best["level"]), since if isinstance(since, dt.date) else None


def _own(post: int, act: Act) -> Post:
    row = Post.objects.select_for_update().filter(pk=post).first()
    if row is None or (act.actor.role not in OFFICE and row.firm_id != act.organisation):
        raise NotYourPost
    return row


def _stepped(row: Post, step: str, act: Act) -> Post:
    row.state = POST.after(row.state, step, role=act.actor.role, reason=act.reason)
    row.save()
    _told(row, step, act)
    return row


def _told(row: Post, step: str, act: Act) -> None:
    detail: dict[str, str | int] = {"post": row.pk, "rank": row.rank, "step": step}
    audit.record(Deed(Action.APPRAISAL, act.at, row.person, detail=detail), actor=act.actor)


def in_public(*, day: dt.date) -> list[tuple[Post, str]]:
    """The appointments that are public now, each with its rank's word."""
    rows = Post.objects.filter(state=PostState.PUBLICISED, publicity_until__gte=day).select_related("firm")
    return [(row, RANK_LABELS[Rank(row.rank)]) for row in rows.order_by("publicity_until", "pk")]


def word(post: Post, *, day: dt.date) -> str:
    """Where an appointment stands on a day; that its term has run out is read from its days."""
    over = post.state == PostState.APPOINTED and post.until is not None and post.until <= day
    return POST.labels[PostState.RUN_OUT if over else post.state]


def of_firm(firm: str, *, day: dt.date) -> tuple[list[Post], list[tuple[str, int, int]]]:
    """A firm's appointments, the newest first, and rank, posts approved, posts filled."""
    rows = list(Post.objects.filter(firm=firm or None).select_related("firm").order_by("-pk"))
    known = firm_on(firm, None, day=day)
    return rows, [(RANK_LABELS[r], known.posts[r], known.filled[r]) for r in Rank]


def running() -> list[Post]:
    """Every appointment on its way or in force, for the office."""
    return list(Post.objects.filter(state__in=LIVE).select_related("firm").order_by("state", "pk"))
