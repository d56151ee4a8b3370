"""`python -m jiangtu.engine.matching FILE.json`: a published draw computed again, without a network or a data base.

Exits 0 when everything holds, 1 with every problem a line, 2 without a file.
"""

import json
import sys
from pathlib import Path

from jiangtu.engine.errors import Refusal
from jiangtu.engine.matching import published


def main(arguments: list[str]) -> int:
    """What is said of the file, and the exit code."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        sys.stderr.write("用法：python -m jiangtu.engine.matching 公布的文件.json\n")
        return 2
    try:
        settled = published.read(_parsed(Path(arguments[0])))
        wrong = published.check(settled)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal.zh}{refusal.mend}\n")
        return 1
    for problem in wrong:
        sys.stderr.write(f"{problem.where} {problem.zh} {problem.value}".strip() + "\n")
    if not wrong:
        sys.stdout.write(
            f"核验一致：{len(settled.entries)} 张票，录取 {len(settled.given)} 人，种子、签序、录取都能重算出来。\n"
        )
    return 1 if wrong else 0


def _parsed(file: Path) -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise published.DrawUnreadable from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
