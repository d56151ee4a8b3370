"""Linkage from end to end: the departments' workbooks of two months taken in, imported and linked by the commands.

A toy city writes the workbooks, spoiled cells and all; `jiangtu intake` and `jiangtu link` do the rest, month by month. The
second month is linked three times: with what the linkage kept of the first, without it, and from nothing. The links are
then scored against the city's truth.

As a program (`python -m bench.linkage_books HOME`) it prints the scores of a home.
"""

import contextlib
import ctypes
import datetime as dt
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import django
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jiangtu import city
from jiangtu.city import workbooks

Scores = dict[str, float]
Pair = tuple[int, int]
AS_OF = dt.date(2025, 6, 30)
JIANGTU = str(Path(sys.executable).with_name("jiangtu"))
KEPT = Path("linkage") / "known.sealed"
TRUTH = "rows.parquet"
PR_SET_CHILD_SUBREAPER = 36


def books(workers: int, *, seed: int, scratch: str | None = None) -> Scores:
    """What linkage makes of the workbooks of so many workers, and what the second month costs it.

    precision, recall: of pairs of mentions of one person. recall_knowable: of those pairs that share, step by step, a
    number (three keystrokes apart at most), a birth date or a phone; knowable: their share of all. missed_in_queue: the
    share of the missed files that a clerk is asked about. same_as_full: whether the delivery's links are those of a run
    that compares everything over the same links. full_over_delivery: CPU of `jiangtu link` from nothing over that of the
    delivery; work_over_delivery: the same without what the command costs in an empty home.
    """
    with tempfile.TemporaryDirectory(prefix="bench-books-", dir=scratch) as folder:
        home, again, full, empty = (Path(folder) / name for name in ("home", "again", "full", "empty"))
        _write(home, workers, seed)
        _take_in(home, 1)
        _command(home, "link")
        _take_in(home, 2)
        for copy in (again, full):
            shutil.copytree(home, copy)
            (copy / KEPT).unlink()
        _forget_links(full)
        _, start = (_command(empty, "link") for _ in ("lays the tables", "does nothing"))
        delivery, _, whole = (_command(place, "link") for place in (home, again, full))
        done = subprocess.run([sys.executable, "-m", "bench.linkage_books", str(home)], check=True, env=_around(home),
                              capture_output=True, text=True)  # fmt: skip
        scores: Scores = json.loads(done.stdout.splitlines()[-1])
        costs = {
            "full_over_delivery": whole / delivery,
            "work_over_delivery": (whole - start) / (delivery - start),
        }
        rounded = {name: round(ratio, 2) for name, ratio in costs.items()}
        return {"workers": workers, **scores, "same_as_full": _links(home) == _links(again), **rounded}


def _write(home: Path, workers: int, seed: int) -> None:
    built = city.build(city.Plan(workers=workers, seed=seed, as_of=AS_OF))
    rows = []
    for month in (1, 2):
        written = workbooks.deliver(built, home / "workbooks" / str(month), month=month).rows
        rows.append(written.append_column("month", pa.array([month] * written.num_rows)))
    pq.write_table(pa.concat_tables(rows), home / TRUTH)


def _take_in(home: Path, month: int) -> None:
    files = map(str, sorted((home / "workbooks" / str(month)).iterdir()))
    _command(home, "intake", "--because", "先导入没有错误的行", *files)


def _command(home: Path, *arguments: str) -> float:
    """CPU seconds of one command, its own processes included: those that outlive it are handed to us and waited for."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    before = _children()
    subprocess.run([JIANGTU, *arguments], check=True, env=_around(home), stdout=sys.stderr)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _around(home: Path) -> dict[str, str]:
    """Compiled modules are kept, as on any installed machine: else each command would compile everything again."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "JIANGTU_HOME": str(home), "JIANGTU_CITY": "450200", "PYTHONPYCACHEPREFIX": str(home.parent / "compiled"),
            "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings"}  # fmt: skip


def _forget_links(home: Path) -> None:
    with sqlite3.connect(home / "jiangtu.sqlite3") as database:
        for table in ("files_link", "files_doubt", "files_person"):
            database.execute(f"DELETE FROM {table}")


