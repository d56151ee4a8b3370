"""The screens of an import, without a line of script."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.audit.kinds import Action
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.intake.models import Batch
from jiangtu.engine.sheets import guard
from tests.engine.sheets import zoo
from tests.engine.sheets.test_check import changed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def officer(signed_in: object) -> Client:
    return signed_in(Role.HR_OFFICER)  # type: ignore[operator]


def upload(officer: Client, *contents: bytes, form: str = "social-insurance") -> object:
    """The files handed in as that format; with none named it is recognised, which costs a child of its own."""
    files = [SimpleUploadedFile(f"表{place}.xlsx", content) for place, content in enumerate(contents)]
    return officer.post(
        reverse("intake:receive"), {"sheets": files, "format": form, "department": ""}, follow=True
    )


def test_dropping_a_file_leads_to_its_report_with_nothing_typed(officer: Client) -> None:
    page = upload(officer, zoo.xlsx([zoo.HEADS, zoo.GOOD]), form="")

    text = page.content.decode()
    assert page.redirect_chain == [(reverse("intake:batch", args=[Batch.objects.get().pk]), 302)]
    assert "社会保险缴费明细" in text
    assert "1 行可以导入" in text


def test_wrong_cells_are_shown_and_come_back_in_the_same_workbook(officer: Client) -> None:
    upload(officer, zoo.xlsx([zoo.HEADS, zoo.GOOD, changed(insurance="生育<b>")]), form="")
    batch = Batch.objects.get().pk

    grid = officer.get(reverse("intake:findings", args=[batch])).content.decode()
    book = officer.get(reverse("intake:marked", args=[batch]))

    assert "E3" in grid
    assert "生育&lt;b&gt;" in grid
    assert openpyxl.load_workbook(BytesIO(book.content)).sheetnames == ["花名册", "错误清单"]
    assert "filename*=UTF-8''" in book["Content-Disposition"]


def test_a_hostile_file_is_answered_on_the_page_and_nothing_is_kept(officer: Client) -> None:
    page = upload(officer, zoo.far_cell(1_048_576, 16_384), form="")

    assert "XFD1048576" in page.content.decode()
    assert Batch.objects.count() == 0


def test_several_files_lead_to_the_list(officer: Client) -> None:
    page = upload(
        officer, zoo.xlsx([zoo.HEADS, zoo.GOOD]), zoo.xlsx([zoo.HEADS, changed(base=4321)]), form=""
    )

    assert page.redirect_chain == [(reverse("intake:batches"), 302)]
    assert list(Batch.objects.values_list("format", flat=True)) == ["social-insurance"] * 2


def test_a_sheet_of_another_office_is_not_taken_in(officer: Client) -> None:
    union = [["姓名", "身份证号", "入会日期"], ["王芳", zoo.WOMAN, "2020-05-01"]]

    page = upload(officer, zoo.xlsx(union, sheet="工会会员"), form="")

    assert "由工会经办人员办理" in page.content.decode()
    assert Batch.objects.count() == 0


def test_no_file_at_all_is_said_beside_the_field(officer: Client) -> None:
    page = officer.post(reverse("intake:receive"), {})

    assert (page.status_code, 'class="errors"' in page.content.decode()) == (422, True)


def test_a_column_can_be_chosen_and_is_checked_at_once(officer: Client) -> None:
    upload(
        officer,
        zoo.xlsx([["某市社会保险缴费明细"], [*zoo.HEADS[:5], "甲列"], zoo.GOOD[:6]]),
    )
    batch = Batch.objects.get()
    form = officer.get(reverse("intake:mapping", args=[batch.pk])).content.decode()
    chosen = dict(re.findall(r'name="column-(\w+)".*?<option value="(\d+)" selected', form))

    fields = {f"column-{name}": column for name, column in chosen.items()} | {"column-from_on": "5"}
    page = officer.post(reverse("intake:mapping", args=[batch.pk]), fields, follow=True)

    assert "1 行可以导入" in page.content.decode()


def test_an_officers_word_opens_the_import(officer: Client) -> None:
    upload(officer, zoo.xlsx([zoo.HEADS, zoo.GOOD, changed(insurance="生育")]))
    batch = Batch.objects.get().pk
    before = officer.get(reverse("intake:batch", args=[batch])).content.decode()

    page = officer.post(reverse("intake:accept", args=[batch]), {"refused_rows": "1"}, follow=True)

    assert "有不能导入的行" in before
    assert "有不能导入的行" not in page.content.decode()


def test_a_template_maps_itself(officer: Client) -> None:
    answer = officer.get(reverse("intake:template", args=["union-members"]))

    page = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in page[1]][:3] == ["姓名", "公民身份号码", "性别"]
    assert page.column_dimensions["B"].number_format == "@" or page["B1"].number_format == "@"


def test_a_supervisor_reads_and_cannot_upload(signed_in: object) -> None:
    supervisor = signed_in(Role.SUPERVISOR)  # type: ignore[operator]

    page = supervisor.get(reverse("intake:batches")).content.decode()

    assert "上传并检查" not in page
    assert supervisor.post(reverse("intake:receive"), {}).status_code == 403


def test_each_marked_workbook_sent_back_is_written_down(officer: Client) -> None:
    upload(officer, zoo.xlsx([zoo.HEADS, zoo.GOOD, changed(insurance="生育")]))
    batch = Batch.objects.get().pk

    officer.get(reverse("intake:marked", args=[batch]))

    line = AuditLine.objects.get(action=Action.REVEAL)
    assert (line.role, line.detail) == (Role.HR_OFFICER, f'{{"batch": {batch}}}')


@pytest.mark.parametrize("column", ["²", "9" * 5_000, "-1", "甲"])
def test_a_column_that_is_no_number_is_answered(officer: Client, column: str) -> None:
    upload(officer, zoo.xlsx([zoo.HEADS, zoo.GOOD]))
    address = reverse("intake:mapping", args=[Batch.objects.get().pk])

    assert officer.post(address, {"column-name": column}, follow=True).status_code == 200


def test_a_file_that_is_too_big_is_refused_before_it_is_read(officer: Client) -> None:
    page = upload(officer, bytes(guard.LIMITS.file_bytes + 1))

    assert ("兆字节" in page.content.decode(), Batch.objects.count()) == (True, 0)


def wrong_batch(officer: Client, *said: str) -> int:
    rows = [changed(insurance=word, base=3000 + n) for n, word in enumerate(said)]
    upload(officer, zoo.xlsx([zoo.HEADS, zoo.GOOD, *rows]))
    return Batch.objects.get().pk


def grid(officer: Client, batch: int, **asked: object) -> str:
    return officer.get(reverse("intake:findings", args=[batch]), asked).content.decode()


def mend(officer: Client, batch: int, **fields: str) -> str:
    return officer.post(reverse("intake:mend", args=[batch]), fields, follow=True).content.decode()


def test_a_cell_is_mended_in_the_grid_and_the_row_counts(officer: Client) -> None:
    batch = wrong_batch(officer, "生育")
    page = grid(officer, batch)
    seen = re.search(r'name="seen" value="([^"]+)"', page)

    after = mend(officer, batch, seen=seen[1] if seen else "", **{"cell-3-5": "工伤保险"})

    assert 'value="生育"' in page
    assert ("改了 1 格" in after, "没有要改的格了" in after, "恢复 E3 的原值" in after) == (True, True, True)
    assert Batch.objects.get().rows_refused == 0


def test_one_wrong_value_is_replaced_everywhere_with_one_click(officer: Client) -> None:
    batch = wrong_batch(officer, "生育", "生育", "公积金")
    assert "2 格“生育”改为" in grid(officer, batch)

    after = mend(officer, batch, code="INSURANCE_UNKNOWN", column="5", given="生育", text="失业保险")

    assert ("改了 2 格" in after, Batch.objects.get().rows_refused) == (True, 1)


def test_a_cell_is_put_back_with_one_click(officer: Client) -> None:
    batch = wrong_batch(officer, "生育")
    mend(officer, batch, **{"cell-3-5": "工伤保险"})

    after = mend(officer, batch, back="3-5")

    assert ("1 处要看" in after, Batch.objects.get().rows_refused) == (True, 1)


def test_a_grid_saved_without_a_change_says_so(officer: Client) -> None:
    batch = wrong_batch(officer, "生育")

    assert "没有改动" in mend(officer, batch, **{"cell-3-5": "生育"})


def test_a_number_of_a_person_is_never_in_the_page_and_an_empty_field_keeps_it(officer: Client) -> None:
    upload(officer, zoo.xlsx([zoo.HEADS, changed(citizen=zoo.WOMAN[:-1] + "1")]))
    batch = Batch.objects.get().pk

    page = grid(officer, batch)
    after = mend(officer, batch, **{"cell-2-2": "", "hides-2-2": "1"})

    assert ("1101**********0021" in page, zoo.WOMAN[:-1] in page, "没有改动" in after) == (True, False, True)


def test_rows_are_shown_of_one_kind(officer: Client) -> None:
    upload(officer, zoo.xlsx([zoo.HEADS, zoo.GOOD, changed(insurance="生育"), changed(phone="1")]))
    batch = Batch.objects.get().pk

    assert ('id="cell-3-5"' in grid(officer, batch), 'id="cell-4-4"' in grid(officer, batch)) == (True, True)
    assert 'id="cell-4-4"' not in grid(officer, batch, kind="INSURANCE_UNKNOWN")


@pytest.mark.parametrize(
    "fields",
    [
        {"cell-x-y": "1"},
        {"cell-99-5": "1"},
        {"back": "99-1"},
        {"code": "X", "column": "²", "text": "1"},
        {"seen": "gestern"},
    ],
)
def test_what_no_page_of_ours_sends_is_answered(officer: Client, fields: dict[str, str]) -> None:
    batch = wrong_batch(officer, "生育")

    answer = officer.post(reverse("intake:mend", args=[batch]), fields, follow=True)

    assert (answer.status_code, Batch.objects.get().mended) == (200, 0)


def test_a_supervisor_mends_nothing(officer: Client, signed_in: object) -> None:
    batch = wrong_batch(officer, "生育")
    supervisor = signed_in(Role.SUPERVISOR)  # type: ignore[operator]

    answer = supervisor.post(reverse("intake:mend", args=[batch]), {"cell-3-5": "工伤保险"})

    assert (answer.status_code, Batch.objects.get().mended) == (403, 0)
