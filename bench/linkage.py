"""make bench-linkage SIZE=600000: two registers of a toy city, SIZE/2 × SIZE people, linked by us and by named peers.

Peers: equal citizen numbers alone; our rules without any probability; Splink alone over the same comparisons. Then one
per cent more mentions as a delivery of their own, against a full run; then the FEBRL sets, ours against Splink alone; then
the same from end to end, through the workbooks of a city of BOOKS workers (`linkage_books`). CPU seconds of this process;
the last line printed is one JSON object of ratios.
"""

import argparse
import json
import logging
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from splink import DuckDBAPI, Linker, block_on

from bench import linkage_books, linkage_febrl
from jiangtu import city
from jiangtu.engine.linkage import clean, link, model
from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.scheme import Ruling, Scheme

T = TypeVar("T")
SEED = 7
KEY = b"bench"
NO_LINKS = pa.schema([("mention", pa.int64()), ("person", pa.int64())]).empty_table()
RULES_ALONE = link.Settings(
    scheme=replace(CHINESE, rules=tuple(r for r in CHINESE.rules if r.ruling is not Ruling.OPEN)),
    model=model.published(CHINESE),
)


@dataclass(frozen=True)
class Score:
    """Pairs found, pairs true, and pairs found that are true."""

    found: int
    true: int
    both: int

    @property
    def precision(self) -> float:
        return self.both / max(1, self.found)

    @property
    def recall(self) -> float:
        return self.both / max(1, self.true)

    @property
    def f1(self) -> float:
        return 2 * self.both / max(1, self.found + self.true)


def main() -> None:
    """Measure, print a table, print the ratios."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=60_000, help="mentions in the larger register")
    options.add_argument("--without-splink", action="store_true", help="leave the slowest peer out")
    options.add_argument(
        "--books", type=int, default=2_000, help="workers whose workbooks are linked; 0: none"
    )
    chosen = options.parse_args()
    ratios = {**registers(chosen.size, splink=not chosen.without_splink), **delivery(chosen.size), **febrl()}
    ratios["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if chosen.books:
        ratios |= books(chosen.books)
    print(json.dumps(ratios))


def registers(size: int, *, splink: bool) -> dict[str, float]:
    """Two registers, every method, scored on the pairs across them."""
    pair = city.linkage_pair(size // 2, size, SEED)
    mentions = pa.concat_tables([pair.a, pair.b])
    print(f"two registers, {len(pair.a):,} × {len(pair.b):,}, {len(pair.truth):,} people in both")
    score = _scorer(pair.truth, len(pair.a))
    _timed(lambda: _ours(mentions.slice(0, 1000), link.Settings()))  # imports and caches, not counted
    number = _show("equal numbers alone", *_timed(lambda: _by_number(mentions)), score)
    rules = _show("our rules alone", *_timed(lambda: _ours(mentions, RULES_ALONE)), score)
    ours = _show("ours", *_timed(lambda: _ours(mentions, link.Settings())), score)
    found = {"precision": ours[1].precision, "recall": ours[1].recall, "f1": ours[1].f1}
    ratios = {**found, "cpu_over_rules": ours[0] / rules[0], "cpu_over_numbers": ours[0] / number[0]}
    if splink:
        peer = _show("Splink alone", *_timed(lambda: _splink_alone(clean.clean(mentions), CHINESE)), score)
        ratios |= {"splink_cpu_over_ours": peer[0] / ours[0], "splink_f1": peer[1].f1}
    return {name: round(value, 6) for name, value in ratios.items()}


def delivery(size: int) -> dict[str, float]:
    """One per cent of the larger register arrives later: cost against a full run, and whether the answers agree."""
    pair = city.linkage_pair(size // 2, size, SEED)
    late = np.random.default_rng(SEED).random(len(pair.b)) < 0.01
    before = pa.concat_tables([pair.a, pair.b.filter(pa.array(~late))])
    delivered = pair.b.filter(pa.array(late))
    first = link.link(before, NO_LINKS, id_key=KEY, seed=SEED)
    known, settings = link.prepare(before), link.Settings(model=first.model)
    links = first.assignments.select(["mention", "person"])
    whole = pa.concat_tables([before, delivered])

    part_cpu, part = _timed(
        lambda: link.link_delivery(
            link.prepare(delivered), known, link.among(links), id_key=KEY, seed=SEED, settings=settings
        )
    )
    again = link.link(whole, links, id_key=KEY, seed=SEED, settings=settings)
    assert part.assignments.equals(again.assignments), "a delivery must be linked as a full run would link it"
    assert part.pairs.equals(again.pairs), "a delivery must raise the pairs a full run would raise"

    full_cpu, full = _timed(lambda: link.link(whole, NO_LINKS, id_key=KEY, seed=SEED))
    together = pa.concat_tables([links, part.assignments.select(["mention", "person"])])
    same = _partition(together) == _partition(full.assignments)
    print(
        f"{len(delivered):,} more mentions: {part_cpu:.2f} s CPU, a full run {full_cpu:.2f}; same clusters: {same}"
    )
    return {"full_over_delivery": round(full_cpu / part_cpu, 2), "delivery_same_clusters": same}


def febrl() -> dict[str, float]:
    """The FEBRL sets, ours and Splink alone, both with the same comparisons and the published priors."""
    ratios = {}
    for name, files in linkage_febrl.SETS.items():
        table, truth = linkage_febrl.load(files)
        settings = link.Settings(scheme=linkage_febrl.SCHEME, join_at=0.9)
        cpu, result = _timed(
            lambda t=table, s=settings: link.link_clean(t, NO_LINKS, id_key=KEY, seed=SEED, settings=s)
        )
        ours = _score_groups(result.assignments["person"].to_pylist(), truth)
        peer_cpu, groups = _timed(lambda t=table: _splink_alone(t, linkage_febrl.SCHEME))
        peer = _score_groups(groups.sort_by("mention")["person"].to_pylist(), truth)
        for who, seconds, found in (("ours", cpu, ours), ("Splink alone", peer_cpu, peer)):
            _print(f"{name}, {who}", seconds, found)
        key = name.lower().replace(" ", "")
        ratios |= {f"{key}_f1": round(ours.f1, 6), f"{key}_splink_f1": round(peer.f1, 6)}
    return ratios


def books(workers: int) -> dict[str, float]:
    """Two months of a city's workbooks through intake, import and linkage: who is who, and what the second month costs."""
    found = linkage_books.books(workers, seed=SEED)
    print(f"workbooks of {workers:,} workers, two months, {found['mentions']:,} mentions")
    print(
        f"  precision {found['precision']:.5f}   recall {found['recall']:.5f}, of what can be known"
        f" {found['recall_knowable']:.5f}   files missed {found['files_missed']}, of them before a clerk"
        f" {found['missed_in_queue']:.2f}"
    )
    return {f"books_{name}": value for name, value in found.items()}


