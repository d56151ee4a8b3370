"""The commands: a contract that tests and other programs call.

Exits 0 done, 1 refused with reasons, 2 wrong call, 3 fault. `config/commands.py` does the work.
"""

import atexit
import contextlib
import datetime as dt
import gc
import importlib
import json
import logging
import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Annotated

import django
import typer
import typer.exceptions
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from jiangtu.config import alone, logs, words
from jiangtu.config import backup as saved
from jiangtu.engine.errors import JiangtuError, Refusal

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="匠途：一座城市产业工人的工作系统。",
    pretty_exceptions_enable=False,
)
policy = typer.Typer(no_args_is_help=True, help="政策：检查、查看、测试、预演。")
app.add_typer(policy, name="policy")
account = typer.Typer(no_args_is_help=True, help="账号：开通、解除手机验证、发放临时密码。")
app.add_typer(account, name="account")
DEMO_DAY = "2025-06-30"
"""The day a demo city lives on: the 2025 limits are in force and known."""

out = Console()
err = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="结果以 JSON 输出。")]
Day = Annotated[dt.datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="统计日，如 2025-06-30。")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="网站端口。")]
Policies = Annotated[list[str], typer.Option("--policy", help="只算这些政策（可重复）。")]


def main() -> None:
    """The program: commands with their refusals in plain words and never a trace."""
    gc.disable()  # until everything is loaded: none of it goes away, and to look through it is a sixth of a start
    code = run(sys.argv[1:])
    if settings.configured:
        connections.close_all()  # or SQLite leaves what was written for the next command to put in its place
    atexit._run_exitfuncs()
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(
        code
    )  # at once: one time in twenty Arrow's threads abort while Python is taken down, and with it the code


def run(arguments: list[str]) -> int:
    """One command; the exit code says how it ended."""
    wants_json = "--json" in arguments
    try:
        return app(arguments, standalone_mode=False) or 0
    except (typer.Abort, KeyboardInterrupt):
        err.print("已停止；没有写下一半的东西，用同一条命令可以接着做。")
        return 1
    except typer.exceptions.TyperException as error:
        if wrong := words.misused(error):
            err.print(
                f"[bold red]用法不对[/]：{escape(wrong)}  用 --help 查看用法。",
                highlight=False,
                soft_wrap=True,
            )
        return 2
    except Refusal as refusal:
        _refuse(refusal, wants_json)
        return 1
    except (
        JiangtuError,
        Exception,
    ) as fault:  # the outermost shell: the log gets the trace, the reader a number
        return _fault(fault)


def _refuse(refusal: Refusal, wants_json: bool) -> None:
    if wants_json:
        _print_json(words.refused(refusal))
        return
    err.print(f"[bold red]未办理[/]：{escape(refusal.zh)}", highlight=False, soft_wrap=True)
    for line in words.lines(refusal):
        err.print(line, highlight=False, markup=False, soft_wrap=True)


def _fault(fault: BaseException) -> int:
    number = uuid.uuid4().hex[:8]
    home = Path(os.environ.get("JIANGTU_HOME") or ".jiangtu")
    home.mkdir(parents=True, exist_ok=True)
    written = logging.FileHandler(home / "faults.log", encoding="utf-8")
    written.setFormatter(logs.Masked())
    logging.basicConfig(handlers=[written], force=True)
    logging.getLogger("jiangtu.fault").critical("fault %s", number, exc_info=fault)
    err.print(
        f"[bold red]系统故障[/] {number}：已经记入 faults.log，请把这个编号告诉系统管理员。", highlight=False
    )
    return 3


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))  # noqa: T201 - the command's own answer


def _commands(home: Path | None = None, *, room: str = "commands") -> ModuleType:
    """The commands' work, imported once the framework stands over the home and its tables are up to date.

    What is done most often has a `room` of its own, with less to load.
    """
    if home is not None:
        os.environ["JIANGTU_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiangtu.config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    alone.arrow()
    loaded = importlib.import_module(f"jiangtu.config.{room}")
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    return loaded


@contextlib.contextmanager
def _bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the error stream, and the callback that moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _say(answer: dict[str, object], as_json: bool, sentence: str) -> None:
    """The command's answer: JSON for programs, one sentence for people."""
    if as_json:
        _print_json(answer)
    else:
        out.print(sentence.format(**answer), highlight=False, markup=False, soft_wrap=True)


@app.command()
def demo(
    workers: Annotated[int, typer.Option(min=200, max=3_000_000, help="劳动者人数。")] = 5_000,
    seed: Annotated[int, typer.Option(help="随机种子；同一个种子得到同一座城市。")] = 7,
    home: Annotated[Path, typer.Option(envvar="JIANGTU_HOME", help="数据目录。")] = Path(".jiangtu/demo"),
    port: Port = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="造好后打开网站。")] = True,
) -> None:
    """造一座演示城市：部门表格、导入、归集、快照、匹配，然后打开网站。"""
    os.environ.setdefault("JIANGTU_TODAY", DEMO_DAY)
    commands = _commands(home.resolve())
    if serve:
        commands.refuse_unless_free(address="127.0.0.1", port=port)
    city = importlib.import_module("jiangtu.config.demo")
    logins = city.build(workers=workers, seed=seed, as_of=dt.date.fromisoformat(DEMO_DAY), steps=_bar)
    table = Table("角色", "账号", "密码", title="演示登录")
    for login in logins:
        table.add_row(*login)
    out.print(table)
    if serve:
        out.print(f"网站：http://127.0.0.1:{port}/   （Ctrl+C 结束）", highlight=False)
        commands.serve(address="127.0.0.1", port=port, workers=4)


