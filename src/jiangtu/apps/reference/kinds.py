"""The roles of the city's people and offices, with their labels."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is here; one log-in has one role."""

    WORKER = "WORKER"
    EMPLOYER = "EMPLOYER"
    PROVIDER = "PROVIDER"
    SCHOOL = "SCHOOL"
    ASSESSOR = "ASSESSOR"
    JUDGE = "JUDGE"
    HR_OFFICER = "HR_OFFICER"
    UNION_OFFICER = "UNION_OFFICER"
    DELEGATE = "DELEGATE"
    SUPERVISOR = "SUPERVISOR"
    ADMINISTRATOR = "ADMINISTRATOR"

    @property
    def label(self) -> str:
        """The role's Chinese word; English comes from the translations."""
        return LABELS[self]


LABELS = {
    Role.WORKER: "劳动者",
    Role.EMPLOYER: "用人单位",
    Role.PROVIDER: "培训机构",
    Role.SCHOOL: "院校",
    Role.ASSESSOR: "评价机构",
    Role.JUDGE: "裁判",
    Role.HR_OFFICER: "人社经办",
    Role.UNION_OFFICER: "工会经办",
    Role.DELEGATE: "职工代表",
    Role.SUPERVISOR: "监督审计",
    Role.ADMINISTRATOR: "系统管理员",
}
