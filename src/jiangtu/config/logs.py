"""What is written down of our own faults: the trace, with the numbers of people hidden."""

import logging
import re

NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])")
"""Citizen numbers of both lengths, and mobile phones: an error of a library may quote the value it stumbled over."""


class Masked(logging.Formatter):
    """A line of the log in which no citizen number and no phone can be read."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return NUMBERS.sub(lambda found: f"{found[0][:3]}***", super().format(record))
