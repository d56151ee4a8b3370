"""The reference page of the language names every function, field and span there is."""

from pathlib import Path

from jiangtu.engine.policy import calls, edition

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "policy-language.md").read_text(encoding="utf-8")


def test_every_function_is_documented() -> None:
    assert [name for name in calls.FUNCTIONS if f"{name}(" not in PAGE] == []


def test_every_field_is_documented() -> None:
    assert [name for name in edition.FIELDS if f"`{name}`" not in PAGE] == []
