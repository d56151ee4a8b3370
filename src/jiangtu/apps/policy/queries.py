"""What the policies say: of the city by the last sweep, of one worker by deciding again with every reason."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset  # noqa: F401 - read_table loads it at its first call, which a reader would wait for
import pyarrow.parquet as pq
from django.db.models import Sum
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.policy import rehearsals
from jiangtu.apps.policy.kinds import STAGE_LABELS, VERDICT_LABELS, SweepState, Verdict
from jiangtu.apps.policy.models import Sweep, Tally
from jiangtu.apps.policy.rehearsals import Told
from jiangtu.apps.policy.rules import Knob, file_name, knobs
from jiangtu.apps.policy.services import NEAREST, folder_of
from jiangtu.apps.reference import pictures, shelf
from jiangtu.apps.reference.shelf import editions
from jiangtu.apps.reference.templatetags.words import area_name, occupation_name
from jiangtu.engine.facts.factset import FactsMissing
from jiangtu.engine.policy import say
from jiangtu.engine.policy.tree import Edition, Requirement

PAGE = 50


def latest_sweep() -> Sweep | None:
    """The newest finished sweep of the newest day."""
    return Sweep.objects.filter(state=SweepState.DONE).order_by("-as_of", "-finished_at").first()


@dataclass(frozen=True, slots=True)
class Line:
    """One edition in the list, with what the sweep found."""

    edition: Edition
    tally: Tally


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    """The policies in force on the day with their tallies, by what they are about; the money due by fund."""

    sweep: Sweep | None
    running: Sweep | None
    paying: list[Line]
    conditions: list[Line]
    employers: list[Line]
    classes: list[Line]
    funds: list[tuple[str, int]]


def policies_page() -> PoliciesPage:
    """The list of policies. Queries: three."""
    sweep = latest_sweep()
    running = Sweep.objects.filter(state=SweepState.RUNNING).order_by("-started_at").first()
    lines = _lines(sweep) if sweep else []
    workers = [line for line in lines if line.edition.subject == "worker"]
    return PoliciesPage(
        sweep=sweep,
        running=running,
        paying=[line for line in workers if line.edition.amount],
        conditions=[line for line in workers if not line.edition.amount],
        employers=[line for line in lines if line.edition.subject == "employer"],
        classes=[line for line in lines if line.edition.subject == "class"],
        funds=_funds(lines),
    )


def _lines(sweep: Sweep) -> list[Line]:
    """The tallies of editions in force on the sweep's day, most entitled first."""
    known = {e.key: e for e in editions()}
    tallies = sweep.tallies.order_by("-entitled", "policy", "edition")
    found = [Line(known[f.policy, f.edition], f) for f in tallies if (f.policy, f.edition) in known]
    return [line for line in found if _in_force(line.edition, sweep.as_of)]


def _in_force(edition: Edition, day: dt.date) -> bool:
    return edition.since <= day and (edition.until is None or day < edition.until)


def _funds(lines: list[Line]) -> list[tuple[str, int]]:
    funds: Counter[str] = Counter()
    for line in lines:
        if line.edition.direction == "pay":
            funds[line.edition.fund] += line.tally.amount_fen
    return [(fund, fen) for fund, fen in funds.most_common() if fen]


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement, said in the reader's language, with how many did not meet it."""

    name: str
    zh: str
    article: str
    text: str
    failed: int
    of: int


@dataclass(frozen=True, slots=True)
class Paid:
    """What departments report as paid this year for the policy's kind of subsidy, from any edition of it."""

    year: int
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One edition: what it asks, what it gives, what the sweep found."""

    edition: Edition
    tally: Tally | None
    sweep: Sweep | None
    requirements: list[RequirementLine]
    decided: int
    paid: Paid | None
    amount_keys: list[str]
    amounts: list[tuple[list[str], int]]


def policy_page(policy: str, name: str) -> PolicyPage:
    """One edition's page; Http404 when there is no such edition."""
    found = _edition(policy, name)
    sweep = latest_sweep()
    tally = sweep.tallies.filter(policy=policy, edition=name).first() if sweep else None
    decided = tally.entitled + tally.refused + tally.unknown if tally else 0
    lines = [
        RequirementLine(
            r.name,
            _sentence(r),
            r.article,
            r.text,
            tally.reasons.get(r.name, 0) if tally else 0,
            decided,
        )
        for r in found.requirements
    ]
    keys = found.amount.keys if found.amount else ()
    cells = found.amount.cells if found.amount else ()
    english = get_language() == "en"
    told = say.value_en if english else say.value_zh
    return PolicyPage(
        edition=found,
        tally=tally,
        sweep=sweep,
        requirements=lines,
        decided=decided,
        paid=_paid(found, sweep),
        amount_keys=[(say.en if english else say.zh)(key, _term) for key in keys],
        amounts=[
            ([told(v, k.type, _term) for k, v in zip(keys, cell, strict=True)], fen) for cell, fen in cells
        ],
    )


