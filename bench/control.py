"""SIZE workers' city with a wrong of every kind planted: what the auditors' rules find of it, and what they find besides.

Recall is the share of the truly wrong claims that the rule of their kind found; precision the share of its findings that
are truly wrong by its kind. The last line is one JSON object.
"""

import argparse
import datetime as dt
import json
import time

from jiangtu.catalogues import claims as law
from jiangtu.city import Plan, build, control
from jiangtu.engine.control import pack


def measured(size: int, *, seed: int = 7) -> dict[str, dict[str, float | int]]:
    """By rule: planted claims, found claims, recall, precision; and the run under "all" with its seconds."""
    city = build(Plan(workers=size, seed=seed, as_of=dt.date(2025, 6, 30)))
    planted = control.evidence(city)
    tables = planted.tables()
    started = time.perf_counter()
    findings = pack.run(law.audit_rules().values(), tables)
    took = time.perf_counter() - started
    found: dict[str, set[int]] = {rule: set() for rule in law.audit_rules()}
    for row in findings.select(["rule", "claim"]).to_pylist():
        found[row["rule"]].add(row["claim"])
    figures: dict[str, dict[str, float | int]] = {
        rule: _figures(planted.truth[rule], claims) for rule, claims in found.items()
    }
    figures["all"] = {
        "claims": tables["payables"].num_rows,
        "findings": findings.num_rows,
        "seconds": round(took, 2),
    }
    return figures


def _figures(truth: set[int], found: set[int]) -> dict[str, float | int]:
    right = len(truth & found)
    return {
        "planted": len(truth), "found": len(found), "recall": round(right / len(truth), 3) if truth else 0.0,
        "precision": round(right / len(found), 3) if found else 0.0,
    }  # fmt: skip


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000, help="workers")
    figures = measured(parser.parse_args().size)
    for rule, told in figures.items():
        print(rule, told)
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
