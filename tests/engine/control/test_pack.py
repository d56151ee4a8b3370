"""The pack is deterministic, refuses what nobody wrote, and finds nothing in nothing."""

from dataclasses import dataclass, field

import pytest

from jiangtu.catalogues import claims as law
from jiangtu.engine.control import pack
from jiangtu.engine.control.tables import FINDINGS


@dataclass(frozen=True)
class Unwritten:
    id: str = "nobody-wrote-this"
    numbers: dict[str, int] = field(default_factory=dict)


def test_nothing_is_found_in_nothing():
    assert pack.run(law.audit_rules().values(), {}).num_rows == 0
    assert pack.run([], {}).equals(FINDINGS.empty_table())


def test_a_rule_without_a_query_is_our_fault():
    with pytest.raises(pack.RuleUnknown):
        pack.run([Unwritten()], {})
