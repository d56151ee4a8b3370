"""The question bank and theory on a computer: a paper drawn for each candidate, answers kept one by one, the count.

PaperRefusal
├── ItemsWrong     lines of questions that cannot be read; every one is named, none was kept
├── NotSitting     nobody lets this person sit theory now: no seat, not let in, or not begun
├── PaperOver      the time is up, or the paper was handed in
└── NoSuchQuestion the question is not on this paper
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from jiangtu.apps.appraisal import applications, rules, seating, standards
from jiangtu.apps.appraisal.batches import Act, AppraisalRefusal, told
from jiangtu.apps.appraisal.kinds import ApplicationState, BatchState, Entry, Part, TheoryMode
from jiangtu.apps.appraisal.models import Batch, Incident, Item, Mark, Paper, Place, Reply
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.appraisal import blueprint
from jiangtu.engine.appraisal.blueprint import BlueprintEmpty, Cell, ItemsShort
from jiangtu.engine.errors import Problem, Problems, Sentence

LETTERS = "ABCDEF"
GRACE = dt.timedelta(seconds=30)
"""After the end an answer already under way still counts."""


class ItemsWrong(Problems):
    """Lines of questions that cannot be read; none was kept."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "ITEMS_WRONG", Sentence("有%(n)s行试题不能收，整批没有收。", n=len(problems)), problems
        )


class NotSitting(AppraisalRefusal):
    """Nobody lets this person sit theory now."""

    def __init__(self, why: str) -> None:
        super().__init__("NOT_SITTING", why, mend="请找监考人员核对。")


class PaperOver(AppraisalRefusal):
    """The time is up, or the paper was handed in."""

    def __init__(self) -> None:
        super().__init__("PAPER_OVER", "已经交卷，或考试时间到了。", mend="成绩公示后可以查看。")


class NoSuchQuestion(AppraisalRefusal):
    """The question is not on this paper."""

    def __init__(self) -> None:
        super().__init__("NO_SUCH_QUESTION", "这张试卷没有这道题。", mend="请回到试卷。")


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is written: `choices` in order, `key` the letter of the right one, `difficulty` 1 to 3."""

    block: str
    difficulty: int
    text: str
    choices: tuple[str, ...]
    key: str

    @property
    def digest(self) -> str:
        """What tells it from every other question of its bank."""
        return hashlib.sha256("\x1f".join((self.text, *self.choices)).encode()).hexdigest()[:32]


def read(text: str, blocks: Sequence[str]) -> list[Question]:
    """Questions of pasted lines: block, difficulty, question, choices, key, parted by tabs. ItemsWrong with every bad line."""
    found, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
        if not cells:
            continue
        if why := _wrong(cells, blocks):
            mend = "每行：模块、难度1至3、题干、2至6个选项、答案字母，用制表符隔开。"
            problems.append(
                Problem("ITEM_WRONG", why, where=Sentence("第%(number)s行", number=number), mend=mend)
            )
            continue
        found.append(Question(cells[0], int(cells[1]), cells[2], tuple(cells[3:-1]), cells[-1].upper()))
    if problems or not found:
        raise ItemsWrong(problems or [Problem("ITEM_WRONG", "没有读到试题", mend="请粘贴试题。")])
    return found


def _wrong(cells: list[str], blocks: Sequence[str]) -> str:
    choices = len(cells) - 4
    if choices < 2 or choices > len(LETTERS):
        return Sentence("栏目不够") if choices < 2 else Sentence("选项太多")
    if cells[0] not in blocks:
        return Sentence("没有模块“%(block)s”", block=cells[0])
    if cells[1] not in ("1", "2", "3"):
        return Sentence("难度“%(level)s”不是1至3", level=cells[1])
    if cells[-1].upper() not in tuple(LETTERS[:choices]):
        return Sentence("答案“%(key)s”不是选项的字母", key=cells[-1])
    return ""


def add_items(*, occupation: str, level: str, questions: Sequence[Question], act: Act) -> int:
    """How many questions came new into the bank; one that is there already is not added again."""
    with transaction.atomic():
        known = set(Item.objects.filter(occupation=occupation, level=level).values_list("digest", flat=True))
        fresh = {q.digest: q for q in questions if q.digest not in known}
        Item.objects.bulk_create(
            Item(
                occupation=occupation, level=level, block=q.block, difficulty=q.difficulty, text=q.text, choices=list(q.choices), key=q.key,
                digest=digest, by=act.actor.username, at=act.at,
            )
            for digest, q in fresh.items()
        )  # fmt: skip
    return len(fresh)


def blueprint_of(batch: Batch) -> tuple[Cell, ...]:
    """How many questions of which block and difficulty a paper has; BlueprintEmpty where the standard has no weights."""
    size = figure("theory_items", area=batch.area, day=batch.exam_on).value
    if batch.skill is None:
        level = standards.edition_of(batch.occupation, batch.edition).level(batch.level)
        return blueprint.of_level(level, "theory", size)
    counts = blueprint.shares(size, [blueprint.SPREAD[d] for d in blueprint.DIFFICULTIES])
    return tuple(
        Cell(batch.skill.title, d, n) for d, n in zip(blueprint.DIFFICULTIES, counts, strict=True) if n
    )


def bank(batch: Batch) -> pa.Table:
    """The questions in use on the day of the exam, as the engine draws from them; once seats are given, none that came after that day."""
    rows = Item.objects.filter(occupation=batch.occupation, level=batch.level)
    rows = rows.exclude(ended_on__lte=batch.exam_on).order_by("pk")
    seated = batch.turns.filter(step="seat").order_by("pk").last()
    if seated is not None:
        day = timezone.localtime(seated.at).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = rows.filter(at__lt=day + dt.timedelta(days=1))
    told = rows.values("block", "difficulty", item=F("pk"))
    return pa.Table.from_pylist(list(told), schema=blueprint.ITEMS)


def bank_problems(batch: Batch) -> list[Problem]:
    """What the bank lacks for a paper of this exam; empty when it can be drawn."""
    try:
        drawn(batch, batch.paper_seed)
    except (ItemsShort, BlueprintEmpty) as short:
        return list(short.problems)
    return []


def drawn(batch: Batch, seed: str) -> list[int]:
    """The questions a seed draws: so many of each block and difficulty, whatever the seed. Raises ItemsShort, BlueprintEmpty."""
    return _drawn(bank(batch), blueprint_of(batch), seed)


def _drawn(items: pa.Table, cells: tuple[Cell, ...], seed: str) -> list[int]:
    return [int(item) for item in blueprint.draw(items, cells, seed=int(seed, 16) % 2**63)]


def decide_papers(batch: Batch) -> None:
    """Whether each candidate draws a paper of his own: where the bank holds enough in every cell. Kept with the batch.

    From a smaller bank all are asked the same, each in his own order: neighbours' papers would share most questions anyway.
    """
    if batch.theory_mode == TheoryMode.COMPUTER and _has_theory(batch):
        times = figure("own_paper_times", area=batch.area, day=batch.exam_on).value
        batch.own_papers = blueprint.plenty(bank(batch), blueprint_of(batch), times)


def _has_theory(batch: Batch) -> bool:
    return standards.scheme_of(batch).part(Part.THEORY) is not None


def ordered(items: Sequence[int], seed: str) -> list[int]:
    """The questions in one candidate's order."""
    return sorted(items, key=lambda key: rules.lot(seed, key))


