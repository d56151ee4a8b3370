"""make bench-intake SIZE=100000: a department's sheet read, checked cell by cell and sent back, beside the bare read.

One workbook of SIZE rows × 12 columns, one cell in forty wrong. The peer is calamine reading the same bytes into the
same lists of values and doing nothing else; both must see the same cells before any clock starts. Rounds are
interleaved, figures are medians. The last line printed is one JSON object of ratios.
"""

import argparse
import datetime as dt
import io
import json
import random
import resource
import time
from collections.abc import Callable
from statistics import median

import python_calamine
import xlsxwriter
from stdnum.cn import ric

from jiangtu.engine.sheets import annotate, check, foreign, layout, mapping, ooxml, workbook
from jiangtu.engine.sheets.format import named

HEADS = (
    "序号", "姓名", "公民身份号码", "性别", "出生年月", "联系电话", "险种类型", "统一社会信用代码", "参保地",
    "缴费起始年月", "缴费终止年月", "月缴费基数（元）",
)  # fmt: skip
AS_OF = dt.date(2025, 6, 30)
ROUNDS = 3


def citizen_number(place: int, dice: random.Random) -> str:
    """A valid number of nobody living: born before 1914."""
    born = dt.date(1900, 1, 1) + dt.timedelta(days=dice.randrange(5000))
    body = f"450202{born:%Y%m%d}{place % 1000:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def row(place: int, dice: random.Random) -> list[str | float]:
    """One line as a department would write it; one value in forty is wrong."""
    number = citizen_number(place, dice)
    cells: list[str | float] = [
        place + 1,
        "王" + chr(0x4E00 + dice.randrange(8000)) + chr(0x4E00 + dice.randrange(8000)),
        number,
        "男" if int(number[16]) % 2 else "女",
        f"{number[6:10]}.{int(number[10:12])}",
        f"13{dice.randrange(10**9):09d}",
        dice.choice(["失业保险", "养老", "工伤保险"]),
        "91350100M000100Y43",
        "柳州市",
        "2023年1月",
        "2024.12",
        3000 + dice.randrange(300_000) / 100,
    ]
    if dice.random() < 0.3:
        cells[dice.randrange(1, 12)] = dice.choice(["待定", "#N/A", "２０２３-02-30", 4.50202e17])
    return cells


def department_sheet(rows: int, seed: int) -> bytes:
    """The workbook: a title, headings, `rows` lines, a total."""
    dice = random.Random(seed)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        page = book.add_worksheet("202505")
        page.write_string(0, 0, "某市社会保险缴费明细表")
        page.write_row(1, 0, HEADS)
        for place in range(rows):
            page.write_row(place + 2, 0, row(place, dice))
        page.write_string(rows + 2, 0, "合计")
    return buffer.getvalue()


def bare(content: bytes) -> list[list[object]]:
    """The peer: calamine, nothing else."""
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def whole(content: bytes) -> check.Checked:
    """Ours: guarded, read, mapped, checked, and the marked workbook written."""
    book = workbook.read(content)
    page = book.sheets[0]
    form = named("social-insurance")
    found = layout.find(page, mapping.known_headings())
    columns = mapping.propose(page, found, form)
    foreign.refuse_foreign(page, found, form, columns)
    formulas = ooxml.computed(content, page.name)
    checked = check.check(page, found, columns, form, as_of=AS_OF, formulas=formulas)
    annotate.annotate(content, book.shape, page, checked.findings)
    return checked


def seconds(act: Callable[[bytes], object], content: bytes) -> float:
    """How long one call took."""
    start = time.perf_counter()
    act(content)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="rows")
    parser.add_argument("--seed", type=int, default=7)
    size = (options := parser.parse_args()).size
    content = department_sheet(size, options.seed)
    if list(map(list, workbook.read(content).sheets[0].rows)) != bare(content):
        raise SystemExit("the two readers do not see the same cells")
    checked = whole(content)
    print(
        f"{size:,} rows × {len(HEADS)}, {len(content) / 2**20:.1f} MiB: {sum(checked.counts.values()):,} findings"
    )
    rounds = [(seconds(bare, content), seconds(whole, content)) for _ in range(ROUNDS)]
    read, ours = (median(times) for times in zip(*rounds, strict=True))
    print(f"bare calamine read {read:.2f} s; read, check and marked workbook {ours:.2f} s")
    answer = {
        "bench": "intake",
        "rows": size,
        "columns": len(HEADS),
        "findings": sum(checked.counts.values()),
        "refused_rows": checked.refused,
        "bare_read_s": round(read, 3),
        "whole_s": round(ours, 3),
        "ratio_to_bare_read": round(ours / read, 2),
        "rows_per_s": round(size / ours),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
