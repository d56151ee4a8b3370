"""Import formats as data: one YAML document per department sheet; `engine.sheets.format` says what they mean.

`vocabulary/person.yaml` holds the identity columns a format includes, `vocabulary/words.yaml` the words that
departments write for codes.
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Ids of all shipped formats, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def text(name: str) -> str:
    """The document of one format; FileNotFoundError when there is none."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def vocabulary(name: str) -> str:
    """A document shared by the formats: "person" or "words"."""
    return (FOLDER / "vocabulary" / f"{name}.yaml").read_text(encoding="utf-8")
