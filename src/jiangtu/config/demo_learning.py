"""What the demo city learns: three courses of our own words, lecturers with topics, programmes, an outside platform."""

import datetime as dt
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.learning import cohorts, lecturers, services
from jiangtu.apps.learning.models import Page, Platform, Programme
from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.kinds import TeacherKind
from jiangtu.apps.registers.models import Entry, Teacher

TEXTS = Path(__file__).parent / "demo_courses"


class Trainer(Protocol):
    """Whoever has a place in the registers and a teacher."""

    @property
    def entry(self) -> Entry: ...
    @property
    def teacher(self) -> Teacher: ...


@dataclass(frozen=True, slots=True)
class Author:
    """The one who would have written it."""

    username: str = "demo"
    role: str = Role.PROVIDER


AUTHOR = Author()
COURSES = (
    ("welding", services.Draft("焊接作业安全", "动火之前、之中、之后各做什么，三课学会。", "SAFETY", "6-18-02-04")),
    ("electrician", services.Draft("电工入门：看懂、断开、验明", "从一张接线图开始，学会安全地修一盏灯。", "SKILL", "6-31-01-03", digital=True)),
    ("care", services.Draft("居家养老护理入门", "翻身、喂饭、防跌倒，照着做就会。", "SERVICE", "4-10-01-05")),
)  # fmt: skip
TOPICS = (
    ("韦建国", "6-18-02-04", "薄板不锈钢氩弧焊", "参数、手法和三种常见缺陷的现场纠正。", 4),
    ("覃志强", "6-31-01-03", "老旧设备电气改造的思路", "从故障记录倒推改造方案，附两个本市案例。", 4),
    ("陆秀兰", "4-10-01-05", "失能老人照护的十个细节", "翻身、吞咽、皮肤、情绪，边讲边练。", 6),
    ("莫永辉", "6-18-01-01", "多轴加工的工艺安排", "装夹次数怎样减半，编程前先想清楚什么。", 8),
)
PROGRAMMES = (
    ("field-engineer", "现场工程师专项培养", "Field engineers", "教职成厅函〔2022〕17号", False, "智能焊接现场工程师班"),
    ("integrated", "工学一体化", "Integrated learning at work", "人社部发〔2022〕20号", False, "机电一体化工学班"),
    ("dream-study", "求学圆梦行动", "Degrees for workers", "总工会与教育部门的求学圆梦行动", True, "机械制造及自动化大专班"),
    ("young-skills", "青年技能人才锻造行动", "Young skilled workers", "产业工人队伍建设改革意见第九条", False, "青年数控骨干班"),
)  # fmt: skip


def seed(trainers: Sequence[Trainer], at: dt.datetime) -> None:
    """Courses, lecturers, programmes and an outside platform that is not active. Cost: under a second."""
    holders = [str(trainer.entry.organisation_id) for trainer in trainers[:3]]
    for owner, (name, draft) in zip(holders, COURSES, strict=True):
        _course(owner, name, draft, at)
    lenders = [str(trainer.entry.organisation_id) for trainer in trainers[:4]]
    for owner, (who, trade, title, about, hours) in zip(lenders, TOPICS, strict=True):
        bond = registers.Appointment(who, TeacherKind.MASTER, trade, "1", at.date() - dt.timedelta(days=200))
        teacher = registers.appoint(organisation=owner, appointment=bond, actor=AUTHOR, at=at)
        topic = lecturers.Topic(title, about, hours)
        lecturers.offer(teacher=teacher.pk, organisation=owner, topic=topic, actor=AUTHOR, at=at)
    _programmes(str(trainers[-1].entry.organisation_id), at)
    Platform.objects.create(
        title="市级职业技能网络课堂",
        client_id="jt-demo",
        deployment_id="1",
        login_url="https://platform.invalid/login",
    )


