"""The English words, compiled into the home: a checkout or an installed package is never written to."""

from pathlib import Path

from babel.messages import mofile, pofile

SOURCE = Path(__file__).resolve().parent.parent / "locale"


def compile_into(folder: Path) -> None:
    """Writes each language's messages below `folder` unless they are there and newer than their source."""
    for source in sorted(SOURCE.glob("*/LC_MESSAGES/django.po")):
        target = folder / source.relative_to(SOURCE).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open(encoding="utf-8") as words, target.open("wb") as compiled:
            mofile.write_mo(compiled, pofile.read_po(words))
