"""SIZE applicants, 500 classes, five choices each: allocation and its proof, against the `matching` package.

The market is drawn from a seed: classes are wanted by a steep popularity, half of them have a group ceiling, and
everybody has one lot for all classes or, in a second market, another priority in every class (the harder case). The
package knows no ceilings; it is given small markets without them, where its answers must be ours, and timed at the
largest size it is asked for. The last line is one JSON object.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from matching.games import HospitalResident

from jiangtu.engine.matching.allocate import allocate
from jiangtu.engine.matching.market import NOBODY, Ints, Market
from jiangtu.engine.matching.verify import verify

CLASSES, CHOICES = 500, 5
Answer = TypeVar("Answer")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="applicants")
    parser.add_argument("--peer", type=int, default=4_000, help="largest market the package is given")
    options = parser.parse_args()
    figures: dict[str, object] = {"size": options.size, "classes": CLASSES, "choices": CHOICES}
    for name, one_lot in (("one_lot", True), ("own_order", False)):
        figures[name] = _measured(_drawn(options.size, CLASSES, one_lot=one_lot, groups=True, seed=7))
    print(json.dumps(figures | _peer(options.peer), ensure_ascii=False))


def _drawn(size: int, classes: int, *, one_lot: bool, groups: bool, seed: int) -> Market:
    draw = np.random.default_rng(seed)
    weight = 1 / np.arange(1, classes + 1)
    keys = draw.exponential(size=(size, classes)) / (weight / weight.sum())
    klass = np.argpartition(keys, CHOICES, axis=1)[:, :CHOICES]
    klass = np.take_along_axis(klass, np.argsort(np.take_along_axis(keys, klass, 1), axis=1), 1).ravel()
    applicant = np.repeat(np.arange(size), CHOICES)
    priority = draw.permutation(size)[applicant] if one_lot else draw.permutation(size * CHOICES)
    places = np.full(classes, max(1, round(size / classes * 0.8)))
    member = (draw.random(size)[applicant] < 0.4) & (klass % 2 == 0) & groups
    return Market(applicant, klass, priority, np.where(member, klass // 2, NOBODY), places, places[::2] // 3)


def _measured(asked: Market) -> dict[str, object]:
    allocate(asked)
    given, took = _timed(lambda: allocate(asked))
    problems, proof = _timed(lambda: verify(asked, given))
    return {
        "allocate_s": round(took, 3), "verify_s": round(proof, 3), "together_s": round(took + proof, 3),
        "placed": int((given != NOBODY).sum()), "problems": len(problems),
    }  # fmt: skip


def _timed(work: Callable[[], Answer]) -> tuple[Answer, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def _peer(largest: int) -> dict[str, object]:
    """The package on small markets, where its answer must be ours, and on its largest."""
    same = sum(_agrees(_drawn(60, 12, one_lot=False, groups=False, seed=seed)) for seed in range(40))
    asked = _drawn(largest, 80, one_lot=False, groups=False, seed=7)
    theirs, took = _timed(lambda: _package(asked))
    ours, mine = _timed(lambda: allocate(asked))
    return {
        "same_as_matching": f"{same} of 40", "peer_size": largest, "matching_s": round(took, 2),
        "ours_there_s": round(mine, 4), "times_faster": round(took / mine), "same_there": _same(asked, ours, theirs),
    }  # fmt: skip


def _agrees(asked: Market) -> bool:
    return _same(asked, allocate(asked), _package(asked))


def _same(asked: Market, ours: Ints, theirs: dict[int, int]) -> bool:
    placed = np.flatnonzero(ours != NOBODY)
    return theirs == dict(zip(placed.tolist(), asked.klass[ours[placed]].tolist(), strict=True))


def _package(asked: Market) -> dict[int, int]:
    """The package's answer: applicant → class."""
    wants = {int(n): [int(k) for k in asked.klass[asked.applicant == n]] for n in range(asked.applicants)}
    ranks: dict[int, list[int]] = {}
    for row in np.argsort(asked.priority):
        ranks.setdefault(int(asked.klass[row]), []).append(int(asked.applicant[row]))
    room = {klass: int(asked.size[klass]) for klass in ranks}
    game = HospitalResident.create_from_dictionaries(wants, ranks, room)
    solved = game.solve(optimal="resident")
    return {resident.name: hospital.name for hospital, found in solved.items() for resident in found}


if __name__ == "__main__":
    main()
