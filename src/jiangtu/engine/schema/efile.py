"""The e-file as tables: what departments said, about whom, when it was recorded and when it stopped being believed.

A *mention* is one department naming one person (name, citizen number, phone …) in one delivery; every record hangs on a
mention, never on a person, so that a merge or split moves links and never touches a record.
Believed at instant T: `recorded_at <= T` and (`gone_at` is null or `gone_at > T`).
"""

from jiangtu.engine import schema
from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

DERIVED = {"months", "year"}
"""Columns of the facts that follow from the day and are therefore not kept in the e-file."""

NEVER = "从不为空"

_PROVENANCE = (
    Column("recorded_at", "记录时间", Kind.KEY, null=NEVER, source="系统", unit="microseconds UTC"),
    Column("gone_at", "失效时间", Kind.KEY, null="仍然采信", source="系统", unit="microseconds UTC"),
)

MENTIONS = Table(
    name="mentions",
    label="人员记录",
    grain="one row per person as one department named them in one delivery",
    subject="mention",
    columns=(
        Column("mention", "人员记录号", Kind.KEY, null=NEVER, source="系统"),
        Column("department", "来源部门", Kind.TEXT, null=NEVER, source="导入批次"),
        Column("name", "姓名", Kind.TEXT, null="来源未填", source="各部门名册"),
        Column("citizen_number", "公民身份号码", Kind.TEXT, null="来源未填或校验不通过", source="各部门名册"),
        # a clue for linkage alone, never a fact: sealed at home, in no snapshot, on no screen
        Column("number_written", "号码原样", Kind.TEXT, null="号码有效或来源未填", source="各部门名册"),
        Column("sex", "性别", Kind.CODE, null="来源未填", source="各部门名册", of=domains.SEX.name),
        Column("born_on", "出生日期", Kind.DATE, null="来源未填", source="各部门名册"),
        Column("phone", "手机号", Kind.TEXT, null="来源未填", source="各部门名册"),
        Column("household", "户口性质", Kind.CODE, null="来源未填", source="各部门名册", of="household"),
        Column("home_area", "户籍地", Kind.TERM, null="来源未填", source="各部门名册", of="area"),
        Column("schooling", "学历", Kind.CODE, null="来源未填", source="各部门名册", of="schooling"),
        *_PROVENANCE,
    ),
)

LINKS = Table(
    name="links",
    label="归集关系",
    grain="one row per decision that a mention belongs to a person; the latest one believed holds",
    subject="mention",
    columns=(
        Column("mention", "人员记录号", Kind.KEY, null=NEVER, source="归集匹配"),
        Column("person", "人员", Kind.KEY, null=NEVER, source="归集匹配"),
        Column("doubtful", "待裁定", Kind.BOOL, null=NEVER, source="归集匹配"),
        *_PROVENANCE,
    ),
)


def _record_table(spec: Table) -> Table:
    kept = tuple(c for c in spec.columns if c.name not in DERIVED and c.name not in ("person", "record"))
    return Table(
        name=spec.name,
        label=spec.label,
        grain=f"one row per {spec.unit} as a department reported it",
        subject="mention",
        columns=(
            Column("record", "档案行", Kind.KEY, null=NEVER, source="系统"),
            Column("mention", "人员记录号", Kind.KEY, null=NEVER, source="系统"),
            *kept,
            *_PROVENANCE,
        ),
    )


EMPLOYERS = Table(
    name="employers",
    label="企业名录",
    grain="one row per employer as a register reported it",
    subject="employer",
    columns=(
        Column("record", "档案行", Kind.KEY, null=NEVER, source="系统"),
        *(c for c in schema.TABLES["employers"].columns
          if c.name not in ("staff", "dispatched", "skilled", "high_skilled")),
        *_PROVENANCE,
    ),
)  # fmt: skip

RECORDS: dict[str, Table] = {
    **{name: _record_table(spec) for name, spec in schema.CHILDREN.items()},
    "employers": EMPLOYERS,
}
"""Every kind of record a department can deliver; the kinds' names are the facts' table names."""
