"""Courses in versions that a school and a firm sign, and packages of classes.

NotYourCourse      the course has another school and firm
CourseTaken        another school writes the course of that code
NoSuchFirm         nobody has stated the firm a course is to be written with, or it is the school itself
PackageTaken       another package has that code
SharesNotWhole     the shares of a package do not add up to 100
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training import news
from jiangtu.apps.training.kinds import LessonKind
from jiangtu.apps.training.models import Course, Module, Package
from jiangtu.engine.errors import NotTheirs, Refusal, Sentence


class NotYourCourse(NotTheirs):
    """The course has another school and firm."""

    def __init__(self) -> None:
        super().__init__(
            "NOT_YOUR_COURSE", "本单位不是这门课程的院校或企业。", mend="请由课程的院校或企业签署。"
        )


class CourseTaken(Refusal):
    """Another school writes the course of that code."""

    def __init__(self, code: str) -> None:
        zh = Sentence("课程编号“%(code)s”是另一个单位的课程。", code=code)
        super().__init__("COURSE_TAKEN", zh, mend="请换一个编号。")


class NoSuchFirm(Refusal):
    """Nobody here could sign the course as that firm."""

    def __init__(self, code: str) -> None:
        zh = Sentence("合作企业“%(code)s”不能签署：没有这个单位，或者就是本单位。", code=code)
        super().__init__("NO_SUCH_FIRM", zh, mend="请核对代码，并请企业先在本系统登记；没有合作企业的不填。")


class PackageTaken(Refusal):
    """Another package has that code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "PACKAGE_TAKEN", Sentence("套餐编号“%(code)s”已被使用。", code=code), mend="请换一个编号。"
        )


class SharesNotWhole(Refusal):
    """The shares of a package do not add up."""

    def __init__(self, total: int) -> None:
        super().__init__(
            "SHARES_NOT_WHOLE",
            Sentence("费用分担合计%(total)s%%。", total=total),
            mend="把各方分担改为合计100%。",
        )


@dataclass(frozen=True, slots=True)
class Topic:
    """One module as its authors state it; hours are 课时."""

    title: str
    kind: LessonKind
    hours: int
    digital: bool = False


@dataclass(frozen=True, slots=True)
class Syllabus:
    """A course as its authors state it; the same code again is its next version."""

    code: str
    title: str
    occupation: str
    level: str
    topics: Sequence[Topic]
    firm: str = ""


def write_course(*, school: str, syllabus: Syllabus, actor: Actor, at: dt.datetime) -> Course:
    """The next version of a course, signed by nobody yet; older versions stay as they were. CourseTaken, NoSuchFirm."""
    if syllabus.firm and not Organisation.objects.filter(pk=syllabus.firm).exclude(pk=school).exists():
        raise NoSuchFirm(syllabus.firm)
    with transaction.atomic():
        last = Course.objects.filter(code=syllabus.code).order_by("-version").first()
        if last and last.school_id != school:
            raise CourseTaken(syllabus.code)
        made = Course.objects.create(
            code=syllabus.code, version=last.version + 1 if last else 1, title=syllabus.title,
            occupation=syllabus.occupation, level=syllabus.level, school_id=school, firm_id=syllabus.firm or None,
        )  # fmt: skip
        Module.objects.bulk_create(
            Module(course=made, number=n, title=t.title, kind=t.kind, hours=t.hours, digital=t.digital)
            for n, t in enumerate(syllabus.topics, start=1)
        )
        audit.record(Deed(Action.CLASS, at, detail={"course": made.pk, "step": "write"}), actor=actor)
        news.tell_course(made, at=at)
    return made


def sign_course(*, course: int, organisation: str, actor: Actor, at: dt.datetime) -> Course:
    """The version signed for the organisation's side; signing again changes nothing. NotYourCourse for a third one."""
    with transaction.atomic():
        signed = Course.objects.select_for_update().get(pk=course)
        if organisation not in (signed.school_id, signed.firm_id):
            raise NotYourCourse
        side = "school" if organisation == signed.school_id else "firm"
        if getattr(signed, f"{side}_signed_at") is None:
            setattr(signed, f"{side}_signed_at", at)
            setattr(signed, f"{side}_signed_by", actor.username)
            signed.save()
            audit.record(
                Deed(Action.CLASS, at, detail={"course": course, "step": f"sign {side}"}), actor=actor
            )
            if side == "firm":
                news.signed(signed, by=actor.username, at=at)
    return signed


@dataclass(frozen=True, slots=True)
class Bundle:
    """A package as its host states it; `shares` are organisation code or fund → per cent."""

    code: str
    title: str
    price_fen: int
    shares: Mapping[str, int]


def make_package(*, host: str, bundle: Bundle, actor: Actor, at: dt.datetime) -> Package:
    """A package whose shares add up to 100; SharesNotWhole or PackageTaken otherwise."""
    if sum(bundle.shares.values()) != 100:
        raise SharesNotWhole(sum(bundle.shares.values()))
    if Package.objects.filter(code=bundle.code).exists():
        raise PackageTaken(bundle.code)
    with transaction.atomic():
        made = Package.objects.create(
            code=bundle.code,
            title=bundle.title,
            host_id=host,
            price_fen=bundle.price_fen,
            shares=dict(bundle.shares),
        )
        audit.record(Deed(Action.CLASS, at, detail={"package": made.pk, "step": "make"}), actor=actor)
    return made
