"""The rows that say whether a class may be filed, gathered into a plan; and what goes wrong with it later."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.apps.reference import clock, shelf
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers import rules as register_rules
from jiangtu.apps.training import planning, rules
from jiangtu.apps.training.kinds import ClassKind, ClassState, QuotaKind
from jiangtu.apps.training.models import Lesson, Sitting, TrainingClass
from jiangtu.engine.errors import Problem, Refusal, Sentence
from jiangtu.engine.facts.person import Slice
from jiangtu.engine.policy import scalar, tree
from jiangtu.engine.policy.tree import Edition
from jiangtu.engine.policy.walk import walk
from jiangtu.engine.terms import area as areas

HOLDING = (
    ClassState.FILED,
    ClassState.PUBLISHED,
    ClassState.ENROLLING,
    ClassState.RUNNING,
    ClassState.EXAMINED,
)
"""States in which a class's lessons keep a room and a teacher from others."""


OUTCOMES = frozenset({"finished", "certified", "employed"})
"""Columns of the facts that are known once a class is over."""


class NotForYou(Refusal):
    """This kind of class is not for that person."""

    def __init__(self, why: str) -> None:
        super().__init__("NOT_FOR_YOU", why, mend="请另选面向此人的班；档案有误的，先申请更正。")


class ProviderOut(Refusal):
    """The provider no longer stands in its register, or not to the end of the class."""

    def __init__(self, title: str, problem: Problem) -> None:
        zh = Sentence("%(title)s从%(out)s起不在册或超出业务范围。", title=title, out=problem.value)
        super().__init__(problem.code, zh, mend=problem.mend)


def problems(training_class: TrainingClass, *, day: dt.date) -> list[Problem]:
    """Everything that keeps the class from being filed or published on `day`. Cost: about ten queries, any size."""
    return planning.problems(plan(training_class, day=day))


def plan(training_class: TrainingClass, *, day: dt.date) -> planning.Plan:
    """The class as the checks see it on `day`."""
    c = training_class
    entry = c.provider
    stands = register_rules.standing(entry.state, entry.valid_until, entry.check_by, day)
    lessons = _lessons(c)
    wanted = (c.occupation, c.level, c.area)
    return replace(
        _with_parties(c, day),
        lessons=lessons,
        limits=rules.limits_on(c.area, day),
        standing="" if stands.open else stands.word,
        today=day,
        day_out=registers.first_day_out(
            entry, wanted, {timezone.localdate(lesson.starts_at) for lesson in lessons} or {c.starts_on}
        ),
        failed=_failed(c, day),
    )


def _with_parties(c: TrainingClass, day: dt.date) -> planning.Plan:
    quota = c.quotas.filter(kind=QuotaKind.CLASS).first()
    course, owner = c.course, c.provider.organisation
    return planning.Plan(
        kind=c.kind, level=c.level, starts_on=c.starts_on, hours=c.hours, practice_hours=c.practice_hours,
        seats=quota.size if quota else None, provider=c.provider.title, lessons=(), limits={},
        has_room=c.room_id is not None, has_teacher=c.teacher_id is not None,
        course_hours=sum(m.hours for m in course.modules.all()) if course else None,
        unsigned=_unsigned(c), sponsor=c.sponsor.name if c.sponsor else "", order_size=c.order_size, posts=c.posts,
        tutors=_tutors(c), contract_months=c.contract_months, hazardous=c.hazardous,
        dispatch=_dispatch((c.sponsor.pk if c.sponsor else "", owner.pk if owner else ""), day) if c.hazardous else "",
        shares=c.package.shares if c.package else None, tasks_without_lesson=_idle_tasks(c),
    )  # fmt: skip


def _unsigned(c: TrainingClass) -> tuple[str, ...]:
    if c.course is None:
        return ()
    sides = (
        ("院校", True, c.course.school_signed_at),
        ("企业", c.course.firm_id is not None, c.course.firm_signed_at),
    )
    return tuple(side for side, party, signed in sides if party and signed is None)


def _tutors(c: TrainingClass) -> int:
    """The school's teacher and a tutor of the firm's own people."""
    of_firm = c.mentor is not None and c.sponsor is not None and c.mentor.organisation_id == c.sponsor.pk
    return int(c.teacher_id is not None) + int(of_firm)


def _dispatch(codes: Iterable[str], day: dt.date) -> str:
    found = (
        registers.listed("dispatch-agency", day=day).filter(organisation__in=[c for c in codes if c]).first()
    )
    return found.organisation.name if found and found.organisation else ""


def _idle_tasks(c: TrainingClass) -> tuple[str, ...]:
    if c.kind != ClassKind.INTEGRATED or c.course is None:
        return ()
    return tuple(c.course.modules.filter(~Q(lessons__training_class=c)).values_list("title", flat=True))


