"""What may be shown of a small group."""

SMALLEST = 10
"""Cells of fewer people are hidden in break-downs. Our own choice, not a rule of law; no total is hidden with them yet."""


def shown(count: int) -> int | None:
    """The count, or None where it is too small to be shown; zero is nobody's secret.

    >>> shown(0), shown(9), shown(10)
    (0, None, 10)
    """
    return None if 0 < count < SMALLEST else count
