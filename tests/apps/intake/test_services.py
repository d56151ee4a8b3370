"""From a file to checked rows, once."""

import dataclasses
import datetime as dt
import json

import pytest

from jiangtu.apps.audit.kinds import Action, System
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.intake import grid, linked, queries, rules, services, vault
from jiangtu.apps.intake.kinds import Counts, Obstacle, State
from jiangtu.apps.intake.models import Batch, Department, Layout
from jiangtu.apps.intake.vault import Kept
from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import staged
from tests.engine.sheets import zoo
from tests.engine.sheets.test_check import changed

pytestmark = [pytest.mark.database, pytest.mark.django_db]

AT = dt.datetime(2025, 6, 30, 9, tzinfo=dt.UTC)
JULY = dt.datetime(2025, 7, 30, 9, tzinfo=dt.UTC)
TEN = [
    changed(name=f"王{c}", citizen="", phone=f"1381234567{i}") for i, c in enumerate("一二三四五六七八九十")
]


def receive(
    *rows: list, at: dt.datetime = AT, form: str = "social-insurance", name: str = "六月.xlsx"
) -> Batch:
    return services.receive_file(
        content=zoo.xlsx([zoo.HEADS, *rows]),
        file_name=name,
        format=form,
        department="市社保中心",
        author=None,
        at=at,
    )


def checked(*rows: list, at: dt.datetime = AT, **more: object) -> Batch:
    return services.check_batch(batch=receive(*rows, at=at).pk, at=at, **more)  # type: ignore[arg-type]


def imported(*rows: list, at: dt.datetime = AT) -> Batch:
    return services.mark_imported(batch=checked(*rows, at=at).pk, at=at)


def test_a_clean_file_is_checked_and_its_rows_are_staged() -> None:
    batch = checked(zoo.GOOD)

    assert (batch.state, batch.counts) == (State.CHECKED, Counts(read=1, new=1))
    assert (batch.persons, batch.money_fen) == (1, 350_000)
    assert services.staged_rows(batch.pk).schema == staged.schema("insurance")
    assert queries.batch_report(batch.pk).may_import


def test_the_same_file_twice_is_one_batch_and_changes_nothing() -> None:
    content = zoo.text([zoo.HEADS, zoo.GOOD])
    first, again = (
        services.receive_file(
            content=content,
            file_name=name,
            format="social-insurance",
            department="市社保中心",
            author=None,
            at=at,
        )
        for name, at in (("甲.csv", AT), ("乙.csv", JULY))
    )

    assert (first.pk, again.file_name, again.received_at) == (again.pk, "甲.csv", AT)
    assert Batch.objects.count() == 1


def test_the_format_and_department_are_found_when_nobody_says_them() -> None:
    batch = services.receive_file(
        content=zoo.xlsx([zoo.HEADS, zoo.GOOD]),
        file_name="../x/六月.xlsx",
        format="",
        department="",
        author=None,
        at=AT,
    )

    assert (batch.format, batch.department.name, batch.file_name) == (
        "social-insurance",
        "社会保险经办机构",
        "六月.xlsx",
    )


