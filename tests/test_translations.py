"""Every Chinese sentence of a page has its English one, and none is left over."""

import re
from pathlib import Path

import polib

SOURCE = Path(__file__).parent.parent / "src" / "jiangtu"
TRANS = re.compile(r"""\{%\s*trans(?:late)?\s+(["'])(.+?)\1""")
BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?[^%]*%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.S)
CALL = re.compile(r"""\b(?:_|gettext|gettext_lazy|gettext_noop)\(\s*(["'])(.+?)\1\s*\)""")


def said() -> set[str]:
    """Every sentence marked for translation in templates and code."""
    found: set[str] = set()
    for page in SOURCE.rglob("templates/**/*.html"):
        text = page.read_text()
        found |= {match[2] for match in TRANS.finditer(text)}
        found |= {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", match[1]) for match in BLOCK.finditer(text)}
    for code in (SOURCE / "apps").rglob("*.py"):
        found |= {match[2] for match in CALL.finditer(code.read_text())}
    for code in (SOURCE / "config").glob("*.py"):
        found |= {match[2] for match in CALL.finditer(code.read_text())}
    return found


def translated() -> set[str]:
    entries = polib.pofile(str(SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    return {entry.msgid for entry in entries if entry.msgstr}


def test_every_sentence_has_its_english() -> None:
    assert sorted(said() - translated()) == []
