"""Files of a batch at rest."""

import stat
from pathlib import Path

import pytest
from django.conf import settings

from jiangtu.apps.intake import vault
from jiangtu.apps.intake.vault import Kept
from tests.engine.sheets.zoo import WOMAN

BATCH = 987_654


@pytest.fixture(autouse=True)
def clean() -> object:
    yield
    vault.drop(BATCH, *Kept)


def place() -> Path:
    return Path(settings.MEDIA_ROOT) / "intake" / str(BATCH) / "original.sealed"


def test_what_is_kept_opens_again_and_lies_sealed() -> None:
    vault.keep(BATCH, Kept.ORIGINAL, WOMAN.encode())

    assert vault.opened(BATCH, Kept.ORIGINAL) == WOMAN.encode()
    assert WOMAN.encode() not in place().read_bytes()
    assert stat.S_IMODE(place().stat().st_mode) == 0o600


def test_a_file_moved_to_another_name_or_changed_does_not_open() -> None:
    vault.keep(BATCH, Kept.ORIGINAL, b"rows")
    place().rename(place().with_name("staged.parquet.sealed"))

    with pytest.raises(vault.NotKept):
        vault.opened(BATCH, Kept.STAGED)


def test_what_was_dropped_is_not_there() -> None:
    vault.keep(BATCH, Kept.ORIGINAL, b"rows")
    vault.drop(BATCH, Kept.ORIGINAL, Kept.MARKED)

    with pytest.raises(vault.NotKept):
        vault.opened(BATCH, Kept.ORIGINAL)
