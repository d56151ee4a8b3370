"""The demo city's firms at work: education funds red and green, a skill matrix, a transfer plan, help for a small firm.

Written through the same services the pages use; only what lies in the past is written as it was, and a
dispatched worker underground, which they refuse, is put there by hand.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.workplace import ledger, services, skills, staff
from jiangtu.apps.workplace.kinds import Basis, HelpKind, Move, Skill, Staff
from jiangtu.apps.workplace.lines import Entry
from jiangtu.apps.workplace.models import Assessment, Placement, Post
from jiangtu.catalogues import occupations
from jiangtu.engine.terms import occupation as terms

Named = Mapping[str, tuple[str, str]]
"""Name and area of every firm of the city by its code."""
WAN = 1_000_000
"""Ten thousand yuan in fen."""
PEOPLE = 10
"""People of the matrix."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Whoever would have done it."""

    role: str
    username: str = "demo"


FIRM, OFFICE = Clerk(Role.EMPLOYER), Clerk(Role.HR_OFFICER)


def seed(firms: Sequence[str], names: Named, *, worker: int, at: dt.datetime) -> None:
    """The first of `firms`, which the demo's employer signs in for, with everything; the others with a fund."""
    _funds(firms, at)
    _matrix(firms[0], at)
    _plan(firms[0], at)
    _helped(firms, names, at)
    _of_the_worker(worker, names, at)
    _underground(names, at)


def _funds(firms: Sequence[str], at: dt.datetime) -> None:
    """Last year of every firm: most closed and green, one red, one mixed, one without a wage bill; this year of the first."""
    last, now = at.year - 1, at.year
    fronts = [64, 59, 71, 40, 66, 83, 62, 75, 61, 68, 90, 60, 72]
    for n, firm in enumerate(firms):
        front, wages = fronts[n % len(fronts)], 1_000 + 180 * n
        _year(firm, last, None if n == 4 else wages, front, mixed=25 if n == 3 else 0, at=at)
        if n not in (3, 4):
            ledger.close(firm=firm, year=last, day=at.date(), actor=FIRM, at=at)
    _year(firms[0], now, 1_060, 56, mixed=0, at=at)


