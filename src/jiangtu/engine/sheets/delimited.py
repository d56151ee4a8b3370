"""Text tables: which encoding, which separator, which rows."""

import codecs
import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO

from jiangtu.engine.errors import Refusal

_SEPARATORS = ",\t;|，"
_SAMPLE_LINES = 60
csv.field_size_limit(1_000_000)


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a text table in UTF-8 (with or without mark), UTF-16 or GB18030; every cell is text.

    Refused when no encoding holds, when two are mixed (the first odd line is named), or when quotes never
    close.
    """
    text = decoded(content)
    separator = separator_of(text)
    try:
        return [list(row) for row in csv.reader(StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as broken:
        raise Refusal(
            "SHEET_BAD_CSV", "文本表格的引号或字段不成对", str(broken), mend="请用表格软件打开后另存为 .xlsx"
        ) from broken


def decoded(content: bytes) -> str:
    """The text of the bytes, without its byte-order mark.

    >>> decoded("姓名".encode("gb18030")), decoded("姓名".encode("utf-16"))
    ('姓名', '姓名')
    """
    if content.startswith(codecs.BOM_UTF8):
        return _strict(content, "utf-8-sig")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(content, "utf-16")
    if (guess := _unmarked_utf16(content[:4000])) is not None:
        return _strict(content, guess)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_mixed(content)
        return _strict(content, "gb18030")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise Refusal(
            "SHEET_ENCODING",
            f"第 {line} 行的文字无法识别（不是 UTF-8、UTF-16 或 GB18030）",
            mend="请用表格软件打开后另存为 .xlsx，或另存为 UTF-8 的 .csv",
        ) from broken


def _unmarked_utf16(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 20 <= len(head):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse_mixed(content: bytes) -> None:
    """A UTF-8 heading over GBK rows decodes as GB18030 without complaint, so each line is asked by itself."""
    lines = [line for line in content.split(b"\n")[:5000] if not line.isascii()]
    utf8 = [_is_utf8(line) for line in lines]
    if sum(utf8) == 0 or (lines and utf8.count(False) == 0):
        return
    odd = lines[utf8.index(not utf8[0])]
    number = content[: content.index(odd)].count(b"\n") + 1
    raise Refusal(
        "SHEET_MIXED_ENCODING",
        f"文件里混用了两种文字编码：第 {number} 行与前面的不同",
        mend="多半是把两个文件拼在了一起；请用表格软件分别打开，复制到同一张表后另存为 .xlsx",
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def separator_of(text: str) -> str:
    r"""The separator that cuts the first lines into the most columns most evenly; else a comma.

    >>> [separator_of(text) for text in ("姓名\t备注\n王芳\t甲,乙\n", "姓名;性别\n王芳;女\n", "姓名\n王芳\n")]
    ['\t', ';', ',']
    """
    lines = [line for line in text[:200_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    return max(_SEPARATORS, key=lambda s: (_evenness(lines, s), -_SEPARATORS.index(s)))


def _evenness(lines: Sequence[str], separator: str) -> int:
    counts = Counter(line.count(separator) for line in lines)
    return max((times * min(cuts, 3) for cuts, times in counts.items()), default=0)
