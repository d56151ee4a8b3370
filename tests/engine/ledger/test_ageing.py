"""Money not spent, by its age."""

from jiangtu.engine.ledger.ageing import Aged, Unspent, ageing, by_age

LINES = [
    Unspent(1, 2022, 311_780_000, 0),  # 311.78万 carried over (V-8)
    Unspent(2, 2023, 0, 50_000),
    Unspent(3, 2023, 100, 0),
    Unspent(4, 2025, 900, 100),
    Unspent(5, 2021, 0, 0),
    Unspent(6, 2021, 0, 70),
    Unspent(7, 2026, 9, 9),
]


def test_the_oldest_come_first_and_only_what_is_free_is_called_back() -> None:
    assert ageing(LINES, year=2025, recall_after=2) == [
        Aged(6, 2021, 4, 0, 70, recall=False),
        Aged(1, 2022, 3, 311_780_000, 0, recall=True),
        Aged(2, 2023, 2, 0, 50_000, recall=False),
        Aged(3, 2023, 2, 100, 0, recall=False),
        Aged(4, 2025, 0, 900, 100, recall=False),
    ]


def test_ages_are_summed() -> None:
    assert by_age(ageing(LINES, year=2025, recall_after=2)) == {0: 1_000, 2: 50_100, 3: 311_780_000, 4: 70}
