"""Tables of terms: what a number is mapped to, null and terms of policies alike."""

import datetime as dt

import numpy as np

from jiangtu.engine.policy import columns, days, values
from jiangtu.engine.policy.lookups import Lookups
from jiangtu.engine.policy.tree import AsOf, Column, Group, Listed, Scope, Type, Within
from jiangtu.engine.schema import Kind
from tests.engine.policy import people

OCCUPATION = Column(Scope.SUBJECT, "workers", "occupation", Type(Kind.TERM, of="occupation"))
AREA = Column(Scope.SUBJECT, "workers", "work_area", Type(Kind.TERM, of="area"))


def terms(of: str, *words: str) -> tuple[Lookups, values.Number]:
    """The words as a column, a null after them."""
    population = columns.Population(people.facts(1))
    numbers = [*(population.numbered(of, word) for word in words), -1]
    return Lookups(population, people.CATALOGUES), values.exact(np.array(numbers), np.array(numbers) >= 0)


def answers(test: values.Truth) -> list[bool | None]:
    return [
        True if yes else False if no else None for yes, no in zip(test.yes, values.refused(test), strict=True)
    ]


def test_an_area_lies_within_another_by_its_prefix() -> None:
    lookups, areas = terms("area", "320281", "999999")

    assert answers(lookups.work(Within(AREA, "3202"))(areas)) == [True, False, None]


def test_a_list_is_asked_as_it_was_on_the_day() -> None:
    lookups, found = terms("occupation", "6-18-01-02", "6-22-99-99")
    work = lookups.work(Listed("short", OCCUPATION, AsOf()))

    on = {
        day: answers(work(found, values.exact(np.asarray(days.number(day)), None)))
        for day in (dt.date(2023, 6, 1), dt.date(2024, 12, 1), dt.date(2025, 6, 1))
    }

    assert list(on.values()) == [[True, False, None], [None, None, None], [False, True, None]]


def test_occupations_of_a_group_get_one_number() -> None:
    lookups, found = terms("occupation", "6-18-01-02", "6-18-01-99", "6-22-01-01")

    groups = lookups.work(Group(OCCUPATION, Type(Kind.TERM, of="occupation_group")))(found)

    one, same, other, _ = groups.low.tolist()
    assert (one == same, one == other) == (True, False)
    assert groups.known.tolist() == [True, True, True, False]
