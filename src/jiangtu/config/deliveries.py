"""The work behind `intake`, `undo` and `formats`: what the commands do with a delivery, and no more to load than that."""

from collections.abc import Iterator
from pathlib import Path

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.files import services as files
from jiangtu.apps.intake import queries as intake_queries
from jiangtu.apps.intake import services as intake_services
from jiangtu.apps.intake.kinds import STATE_LABELS, State
from jiangtu.apps.intake.models import Batch
from jiangtu.apps.reference import clock
from jiangtu.engine.errors import Problems, Refusal
from jiangtu.engine.sheets import format as sheet_formats
from jiangtu.engine.sheets import guard

Answer = dict[str, object]
SYSTEM = System()


def intake(*, paths: list[Path], form: str, department: str, dry_run: bool, because: str) -> Iterator[Answer]:
    """Each file checked and, unless it is a dry run, imported; a dry run refuses what an import would refuse.

    A file with rows that cannot be imported is refused whole, unless `because` says why the others go first.
    """
    for path in paths:
        yield _taken_in(path, form, department, dry_run, because)


def _taken_in(path: Path, form: str, department: str, dry_run: bool, because: str) -> Answer:
    if not path.is_file():
        raise Refusal("FILE_MISSING", f"没有找到文件 {path}。", mend="检查文件名和所在目录。")
    guard.check_size(path.stat().st_size)
    now = clock.now()
    batch = intake_services.receive_file(
        content=path.read_bytes(),
        file_name=path.name,
        format=form,
        department=department,
        author=None,
        at=now,
    )
    before = batch.state == State.IMPORTED
    checked = batch if before else intake_services.check_batch(batch=batch.pk, at=now)
    _refuse_unreadable(checked)
    if not before and checked.rows_refused and not because:
        raise RowsRefused(checked)
    if not before and not dry_run:
        if because:
            intake_services.accept(
                batch=checked.pk, refused_rows=True, explanation=because, actor=SYSTEM, at=now
            )
        files.import_batch(batch=checked.pk, actor=SYSTEM, at=now)
        checked.refresh_from_db()
    return {
        "file": path.name,
        "batch": checked.pk,
        "format": checked.format,
        "state": checked.state,
        "done": "以前已导入，没有改动" if before else STATE_LABELS[State(checked.state)],
        "read": checked.rows_read,
        "refused": checked.rows_refused,
        "new": checked.rows_new,
        "changed": checked.rows_changed,
        "same": checked.rows_same,
    }


def _refuse_unreadable(batch: Batch) -> None:
    if batch.state == State.REFUSED:
        reason = batch.refusal
        raise Refusal(reason["code"], reason["zh"], mend=reason.get("mend", ""))


class RowsRefused(Problems):
    """Some rows cannot be imported, so none was; every wrong cell is here."""

    def __init__(self, batch: Batch) -> None:
        zh = f"{batch.file_name} 有 {batch.rows_refused} 行不能导入，整批没有导入。"
        super().__init__("ROWS_REFUSED", zh, list(intake_queries.findings(batch.pk)))
        self.mend = "改好后重新导入；或加 --because 写明原因，先导入其余行。"


def undo(*, batch: int) -> Answer:
    """A batch out of the e-file again, whole."""
    if not Batch.objects.filter(pk=batch).exists():
        raise Refusal(
            "BATCH_UNKNOWN", f"没有批次 {batch}。", mend="批次号在导入时显示，也在网页的批次列表里。"
        )
    return {"batch": batch, "gone": files.undo_batch(batch=batch, actor=SYSTEM, at=clock.now())}


def formats() -> Iterator[Answer]:
    """The formats that can be imported."""
    for form in sheet_formats.shipped().values():
        yield {"id": form.id, "title": form.title, "department": form.department}
