"""The surroundings are checked as a whole."""

import datetime as dt
import re
from pathlib import Path

import pytest

from jiangtu.config import environment


def test_an_empty_surrounding_is_a_whole_city() -> None:
    read = environment.read({"JIANGTU_HOME": "/somewhere"})

    assert read == environment.Environment(
        home=Path("/somewhere"),
        database_url="",
        hosts=("localhost", "127.0.0.1", "[::1]"),
        city="450200",
        secure=False,
        session_minutes=30,
        session_hours=12,
        second_factor="offered",
        today=None,
        ciphers="international",
    )


def test_a_demo_home_keeps_its_day_until_told_another(tmp_path: Path) -> None:
    (tmp_path / environment.DAY_FILE).write_text("2025-06-30")
    said = [{}, {"JIANGTU_TODAY": "2025-07-01"}]

    days = [environment.read({"JIANGTU_HOME": str(tmp_path), **more}).today for more in said]

    assert days == [dt.date(2025, 6, 30), dt.date(2025, 7, 1)]


def test_every_bad_value_is_named_in_one_answer() -> None:
    bad = {
        "DATABASE_URL": "mysql://x",
        "JIANGTU_CITY": "柳州",
        "JIANGTU_SECURE": "1",
        "JIANGTU_SESSION_MINUTES": "0",
        "JIANGTU_TODAY": "明天",
        "JIANGTU_CIPHERS": "rot13",
    }

    with pytest.raises(environment.EnvironmentInvalid) as refusal:
        environment.read(bad)

    assert {p.where for p in refusal.value.problems} == set(bad)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({}, "offered"),
        ({"JIANGTU_SECURE": "yes"}, "required"),
        ({"JIANGTU_SECURE": "yes", "JIANGTU_SECOND_FACTOR": "offered"}, "offered"),
        ({"JIANGTU_SECOND_FACTOR": "required"}, "required"),
        ({"JIANGTU_SECOND_FACTOR": "off"}, "off"),
    ],
)
def test_a_site_others_can_reach_asks_offices_for_a_second_factor(given: dict[str, str], meant: str) -> None:
    assert environment.read(given).second_factor == meant


def test_a_password_in_a_bad_database_url_is_not_repeated() -> None:
    with pytest.raises(environment.EnvironmentInvalid) as refusal:
        environment.read({"DATABASE_URL": "mysql://root:secret@host/db"})

    assert "secret" not in str(refusal.value.problems)


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    read = environment.read({"JIANGTU_HOME": str(tmp_path)})

    assert read.secret_key == read.secret_key
    assert (tmp_path / "keys" / "secret_key").stat().st_mode & 0o077 == 0


def test_every_setting_is_described() -> None:
    root = Path(__file__).parents[2]
    read = re.findall(r'given\.get\("(\w+)"', (root / "src/jiangtu/config/environment.py").read_text())
    told = re.findall(r"^\| `(\w+)` \|", (root / "docs/reference/settings.md").read_text(), re.M)

    assert sorted(told) == sorted(read)
