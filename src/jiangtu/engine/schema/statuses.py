"""人员类别登记: one row per worker, status and period.

Registers of departments: unemployed, hard to employ, monitored, in a public post, drawing a pension and so on.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

STATUSES = Table(
    name="statuses",
    label="人员类别登记",
    grain="one row per worker, status and period",
    subject="person",
    unit="status",
    order=("status", "from_on", "record"),
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
            "status",
            "类别",
            Kind.CODE,
            null="从不为空",
            source="人员类别登记",
            of=domains.STATUS.name,
        ),
        Column(
            "from_on",
            "起始日",
            Kind.DATE,
            null="从不为空",
            source="人员类别登记",
        ),
        Column(
            "until_on",
            "终止日",
            Kind.DATE,
            null="仍然有效",
            source="人员类别登记",
        ),
    ),
)
