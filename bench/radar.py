"""The certificate-mill radar over cities whose mills are known: recall by kind, false alarms, ranks, time.

SIZE cities are drawn, each of 48 assessment bodies of which eight are mills of one or two kinds, of strengths from 0.4
to 1. A mill is found when its body is flagged; an alarm is false when the body is honest. Beside it stands what one
would do without the radar: rank bodies by their pass rate alone. The last line is one JSON object.
"""

import argparse
import datetime as dt
import json
import time
from collections import Counter

import numpy as np

from jiangtu.city.exams import Exams, Mill, exams
from jiangtu.city.plan import Plan
from jiangtu.engine.appraisal import radar
from jiangtu.engine.appraisal.radar import Suspect

MILLS = 8
FIRST = 1000
"""The first seed: thresholds were set on cities of small seeds, never on these."""
AS_OF = dt.date(2026, 6, 30)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=40, help="cities")
    options = parser.parse_args()
    print(json.dumps(measured(options.size), ensure_ascii=False))


def measured(cities: int) -> dict[str, object]:
    """The figures over so many cities."""
    sums, took = Counter[str](), []
    for seed in range(FIRST, FIRST + cities):
        city = exams(Plan(workers=20_000, seed=seed, as_of=AS_OF, mills=MILLS))
        began = time.perf_counter()
        found = radar.scan(city.observed)
        took.append(time.perf_counter() - began)
        sums += counted(city, found)
    mills, honest = sums["mills"], sums["honest"]
    return {
        "cities": cities, "mills": mills, "honest": honest, "results": sums["results"],
        "recall": round(sums["found"] / mills, 3), "false_alarms": sums["false"],
        "false_share": round(sums["false"] / honest, 4), "precision": round(sums["found"] / max(sums["found"] + sums["false"], 1), 3),
        "in_first_8": round(sums["first"] / mills, 3), "in_first_8_by_pass_rate_alone": round(sums["naive"] / mills, 3),
        "recall_by_kind": {k.value: round(sums[f"found {k}"] / max(sums[f"mills {k}"], 1), 3) for k in Mill},
        "only_that_kind": {k.value: round(sums[f"found only {k}"] / max(sums[f"mills only {k}"], 1), 3) for k in Mill},
        "scan_s": round(float(np.median(took)), 3),
    }  # fmt: skip


def counted(city: Exams, found: list[Suspect]) -> Counter[str]:
    """What one city adds."""
    kinds: dict[str, set[str]] = {}
    for row in city.planted.to_pylist():
        kinds.setdefault(row["body"], set()).add(row["kind"])
    bodies = [s for s in found if s.kind == "body"]
    flagged = {s.key for s in bodies if s.flagged}
    sums = Counter({"mills": len(kinds), "honest": city.observed.bodies.num_rows - len(kinds),
                    "results": city.observed.results.num_rows, "found": len(flagged & kinds.keys()),
                    "false": len(flagged - kinds.keys()),
                    "first": len({s.key for s in bodies[:MILLS]} & kinds.keys()),
                    "naive": len(_by_pass_rate(city) & kinds.keys())})  # fmt: skip
    for body, some in kinds.items():
        only = ["only "] if len(some) == 1 else []
        for kind in some:
            for word in ("", *only):
                sums[f"mills {word}{kind}"] += 1
                sums[f"found {word}{kind}"] += body in flagged
    return sums


def _by_pass_rate(city: Exams) -> set[str]:
    """The first bodies by the plain share that passed."""
    rows = city.observed.results.group_by("body").aggregate([("passed", "mean")])
    ranked = rows.sort_by([("passed_mean", "descending"), ("body", "ascending")])["body"].to_pylist()
    return set(ranked[:MILLS])


if __name__ == "__main__":
    main()
