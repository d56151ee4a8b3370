"""The pages' lists as tables people go on working with: an officer's queue, a firm's or provider's claims."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.incentive import desk, queries
from jiangtu.apps.incentive.kinds import CLAIM, ORIGIN_LABELS, Origin
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.reference.downloads import Cell, Sheet
from jiangtu.apps.reference.templatetags.words import label, occupation_name

MOST = 5_000
"""Rows of one file; an officer who needs more takes the next once these are done."""
HEADS = (
    "编号",
    "姓名或名称",
    "政策",
    "职业",
    "等级",
    "证书编号",
    "金额（元）",
    "状态",
    "来源",
    "期限",
    "说明",
)


def of_queue(shelf: str, *, day: dt.date, actor: Actor, at: dt.datetime) -> Sheet:
    """A shelf of the officer's queue, the first due first; that it was taken along is written down."""
    name = shelf if shelf in desk.SHELVES else "clean"
    claims = list(desk.on_shelf(name).order_by("due_on", "pk")[:MOST])
    with transaction.atomic():
        told: dict[str, str | int] = {"step": "list", "shelf": name, "rows": len(claims)}
        audit.record(Deed(Action.CLAIM, at, detail=told), actor=actor)
    return _sheet(f"补贴审核 {desk.SHELVES[name]} {day}", claims, day)


def of_organisation(organisation: str, *, role: str, day: dt.date) -> Sheet:
    """What an organisation may ask for and what it asked for."""
    ours = queries.ours(organisation, role=role)
    every = [*ours.to_file, *(way.claim for way in ours.filed)]
    return _sheet(f"本单位的补贴 {day}", every[:MOST], day)


def _sheet(name: str, claims: Iterable[Claim], day: dt.date) -> Sheet:
    about = (("统计日", day.isoformat()), ("行数上限", str(MOST)))
    return Sheet(name, about, HEADS, [_row(claim) for claim in claims])


def _row(claim: Claim) -> tuple[Cell, ...]:
    return (
        claim.number, claim.name or claim.subject, str(claim.explanation["title_zh"]),
        occupation_name(claim.occupation) if claim.occupation else "",
        label(claim.level, "level") if claim.level else "", claim.certificate, claim.amount_fen / 100,
        CLAIM.labels[claim.state], ORIGIN_LABELS[Origin(claim.origin)],
        claim.due_on.isoformat() if claim.due_on else "", claim.reason,
    )  # fmt: skip
