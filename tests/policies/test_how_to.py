"""The edition of docs/how-to/write-a-policy.md, put together block by block, is one that could be enacted."""

import re
from pathlib import Path

from jiangtu.apps.reference import shelf
from jiangtu.engine.policy import cases, edition, lint

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-policy.md"


def test_the_example_is_valid_complete_and_decided_as_its_case_says(tmp_path: Path) -> None:
    *blocks, case = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    folder = tmp_path / "skill-upgrade-guangxi"
    folder.mkdir()
    (folder / "2025-01.yaml").write_text("".join(blocks))
    (folder / "2025-01.cases.yaml").write_text(case)

    [found] = edition.load_folder(tmp_path)
    told = cases.load_beside(tmp_path, (found,))[found.key]

    assert lint.lint((found,), shelf.catalogues()) == []
    assert (len(told), cases.run(found, told, shelf.catalogues())) == (1, [])