def redrawn(batch: Batch, held: Iterable[Paper]) -> int:
    """How many of the batch's papers come again from their seeds and the bank of that time. Three queries, a draw for each."""
    items, cells = bank(batch), blueprint_of(batch)
    seeds = ((paper, paper.seed if batch.own_papers else batch.paper_seed) for paper in held)
    try:
        return sum(ordered(_drawn(items, cells, seed), paper.seed) == paper.items for paper, seed in seeds)
    except ItemsShort:  # questions were ended since, on or before the day of the exam
        return 0


def choices(paper: Paper, item: Item) -> list[tuple[str, str]]:
    """Letter and text of a question's choices, in the order in which this candidate sees them."""
    told = list(zip(LETTERS, item.choices, strict=False))
    return sorted(told, key=lambda choice: rules.lot(paper.seed, f"{item.pk}{choice[0]}"))


@dataclass(frozen=True, slots=True)
class Trace:
    """Keyed hashes of the device and network address a paper was opened from; empty when not known."""

    device: str = ""
    address: str = ""


def open_paper(*, person_keys: set[int], code: str, act: Act, trace: Trace) -> Paper:
    """The candidate's paper: drawn at the first call, the same after a cut. Raises NotSitting."""
    with transaction.atomic():
        place = _place(person_keys, code, act.at)
        candidate = place.candidate
        made = Paper.objects.filter(candidate=candidate).first()
        if made is not None:
            return made
        seed = rules.lot(place.sitting.batch.paper_seed, candidate.pk)
        made = Paper.objects.create(
            candidate=candidate, seed=seed, items=ordered(_questions(place.sitting.batch, seed), seed), started_at=act.at, device=trace.device,
            address=trace.address,
            minutes=standards.scheme_of(place.sitting.batch).minutes,
        )  # fmt: skip
        told(place.sitting.batch, "paper", act, person=candidate.person)
    return made


def _questions(batch: Batch, seed: str) -> list[int]:
    """A candidate's own questions, or the batch's as its first paper has them: a question ended in between is nobody's gain."""
    if batch.own_papers:
        return drawn(batch, seed)
    first = Paper.objects.filter(candidate__batch=batch).order_by("pk").first()
    return sorted(first.items) if first else drawn(batch, batch.paper_seed)


