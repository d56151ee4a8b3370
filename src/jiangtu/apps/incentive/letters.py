"""A decision on paper, as Word or PDF: what was decided, on which facts from whom, by which article, and how to object."""

import datetime as dt
import io
import json
from importlib import resources

from django.conf import settings
from django.utils import timezone, translation

from jiangtu.apps.incentive.kinds import CLAIM, ClaimState, Direction
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.reference.templatetags.words import label, occupation_name, yuan
from jiangtu.catalogues import claims as law
from jiangtu.engine.errors import Refusal

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
MARKS = {"met": "符合", "failed": "不符合", "unknown": "缺资料"}
DECIDED = {
    ClaimState.REFUSED: "不予支付",
    ClaimState.RETURNED: "退回补正",
    ClaimState.RECOVERING: "要求退回已付补贴",
    ClaimState.RECOVERED: "要求退回已付补贴",
    ClaimState.WAIVED: "不再要求退回已付补贴",
}


class NotDecided(Refusal):
    """A letter tells a decision; there is none yet."""

    def __init__(self) -> None:
        super().__init__("NOT_DECIDED", "这一件还没有作出决定。", mend="请在决定作出后再打印。")


def letter(claim: int, kind: str, *, day: dt.date) -> bytes:
    """The decision on a claim; Claim.DoesNotExist, NotDecided. `kind` is docx or pdf. Cost: 0.3 s for a PDF."""
    with translation.override(settings.LANGUAGE_CODE):  # an official paper, whoever asks for it
        told = said(Claim.objects.get(pk=claim), day=day)
    return _pdf(told) if kind == "pdf" else _docx(told)


def said(claim: Claim, *, day: dt.date) -> dict[str, object]:
    """Everything the letter says, in words."""
    if claim.decided_at is None and claim.state not in DECIDED:
        raise NotDecided
    decided = DECIDED.get(ClaimState(claim.state), "批准支付")
    return {
        "title": "补贴办理决定书",
        "about": _about(claim),
        "decision": f"经审核，决定：{decided}。现在的状态：{CLAIM.labels[claim.state]}。{_how_to_give_back(claim)}",
        "reason": claim.reason or (str(claim.explanation["zh"]) if claim.corrects_id else ""),
        "lines": _lines(claim),
        "object": _how_to_object(claim, day),
        "by": "人力资源和社会保障部门",
        "day": str(timezone.localtime(claim.decided_at).date() if claim.decided_at else day),
        "digest": f"事实摘要 {claim.facts_digest[:12]} · 政策摘要 {claim.edition_digest[:12]}",
    }


def _about(claim: Claim) -> list[tuple[str, str]]:
    told = claim.explanation
    trade = f"{occupation_name(claim.occupation)} {label(claim.level, 'level')}" if claim.occupation else "—"
    return [
        ("编号", claim.number),
        ("对象", claim.name or claim.subject),
        *_payee(claim),
        ("政策", f"{told['title_zh']}（版本 {claim.edition}）"),
        ("依据", f"{told['document']} {told['article']}".strip()),
        ("职业和等级", trade),
        ("证书编号", claim.certificate or "—"),
        ("金额", yuan(claim.amount_fen)),
        ("计算日", str(claim.as_of)),
        ("计算方法", str(told["price_zh"]) or str(told["zh"])),
    ]


def _payee(claim: Claim) -> list[tuple[str, str]]:
    """The organisation that is paid, or gives back; a person's own letter need not say it."""
    word = "由谁退回" if claim.direction == Direction.RECOVER else "收款单位"
    article = str(claim.explanation.get("payee", ""))
    named = [(word, f"{claim.payee_name}（{claim.payee}）")] if claim.payee else []
    return [*named, ("收款依据", article)] if named and article else named


def _lines(claim: Claim) -> list[dict[str, str]]:
    told = claim.explanation
    return [
        {
            "mark": MARKS[line["state"]],
            "zh": line["zh"],
            "article": line["article"] or told["document"],
            "facts": "；".join(f"{f['label']}：{f['value']}（{f['source']}）" for f in line["facts"]) or "—",
        }
        for line in told["lines"]
    ]


def _how_to_give_back(claim: Claim) -> str:
    """By when and how, for money that is asked back."""
    if claim.state != ClaimState.RECOVERING or claim.due_on is None:
        return ""
    sum_ = yuan(claim.amount_fen)
    return f"请在{claim.due_on}前退回{sum_}，转账时写明编号{claim.number}；退到哪个账户，请问经办窗口或拨打12333。"


def _how_to_object(claim: Claim, day: dt.date) -> str:
    limit = law.limit(ClaimState.REFUSED, area=claim.area, policy=claim.policy, day=day)
    place = "本单位的补贴" if claim.payee else "我的补贴"
    return (
        f"对本决定有异议的，可在{limit.days if limit else 60}日内通过本系统“{place}”申诉，由没有参与原决定的人员答复；"
        "也可以依法申请行政复议或者提起行政诉讼。咨询电话：12333。"
    )


def _pdf(told: dict[str, object]) -> bytes:
    """What is printed goes to the compiler as data, never as text of the template: a name cannot become a command."""
    import typst  # noqa: PLC0415 - a compiler that only letters need
    from pylopdf_fonts_zh_cn import sans_path  # noqa: PLC0415 - with a font of its own

    with resources.as_file(resources.files(__package__) / "templates/incentive/letter.typ") as template:
        made = typst.compile(
            str(template),
            font_paths=[str(sans_path().parent)],
            ignore_system_fonts=True,
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            format="pdf",
        )
    return bytes(made)


def _docx(told: dict[str, object]) -> bytes:
    from docxtpl import DocxTemplate  # noqa: PLC0415 - only letters need it

    template = resources.files(__package__) / "templates/incentive/letter.docx"
    with resources.as_file(template) as path:
        made = DocxTemplate(path)
        made.render(told, autoescape=True)
        kept = io.BytesIO()
        made.save(kept)
    return kept.getvalue()
