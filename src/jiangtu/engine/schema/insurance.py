"""社会保险缴费: one row per worker, kind of insurance, employer and unbroken run of months.

Periods are half-open whole months; `months` counts what is paid up to the snapshot's day.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

INSURANCE = Table(
    name="insurance",
    label="社会保险缴费",
    grain="one row per worker, kind of insurance, employer and unbroken run of months",
    subject="person",
    unit="contribution",
    order=("insurance", "from_on", "record"),
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
            "insurance",
            "险种",
            Kind.CODE,
            null="从不为空",
            source="社会保险缴费",
            of=domains.INSURANCE.name,
        ),
        Column(
            "employer",
            "缴费单位",
            Kind.TERM,
            null="个人缴费",
            source="社会保险缴费",
            of="company",
        ),
        Column(
            "area",
            "缴费地",
            Kind.TERM,
            null="来源未填",
            source="社会保险缴费",
            of="area",
        ),
        Column(
            "from_on",
            "起始日",
            Kind.DATE,
            null="从不为空",
            source="社会保险缴费",
        ),
        Column(
            "until_on",
            "终止日",
            Kind.DATE,
            null="仍在缴费",
            source="社会保险缴费",
        ),
        Column(
            "months",
            "缴费月数",
            Kind.NUMBER,
            null="从不为空",
            source="由起止月计算，截至统计日",
            unit="months",
        ),
        Column(
            "base_fen",
            "缴费基数",
            Kind.MONEY,
            null="来源未填",
            source="社会保险缴费",
            unit="fen",
        ),
    ),
)
