"""Numbers made by the column agree with the terms, which read them one at a time."""

import numpy as np

from jiangtu.city import numbers
from jiangtu.city.columns import fixed
from jiangtu.engine.terms import certificate, citizen, company

SIZE = 400


def test_citizen_numbers_are_valid_different_and_say_who() -> None:
    rng = np.random.default_rng(1)
    born, male = rng.integers(-7_000, 13_000, SIZE), rng.random(SIZE) < 0.5
    born[:50] = born[0]  # fifty people of one day in one county

    words = fixed(numbers.citizen_numbers(np.full(SIZE, 450202), born, male)).to_pylist()

    read = [citizen.parse(word) for word in words]
    assert len(set(words)) == SIZE
    assert [r.sex for r in read] == ["M" if m else "F" for m in male]
    assert [(r.born_on.toordinal() - 719_163) for r in read] == born.tolist()


def test_company_codes_are_valid_and_different() -> None:
    words = fixed(numbers.company_codes(np.full(SIZE, 450204), np.arange(1, SIZE + 1))).to_pylist()

    assert len(set(words)) == SIZE
    assert all(company.is_valid(word) for word in words)


def test_certificate_numbers_carry_year_and_level() -> None:
    bodies, years = np.arange(SIZE) % 7, np.full(SIZE, 2023)
    levels = np.frombuffer(b"54321", np.uint8)[np.arange(SIZE) % 5]

    words = fixed(numbers.skill_numbers(bodies, levels, years)).to_pylist()

    read = [certificate.parse(word) for word in words]
    assert len(set(words)) == SIZE
    assert {(r.year, r.province) for r in read} == {(2023, "45")}
    assert [r.level for r in read] == [chr(level) for level in levels]


def test_old_qualification_numbers_are_valid_and_different() -> None:
    years = np.full(SIZE, 2014)
    levels = np.full(SIZE, ord("3"), np.uint8)

    words = fixed(numbers.qualification_numbers(np.arange(SIZE) % 9, levels, years)).to_pylist()

    assert len(set(words)) == SIZE
    assert {(certificate.parse(w).year, certificate.parse(w).level) for w in words} == {(2014, "3")}


def test_phones_are_mobile_numbers_and_different() -> None:
    words = fixed(numbers.phones(np.arange(SIZE))).to_pylist()

    assert len(set(words)) == SIZE
    assert all(len(word) == 11 and word[0] == "1" and word[1] in "3456789" for word in words)
