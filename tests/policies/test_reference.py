"""The reference page is what the editions say."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_policies_is_current() -> None:
    script = runpy.run_path(str(ROOT / "docs/reference/policies.py"))

    assert (ROOT / "docs/reference/policies.md").read_text(encoding="utf-8") == script["page"]()
