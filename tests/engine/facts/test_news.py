"""The registers name columns and tables there are, and asking for news needs no more than it says."""

import subprocess
import sys

from jiangtu.engine import schema
from jiangtu.engine.facts import news
from jiangtu.engine.schema import efile
from jiangtu.engine.schema.table import Kind


def test_every_register_is_a_table_of_the_efile_and_decides_a_boolean_of_the_workers() -> None:
    columns = {column.name: column.kind for column in schema.WORKERS.columns}
    codes = {name: {column.name for column in table.columns} for name, table in efile.RECORDS.items()}

    assert {columns[column] for column in news.REGISTERS} == {Kind.BOOL}
    assert [(t, c) for t, c, _ in news.REGISTERS.values() if c and c not in codes[t]] == []


def test_who_asks_for_news_loads_no_data_frames() -> None:
    said = "import sys, jiangtu.engine.facts.news; print('polars' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True)

    assert done.stdout == "False\n"
