"""The English words compiled into the home."""

import gettext
import os
from pathlib import Path

from jiangtu.config import translations


def test_every_language_is_compiled_and_read_back(tmp_path: Path) -> None:
    translations.compile_into(tmp_path)

    english = gettext.translation("django", tmp_path, ["en"])
    assert english.gettext("我的权益") != "我的权益"


def test_words_that_are_newer_than_their_source_are_left_alone(tmp_path: Path) -> None:
    translations.compile_into(tmp_path)
    [compiled] = tmp_path.rglob("*.mo")
    compiled.write_bytes(b"newer")

    translations.compile_into(tmp_path)
    kept = compiled.read_bytes()
    os.utime(compiled, (0, 0))
    translations.compile_into(tmp_path)

    assert (kept, compiled.read_bytes() != b"newer") == (b"newer", True)
