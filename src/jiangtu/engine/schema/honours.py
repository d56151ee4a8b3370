"""荣誉与工作室: one row per honour or studio held by a worker.

A studio is an honour of its leader; `until_on` is set when it is revoked or lapses.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

HONOURS = Table(
    name="honours",
    label="荣誉与工作室",
    grain="one row per honour or studio held by a worker",
    subject="person",
    unit="honour",
    order=("awarded_on", "record"),
    columns=(
        Column(
            "person",
            "人员",
            Kind.KEY,
            null="从不为空",
            source="归集匹配",
        ),
        Column(
            "record",
            "档案行",
            Kind.KEY,
            null="从不为空",
            source="电子档案",
        ),
        Column(
            "kind",
            "类别",
            Kind.CODE,
            null="从不为空",
            source="荣誉与工作室名录",
            of=domains.HONOUR_KIND.name,
        ),
        Column(
            "tier",
            "层级",
            Kind.CODE,
            null="来源未填",
            source="荣誉与工作室名录",
            of=domains.TIER.name,
        ),
        Column(
            "awarded_on",
            "授予日期",
            Kind.DATE,
            null="从不为空",
            source="荣誉与工作室名录",
        ),
        Column(
            "until_on",
            "失效日",
            Kind.DATE,
            null="仍然有效",
            source="荣誉与工作室名录",
        ),
    ),
)
