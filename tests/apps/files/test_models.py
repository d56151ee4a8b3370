"""The models are the tables of the schema, column for column."""

import pytest
from django.db import models

from jiangtu.apps.files.models import RECORDS, Link, Mention
from jiangtu.engine.schema import efile
from jiangtu.engine.schema.table import Kind

FORMS: dict[Kind, tuple[type[models.Field], ...]] = {
    Kind.KEY: (models.BigIntegerField, models.ForeignKey),
    Kind.BOOL: (models.BooleanField,),
    Kind.DATE: (models.DateField,),
    Kind.NUMBER: (models.IntegerField,),
    Kind.MONEY: (models.BigIntegerField,),
    Kind.CODE: (models.CharField,),
    Kind.TERM: (models.CharField,),
    Kind.TEXT: (models.CharField,),
}
KEEPING = {"source", "batch", "sheet", "row", "fingerprint", "gone_by", "thing"}
"""Where a row came from and how it is recognised: beside the schema, in every table."""


def fields(model: type[models.Model]) -> dict[str, models.Field]:
    return {("record" if field.name == "id" else field.name): field for field in model._meta.concrete_fields}


def test_every_kind_of_record_has_its_table() -> None:
    assert list(RECORDS) == list(efile.RECORDS)


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_holds_exactly_the_columns_of_the_schema(kind: str) -> None:
    assert set(fields(RECORDS[kind])) - KEEPING == {column.name for column in efile.RECORDS[kind].columns}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_column_has_the_form_and_the_label_and_the_null_of_the_schema(kind: str) -> None:
    ours = fields(RECORDS[kind])
    wrong = [
        column.name
        for column in efile.RECORDS[kind].columns
        if not isinstance(ours[column.name], FORMS[column.kind])
        or ours[column.name].null != (column.null != efile.NEVER)
        or ours[column.name].verbose_name != column.label
    ]

    assert wrong == []


def test_a_mention_holds_the_columns_of_the_schema_with_what_identifies_sealed() -> None:
    plain = {column.name for column in efile.MENTIONS.columns} - {
        "citizen_number",
        "number_written",
        "phone",
        "mention",
        "department",
    }
    sealed = {f"{name}_{part}" for name in ("citizen_number", "phone") for part in ("sealed", "index")}

    assert set(fields(Mention)) - KEEPING == plain | sealed | {"number_written_sealed", "record"}


def test_a_link_holds_the_columns_of_the_schema() -> None:
    wanted = {column.name for column in efile.LINKS.columns} - {"gone_at"}  # the next link ends it

    assert wanted <= set(fields(Link))
