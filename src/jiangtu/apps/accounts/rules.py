"""Whose work is whose among the offices."""

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.errors import Refusal, Sentence

UNION = "总工会"
"""The one office beside the labour bureau that has files of its own; a sheet named for both is either's."""


class OtherOffice(Refusal):
    """This is the work of another office: what it delivers, or who is whom."""

    def __init__(self, what: str, office: Role) -> None:
        super().__init__(
            "OTHER_OFFICE",
            Sentence("%(what)s由%(label)s人员办理。", what=what, label=office.label),
            f"work of {office}",
            mend=Sentence("请转给%(label)s人员。", label=office.label),
        )


def handles(role: str, department: str) -> bool:
    """Whether somebody of the role works on what the department delivers; a role that is no office's never does.

    >>> handles(Role.HR_OFFICER, "总工会"), handles(Role.UNION_OFFICER, "总工会与人社部门")
    (False, True)
    """
    if role == Role.UNION_OFFICER:
        return UNION in department
    return role == Role.HR_OFFICER and department != UNION


def refuse_other_office(role: str, department: str) -> None:
    """OtherOffice when an officer of another office is at work; the program itself (a command) is nobody's officer."""
    if role in tuple(Role) and not handles(role, department):
        raise OtherOffice(
            Sentence("“%(department)s”的数据", department=department),
            Role.UNION_OFFICER if department == UNION else Role.HR_OFFICER,
        )


def refuse_other_than_hr(role: str, what: str) -> None:
    """OtherOffice unless an officer of the labour bureau, or the program itself, is at work."""
    if role in tuple(Role) and role != Role.HR_OFFICER:
        raise OtherOffice(what, Role.HR_OFFICER)