@app.command()
def intake(
    files: Annotated[list[Path], typer.Argument(help="一个或多个部门表格：xlsx、xls、csv。")],
    form: Annotated[str, typer.Option("--format", help="表样名，见 jiangtu formats；不写则自动识别。")] = "",
    department: Annotated[str, typer.Option(help="报送部门；不写则用表样上的部门。")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不导入。")] = False,
    because: Annotated[str, typer.Option(help="有错行时仍先导入其余行，并写明原因。")] = "",
    as_json: Json = False,
) -> None:
    """检查部门表格；没有错误就整批导入，有错误就逐格说明，一行也不导入。"""
    for answer in _commands(room="deliveries").intake(
        paths=files, form=form, department=department, dry_run=dry_run, because=because
    ):
        _say(
            answer,
            as_json,
            "{file}：{done}，读到 {read} 行，不能导入 {refused} 行，新增 {new}，变更 {changed}，未变 {same}，批次 {batch}",
        )


@app.command()
def undo(
    batch: Annotated[int, typer.Argument(help="批次号，导入时显示过。")],
    as_json: Json = False,
) -> None:
    """整批撤销一次导入：它的行不再采信，被它替换的行重新采信。"""
    answer = _commands(room="deliveries").undo(batch=batch)
    _say(answer, as_json, "批次 {batch} 已撤销，{gone} 行不再采信")


@app.command()
def formats(as_json: Json = False) -> None:
    """列出可用的表样。"""
    for answer in _commands(room="deliveries").formats():
        _say(answer, as_json, "{id}  {title}（{department}）")


@app.command()
def link(as_json: Json = False) -> None:
    """把各部门的记录归到人。"""
    with err.status("归集"):
        answer = _commands(room="linking").link()
    _say(answer, as_json, "新归集 {linked} 条，共 {persons} 人，待裁定 {doubtful} 对")


@app.command()
def snapshot(
    as_of: Day,
    known_at: Annotated[
        dt.datetime | None, typer.Option("--known-at", help="只用这一时点之前知道的消息。")
    ] = None,
    as_json: Json = False,
) -> None:
    """取某一天的事实快照。"""
    with _bar("快照") as bar:
        answer = _commands().snapshot(as_of=as_of.date(), known_at=known_at, progress=bar)
    _say(answer, as_json, "{as_of} 快照：{workers} 名劳动者，摘要 {digest}")


@app.command()
def sweep(
    as_of: Annotated[
        dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="统计日；不写用最新快照。")
    ] = None,
    only: Policies = [],  # noqa: B006 - the framework wants a list and never changes it
    backend: Annotated[str, typer.Option(help="kernel（本机）、duckdb 或 spark://…")] = "kernel",
    as_json: Json = False,
) -> None:
    """对每名劳动者逐条匹配政策；中断后用同一条命令接着做。"""
    with _bar("匹配") as bar:
        answer = _commands().sweep(
            as_of=as_of.date() if as_of else None, only=only, backend=backend, progress=bar
        )
    _say(
        answer,
        as_json,
        "{as_of} 匹配 {policies} 个政策版本：符合 {entitled} 条，资料不全 {unknown} 条，应得 {amount}",
    )


@app.command()
def night(as_json: Json = False) -> None:
    """办理补贴一夜里该办的事：按最近一次匹配起草、按期限办理、运行审计规则、读银行结果；漏了一夜用它补办。"""
    with err.status("夜间办理"):
        answer = _commands().night()
    _say(
        answer,
        as_json,
        "起草 {drafted} 件，多退少补 {corrected} 件，新疑点 {findings} 条，告知 {told}，受理 {taken_up}，逾期 {lapsed}，公示 {publicised}，下达付款 {ordered}，到账 {paid}，支付未成功 {failed}，退回了结 {settled}",
    )


@app.command()
def explain(
    person: Annotated[int, typer.Argument(help="人员编号。")],
    only: Policies = [],  # noqa: B006
    as_of: Annotated[
        dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="统计日；不写用最新快照。")
    ] = None,
    as_json: Json = False,
) -> None:
    """说明一个人符合什么、差什么、为什么。"""
    for answer in _commands().explained(person=person, only=only, as_of=as_of.date() if as_of else None):
        _say(answer, as_json, "{text}")


