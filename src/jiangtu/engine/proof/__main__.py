"""`python -m jiangtu.engine.proof check FILE… [--head HEAD] [--key KEY]`: is this certificate genuine? From files alone.

Exit codes: 0 every file holds, 1 something is wrong and named, 2 called wrongly or a file is nothing of the kind.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from jiangtu.engine.errors import Refusal
from jiangtu.engine.proof import check, head

SMALL = 64 << 20  # bytes of a file; nothing to be checked is larger


def main(arguments: list[str] | None = None) -> int:
    """The exit code; what was found goes to the output."""
    asked = _asked(arguments)
    try:
        files = check.sort([(path.name, _text(path)) for path in asked.files])
        trusted = _head(asked.head) if asked.head else _brought(files, asked.files[0])
        report = check.check(files, check.Asked(trusted, asked.key, asked.name))
    except Refusal as refusal:
        print(f"{refusal.zh}{refusal.mend}", file=sys.stderr)  # noqa: T201 - a command speaks to its terminal
        return 2
    _tell(report, as_json=asked.json)
    return 1 if report.faults else 0


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m jiangtu.engine.proof", description="核验证书，不需要联网。")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("check", help="核验证书文件")
    verb.add_argument("files", nargs="+", type=Path, help="证书、证明、状态清单、日志、较早的日志头")
    verb.add_argument("--head", type=Path, help="您信任的日志头（签发机关公布的）；不给则用文件自带的")
    verb.add_argument("--key", default="", help="签发密钥 did:key:…，已知时填写")
    verb.add_argument("--name", default="", help="持证人姓名，核对用")
    verb.add_argument("--json", action="store_true", help="以JSON报告")
    return parser.parse_args(arguments)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > SMALL:
            raise check.FileUnknown(path.name)
        content = path.read_bytes()
        if content.startswith(b"%PDF-"):
            raise PaperGiven(path.name)
        return content.decode()
    except OSError as error:
        raise FileUnread(path.name) from error
    except UnicodeDecodeError as error:
        raise check.FileUnknown(path.name) from error


def _head(path: Path) -> head.Head:
    try:
        return head.read(json.loads(_text(path)))
    except (ValueError, AttributeError, TypeError) as error:
        raise check.FileUnknown(path.name) from error


def _brought(files: check.Files, first: Path) -> head.Head:
    """The head the files bring themselves: they are then believed as far as its key is."""
    found = check.newest_head(files)
    if found is None:
        raise HeadMissing(first.name)
    return found


class HeadMissing(Refusal):
    """No head was given, and the files bring none."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "HEAD_MISSING", f"{where} 不带日志头。", mend="请下载核验包，或用 --head 给出日志头。"
        )


class FileUnread(Refusal):
    """There is no such file, or it may not be read."""

    def __init__(self, where: str) -> None:
        super().__init__("FILE_UNREAD", f"读不到文件 {where}。", mend="请核对文件名和所在目录。")


class PaperGiven(Refusal):
    """A certificate's paper, which carries no signature that could be checked without the city."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "PAPER_GIVEN",
            f"{where} 是打印件，不能离线核验。",
            mend="请扫描上面的二维码下载核验包；要看打印件有没有被改动，请在核验页面上传。",
        )


def _tell(report: check.Report, *, as_json: bool) -> None:
    if as_json:
        faults = [asdict(fault) for fault in report.faults]
        told = {"good": not faults, "faults": faults, "notes": report.notes}
        print(json.dumps(told, ensure_ascii=False))  # noqa: T201 - the same
        return
    for fault in report.faults:
        print(f"✗ {fault.where}：{fault.zh}。{fault.mend} [{fault.code}]")  # noqa: T201 - the same
    for note in report.notes:
        print(f"· {note}")  # noqa: T201 - the same
    print("核验未通过。" if report.faults else "核验通过。")  # noqa: T201 - the same


if __name__ == "__main__":
    sys.exit(main())
