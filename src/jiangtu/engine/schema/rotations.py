"""轮岗与挂职: one row per time a worker spent at another post, lent to another organisation, or away to study.

`until_on` is exclusive; a running one has none. `months` counts whole months up to the snapshot's day. His own post is no
row here: it is his employment.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

ROTATIONS = Table(
    name="rotations",
    label="轮岗与挂职",
    grain="one row per time a worker spent at another post or place",
    subject="person",
    unit="rotation",
    order=("from_on", "record"),
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
            "轮岗方式",
            Kind.CODE,
            null="从不为空",
            source="用人单位登记",
            of=domains.MOVE.name,
        ),
        Column(
            "post",
            "轮岗岗位",
            Kind.TEXT,
            null="不在本单位岗位",
            source="用人单位登记",
        ),
        Column(
            "host",
            "接收单位",
            Kind.TEXT,
            null="在本单位",
            source="用人单位登记",
        ),
        Column(
            "occupation",
            "职业",
            Kind.TERM,
            null="岗位没有对应职业",
            source="用人单位登记",
            of="occupation",
        ),
        Column(
            "employer",
            "派出单位",
            Kind.TERM,
            null="来源未填",
            source="用人单位登记",
            of="company",
        ),
        Column(
            "from_on",
            "起始日",
            Kind.DATE,
            null="从不为空",
            source="用人单位登记",
        ),
        Column(
            "until_on",
            "终止日",
            Kind.DATE,
            null="仍在进行",
            source="用人单位登记",
        ),
        Column(
            "agreed",
            "本人认可",
            Kind.BOOL,
            null="本人还没有答复",
            source="劳动者本人",
        ),
        Column(
            "months",
            "轮岗月数",
            Kind.NUMBER,
            null="从不为空",
            source="由起止日计算，截至统计日",
            unit="months",
        ),
    ),
)
