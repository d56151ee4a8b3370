"""已享受补贴: one row per subsidy paid to or for a worker.

What was paid in any fund and any city that has reported it; `year` is the year it counts in.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

CLAIMS = Table(
    name="claims",
    label="已享受补贴",
    grain="one row per subsidy paid to or for a worker",
    subject="person",
    unit="claim",
    order=("paid_on", "record"),
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
            "补贴类别",
            Kind.CODE,
            null="从不为空",
            source="补贴发放记录",
            of=domains.CLAIM_KIND.name,
        ),
        Column(
            "fund",
            "资金来源",
            Kind.CODE,
            null="来源未填",
            source="补贴发放记录",
            of=domains.FUND.name,
        ),
        Column(
            "occupation",
            "职业",
            Kind.TERM,
            null="补贴不针对职业",
            source="补贴发放记录",
            of="occupation",
        ),
        Column(
            "level",
            "等级",
            Kind.CODE,
            null="补贴不针对等级",
            source="补贴发放记录",
            of=domains.LEVEL.name,
        ),
        Column(
            "certificate",
            "证书编号",
            Kind.TERM,
            null="补贴不针对证书",
            source="补贴发放记录",
            of="certificate",
        ),
        Column(
            "shortage",
            "按紧缺享受",
            Kind.BOOL,
            null="来源未填",
            source="补贴发放记录",
        ),
        Column(
            "amount_fen",
            "金额",
            Kind.MONEY,
            null="从不为空",
            source="补贴发放记录",
            unit="fen",
        ),
        Column(
            "paid_on",
            "发放日期",
            Kind.DATE,
            null="从不为空",
            source="补贴发放记录",
        ),
        Column(
            "year",
            "计入年度",
            Kind.NUMBER,
            null="从不为空",
            source="补贴发放记录",
            unit="year",
        ),
    ),
)
