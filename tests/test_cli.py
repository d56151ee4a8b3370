"""The commands as other programs call them: exit codes, JSON, refusals in words, never a trace."""

import json
from pathlib import Path

import pytest

from jiangtu import cli
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.certificates.models import Head
from jiangtu.apps.reference import shelf
from jiangtu.engine.proof import head
from tests.apps.certificates.bodies import issued

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def answers(text: str) -> list[dict[str, object]]:
    """The JSON values printed one after another."""
    decoder, found, rest = json.JSONDecoder(), [], text.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        found.append(value)
        rest = rest[end:].strip()
    return found


def test_formats_are_listed_as_json(capsys) -> None:
    code = cli.run(["formats", "--json"])

    assert code == 0
    assert {answer["id"] for answer in answers(capsys.readouterr().out)} >= {
        "social-insurance",
        "certificates",
        "training",
    }


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (["intake", "nowhere.xlsx", "--format", "social-insurance"], "FILE_MISSING"),
        (["undo", "7"], "BATCH_UNKNOWN"),
        (["sweep"], "FACTS_MISSING"),
        (["explain", "1"], "FACTS_MISSING"),
        (["snapshot", "--as-of", "1999-01-01"], "NOTHING_KNOWN"),
        (["policy", "rehearse", "nowhere.yaml"], "FILE_MISSING"),
        (["policy", "lint", "nowhere"], "FOLDER_MISSING"),
        (["policy", "show", "nonsense"], "POLICY_UNKNOWN"),
    ],
)
def test_a_refusal_says_why_and_exits_1(
    arguments: list[str], refused: str, capsys, settings, tmp_path: Path
) -> None:
    settings.JIANGTU_HOME = tmp_path

    code = cli.run([*arguments, "--json"])

    [answer] = answers(capsys.readouterr().out)
    assert (code, answer["refused"], bool(answer["zh"]), bool(answer["mend"])) == (1, refused, True, True)