def _term(kind: str, code: str) -> str:
    names = {"occupation": occupation_name, "area": area_name}
    return names[kind](code) if kind in names else code


def _paid(edition: Edition, sweep: Sweep | None) -> Paid | None:
    if sweep is None or not edition.amount or edition.direction != "pay":
        return None
    try:
        claims = snapshots.facts_with(digest=sweep.facts_digest, as_of=sweep.as_of)["claims"]
    except FactsMissing:
        return None
    if claims.num_rows == 0:
        return None
    year = sweep.as_of.year
    same = (
        (pc.field("kind") == edition.kind) & (pc.field("fund") == edition.fund) & (pc.field("year") == year)
    )
    rows = claims.filter(same)
    return Paid(year, rows.num_rows, pc.sum(rows["amount_fen"]).as_py() or 0)


@dataclass(frozen=True, slots=True)
class AheadPage:
    """Fifty of those who nearly have, or will soon lose, what an edition gives."""

    edition: Edition
    rows: list[dict[str, object]]
    total: int
    page: int
    pages: int


def ahead_page(policy: str, name: str, what: str, page: int) -> AheadPage:
    """The rows of `services.NEAREST` or `services.LOSING`, nearest or soonest first, fifty a page."""
    found, sweep = _edition(policy, name), latest_sweep()
    path = folder_of(sweep) / what / file_name(policy, name) if sweep else None
    if path is None or not path.exists():
        raise Http404
    order = "distance" if what == NEAREST else "days"
    table = pq.read_table(path).sort_by(
        [(order, "ascending"), ("subject", "ascending"), ("unit", "ascending")]
    )
    pages = max(1, -(-table.num_rows // PAGE))
    page = min(max(page, 1), pages)
    rows = table.slice((page - 1) * PAGE, PAGE).to_pylist()
    for row in rows:
        bits = 1 << row["requirement"] if what == NEAREST else row["failed"]
        row["missing"] = [_sentence(r) for bit, r in enumerate(found.requirements) if bits >> bit & 1]
    return AheadPage(found, rows, table.num_rows, page, pages)


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """Fifty decisions of one edition with one verdict."""

    edition: Edition
    verdict: Verdict
    rows: list[dict[str, object]]
    total: int
    page: int
    pages: int


def decisions_page(policy: str, name: str, verdict: Verdict, page: int) -> DecisionsPage:
    """The decisions behind a count, fifty a page, by subject and unit."""
    found, sweep = _edition(policy, name), latest_sweep()
    path = folder_of(sweep) / file_name(policy, name) if sweep else None
    if path is None or not path.exists():
        raise Http404
    table = pq.read_table(path, filters=pc.field("verdict") == int(verdict))
    pages = max(1, -(-table.num_rows // PAGE))
    page = min(max(page, 1), pages)
    rows = table.slice((page - 1) * PAGE, PAGE).to_pylist()
    for row in rows:
        row["missing"] = [
            _sentence(r) for bit, r in enumerate(found.requirements) if row["failed"] >> bit & 1
        ]
        row["unsure"] = [
            _sentence(r) for bit, r in enumerate(found.requirements) if row["unknown"] >> bit & 1
        ]
    return DecisionsPage(found, verdict, rows, table.num_rows, page, pages)


@dataclass(frozen=True, slots=True)
class Change:
    """What one fund pays before and after, in fen."""

    fund: str
    before_fen: int
    after_fen: int

    @property
    def change_fen(self) -> int:
        """More above zero, less below."""
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    """A rehearsal with its picture, its funds and fifty of the rows that differ, the largest change first."""

    told: Told
    stage: str
    old: list[str]
    changes: list[Change]
    picture: str
    rows: list[dict[str, object]]
    total: int
    page: int
    pages: int


def rehearsal_page(key: str, page: int) -> RehearsalPage:
    """A rehearsal as it stands; without rows until it is done. Http404 for one that is not there."""
    told = rehearsals.told(key)
    stage = STAGE_LABELS[told.stage]
    old = [e.edition for e in rehearsals.replaced(told.edition) if _in_force(e, told.as_of)]
    if told.outcome is None:
        return RehearsalPage(told, stage, old, [], "", [], 0, 1, 1)
    table = rehearsals.differences(key)
    pages = max(1, -(-table.num_rows // PAGE))
    page = min(max(page, 1), pages)
    rows = table.slice((page - 1) * PAGE, PAGE).to_pylist()
    for row in rows:
        row["was"], row["now"] = _verdict_word(row["before"]), _verdict_word(row["after"])
        bits = (row["failed"] or 0) | (row["unknown"] or 0)
        row["why"] = [_sentence(r) for bit, r in enumerate(told.edition.requirements) if bits >> bit & 1]
    changes = [Change(f["fund"], f["before_fen"], f["after_fen"]) for f in told.outcome["funds"]]
    return RehearsalPage(told, stage, old, changes, _winners(told.outcome), rows, table.num_rows, page, pages)


def _verdict_word(verdict: int | None) -> str:
    return _("没有判定") if verdict is None else _(VERDICT_LABELS[Verdict(verdict)])


def _winners(outcome: Mapping[str, Any]) -> str:
    counts = [
        (_("多得"), outcome["winners"]),
        (_("少得"), -outcome["losers"]),
        (_("不变"), outcome["unchanged"]),
    ]
    drawn = [pictures.Bar(word, count, told=f"{abs(count):,}") for word, count in counts]
    return pictures.bars(drawn, title=_("改了以后"), unit=_("人"))


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers of one condition, or of the amounts, with the sentence they belong to."""

    title: str
    knobs: list[Knob]


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """The numbers of an edition that can be tried otherwise."""

    edition: Edition
    text: str
    groups: list[Group]


def editions_to_change() -> list[Edition]:
    """The editions in force in the city on the day of the latest snapshot, or all of the city's before the first."""
    snapshot = snapshots.latest_snapshot()
    return [e for e in shelf.editions_here() if snapshot is None or _in_force(e, snapshot.as_of)]


def numbers_page(policy: str, name: str) -> NumbersPage:
    """The numbers of a shipped edition by what they stand in; Http404 when there is no such edition."""
    found, text = _edition(policy, name), rehearsals.source_of(policy, name)
    sentences = {r.name: _sentence(r) for r in found.requirements}
    groups: dict[str, list[Knob]] = {}
    for knob in knobs(text):
        section, *rest = knob.path
        title = sentences.get(rest[0], rest[0]) if section != "amount" and rest else _("金额")
        groups.setdefault(title, []).append(knob)
    return NumbersPage(found, text, [Group(title, found) for title, found in groups.items()])


def money_found(sweep: Sweep) -> int:
    """Fen the entitled of a sweep would be paid together, policies that recover left out."""
    paying = [e.key for e in editions() if e.direction == "pay"]
    total = sweep.tallies.filter(policy__in={p for p, _ in paying}).aggregate(total=Sum("amount_fen"))[
        "total"
    ]
    return int(total or 0)


def paid_subjects(sweep: Sweep | None, *, kind: str = "") -> list[int]:
    """The workers whom some policy of the sweep would pay, of that kind alone if one is named; each once, by their keys."""
    if sweep is None:
        return []
    worker = [e for e in editions() if e.direction == "pay" and e.subject == "worker"]
    paying = [e for e in worker if kind in ("", e.kind)]
    files = [folder_of(sweep) / file_name(*e.key) for e in paying]
    yes = pc.field("verdict") == int(Verdict.YES)
    found = [pq.read_table(f, filters=yes, columns=["subject"])["subject"] for f in files if f.exists()]
    return sorted({person for column in found for person in column.to_pylist()})


def _edition(policy: str, name: str) -> Edition:
    found = next((e for e in editions() if e.key == (policy, name)), None)
    if found is None:
        raise Http404
    return found


def _sentence(requirement: Requirement) -> str:
    """What it asks, in the reader's language; the formula in words where nobody wrote a sentence."""
    if get_language() == "en":
        return requirement.en or say.en(requirement.test, _term)
    return requirement.zh or say.zh(requirement.test, _term)
