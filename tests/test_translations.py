"""Every Chinese sentence of a page has its English one, and none is left over."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import polib

from jiangtu import catalogues
from jiangtu.apps.accounts import kinds as accounts
from jiangtu.apps.appraisal import kinds as appraisal
from jiangtu.apps.appraisal import lists, watch
from jiangtu.apps.audit import kinds as audit
from jiangtu.apps.career import growth
from jiangtu.apps.career import kinds as career
from jiangtu.apps.certificates import kinds as certificates
from jiangtu.apps.classroom import kinds as classroom
from jiangtu.apps.classroom.outcomes import COLUMNS as OUTCOMES
from jiangtu.apps.classroom.queries import EVIDENCE
from jiangtu.apps.files import kinds as files
from jiangtu.apps.files.models import PERSONAL
from jiangtu.apps.files.rules import content
from jiangtu.apps.incentive import classes, stops
from jiangtu.apps.incentive import kinds as incentive
from jiangtu.apps.incentive.desk import SHELVES, STAGES
from jiangtu.apps.incentive.rules import BACK_PHASES, LINKS, PHASES
from jiangtu.apps.intake import kinds as intake
from jiangtu.apps.learning import kinds as learning
from jiangtu.apps.ledger import kinds as ledger
from jiangtu.apps.policy import kinds as policy
from jiangtu.apps.portal import rules as portal
from jiangtu.apps.registers import kinds as registers
from jiangtu.apps.registers import rules as standings
from jiangtu.apps.training import browse, planning, roster
from jiangtu.apps.training import kinds as training
from jiangtu.apps.training import rules as groups
from jiangtu.apps.workplace import kinds as workplace
from jiangtu.apps.workplace import rules as fund
from jiangtu.engine.indicators import registry
from jiangtu.engine.linkage import review
from jiangtu.engine.schema import domains, efile
from jiangtu.engine.sheets import format as formats
from tests import sentences

SOURCE = Path(__file__).parent.parent / "src" / "jiangtu"
TRANS = re.compile(r"""\{%\s*trans(?:late)?\s+(["'])(.+?)\1""")
SPOKEN = re.compile(r"""\{%\s*trans(?:late)?\s+([a-z][\w.]*)(?:\s+as\s+\w+)?\s*%\}""")
BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?[^%]*%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.S)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
CALL = re.compile(r"""\b(?:_|gettext|gettext_lazy|gettext_noop)\(\s*(["'])(.+?)\1\s*\)""")

Words = Iterable[str]
FACTS: Words = [efile.RECORDS[kind].label for kind in PERSONAL]
DETAILS: Words = [column.label for kind in PERSONAL for column in content(efile.RECORDS[kind])]
TITLES: Words = [form.title for form in formats.shipped().values()]
COLUMNS: Words = [column.label for form in formats.shipped().values() for column in form.fields]
INDICATORS: Words = [i.zh for i in registry.INDICATORS]
PURPOSES: Words = [label for p, label in audit.PURPOSE_LABELS.items() if p is not audit.Purpose.OWN]
PLANNED = ("contract_months", "day_hours", "hours", "hours_5", "practice_percent", "seats", "tutors")
PUT_IN: Words = [
    *planning.SPONSORED.values(),
    *(
        row[column]
        for row in catalogues.table("class_rules")
        if row["rule"] in PLANNED
        for column in ("title", "unit")
        if row[column] != "%"
    ),
]
"""What a sentence about a class is given for its values."""
LISTED: dict[str, Words] = {
    "a.row.get_state_display": career.ASKING.labels.values(),
    "agreement.get_state_display": career.AGREEMENT.labels.values(),
    "asking.get_state_display": career.ASKING.labels.values(),
    "condition.word": growth.STANDING_WORDS.values(),
    "deed.label": [step.label for step in (*career.GOAL.steps, *career.SWITCH.steps, *career.AGREEMENT.steps)],
    "entry.kind": career.ENTRY_LABELS.values(),
    "flow_word": LINKS,
    "gap": career.FINDING_LABELS.values(),
    "goal.get_state_display": career.GOAL.labels.values(),
    "new_track": career.TRACK_LABELS.values(),
    "old_track": career.TRACK_LABELS.values(),
    "paper.get_kind_display": career.RESULT_LABELS.values(),
    "switch.get_origin_display": career.TRACK_LABELS.values(),
    "switch.get_state_display": career.SWITCH.labels.values(),
    "switch.get_target_display": career.TRACK_LABELS.values(),
    "account.role_label": accounts.LABELS.values(),
    "c.get_origin_display": incentive.ORIGIN_LABELS.values(),
    "c.get_paid_to_display": incentive.PAID_TO_LABELS.values(),
    "case.word": incentive.CLAIM.labels.values(),
    "class_step": classes.STEPS,
    "each.word": SHELVES.values(),
    "earlier.get_state_display": incentive.CLAIM.labels.values(),
    "line.finding.get_effect_display": incentive.EFFECT_LABELS.values(),
    "objection.get_kind_display": incentive.OBJECTION_KINDS.values(),
    "objection.get_state_display": incentive.OBJECTION_LABELS.values(),
    "row.claim.get_origin_display": incentive.ORIGIN_LABELS.values(),
    "part.what": [what for _, what in stops.PARTS],
    "part.word": [word for word, _ in stops.PARTS],
    "p.claim.get_state_display": incentive.CLAIM.labels.values(),
    "sample.get_state_display": incentive.SAMPLE_LABELS.values(),
    "stop.word": [word for word, _states in (*PHASES, *BACK_PHASES)],
    "found.word": [*(word for word, _ in STAGES.values()), "漏掉的"],
    "way.word": incentive.CLAIM.labels.values(),
    "a.kind": workplace.HELP_LABELS.values(),
    "a.request.get_state_display": workplace.HELP.labels.values(),
    "act.label": [step.label for step in (*certificates.CERTIFICATE.steps, *registers.ENTRY.steps, *training.CLASS.steps, *workplace.PLAN.steps, *workplace.HELP.steps, *ledger.BATCH.steps)],
    "asked.state": files.CORRECTION_LABELS.values(),
    "b.get_state_display": learning.BOOKING.labels.values(),
    "batch.get_state_display": ledger.BATCH.labels.values(),
    "budget.get_source_display": ledger.SOURCE_LABELS.values(),
    "leg.entry.get_kind_display": ledger.MOVEMENT_LABELS.values(),
    "leg.line.get_source_display": ledger.SOURCE_LABELS.values(),
    "money.get_source_display": ledger.SOURCE_LABELS.values(),
    "o.get_state_display": ledger.ORDER_LABELS.values(),
    "row.batch.get_state_display": ledger.BATCH.labels.values(),
    "row.line.get_source_display": ledger.SOURCE_LABELS.values(),
    "told.entry.get_kind_display": ledger.MOVEMENT_LABELS.values(),
    "c.get_admission_display": training.ADMISSION_LABELS.values(),
    "c.get_kind_display": certificates.KIND_LABELS.values(),
    "c.get_state_display": [*certificates.CERTIFICATE.labels.values(), *incentive.CLAIM.labels.values(), *training.CLASS.labels.values()],
    "card.training_class.get_state_display": training.CLASS.labels.values(),
    "cell.get_basis_display": workplace.BASIS_LABELS.values(),
    "cell.label": COLUMNS,
    "change.kind": files.CHANGE_LABELS.values(),
    "decision.answer": files.DOUBT_LABELS.values(),
    "check.get_result_display": registers.CHECK_LABELS.values(),
    "one.get_result_display": registers.CHECK_LABELS.values(),
    "choice.label": COLUMNS,
    "column.label": COLUMNS,
    "class_kind": training.CLASS_LABELS.values(),
    "clue": EVIDENCE.values(),
    "column_word": OUTCOMES.values(),
    "cockpit.measure.zh": INDICATORS,
    "detail.label": DETAILS,
    "f.indicator.zh": INDICATORS,
    "f.outcome": domains.OUTCOME.labels.values(),
    "candidate.get_state_display": appraisal.APPLICATION.labels.values(),
    "candidate.get_via_display": appraisal.VIA_LABELS.values(),
    "duty_label": appraisal.DUTY_LABELS.values(),
    "effect_label": appraisal.EFFECT_LABELS.values(),
    "enrolled_word": [lists.NOT_TAKEN, *appraisal.APPLICATION.labels.values()],
    "exam.get_kind_display": appraisal.BATCH_LABELS.values(),
    "exam.get_state_display": appraisal.BATCH.labels.values(),
    "exam.get_theory_mode_display": appraisal.MODE_LABELS.values(),
    "exam_step.label": [step.label for step in (*appraisal.BATCH.steps, *appraisal.POST.steps)],
    "item_flag": watch.FLAG_LABELS.values(),
    "mark_entry": appraisal.ENTRY_LABELS.values(),
    "part_label": appraisal.PART_LABELS.values(),
    "post_word": appraisal.POST.labels.values(),
    "rank_label": appraisal.RANK_LABELS.values(),
    "told.fate": appraisal.FATE_LABELS.values(),
    "told.part": appraisal.PART_LABELS.values(),
    "verdict_label": appraisal.VERDICT_LABELS.values(),
    "fact.label": FACTS,
    "form.title": TITLES,
    "help_state": workplace.HELP.labels.values(),
    "jump.label": ["行数", "人数", "金额合计"],
    "kind_label": training.CLASS_LABELS.values(),
    "label": intake.STATE_LABELS.values(),
    "lesson.get_kind_display": training.LESSON_LABELS.values(),
    "line.label": COLUMNS,
    "line.oddity": classroom.ODDITY_LABELS.values(),
    "line.own.get_state_display": learning.MEMBER.labels.values(),
    "line.title": TITLES,
    "line.tuition.get_state_display": learning.TUITION.labels.values(),
    "line.word": portal.LINE_WORDS.values(),
    "look.action": audit.ACTION_LABELS.values(),
    "look.purpose": [*PURPOSES, audit.PURPOSE_LABELS[audit.Purpose.OWN]],
    "look.role": [*accounts.LABELS.values(), "系统"],
    "m.get_state_display": learning.MEMBER.labels.values(),
    "offer.teacher.get_kind_display": registers.TEACHER_LABELS.values(),
    "page_kind": learning.PAGE_LABELS.values(),
    "question_kind": learning.QUESTION_LABELS.values(),
    "row.role_label": accounts.LABELS.values(),
    "user.get_role_display": accounts.LABELS.values(),
    "m.get_kind_display": training.LESSON_LABELS.values(),
    "m.get_move_display": workplace.MOVE_LABELS.values(),
    "mend.label": COLUMNS,
    "n.figure.indicator.zh": INDICATORS,
    "named.label": roster.OUTCOME_LABELS.values(),
    "page.c.get_admission_display": training.ADMISSION_LABELS.values(),
    "page.c.get_kind_display": training.CLASS_LABELS.values(),
    "page.c.get_state_display": training.CLASS.labels.values(),
    "page.completion.get_outcome_display": classroom.OUTCOME_LABELS.values(),
    "seat.completion.get_outcome_display": classroom.OUTCOME_LABELS.values(),
    "page.figure.indicator.definition": [i.definition for i in registry.INDICATORS],
    "page.figure.indicator.source": [i.source for i in registry.INDICATORS],
    "page.figure.indicator.zh": INDICATORS,
    "page.format.title": TITLES,
    "page.rate.title": [law.title for law in fund.laws("rate", dt.date(2025, 1, 1))],
    "page.seat.get_state_display": training.SEAT_LABELS.values(),
    "page.stage": policy.STAGE_LABELS.values(),
    "page.state": workplace.PLAN.labels.values(),
    "page.year.word": workplace.SIGNAL_LABELS.values(),
    "plan_state": workplace.PLAN.labels.values(),
    "proposal.label": COLUMNS,
    "quota_label": groups.GROUPS.values(),
    "r.get_kind_display": registers.ROOM_LABELS.values(),
    "r.staff": workplace.STAFF_LABELS.values(),
    "r.use": [use.title for use in fund.uses().values()],
    "remark.cost": ["整行不导入", "此格留空", "仅提示"],
    "report.format.title": TITLES,
    "right.word": portal.VERDICT_WORDS.values(),
    "row.entry.get_tier_display": registers.TIER_LABELS.values(),
    "event.step_label": certificates.STEP_LABELS.values(),
    "changed": certificates.CHANGE_LABELS.values(),
    "page.standing.word": certificates.CERTIFICATE.labels.values(),
    "part": certificates.PART_LABELS.values(),
    "state_label": certificates.CERTIFICATE.labels.values(),
    "row.standing.word": [*certificates.CERTIFICATE.labels.values(), *registers.ENTRY.labels.values(), *standings.STANDINGS],
    "s.get_basis_display": workplace.BASIS_LABELS.values(),
    "row.label": [*groups.GROUPS.values(), *training.QUOTA_LABELS.values()],
    "row.seat.get_state_display": training.SEAT_LABELS.values(),
    "row.training_class.get_state_display": training.CLASS.labels.values(),
    "seat.get_state_display": training.SEAT_LABELS.values(),
    "seat.training_class.get_state_display": training.CLASS.labels.values(),
    "seat_label": training.SEAT_LABELS.values(),
    "series.label": ["行数", "人数", "金额合计"],
    "series.unit": ["行", "人", "元"],
    "sign.get_state_display": classroom.SIGN_LABELS.values(),
    "sign.get_way_display": classroom.WAY_LABELS.values(),
    "signal_label": workplace.SIGNAL_LABELS.values(),
    "skill_label": workplace.SKILL_LABELS.values(),
    "sort_label": browse.SORTS.values(),
    "stage.definition": ["统计日前两年内结业的劳动者", "其中，开班后取得同一职业证书且未撤销的", "其中，统计日有在执行的用工记录的"],
    "stage.zh": ["参加过培训", "取得证书", "正在就业"],
    "step.label": ["读到的行", "可以导入", "凭证件号可确认", "已归到人", "起点", "姓名", "身份证号", "出生日期", "手机号", "性别", "单位"],
    "step.sentence": [*review.LIKENESSES, "随意两条记录是同一人的可能"],
    "bar.sentence": review.LIKENESSES,
    "pair.reason": review.REASONS,
    "pair.against": review.AGAINST,
    "step.short": portal.STEPS.values(),
    "strip.seat.completion.get_outcome_display": classroom.OUTCOME_LABELS.values(),
    "t.get_kind_display": registers.TEACHER_LABELS.values(),
    "turn.get_state_display": [*incentive.CLAIM.labels.values(), *ledger.BATCH.labels.values(), *training.CLASS.labels.values(), *workplace.PLAN.labels.values()],
    "turn.word": [*registers.ENTRY.labels.values(), *registers.DEEDS.values()],
    "asked.extension.get_kind_display": registers.EXTENSION_LABELS.values(),
    "asked.extension.get_state_display": registers.EXTENSION.labels.values(),
    "w.what": ["审核申请", "年检", *registers.EXTENSION_LABELS.values()],
    "what": ["座号", "候补号"],
    "word": intake.OBSTACLE_LABELS.values(),
    "wrong.0.label": FACTS,
    "wrong.1.label": DETAILS,
    "y.word": workplace.SIGNAL_LABELS.values(),
    "year.word": workplace.SIGNAL_LABELS.values(),
}  # fmt: skip
"""What the templates translate by a variable, with every word the variable can hold."""


def templates() -> list[str]:
    return [page.read_text() for page in sorted(SOURCE.rglob("templates/**/*.html"))]


def written() -> set[str]:
    """Every sentence written out and marked for translation in templates and code."""
    found: set[str] = set()
    for text in templates():
        found |= {match[2] for match in TRANS.finditer(text)}
        for match in BLOCK.finditer(text):
            found |= {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", part) for part in PLURAL.split(match[1])}
    for code in [*(SOURCE / "apps").rglob("*.py"), *(SOURCE / "config").glob("*.py")]:
        found |= {match[2] for match in CALL.finditer(code.read_text())}
    return found


@cache
def entries() -> list[polib.POEntry]:
    return list(polib.pofile(str(SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po")))


def translated() -> set[str]:
    whole = [e for e in entries() if e.msgstr or (e.msgstr_plural and all(e.msgstr_plural.values()))]
    return {word for e in whole for word in (e.msgid, e.msgid_plural) if word}


def test_every_variable_that_is_translated_is_listed_with_its_words() -> None:
    assert {match[1] for text in templates() for match in SPOKEN.finditer(text)} == set(LISTED)


def test_every_sentence_has_its_english_and_none_is_left_over() -> None:
    needed = (
        written()
        | set(sentences.sentences())
        | {*PUT_IN, *(word for words in LISTED.values() for word in words)}
    )

    known = translated()
    assert (sorted(needed - known), sorted(known - needed)) == ([], [])


def test_every_translation_names_the_same_values_and_is_english() -> None:
    def held(zh: str, said: str) -> bool:
        named = [set(re.findall(r"%\(\w+\)s", text)) for text in (zh, said)]
        return named[0] == named[1] and not re.search(r"[\u3400-\u9fff]", said)

    wrong = {
        entry.msgid: said
        for entry in entries()
        for said in ([entry.msgstr] if entry.msgstr else entry.msgstr_plural.values())
        if not held(entry.msgid, said)
    }

    assert wrong == {}
