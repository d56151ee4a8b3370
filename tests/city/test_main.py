"""The command writes both months and the truth beside them."""

from pathlib import Path

import pyarrow.parquet as pq

from jiangtu.city import __main__ as command


def test_the_command_writes_two_months_and_the_truth(tmp_path: Path) -> None:
    code = command.main(["--workers", "200", "--seed", "5", "--out", str(tmp_path)])

    assert code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["真值", "第1期", "第2期"]
    assert len(list((tmp_path / "第2期").iterdir())) == 11
    assert pq.read_table(tmp_path / "真值" / "persons.parquet").num_rows >= 200
