"""The surroundings read once, checked as a whole: every bad value is named in one answer."""

import contextlib
import datetime as dt
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jiangtu.engine.errors import Problem, Problems

SUITES = ("international", "national")
DAY_FILE = "today"
"""The file of a demo home that says its day, so that whatever opens it later lives on that day too."""
SECOND_FACTOR = ("required", "offered", "off")


class EnvironmentInvalid(Problems):
    """Some settings cannot be used; nothing was started."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the home is, which database, which hosts: all a city decides when it installs Jiangtu.

    `database_url` empty means SQLite in the home. `city` is the GB/T 2260 code of the city served.
    `today` is the day a demo city lives on, which its home keeps; None, as in every real city, means the calendar's.
    `second_factor` says whether offices must (required), everybody may (offered) or nobody can (off) sign in with a code
    from the phone. `session_hours` is after how long a log-in ends however busy it is.
    `ciphers` names the suite of everything sealed or hashed from now on: international (AES, SHA-256) or national (SM4, SM3).
    """

    home: Path
    database_url: str
    hosts: tuple[str, ...]
    city: str
    secure: bool
    session_minutes: int
    session_hours: int
    second_factor: str
    today: dt.date | None
    ciphers: str

    @property
    def secret_key(self) -> str:
        """The signing key, made at first use and kept readable by its owner alone."""
        keys = self.home / "keys"
        path = keys / "secret_key"
        if not path.exists():
            keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = keys / f"secret_key.{secrets.token_hex(4)}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):  # of two processes the first wins; its key stands
                os.link(fresh, path)
            fresh.unlink()
        return path.read_text()


def read(variables: dict[str, str] | None = None) -> Environment:
    """The checked surroundings.

    Raises EnvironmentInvalid with one problem for each bad value.
    """
    given = dict(os.environ if variables is None else variables)
    problems: list[Problem] = []
    secure = _one_of("JIANGTU_SECURE", given.get("JIANGTU_SECURE", "no"), ("yes", "no"), problems) == "yes"
    factor = given.get("JIANGTU_SECOND_FACTOR") or ("required" if secure else "offered")
    home = Path(given.get("JIANGTU_HOME") or ".jiangtu").expanduser().resolve()
    environment = Environment(
        home=home,
        database_url=_database_url(given.get("DATABASE_URL", ""), problems),
        hosts=tuple(h for h in given.get("JIANGTU_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h),
        city=_city(given.get("JIANGTU_CITY", "450200"), problems),
        secure=secure,
        session_minutes=_count(
            "JIANGTU_SESSION_MINUTES", given.get("JIANGTU_SESSION_MINUTES", "30"), 720, problems
        ),
        session_hours=_count(
            "JIANGTU_SESSION_HOURS", given.get("JIANGTU_SESSION_HOURS", "12"), 168, problems
        ),
        second_factor=_one_of("JIANGTU_SECOND_FACTOR", factor, SECOND_FACTOR, problems),
        today=_day(given.get("JIANGTU_TODAY") or _kept_day(home), problems),
        ciphers=_one_of("JIANGTU_CIPHERS", given.get("JIANGTU_CIPHERS", "international"), SUITES, problems),
    )
    if problems:
        raise EnvironmentInvalid("ENVIRONMENT_INVALID", "运行环境有设置不能使用。", problems)
    return environment


def _problem(name: str, value: str, rule: str) -> Problem:
    return Problem(
        "SETTING", f"{name} 的值不能使用", where=name, value=value, rule=rule, mend=f"请改为：{rule}"
    )


def _database_url(value: str, problems: list[Problem]) -> str:
    if value and urlsplit(value).scheme not in ("postgres", "postgresql"):
        problems.append(
            _problem("DATABASE_URL", value.split(":", 1)[0] + ":…", "postgresql://用户@主机:端口/库，或留空")
        )
    return value


def _city(value: str, problems: list[Problem]) -> str:
    if not (len(value) == 6 and value.isascii() and value.isdecimal()):
        problems.append(_problem("JIANGTU_CITY", value, "六位行政区划代码，如 450200"))
    return value


def _one_of(name: str, value: str, words: tuple[str, ...], problems: list[Problem]) -> str:
    if value not in words:
        problems.append(_problem(name, value, " 或 ".join(words)))
    return value


def _kept_day(home: Path) -> str:
    """The day a demo home was built for; "" in the home of a real city."""
    place = home / DAY_FILE
    return place.read_text().strip() if place.is_file() else ""


def _day(value: str, problems: list[Problem]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        problems.append(_problem("JIANGTU_TODAY", value, "形如 2025-06-30 的日期，或留空"))
        return None


def _count(name: str, value: str, most: int, problems: list[Problem]) -> int:
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= most):
        problems.append(_problem(name, value, f"1 到 {most} 之间的整数"))
        return 1
    return int(value)
