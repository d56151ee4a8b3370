"""The generated pages of docs/reference say what the code says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_reference_is_what_the_code_says() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "tools" / "reference", "--check"], capture_output=True, text=True, check=False
    )

    assert (checked.stdout, checked.returncode) == ("up to date\n", 0)
