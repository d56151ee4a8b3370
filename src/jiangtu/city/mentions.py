"""What each department says about a person: its own spelling, its own mistakes, its own gaps.

A mention is made once per department and person. `said` keeps it as the department wrote it; `efile` gives it as the
importer leaves it: typed and clean, an invalid citizen number kept apart as it was written.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jiangtu.city import calendar, names, numbers
from jiangtu.city.columns import Bools, Bytes, Ints, coded, dated, fixed, texts
from jiangtu.city.plan import Plan
from jiangtu.city.population import SCHOOLING, People, home_words
from jiangtu.city.truth import City
from jiangtu.engine.schema import efile as tables

DELIVERED = 5
"""The departments delivered on the day this many days before the plan's, at noon UTC."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department: the kinds of records it delivers and the columns about a person it knows."""

    name: str
    kinds: tuple[str, ...]
    knows: frozenset[str]


def _department(name: str, kinds: str, knows: str) -> Department:
    return Department(name, tuple(kinds.split()), frozenset(knows.split()))


DEPARTMENTS = (
    # the names of catalogues/departments.csv, which says whose word weighs most
    _department("社会保险经办机构", "insurance", "sex born_on"),
    _department("公共就业服务机构", "employment", "sex phone household home_area schooling"),
    _department("职业技能评价监管机构", "certificates", "sex born_on"),
    _department("职业能力建设机构", "training", "sex phone"),
    _department("教育部门与技工院校", "education", "sex born_on phone home_area schooling"),
    _department("职称管理部门", "titles", "sex born_on phone"),
    _department("公共就业服务机构与乡村振兴部门", "statuses", "sex household home_area phone"),
    _department("就业补助与失业保险经办机构", "claims", "phone"),
    _department("总工会与人社部门", "honours", "sex phone"),
    _department("总工会", "memberships", "sex born_on phone"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How often a mention differs from the truth, one share for each way."""

    missing_number: float = 0.02
    mistyped_number: float = 0.015  # one digit wrong, or two neighbours swapped
    borrowed_number: float = 0.0004  # somebody else's valid number
    old_number: float = 0.01  # the 15-digit form, for those born before 1999
    homophone: float = 0.02
    variant: float = 0.03
    swapped_birth: float = 0.005  # day and month exchanged where both are possible
    changed_phone: float = 0.25
    missing_phone: float = 0.08
    wrong_sex: float = 0.001


WAYS = ("missing_number", "mistyped_number", "borrowed_number", "old_number", "homophone", "variant", "swapped_birth",
        "changed_phone", "missing_phone", "wrong_sex")  # fmt: skip
"""Bit order of `Said.ways`."""


@dataclass(frozen=True, slots=True)
class Said:
    """Mentions as one department wrote them, by position; `person` points into People, `ways` are bits of WAYS.

    `number` is 18 letters wide, zeros behind a 15-digit form, all zeros when missing; `born` is a day.
    """

    person: Ints
    names: names.Points
    number: Bytes
    born: Ints
    male: Bools
    phone: Bytes
    ways: Ints

    def __len__(self) -> int:
        return len(self.person)


def say(rng: np.random.Generator, people: People, person: Ints, noise: Noise) -> Said:
    """The people as one department writes them down; each way of going wrong strikes independently."""
    able = person < people.spared
    hit = {way: (rng.random(len(person)) < getattr(noise, way)) & able for way in WAYS}
    spelled, hit["homophone"] = names.homophone(rng, people.names[person], hit["homophone"])
    spelled, hit["variant"] = names.variant(rng, spelled, hit["variant"])
    number, hit = _numbers(rng, people, person, hit)
    born, hit["swapped_birth"] = _births(people.born[person], hit["swapped_birth"])
    phone = _phones(people, person, hit)
    bits = sum(
        (hit[way].astype(np.int64) << i for i, way in enumerate(WAYS)), np.zeros(len(person), np.int64)
    )
    return Said(person, spelled, number, born, people.male[person] ^ hit["wrong_sex"], phone, bits)


def deliveries(city: City, *, noise: Noise | None = None) -> list[tuple[Department, Said]]:
    """Every department's mentions, in the departments' order; `noise` defaults to the usual rates."""
    found = []
    for department in DEPARTMENTS:
        rng = city.plan.dice(f"mentions {department.name}")
        named = np.zeros(len(city.people), np.bool_)
        for kind in department.kinds:
            named[city.records[kind]["person"].to_numpy() - 1] = True
        found.append((department, say(rng, city.people, np.flatnonzero(named), noise or Noise())))
    return found


def efile(city: City, *, links: bool = True, noise: Noise | None = None) -> dict[str, pa.Table]:
    """The city as the tables of `engine.schema.efile`: mentions, links (the true ones; else empty) and every kind.

    Grain and columns are the schema's; mentions are numbered from 1 department by department; rows follow mention and
    record. The clean values are those a faultless importer leaves: numbers that fail their check are
    null and stand in `number_written`, 15-digit numbers are written with 18. About 3 s for 600,000 workers.
    """
    said = deliveries(city, noise=noise)
    at = delivered_at(city.plan)
    whole = {"mentions": _mentions_table(said, city.people, at)}
    whole["links"] = _links_table(said, at) if links else tables.LINKS.arrow.empty_table()
    first = 1
    for department, mentions in said:
        number = np.zeros(len(city.people) + 1, np.int64)
        number[mentions.person + 1] = np.arange(first, first + len(mentions))
        first += len(mentions)
        for kind in department.kinds:
            table = city.records[kind]
            mention = pa.array(number[table["person"].to_numpy()])
            whole[kind] = _stamped(table.append_column("mention", mention), tables.RECORDS[kind].arrow, at)
    whole["rotations"] = tables.RECORDS["rotations"].arrow.empty_table()
    whole["employers"] = _stamped(city.records["employers"], tables.EMPLOYERS.arrow, at)
    return whole


def spellings(city: City, *, noise: Noise | None = None) -> pa.Table:
    """How each mention differs from the truth: mention, person, department, and one boolean a way of WAYS."""
    said = deliveries(city, noise=noise)
    ways = np.concatenate([mentions.ways for _, mentions in said])
    names_of = [department.name for department, _ in said]
    which = np.repeat(np.arange(len(said)), [len(mentions) for _, mentions in said])
    return pa.table({
        "mention": pa.array(np.arange(1, len(ways) + 1)),
        "person": pa.array(np.concatenate([mentions.person for _, mentions in said]) + 1),
        "department": coded(which, names_of),
        **{way: pa.array((ways >> bit & 1).astype(np.bool_)) for bit, way in enumerate(WAYS)},
    })  # fmt: skip


def delivered_at(plan: Plan) -> int:
    """The instant the deliveries were recorded, microseconds since 1970 UTC."""
    return ((plan.today - DELIVERED) * 24 + 12) * 3_600_000_000


def valid_numbers(number: Bytes) -> tuple[Bytes, Bools]:
    """The numbers with 15-digit forms written with 18, and which of them pass the check."""
    whole = number.copy()
    old = (number[:, 14] != 0) & (number[:, 15] == 0)
    whole[old, :17] = np.hstack(
        [number[old, :6], np.full((int(old.sum()), 2), [49, 57], np.uint8), number[old, 6:15]]
    )
    whole[old, 17] = numbers.citizen_check(whole[old, :17])
    right = (whole[:, 0] != 0) & (numbers.citizen_check(whole[:, :17]) == whole[:, 17])
    return whole, right


def _mentions_table(said: list[tuple[Department, Said]], people: People, at: int) -> pa.Table:
    parts = [_department_table(department, mentions, people) for department, mentions in said]
    table = pa.concat_tables(parts)
    return _stamped(
        table.add_column(0, "mention", pa.array(np.arange(1, table.num_rows + 1))), tables.MENTIONS.arrow, at
    )


def _department_table(department: Department, said: Said, people: People) -> pa.Table:
    number, right = valid_numbers(said.number)
    known = {
        "sex": coded(said.male.astype(np.int64), ["F", "M"]),
        "born_on": dated(said.born),
        "phone": fixed(said.phone, missing=said.phone[:, 0] == 0),
        "household": coded(people.rural[said.person].astype(np.int64), ["URBAN", "RURAL"]),
        "home_area": home_words(people.home[said.person]),
        "schooling": coded(people.schooling[said.person], SCHOOLING),
    }
    nulls = {
        name: pa.nulls(len(said), column.type)
        for name, column in known.items()
        if name not in department.knows
    }
    return pa.table({
        "department": pa.DictionaryArray.from_arrays(
            pa.array(np.zeros(len(said), np.int32)), pa.array([department.name])).cast(pa.string()),
        "name": texts(said.names),
        "citizen_number": fixed(number, missing=~right),
        "number_written": fixed(said.number, missing=right | (said.number[:, 0] == 0)),
        **known, **nulls,
    })  # fmt: skip


def _links_table(said: list[tuple[Department, Said]], at: int) -> pa.Table:
    person = np.concatenate([mentions.person for _, mentions in said]) + 1
    table = pa.table({
        "mention": pa.array(np.arange(1, len(person) + 1)),
        "person": pa.array(person),
        "doubtful": pa.array(np.zeros(len(person), np.bool_)),
    })  # fmt: skip
    return _stamped(table, tables.LINKS.arrow, at)


def _stamped(table: pa.Table, schema: pa.Schema, at: int) -> pa.Table:
    """The table in the schema's columns and types, recorded at the instant and never gone."""
    rows = table.num_rows
    stamped = table.append_column("recorded_at", pa.array(np.full(rows, at))).append_column(
        "gone_at", pa.nulls(rows, pa.int64())
    )
    return stamped.select(schema.names).cast(schema).combine_chunks()


def _numbers(
    rng: np.random.Generator, people: People, person: Ints, hit: dict[str, Bools]
) -> tuple[Bytes, dict[str, Bools]]:
    """Citizen numbers as written: the ways exclude each other, the first of WAYS holding."""
    rest = ~hit["missing_number"]
    alone = {"missing_number": hit["missing_number"]}
    for way in ("mistyped_number", "borrowed_number", "old_number"):
        alone[way] = hit[way] & rest
        rest = rest & ~hit[way]
    alone["old_number"] &= calendar.year_of(people.born[person]) < 1999
    number = people.numbers[person]
    lent = np.flatnonzero(alone["borrowed_number"])
    number[lent] = people.numbers[rng.integers(0, len(people), len(lent))]
    old = alone["old_number"]
    number[old] = np.hstack([number[old, :6], number[old, 8:17], np.zeros((int(old.sum()), 3), np.uint8)])
    number = _mistyped(rng, number, np.flatnonzero(alone["mistyped_number"]))
    number[alone["missing_number"]] = 0
    return number, {**hit, **alone}


def _mistyped(rng: np.random.Generator, number: Bytes, rows: Ints) -> Bytes:
    """Half of the rows get one digit wrong, half two neighbours swapped (a digit wrong when they are equal)."""
    spot = rng.integers(6, 16, len(rows))
    left, right = number[rows, spot], number[rows, spot + 1]
    swap = (rng.random(len(rows)) < 0.5) & (left != right)
    wrong = (left - 48 + rng.integers(1, 10, len(rows))) % 10 + 48
    number[rows, spot] = np.where(swap, right, wrong)
    number[rows[swap], spot[swap] + 1] = left[swap]
    return number


def _births(born: Ints, where: Bools) -> tuple[Ints, Bools]:
    day, month = calendar.day_of_month(born), calendar.month_of(born)
    swapped = where & (day <= 12) & (day != month % 12 + 1)
    other = calendar.first_day(month - month % 12 + day - 1) + month % 12
    return np.where(swapped, other, born), swapped


def _phones(people: People, person: Ints, hit: dict[str, Bools]) -> Bytes:
    """The known phone, another one that the same person had, or none."""
    phone = people.phones[person]
    changed = hit["changed_phone"]
    phone[changed] = numbers.phones(person[changed] + (1 + person[changed] % 3) * len(people))
    phone[hit["missing_phone"]] = 0
    return phone