def _course(owner: str, name: str, draft: services.Draft, at: dt.datetime) -> Page:
    page = services.save_page(owner=owner, draft=draft, actor=AUTHOR, at=at)
    services.add_picture(page=page, content=PICTURES[name](), words=WORDS[name], actor=AUTHOR, at=at)
    lessons, bank = (TEXTS / f"{name}.txt").read_text().split("\n====\n")
    for lesson in lessons.split("\n----\n"):
        head, body = lesson.strip().split("\n", 1)
        minutes, title = head.split(" ", 1)
        reading = services.Reading(title, int(minutes), body.strip())
        services.save_lesson(page=page, reading=reading, actor=AUTHOR, at=at)
    services.save_bank(page=page, text=bank, actor=AUTHOR, at=at)
    return services.publish(page=page, actor=AUTHOR, at=at)


def _programmes(school: str, at: dt.datetime) -> None:
    day = at.date()
    for code, title, english, document, degree, cohort in PROGRAMMES:
        made = Programme.objects.create(
            code=code, title=title, english=english, document=document, degree=degree
        )
        open_until = day + dt.timedelta(days=60)
        plan = cohorts.Plan(made.pk, cohort, day.year, 40, day - dt.timedelta(days=10), open_until)
        cohorts.open_cohort(school=school, plan=plan, actor=AUTHOR, at=at)


# pictures: a few coloured boxes on a light ground, written as PNG by hand

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int, Colour]
GROUND, DEEP, BRAND, COPPER, GREEN, PALE = (238, 246, 246), (7, 62, 72), (43, 125, 139), (196, 106, 44), (44, 138, 81), (174, 210, 214)  # fmt: skip
WIDE, HIGH = 480, 240


def _png(boxes: Sequence[Box]) -> bytes:
    rows = [bytearray(bytes(GROUND) * WIDE) for _ in range(HIGH)]
    for left, top, right, bottom, colour in boxes:
        for row in rows[top:bottom]:
            row[3 * left : 3 * right] = bytes(colour) * (right - left)
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, held) for kind, held in parts)


def _part(kind: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))


def _welding() -> bytes:
    """A workpiece, the ten metres kept clear on both sides, an extinguisher in reach."""
    return _png([
        (20, 190, 460, 196, DEEP), (190, 150, 290, 190, BRAND), (230, 110, 250, 150, COPPER), (60, 200, 190, 210, GREEN),
        (290, 200, 420, 210, GREEN), (60, 190, 64, 216, GREEN), (416, 190, 420, 216, GREEN), (320, 130, 345, 190, COPPER),
        (328, 118, 337, 130, DEEP),
    ])  # fmt: skip


def _electrician() -> bytes:
    """A source, an open switch, a lamp, and the wires between them."""
    return _png([
        (60, 90, 100, 150, BRAND), (100, 116, 190, 124, DEEP), (250, 116, 340, 124, DEEP), (190, 80, 198, 124, COPPER),
        (340, 80, 420, 160, PALE), (360, 100, 400, 140, COPPER), (76, 150, 84, 200, DEEP), (76, 192, 384, 200, DEEP),
        (376, 160, 384, 200, DEEP),
    ])  # fmt: skip


def _care() -> bytes:
    """A bed with its rail up, a lamp, and a way to the door without carpets."""
    return _png([
        (60, 120, 300, 160, PALE), (60, 160, 300, 176, BRAND), (60, 96, 76, 200, DEEP), (290, 130, 300, 200, DEEP),
        (110, 92, 250, 98, COPPER), (110, 92, 116, 124, COPPER), (244, 92, 250, 124, COPPER), (380, 60, 440, 200, GREEN),
        (428, 128, 434, 136, GROUND), (310, 196, 376, 200, PALE),
    ])  # fmt: skip


PICTURES: dict[str, Callable[[], bytes]] = {"welding": _welding, "electrician": _electrician, "care": _care}
WORDS = {
    "welding": "工件两侧十米内清空，灭火器放在伸手能拿到的地方",
    "electrician": "电源、断开的开关和灯连成一个回路",
    "care": "床栏竖起，从床到门的路上没有地毯和杂物",
}
