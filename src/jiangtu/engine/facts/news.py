"""What came or went in the e-file since a reading, and the registers that must have been delivered for a column to be known.

Knows neither Polars nor Arrow's kernels, so that whoever only asks for news need not load them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

STATUS_COLUMNS = {
    "UNEMPLOYED": "unemployed",
    "HARDSHIP": "hardship",
    "ANTI_POVERTY": "anti_poverty",
    "TRANSFER": "transfer",
    "GRADUATING": "graduating",
    "LEAVER": "leaver",
    "BENEFIT": "drawing_benefit",
    "PUBLIC_POST": "public_post",
    "PENSIONER": "pensioner",
    "FLEXIBLE": "flexible",
}
"""The column each status register decides."""

REGISTERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "employed": ("employment", "", ()),
    "student": ("education", "", ()),
    "union_member": ("memberships", "", ()),
    "public_pension": ("insurance", "insurance", ("PENSION", "PUBLIC_PENSION")),
    **{column: ("statuses", "status", (status,)) for status, column in STATUS_COLUMNS.items()},
}
"""Columns that are unknown for everybody until somebody delivered their register: table, code column, codes."""


@dataclass(frozen=True, slots=True)
class News:
    """Tables of `engine.schema.efile` that hold all believed rows of `persons` and `employers`, and may hold others.

    `persons` have a mention, link or record that came or went since the last reading; a mention that moved touches
    whom it left and whom it joined. `delivered` are the columns of `REGISTERS` whose register anybody delivered.
    """

    efile: Mapping[str, pa.Table]
    persons: frozenset[int]
    employers: frozenset[str]
    delivered: frozenset[str]
