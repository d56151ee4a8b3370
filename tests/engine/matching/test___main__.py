"""The published draw, computed again from its file alone."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from jiangtu.engine.matching import __main__ as program
from jiangtu.engine.matching import published
from jiangtu.engine.matching.published import Entry, Places

SETTLED = asdict(
    published.settle(
        [Places("K1", 2, (("WOMEN", 1),)), Places("K2", 1)],
        [Entry(n, ("K1", "K2"), ("WOMEN",) if n % 2 else ()) for n in range(1, 6)],
        seed=b"s" * 32,
    )
)


def said(tmp_path: Path, text: str) -> int:
    file = tmp_path / "draw.json"
    file.write_text(text)
    return program.main([str(file)])


def test_what_was_published_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(tmp_path, json.dumps({"title": "秋季", **SETTLED})) == 0
    assert capsys.readouterr().out == "核验一致：5 张票，录取 3 人，种子、签序、录取都能重算出来。\n"


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"seed": "00"}, "种子"),
        ({"entries": [*SETTLED["entries"], {"ticket": 9, "choices": ["K1"], "groups": []}]}, "填报名单"),
        ({"given": {**SETTLED["given"], 9: "K1"}}, "录取的班不在志愿里"),
    ],
)
def test_what_was_changed_afterwards_is_found(tmp_path: Path, capsys, changed: dict, word: str) -> None:
    assert said(tmp_path, json.dumps({**SETTLED, **changed})) == 1
    assert word in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"seed": "zz"}', json.dumps({**SETTLED, "places": [1]}),
                                  json.dumps({**SETTLED, "entries": [{"ticket": 1, "choices": ["K9"], "groups": []}]})])  # fmt: skip
def test_a_file_that_is_no_whole_draw_is_refused_in_words(tmp_path: Path, capsys, text: str) -> None:
    assert said(tmp_path, text) == 1
    assert capsys.readouterr().err


def test_without_a_file_it_says_how_it_is_called(capsys) -> None:
    assert program.main(["/nowhere.json"]) == 2
    assert "用法" in capsys.readouterr().err
