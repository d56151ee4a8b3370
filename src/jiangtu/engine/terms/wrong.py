"""The refusal of a value that is not the term it claims to be."""

from jiangtu.engine.errors import Problem, Refusal


class TermWrong(Refusal):
    """Not the term it claims to be: `value` stood there (masked where personal), `rule` is what it broke."""

    def __init__(self, code: str, zh: str, *, value: str, rule: str, mend: str) -> None:
        super().__init__(code, zh, f"{code}: {value!r}", mend=mend, source=rule)
        self.value = value
        self.rule = rule

    def problem(self, where: str = "") -> Problem:
        """The same as data, for the report on row or cell `where`."""
        return Problem(
            code=self.code, zh=self.zh, where=where, value=self.value, rule=self.rule, mend=self.mend
        )
