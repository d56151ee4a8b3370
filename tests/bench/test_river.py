"""The bench of the river runs on a town of three hundred, and the answers it compares are the command's own."""

from pathlib import Path

import pytest

from bench import river
from jiangtu.engine.facts import factset
from jiangtu.engine.policy import catalogue, edition, kernel

pytestmark = pytest.mark.slow
PACKAGE = Path(catalogue.__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return river._filled(tmp_path_factory.mktemp("river") / "home", 300, 1)


@pytest.fixture(scope="module")
def first(home: Path) -> river.Figures:
    return river._command(home, *river.SWEEP)


def test_the_stages_add_up_to_the_whole_command(first: river.Figures) -> None:
    stages = {"extract", "derive", "write facts", "sweep", "look ahead", "write decisions", "the rest"}

    assert set(first["wall"]) == stages | {"whole"}
    assert first["wall"]["whole"] == pytest.approx(sum(first["wall"][stage] for stage in stages))
    assert all(seconds > 0 for seconds in first["cpu"].values())


def test_the_decisions_compared_are_those_of_the_city(home: Path, first: river.Figures) -> None:
    facts = factset.read(next((home / "snapshots" / river.DAY).iterdir()))
    lists = catalogue.load_folder(PACKAGE / "catalogues")
    here = [e for e in edition.load_folder(PACKAGE / "policies") if "450200".startswith(e.area_prefix)]
    swept = kernel.sweep(here, facts, lists)

    compared = river._compared(home)

    assert compared["decisions"] == sum(table.num_rows for _, table in swept)
    assert len(river._answers(home)["decisions"]) == len(here)


def test_news_is_mended_into_what_a_first_reading_makes(home: Path, first: river.Figures) -> None:
    again = river._after_news(home, 3)

    assert again["cpu"]["update"] > 0
    assert river._as_whole(home)