def _ours(mentions: pa.Table, settings: link.Settings) -> pa.Table:
    return link.link(mentions, NO_LINKS, id_key=KEY, seed=SEED, settings=settings).assignments


def _by_number(mentions: pa.Table) -> pa.Table:
    with duckdb.connect() as con:
        con.register("mentions", mentions)
        return con.sql("""
            SELECT mention, min(mention) OVER (PARTITION BY coalesce(citizen_number, mention::VARCHAR)) AS person
            FROM mentions
        """).to_arrow_table()


def _splink_alone(cleaned: pa.Table, scheme: Scheme) -> pa.Table:
    """Splink with our comparisons, its own blocking and training, and connected components at 0.9."""
    faces = cleaned.append_column("face", cleaned["mention"])
    settings = replace_rules(model.settings(scheme, model.published(scheme)), scheme)
    api = DuckDBAPI(duckdb.connect())
    linker = Linker(api.register(faces), settings, log_level=None)
    if scheme is CHINESE:
        linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=SEED)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
        linker.training.estimate_parameters_using_expectation_maximisation(scheme.learn_by)
    pairs = linker.inference.predict(threshold_match_probability=0.9)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=0.9
    )
    table = found.as_pyarrow_table()
    return pa.table({"mention": table["face"], "person": table["cluster_id"]})


def replace_rules(settings: object, scheme: Scheme) -> object:
    """Splink's settings with the scheme's keys as blocking rules, and equal numbers as the first of them."""
    rules = [block_on("number"), *(block_on(key) for key in scheme.keys.values())]
    settings.blocking_rules_to_generate_predictions = rules  # type: ignore[attr-defined]  # a SettingsCreator
    return settings


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def _scorer(truth: pa.Table, first_of_b: int) -> Callable[[pa.Table], Score]:
    """Scores assignments (mention, person) on the pairs of one mention of each register."""

    def score(found: pa.Table) -> Score:
        with duckdb.connect() as con:
            con.register("found", found)
            con.register("truth", truth)
            con.execute(f"""
                CREATE TABLE pairs AS SELECT a.mention AS mention_a, b.mention AS mention_b
                FROM found a JOIN found b USING (person) WHERE a.mention <= {first_of_b} AND b.mention > {first_of_b}
            """)
            counts = con.sql("""
                SELECT (SELECT count(*) FROM pairs), (SELECT count(*) FROM truth),
                       (SELECT count(*) FROM pairs JOIN truth USING (mention_a, mention_b))
            """).fetchall()[0]
        return Score(*counts)

    return score


def _show(name: str, cpu: float, found: pa.Table, score: Callable[[pa.Table], Score]) -> tuple[float, Score]:
    scored = score(found)
    _print(name, cpu, scored)
    return cpu, scored


def _print(name: str, cpu: float, score: Score) -> None:
    print(
        f"  {name:24} CPU {cpu:7.2f} s   precision {score.precision:.5f}   recall {score.recall:.5f}   F1 {score.f1:.5f}"
    )


def _score_groups(found: Sequence[object], truth: Sequence[object]) -> Score:
    got, true = _pairs(found), _pairs(truth)
    return Score(len(got), len(true), len(got & true))


def _pairs(groups: Iterable[object]) -> set[tuple[int, int]]:
    members: dict[object, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    return {pair for rows in members.values() for pair in combinations(rows, 2)}


def _partition(table: pa.Table) -> list[int]:
    """For each mention in order the smallest mention of its person: equal for equal clusters."""
    with duckdb.connect() as con:
        con.register("found", table.select(["mention", "person"]))
        rows = con.sql("SELECT min(mention) OVER (PARTITION BY person) AS head FROM found ORDER BY mention")
        return pc.cast(rows.to_arrow_table()["head"], pa.int64()).to_pylist()


if __name__ == "__main__":
    main()