def _lessons(c: TrainingClass) -> tuple[planning.Held, ...]:
    rows = list(c.lessons.select_related("room", "teacher").order_by("number"))
    others = _others(c, rows)
    owner = c.provider.organisation_id
    return tuple(
        planning.Held(
            number=row.number, kind=row.kind, hours=row.hours, digital=row.digital,
            starts_at=timezone.localtime(row.starts_at), ends_at=timezone.localtime(row.ends_at),
            room=row.room.name, room_seats=row.room.seats, room_owner=_whose(row.room.organisation_id, owner, c.sponsor_id),
            room_clash=_clash(row, others, "room_id"), teacher=row.teacher.name,
            teacher_clash=_clash(row, others, "teacher_id"), teacher_appointed=_appointed(row),
        )
        for row in rows
    )  # fmt: skip


def _whose(owner: str, provider: str | None, sponsor: str | None) -> str:
    return {provider: "provider", sponsor: "sponsor"}.get(owner, "other")


def _others(c: TrainingClass, rows: list[Lesson]) -> list[Lesson | Sitting]:
    """Lessons of other classes in the same rooms or by the same teachers, and closing tests there, in this class's time."""
    if not rows:
        return []
    rooms = Q(room__in={r.room_id for r in rows})
    within = Q(starts_at__lt=max(r.ends_at for r in rows), ends_at__gt=min(r.starts_at for r in rows))
    held = Q(within, training_class__state__in=HOLDING) & ~Q(training_class=c)
    lessons = Lesson.objects.filter(held, rooms | Q(teacher__in={r.teacher_id for r in rows}))
    tests = Sitting.objects.filter(held, rooms)
    found = [o for kind in (lessons, tests) for o in kind.select_related("training_class")]
    return sorted(found, key=lambda o: (o.starts_at, o.pk))


def _clash(row: Lesson, others: list[Lesson | Sitting], what: str) -> str:
    hit = next(
        (o for o in others
         if getattr(o, what, None) == getattr(row, what) and o.starts_at < row.ends_at and o.ends_at > row.starts_at),
        None,
    )  # fmt: skip
    return f"“{hit.training_class.title}”（{hit.training_class.class_code}）" if hit else ""


def _appointed(row: Lesson) -> bool:
    day, teacher = timezone.localtime(row.starts_at).date(), row.teacher
    return teacher.valid_from <= day and (teacher.valid_until is None or day < teacher.valid_until)


def place_editions(area: str) -> tuple[Edition, ...]:
    """The editions that set conditions for classes held in `area` and ask nothing that only its end can tell."""
    return tuple(
        e
        for e in shelf.editions()
        if e.subject == "class"
        and e.direction == "none"
        and areas.within(area, e.area)
        and not _asks_outcome(e)
    )


def _asks_outcome(edition: Edition) -> bool:
    nodes = (node for requirement in edition.requirements for node in walk(requirement.test))
    return any(isinstance(node, tree.Column) and node.name in OUTCOMES for node in nodes)


def _failed(c: TrainingClass, day: dt.date) -> tuple[tuple[str, str, str], ...]:
    """Requirements of the place's editions that the class does not meet, or that cannot be told."""
    case = scalar.Case(day, facts_row(c, day), {})
    found = []
    for edition in place_editions(c.area):
        for decision in scalar.decide(edition, case, shelf.catalogues()):
            for place, requirement in enumerate(edition.requirements):
                if (decision.failed | decision.unknown) >> place & 1:
                    found.append(
                        (f"不符合：{requirement.zh}", edition.document, requirement.mend or "改正后再备案。")
                    )
    return tuple(found)


def facts_row(c: TrainingClass, day: dt.date) -> dict[str, dt.date | str | int | None]:
    """The class as a row of the facts' `classes`, filed on `day`, with all its seats taken."""
    quota = c.quotas.filter(kind=QuotaKind.CLASS).first()
    return {
        "class_code": c.class_code, "provider": c.provider.organisation_id, "kind": c.kind, "occupation": c.occupation,
        "level": c.level or None, "filed_on": day, "started_on": c.starts_on, "ended_on": c.ends_on, "hours": c.hours,
        "practice_hours": c.practice_hours, "enrolled": quota.size if quota else None, "finished": 0, "certified": 0,
        "employed": None,
    }  # fmt: skip


