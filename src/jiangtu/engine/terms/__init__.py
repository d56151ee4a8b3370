"""The terms of the trade: numbers, levels, occupations, places, money and time, read from what people write.

Each module has one reader that returns a frozen value or raises `wrong.TermWrong`, which a bulk caller turns
into a `Problem` of its row. Nothing here knows the day or keeps anything.
"""
