"""Heads of the chain kept in a plain file beside the database: with them a walk finds that the end was cut off.

One line a head: when, number, hash. A copy of the file on another machine or on paper also shows a chain that was
written anew together with this file.
"""

import datetime as dt
from pathlib import Path

from django.conf import settings

from jiangtu.apps.audit.kinds import Head
from jiangtu.apps.audit.queries import head
from jiangtu.engine.errors import Refusal, Sentence

FILE = "heads.log"


class HeadsUnreadable(Refusal):
    """The file is not one of kept heads, or a line of it was altered beyond reading."""

    def __init__(self, file: Path, line: int) -> None:
        super().__init__(
            "HEADS_UNREADABLE",
            Sentence("%(name)s 第 %(line)s 行不是审计链尾。", name=file.name, line=line),
            mend="换一份留存的链尾文件；只有这一份时，请按可能被改动处理。",
        )


def place() -> Path:
    """Where this home keeps the heads."""
    return Path(settings.JIANGTU_HOME) / FILE


def keep(*, at: dt.datetime) -> Head:
    """The head of the chain now, written behind the others unless it is there already or the chain is empty."""
    now, file = head(), place()
    if now.number and now not in read(file):
        with file.open("a", encoding="utf-8") as kept:
            kept.write(f"{at.isoformat(timespec='seconds')} {now.number} {now.digest}\n")
    return now


def read(file: Path) -> tuple[Head, ...]:
    """The heads kept in the file, oldest first; none where there is no file. HeadsUnreadable for any other file."""
    if not file.exists():
        return ()
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return tuple(_head(line, file, number) for number, line in enumerate(lines, start=1) if line.strip())


def _head(line: str, file: Path, number: int) -> Head:
    try:
        _, last, digest = line.split()
        return Head(int(last), digest)
    except ValueError as error:
        raise HeadsUnreadable(file, number) from error
