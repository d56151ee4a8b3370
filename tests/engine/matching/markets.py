"""Random small markets, and the textbook's own way to settle them."""

import random

from hypothesis import strategies as st

from jiangtu.engine.matching.market import NOBODY, Market, market

Choices = list[list[tuple[int, int]]]


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Up to 14 applicants for up to 4 classes, some of which have one or two groups with ceilings."""
    classes = draw(st.integers(1, 4))
    groups = draw(st.lists(st.integers(0, classes - 1), max_size=4))
    chance = random.Random(draw(st.integers(0, 10_000)))
    choices = [_list(chance, classes, groups) for _ in range(draw(st.integers(1, 14)))]
    priority = chance.sample(range(100), len(choices))
    size = [chance.randint(0, 4) for _ in range(classes)]
    return market(choices, priority, size=size, ceiling=[chance.randint(0, 3) for _ in groups])


def _list(chance: random.Random, classes: int, groups: list[int]) -> list[tuple[int, int]]:
    wanted = chance.sample(range(classes), chance.randint(1, classes))
    return [(c, chance.choice([NOBODY, *(g for g, of in enumerate(groups) if of == c)])) for c in wanted]


def settled(given: Market) -> list[int]:
    """One applicant asks at a time; the class looks at all it holds and turns the worst one away."""
    mine = {who: [row for row in range(len(given.applicant)) if given.applicant[row] == who] for who in range(given.applicants)}  # fmt: skip
    held: dict[int, list[int]] = {klass: [] for klass in range(len(given.size))}
    asking = list(mine)
    while asking:
        who = asking.pop()
        if not mine[who]:
            continue
        row = mine[who].pop(0)
        klass = int(given.klass[row])
        kept = _kept(given, [*held[klass], row], klass)
        asking += [int(given.applicant[r]) for r in [*held[klass], row] if r not in kept]
        held[klass] = kept
    answer = [NOBODY] * given.applicants
    for row in (row for rows in held.values() for row in rows):
        answer[given.applicant[row]] = row
    return answer


def _kept(given: Market, rows: list[int], klass: int) -> list[int]:
    kept: list[int] = []
    for row in sorted(rows, key=lambda r: given.priority[r]):
        group = given.group[row]
        same = sum(given.group[r] == group for r in kept)
        if len(kept) < given.size[klass] and (group == NOBODY or same < given.ceiling[group]):
            kept.append(row)
    return kept
