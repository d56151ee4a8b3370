"""Wrong cells mended on the page."""

import datetime as dt
import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from jiangtu.apps.audit.kinds import Action, System
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.intake import grid, mending, rules, services, vault
from jiangtu.apps.intake.grid import Wrong
from jiangtu.apps.intake.kinds import State
from jiangtu.apps.intake.mending import Change, Saved
from jiangtu.apps.intake.models import Batch
from jiangtu.apps.intake.vault import Kept
from tests.apps.intake.test_services import AT, JULY, checked
from tests.engine.sheets import zoo
from tests.engine.sheets.test_check import changed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
CLERK = System("wu", "HR_OFFICER")
LATER = AT + dt.timedelta(minutes=5)


def mend(batch: Batch, *changes: Change, seen_at: dt.datetime = AT, at: dt.datetime = LATER) -> Saved:
    return mending.mend_cells(batch=batch.pk, changes=changes, seen_at=seen_at, actor=CLERK, at=at)


def test_a_mended_cell_makes_its_row_hold_and_the_file_stays_as_it_came() -> None:
    batch = checked(zoo.GOOD, changed(insurance="生育"))
    original = vault.opened(batch.pk, Kept.ORIGINAL)

    saved = mend(batch, Change(3, 5, "工伤保险"))
    again = services.check_batch(batch=batch.pk, at=LATER)

    assert (saved, again.state, again.rows_refused) == (Saved(1), State.CHECKED, 0)
    assert services.staged_rows(batch.pk)["insurance"].to_pylist() == ["UNEMPLOYMENT", "INJURY"]
    assert vault.opened(batch.pk, Kept.ORIGINAL) == original
    [line] = grid.grid_page(batch.pk, page=1).mended
    assert (line.place, line.label, line.old, line.new, line.by) == ("E3", "险种", "生育", "工伤保险", "wu")


def test_a_mend_waits_for_a_check_and_is_written_down_without_its_value() -> None:
    batch = checked(changed(citizen=zoo.WOMAN[:-1] + "1"))

    mend(batch, Change(2, 2, zoo.WOMAN))

    batch.refresh_from_db()
    assert batch.state == State.UPLOADED
    line = AuditLine.objects.get(action=Action.MEND)
    assert (json.loads(line.detail), line.actor) == ({"batch": batch.pk, "cells": 1}, "wu")
    folder = Path(settings.MEDIA_ROOT) / "intake" / str(batch.pk)
    assert [p.name for p in folder.iterdir() if zoo.WOMAN.encode() in p.read_bytes()] == []
    assert [m.new for m in grid.grid_page(batch.pk, page=1).mended] == ["1101**********002X"]


def test_the_workbook_sent_back_reflects_the_mend() -> None:
    batch = checked(zoo.GOOD, changed(insurance="生育"))
    mend(batch, Change(3, 5, "工伤保险"))
    services.check_batch(batch=batch.pk, at=LATER)

    _, content = services.send_back(batch=batch.pk, actor=CLERK, at=LATER)

    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert page["E3"].value == "工伤保险"
    assert page["E3"].comment.text == "已在网页上改：原为“生育”（wu 2025-06-30）"


def test_one_wrong_value_is_replaced_wherever_it_stands() -> None:
    batch = checked(
        *[changed(insurance=said, base=3000 + n) for n, said in enumerate(["生育"] * 3 + ["公积金"])]
    )
    wrong = Wrong("INSURANCE_UNKNOWN", 5, "生育")

    saved = mending.mend_alike(batch=batch.pk, wrong=wrong, text="失业保险", actor=CLERK, at=LATER)

    assert (saved, services.check_batch(batch=batch.pk, at=LATER).rows_refused) == (Saved(3), 1)


def test_a_text_that_says_what_the_cell_says_changes_nothing() -> None:
    batch = checked(changed(insurance="生育"))

    assert mend(batch, Change(2, 5, " 生育 ")) == Saved(0)

    batch.refresh_from_db()
    assert (batch.state, batch.mended, AuditLine.objects.filter(action=Action.MEND).count()) == (
        State.CHECKED,
        0,
        0,
    )


def test_a_cell_somebody_mended_meanwhile_is_left_and_the_others_are_saved() -> None:
    batch = checked(changed(insurance="生育"), changed(insurance="公积金", base=1))
    mend(batch, Change(2, 5, "工伤保险"))

    saved = mend(batch, Change(2, 5, "失业保险"), Change(3, 5, "失业保险"), seen_at=AT, at=JULY)

    assert saved == Saved(1, left=1)


def test_a_cell_can_be_put_back() -> None:
    batch = checked(changed(insurance="生育"))
    mend(batch, Change(2, 5, "工伤保险"))
    services.check_batch(batch=batch.pk, at=LATER)

    saved = mending.put_back(batch=batch.pk, row=2, column=5, actor=CLERK, at=JULY)

    assert (saved, services.check_batch(batch=batch.pk, at=JULY).rows_refused) == (Saved(1), 1)
    assert grid.grid_page(batch.pk, page=1).mended == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(2, 1, "李四"), "INTAKE_CELL_NOT_WRONG"),
        (Change(99, 5, "x"), "INTAKE_CELL_NOT_WRONG"),
        (Change(2, 5, "长" * 501), "INTAKE_MEND_TOO_LONG"),
    ],
)
def test_what_cannot_be_mended_is_refused_and_nothing_is_saved(change: Change, code: str) -> None:
    batch = checked(changed(insurance="生育"))

    with pytest.raises(rules.Refusal) as refused:
        mend(batch, Change(2, 5, "工伤保险"), change)

    batch.refresh_from_db()
    assert (refused.value.code, batch.mended) == (code, 0)


def test_an_imported_batch_cannot_be_mended() -> None:
    batch = checked(zoo.GOOD, changed(insurance="生育"))
    services.mark_imported(batch=batch.pk, at=AT)

    with pytest.raises(rules.WrongState):
        mend(batch, Change(3, 5, "工伤保险"))


def test_a_check_without_the_newest_mends_does_not_settle_the_batch() -> None:
    batch = checked(zoo.GOOD, changed(insurance="生育"))
    request = services.reader.Request("social-insurance", AT.date())
    stale = services.reader.read(vault.opened(batch.pk, Kept.ORIGINAL), request)
    mend(batch, Change(3, 5, "工伤保险"))

    assert services._settle(batch, stale, JULY).state == State.UPLOADED


def test_a_mend_is_found_by_the_row_it_was_made_in() -> None:
    batch = checked(zoo.GOOD, changed(insurance="生育"))
    mend(batch, Change(3, 5, "工伤保险"))

    found = grid.mended_rows([(batch.pk, "花名册", 2), (batch.pk, "花名册", 3), (batch.pk + 1, "花名册", 3)])

    assert {place: [(m.field, m.by) for m in lines] for place, lines in found.items()} == {
        (batch.pk, "花名册", 3): [("insurance", "wu")]
    }
