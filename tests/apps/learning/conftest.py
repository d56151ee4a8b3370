"""A provider with a teacher, a page of two lessons and three questions, an outside platform, two workers."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.files.models import Person
from jiangtu.apps.learning import services, xapi
from jiangtu.apps.learning.models import Page, Platform
from jiangtu.apps.registers.models import Organisation, Teacher

from .tool import Tool, own_key

AT = dt.datetime(2025, 6, 30, 2, tzinfo=dt.UTC)
HOME, FIRM = "91450200MA0000001A", "91450200MA0000002B"
SECRET = "our-shared-key-of-tests"
BANK = """[单选] 用电
检修前第一步做什么？
* 断开电源并验电
- 直接拆线
= 先断电，再验电。

[多选] 防火
动火前要准备什么？
* 灭火器
* 监护人
- 易燃物

[判断] 用电
湿手可以操作开关。
- 对
* 错"""


@dataclass(frozen=True)
class Anna:
    """Somebody who writes, answers or decides."""

    username: str = "anna"
    role: str = "PROVIDER"


ANNA, OFFICER, WORKER = Anna(), Anna("uma", "UNION_OFFICER"), Anna("wang", "WORKER")


@pytest.fixture
def home(db: None) -> Organisation:
    Organisation.objects.create(code=FIRM, name="柳州重工", area="450204")
    return Organisation.objects.create(code=HOME, name="柳北培训中心", area="450205")


@pytest.fixture
def teacher(home: Organisation) -> Teacher:
    return Teacher.objects.create(organisation=home, name="韦师傅", kind="MASTER", occupation="6-18-02-04", level="1", valid_from=dt.date(2024, 1, 1))  # fmt: skip


@pytest.fixture
def people(db: None) -> tuple[int, int]:
    rows = [Person.objects.get_or_create(id=n, defaults={"since": 0})[0] for n in (1, 2)]
    return rows[0].pk, rows[1].pk


@pytest.fixture
def page(home: Organisation, people: tuple[int, int]) -> Page:
    draft = services.Draft("焊接安全", "动火之前先看这一课。", "SAFETY")
    made = services.save_page(owner=home.pk, draft=draft, actor=ANNA, at=AT)
    for title in ("断电", "动火"):
        reading = services.Reading(title, 10, f"## {title}\n<b>先看</b>")
        services.save_lesson(page=made, reading=reading, actor=ANNA, at=AT)
    services.save_bank(page=made, text=BANK, actor=ANNA, at=AT)
    return services.publish(page=made, actor=ANNA, at=AT)


@pytest.fixture
def platform(page: Page, settings: object, tmp_path: Path) -> Platform:
    settings.JIANGTU_HOME = tmp_path  # type: ignore[attr-defined]
    made = Platform.objects.create(
        title="市学习网", client_id="jt-1", deployment_id="d-1", login_url="https://tool.example/login",
        redirect_uris=["https://tool.example/launch"], secret=xapi.secret_mark(SECRET), active=True,
    )  # fmt: skip
    page.platform, page.launch_url = made, "https://tool.example/courses/9"
    page.save()
    return made


@pytest.fixture
def tool(platform: Platform) -> Tool:
    made = Tool(key=own_key())
    platform.jwks = {"keys": [made.key.as_dict(private=False)]}
    platform.save()
    return made


def client_of(role: Role, organisation: str = "", person: int | None = None) -> Client:
    user = User.objects.create_user(f"{role}-{organisation}-{person}", "password-1", display_name="小王", role=role, organisation=organisation, person=person)  # fmt: skip
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
