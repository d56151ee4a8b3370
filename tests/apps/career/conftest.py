"""Wei is a level-4 turner, Qin has level 1, Lan has nothing; they work for one firm, Mo elsewhere. One school, one day."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.career import credits
from jiangtu.apps.registers.models import Organisation
from tests.apps import snapshots

WEI, QIN, LAN, MO = 1, 2, 3, 4
FIRM, OTHER, SCHOOL = "91450200MA0000001A", "91450200MA0000002B", "91450200MA0000003C"
TURNER = "6-18-01-01"
AT = dt.datetime(2025, 6, 30, 2, tzinfo=dt.UTC)
TODAY = dt.date(2025, 6, 30)


@dataclass(frozen=True)
class Clerk:
    """Whoever writes."""

    role: str = "EMPLOYER"
    username: str = "anna"


ANNA, OFFICER, TEACHER, WORKER = (
    Clerk(),
    Clerk("HR_OFFICER", "otto"),
    Clerk("SCHOOL", "shi"),
    Clerk("WORKER", "wei"),
)
SignIn = Callable[..., Client]


def worker(person: int, employer: str = FIRM) -> dict[str, object]:
    return {
        "person": person, "born_on": dt.date(1990, 1, 1), "work_area": "450200", "employer": employer, "occupation": TURNER,
        "employed": True, "identity_sure": True, "insured_months": 60, "insured_now": True,
    }  # fmt: skip


def job(person: int, employer: str = FIRM) -> dict[str, object]:
    return {
        "person": person, "record": person, "employer": employer, "occupation": TURNER, "contract": "FIXED",
        "from_on": dt.date(2018, 1, 1), "until_on": None, "months": 89,
    }  # fmt: skip


def certificate(person: int, level: str, issued: dt.date) -> dict[str, object]:
    return {
        "person": person, "record": 100 + person, "number": f"S000045000001{issued:%y}{level}00000{person}", "kind": "SKILL",
        "occupation": TURNER, "level": level, "issued_on": issued, "withdrawn": False,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _today(settings: object) -> None:
    settings.JIANGTU_TODAY = TODAY  # type: ignore[attr-defined]


@pytest.fixture
def city(db: None) -> Organisation:
    """The facts, the firm and the school with its rules; the firm is what tests hold in hand."""
    rows = snapshots.facts(
        workers=[worker(WEI), worker(QIN), worker(LAN), worker(MO, OTHER)],
        employment=[job(WEI), job(QIN), job(LAN), job(MO, OTHER)],
        certificates=[
            certificate(WEI, "4", dt.date(2020, 6, 30)),
            certificate(QIN, "1", dt.date(2021, 7, 10)),
            certificate(MO, "2", dt.date(2022, 1, 1)),
        ],
    )
    snapshots.listed(rows)
    Organisation.objects.create(code=SCHOOL, name="柳州技师学院", area="450200")
    Organisation.objects.create(code=OTHER, name="柳州大厂", area="450205")
    credits.use_rules(school=SCHOOL, rulebook="technician-college", day=TODAY, actor=TEACHER, at=AT)
    return Organisation.objects.create(code=FIRM, name="柳州小厂", area="450205")


@pytest.fixture
def sign_in(db: None) -> SignIn:
    def entered(role: Role, organisation: str = "", person: int | None = None) -> Client:
        user = User.objects.create_user(
            f"{role}-{organisation}-{person}", "password-1", display_name="某", role=role, organisation=organisation, person=person
        )  # fmt: skip
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entered
