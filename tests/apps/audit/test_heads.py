"""Heads kept beside the database find what was cut off the end of the chain."""

from pathlib import Path

import pytest
from django.db import connection, transaction

from jiangtu.apps.audit import guard, heads, services
from jiangtu.apps.audit.kinds import Action, Deed, System
from jiangtu.apps.audit.models import AuditLine
from tests.apps.files.deliveries import at

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def write(day: int) -> None:
    with transaction.atomic():
        services.record(Deed(Action.LOOK, at(day), 7), actor=System())


def test_each_head_is_kept_once(home: Path) -> None:
    assert heads.keep(at=at(1)).number == 0
    write(1)
    first = heads.keep(at=at(1))
    heads.keep(at=at(2))
    write(3)
    second = heads.keep(at=at(3))

    assert heads.read(heads.place()) == (first, second)
    assert (home / heads.FILE).read_text().splitlines()[
        0
    ] == f"2025-06-01T08:00:00+00:00 {first.number} {first.digest}"


def test_an_end_that_was_cut_off_is_found() -> None:
    write(1)
    write(2)
    kept = heads.keep(at=at(2))
    guard.remove(connection)
    AuditLine.objects.filter(number=kept.number).delete()

    assert services.verify().whole  # the chain alone cannot tell
    assert services.verify(known=heads.read(heads.place())).broken == kept.number


@pytest.mark.parametrize("text", ["2025-06-01 one abc\n", "hello\n"])
def test_a_file_of_something_else_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "other.log"
    file.write_text(text)

    with pytest.raises(heads.HeadsUnreadable):
        heads.read(file)
