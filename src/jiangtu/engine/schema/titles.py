"""职称: one row per professional title of a worker.

`occupation` is the field the title belongs to, for the field match of 专业对应.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

TITLES = Table(
    name="titles",
    label="职称",
    grain="one row per professional title of a worker",
    subject="person",
    unit="title",
    order=("obtained_on", "record"),
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
            "title",
            "职称",
            Kind.CODE,
            null="从不为空",
            source="职称登记",
            of=domains.TITLE.name,
        ),
        Column(
            "occupation",
            "对应职业",
            Kind.TERM,
            null="专业没有对应职业",
            source="职称登记",
            of="occupation",
        ),
        Column(
            "obtained_on",
            "取得日期",
            Kind.DATE,
            null="从不为空",
            source="职称登记",
        ),
    ),
)