def _year(firm: str, year: int, wages: int | None, front: int, *, mixed: int, at: dt.datetime) -> None:
    ledger.state_year(
        firm=firm, year=year, wages_fen=None if wages is None else wages * WAN, rate=150, actor=FIRM, at=at
    )
    parts = [(Staff.FRONT_LINE, front, "SKILL", "技能等级培训"), (Staff.TECHNICAL, (100 - front - mixed) // 2, "CONTINUING", "继续教育"),
             (Staff.MIXED, mixed, "ADAPTATION", "安全和新设备培训"), (Staff.MANAGEMENT, 100 - front - mixed - (100 - front - mixed) // 2, "SENT_OUT", "外送研修")]  # fmt: skip
    entries = [
        Entry(dt.date(year, month, 15), share * WAN // 20, kind, use, f"{month}月{note}")
        for kind, share, use, note in parts
        if share
        for month in (3, 6)
    ]
    ledger.spend(firm=firm, year=year, entries=entries, actor=FIRM, at=at)


def _matrix(firm: str, at: dt.datetime) -> None:
    """Ten people on four posts, skills from their certificates and the foreman's word; two rotate, one is lent."""
    jobs = snapshots.staff_of(firm)
    trade = Counter(job.occupation for job in jobs.values() if job.occupation).most_common(1)[0][0]
    group = [o.code for o in occupations() if o.code[:7] == trade[:7] and o.code != trade]
    trades = [trade, *(group or [trade])[:1], "6-18-01-01", "6-31-01-03"]
    posts = [
        skills.add_post(
            firm=firm,
            place=skills.Place("一车间甲班", terms.name(code), code, (3, 2, 5, 4)[n]),
            actor=FIRM,
            at=at,
        )
        for n, code in enumerate(dict.fromkeys(trades))
    ]
    people = _certified_first(firm, list(jobs))[:PEOPLE]
    stays = [
        skills.Stay(p, Move.OWN, dt.date(at.year, 1, 6), post=posts[n % 2].pk) for n, p in enumerate(people)
    ]
    skills.enrol(firm=firm, stays=stays, actor=FIRM, at=at)
    for n, person in enumerate(people):
        post = posts[2 + n % (len(posts) - 2)]
        skills.assess(firm=firm, post=post.pk, person=person, level=Skill(n % 4), actor=FIRM, at=at)
    _moves(firm, people, posts, at)


def _certified_first(firm: str, people: list[int]) -> list[int]:
    held = staff.certificates(people)
    return sorted(people, key=lambda p: (not held[p], p))


def _moves(firm: str, people: list[int], posts: list[Post], at: dt.datetime) -> None:
    day, to = dt.date(at.year, 6, 2), posts[-1].pk
    for person in people[:2]:
        stay = skills.Stay(person, Move.ROTATION, day, day + dt.timedelta(days=91), to)
        skills.place(firm=firm, stay=stay, actor=FIRM, at=at)
    for person in people[2:3]:
        lent = skills.Stay(
            person, Move.SECONDMENT, day, day + dt.timedelta(days=182), host="柳州工业技师学院"
        )
        skills.place(firm=firm, stay=lent, actor=FIRM, at=at)


def _plan(firm: str, at: dt.datetime) -> None:
    """A line is closed: six people, agreed with the office."""
    days = (at.date(), at.date() + dt.timedelta(days=122))
    plan = services.draft_plan(firm=firm, reason="老生产线关停", days=days, actor=FIRM, at=at)
    people = _certified_first(firm, list(snapshots.staff_of(firm)))[PEOPLE : PEOPLE + 6]
    services.choose_people(firm=firm, plan=plan.pk, people=people, actor=FIRM, at=at)
    for step, clerk in (("file", FIRM), ("agree", OFFICE), ("start", FIRM)):
        services.step_plan(plan=plan.pk, step=step, actor=clerk, at=at, firm=firm)


def _helped(firms: Sequence[str], names: Named, at: dt.datetime) -> None:
    """Small firms ask; one request waits for the demo's employer to take it, one was taken and has a voucher."""
    small = [
        code for code in sorted(names) if code not in firms and staff.size_of(code) in ("MICRO", "SMALL")
    ][:2]
    asker = firms[0] if staff.size_of(firms[0]) != "LARGE" else ""
    wants = [
        (HelpKind.TEACHER, "请一位焊接师傅带教两天", 6),
        (HelpKind.COURSE, "为新招的操作工代办岗前培训", 12),
    ]
    for code, (kind, topic, people) in zip(small, wants, strict=False):
        _organisation(code, names, at)
        request = services.ask_help(firm=code, kind=kind, topic=topic, people=people, actor=FIRM, at=at)
        if kind is HelpKind.COURSE:
            until = at.date() + dt.timedelta(days=180)
            services.grant_voucher(request=request.pk, amount_fen=WAN, until=until, actor=OFFICE, at=at)
            services.step_help(request=request.pk, step="take", organisation=firms[0], actor=FIRM, at=at)
    if asker:
        services.ask_help(
            firm=asker, kind=HelpKind.EQUIPMENT, topic="借用五轴加工中心实训", people=8, actor=FIRM, at=at
        )


def _of_the_worker(worker: int, names: Named, at: dt.datetime) -> None:
    """What the firm the demo's worker was last with wrote of him, as it was then; he may confirm it still."""
    facts = snapshots.latest_facts()
    table = None if facts is None else facts["employment"]
    jobs = [] if table is None else table.filter(pc.equal(table["person"], worker)).to_pylist()
    jobs = [job for job in jobs if job["employer"] in names]
    if not jobs:
        return
    firm, trade = _organisation(jobs[-1]["employer"], names, at), jobs[-1]["occupation"] or "6-18-01-01"
    until = jobs[-1]["until_on"] or at.date()
    own, other = (
        skills.add_post(firm=firm.pk, place=skills.Place("二班", terms.name(code), code), actor=FIRM, at=at)
        for code in (trade, "6-31-01-03" if trade != "6-31-01-03" else "6-18-01-01")
    )
    for post, level in ((own, Skill.TEACHES), (other, Skill.LEARNING)):
        Assessment.objects.create(
            post=post,
            person=worker,
            level=level,
            basis=Basis.FIRM,
            day=until - dt.timedelta(days=40),
            by="demo",
        )
    rotation = Placement.objects.create(
        firm=firm, person=worker, move=Move.ROTATION, origin=own, post=other, since=until - dt.timedelta(days=120),
        until=until - dt.timedelta(days=30), recorded_at=at, recorded_by="demo",
    )  # fmt: skip
    skills.write_down(move=rotation, actor=FIRM, at=at)


def _underground(names: Named, at: dt.datetime) -> None:
    """One dispatched worker where none may be, so that the office has something to find."""
    facts = snapshots.latest_facts()
    table = None if facts is None else facts["employment"]
    rows = [] if table is None else table.filter(pc.equal(table["contract"], skills.DISPATCH)).to_pylist()
    running = (r for r in rows if r["until_on"] is None and r["employer"] in names)
    for row in [r for _, r in zip(range(1), running, strict=False)]:
        firm = _organisation(str(row["employer"]), names, at)
        post = skills.add_post(
            firm=firm.pk, place=skills.Place("采掘队", "井下掘进", "6-16-01-04", 3, True), actor=FIRM, at=at
        )
        Placement.objects.create(
            firm=firm, person=row["person"], move=Move.OWN, post=post, since=dt.date(at.year, 5, 6), recorded_at=at,
            recorded_by="demo",
        )  # fmt: skip


def _organisation(code: str, names: Named, at: dt.datetime) -> Organisation:
    known = Organisation.objects.filter(pk=code).first()
    name, area = names[code]
    return known or registers.save_organisation(code=code, name=name, area=area, actor=FIRM, at=at)
