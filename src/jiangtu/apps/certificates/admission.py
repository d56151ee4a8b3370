"""Whether drafts may become certificates: each by itself, its body's scope on the day, what its holder has already."""

import datetime as dt
from collections.abc import Iterator, Sequence

from jiangtu.apps.certificates import rules
from jiangtu.apps.certificates.kinds import LIVE, REGISTERS, SCOPED, CertificateKind, Draft
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.files import queries as files
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers.models import Entry, Organisation
from jiangtu.engine.errors import Problem, Sentence

LOOK_UP = 5_000
Held = tuple[int, str, str]
"""Person, occupation, level."""


def refused(drafts: Sequence[Draft], *, today: dt.date) -> list[Problem]:
    """Everything that stands against the drafts, in their order; empty when all may be issued."""
    bodies = set(
        Organisation.objects.filter(code__in={d.body for d in drafts}).values_list("code", flat=True)
    )
    scopes = _Scopes()
    levels = [d for d in drafts if d.kind is CertificateKind.LEVEL]
    now = files.standings({d.person for d in levels}) if levels else {}
    held = _held(now)
    found: list[Problem] = []
    for draft in drafts:
        own = list(rules.problems(draft, today=today))
        found += own
        if draft.body not in bodies:
            zh = Sentence("没有发证机构 %(body)s", body=draft.body)
            found.append(rules.body_problem(draft, "BODY_UNKNOWN", zh, Sentence("先将机构登记入册。")))
        elif not own and draft.kind in SCOPED:
            found += scopes.problems(draft)
        if draft.kind is CertificateKind.LEVEL:
            found += _twice(draft, now[draft.person], held)
    return found


def _held(now: dict[int, int]) -> dict[Held, str]:
    """The living level certificates of these persons, under every key they have had → number."""
    persons = sorted(set(now) | set(now.values()))
    held: dict[Held, str] = {}
    for start in range(0, len(persons), LOOK_UP):
        rows = Certificate.objects.filter(
            kind=CertificateKind.LEVEL, state__in=sorted(LIVE), person__in=persons[start : start + LOOK_UP]
        )
        for person, occupation, level, number in rows.values_list("person", "occupation", "level", "number"):
            held[now.get(person, person), occupation, level] = number
    return held


def _twice(draft: Draft, person: int, held: dict[Held, str]) -> Iterator[Problem]:
    key = (person, draft.occupation, draft.level)
    if key in held:
        other = held[key]
        zh = (
            Sentence("已有同职业同等级的证书 %(number)s", number=other)
            if other
            else "这一批里同一人同职业同等级出现两次"
        )
        yield rules.body_problem(
            draft, "ALREADY_CERTIFIED", zh, Sentence("同一职业同一等级只发一张；遗失或损坏请办理换发。")
        )
    held.setdefault(key, "")


class _Scopes:
    """What bodies may issue, each question asked once."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], list[Entry]] = {}
        self._answers: dict[tuple[str, str, str, str, str, dt.date], tuple[str, str] | None] = {}

    def problems(self, draft: Draft) -> Iterator[Problem]:
        """BODY_NOT_LISTED, SCOPE_ENDED or NOT_IN_SCOPE for a draft outside what its body may issue on the day."""
        asked = (draft.body, draft.body_class, draft.occupation, draft.level, draft.area, draft.issued_on)
        if asked not in self._answers:
            self._answers[asked] = self._answer(draft)
        answer = self._answers[asked]
        if answer is not None:
            yield rules.body_problem(draft, *answer, Sentence("核对机构的备案范围和有效期。"))

    def _answer(self, draft: Draft) -> tuple[str, str] | None:
        entries = self._listed(draft.body, REGISTERS.get(draft.body_class, ""))
        if not entries:
            return "BODY_NOT_LISTED", Sentence("发证机构不在评价机构名录里")
        wanted = (draft.occupation, draft.level, draft.area, draft.issued_on)
        if any(registers.in_scope(entry, *wanted) for entry in entries):
            return None
        ended = [day for entry in entries if (day := _ended(entry, draft)) and day <= draft.issued_on]
        if ended:
            return "SCOPE_ENDED", Sentence(
                "发证机构的评价范围已于%(day)s到期", day=f"{max(ended):%Y年%m月%d日}"
            )
        return "NOT_IN_SCOPE", Sentence("这个职业、等级或地区不在发证机构的评价范围内")

    def _listed(self, body: str, register: str) -> list[Entry]:
        key = (body, register)
        if key not in self._entries:
            rows = Entry.objects.filter(organisation=body, register=register).exclude(number="")
            self._entries[key] = list(rows.prefetch_related("scopes").order_by("pk"))
        return self._entries[key]


def _ended(entry: Entry, draft: Draft) -> dt.date | None:
    """The day on which the entry stopped covering the draft, were it not for time; None when it never did."""
    ends = [
        min(reach.until or dt.date.max, entry.valid_until or dt.date.max)
        for reach in registers.reaches(entry)
        if reach.covers(draft.occupation, draft.level, draft.area, reach.since)
    ]
    return max(ends, default=None)
