"""What an address asks for, read so that a mistyped one is answered all the same."""


def page_number(text: str) -> int:
    """The page asked for; the first one where `text` is no number of a page.

    >>> page_number("3"), page_number("²"), page_number("-1"), page_number("9" * 5000)
    (3, 1, 1, 1)
    """
    return int(text) if text.isdecimal() and len(text) < 10 else 1