def _links(home: Path) -> list[tuple[int, ...]]:
    """Every mention and the person it belongs to now."""
    with sqlite3.connect(home / "jiangtu.sqlite3") as database:
        return database.execute(
            "SELECT mention_id, person_id FROM files_link GROUP BY mention_id HAVING id = max(id) ORDER BY 1"
        ).fetchall()


def scored(home: Path) -> Scores:
    """The scores of the links in a home, against the rows its city wrote. Needs the framework."""
    from jiangtu.apps.files import extract, queries  # noqa: PLC0415 - models need the framework
    from jiangtu.apps.files.models import Delivery, Mention  # noqa: PLC0415
    from jiangtu.engine.linkage import clean  # noqa: PLC0415

    mentions, links = extract.linkage_tables()
    found = dict(zip(links["mention"].to_pylist(), links["person"].to_pylist(), strict=True))
    files = dict(Delivery.objects.values_list("batch", "file"))
    places = [
        (m, b, files[b], r)
        for m, b, r in Mention.objects.filter(gone_at=None).values_list("pk", "batch", "row")
    ]
    truth = _truth(places, pq.read_table(home / TRUTH))
    groups = _grouped(truth.items())
    cleaned = {row["mention"]: row for row in clean.clean(mentions).to_pylist()}
    told = [
        pair
        for members in groups
        for island in _islands(members, cleaned)
        for pair in combinations(island, 2)
    ]
    asked = {_ordered(found[d.left_id], found[d.right_id]) for d in queries.open_pairs()}
    return _shares(found, truth, told, asked)


def _shares(found: dict[int, int], truth: dict[int, int], told: list[Pair], asked: set[Pair]) -> Scores:
    true = [pair for members in _grouped(truth.items()) for pair in combinations(members, 2)]
    joined = [pair for members in _grouped(found.items()) for pair in combinations(members, 2)]
    right = sum(truth[a] == truth[b] for a, b in joined)
    missed = {_ordered(found[a], found[b]) for a, b in true if found[a] != found[b]}
    shares = {
        "precision": right / max(1, len(joined)),
        "recall": right / max(1, len(true)),
        "recall_knowable": sum(found[a] == found[b] for a, b in told) / max(1, len(told)),
        "knowable": len(told) / max(1, len(true)),
        "missed_in_queue": len(missed & asked) / max(1, len(missed)),
    }
    counts = {"mentions": len(found), "files_missed": len(missed), "queue": len(asked)}
    return {**{name: round(share, 6) for name, share in shares.items()}, **counts}


def _truth(places: list[tuple[int, int, str, int]], rows: pa.Table) -> dict[int, int]:
    """The person each mention truly is: the one behind the row that first named it."""
    names, columns = ("mention", "batch", "file", "row"), list(zip(*places, strict=True))
    with duckdb.connect() as con:
        con.register("places", pa.table(dict(zip(names, map(list, columns), strict=True))))
        con.register("rows", rows)
        return dict(con.sql("""
            SELECT mention, person FROM (
                SELECT *, dense_rank() OVER (PARTITION BY file ORDER BY batch) AS month FROM places)
            JOIN rows USING (file, month, row)
        """).fetchall())  # fmt: skip


def _grouped(owners: Iterable[Pair]) -> list[list[int]]:
    members: dict[int, list[int]] = {}
    for mention, owner in owners:
        members.setdefault(owner, []).append(mention)
    return list(members.values())


def _islands(members: list[int], cleaned: dict[int, dict[str, object]]) -> list[list[int]]:
    """A person's mentions in groups that hang together by what they say beyond a name and a firm."""
    islands: list[list[int]] = []
    for mention in members:
        near = [i for i in islands if any(_told(cleaned[mention], cleaned[other]) for other in i)]
        islands = [i for i in islands if i not in near] + [[mention, *(m for i in near for m in i)]]
    return islands


def _told(one: dict[str, object], other: dict[str, object]) -> bool:
    same = any(one[field] is not None and one[field] == other[field] for field in ("born_on", "phone"))
    return same or _keystrokes(one["number"], other["number"]) <= 3


def _keystrokes(one: object, other: object) -> int:
    """How many places differ between two numbers of one length; many when that cannot be said."""
    if not isinstance(one, str) or not isinstance(other, str) or len(one) != len(other):
        return 18
    return sum(a != b for a, b in zip(one, other, strict=True))


def _ordered(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(scored(Path(sys.argv[1]))))
