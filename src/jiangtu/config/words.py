"""What the commands say when they did not do what was asked: to people in lines, to programs as one object."""

import re

from jiangtu.engine.errors import Problem, Problems, Refusal

_MISUSED = {
    r"No such command '(.*)'\.": "没有命令“{}”。",
    r"No such option: (.*)": "没有选项 {}。",
    r"Got unexpected extra argument\(s\) \((.*)\)": "多了“{}”。",
    r"'(.*)' is not a valid int(?:eger)?(?: range)?\.": "“{}”不是整数。",
    r"(.*) is not in the range (\d+)<=x<=(\d+)\.": "{} 不在 {} 到 {} 之间。",
}


def misused(error: Exception) -> str:
    """What is wrong with a call and what is asked for instead; "" where the help was shown already."""
    said, param = _in_chinese(str(getattr(error, "message", error))), getattr(error, "param", None)
    if param is not None:
        name = param.opts[0] if param.opts[0].startswith("-") else param.name.upper()
        return f"{name} 的值不对：{said} {param.help or ''}" if said else f"缺少 {name}。{param.help or ''}"
    return said


def _in_chinese(said: str) -> str:
    """What the framework says of a call; as it says it where nobody has put it into Chinese."""
    for pattern, sentence in _MISUSED.items():
        if found := re.fullmatch(pattern, said):
            return sentence.format(*found.groups())
    return said


def refused(refusal: Refusal) -> dict[str, object]:
    """The refusal as a program reads it."""
    rows = [
        {"code": p.code, "where": p.where, "value": p.value, "zh": p.zh, "rule": p.rule, "mend": p.mend}
        for p in _problems(refusal)
    ]
    return {"refused": refusal.code, "zh": refusal.zh, "mend": refusal.mend, "problems": rows}


def lines(refusal: Refusal) -> list[str]:
    """What a person reads below the refusal: each problem in one line, then what to do."""
    told = ["  ".join(["", *filter(None, _told(problem))]) for problem in _problems(refusal)]
    return [*told, f"怎么办：{refusal.mend}"] if refusal.mend else told


def _problems(refusal: Refusal) -> list[Problem]:
    return refusal.problems if isinstance(refusal, Problems) else []


def _told(problem: Problem) -> tuple[str, ...]:
    """Where, what, the rule and how to mend it; the value where the sentence does not say it already."""
    value = "" if problem.value in problem.zh else problem.value
    return problem.where, problem.zh, value, problem.rule, problem.mend
