"""学历经历: one row per worker and course of study.

`occupation` is the occupation group that the specialty prepares for, so that a matching specialty can be asked for.
"""

from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind, Table

EDUCATION = Table(
    name="education",
    label="学历经历",
    grain="one row per worker and course of study",
    subject="person",
    unit="study",
    order=("enrolled_on", "record"),
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
            "办学类型",
            Kind.CODE,
            null="从不为空",
            source="毕业生学籍",
            of=domains.SCHOOL_KIND.name,
        ),
        Column(
            "schooling",
            "学历",
            Kind.CODE,
            null="从不为空",
            source="毕业生学籍",
            of=domains.SCHOOLING.name,
        ),
        Column(
            "occupation",
            "专业对应职业",
            Kind.TERM,
            null="专业没有对应职业",
            source="毕业生学籍",
            of="occupation",
        ),
        Column(
            "enrolled_on",
            "入学日",
            Kind.DATE,
            null="从不为空",
            source="毕业生学籍",
        ),
        Column(
            "graduated_on",
            "毕业日",
            Kind.DATE,
            null="尚未毕业",
            source="毕业生学籍",
        ),
        Column(
            "final_year",
            "毕业学年",
            Kind.BOOL,
            null="来源未填",
            source="毕业生学籍",
        ),
    ),
)
