"""The demo city's careers: a firm's ladder with people it forgot to pay, surveys, changes of track, a school's credits.

Written through the same services the pages use. The agreement between provinces is made up, and says so.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.career import bridges, chances, credits, known, ladders, services, switches
from jiangtu.apps.career.credits import Paper
from jiangtu.apps.career.kinds import Track
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.terms import level as levels

YUAN = 100
GRADES = {"5": ("初级工薪级", 1, 4_600), "4": ("中级工薪级", 2, 5_400), "3": ("高级工薪级", 3, 6_600),
          "2": ("技师薪级", 4, 8_200), "1": ("高级技师薪级", 5, 10_500), "S": ("特级技师薪级", 6, 14_000)}  # fmt: skip
"""Level → name, order and lower pay in yuan a month of the demo's firms (made up)."""
PAID = 30
"""Of the first firm's people with a level, how many have a grade on record."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Whoever would have done it."""

    role: str
    username: str = "demo"


FIRM, OFFICE, SCHOOL, WORKER = (
    Clerk(role) for role in (Role.EMPLOYER, Role.HR_OFFICER, Role.SCHOOL, Role.WORKER)
)


def seed(firms: Sequence[str], school: str, *, worker: int, at: dt.datetime) -> None:
    """Ladders of the first three firms, surveys, changes of track, a school's rules, the worker's credits and goal."""
    here = [firm for firm in firms if Organisation.objects.filter(pk=firm).exists()]
    for n, firm in enumerate(here[:3]):
        _ladder(firm, n, at)
    for n, firm in enumerate(here[:5]):
        answers = {
            q: (n + k) % 3
            for k, q in enumerate(("levels", "assessment", "apprentices", "pay", "posts", "lateral"))
        }
        switches.fill_in(firm=firm, answers=answers, day=at.date(), actor=FIRM, at=at)
    if here:
        _people(here[0], at)
    _agreement(at)
    _credits(school, worker, at)
    _goal(worker, at)


def _ladder(firm: str, n: int, at: dt.datetime) -> None:
    since = dt.date(at.year - 1, 1, 1)
    for level, (name, rank, yuan) in GRADES.items():
        low = (yuan + 200 * n) * YUAN
        pay = ladders.Pay(level, name, rank, since, low, low * 5 // 4)
        ladders.set_grade(firm=firm, pay=pay, actor=FIRM, at=at)


def _people(firm: str, at: dt.datetime) -> None:
    """Most people have the grade of their level, every fifth stayed one behind; the others have none on record."""
    people = sorted(ladders.levels_of(ladders.people_of([firm]).get(firm, set())).items())
    for n, (person, (level, obtained)) in enumerate(people[:PAID]):
        rank = GRADES[level][1] if level in GRADES else 1
        rank = max(1, rank - (n % 5 == 0))
        since = max(obtained, dt.date(at.year - 1, 1, 1))
        ladders.hold_grade(firm=firm, person=person, rank=rank, since=since, actor=FIRM, at=at)
    asked = [(Track.TECHNICAL, "工艺员"), (Track.MANAGEMENT, "班组长"), (Track.TECHNICAL, "设备技术员")]
    top = sorted(people, key=lambda pair: -levels.rank(pair[1][0]))
    for n, ((target, post), (person, _)) in enumerate(zip(asked, top, strict=False)):
        change = switches.Change(firm, person, Track.SKILL, target, post, dt.date(at.year, 9, 1))
        made = switches.ask(change=change, offered=False, actor=WORKER, at=at)
        if n:
            switches.answer(switch=made.pk, reply=switches.Reply("agree", firm), actor=FIRM, at=at)


def _agreement(at: dt.datetime) -> None:
    terms = bridges.Terms(
        title="桂粤技能人才评价互认（演示）", first="广西", first_provinces=("45",), second="广东", second_provinces=("44",),
        occupations=(), levels=("5", "4", "3"), document="演示协议，不是真实文件", since=dt.date(at.year, 1, 1),
    )  # fmt: skip
    made = bridges.draft_agreement(number="demo-guangdong", terms=terms, actor=OFFICE, at=at)
    bridges.step_agreement(agreement=made.pk, step="sign", day=at.date(), actor=OFFICE, at=at)


def _credits(school: str, worker: int, at: dt.datetime) -> None:
    """The worker has two papers of the school: one is banked, one converted, the others he may still ask for."""
    day = at.date()
    credits.use_rules(school=school, rulebook="technician-college", day=day, actor=SCHOOL, at=at)
    papers = [
        Paper(worker, "ONE_X", "工业机器人操作与运维 1+X（中级）", day - dt.timedelta(days=400), "intelligent-control", "X-DEMO-0001"),
        Paper(worker, "ONE_X", "可编程控制器系统应用 1+X（初级）", day - dt.timedelta(days=300), "intelligent-control", "X-DEMO-0002"),
        Paper(worker, "INDUSTRY", "快递安全管理培训证书", day - dt.timedelta(days=200), "logistics", "H-DEMO-0001"),
        Paper(worker, "CONTEST", "柳州市职工技能大赛", day - dt.timedelta(days=100), "logistics", "C-DEMO-0001", tier="CITY", place=2),
    ]  # fmt: skip
    for paper in papers:
        credits.register_result(school=school, paper=paper, actor=SCHOOL, at=at)
    wanted = {"robot-one-x", "contest-city-2"}
    for offer in chances.chances(worker, day=day).offers:
        if offer.rule.id in wanted:
            asking = credits.ask(person=worker, request=offer.wish, day=day, actor=WORKER, at=at)
            credits.approve(asking=asking.pk, school=school, day=day, actor=SCHOOL, at=at)


def _goal(worker: int, at: dt.datetime) -> None:
    case = known.case_of(worker)
    occupation = str(case.subject.get("occupation") or "") if case else ""
    if occupation:
        wish = services.Wish("TITLE", "DEPUTY", occupation, dt.date(at.year + 1, 12, 31))
        services.set_goal(person=worker, wish=wish, actor=WORKER, at=at)
