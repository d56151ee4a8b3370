"""工会会籍: one row per worker and period of union membership.

From the unions' own rolls.
"""

from jiangtu.engine.schema.table import Column, Kind, Table

MEMBERSHIPS = Table(
    name="memberships",
    label="工会会籍",
    grain="one row per worker and period of union membership",
    subject="person",
    unit="membership",
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
            "from_on",
            "入会日期",
            Kind.DATE,
            null="从不为空",
            source="工会会员名册",
        ),
        Column(
            "until_on",
            "退会日期",
            Kind.DATE,
            null="仍是会员",
            source="工会会员名册",
        ),
    ),
)