def test_a_wrong_format_name_is_refused_with_the_known_ones(capsys, tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("姓名\n李雷\n")

    code = cli.run(["intake", str(sheet), "--format", "nonsense", "--json"])

    [answer] = answers(capsys.readouterr().out)
    assert (code, answer["refused"]) == (1, "FORMAT_UNKNOWN")
    assert "social-insurance" in answer["mend"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "没有命令“nonsense”。"),
        (["snapshot"], "缺少 --as-of。统计日，如 2025-06-30。"),
        (["snapshot", "--as-of", "2025-13-01"], "--as-of 的值不对"),
        (["snapshot", "--nix"], "没有选项 --nix。"),
        (["demo", "--workers", "x"], "--workers 的值不对"),
        (["undo"], "缺少 BATCH。"),
        (["formats", "more"], "多了“more”。"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_exits_2(arguments: list[str], said: str, capsys) -> None:
    assert (cli.run(arguments), said in capsys.readouterr().err) == (2, True)


def test_a_fault_leaves_a_number_and_no_trace(capsys, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIANGTU_HOME", str(tmp_path))
    monkeypatch.setattr(shelf, "editions", lambda: 1 / 0)

    code = cli.run(["policy", "show"])

    said = capsys.readouterr()
    assert code == 3
    assert "Traceback" not in said.out + said.err
    assert "ZeroDivisionError" in (tmp_path / "faults.log").read_text()


BAD_EDITIONS = {
    "unknown fact": ("insured_monhts >= 12", "insured_months"),
    "months with yuan": ("insured_months >= 500元", "月"),
    "division by zero": ("insured_months / 0 >= 1", "0"),
}


@pytest.mark.parametrize("case", BAD_EDITIONS)
def test_a_bad_policy_is_answered_with_its_line(case: str, capsys, tmp_path: Path) -> None:
    expression, hint = BAD_EDITIONS[case]
    good = (shelf.HOUSE / "policies" / "skill-upgrade-national" / "2025-01.yaml").read_text()
    folder = tmp_path / "skill-upgrade-national"
    folder.mkdir()
    (folder / "2025-01.yaml").write_text(
        good.replace("require:", f"require:\n  wrong:\n    if: {expression}\n    zh: 错", 1)
    )

    code = cli.run(["policy", "lint", str(tmp_path), "--json"])

    [answer] = answers(capsys.readouterr().out)
    said = " ".join(f"{p['zh']} {p['mend']} {p['value']}" for p in answer["problems"])
    assert (code, answer["refused"]) == (1, "POLICY_INVALID")
    assert hint in said


def edited(folder: Path, edition: str, *changes: tuple[str, str]) -> None:
    """A copy of the shipped Guangxi edition with words changed."""
    text = (shelf.HOUSE / "policies" / "skill-upgrade-guangxi" / "2025-01.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "skill-upgrade-guangxi").mkdir(exist_ok=True)
    (folder / "skill-upgrade-guangxi" / f"{edition}.yaml").write_text(text)


def test_two_editions_in_force_on_one_day_are_refused(capsys, tmp_path: Path) -> None:
    edited(tmp_path, "2025-01")
    edited(tmp_path, "2025-06", ("edition: 2025-01", "edition: 2025-06"))

    code = cli.run(["policy", "lint", str(tmp_path), "--json"])

    [answer] = answers(capsys.readouterr().out)
    assert (code, [p["code"] for p in answer["problems"]]) == (1, ["EDITIONS_OVERLAP"])


def test_an_amount_table_with_a_missing_cell_is_refused(capsys, tmp_path: Path) -> None:
    edited(tmp_path, "2025-01", (" 四级: 1500,", ""))

    code = cli.run(["policy", "lint", str(tmp_path), "--json"])

    [answer] = answers(capsys.readouterr().out)
    assert (code, answer["refused"]) == (1, "POLICY_INVALID")
    assert "四级" in answer["problems"][0]["zh"]


def test_the_shipped_policies_hold_their_cases(capsys) -> None:
    code = cli.run(["policy", "test", "--json"])

    [answer] = answers(capsys.readouterr().out)
    assert (code, answer["problems"]) == (0, [])
    assert answer["cases"] > 300


@pytest.mark.parametrize("name", ["[/x].csv", "[bold]a.csv"])
def test_a_file_name_is_shown_as_it_is(name: str, capsys) -> None:
    code = cli.run(["intake", name])

    assert (code, name in capsys.readouterr().err) == (1, True)


def test_a_fault_is_logged_without_the_numbers_of_people(capsys, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIANGTU_HOME", str(tmp_path))
    monkeypatch.setattr(shelf, "editions", lambda: int("450202199001011234 " * 2))

    cli.run(["policy", "show"])

    written = (tmp_path / "faults.log").read_text()
    assert ("ValueError" in written, "450202199001011234" in written) == (True, False)


def test_the_demo_opens_no_log_ins_in_a_real_city(capsys, settings, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("JIANGTU_HOME", str(tmp_path))
    settings.JIANGTU_HOME = tmp_path
    User.objects.create_user("qin", "long-enough-1", display_name="覃", role=Role.HR_OFFICER)

    code = cli.run(["demo", "--home", str(tmp_path), "--no-serve"])

    assert (code, User.objects.count()) == (1, 1)


def test_the_demo_works_on_the_home_that_is_named_like_every_command(monkeypatch, tmp_path: Path) -> None:
    asked: list[Path | None] = []

    def stop(home: Path | None = None, **_: object) -> None:
        asked.append(home)
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_commands", stop)
    monkeypatch.chdir(tmp_path)
    for named, arguments in (("a", []), ("a", ["--home", "b"]), ("", [])):
        monkeypatch.setenv("JIANGTU_HOME", named)
        cli.run(["demo", "--no-serve", *arguments])

    assert asked == [tmp_path / "a", tmp_path / "b", tmp_path / ".jiangtu" / "demo"]


def test_a_night_without_a_city_does_nothing(capsys, settings, tmp_path: Path) -> None:
    settings.JIANGTU_HOME = tmp_path

    code = cli.run(["night", "--json"])

    moved = ("told", "taken_up", "lapsed", "publicised", "ordered", "paid", "failed", "settled")
    assert code == 0
    assert json.loads(capsys.readouterr().out) == dict.fromkeys(
        ("drafted", "corrected", "findings", *moved), 0
    )


def test_a_log_in_is_opened_and_mended_from_the_command_line(capsys, settings, tmp_path: Path) -> None:
    settings.JIANGTU_HOME = tmp_path
    named = ["--role", "EMPLOYER", "--name", "厂", "--password", "long-enough-1"]

    codes = [
        cli.run(["account", "open", "firm", *named, "--organisation", "91350100M000100Y44"]),
        cli.run(["account", "open", "firm", *named, "--organisation", "91350100M000100Y43"]),
        cli.run(["account", "reset-factor", "firm", "--reason", "手机遗失"]),
        cli.run(["account", "reset-factor", "firm", "--reason", ""]),
        cli.run(["account", "reset-factor", "nobody", "--reason", "手机遗失"]),
        cli.run(["account", "reset-password", "firm", "--reason", "到场"]),
    ]

    given = capsys.readouterr().out.strip().splitlines()[-1].removeprefix("临时密码：")
    user = User.objects.get()
    assert codes == [1, 0, 0, 1, 1, 0]
    assert (user.organisation, user.check_password(given)) == ("91350100M000100Y43", True)


def test_a_policy_in_another_encoding_is_refused_in_words(capsys, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes("id: 政策".encode("gb18030"))

    code = cli.run(["policy", "rehearse", str(tmp_path / "p.yaml"), "--json"])

    [answer] = answers(capsys.readouterr().out)
    assert (code, answer["refused"]) == (1, "POLICY_INVALID")


def test_the_head_of_the_certificates_log_is_published_into_a_file(capsys, tmp_path: Path) -> None:
    file = tmp_path / "head.json"
    empty = cli.run(["publish-head", str(file)])
    issued(3)

    published = cli.run(["publish-head", str(file)])

    told = head.read(json.loads(file.read_text(encoding="utf-8")))
    assert (empty, published, told.size, told.holds) == (1, 0, 3, True)
    assert Head.objects.get().size == 3
    assert "已公布：3 项" in capsys.readouterr().out


def test_a_wrong_cell_is_told_with_its_place_its_rule_and_what_to_do(
    capsys, settings, tmp_path: Path
) -> None:
    settings.JIANGTU_HOME = tmp_path
    sheet = tmp_path / "荣誉.csv"
    sheet.write_text("姓名,公民身份号码,类别,授予日期\n张三,11010519491231002X,特级技师,2024-03-01\n")

    code = cli.run(["intake", str(sheet), "--format", "honours", "--dry-run", "--json"])

    [answer] = answers(capsys.readouterr().out)
    [cell] = answer["problems"]
    assert (code, answer["refused"], cell["where"], cell["value"]) == (
        1,
        "ROWS_REFUSED",
        "表1!C2",
        "特级技师",
    )
    assert "技术能手" in cell["rule"] and cell["mend"].endswith("。")
