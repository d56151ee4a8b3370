"""The whole home in one file, and back again."""

import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from pathlib import Path

from jiangtu.engine.errors import Refusal

DATABASE = "jiangtu.sqlite3"
RESTORING = ".restoring"
LEFT_OUT = {"tasks.sqlite3", DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "locale", RESTORING}


class HomeNotEmpty(Refusal):
    """Restoring would overwrite a city's data."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            "HOME_NOT_EMPTY",
            f"数据目录 {home.name} 里已有数据，不会覆盖。",
            mend="换一个空目录，或先把旧目录移走。",
        )


class BackupMissing(Refusal):
    """There is no such file, or it is not one of our backups."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            "BACKUP_MISSING", f"{file.name} 不是可用的备份文件。", mend="检查文件名，或换一份备份。"
        )


def backup(home: Path, file: Path) -> None:
    """Writes the home to `file`, the database as of one instant even while it is in use.

    A city on PostgreSQL backs up its database with PostgreSQL's own tools; this saves the rest of the home.
    """
    with tempfile.TemporaryDirectory() as folder, tarfile.open(file.with_suffix(".part"), "w:gz") as archive:
        if (home / DATABASE).exists():
            copy = Path(folder) / DATABASE
            with sqlite3.connect(home / DATABASE) as live, sqlite3.connect(copy) as still:
                live.backup(still)
            archive.add(copy, arcname=DATABASE)
        for path in sorted(home.iterdir()):
            if path.name not in LEFT_OUT:
                archive.add(path, arcname=path.name)
    file.with_suffix(".part").rename(file)


def restore(file: Path, home: Path) -> None:
    """Fills an empty home from a backup, whole or not at all; refuses to overwrite."""
    if home.exists() and any(path.name not in LEFT_OUT - {DATABASE} for path in home.iterdir()):
        raise HomeNotEmpty(home)
    fresh = home / RESTORING
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _unpack(file, fresh)
        for path in fresh.iterdir():
            path.rename(home / path.name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _unpack(file: Path, fresh: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            archive.extractall(fresh, filter="data")
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise BackupMissing(file) from error
    if not (fresh / "keys").is_dir():
        raise BackupMissing(file)