def _place(person_keys: set[int], code: str, at: dt.datetime) -> Place:
    rows = Place.objects.filter(
        candidate__person__in=person_keys, candidate__state=ApplicationState.ACCEPTED,
        sitting__batch__code=code, sitting__part=Part.THEORY,
    )  # fmt: skip
    place = rows.select_related("candidate", "sitting__batch__skill").select_for_update(of=("self",)).first()
    if place is None or place.sitting.batch.theory_mode != TheoryMode.COMPUTER:
        raise NotSitting("没有您的机考场次。")
    if place.sitting.batch.state != BatchState.SEATED:
        raise NotSitting("考试没有开始，或已经结束。")
    if place.present_at is None:
        raise NotSitting("还没有核验入场。")
    if at < place.sitting.starts_at:
        raise NotSitting("还没有到开考时间。")
    return place


def ends_at(paper: Paper) -> dt.datetime:
    """When the candidate's own time is up: the exam's minutes and those given back after a cut."""
    given = Incident.objects.filter(
        candidate=paper.candidate, part=Part.THEORY, effect="minutes", revoked_at=None
    )
    more = given.aggregate(total=Sum("minutes"))["total"] or 0
    return paper.started_at + dt.timedelta(minutes=paper.minutes + more)


def answer(*, paper: Paper, item: int, letters: str, act: Act) -> Reply:
    """The answer kept at once; given anew it replaces the last and is counted. Raises PaperOver, NoSuchQuestion."""
    if item not in paper.items:
        raise NoSuchQuestion
    with transaction.atomic():
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.handed_in_at is not None or act.at > ends_at(held) + GRACE:
            raise PaperOver
        clean = letters.upper() if letters.upper() in tuple(LETTERS) else ""
        made, fresh = Reply.objects.get_or_create(
            paper=held, item_id=item, defaults={"letters": clean, "at": act.at}
        )
        if not fresh and made.letters != clean:
            Reply.objects.filter(pk=made.pk).update(letters=clean, at=act.at, changes=F("changes") + 1)
            made.refresh_from_db()
    return made


def hand_in(*, paper: Paper, act: Act) -> Paper:
    """The paper given up by its writer; given up twice, the first time stands."""
    with transaction.atomic():
        held = (
            Paper.objects.select_for_update(of=("self",)).select_related("candidate__batch").get(pk=paper.pk)
        )
        if held.handed_in_at is None:
            held.handed_in_at = act.at
            held.save(update_fields=["handed_in_at"])
            told(held.candidate.batch, "hand in", act, person=held.candidate.person)
    return held


def score_all(batch: Batch, act: Act) -> None:
    """A counted mark for everybody who was present at theory on a computer; inside the caller's transaction.

    Someone present who never opened his paper has answered nothing. A question that was wrong counts for nobody.
    """
    if batch.theory_mode != TheoryMode.COMPUTER:
        return
    here = seating.present(batch)
    sitting = [c for c in applications.accepted(batch) if (c.pk, Part.THEORY) in here]
    counted = scores(batch)
    Mark.objects.bulk_create(
        Mark(candidate=c, part=Part.THEORY, entry=Entry.MACHINE, value=counted.get(c.pk, 0), by=act.actor.username, at=act.at)
        for c in sitting
    )  # fmt: skip


def rescore(batch: Batch, act: Act) -> None:
    """New counted marks for papers whose count changed: after a question was found wrong in a reopened batch."""
    rows = Mark.objects.filter(candidate__batch=batch, entry=Entry.MACHINE).order_by("pk")
    before = dict(rows.values_list("candidate", "value"))
    fresh = {key: value for key, value in scores(batch).items() if before.get(key, value) != value}
    Mark.objects.bulk_create(
        Mark(candidate_id=key, part=Part.THEORY, entry=Entry.MACHINE, value=value, by=act.actor.username, at=act.at)
        for key, value in fresh.items()
    )  # fmt: skip


def scores(batch: Batch) -> dict[int, int]:
    """Candidate → mark of 100 of every paper of the batch, wrong questions left out. Four queries."""
    wrong = batch.incidents.filter(effect="drop_item", item__isnull=False, revoked_at=None)
    dropped = set(wrong.values_list("item", flat=True))
    papers = {p.pk: p for p in Paper.objects.filter(candidate__batch=batch)}
    keys = dict(
        Item.objects.filter(pk__in={i for p in papers.values() for i in p.items}).values_list("pk", "key")
    )
    right: Counter[int] = Counter()
    for paper, item, letters in Reply.objects.filter(paper__in=papers).values_list(
        "paper", "item", "letters"
    ):
        right[paper] += item not in dropped and keys[item] == letters
    return {p.candidate_id: _of_hundred(right[key], p, dropped) for key, p in papers.items()}


def _of_hundred(right: int, paper: Paper, dropped: set[int]) -> int:
    """Rounded half up."""
    count = sum(item not in dropped for item in paper.items)
    return (200 * right + count) // (2 * count) if count else 0


def replies(paper: Paper) -> Mapping[int, str]:
    """Question → letters given so far."""
    return dict(paper.replies.values_list("item", "letters"))


def items_of(paper: Paper) -> list[Item]:
    """The questions of a paper, in no order of their own. One query."""
    return list(Item.objects.filter(pk__in=paper.items))
