"""就业经历: one row per worker, employer, occupation and contract period.

`until_on` is exclusive; a running contract has none. `months` counts whole months up to the snapshot's day.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

EMPLOYMENT = Table(
    name="employment",
    label="就业经历",
    grain="one row per worker, employer, occupation and contract period",
    subject="person",
    unit="job",
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
            "employer",
            "单位",
            Kind.TERM,
            null="灵活就业",
            source="就业登记与劳动合同",
            of="company",
        ),
        Column(
            "occupation",
            "职业",
            Kind.TERM,
            null="就业登记未填职业",
            source="就业登记与劳动合同",
            of="occupation",
        ),
        Column(
            "contract",
            "合同类型",
            Kind.CODE,
            null="来源未填",
            source="就业登记与劳动合同",
            of=domains.CONTRACT.name,
        ),
        Column(
            "from_on",
            "起始日",
            Kind.DATE,
            null="从不为空",
            source="就业登记与劳动合同",
        ),
        Column(
            "until_on",
            "终止日",
            Kind.DATE,
            null="仍在职",
            source="就业登记与劳动合同",
        ),
        Column(
            "months",
            "从业月数",
            Kind.NUMBER,
            null="从不为空",
            source="由起止日计算，截至统计日",
            unit="months",
        ),
    ),
)