@pytest.mark.parametrize(
    ("content", "form", "code"),
    [
        (zoo.xlsx([zoo.HEADS, zoo.GOOD]), "no-such", "FORMAT_UNKNOWN"),
        (b"", "", "SHEET_EMPTY"),
        (zoo.xlsx([["甲", "乙"], ["a", "b"]]), "", "SHEET_NOT_RECOGNISED"),
    ],
)
def test_what_cannot_be_received_is_refused_and_nothing_is_stored(
    content: bytes, form: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        services.receive_file(content=content, file_name="x", format=form, department="", author=None, at=AT)

    assert (refused.value.code, Batch.objects.count(), Department.objects.count()) == (code, 0, 0)


def test_a_sheet_of_another_department_is_refused_and_says_whose_it_is() -> None:
    rows = [["姓名", "身份证号", "险种", "起始年月"], *[["王芳", zoo.WOMAN, "优秀会员", "2020-05"]] * 6]
    batch = services.receive_file(
        content=zoo.xlsx(rows),
        file_name="x.xlsx",
        format="social-insurance",
        department="",
        author=None,
        at=AT,
    )
    batch = services.check_batch(batch=batch.pk, at=AT)

    assert (batch.state, batch.refusal["code"]) == (State.REFUSED, "SHEET_ANOTHER_DEPARTMENT")
    with pytest.raises(services.NothingStaged):
        services.staged_rows(batch.pk)


def test_a_bad_row_is_counted_shown_and_needs_an_officers_word() -> None:
    batch = checked(zoo.GOOD, changed(insurance="生育"))

    report = queries.batch_report(batch.pk)
    assert (report.counts.refused, report.obstacles) == (1, (Obstacle.REFUSED_ROWS,))
    assert [(f.code, f.times) for f in report.faults] == [("INSURANCE_UNKNOWN", 1)]
    assert [c.place for row in grid.grid_page(batch.pk, page=9).rows for c in row.cells] == ["E3"]
    name, content = services.send_back(batch=batch.pk, actor=System(), at=AT)
    assert (name, content[:2]) == ("六月-错误标注.xlsx", b"PK")

    services.accept(batch=batch.pk, refused_rows=True, explanation="", actor=System(), at=AT)

    assert queries.batch_report(batch.pk).may_import


def test_no_identity_number_lies_open_in_what_is_kept() -> None:
    batch = checked(zoo.GOOD, changed(citizen=zoo.WOMAN[:-1] + "1"))

    [row] = grid.grid_page(batch.pk, page=1).rows
    assert [(cell.given, cell.hidden) for cell in row.cells] == [("", "1101**********0021")]
    assert zoo.WOMAN not in str(Batch.objects.values().get(pk=batch.pk))


def test_the_next_delivery_is_compared_with_the_last_one_imported() -> None:
    imported(*TEN)

    later = checked(*TEN[:8], changed(name="王九", citizen="", phone="13812345678", base=3600), at=JULY)

    assert later.counts == Counts(read=9, doubtful=9, new=0, changed=1, same=8, gone=1)
    assert queries.batch_report(later.pk).jumps == ()


def test_a_jump_of_more_than_a_fifth_must_be_explained() -> None:
    imported(*TEN)
    later = checked(*TEN[:7], at=JULY)

    assert [jump.label for jump in queries.batch_report(later.pk).jumps] == ["行数", "人数", "金额"]
    assert queries.batch_report(later.pk).obstacles == (Obstacle.JUMP,)

    for _ in range(2):
        services.accept(
            batch=later.pk, refused_rows=False, explanation="三家企业迁出", actor=System(), at=JULY
        )

    assert queries.batch_report(later.pk).may_import
    [line] = AuditLine.objects.filter(action=Action.ACCEPT)
    assert json.loads(line.detail) == {"batch": later.pk, "refused_rows": 0, "explanation": "三家企业迁出"}
    assert services.check_batch(batch=later.pk, at=JULY).explanation == "三家企业迁出"


def test_a_chosen_mapping_is_remembered_for_the_same_layout() -> None:
    heads = [*zoo.HEADS[:5], "甲列", *zoo.HEADS[6:]]
    content = zoo.xlsx([heads, zoo.GOOD])
    batch = services.receive_file(
        content=content, file_name="a", format="social-insurance", department="市社保中心", author=None, at=AT
    )
    assert services.check_batch(batch=batch.pk, at=AT).state == State.REFUSED

    chosen = services.check_batch(
        batch=batch.pk, at=AT, columns={"name": 0, "citizen_number": 1, "insurance": 4, "from_on": 5}
    )
    again = services.receive_file(
        content=zoo.xlsx([heads, zoo.GOOD, zoo.GOOD]), file_name="b", format="social-insurance",
        department="市社保中心", author=None, at=JULY,
    )  # fmt: skip
    again = services.check_batch(batch=again.pk, at=JULY)

    assert (chosen.state, again.state, Layout.objects.count()) == (State.CHECKED, State.CHECKED, 1)
    assert {p["why"] for p in again.reading["proposals"]} == {"REMEMBERED"}


def test_an_imported_batch_is_neither_checked_nor_imported_again() -> None:
    batch = imported(zoo.GOOD)

    with pytest.raises(services.AlreadyImported):
        services.check_batch(batch=batch.pk, at=JULY)
    with pytest.raises(rules.WrongState):
        services.mark_imported(batch=batch.pk, at=JULY)


def test_an_undone_batch_can_be_checked_and_imported_again() -> None:
    batch = imported(zoo.GOOD)

    undone = services.mark_undone(batch=batch.pk, at=JULY)
    again = services.check_batch(batch=batch.pk, at=JULY)

    assert (undone.state, again.state) == (State.UNDONE, State.CHECKED)


def test_after_the_time_for_undoing_the_rows_are_forgotten_and_the_comparison_lives() -> None:
    batch = imported(*TEN)
    month_later = AT + dt.timedelta(days=services.UNDO_DAYS, seconds=1)

    assert (services.forget_expired(at=AT), services.forget_expired(at=month_later)) == (0, 1)
    with pytest.raises(vault.NotKept):
        vault.opened(batch.pk, Kept.STAGED)
    assert vault.opened(batch.pk, Kept.ORIGINAL)
    assert checked(*TEN, zoo.GOOD, at=month_later).counts.same == 10


def test_what_is_kept_in_plain_of_a_reading_says_nothing_of_anybody() -> None:
    batch = checked(zoo.GOOD, ["制表人：覃美玲 13912345678", *[""] * (len(zoo.HEADS) - 1)])

    kept = json.dumps(batch.reading, ensure_ascii=False)
    told = [str(cell) for cell in zoo.GOOD if len(str(cell)) > 1] + ["覃美玲", "13912345678", "1990"]
    assert [word for word in told if word in kept] == []
    assert "制表人" in kept


def test_a_batch_imported_while_it_was_read_again_keeps_its_files() -> None:
    batch = checked(zoo.GOOD, changed(insurance="生育"))
    read = services.reader.read(
        vault.opened(batch.pk, Kept.ORIGINAL), services.reader.Request("social-insurance", AT.date())
    )
    rows = services.staged_rows(batch.pk)
    services.mark_imported(batch=batch.pk, at=AT)

    with pytest.raises(rules.WrongState):
        services._settle(batch, dataclasses.replace(read, staged=None, refusal={"code": "X"}), AT)

    assert services.staged_rows(batch.pk).equals(rows)


def test_rows_that_are_no_longer_kept_ask_for_another_check() -> None:
    batch = checked(zoo.GOOD)
    vault.drop(batch.pk, Kept.STAGED)

    with pytest.raises(services.NothingStaged):
        services.staged_rows(batch.pk)


def test_the_small_pictures_show_this_delivery_beside_the_earlier_ones() -> None:
    first = imported(*TEN)
    later = checked(*TEN, changed(name="王十一", citizen="", phone="13812345699"), at=JULY)

    assert queries.batch_report(first.pk).series == ()
    shown = queries.batch_report(later.pk).series
    assert [(one.label, [point.value for point in one.points], one.points[-1].is_now) for one in shown] == [
        ("行数", [10, 11], True),
        ("人数", [10, 11], True),
        ("金额合计", [3_500_000, 3_850_000], True),
    ]
    assert [(one.change, one.most) for one in shown[:2]] == [(0.1, 11), (0.1, 11)]


def test_the_funnel_ends_in_persons_once_linkage_has_said_so() -> None:
    batch = imported(*TEN)
    before = [(step.label, step.rows) for step in queries.batch_report(batch.pk).funnel]

    linked.note_linked(batch=batch.pk, doubtful=3)

    after = [step.rows for step in queries.batch_report(batch.pk).funnel]
    assert before == [("读到的行", 10), ("可以导入", 10), ("凭证件号可确认", 0), ("已归到人", None)]
    assert after == [10, 10, 0, 7]
    assert services.mark_undone(batch=batch.pk, at=JULY).rows_linked is None
