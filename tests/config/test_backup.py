"""A home saved and filled again is the same home."""

import os
import sqlite3
import tarfile
from pathlib import Path

import pytest

from jiangtu.config import backup


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    (folder / "keys").mkdir(parents=True)
    (folder / "keys" / "data.key").write_bytes(b"secret")
    with sqlite3.connect(folder / "jiangtu.sqlite3") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("create table t(a)")
        database.execute("insert into t values (7)")
    return folder


def test_what_was_saved_comes_back(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"

    backup.backup(home, tmp_path / "city.tar.gz")
    backup.restore(tmp_path / "city.tar.gz", other)

    assert (other / "keys" / "data.key").read_bytes() == b"secret"
    assert sqlite3.connect(other / "jiangtu.sqlite3").execute("select a from t").fetchall() == [(7,)]


def test_a_home_with_data_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    backup.backup(home, tmp_path / "city.tar.gz")

    with pytest.raises(backup.HomeNotEmpty):
        backup.restore(tmp_path / "city.tar.gz", home)


def test_a_file_that_is_no_backup_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_text("not a backup")

    with pytest.raises(backup.BackupMissing):
        backup.restore(tmp_path / "x.tar.gz", tmp_path / "new")

    assert not (tmp_path / "new").exists() or list((tmp_path / "new").iterdir()) == []


def test_a_backup_cut_off_is_refused_and_writes_nothing(home: Path, tmp_path: Path) -> None:
    (home / "media").mkdir()
    (home / "media" / "large").write_bytes(os.urandom(200_000))
    backup.backup(home, tmp_path / "city.tar.gz")
    whole = (tmp_path / "city.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(backup.BackupMissing):
        backup.restore(tmp_path / "cut.tar.gz", tmp_path / "new")

    assert not list((tmp_path / "new").iterdir())


def test_another_archive_is_not_taken_for_a_backup(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello")
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "note.txt", arcname="note.txt")

    with pytest.raises(backup.BackupMissing):
        backup.restore(tmp_path / "other.tar.gz", tmp_path / "new")

    assert not list((tmp_path / "new").iterdir())
