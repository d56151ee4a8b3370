"""The command writes both months and the truth beside them."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jiangtu.city import __main__ as command


def test_the_command_writes_two_months_and_the_truth(tmp_path: Path) -> None:
    code = command.main(["--workers", "200", "--seed", "5", "--out", str(tmp_path)])

    assert code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["真值", "第1期", "第2期"]
    assert len(list((tmp_path / "第2期").iterdir())) == 11
    assert pq.read_table(tmp_path / "真值" / "persons.parquet").num_rows >= 200


@pytest.mark.parametrize("wrong", [["--workers", "0"], ["--region", "火星"]])
def test_an_impossible_city_is_refused_in_a_sentence(
    wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command.main([*wrong, "--out", str(tmp_path)])

    said = capsys.readouterr().err
    assert code == 1
    assert "Traceback" not in said
    assert "例如" in said
    assert list(tmp_path.iterdir()) == []
