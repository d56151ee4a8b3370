"""What may be shown of a small group, and what must be hidden with it so that nobody can work it out."""

from collections.abc import Iterator, Mapping, Sequence

SMALLEST = 10
"""Cells of fewer people are hidden in break-downs. Our own choice, not a rule of law."""

Cell = tuple[str, str | None]
"""A population and the code of a group."""
Counts = Mapping[str, Mapping[str | None, int]]
"""How many of each population are in each group."""


def small(count: int) -> bool:
    """Whether so few people stand behind a number that it could be somebody; zero is nobody's secret.

    >>> small(0), small(9), small(10)
    (False, True, False)
    """
    return 0 < count < SMALLEST


def hidden(counts: Counts, inside: Sequence[tuple[str, str]]) -> frozenset[Cell]:
    """The cells not to be shown where each population's total is public; `inside` pairs each part with its whole.

    Hidden are small cells, cells whose rest within the whole is small, and as many more, the smallest first, until what
    is hidden of a population, and of the rest of one, is neither a single cell nor together small.
    """
    gone = {(who, code) for who, row in counts.items() for code, n in row.items() if small(n)}
    while more := next(_betrayals(counts, inside, gone), None):
        gone.add(more)
    return frozenset(gone)


def _betrayals(counts: Counts, inside: Sequence[tuple[str, str]], gone: set[Cell]) -> Iterator[Cell]:
    """The next cell that must be hidden too."""
    for who, row in counts.items():
        yield from _covered(who, row, [code for code in row if (who, code) not in gone], row)
    for part, whole in inside:
        row = counts[part]
        rest = {code: n - row.get(code, 0) for code, n in counts[whole].items()}
        seen = [code for code in rest if not {(part, code), (whole, code)} & gone]
        yield from ((part, code) for code in seen if small(rest[code]) and row.get(code))
        yield from _covered(part, rest, seen, row)


def _covered(
    who: str, row: Mapping[str | None, int], seen: Sequence[str | None], own: Mapping[str | None, int]
) -> Iterator[Cell]:
    """The smallest cell still seen, where those unseen are one alone or few people together: their sum is no secret."""
    unseen = [n for code, n in row.items() if code not in seen]
    candidates = [(row[code], code or "", code) for code in seen if row[code] and own.get(code)]
    if candidates and (len(unseen) == 1 or small(sum(unseen))):
        yield who, min(candidates)[2]
