"""用人单位: one row per employer known on the day.

Registered firms with the head-counts that follow from the workers' own rows.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

EMPLOYERS = Table(
    name="employers",
    label="用人单位",
    grain="one row per employer known on the day",
    subject="employer",
    unit="employer",
    columns=(
        Column(
            "employer",
            "统一社会信用代码",
            Kind.TERM,
            null="从不为空",
            source="企业名录",
            of="company",
        ),
        Column(
            "name",
            "单位名称",
            Kind.TEXT,
            null="从不为空",
            source="企业名录",
        ),
        Column(
            "industry",
            "行业",
            Kind.TERM,
            null="来源未填",
            source="企业名录",
            of="industry",
        ),
        Column(
            "area",
            "所在地",
            Kind.TERM,
            null="来源未填",
            source="企业名录",
            of="area",
        ),
        Column(
            "size",
            "规模",
            Kind.CODE,
            null="来源未填",
            source="企业名录",
            of=domains.EMPLOYER_SIZE.name,
        ),
        Column(
            "registered_on",
            "成立日期",
            Kind.DATE,
            null="来源未填",
            source="企业名录",
        ),
        Column(
            "staff",
            "在职人数",
            Kind.NUMBER,
            null="从不为空",
            source="就业登记与劳动合同",
            unit="persons",
        ),
        Column(
            "dispatched",
            "派遣人数",
            Kind.NUMBER,
            null="从不为空",
            source="就业登记与劳动合同",
            unit="persons",
        ),
        Column(
            "skilled",
            "技能人才数",
            Kind.NUMBER,
            null="从不为空",
            source="就业登记与技能人才评价证书",
            unit="persons",
        ),
        Column(
            "high_skilled",
            "高技能人才数",
            Kind.NUMBER,
            null="从不为空",
            source="就业登记与技能人才评价证书",
            unit="persons",
        ),
    ),
)
