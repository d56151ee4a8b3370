"""The command a verifier runs: files in, sentences and an exit code out, without server, database or settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jiangtu.engine.proof.__main__ import main
from tests.engine.proof.signed import CLAIMS, OTHER, PLACE, SIGNER, good, head_of, proof, status_list

SOURCE = Path(__file__).parents[3] / "src"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "head": head_of(7).document(), "certificate": good(), "proof": proof(),
        "revoked": status_list("revocation", PLACE), "clean": status_list("revocation"),
        "tampered": good() | {"name": "焊工 一级"},
    }  # fmt: skip
    for name, document in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def call(folder: Path, *names: str, more: tuple[str, ...] = ()) -> int:
    files = [str(folder / f"{name}.json") for name in names]
    return main(["check", *files, "--head", str(folder / "head.json"), *more])


def test_a_good_certificate_is_told_with_zero(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ("--key", SIGNER.did, "--name", CLAIMS.holder)

    assert call(folder, "certificate", "proof", "clean", more=more) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "核验通过。"


@pytest.mark.parametrize(
    ("names", "code"), [(("tampered", "proof"), "SIGNATURE"), (("certificate", "revoked"), "WITHDRAWN")]
)
def test_what_is_wrong_is_named_with_one(
    folder: Path, capsys: pytest.CaptureFixture[str], names, code
) -> None:
    assert call(folder, *names) == 1
    assert f"[{code}]" in capsys.readouterr().out


def test_a_report_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(folder, "tampered", "proof", more=("--json",))

    told = json.loads(capsys.readouterr().out)
    assert (told["good"], [f["code"] for f in told["faults"]]) == (False, ["SIGNATURE"])


def test_files_that_are_missing_or_nothing_of_the_kind_are_two(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "picture.json").write_bytes(b"\x89PNG\xff")

    assert call(folder, "missing") == 2
    assert capsys.readouterr().err == "读不到文件 missing.json。请核对文件名和所在目录。\n"
    assert call(folder, "picture") == 2
    assert main(["check", str(folder / "proof.json"), "--head", str(folder / "proof.json")]) == 2
    with pytest.raises(SystemExit) as wrong:
        main(["check"])
    assert wrong.value.code == 2


def test_a_paper_is_sent_to_the_page_that_knows_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "paper.json").write_bytes(b"%PDF-1.7\xff")

    assert call(folder, "paper") == 2
    assert "是打印件，不能离线核验。" in capsys.readouterr().err


def bundled(folder: Path, *names: str) -> str:
    """Some of the files as one bundle."""
    inner = [json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in names]
    path = folder / "bundle.json"
    path.write_text(
        json.dumps({"type": "JiangtuBundle", "files": inner}, ensure_ascii=False), encoding="utf-8"
    )
    return str(path)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("certificate", "proof", "clean"), ""), (("tampered", "proof", "clean"), "SIGNATURE"),
        (("certificate", "proof", "revoked"), "WITHDRAWN"),
    ],
)  # fmt: skip
def test_a_bundle_is_checked_as_its_files_are(
    folder: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...], code: str
) -> None:
    made = bundled(folder, *names)

    alone, held = main(["check", made]), main(["check", made, "--head", str(folder / "head.json")])

    out = capsys.readouterr().out
    assert (alone, held) == ((1, 1) if code else (0, 0))
    assert f"[{code}]" in out if code else out.count("核验通过。") == 2


def test_a_bundle_by_another_key_is_not_the_city_s(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = bundled(folder, "certificate", "proof", "clean")

    assert main(["check", made, "--key", OTHER.did]) == 1
    assert "[OTHER_KEY]" in capsys.readouterr().out


@pytest.mark.parametrize("names", [("certificate", "clean"), ()])
def test_without_any_head_nothing_can_be_said(folder: Path, names: tuple[str, ...]) -> None:
    assert main(["check", bundled(folder, *names)]) == 2


def test_a_bundle_in_a_bundle_is_nothing_of_the_kind(folder: Path) -> None:
    bundled(folder, "certificate", "proof")

    assert main(["check", bundled(folder, "bundle"), "--head", str(folder / "head.json")]) == 2


def test_it_runs_where_there_is_no_home_and_no_server(folder: Path) -> None:
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"}
    files = [str(folder / name) for name in ("certificate.json", "proof.json", "clean.json")]
    call = [
        sys.executable,
        "-m",
        "jiangtu.engine.proof",
        "check",
        *files,
        "--head",
        str(folder / "head.json"),
    ]

    done = subprocess.run(call, capture_output=True, text=True, env=surroundings, cwd=folder, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("核验通过。\n")
