"""The files exchanged with the paying bank: written from a layout, read with all problems together.

A file is comma-separated text with one heading line, one line a payment, one line of totals (count and amount). Amounts
are yuan with two decimals in the file, whole fen here.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jiangtu.catalogues.ledger import BankFile, Layout
from jiangtu.engine.errors import Problem, Sentence

YUAN = re.compile(r"(\d{1,13})\.(\d\d)")


@dataclass(frozen=True, slots=True)
class Payment:
    """One line sent: its number within the batch from 1, payee's name and account, amount in fen, what it is for."""

    number: int
    name: str
    account: str
    fen: int
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One line that came back. `result` is PAID or FAILED, `reason` the bank's words, `where` the line of the file."""

    number: int
    name: str
    account: str
    fen: int
    result: str
    reason: str
    where: str


def amount(fen: int) -> str:
    """Fen as the files write yuan.

    >>> amount(150000), amount(5)
    ('1500.00', '0.05')
    """
    return f"{fen // 100}.{fen % 100:02d}"


def write(form: BankFile, batch: str, payments: Sequence[Payment]) -> bytes:
    """The file that goes out: the same payments give the same bytes."""
    rows = [
        [_cell(c.field, batch, p) for c in form.out.columns]
        for p in payments
    ]  # fmt: skip
    return _written(form, form.out, rows, len(payments), sum(p.fen for p in payments))


def answer_file(form: BankFile, batch: str, answers: Iterable[Answer]) -> bytes:
    """The file a bank would send back; for demonstrations and tests."""
    words = {code: word for word, code in form.results.items()}
    kept = list(answers)
    rows = [
        [_cell(c.field, batch, Payment(a.number, a.name, a.account, a.fen))
         if c.field not in ("result", "reason") else {"result": words[a.result], "reason": a.reason}[c.field]
         for c in form.back.columns]
        for a in kept
    ]  # fmt: skip
    return _written(form, form.back, rows, len(kept), sum(a.fen for a in kept))


def _cell(field: str, batch: str, payment: Payment) -> str:
    said = {
        "batch": batch, "number": str(payment.number), "name": payment.name, "account": payment.account,
        "amount": amount(payment.fen), "purpose": payment.purpose,
    }  # fmt: skip
    return said[field]


def _written(form: BankFile, layout: Layout, rows: Iterable[Sequence[str]], count: int, fen: int) -> bytes:
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator=form.newline)
    writer.writerow([c.head for c in layout.columns])
    writer.writerows(rows)
    writer.writerow(_totals(layout, count, fen))
    return kept.getvalue().encode(form.encoding)


def _totals(layout: Layout, count: int, fen: int) -> list[str]:
    return [{"count": str(count), "amount": amount(fen)}.get(word, word) for word in layout.totals]


def read(form: BankFile, batch: str, content: bytes) -> tuple[list[Answer], list[Problem]]:
    """Every line that could be read, and everything wrong with the file itself, in the order of its lines."""
    try:
        text = content.decode(form.encoding)
    except UnicodeDecodeError as error:
        return [], [
            _problem(
                "FILE_UNREADABLE",
                Sentence(
                    "第%(start)s字节起不是%(encoding)s编码的文字", start=error.start, encoding=form.encoding
                ),
            )
        ]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return [], [_problem("FILE_UNREADABLE", "不是逗号分隔的表格")]
    heads = [c.head for c in form.back.columns]
    if not rows or [cell.strip() for cell in rows[0]] != heads:
        return [], [
            _problem("HEADING_WRONG", Sentence("第一行应是：%(names)s", names="、".join(heads)), "第1行")
        ]
    if len(rows) < 2 or rows[-1][:1] != [form.back.totals[0]]:
        return [], [
            _problem("TOTALS_MISSING", "最后一行应是合计，文件可能不完整", Sentence("第%(n)s行", n=len(rows)))
        ]
    return _body(form, batch, rows)


def _body(form: BankFile, batch: str, rows: list[list[str]]) -> tuple[list[Answer], list[Problem]]:
    answers: list[Answer] = []
    problems: list[Problem] = []
    for n, row in enumerate(rows[1:-1], start=2):
        found = _answer(form, batch, row, Sentence("第%(n)s行", n=n))
        if isinstance(found, Answer):
            answers.append(found)
        else:
            problems += found
    said = _totals(form.back, len(rows) - 2, sum(a.fen for a in answers))
    if not problems and rows[-1] != said:
        problems.append(
            _problem(
                "TOTALS_WRONG",
                Sentence("合计行应是%(names)s", names="，".join(filter(None, said))),
                Sentence("第%(n)s行", n=len(rows)),
            )
        )
    return answers, problems


def _answer(form: BankFile, batch: str, row: list[str], where: str) -> Answer | list[Problem]:
    if len(row) != len(form.back.columns):
        return [
            _problem(
                "COLUMNS_WRONG",
                Sentence("有%(n)s列，应有%(n2)s列", n=len(row), n2=len(form.back.columns)),
                where,
            )
        ]
    cells = {c.field: cell.strip() for c, cell in zip(form.back.columns, row, strict=True)}
    yuan = YUAN.fullmatch(cells["amount"])
    wrong = [
        *([] if cells["batch"] == batch else [_problem("BATCH_WRONG", Sentence("批次号不是%(batch)s", batch=batch), where, cells["batch"])]),
        *([] if cells["number"].isascii() and cells["number"].isdigit() and len(cells["number"]) < 10
          else [_problem("NUMBER_WRONG", "序号不是整数", where, cells["number"])]),
        *([] if yuan else [_problem("AMOUNT_WRONG", "金额不是两位小数的元", where, cells["amount"])]),
        *([] if cells["result"] in form.results
          else [_problem("RESULT_UNKNOWN", Sentence("结果应是%(names)s", names='或'.join(form.results)), where, cells["result"])]),
    ]  # fmt: skip
    if wrong or yuan is None:
        return wrong
    result = form.results[cells["result"]]
    if result == "FAILED" and not cells["reason"]:
        return [_problem("REASON_MISSING", "失败的一行没有写原因", where)]
    fen = int(yuan[1]) * 100 + int(yuan[2])
    return Answer(int(cells["number"]), cells["name"], cells["account"], fen, result, cells["reason"], where)


def _problem(code: str, zh: str, where: str = "", value: str = "") -> Problem:
    return Problem(code, zh, where, value, mend="请向银行重新索取回盘文件。")


FIELDS: Mapping[str, str] = {
    "batch": "批次号", "number": "序号", "name": "户名", "account": "账号", "amount": "金额", "purpose": "用途",
    "result": "结果", "reason": "失败原因",
}  # fmt: skip
"""What a column of either file can hold."""