def troubles(training_class: TrainingClass, *, day: dt.date) -> list[Problem]:
    """What has gone wrong with a class that was published: its provider no longer stands, or not to the end.

    Lessons before `day` are past and count no more.
    """
    c = training_class
    if c.state not in (ClassState.PUBLISHED, ClassState.ENROLLING, ClassState.RUNNING):
        return []
    ahead = {timezone.localtime(at).date() for at in c.lessons.values_list("starts_at", flat=True)}
    ahead = {held for held in ahead if held >= day} or {max(day, c.starts_on)}
    out = registers.first_day_out(c.provider, (c.occupation, c.level, c.area), ahead)
    if out is None:
        return []
    running = c.state == ClassState.RUNNING
    mend = (
        "已开的课照常上完、考核、结班；不能再开新班。"
        if running
        else "现在不能报名和开班；机构续办后恢复，不续办的请取消本班，已占座的人会得到通知。"
    )
    zh = Sentence("%(title)s从%(out)s起不在册或超出业务范围", title=c.provider.title, out=out)
    return [Problem("PROVIDER_OUT", zh, "培训机构", str(out), "每个上课日机构都要在册并在业务范围内", mend)]


def refuse_out(training_class: TrainingClass, *, day: dt.date) -> None:
    """ProviderOut when nobody may be taken into a class any more, nor may it begin: its provider does not stand."""
    for problem in troubles(training_class, day=day):
        raise ProviderOut(training_class.provider.title, problem)


def not_for(training_class: TrainingClass, person: int, *, day: dt.date) -> str:
    """Why this kind of class is not for that person, whatever any policy pays; "" when it is, or nobody can tell."""
    verdict, why = fitness(training_class, person, day=day)
    return why if verdict == rules.NO else ""


def doubt(training_class: TrainingClass, person: int, *, day: dt.date) -> str:
    """What nobody can tell yet of whether this kind of class is for that person; "" when it is known either way."""
    verdict, why = fitness(training_class, person, day=day)
    return why if verdict == rules.UNKNOWN else ""


def fitness(training_class: TrainingClass, person: int, *, day: dt.date) -> tuple[int, str]:
    """Whether this kind of class is for that person, and why not or what is not known; any snapshot's latest facts.

    A camp is for those graduating or at most so many years out; posts of hazard are not for dispatched workers.
    """
    c = training_class
    if c.kind != ClassKind.CAMP and not c.hazardous:
        return rules.YES, ""
    try:
        facts = snapshots.person_facts(files.standing(person))
    except Refusal:
        return (rules.UNKNOWN, NO_SCHOOLING) if c.kind == ClassKind.CAMP else (rules.YES, "")
    if c.hazardous and any(_dispatched(row, day) for row in facts.children["employment"]):
        return rules.NO, Sentence("劳务派遣人员不得从事高危岗位，不能参加本班。")
    return _camp(c, facts, day) if c.kind == ClassKind.CAMP else (rules.YES, "")


NO_SCHOOLING = Sentence("档案里没有毕业时间，还不能确认是否在毕业年度或离校两年内。")


def _camp(c: TrainingClass, facts: Slice, day: dt.date) -> tuple[int, str]:
    years, schooling = rules.limits_on(c.area, day)["camp_years"].value, facts.children["education"]
    verdict = rules.camp_verdict(facts.subject, schooling, years=years, day=day)
    left = [row["graduated_on"] for row in schooling if isinstance(row["graduated_on"], dt.date)]
    if verdict != rules.NO:
        return verdict, NO_SCHOOLING if verdict == rules.UNKNOWN else ""
    if not left:
        return verdict, Sentence(
            "实训营面向毕业年度或毕业%(years)s年内的青年；档案里还在读，不在毕业年度。", years=years
        )
    return verdict, Sentence(
        "实训营面向毕业年度或毕业%(years)s年内的青年；档案里%(latest)s毕业。", years=years, latest=max(left)
    )


UNSURE_WHO = Sentence("档案里有一条记录还在核对是不是同一个人；座位不受影响，补贴等核对后再发。")


def doubts(
    training_class: TrainingClass, people: Iterable[int], *, day: dt.date
) -> dict[int, tuple[str, ...]]:
    """Person → what a clerk has yet to find out about him: who he is, whether the camp is for him; the others left out.

    Read anew each time, so that what has been found out is said no longer. Cost: two queries, and a camp's facts.
    """
    wanted = set(people)
    unsure = lookup.in_doubt(wanted)
    told = {
        person: tuple(
            why
            for why in (UNSURE_WHO if person in unsure else "", doubt(training_class, person, day=day))
            if why
        )
        for person in wanted
    }
    return {person: said for person, said in told.items() if said}


def refuse_not_for(training_class: TrainingClass, person: int, *, at: dt.datetime) -> None:
    """NotForYou when the class is not for that person on the city's day of `at`."""
    why = not_for(training_class, person, day=timezone.localdate(clock.lived(at)))
    if why:
        raise NotForYou(why)


def _dispatched(row: Mapping[str, object], day: dt.date) -> bool:
    until = row["until_on"]
    return row["contract"] == "DISPATCH" and (not isinstance(until, dt.date) or until > day)
