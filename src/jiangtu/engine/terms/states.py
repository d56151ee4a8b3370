"""States and the steps between them, as a table: what may be done, by whom, and what it makes of a thing.

The table is the machine; pages offer its steps, services take them, and the diagram in the docs is drawn from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jiangtu.engine.errors import Refusal, Sentence


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may be done: from any of `sources` to `target`, by the roles in `by` (empty: the system alone).

    `reason` says that whoever does it has to write why.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    by: frozenset[str] = frozenset()
    reason: bool = False


class StepNotAllowed(Refusal):
    """The thing is not in a state from which that can be done, or not by this role."""

    def __init__(self, label: str, state: str, possible: str) -> None:
        super().__init__(
            "STEP_NOT_ALLOWED",
            Sentence("现在是“%(state)s”，不能%(label)s。", state=state, label=label),
            mend=Sentence("现在可以：%(possible)s。", possible=possible)
            if possible
            else "请由有权限的经办人办理。",
        )


class ReasonMissing(Refusal):
    """The step needs a written reason."""

    def __init__(self, label: str) -> None:
        super().__init__(
            "REASON_MISSING", Sentence("%(label)s要写明原因。", label=label), mend="请填写原因后再提交。"
        )


@dataclass(frozen=True, slots=True)
class States:
    """A whole machine: the states with their labels in reading order, and its steps."""

    name: str
    labels: dict[str, str]
    steps: tuple[Step, ...]

    def possible(self, state: str, role: str) -> Iterator[Step]:
        """What `role` may do now, in the table's order."""
        return (step for step in self.steps if state in step.sources and role in step.by)

    def after(self, state: str, step: str, *, role: str, reason: str = "") -> str:
        """The state after `step`; StepNotAllowed or ReasonMissing otherwise. The system itself has the role SYSTEM."""
        found = self.step(step)
        if state not in found.sources or (role != "SYSTEM" and role not in found.by):
            others = "、".join(s.label for s in self.possible(state, role))
            raise StepNotAllowed(found.label, self.labels[state], others)
        if found.reason and not reason.strip():
            raise ReasonMissing(found.label)
        return found.target

    def step(self, name: str) -> Step:
        """The step of that name; KeyError is our own bug."""
        return {step.name: step for step in self.steps}[name]

    def diagram(self) -> str:
        """The machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", *(f"    {state}: {label}" for state, label in self.labels.items())]
        for step in self.steps:
            lines += [f"    {source} --> {step.target}: {step.label}" for source in self._ordered(step)]
        return "\n".join(lines)

    def _ordered(self, step: Step) -> list[str]:
        return [state for state in self.labels if state in step.sources]
