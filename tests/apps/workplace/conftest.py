"""A firm of four with a snapshot: Wei holds a welder's certificate, Qin a senior one, Lan is dispatched, Mo works elsewhere."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.files.models import Person
from jiangtu.apps.registers.models import Entry, Organisation
from tests.apps import snapshots

WEI, QIN, LAN, MO = 1, 2, 3, 4
FIRM, OTHER = "91450200MA0000001A", "91450200MA0000002B"
WELDER = "6-18-02-04"
AT = dt.datetime(2025, 6, 30, 2, tzinfo=dt.UTC)
TODAY = dt.date(2025, 6, 30)


@dataclass(frozen=True)
class Clerk:
    """Whoever writes."""

    role: str = "EMPLOYER"
    username: str = "anna"


ANNA, OFFICER = Clerk(), Clerk("HR_OFFICER", "otto")
SignIn = Callable[..., Client]


def job(person: int, employer: str = FIRM, *, contract: str | None = "FIXED", until: dt.date | None = None) -> dict[str, object]:  # fmt: skip
    return {
        "person": person, "record": person, "employer": employer, "occupation": WELDER, "contract": contract,
        "from_on": dt.date(2020, 1, 1), "until_on": until, "months": 60,
    }  # fmt: skip


def certificate(person: int, level: str | None, occupation: str = WELDER, *, withdrawn: bool = False) -> dict[str, object]:  # fmt: skip
    return {
        "person": person, "record": 100 + person, "kind": "SKILL", "occupation": occupation, "level": level,
        "issued_on": dt.date(2023, 1, 1), "withdrawn": withdrawn,
    }  # fmt: skip


def employer(code: str, size: str | None) -> dict[str, object]:
    return {"employer": code, "name": f"企业{code[-1]}", "size": size, "staff": 3, "dispatched": 0, "skilled": 0, "high_skilled": 0}  # fmt: skip


@pytest.fixture
def firm(db: None) -> Organisation:
    rows = snapshots.facts(
        employment=[job(WEI), job(QIN), job(LAN, contract="DISPATCH"), job(MO, OTHER)],
        certificates=[certificate(WEI, "4"), certificate(QIN, "1"), certificate(MO, "1")],
        employers=[employer(FIRM, "SMALL"), employer(OTHER, "LARGE")],
    )
    snapshots.listed(rows)
    Person.objects.bulk_create(Person(pk=person, since=0) for person in (WEI, QIN, LAN, MO))
    base = Organisation.objects.create(code=OTHER, name="柳州大厂", area="450205")
    Entry.objects.create(
        register="skill-base", organisation=base, title="基地", state="LISTED", number="JD-1", valid_from=dt.date(2024, 1, 1)
    )  # fmt: skip
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
