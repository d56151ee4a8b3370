"""`python -m jiangtu.city --workers 2000 --seed 7 --out DIR`: two months of workbooks and the truth beside them."""

import argparse
import datetime as dt
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from jiangtu.city import workbooks
from jiangtu.city.mentions import efile, spellings
from jiangtu.city.plan import Plan
from jiangtu.city.sheets import SHEETS
from jiangtu.city.truth import City, build
from jiangtu.engine.errors import Refusal

AS_OF = dt.date(2025, 6, 30)
"""The day of a city when none is asked for: the departments' tables of the first half of 2025."""


def main(arguments: list[str] | None = None) -> int:
    """Write the city: 0 when done, 1 when no such city can be, 2 for a wrong call."""
    console = Console(stderr=True)
    try:
        return _main(_parser().parse_args(arguments), console)
    except Refusal as refused:
        console.print(f"{refused.zh}{refused.mend}")
        return 1


def _main(asked: argparse.Namespace, console: Console) -> int:
    plan = Plan(workers=asked.workers, seed=asked.seed, as_of=asked.as_of, region=asked.region)
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console
    ) as bar:
        task = bar.add_task(
            f"建设柳州（{plan.workers} 名劳动者，种子 {plan.seed}）", total=2 * len(SHEETS) + 2
        )
        city = build(plan)
        bar.advance(task)
        write(
            city, asked.out, lambda name, rows: bar.update(task, advance=1, description=f"{name}：{rows} 行")
        )
    console.print(f"已写入 {asked.out}：第1期、第2期为各部门报表，真值 为人员、记录与埋设的问题。")
    return 0


def write(city: City, out: Path, progress: workbooks.Progress) -> None:
    """Both deliveries into 第1期 and 第2期, the truth into 真值 as Parquet."""
    truth = out / "真值"
    truth.mkdir(parents=True, exist_ok=True)
    for name, table in truth_tables(city).items():
        pq.write_table(table, truth / f"{name}.parquet", compression="zstd")
    for month in (1, 2):
        delivered = workbooks.deliver(city, out / f"第{month}期", month=month, progress=progress)
        pq.write_table(workbooks.bad_cells_table(delivered.bad), truth / f"bad_cells_{month}.parquet")
        pq.write_table(delivered.rows, truth / f"rows_{month}.parquet", compression="zstd")


def truth_tables(city: City) -> dict[str, pa.Table]:
    """Everything true about the city, by file name; `mentions` and `links` are what a faultless intake would hold."""
    kept = {name: table for name, table in efile(city).items() if name in ("mentions", "links")}
    return {
        "persons": city.persons,
        "frauds": city.frauds,
        "shortages": city.shortages,
        "spellings": spellings(city),
        **kept,
        **{f"records_{kind}": table for kind, table in city.records.items()},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jiangtu.city", description="建一座答案已知的柳州，写出各部门报表。"
    )
    parser.add_argument("--workers", type=int, default=2000, help="劳动者人数（2000 至 3000000）")
    parser.add_argument("--seed", type=int, default=7, help="种子；同一种子得到同样的城市")
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=AS_OF, help="哪一天的城市")
    parser.add_argument("--region", default="江苏", help="职业构成按哪个省的人口普查")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个目录")
    return parser


if __name__ == "__main__":
    sys.exit(main())
