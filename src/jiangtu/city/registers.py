"""Two registers of overlapping people, with the truth about who is who: the input of the linkage bench."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jiangtu.city import numbers
from jiangtu.city.columns import Floats, Ints, coded, dated, fixed, texts
from jiangtu.city.mentions import Noise, Said, say
from jiangtu.city.plan import Plan, dice, draw
from jiangtu.city.population import SCHOOLING, People, home_words, populate
from jiangtu.engine.schema import efile

OVERLAP = 0.8
"""Share of the smaller register's people who are in the larger one too."""
SAME_EMPLOYER = 0.8
"""Share of people in both registers whose employer is the same in both."""
NOISE = Noise(missing_number=0.02, mistyped_number=0.02, borrowed_number=0.0007, old_number=0.005, homophone=0.03,
              variant=0.04, swapped_birth=0.01)  # fmt: skip
AS_OF = dt.date(2025, 6, 30)


@dataclass(frozen=True, slots=True)
class RegisterPair:
    """Registers `a` and `b` in the columns of `efile.MENTIONS` and `employer`; `truth` pairs their mentions.

    Mentions of `a` are numbered from 1, those of `b` follow. Citizen numbers stand as written: mistyped ones fail their
    check and some have 15 digits. `truth` has one row per person in both: mention_a, mention_b.
    """

    a: pa.Table
    b: pa.Table
    truth: pa.Table


def linkage_pair(size_a: int, size_b: int, seed: int) -> RegisterPair:
    """Two registers of the given sizes. About 4 s for 300,000 × 600,000."""
    rng = dice(seed, "registers")
    both = int(min(size_a, size_b) * OVERLAP)
    people = populate(Plan(workers=size_a + size_b - both, seed=seed, as_of=AS_OF))
    who = rng.permutation(size_a + size_b - both)
    shuffled = {"a": rng.permutation(who[:size_a]), "b": rng.permutation(who[size_a - both :])}
    first = {"a": 1, "b": size_a + 1}
    employer = _employers(rng, people)
    tables = {
        side: _register(side, say(rng, people, persons, NOISE), people, first[side], employer[side])
        for side, persons in shuffled.items()
    }
    return RegisterPair(tables["a"], tables["b"], _truth(shuffled["a"], shuffled["b"], len(people), size_a))


def _employers(rng: np.random.Generator, people: People) -> dict[str, Ints]:
    many = max(20, len(people) // 25)
    weight: Floats = (np.arange(many, dtype=np.float64) + 2.0) ** -0.8
    a, other = (draw(rng, weight, len(people)) + 1 for _ in range(2))
    return {"a": a, "b": np.where(rng.random(len(people)) < SAME_EMPLOYER, a, other)}


def _register(side: str, said: Said, people: People, first: int, employer: Ints) -> pa.Table:
    rows = len(said)
    company = numbers.company_codes(np.full(rows, 450200), employer[said.person])
    table = pa.table({
        "mention": pa.array(np.arange(first, first + rows)),
        "department": pa.array([side]).take(pa.array(np.zeros(rows, np.int64))),
        "name": texts(said.names),
        "citizen_number": fixed(said.number, missing=said.number[:, 0] == 0),
        "number_written": pa.nulls(rows, pa.string()),
        "sex": coded(said.male.astype(np.int64), ["F", "M"]),
        "born_on": dated(said.born),
        "phone": fixed(said.phone, missing=said.phone[:, 0] == 0),
        "household": coded(people.rural[said.person].astype(np.int64), ["URBAN", "RURAL"]),
        "home_area": home_words(people.home[said.person]),
        "schooling": coded(people.schooling[said.person], SCHOOLING),
        "recorded_at": pa.array(np.zeros(rows, np.int64)),
        "gone_at": pa.nulls(rows, pa.int64()),
    })  # fmt: skip
    return table.cast(efile.MENTIONS.arrow).append_column("employer", fixed(company))


def _truth(a: Ints, b: Ints, people: int, size_a: int) -> pa.Table:
    place = np.zeros(people, np.int64)
    place[a] = np.arange(1, len(a) + 1)
    shared = np.flatnonzero(place[b])
    return pa.table({"mention_a": pa.array(place[b[shared]]), "mention_b": pa.array(shared + size_a + 1)})
