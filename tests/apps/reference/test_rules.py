"""What an address asks for."""

import pytest

from jiangtu.apps.reference.rules import page_number


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("1", 1),
        ("42", 42),
        ("0", 0),
        ("１２", 12),
        ("", 1),
        ("x", 1),
        ("²", 1),
        ("-3", 1),
        ("1.5", 1),
        ("9" * 5000, 1),
    ],
)
def test_the_page_asked_for(text, page):
    assert page_number(text) == page
