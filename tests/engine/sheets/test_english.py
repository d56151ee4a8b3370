"""Every code an officer can meet at the import has its English."""

import re
from pathlib import Path

import pytest

from jiangtu.engine.sheets import english
from jiangtu.engine.sheets.format import RuleKind

SOURCE = Path(english.__file__).parents[2]
ROOMS = [SOURCE / "engine" / "sheets", SOURCE / "engine" / "terms", SOURCE / "apps" / "intake"]
FAMILIES = "SHEET|CELL|DATE|CITIZEN|COMPANY|CERTIFICATE|NAME|PHONE|NUMBER|BOOLEAN|ROW|MONEY|OCCUPATION|AREA|INDUSTRY|LEVEL|INTAKE"
CODE = re.compile(rf'"((?:{FAMILIES})_[A-Z_0-9]+)"')


def codes() -> set[str]:
    texts = (path.read_text() for room in ROOMS for path in room.glob("*.py"))
    return {code for text in texts for code in CODE.findall(text)}


def test_every_code_is_said_in_english() -> None:
    assert sorted(codes() - set(english.SAID)) == []
    assert {f"RULE_{kind.upper()}" for kind in RuleKind} <= set(english.SAID)


def test_no_code_is_left_over() -> None:
    lost = {f"{kind}_AS_NUMBER" for kind in ("SERIAL", "COMPANY", "CERTIFICATE")}
    others = {f"RULE_{kind.upper()}" for kind in RuleKind} | {"FORMAT_UNKNOWN", "FORMAT_INVALID"} | lost

    assert sorted(set(english.SAID) - codes() - others) == []


@pytest.mark.parametrize("code", english.SAID)
def test_a_sentence_is_whole(code: str) -> None:
    told = english.SAID[code]

    assert all(text.endswith(".") and text[0].isupper() and len(text) < 100 for text in told)
