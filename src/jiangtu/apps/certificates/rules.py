"""Numbers, words and what a draft must be; no Django, no models."""

import datetime as dt
from collections.abc import Iterator

from jiangtu.apps.certificates.kinds import KIND_LABELS, LOCAL_PREFIX, UNLEVELLED, CertificateKind, Draft
from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import certificate as numbers
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms.wrong import TermWrong

MOST = 999_999
"""The last running number of six digits."""
NUMBERED = {"5": "5", "4": "4", "3": "3", "2": "2", "1": "1", "S": "T"}
"""Level code → what stands in the level's place of a number; 特级技师 has a letter there."""
GRADES = {"5": "初级工", "4": "中级工", "3": "高级工", "2": "技师", "1": "高级技师", "S": "特级技师"}
SCORES = range(101)


def prefix(draft: Draft, year: int) -> str:
    """What stands before the running number: 16 characters of the national rule, 12 of the local schemes.

    >>> day = dt.date(2019, 6, 1)
    >>> parts = ("450200", "91450200MA5KFIRM01", "Y", "0001", "000001", "230100", day, "s")
    >>> code, body, kind, organ, site, area, on, source = parts
    >>> level = Draft(
    ...     CertificateKind.LEVEL, 1, "张三", "6-18-02-04", "5", body, kind, organ, site, area, on, source
    ... )
    >>> prefix(level, 2019)
    'Y000123000001195'
    """
    if draft.kind is CertificateKind.LEVEL:
        mark = NUMBERED[draft.level]
        return f"{draft.body_class}{draft.organ}{draft.area[:2]}{draft.site}{year % 100:02d}{mark}"
    return f"{LOCAL_PREFIX[draft.kind]}{draft.area}{year}"


def number(before: str, serial: int) -> str:
    """The whole number.

    >>> number("Y000123000001195", 1)
    'Y000123000001195000001'
    """
    return f"{before}{serial:06d}"


def title(draft: Draft) -> str:
    """The certificate in words: its own title, or occupation with level and grade."""
    name = occupations.name(draft.occupation) if draft.occupation else ""
    if draft.title:
        return draft.title
    if draft.level in GRADES:
        label = domains.LEVEL.labels[draft.level]
        grade = GRADES[draft.level]
        return f"{name} {label}" if label == grade else f"{name} {label}/{grade}"
    return f"{name} {domains.LEVEL.labels[draft.level]}" if draft.level else name


def problems(draft: Draft, *, today: dt.date) -> Iterator[Problem]:
    """What a draft lacks by itself; whether its body may issue it is asked of the registers."""
    if draft.kind is CertificateKind.LEVEL and draft.level not in NUMBERED:
        yield _problem(draft, "LEVEL_WRONG", Sentence("等级“%(level)s”没有等级证书", level=draft.level), draft.level,
                       "等级证书只有五级至一级和特级技师；学徒工、首席技师由单位聘任。")  # fmt: skip
    if draft.level and draft.kind in UNLEVELLED:
        zh = Sentence("%(kind)s不分等级", kind=KIND_LABELS[draft.kind])
        yield _problem(draft, "LEVEL_MIXED", zh, draft.level, "去掉等级，或改用等级证书。")
    if draft.level and draft.level not in domains.LEVEL.codes:
        yield _problem(
            draft,
            "LEVEL_UNKNOWN",
            Sentence("没有等级“%(level)s”", level=draft.level),
            draft.level,
            "填五级至一级或特级技师。",
        )
    if draft.kind is CertificateKind.LEVEL and not (
        draft.body_class in "YS" and _digits(draft.organ, 4) and _digits(draft.site, 6)
    ):
        place = f"{draft.body_class} {draft.organ} {draft.site}"
        yield _problem(draft, "BODY_CODE", "机构类别、代码或站点不合编号规则", place,
                       "类别填Y或S，机构代码4位数字，站点6位数字。")  # fmt: skip
    yield from _terms(draft)
    if not draft.holder.strip():
        yield _problem(draft, "HOLDER_MISSING", "没有持证人姓名", "", "填写证书上的姓名。")
    if draft.issued_on > today:
        yield _problem(
            draft, "ISSUED_LATER", "发证日期晚于今天", draft.issued_on.isoformat(), "改为不晚于今天的日期。"
        )
    for part, mark in draft.marks.items():
        if mark not in SCORES:
            yield _problem(
                draft,
                "MARK_WRONG",
                Sentence("%(part)s成绩不在0到100之间", part=part),
                str(mark),
                "核对成绩。",
            )


def _terms(draft: Draft) -> Iterator[Problem]:
    if draft.kind in (CertificateKind.LEVEL, CertificateKind.SINGLE_SKILL) or draft.occupation:
        try:
            occupations.get(draft.occupation)
        except TermWrong as wrong:
            yield _problem(draft, wrong.code, wrong.zh.rstrip("。"), draft.occupation, wrong.mend)
    elif not draft.title:
        yield _problem(draft, "TITLE_MISSING", "没有职业也没有名称", "", "填写证书名称。")
    if not _digits(draft.area, 6):
        yield _problem(
            draft,
            "AREA_WRONG",
            "地区应为六位代码",
            draft.area,
            Sentence("如 450200 %(name)s。", name=areas.name("450200")),
        )


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdecimal()


def _problem(draft: Draft, code: str, zh: str, value: str, mend: str) -> Problem:
    whose = draft.holder.strip() or draft.source
    return Problem(code, zh, where=whose, value=value, rule=numbers.RULE, mend=mend)


def body_problem(draft: Draft, code: str, zh: str, mend: str) -> Problem:
    """A draft refused for its body or for what its holder has already."""
    return _problem(draft, code, zh, draft.body, mend)