@policy.command("lint")
def lint(
    folder: Annotated[Path | None, typer.Argument(help="政策目录；不写则检查自带的政策。")] = None,
    as_json: Json = False,
) -> None:
    """检查政策文件：写法、金额表缺口、版本重叠、永远达不到的条件。"""
    answer = _commands().lint_folder(folder=folder)
    _say(answer, as_json, "{editions} 个版本，{problems_count} 个问题{listing}")
    raise typer.Exit(1 if answer["problems_count"] else 0)


@policy.command("show")
def show(
    only: Annotated[str, typer.Argument(help="政策编号，如 skill-upgrade-guangxi。")] = "",
    as_json: Json = False,
) -> None:
    """列出政策，或显示一条政策的条件和金额。"""
    for answer in _commands().shown(policy=only):
        _say(answer, as_json, "{text}")


@policy.command("test")
def test(
    folder: Annotated[Path | None, typer.Argument(help="政策目录；不写则测试自带的政策。")] = None,
    as_json: Json = False,
) -> None:
    """用旁边的案例检验每条政策。"""
    answer = _commands().test_folder(folder=folder)
    _say(answer, as_json, "{cases} 个案例，{problems_count} 个不符{listing}")
    raise typer.Exit(1 if answer["problems_count"] else 0)


@policy.command("rehearse")
def rehearse(
    file: Annotated[Path, typer.Argument(help="改动后的政策文件（YAML）。")],
    as_of: Annotated[dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"])] = None,
    as_json: Json = False,
) -> None:
    """预演一次规则改动：谁多得、谁少得、各资金多花多少。"""
    answer = _commands().rehearsed(file=file, as_of=as_of.date() if as_of else None)
    _say(answer, as_json, "{text}")


@app.command()
def verify(
    heads: Annotated[Path | None, typer.Option(help="另处留存的审计链尾（heads.log 的副本）。")] = None,
    as_json: Json = False,
) -> None:
    """核验：审计链和归集签名完整，末尾没有被截去，最近一次匹配可以重算到逐字节相同，资金账和学分账平衡且没有被改动，每笔补贴支付都能重算到同样的金额，证书与公开日志相符。"""
    answer = _commands().verify(heads=heads)
    _say(
        answer,
        as_json,
        "审计 {audit_lines} 行{audit}；归集签名{signatures}；匹配重算{replay}；资金 {entries} 笔{ledger}，核对了 {seals} 个封印、{budget_lines} 条预算、{orders_paid} 笔付款，{unsealed} 笔待封；补贴支付 {payments} 笔重算{payments_replay}；证书日志 {certificate_leaves} 项{certificates}",
    )
    raise typer.Exit(0 if answer["whole"] else 1)


@app.command("publish-head")
def publish_head(file: Annotated[Path, typer.Argument(help="日志头写到哪个文件。")]) -> None:
    """公布证书日志的签名日志头，写成一个文件：放到任何网站、报纸或别人手里，日志从此不能改写而不被发现。"""
    answer = _commands().publish_head(file=file)
    _say(answer, False, "已公布：{size} 项，根 {root}，签发密钥 {key}。写在 {file}")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="备份写到哪个文件。")]) -> None:
    """把整个数据目录存成一个文件。"""
    head = _commands().backup(file=file)
    out.print(
        f"已备份到 {file}。审计链尾 {head}，请另处留存。", highlight=False, markup=False, soft_wrap=True
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument()], home: Annotated[Path, typer.Option(help="空的数据目录。")]
) -> None:
    """从备份恢复到一个空的数据目录。"""
    saved.restore(file, home)
    out.print(f"已恢复到 {home}", highlight=False, markup=False)


@app.command()
def serve(
    port: Port = 8000,
    address: Annotated[str, typer.Option(help="监听地址；默认只有本机能访问。")] = "127.0.0.1",
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="同时办理的请求数，一般为处理器核数的两倍。")
    ] = 4,
) -> None:
    """打开网站和后台任务。"""
    _commands().serve(address=address, port=port, workers=workers)


@account.command("open")
def open_account(
    username: str,
    role: Annotated[str, typer.Option(help="角色，如 HR_OFFICER。")],
    name: Annotated[str, typer.Option(help="称呼。")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    person: Annotated[int | None, typer.Option(help="劳动者本人的人员编号。")] = None,
    organisation: Annotated[str, typer.Option(help="单位账号的统一社会信用代码。")] = "",
) -> None:
    """开一个账号。"""
    work = _commands()
    opening = work.Opening(username, name, work.role_named(role), person, organisation)
    work.account(opening=opening, password=password)
    out.print(f"已开通 {username}", highlight=False, markup=False)


@account.command()
def reset_factor(username: str, reason: Annotated[str, typer.Option(help="怎样确认是本人。")]) -> None:
    """解除一个账号的手机验证（手机丢失时）。"""
    done = _commands().reset_factor(username=username, reason=reason)
    out.print("已解除" if done else "这个账号没有绑定手机", highlight=False, markup=False)


@account.command()
def reset_password(username: str, reason: Annotated[str, typer.Option(help="怎样确认是本人。")]) -> None:
    """发放一个只能用一次的临时密码。"""
    given = _commands().reset_password(username=username, reason=reason)
    out.print(f"临时密码：{given}", highlight=False, markup=False)
