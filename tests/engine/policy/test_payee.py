"""Who is paid: what a document says, what goes without saying, and whom the facts show."""

import datetime as dt

import pytest

from jiangtu.engine.policy import payee
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Edition, Payee, To
from tests.engine.policy import people

FIRM, OTHER, SCHOOL = "91450200MA5K00001A", "91450200MA5K00002B", "91450200MA5K00003C"
BEGAN = dt.date(2023, 6, 1)


def edition(said: str = "", per: str = "training") -> Edition:
    return people.made("insured_now", extra=said, per=per)


def job(firm: str, first: dt.date, until: dt.date | None = None) -> dict[str, object]:
    return {"employer": firm, "from_on": first, "until_on": until}


@pytest.mark.parametrize(
    ("said", "payee"),
    [
        ("", Payee(To.WORKER)),
        ("payee: employer\n", Payee(To.EMPLOYER)),
        ("payee: {to: provider, document: 某号, article: 第六条}\n", Payee(To.PROVIDER, "某号", "第六条")),
    ],
)
def test_a_document_says_who_is_paid_and_where_that_is_written(said: str, payee: Payee) -> None:
    assert edition(said).payee == payee


@pytest.mark.parametrize(
    ("jobs", "found"),
    [
        ([job(FIRM, dt.date(2023, 1, 1))], FIRM),
        ([job(FIRM, dt.date(2020, 1, 1), BEGAN), job(OTHER, BEGAN)], OTHER),
        ([job(FIRM, dt.date(2023, 6, 2))], None),
        ([job(FIRM, dt.date(2023, 1, 1)), job(OTHER, dt.date(2023, 2, 1))], None),
        ([job(FIRM, dt.date(2023, 1, 1)), job(FIRM, dt.date(2023, 3, 1))], FIRM),
    ],
)
def test_the_firm_is_who_employed_him_on_the_day_the_training_began(jobs, found) -> None:
    row = {"record": 7, "provider": SCHOOL, "started_on": BEGAN}
    case = Case(dt.date(2025, 6, 30), {"employer": OTHER}, {"training": [row], "employment": jobs})

    assert payee.code(edition("payee: employer\n"), case, 7) == found
    assert payee.code(edition("payee: provider\n"), case, 7) == SCHOOL
    assert payee.code(edition(), case, 7) == ""


def test_a_row_without_a_beginning_is_his_firm_s_of_today() -> None:
    case = Case(dt.date(2025, 6, 30), {"employer": FIRM}, {"certificates": [{"record": 7}]})

    assert payee.code(edition("payee: employer\n", per="certificate"), case, 7) == FIRM
