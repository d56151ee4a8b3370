"""Whose work is whose among the offices."""

import pytest

from jiangtu.apps.accounts import rules
from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.sheets import format as formats


def test_each_shipped_sheet_has_its_office() -> None:
    union = {
        form.id for form in formats.shipped().values() if rules.handles(Role.UNION_OFFICER, form.department)
    }
    bureau = {
        form.id for form in formats.shipped().values() if rules.handles(Role.HR_OFFICER, form.department)
    }

    assert union == {"union-members", "honours"}
    assert bureau == set(formats.shipped()) - {"union-members"}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.HR_OFFICER, Role.UNION_OFFICER}))
def test_no_other_role_works_on_a_delivery(role: Role) -> None:
    assert not rules.handles(role, "总工会与人社部门")


@pytest.mark.parametrize(
    ("role", "department", "said"),
    [
        (
            Role.UNION_OFFICER,
            "社会保险经办机构",
            "“社会保险经办机构”的数据由人社经办人员办理。请转给人社经办人员。",
        ),
        (Role.HR_OFFICER, "总工会", "“总工会”的数据由工会经办人员办理。请转给工会经办人员。"),
    ],
)
def test_a_refusal_says_whose_work_it_is(role: Role, department: str, said: str) -> None:
    with pytest.raises(rules.OtherOffice) as caught:
        rules.refuse_other_office(role, department)

    assert caught.value.zh + caught.value.mend == said


def test_the_program_itself_is_nobodys_officer() -> None:
    rules.refuse_other_office("SYSTEM", "总工会")
    rules.refuse_other_than_hr("SYSTEM", "疑似重复")
