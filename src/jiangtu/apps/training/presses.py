"""What a press of the button says, what it is answered, and why it may be refused."""

import uuid
from dataclasses import dataclass, field

from jiangtu.apps.training import rules
from jiangtu.apps.training.kinds import SeatState
from jiangtu.engine.errors import Refusal, Sentence


@dataclass(frozen=True, slots=True)
class Standing:
    """What the policy engine and the file said of a person and a class before he pressed.

    `verdict` 0 no, 1 yes, 2 unknown, None when no policy pays for such a class; `reasons` are the conditions not met
    or not known, in Chinese. `digest` names the facts looked at. `held`: a clerk has yet to say who he is.
    """

    verdict: int | None = None
    policy: str = ""
    edition: str = ""
    digest: str = ""
    groups: tuple[str, ...] = ()
    held: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """One press of the button. `key` is made with the page: the same key is the same press.

    `employer` is the code of the firm that sends him, `party` shared by people who want to sit together. `unpaid`: he
    knows that no policy pays for him and comes all the same. `listed`: whoever holds the class put him on its list.
    """

    training_class: int
    person: int
    key: uuid.UUID
    standing: Standing = field(default_factory=Standing)
    employer: str = ""
    party: uuid.UUID | None = None
    unpaid: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A seat, `number` of `size`, or `place` in the line; the other is None. `asked_at` is microseconds UTC."""

    seat: int
    state: SeatState
    number: int | None
    place: int | None
    size: int
    asked_at: int
    offer_until: int | None

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        return rules.seat_sentence(self.state, self.number, self.place, self.size)


class ClassMissing(Refusal):
    """No class of that number takes seats."""

    def __init__(self) -> None:
        super().__init__("CLASS_MISSING", "没有这个班，或它还没有名额。", mend="请从开班目录重新选班。")


class NotEnrolling(Refusal):
    """The class does not take seats now."""

    def __init__(self, zh: str, mend: str) -> None:
        super().__init__("NOT_ENROLLING", zh, mend=mend)


class NotPayable(Refusal):
    """No policy would pay for him in this class, or nobody can tell, and he did not say that he comes all the same."""

    def __init__(self, standing: Standing) -> None:
        unsure = standing.verdict == rules.UNKNOWN
        about = "；".join(standing.reasons) or "没有可用的档案"
        unsure_zh = Sentence("现有档案还不能确定您能否享受补贴：%(about)s。", about=about)
        refused_zh = Sentence("按现有档案，您参加这个班不能享受补贴：%(about)s。", about=about)
        super().__init__(
            "NOT_PAYABLE",
            unsure_zh if unsure else refused_zh,
            mend="可以先更正档案或补办手续；也可以选择“我知道不能享受补贴，自费参加”。",
            source=" ".join(part for part in (standing.policy, standing.edition) if part),
        )


class LineFull(Refusal):
    """Class and line are full."""

    def __init__(self, size: int, waiting: int) -> None:
        super().__init__(
            "LINE_FULL",
            Sentence("%(size)s 个座位已满，候补 %(waiting)s 人也已排满。", size=size, waiting=waiting),
            mend="请选择同一课程的其他班次；有人放弃后候补名额会重新开放。",
        )


def refuse_unpaid(standing: Standing, *, unpaid: bool) -> None:
    """NotPayable when a policy says no, or cannot say, and the person did not say that he comes all the same."""
    if standing.verdict in (rules.NO, rules.UNKNOWN) and not unpaid:
        raise NotPayable(standing)
