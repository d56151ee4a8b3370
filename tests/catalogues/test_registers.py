"""Each register is whole: a document, holders, conditions of known kinds."""

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.registers.kinds import Tier
from jiangtu.catalogues.registers import Register, registers


def test_the_registers_of_the_reform_are_there() -> None:
    assert list(registers()) == [
        "provider", "vocational-school", "technician-school", "enterprise-centre", "skill-base", "school-site",
        "integrated-firm", "dispatch-agency", "appraisal-society", "appraisal-firm", "assessor", "invigilator",
    ]  # fmt: skip


@pytest.mark.parametrize("register", registers().values(), ids=lambda r: r.id)
def test_a_register_names_its_document_and_what_it_asks(register: Register) -> None:
    assert register.document
    assert register.evidence in "VKD"
    assert register.holders <= set(Role)
    assert set(register.tiers) <= set(Tier)
    assert {c.kind for c in register.conditions} <= {"number", "text", "yes", "choice"}
    assert all(c.choices for c in register.conditions if c.kind == "choice")


def test_numbers_of_registers_never_collide() -> None:
    prefixes = [r.prefix for r in registers().values()]

    assert len(prefixes) == len(set(prefixes))
