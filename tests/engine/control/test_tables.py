"""Tables come in any shape and leave in the rules' own."""

import pyarrow as pa

from jiangtu.engine.control.tables import SCHEMAS, conform


def test_what_is_missing_is_empty_and_what_is_there_keeps_its_columns_in_order():
    given = pa.table({"fund": ["X"], "certificate": ["S1"], "record": [1], "person": [2], "more": [0]})

    told = conform({"paid": given})

    assert {name: table.schema for name, table in told.items()} == SCHEMAS
    assert told["paid"].to_pylist() == [{"person": 2, "record": 1, "certificate": "S1", "fund": "X"}]
    assert told["signs"].num_rows == 0
